"""What an edit of a go.sum means."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from kit.edits import edited, mangled, never_raises, said
from kit.patience import within

from scanner.formats.golang import go_sum

SUM = """\
example.org/oil v1.4.0 h1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=
example.org/oil v1.4.0/go.mod h1:BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB=
example.org/wick v0.3.0/go.mod h1:CCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCC=
example.org/wick v0.3.1 h1:DDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDDD=
example.org/wick v0.3.1/go.mod h1:EEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEEE=
"""
OIL, OIL_MOD, _, WICK, WICK_MOD = SUM.splitlines(keepends=True)


@pytest.mark.parametrize(
    ("edits", "expected"),
    [
        (("h1:AAA", "h1:XXX"), ["critical hash-changed example.org/oil"]),
        (("h1:BBB", "h1:XXX"), ["critical hash-changed example.org/oil"]),
        (
            (OIL, OIL.replace("1.4.0", "1.5.0"), OIL_MOD, OIL_MOD.replace("1.4.0", "1.5.0")),
            ["low dependency-bumped example.org/oil"],
        ),
        ((OIL, OIL + OIL.replace("1.4.0", "1.5.0")), ["low hash-added example.org/oil"]),
        ((OIL, OIL + OIL.replace("oil", "soot")), ["low dependency-added example.org/soot"]),
        ((OIL + OIL_MOD, ""), ["low dependency-removed example.org/oil"]),
        ((WICK, ""), ["low hash-removed example.org/wick"]),
        ((WICK + WICK_MOD, ""), ["low hash-removed example.org/wick"]),
        ((OIL, OIL + OIL.replace("AAA", "XXX")), ["critical hash-changed example.org/oil"]),
    ],
    ids=[
        "archive",
        "manifest",
        "bump",
        "one more version",
        "one more module",
        "gone",
        "unchecked",
        "version",
        "second",
    ],
)
def test_an_edit_is_told(edits: tuple[str, ...], expected: list[str]) -> None:
    assert said(go_sum, SUM, edited(SUM, *edits)) == expected


@pytest.mark.parametrize(
    "edits",
    [
        (OIL, "", WICK, OIL + WICK),
        (OIL, OIL + "\n"),
        (OIL_MOD, OIL_MOD + OIL_MOD.replace("1.4.0", "1.5.0")),
        (" h1:AAA", "  h1:AAA"),
    ],
    ids=["order", "blank line", "another manifest", "spacing"],
)
def test_an_edit_without_meaning_is_not(edits: tuple[str, ...]) -> None:
    assert said(go_sum, SUM, edited(SUM, *edits)) == []


def test_new_removed_and_unreadable() -> None:
    assert said(go_sum, None, SUM) == ["medium lock-added file"]
    assert said(go_sum, SUM, None) == ["high file-removed file"]
    for broken in (SUM + "<<<<<<< ours\n", SUM + "example.org/x v1\n", SUM + "\0"):
        (line,) = said(go_sum, SUM, broken)
        assert line.startswith("critical opaque ")


@given(new=mangled(SUM))
@settings(max_examples=100, deadline=None)
def test_any_bytes_never_raise(new: bytes) -> None:
    never_raises(go_sum, SUM.encode(), new)


def test_a_long_file_is_read_in_time() -> None:
    rows = "".join(f"example.org/m{number} v1.0.{number} h1:{'A' * 43}=\n" for number in range(20_000))
    with within(2):
        assert len(said(go_sum, rows, rows + OIL)) == 1


@pytest.mark.parametrize(
    ("path", "read"), [("go.sum", True), ("a/go.work.sum", True), ("go.mod", False), ("go.summary", False)]
)
def test_which_files(path: str, read: bool) -> None:
    assert go_sum.matches(path) is read
