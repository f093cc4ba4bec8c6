"""What an edit of a .go-version means."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from kit.edits import mangled, never_raises, said

from scanner.formats.golang import go_version


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("1.22.3\n", "1.22.4\n", ["medium toolchain-changed go"]),
        (None, "1.22.3\n", ["medium toolchain-changed go"]),
        ("1.22.3\n", None, ["medium file-removed file"]),
        ("1.22.3\n", "go1.22.3", []),
        ("1.22.3\n", "# why\n1.22.3\n", []),
        ("1.22.3\n", "{{ version }}\n", ["medium opaque not a version"]),
        ("1.22.3\n", "../go\n", ["medium opaque not a version"]),
    ],
)
def test_an_edit(old: str | None, new: str | None, expected: list[str]) -> None:
    found = said(go_version, old, new)
    assert [line if "opaque" not in line else "medium opaque not a version" for line in found] == expected


@given(new=mangled("1.22.3\n"))
@settings(max_examples=60, deadline=None)
def test_any_bytes_never_raise(new: bytes) -> None:
    never_raises(go_version, b"1.22.3\n", new)


def test_which_files() -> None:
    assert go_version.matches("sub/.go-version")
    assert not go_version.matches("go-version")
