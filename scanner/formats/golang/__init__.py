"""Go: modules, workspaces, their sums, vendored modules and the pinned toolchain."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.formats.shapes.names import words

if TYPE_CHECKING:
    from scanner.formats.protocol import Format

# What the paths have in common that these formats read; the modules are loaded by the first of them.
READS = words("go.mod go.sum go.work .go-version vendor/modules.txt")


def formats() -> dict[str, Format]:
    from scanner.formats.golang import (
        go_mod,
        go_sum,
        go_version,
        go_work,
        vendor_modules,
    )

    return {
        "go-mod": go_mod,
        "go-sum": go_sum,
        "go-version": go_version,
        "go-work": go_work,
        "vendor-modules": vendor_modules,
    }
