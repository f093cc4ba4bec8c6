"""What an edit of setup.cfg means."""

from __future__ import annotations

import pytest
from python_deltas import edited, said

from scanner.formats.python import setup_cfg

CFG = """\
[metadata]
name = acme
version = 1.0.0
description = Tools
license = MIT
url = https://acme.example.org

[options]
packages = find:
python_requires = >=3.10
install_requires =
    lorem>=2
    ipsum==1.0; python_version < "3.12"
setup_requires = sit
tests_require = amet

[options.extras_require]
fast = elit>=1
test =
    eiusmod>=1

[options.entry_points]
console_scripts =
    acme = acme.cli:main

[options.package_data]
acme = *.json

[options.packages.find]
exclude =
    tests
    secrets

[bumpversion]
current_version = 1.0.0

[flake8]
max-line-length = 120
"""

TOLD = [
    ("bump", ["lorem>=2", "lorem>=3"], ["medium dependency-bumped lorem"]),
    ("loosened", ["ipsum==1.0", "ipsum"], ["high pin-loosened ipsum"]),
    ("downgraded", ["ipsum==1.0", "ipsum==0.9"], ["high dependency-downgraded ipsum"]),
    ("added", ["    lorem>=2", "    lorem>=2\n    evil"], ["high dependency-added evil"]),
    ("removed", ["    lorem>=2\n", ""], ["low dependency-removed lorem"]),
    ("marker", ["3.12", "3.13"], ["medium dependency-changed ipsum"]),
    ("build requirement", ["setup_requires = sit", "setup_requires = sit; evil"], ["high dependency-added evil"]),
    ("bump of an extra", ["elit>=1", "elit>=2"], ["medium dependency-bumped elit"]),
    ("bump of tests", ["eiusmod>=1", "eiusmod>=2"], ["low dependency-bumped eiusmod"]),
    ("name", ["name = acme", "name = acrne"], ["high package-renamed metadata.name"]),
    ("version", ["version = 1.0.0\nd", "version = 1.1.0\nd"], ["medium version-changed metadata.version"]),
    ("bumped version", ["current_version = 1.0.0", "current_version = 1.1.0"],
     ["medium version-changed bumpversion.current-version"]),
    ("licence", ["MIT", "GPL"], ["medium license-changed metadata.license"]),
    ("address", ["acme.example.org", "acne.example.org"], ["low metadata-changed metadata.url"]),
    ("Python", [">=3.10", ">=3.11"], ["medium runtime-requirement-changed options.python-requires"]),
    ("command added", ["acme = acme.cli:main", "acme = acme.cli:main\n    pip = acme.evil:main"],
     ["high entry-point-added options.entry-points.console_scripts.pip"]),
    ("command changed", ["acme.cli:main", "acme.evil:main"],
     ["high entry-point-changed options.entry-points.console_scripts.acme"]),
    ("command removed", ["    acme = acme.cli:main\n", ""],
     ["medium entry-point-removed options.entry-points.console_scripts.acme"]),
    ("data widened", ["*.json", "*.json, *.key"], ["high package-contents-widened options.package-data.acme"]),
    ("data that runs alone", ["*.json", "*.json, a.pth"],
     ["critical package-contents-widened options.package-data.acme"]),
    ("exclusion dropped", ["    secrets\n", ""], ["high package-contents-widened options.packages.find.exclude"]),
    ("exclusion added", ["    secrets\n", "    secrets\n    docs\n"],
     ["medium package-contents-changed options.packages.find.exclude"]),
    ("index of easy_install", ["[flake8]", "[easy_install]\nindex_url = https://x.example.net\n[flake8]"],
     ["critical registry-changed easy-install.index-url"]),
    ("alias of a command", ["[flake8]", "[aliases]\nbuild = evil build\n[flake8]"],
     ["high build-script-changed aliases.build"]),
    ("upload", ["[flake8]", "[upload]\nrepository = https://x.example.net\n[flake8]"],
     ["critical publish-changed upload.repository"]),
    ("wheel tag", ["[flake8]", "[bdist_wheel]\nuniversal = 1\n[flake8]"],
     ["medium setting-changed bdist-wheel.universal"]),
    ("command class", ["[options]\n", "[options]\ncmdclass =\n    build = acme.evil.Build\n"],
     ["high build-script-changed options.cmdclass"]),
    ("unknown option", ["[options]\n", "[options]\nbrand_new = yes\n"], ["medium setting-changed options.brand-new"]),
]  # fmt: skip

QUIET = [
    ("comment", ["[options]\n", "# options\n[options]\n"]),
    ("order", ["    lorem>=2\n    ipsum==1.0; python_version < \"3.12\"\n",
               "    ipsum==1.0; python_version < '3.12'\n    lorem >= 2\n"]),
    ("dashes", ["python_requires", "python-requires"]),
    ("linter", ["max-line-length = 120", "max-line-length = 100"]),
    ("tests", ["[flake8]", "[tool:pytest]\naddopts = -q\n[coverage:run]\nbranch = yes\n[flake8]"]),
    ("description", ["Tools", "All tools"]),
    ("one line or several", ["test =\n    eiusmod>=1", "test = eiusmod>=1"]),
    ("another tool", ["[flake8]", "[whatever]\nx = 1\n[flake8]"]),
]  # fmt: skip


@pytest.mark.parametrize(("edits", "expected"), [row[1:] for row in TOLD], ids=[row[0] for row in TOLD])
def test_what_is_told(edits: list[str], expected: list[str]) -> None:
    assert said(setup_cfg, CFG, edited(CFG, *edits)) == expected


@pytest.mark.parametrize("edits", [row[1] for row in QUIET], ids=[row[0] for row in QUIET])
def test_what_means_nothing(edits: list[str]) -> None:
    assert said(setup_cfg, CFG, edited(CFG, *edits)) == []


@pytest.mark.parametrize(
    "broken", ["<<<<<<< HEAD\n" + CFG, CFG + "[options]\nx = 1\n", "no section\n", CFG + "{{ x }}\n"],
    ids=["merge markers", "section twice", "no section", "template"],
)  # fmt: skip
def test_what_cannot_be_read_is_the_worst(broken: str) -> None:
    (line,) = said(setup_cfg, CFG, broken)
    assert line.startswith("critical opaque")


def test_names() -> None:
    assert setup_cfg.matches("libs/a/setup.cfg")
    assert not setup_cfg.matches("setup.cfg.in")
