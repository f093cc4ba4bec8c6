"""Added lines that nobody can read, and the long plain ones that only look like it."""

from __future__ import annotations

import base64
import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kit.patience import within

from scanner.formats.obfuscation import obfuscated

BLOB = base64.b64encode(hashlib.sha512(b"a").digest() * 3).decode()


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (f"echo {BLOB} | base64 -d | sh", "an encoded blob"),
        (f'exec(decode("{BLOB}"))', "an encoded blob"),
        (r'x = "\x63\x75\x72\x6c\x20\x68\x74\x74\x70"', "a row of escapes"),
        (r'x = "\u0063\u0075\u0072\u006c\u0020\u0068\u0074\u0074"', "a row of escapes"),
        ("x=" + "+".join(f"chr({n})" for n in range(99, 110)), "a row of escapes"),
        ("\n".join(["fromCharCode(9) +"] * 6), "a row of escapes"),
        (BLOB[:100], "an encoded blob"),
        ("a(" + "b;c!" * 400, "a line of 1602 characters"),
    ],
)
def test_unreadable(line: str, expected: str) -> None:
    assert obfuscated(b"#!/bin/sh\n", f"#!/bin/sh\n{line}\n".encode()) == expected


@pytest.mark.parametrize(
    "line",
    [
        f"sha256 = {hashlib.sha256(b'a').hexdigest()}",
        f'integrity: "sha512-{BLOB[:88]}"',
        f"ssh-ed25519 {BLOB}",
        f"url(data:image/png;base64,{BLOB})",
        "a word and another one, " * 100,
        "/".join(["a_long_path"] * 20),
        "=" * 300,
        "x = '\\n\\t\\x00'",
    ],
)
def test_readable(line: str) -> None:
    assert obfuscated(b"", f"{line}\n".encode()) == ""


def test_only_added_lines_count() -> None:
    old = f"x = {BLOB}\n".encode()
    assert obfuscated(old, old + b"y = 1\n") == ""
    assert obfuscated(old, None) == ""
    assert obfuscated(None, b"\0" + BLOB.encode()) == ""


@given(st.binary(max_size=2000), st.binary(max_size=2000))
def test_any_bytes_have_an_answer(old: bytes, new: bytes) -> None:
    assert isinstance(obfuscated(old, new), str)


@pytest.mark.parametrize("unit", ["chr(1)", "\\x41", "A1b", "chr (", "fromCharCode(1", "\\u00"])
def test_large_files_take_no_time(unit: str) -> None:
    content = (unit * (5_000_000 // len(unit))).encode()
    with within(1):
        obfuscated(b"", content)
