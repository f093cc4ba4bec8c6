"""Changelogs and fragments: one light delta, whatever changed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kit.mutations import never_raises, told

from scanner.formats.release import notes


@pytest.mark.parametrize(
    "path, read",
    [
        ("CHANGELOG.md", True),
        ("packages/core/changelog.md", True),
        ("NEWS", True),
        ("RELEASE_NOTES.rst", True),
        ("newsfragments/12.bugfix.rst", True),
        ("changelog.d/a.md", True),
        (".changeset/brave-cats.md", True),
        ("changelogs/fragments/1-fix.yml", True),
        ("src/changes-tab.tsx", False),
        ("NEWSLETTER.md", False),
        ("src/history.py", False),
        (".changeset/config.json", False),
    ],
)
def test_files(path: str, read: bool) -> None:
    assert notes.matches(path) is read


@pytest.mark.parametrize(
    "old, new, said",
    [
        pytest.param("# 1.0\n", "# 1.1\n\n- fix\n\n# 1.0\n", ["notes-changed file low"], id="an entry"),
        pytest.param(None, "# 1.0\n", ["notes-changed file low"], id="new file"),
        pytest.param("# 1.0\n", None, ["file-removed file low"], id="removed file"),
        pytest.param("# 1.0\n- a\n", "# 1.0\r\n\n -  a", [], id="white space"),
    ],
)
def test_what_is_said(old: str | None, new: str | None, said: list[str]) -> None:
    assert told(notes.diff, old, new) == said


def test_anything_is_read() -> None:
    never_raises(notes.diff, "# 1.0\n\n- fix\n")


SPOKEN = [
    "## 1.2.0",
    "* fix",
    "*  fix",
    "",
    "  ",
    "* a longer line of words",
    "* a longer\u00a0line of words",
    "\ufffd",
    "*",
    "fix",
]
texts = st.lists(st.sampled_from([*SPOKEN, *(f"entry {n}" for n in range(9))]), max_size=12).map("\n".join)
ends = st.sampled_from([b"", b"\n", b"\r\n", b"\xff", b"\n\xc3"])
SAME = "\n".join(f"* an entry of {n} words" for n in range(300))


def by_all_lines(old: bytes, new: bytes) -> tuple[str, str] | None:
    one, other = (
        [" ".join(line.split()) for line in side.decode("utf-8", "replace").split("\n")] for side in (old, new)
    )
    before, after = ([line for line in side if line] for side in (one, other))
    if before == after:
        return None
    went, came = ([line for line in side if line not in set(of)] for side, of in ((before, after), (after, before)))
    return (went or [""])[0], (came or [""])[0]


@given(texts, ends, texts, ends, st.sampled_from(["", SAME]), st.sampled_from(["", f"\n{SAME}\n", "\n* fix\n\ufffd\n"]))
def test_what_is_the_same_around_changes_nothing(
    one: str, its: bytes, other: str, others: bytes, above: str, below: str
) -> None:
    old, new = (
        (above + "\n").encode() + text.encode() + end + below.encode() for text, end in ((one, its), (other, others))
    )
    told = [(delta.old, delta.new) for delta in notes.diff(old, new)]
    expected = by_all_lines(old, new)
    assert told == ([] if expected is None else [expected])


def test_a_line_that_moved_is_none_that_came() -> None:
    old = f"* moved far away\n{SAME}\n* gone".encode()
    new = f"{SAME}\n* moved   far away\n* came".encode()
    assert [(delta.old, delta.new) for delta in notes.diff(old, new)] == [("* gone", "* came")]
