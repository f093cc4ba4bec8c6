"""Rust: the manifests, locks, settings and toolchain pins that cargo and rustup read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.formats.shapes.names import words

if TYPE_CHECKING:
    from scanner.formats.protocol import Format

# What the paths have in common that these formats read; the modules are loaded by the first of them.
READS = words("cargo rust-toolchain")


def formats() -> dict[str, Format]:
    from scanner.formats.rust import (
        cargo_config,
        cargo_lock,
        cargo_toml,
        rust_toolchain,
    )

    return {
        "cargo-config": cargo_config,
        "cargo-lock": cargo_lock,
        "cargo-toml": cargo_toml,
        "rust-toolchain": rust_toolchain,
    }
