"""What an edit of a source file that holds the version means."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from kit.edits import edited, mangled, never_raises, said

from scanner.formats.builds import version_source

GO = (
    '// Package version says it.\npackage version\n\n// Version of acme\nconst Version = "1.2.0"\nvar Commit = "none"\n'
)
RUBY = "# frozen_string_literal: true\nmodule Acme\n  MAJOR = 1\n  PRE = nil\n  VERSION = '1.2.0'\nend\n"
HEADER = '/* Acme */\n#define ACME_VERSION "1.2.0"\n#define ACME_VERSION_MAJOR 1\n#include "x.h"\n'


@pytest.mark.parametrize(
    ("old", "edits", "expected"),
    [
        (GO, ["1.2.0", "1.3.0"], ["medium version-changed Version"]),
        (GO, ["1.2.0", "1.1.0"], ["high version-changed Version"]),
        (RUBY, ["1.2.0", "1.3.0"], ["medium version-changed VERSION"]),
        (RUBY, ["MAJOR = 1", "MAJOR = 2"], ["medium version-changed MAJOR"]),
        (RUBY, ["PRE = nil", "PRE = 'rc1'"], ["medium version-changed PRE"]),
        (HEADER, ['"1.2.0"', '"1.3.0"'], ["medium version-changed ACME_VERSION"]),
        (HEADER, ["x.h", "y.h"], ["medium content-changed code"]),
        (GO, ['var Commit = "none"', "var Commit = find()"], ["medium content-changed code"]),
        (RUBY, ["'1.2.0'", "`./x`"], ["high build-script-changed code"]),
        (GO, ["Version of acme", "The version"], []),
        (RUBY, ["# frozen_string_literal: true", "# ours"], []),
        (HEADER, ["/* Acme */", "// Ours"], []),
        (GO, ["const Version", "const   Version"], []),
    ],
)
def test_what_is_told(old: str, edits: list[str], expected: list[str]) -> None:
    assert said(version_source, old, edited(old, *edits)) == expected


def test_new_and_unreadable() -> None:
    assert said(version_source, None, GO) == ["medium version-changed Version"]
    assert [each.split()[1] for each in said(version_source, GO, "<<<<<<< a\n")] == ["opaque"]


@settings(max_examples=100, deadline=None)
@given(old=mangled(GO, RUBY, HEADER), new=mangled(GO, RUBY, HEADER))
def test_never_raises(old: bytes, new: bytes) -> None:
    never_raises(version_source, old, new)
