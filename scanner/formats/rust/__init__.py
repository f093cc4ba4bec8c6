"""Rust: the manifests, locks, settings and toolchain pins that cargo and rustup read."""

from scanner.formats.shapes.names import words

# Each module, with what stands in every path that it reads: one of these, case folded.
FORMATS = {
    "cargo_config": words(".cargo/config"),
    "cargo_lock": words("cargo.lock"),
    "cargo_toml": words("cargo.toml"),
    "rust_toolchain": words("rust-toolchain"),
}
