"""Checksums inside tokens, on examples that are public (made up, or long revoked), written here in two halves."""

from __future__ import annotations

import binascii
import string
from functools import reduce

import pytest

from scanner.credentials.checksums import CHECKSUMS
from scanner.rulebook.endings import ENDINGS

PUBLISHED = [
    ("base62-crc32", "ghp_zQWBuTSOoRi4A9sp" + "HcVY5ncnsDkxkJ0mLq17"),
    ("base62-xor", "cio_tp_gGK6jurSwKyl9V3A" + "z19z7YEFQI9aoOOd"),
    ("base62-xor", "cio_tp_0000000000000000" + "000000000000000w"),
    ("grafana-crc32", "glsa_yscW25imSKJIuav8zF37" + "RZmnbiDvB05G_fcaaf58a"),
]


@pytest.mark.parametrize(("name", "token"), PUBLISHED)
def test_a_published_token_passes(name: str, token: str) -> None:
    assert CHECKSUMS[name](token)


@pytest.mark.parametrize(("name", "token"), PUBLISHED)
@pytest.mark.parametrize("position", [-1, -9, -12])
def test_one_altered_character_fails(name: str, token: str, position: int) -> None:
    other = "b" if token[position] == "a" else "a"
    altered = token[:position] + other + token[position:][1:]
    assert altered != token
    assert not CHECKSUMS[name](altered)


@pytest.mark.parametrize("name", ["base62-crc32", "gitlab-crc32", "grafana-crc32", "hex-crc32"])
def test_a_small_checksum_is_padded(name: str) -> None:
    """CRC32 of nothing is 0."""
    assert ENDINGS[name].compute("") == "0" * ENDINGS[name].length


@pytest.mark.parametrize("name", ENDINGS)
def test_a_checksum_has_its_length(name: str) -> None:
    assert {len(ENDINGS[name].compute(f"x_{number}")) for number in range(500)} == {ENDINGS[name].length}


@pytest.mark.parametrize("name", CHECKSUMS)
@pytest.mark.parametrize("token", ["", "x", "_", "short", "ghp_", "\udcff" * 40, "é" * 40, "_" * 40])
def test_what_is_no_token_fails_quietly(name: str, token: str) -> None:
    assert CHECKSUMS[name](token) in (True, False)
    assert not CHECKSUMS[name]("")


def test_githubs_is_a_number_in_digits_and_letters() -> None:
    """The most significant first, 0 to 9, A to Z, a to z."""
    digits = string.digits + string.ascii_uppercase + string.ascii_lowercase
    for number in range(200):
        ending = ENDINGS["base62-crc32"].compute(f"ghp_{number}")
        value = reduce(lambda before, digit: before * 62 + digits.index(digit), ending, 0)
        assert value == binascii.crc32(str(number).encode())


def test_gitlabs_covers_the_prefix() -> None:
    head = "glpat-" + "a" * 27 + ".01.0r"
    number, digits = binascii.crc32(head.encode()), ""
    while number:
        number, digit = divmod(number, 36)
        digits = "0123456789abcdefghijklmnopqrstuvwxyz"[digit] + digits
    assert CHECKSUMS["gitlab-crc32"](head + digits.rjust(7, "0"))
    assert not CHECKSUMS["gitlab-crc32"]("glrt" + head[5:] + digits.rjust(7, "0"))
