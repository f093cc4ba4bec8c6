"""Bots that propose and merge new versions, and how far they may go alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.formats.shapes.names import words

if TYPE_CHECKING:
    from scanner.formats.protocol import Format

# What the paths have in common that these formats read; the modules are loaded by the first of them.
READS = words("dependabot renovate")


def formats() -> dict[str, Format]:
    from scanner.formats.bots import (
        dependabot,
        renovate,
    )

    return {
        "dependabot": dependabot,
        "renovate": renovate,
    }
