"""Images and what runs them: Dockerfiles, compose files, development containers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.formats.shapes.names import words

if TYPE_CHECKING:
    from scanner.formats.protocol import Format

# What the paths have in common that these formats read; the modules are loaded by the first of them.
READS = words("docker container compose")


def formats() -> dict[str, Format]:
    from scanner.formats.containers import (
        compose,
        devcontainer,
        dockerfile,
        dockerignore,
    )

    return {
        "compose": compose,
        "devcontainer": devcontainer,
        "dockerfile": dockerfile,
        "dockerignore": dockerignore,
    }
