"""What an edit of a go.work means."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from kit.edits import edited, mangled, never_raises, said

from scanner.formats.golang import go_work

WORK = (
    "go 1.22\n\ntoolchain go1.22.3\n\nuse (\n\t.\n\t./tools\n)\n\nreplace example.org/oil => example.net/oil v1.0.0\n"
)


@pytest.mark.parametrize(
    ("edits", "expected"),
    [
        (("\t./tools\n", "\t./tools\n\t./docs\n"), ["low setting-changed use../docs"]),
        (("\t./tools\n", "\t./tools\n\t../other\n"), ["high setting-changed use.../other"]),
        (("\t./tools\n", ""), ["low setting-changed use../tools"]),
        (("go 1.22\n", "go 1.23\n"), ["medium runtime-requirement-changed go"]),
        (("go1.22.3", "go1.23.0"), ["medium toolchain-changed toolchain"]),
        (("v1.0.0", "v1.1.0"), ["medium dependency-bumped example.net/oil"]),
        (("example.net/oil v1.0.0", "./oil"), ["high override-changed replace.example.org/oil"]),
        (("use (", "godebug x509sha1=1\n\nuse ("), ["high transport-weakened godebug"]),
        (("use (", "// why\nuse ("), []),
        (("\t.\n\t./tools\n", "\t./tools\n\t.\n"), []),
    ],
)
def test_an_edit(edits: tuple[str, ...], expected: list[str]) -> None:
    assert said(go_work, WORK, edited(WORK, *edits)) == expected


def test_new_removed_and_unreadable() -> None:
    assert said(go_work, None, WORK) == [
        *(
            "high override-changed replace.example.org/oil",
            "low setting-changed use..",
            "low setting-changed use../tools",
        )
    ]
    assert said(go_work, WORK, None) == ["medium file-removed file"]
    for broken in (WORK + "<<<<<<< ours\n", WORK + "use (\n", WORK + "{{ x }}\n", "go 1.22\n" * 100_000):
        (line,) = said(go_work, WORK, broken)
        assert line.startswith("high opaque ")


@given(new=mangled(WORK))
@settings(max_examples=80, deadline=None)
def test_any_bytes_never_raise(new: bytes) -> None:
    never_raises(go_work, WORK.encode(), new)


def test_which_files() -> None:
    assert go_work.matches("go.work")
    assert not go_work.matches("go.work.sum")
