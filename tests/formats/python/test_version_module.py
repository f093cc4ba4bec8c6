"""What an edit of a module that holds the version means."""

from __future__ import annotations

import pytest
from python_deltas import deltas, edited, said

from scanner.formats.python import version_module

MODULE = '''\
"""The version."""
from typing import Final

__version__ = "1.0.0"
__author__ = "Acme"
version_info: Final = (1, 0, 0)


def get():
    return __version__
'''

TOLD = [
    ("version", ['"1.0.0"', '"1.1.0"'], ["medium version-changed __version__"]),
    ("version in two spellings", ['"1.0.0"', '"1.1.0"', "(1, 0, 0)", "(1, 1, 0)"],
     ["medium version-changed __version__"]),
    ("a lower version", ['"1.0.0"', '"0.9.0"'], ["high version-changed __version__"]),
    ("author", ['"Acme"', '"Evil"'], ["low metadata-changed __author__"]),
    ("code", ["return __version__", "return str(__version__)"], ["medium content-changed get"]),
    ("computed", ['"1.0.0"', "find()"], ["medium content-changed code", "medium version-changed __version__"]),
    ("a process", ["return __version__", "import os\n    return os.popen('x')"], ["high build-script-changed get"]),
]  # fmt: skip
QUIET = [
    ("comment", ["__author__", "# who\n__author__"]),
    ("quotes", ['"1.0.0"', "'1.0.0'"]),
    ("docstring", ["The version", "A version"]),
    ("typing", ["import Final", "import Any, Final"]),
]


@pytest.mark.parametrize(("edits", "expected"), [row[1:] for row in TOLD], ids=[row[0] for row in TOLD])
def test_what_is_told(edits: list[str], expected: list[str]) -> None:
    assert said(version_module, MODULE, edited(MODULE, *edits)) == expected


@pytest.mark.parametrize("edits", [row[1] for row in QUIET], ids=[row[0] for row in QUIET])
def test_what_means_nothing(edits: list[str]) -> None:
    assert said(version_module, MODULE, edited(MODULE, *edits)) == []


def test_both_versions_are_told() -> None:
    (delta,) = deltas(version_module, MODULE, edited(MODULE, '"1.0.0"', '"1.1.0"'))
    assert (delta.old, delta.new, delta.line) == ("1.0.0", "1.1.0", 4)


def test_a_new_module_is_its_version() -> None:
    assert said(version_module, None, '__version__ = "1"\n__author__ = "x"\n') == ["medium version-changed __version__"]


@pytest.mark.parametrize("name", ["_version.py", "a/__about__.py", "src/a/version.py", "a/__version__.py"])
def test_names(name: str) -> None:
    assert version_module.matches(name)
    assert not version_module.matches(f"{name}.in")
