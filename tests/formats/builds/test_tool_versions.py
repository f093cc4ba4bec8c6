"""What an edit of a list of tools means: .tool-versions, .prototools, mise.lock and files of one line."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from kit.edits import edited, mangled, never_raises, said

from scanner.formats.builds import mise_lock, tool_versions

ASDF = "# tools\nnodejs 22.1.0\nshellcheck 0.10.0\n"
PROTO = 'node = "22.1.0"\n[plugins]\nacme = "https://example.org/acme.toml"\n[settings]\nauto-install = false\n'
LOCK = """\
[[tools.node]]
version = "24.1.0"
backend = "core:node"
"platforms.linux-x64" = { checksum = "sha256:aa", url = "https://dist.example.org/node-24.1.0.tar.gz" }
"""


@pytest.mark.parametrize(
    ("old", "edits", "expected"),
    [
        (ASDF, ["22.1.0", "22.2.0"], ["medium dependency-bumped nodejs"]),
        (ASDF, ["0.10.0", "0.11.0"], ["low dependency-bumped shellcheck"]),
        (ASDF, ["22.1.0", "latest"], ["high pin-loosened nodejs"]),
        (ASDF, ["# tools", "jq 1.7.1"], ["high dependency-added jq"]),
        (PROTO, ["22.1.0", "22.2.0"], ["medium dependency-bumped node"]),
        (PROTO, ["acme.toml", "evil.toml"], ["high plugin-changed plugins.acme"]),
        (PROTO, ["= false", "= true"], ["medium setting-changed settings.auto-install"]),
        ("1.9.0\n", ["1.9.0", "1.10.0"], ["medium dependency-bumped version"]),
        ("python-3.12.1\n", ["3.12.1", "3.12.2"], ["medium dependency-bumped python"]),
        (ASDF, ["# tools", "# of ours"], []),
        (ASDF, ["nodejs 22.1.0\nshellcheck 0.10.0", "shellcheck  0.10.0\nnodejs 22.1.0"], []),
    ],
)
def test_what_is_told(old: str, edits: list[str], expected: list[str]) -> None:
    assert said(tool_versions, old, edited(old, *edits)) == expected


def test_a_lock() -> None:
    assert said(mise_lock, LOCK, LOCK.replace("24.1.0", "24.2.0").replace(":aa", ":bb")) == [
        "medium dependency-bumped node"
    ]
    assert said(mise_lock, LOCK, LOCK.replace(":aa", ":bb")) == ["critical hash-changed node"]
    assert said(mise_lock, LOCK, LOCK.replace("core:node", "core:other")) == []


def test_unreadable() -> None:
    assert said(tool_versions, ASDF, "{{ version }}\n") == ["high opaque line 1: not a tool and its version"]
    assert [each.split()[1] for each in said(mise_lock, LOCK, "[[tools")] == ["opaque"]


@pytest.mark.parametrize("path", [".tool-versions", "a/.prototools", ".terraform-version", "runtime.txt"])
def test_names(path: str) -> None:
    assert tool_versions.matches(path)
    assert not tool_versions.matches(f"src/{path}.txt")


@settings(max_examples=100, deadline=None)
@given(old=mangled(ASDF, PROTO, LOCK), new=mangled(ASDF, PROTO, LOCK))
def test_never_raises(old: bytes, new: bytes) -> None:
    never_raises(tool_versions, old, new)
    never_raises(mise_lock, old, new)
