"""What builds: tasks, scripts, make files, build definitions, and the tools they run with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.formats.shapes.names import words

if TYPE_CHECKING:
    from scanner.formats.protocol import Format

# What the paths have in common that these formats read; the modules are loaded by the first of them.
READS = words(
    "make .mk meson cmake .sh .bash just task mise rtx tool-versions proto version tox nox nix build "
    "bazel bzl rake script bin/ ci/ hack/ tools/ release dodo publish install deploy configure autogen "
    "runtime batect bootstrap conanfile sconstruct buck workspace .lock"
)


def formats() -> dict[str, Format]:
    from scanner.formats.builds import (
        build_rs,
        cmake,
        flake_lock,
        justfile,
        makefile,
        meson,
        mise,
        mise_lock,
        nix,
        nix_shell,
        python_program,
        shell_script,
        starlark,
        taskfile,
        tool_versions,
        tox_ini,
        version_source,
    )

    return {
        "build-rs": build_rs,
        "cmake": cmake,
        "flake-lock": flake_lock,
        "justfile": justfile,
        "makefile": makefile,
        "meson": meson,
        "mise": mise,
        "mise-lock": mise_lock,
        "nix": nix,
        "nix-shell": nix_shell,
        "python-program": python_program,
        "shell-script": shell_script,
        "starlark": starlark,
        "taskfile": taskfile,
        "tool-versions": tool_versions,
        "tox-ini": tox_ini,
        "version-source": version_source,
    }
