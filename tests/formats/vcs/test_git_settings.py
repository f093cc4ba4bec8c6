""".lfsconfig and a shared .gitconfig: servers, commands, and checks that are switched off."""

from __future__ import annotations

import pytest
from kit.mutations import never_raises, told

from scanner.formats.vcs import git_settings

SAMPLE = """\
[lfs]
\turl = https://lfs.example.org/acme
\tlocksverify = true
[http]
\tsslVerify = true
[filter "strip"]
\tclean = strip.sh
[alias]
\tco = checkout
[color]
\tui = auto
"""


@pytest.mark.parametrize(
    "old, new, said",
    [
        pytest.param("lfs.example.org", "lfs.example.net", ["registry-changed lfs.url critical"], id="another server"),
        pytest.param("https://lfs", "http://lfs", ["transport-weakened lfs.url critical"], id="not encrypted"),
        pytest.param(
            "sslVerify = true",
            "sslVerify = false",
            ["transport-weakened http.sslverify critical"],
            id="certificates not checked",
        ),
        pytest.param(
            "clean = strip.sh", "clean = other.sh", ["filter-added filter.strip.clean critical"], id="filter command"
        ),
        pytest.param(
            "[color]", "[include]\n\tpath = ../x\n[color]", ["include-added include.path critical"], id="include"
        ),
        pytest.param(
            "[color]", "[core]\n\thooksPath = .hooks\n[color]", ["hook-added core.hookspath high"], id="hooks"
        ),
        pytest.param("co = checkout", "co = !sh x", ["hook-changed alias.co high"], id="alias that runs a command"),
        pytest.param("co = checkout", "co = switch", ["setting-changed alias.co low"], id="alias"),
        pytest.param(
            "[color]",
            "[lfs]\n\tfetchexclude = big\n[color]",
            ["setting-changed lfs.fetchexclude medium"],
            id="what is fetched",
        ),
        pytest.param(
            "[color]",
            '[url "https://x.example/"]\n\tinsteadOf = https://y.example/\n[color]',
            ["registry-changed url.https://x.example/.insteadof critical"],
            id="addresses rewritten",
        ),
        pytest.param("ui = auto", "ui = never", [], id="colour"),
        pytest.param("locksverify = true", "locksverify = false", [], id="locks"),
        pytest.param("\turl", "\t; the server\n\tURL", [], id="comment and case"),
        pytest.param(
            '[filter "strip"]\n\tclean = strip.sh\n', "", ["setting-changed filter.strip.clean low"], id="removed"
        ),
    ],
)
def test_an_edit(old: str, new: str, said: list[str]) -> None:
    assert old in SAMPLE
    assert told(git_settings.diff, SAMPLE, SAMPLE.replace(old, new)) == said


def test_files() -> None:
    assert git_settings.matches(".lfsconfig")
    assert not git_settings.matches("src/gitconfig.py")
    assert told(git_settings.diff, None, "[lfs]\nurl = https://lfs.example.org\n") == [
        "registry-changed lfs.url critical"
    ]
    assert told(git_settings.diff, SAMPLE, None) == ["file-removed file medium"]
    (said,) = git_settings.diff(SAMPLE.encode(), b"[lfs]\n= x\n")
    assert (said.kind, said.severity) == ("opaque", "critical")


def test_anything_is_read() -> None:
    never_raises(git_settings.diff, SAMPLE)
