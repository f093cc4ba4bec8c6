"""Who may sign, and what a download must add up to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.formats.shapes.names import words

if TYPE_CHECKING:
    from scanner.formats.protocol import Format

# What the paths have in common that these formats read; the modules are loaded by the first of them.
READS = words("sum signers keys sha md5")


def formats() -> dict[str, Format]:
    from scanner.formats.signing import (
        checksums,
        signers,
    )

    return {
        "checksums": checksums,
        "signers": signers,
    }
