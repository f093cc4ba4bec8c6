"""What an edit of a vendor/modules.txt means."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from kit.edits import edited, mangled, never_raises, said

from scanner.formats.golang import vendor_modules

TEXT = """\
# example.org/oil v1.4.0
## explicit; go 1.20
example.org/oil
example.org/oil/press
# example.org/glass v1.0.0 => example.org/bowl v1.0.1
## explicit
example.org/glass
# example.org/glass => example.org/bowl v1.0.1
"""


@pytest.mark.parametrize(
    ("edits", "expected"),
    [
        (("v1.4.0", "v1.5.0"), ["medium dependency-bumped example.org/oil"]),
        (("v1.4.0", "v1.3.0"), ["high dependency-downgraded example.org/oil"]),
        (
            ("# example.org/glass v", "# example.org/soot v1.0.0\n# example.org/glass v"),
            ["medium dependency-added example.org/soot"],
        ),
        (("# example.org/oil v1.4.0\n", ""), ["low dependency-removed example.org/oil"]),
        (
            ("# example.org/oil v1.4.0", "# example.org/oil v1.4.0 => ../oil"),
            ["high override-changed replace.example.org/oil"],
        ),
        (
            (
                "=> example.org/bowl v1.0.1\n##",
                "=> example.org/bowl v1.0.2\n##",
                "=> example.org/bowl v1.0.1\n",
                "=> example.org/bowl v1.0.2\n",
            ),
            ["medium dependency-bumped example.org/bowl"],
        ),
        (("example.org/oil/press\n", "example.org/oil/press\nexample.org/oil/store\n"), []),
        (("go 1.20", "go 1.21"), []),
    ],
)
def test_an_edit(edits: tuple[str, ...], expected: list[str]) -> None:
    assert said(vendor_modules, TEXT, edited(TEXT, *edits)) == expected


def test_new_removed_and_unreadable() -> None:
    assert said(vendor_modules, None, TEXT) == [
        *("high override-changed replace.example.org/glass", "medium lock-added file")
    ]
    assert said(vendor_modules, TEXT, None) == ["high file-removed file"]
    for broken in (TEXT + "<<<<<<< ours\n", TEXT + "# a b c d\n", TEXT + "# alone\n"):
        (line,) = said(vendor_modules, TEXT, broken)
        assert line.startswith("high opaque ")


@given(new=mangled(TEXT))
@settings(max_examples=80, deadline=None)
def test_any_bytes_never_raise(new: bytes) -> None:
    never_raises(vendor_modules, TEXT.encode(), new)


@pytest.mark.parametrize(
    ("path", "read"), [("vendor/modules.txt", True), ("a/vendor/modules.txt", True), ("docs/modules.txt", False)]
)
def test_which_files(path: str, read: bool) -> None:
    assert vendor_modules.matches(path) is read
