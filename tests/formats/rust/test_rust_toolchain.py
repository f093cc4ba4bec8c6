"""What an edit of a rust-toolchain file means."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from kit.edits import mangled, never_raises, said

from scanner.formats.rust import rust_toolchain

PINNED = '[toolchain]\nchannel = "1.81.0"\ncomponents = ["rustfmt"]\nprofile = "minimal"\ntargets = ["wasm32-wasip1"]\n'


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (PINNED, PINNED.replace("1.81", "1.82"), ["medium toolchain-changed toolchain.channel"]),
        (PINNED, PINNED.replace("1.81.0", "nightly"), ["high pin-loosened toolchain.channel"]),
        (
            PINNED,
            PINNED.replace('channel = "1.81.0"', 'path = "../rust"'),
            ["high pin-loosened toolchain.channel", "high toolchain-changed toolchain.path"],
        ),
        (PINNED, PINNED.replace('"rustfmt"', '"rustfmt", "rustc-dev"'), ["low toolchain-changed toolchain.components"]),
        (PINNED, PINNED.replace("wasip1", "wasip2"), ["low setting-changed toolchain.targets"]),
        ("1.81.0\n", "1.82.0\n", ["medium toolchain-changed toolchain.channel"]),
        ("nightly-2026-01-01\n", "nightly\n", ["high pin-loosened toolchain.channel"]),
        (None, PINNED, ["low setting-changed toolchain.targets", "medium toolchain-changed toolchain.channel"]),
        (PINNED, None, ["medium file-removed file"]),
        ("1.81.0\n", PINNED.replace('targets = ["wasm32-wasip1"]\n', ""), []),
        (PINNED, PINNED.replace('"rustfmt"', '"rustfmt", "clippy"'), []),
        (PINNED, "# why\n" + PINNED.replace("minimal", "default"), []),
    ],
)
def test_an_edit_is_told(old: str | None, new: str | None, expected: list[str]) -> None:
    assert said(rust_toolchain, old, new) == expected


@pytest.mark.parametrize("broken", ["[toolchain\n", "{{ version }}\n", "a = 1\na = 2\n", "1.2\n1.3\n", "<<<<<<< a\n"])
def test_what_cannot_be_read_is_opaque(broken: str) -> None:
    (line,) = said(rust_toolchain, PINNED, broken)
    assert line.startswith("high opaque ")


@given(new=mangled(PINNED, "1.81.0\n"))
@settings(max_examples=80, deadline=None)
def test_any_bytes_never_raise(new: bytes) -> None:
    never_raises(rust_toolchain, PINNED.encode(), new)


@pytest.mark.parametrize("shape", ["toolchain = 1\n", "[toolchain]\nchannel = []\ncomponents = 3\npath = {}\n"])
def test_hostile_shapes_never_raise(shape: str) -> None:
    never_raises(rust_toolchain, PINNED.encode(), shape.encode())


def test_which_files() -> None:
    assert rust_toolchain.matches("rust-toolchain")
    assert rust_toolchain.matches("sub/rust-toolchain.toml")
    assert not rust_toolchain.matches("rust-toolchain.md")
