"""Changelogs and fragments: one light delta, whatever changed."""

from __future__ import annotations

import pytest
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
