"""What an edit of setup.py means: settings as settings, everything else as code."""

from __future__ import annotations

import pytest
from python_deltas import edited, said

from scanner.formats.python import setup_py

SETUP = '''\
"""Setup."""
import os
import subprocess as sp
from os.path import join
from setuptools import setup, find_packages

VERSION = "1.0.0"
requires = ["lorem>=2", "ipsum==1.0"]


def readme():
    with open(join(os.path.dirname(__file__), "README.md")) as text:
        return text.read()


def revision():
    return sp.check_output(["git", "rev-parse", "HEAD"])


setup(
    name="acme",
    version=VERSION,
    description="Tools",
    long_description=readme(),
    license="MIT",
    url="https://acme.example.org",
    packages=find_packages(exclude=["tests"]),
    package_data={"acme": ["*.json"]},
    python_requires=">=3.10",
    install_requires=requires,
    setup_requires=["sit"],
    extras_require={"test": ["amet>=1"], "fast": ["elit>=1"], ':python_version < "3.9"': ["magna>=1"]},
    entry_points={"console_scripts": ["acme = acme.cli:main"]},
    zip_safe=False,
)
'''

CODE = "high build-script-changed"
DANGER = "critical build-script-changed"

TOLD = [
    ("bump", ["lorem>=2", "lorem>=3"], ["medium dependency-bumped lorem"]),
    ("loosened", ["ipsum==1.0", "ipsum"], ["high pin-loosened ipsum"]),
    ("added", ['"ipsum==1.0"', '"ipsum==1.0", "evil"'], ["high dependency-added evil"]),
    ("removed", [', "ipsum==1.0"', ""], ["low dependency-removed ipsum"]),
    ("build requirement", ['["sit"]', '["sit", "evil"]'], ["high dependency-added evil"]),
    ("bump of tests", ["amet>=1", "amet>=2"], ["low dependency-bumped amet"]),
    ("bump for some", ["magna>=1", "magna>=2"], ["medium dependency-bumped magna"]),
    ("version", ['"1.0.0"', '"1.1.0"'], ["medium version-changed setup.version"]),
    ("name", ['"acme",\n', '"acrne",\n'], ["high package-renamed setup.name"]),
    ("licence", ["MIT", "GPL"], ["medium license-changed setup.license"]),
    ("address", ["acme.example", "acne.example"], ["low metadata-changed setup.url"]),
    ("Python", [">=3.10", ">=3.11"], ["medium runtime-requirement-changed setup.python_requires"]),
    ("command added", ['"acme = acme.cli:main"', '"acme = acme.cli:main", "pip = acme:x"'],
     ["high entry-point-added setup.entry_points.console_scripts.pip"]),
    ("packages", ['exclude=["tests"]', ""], ["high package-contents-widened setup.packages"]),
    ("data", ['"*.json"', '"*.json", "x.pth"'], ["critical package-contents-widened setup.package_data.acme"]),
    ("links", ["zip_safe=False", 'dependency_links=["http://x.example.net"]'],
     ["critical registry-changed setup.dependency_links"]),
    ("command class", ["zip_safe=False", "cmdclass={'build': Evil}"], [f"{CODE} setup.cmdclass"]),
    ("unknown argument", ["zip_safe=False", "brand_new=1"], ["medium setting-changed setup.brand_new"]),
    ("computed requirements", ["install_requires=requires", "install_requires=requires + more()"],
     [f"{CODE} setup.install_requires", "low dependency-removed ipsum", "low dependency-removed lorem"]),
    ("another function", ["text.read()", "text.read().upper()"], [f"{CODE} readme"]),
    ("a statement", ["setup(\n", "os.makedirs('x')\nsetup(\n"], [f"{CODE} setup.py"]),
    ("a module of this repository", ["import os\n", "import os\nimport build_tools\n"], [f"{CODE} setup.py"]),
    ("a process", ["setup(\n", "os.system('x')\nsetup(\n"], [f"{DANGER} setup.py"]),
    ("another process", ["rev-parse", "push"], [f"{DANGER} revision"]),
    ("an aliased process", ["text.read()", "sp.run('x')"], [f"{DANGER} readme"]),
    ("the network", ["setup(\n", "import urllib.request as u\nu.urlopen('https://x.example.net')\nsetup(\n"],
     [f"{DANGER} setup.py"]),
    ("encoded text", ["setup(\n", "from base64 import b64decode as d\nx = d('eA==')\nsetup(\n"], [f"{DANGER} x"]),
    ("text as code", ["setup(\n", "exec(open('acme/version.py').read())\nsetup(\n"], [f"{DANGER} setup.py"]),
    ("by another name", ["setup(\n", "getattr(os, 'sys' + 'tem')('x')\nsetup(\n"], [f"{DANGER} setup.py"]),
    ("passed on", ["setup(\n", "list(map(os.system, 'x'))\nsetup(\n"], [f"{DANGER} setup.py"]),
    ("looked up", ["setup(\n", "globals()['x']()\nsetup(\n"], [f"{DANGER} setup.py"]),
    ("in an argument", ["zip_safe=False", "zip_safe=__import__('x')"], [f"{DANGER} setup.zip_safe"]),
    ("in the description", ["=readme()", "=eval('x')"], [f"{DANGER} setup.long_description"]),
    ("data that code reads", ["def readme", 'PLACES = ["a"]\n\n\ndef readme'], [f"{CODE} PLACES"]),
]  # fmt: skip

