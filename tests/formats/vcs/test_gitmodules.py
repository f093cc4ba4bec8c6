"""Where submodules come from, and what git would run for them."""

from __future__ import annotations

import pytest
from kit.mutations import never_raises, told

from scanner.formats.vcs import gitmodules

SAMPLE = """\
[submodule "vendor/lib"]
\tpath = vendor/lib
\turl = https://git.example.org/acme/lib.git
\tbranch = main
[submodule "docs"]
\tpath = docs
\turl = ../docs
"""
LIB = "https://git.example.org/acme/lib.git"


@pytest.mark.parametrize(
    "old, new, said",
    [
        pytest.param(
            LIB, "https://git.example.net/acme/lib.git", ["source-changed vendor/lib critical"], id="another host"
        ),
        pytest.param(
            LIB, "https://git.example.org/mallory/lib.git", ["source-changed vendor/lib high"], id="another owner"
        ),
        pytest.param(
            LIB, "http://git.example.org/acme/lib.git", ["source-changed vendor/lib critical"], id="not encrypted"
        ),
        pytest.param(
            LIB, "ext::sh -c id", ["source-changed vendor/lib critical"], id="a transport that runs a command"
        ),
        pytest.param(LIB, "-u./payload", ["source-changed vendor/lib critical"], id="an option for an address"),
        pytest.param(LIB, "git@git.example.org:acme/lib.git", ["source-changed vendor/lib low"], id="the same by ssh"),
        pytest.param("branch = main", "branch = next", ["submodule-changed vendor/lib.branch medium"], id="branch"),
        pytest.param(
            "branch = main",
            "branch = main\n\tupdate = !sh x",
            ["submodule-changed vendor/lib.update critical"],
            id="update runs a command",
        ),
        pytest.param(
            "branch = main",
            "branch = main\n\tupdate = rebase",
            ["submodule-changed vendor/lib.update low"],
            id="update rebases",
        ),
        pytest.param(
            "branch = main",
            "branch = main\n\tignore = all",
            ["review-hidden vendor/lib.ignore high"],
            id="changes hidden",
        ),
        pytest.param(
            "path = vendor/lib",
            "path = ../lib",
            ["submodule-changed vendor/lib.path high", "submodule-changed vendor/lib.path critical"],
            id="out of the tree",
        ),
        pytest.param('[submodule "docs"]', '[submodule "manual"]', [], id="only renamed"),
        pytest.param("\tbranch = main\n", "\tbranch = main\n\tshallow = true\n", [], id="shallow"),
    ],
)
def test_an_edit(old: str, new: str, said: list[str]) -> None:
    assert old in SAMPLE
    assert told(gitmodules.diff, SAMPLE, SAMPLE.replace(old, new)) == said


@pytest.mark.parametrize(
    "old, new, said",
    [
        pytest.param("", SAMPLE, ["submodule-added vendor/lib high", "submodule-added docs high"], id="added"),
        pytest.param(None, SAMPLE, ["submodule-added vendor/lib high", "submodule-added docs high"], id="new file"),
        pytest.param(
            "",
            SAMPLE.split('[submodule "docs', maxsplit=1)[0].replace("https", "http"),
            ["submodule-added vendor/lib high", "source-changed vendor/lib critical"],
            id="added without encryption",
        ),
        pytest.param(
            "",
            '[submodule "../x"]\npath = x\nurl = ../x\n',
            ["submodule-added ../x high", "submodule-changed ../x critical"],
            id="a name out of the tree",
        ),
        pytest.param(SAMPLE, "", ["submodule-removed vendor/lib low", "submodule-removed docs low"], id="removed"),
        pytest.param(SAMPLE, None, ["file-removed file medium"], id="removed file"),
        pytest.param(
            SAMPLE, SAMPLE.replace("\t", "  ").replace("url = ../docs", 'URL = "../docs" ; same'), [], id="formatting"
        ),
    ],
)
def test_what_is_said(old: str | None, new: str | None, said: list[str]) -> None:
    assert told(gitmodules.diff, old, new) == said


@pytest.mark.parametrize("new", ["url = x\n", '[submodule "a"]\nurl = "x\n', "[submodule\n", "<<<<<<< a\n"])
def test_unreadable(new: str) -> None:
    (said,) = gitmodules.diff(SAMPLE.encode(), new.encode())
    assert (said.kind, said.severity) == ("opaque", "critical")


def test_passwords_are_not_told() -> None:
    (said, *_) = gitmodules.diff(b"", b'[submodule "a"]\npath = a\nurl = https://u:hunter2@git.example.org/a\n')
    assert "hunter2" not in said.new


def test_anything_is_read() -> None:
    never_raises(gitmodules.diff, SAMPLE)
