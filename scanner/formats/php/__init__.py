"""PHP: what Composer reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.formats.shapes.names import words

if TYPE_CHECKING:
    from scanner.formats.protocol import Format

# What the paths have in common that these formats read; the modules are loaded by the first of them.
READS = words("composer auth.json")


def formats() -> dict[str, Format]:
    from scanner.formats.php import (
        auth_json,
        composer_json,
        composer_lock,
    )

    return {
        "auth-json": auth_json,
        "composer-json": composer_json,
        "composer-lock": composer_lock,
    }