QUIET = [
    ("comment", ["VERSION =", "# the version\nVERSION ="]),
    ("docstring", ['"""Setup."""', '"""Set up."""']),
    ("formatting", ['["lorem>=2", "ipsum==1.0"]', '[\n    "ipsum == 1.0",\n    "lorem >= 2",\n]']),
    ("description", ['"Tools"', '"All tools"']),
    ("an import of the library", ["import os\n", "import os\nimport sys\n"]),
    ("inlined", ["install_requires=requires", 'install_requires=["lorem>=2", "ipsum==1.0"]',
                 'requires = ["lorem>=2", "ipsum==1.0"]\n', ""]),
    ("zip", ["zip_safe=False", "zip_safe=True"]),
    ("other description code", ["long_description=readme()", "long_description=readme().strip()"]),
]  # fmt: skip


@pytest.mark.parametrize(("edits", "expected"), [row[1:] for row in TOLD], ids=[row[0] for row in TOLD])
def test_what_is_told(edits: list[str], expected: list[str]) -> None:
    assert said(setup_py, SETUP, edited(SETUP, *edits)) == expected


@pytest.mark.parametrize("edits", [row[1] for row in QUIET], ids=[row[0] for row in QUIET])
def test_what_means_nothing(edits: list[str]) -> None:
    assert said(setup_py, SETUP, edited(SETUP, *edits)) == []


def test_a_new_script_is_told_by_what_it_needs_and_runs() -> None:
    found = said(setup_py, None, SETUP)
    assert "critical build-script-changed readme" in found  # one delta for all code, as grave as its worst
    assert "high dependency-added lorem" in found
    plain = 'from setuptools import setup\nsetup(name="a", version="1", packages=["a"])\n'
    assert said(setup_py, None, plain) == ["medium version-changed setup.version"]


def test_a_version_in_parts() -> None:
    old = "from setuptools import setup\nversion_info = (1, 0)\nsetup(version='.'.join(map(str, version_info)))\n"
    assert said(setup_py, old, edited(old, "(1, 0)", "(1, 1)")) == ["medium version-changed version_info"]


@pytest.mark.parametrize(
    "broken",
    ["print 'x'\n", "<<<<<<< HEAD\n", "x = (\n", "(" * 10_000, "-" * 50_000 + "1", "x" + ".y" * 5_000, "#" * 300_000],
    ids=["Python 2", "merge markers", "truncated", "brackets", "signs", "attributes", "too large"],
)
def test_what_cannot_be_read_is_the_worst(broken: str) -> None:
    (line,) = said(setup_py, SETUP, broken)
    assert line.startswith("critical opaque")
