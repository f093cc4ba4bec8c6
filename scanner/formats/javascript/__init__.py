"""JavaScript: manifests, locks and settings of npm, Yarn, pnpm, Bun and Deno."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.formats.shapes.names import words

if TYPE_CHECKING:
    from scanner.formats.protocol import Format

# What the paths have in common that these formats read; the modules are loaded by the first of them.
READS = words(
    "package.json package-lock shrinkwrap npm yarn pnpm bun deno import_map.json lerna jsr.json .changeset .nvmrc"
    " .node-version .vscodeignore"
)


def formats() -> dict[str, Format]:
    from scanner.formats.javascript import (
        bun_lock,
        bunfig,
        changesets,
        deno_json,
        deno_lock,
        lerna,
        node_version,
        npmrc,
        package_json,
        package_lock,
        package_manager_code,
        packing_ignore,
        pnpm_lock,
        pnpm_workspace,
        yarn_lock,
        yarnrc,
    )

    return {
        "bun-lock": bun_lock,
        "bunfig": bunfig,
        "changesets": changesets,
        "deno-json": deno_json,
        "deno-lock": deno_lock,
        "lerna": lerna,
        "node-version": node_version,
        "npmrc": npmrc,
        "package-json": package_json,
        "package-lock": package_lock,
        "package-manager-code": package_manager_code,
        "packing-ignore": packing_ignore,
        "pnpm-lock": pnpm_lock,
        "pnpm-workspace": pnpm_workspace,
        "yarn-lock": yarn_lock,
        "yarnrc": yarnrc,
    }
