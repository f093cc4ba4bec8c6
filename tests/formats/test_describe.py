"""What is said of a change when its format is no help."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from scanner.formats.describe import describe, tells
from scanner.formats.gates import codecov
from scanner.model.change import SYMLINK_MODE, Category, Change, Delta, RawChange
from scanner.model.scale import Severity

OLD, NEW = "a" * 40, "b" * 40


def told(path: str, old_mode: str = "100644", new_mode: str = "100644") -> list[tuple[str, str]]:
    raw = RawChange(path, "M", old_mode, new_mode, OLD, NEW)
    change = describe(Change(raw, (Category.BUILD_SCRIPT,), Severity.HIGH), {OLD: b"a", NEW: b"b"}.__getitem__)
    return [(each.kind, str(each.severity)) for each in change.deltas]


def test_a_format_that_fails_holds_the_file_and_the_scan_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(old: bytes | None, new: bytes | None) -> Iterator[Delta]:
        yield Delta("setting-changed", "x", "", "", Severity.LOW)
        raise RecursionError

    monkeypatch.setattr(codecov, "diff", broken)
    assert told("codecov.yml") == [("opaque", str(codecov.WORST))]


def test_files_that_are_the_same_are_compared_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[bytes | None] = []

    def counting(_: bytes | None, new: bytes | None) -> Iterator[Delta]:
        asked.append(new)
        yield Delta("setting-changed", "x", "", "", Severity.LOW)

    monkeypatch.setattr(codecov, "diff", counting)
    for size in (1, 1, 2, 1, 30_000, 30_000):  # long ones are not remembered
        raw = RawChange("codecov.yml", "M", "100644", "100644", OLD, NEW)
        blobs = {OLD: b"a", NEW: b"b" * size}
        change = describe(Change(raw, (Category.CI,), Severity.HIGH), blobs.__getitem__)
        assert [each.kind for each in change.deltas] == ["setting-changed"]
    assert [len(new or b"") for new in asked] == [1, 2, 30_000, 30_000]


@pytest.mark.parametrize("path", ["Makefile", ".gitattributes", "package.json", "AGENTS.md", "codecov.yml"])
def test_a_link_is_no_contents_of_its_format(path: str) -> None:
    assert told(path, SYMLINK_MODE, SYMLINK_MODE) == [("content-changed", "high")]
    assert told(path, "100644", SYMLINK_MODE) == [("type-changed", "critical"), ("content-changed", "high")]


CI = ".github/workflows/ci.yml"
HOOKS = ".pre-commit-config.yaml"
ENTRY = "repos:\n- repo: local\n  hooks:\n  - {id: x, name: x, language: system, entry: %s}\n"
SPEAKING = {
    "a workflow that runs twokey": (CI, b"jobs: {a: {steps: [{run: twokey pr}]}}\n"),
    "a hook of twokey's": (HOOKS, (ENTRY % "twokey hook pre-commit").encode()),
    "in capitals": (HOOKS, (ENTRY % "TwoKey").encode()),
    "with an escape": (HOOKS, (ENTRY % r'"\x74wokey hook pre-commit"').encode()),
    "over an escaped line end": (HOOKS, (ENTRY % '"two\\\n    key hook pre-commit"').encode()),
    "in UTF-16": (HOOKS, (ENTRY % "twokey hook pre-commit").encode("utf-16")),
    "an empty policy": (".twokey.yaml", b"\n"),
    "an empty baseline": (".twokey-baseline", b"\n"),
    "owners": ("CODEOWNERS", b"* @a\n"),
}
SILENT = {
    "a workflow": (CI, b"jobs: {a: {steps: [{run: make}]}}\n"),
    "a hook of others": (HOOKS, (ENTRY % r"ruff --exclude '\.git/'").encode()),
    "a container": ("Dockerfile", b"FROM a\n"),
}


def changed(path: str, old: bytes, new: bytes) -> tuple[bool, set[str]]:
    """Whether a change of both is said to tell, and the kinds that it has when it is read."""
    category = {"CODEOWNERS": Category.VCS_CONTROL, CI: Category.CI, "Dockerfile": Category.CONTAINER}
    raw = RawChange(path, "M", "100644", "100644", OLD, NEW)
    change = Change(raw, (category.get(path, Category.GATE_POLICY),), Severity.HIGH)
    read = {OLD: old, NEW: new}.__getitem__
    return tells(change, read), {each.kind for each in describe(change, read).deltas}


@pytest.mark.parametrize(("path", "content"), SPEAKING.values(), ids=SPEAKING)
def test_what_speaks_of_the_gate_in_any_spelling_is_read(path: str, content: bytes) -> None:
    assert changed(path, content, b"{}\n")[0]
    assert changed(path, b"{}\n", content)[0]


@pytest.mark.parametrize(("path", "content"), SILENT.values(), ids=SILENT)
def test_what_does_not_is_left_alone_and_loses_no_gate(path: str, content: bytes) -> None:
    for old, new in ((content, b"{}\n"), (b"{}\n", content)):
        told, kinds = changed(path, old, new)
        assert not told
        assert "gate-weakened" not in kinds
