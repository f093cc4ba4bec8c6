"""What is said of a change when its format is no help."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from scanner.formats.describe import describe
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


@pytest.mark.parametrize("path", ["Makefile", ".gitattributes", "package.json", "AGENTS.md", "codecov.yml"])
def test_a_link_is_no_contents_of_its_format(path: str) -> None:
    assert told(path, SYMLINK_MODE, SYMLINK_MODE) == [("content-changed", "high")]
    assert told(path, "100644", SYMLINK_MODE) == [("type-changed", "critical"), ("content-changed", "high")]
