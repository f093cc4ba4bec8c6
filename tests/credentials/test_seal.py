"""A secret leaves the engine redacted, with a hash that only this repository can compare."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.credentials.blobs import Hit
from scanner.credentials.found import Found
from scanner.credentials.seal import Trace, redact, repository_key, seal, sealed_hash, sha1

KEY = repository_key("1" * 40)


def sealed(value: str, kind: str = "GitHub Token", key: bytes = KEY) -> Trace:
    return seal(Hit(Found(kind, value, 5, 1, "hex"), 7), "gzip", key, {})


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        *(("", "****"), ("a", "****"), ("hunter2", "****"), ("x" * 19, "****")),
        *(("gh" + "p_" + "x" * 36, "ghp_..."), ("y" * 20, "yyyy...")),
    ],
)
def test_redacted(value: str, shown: str) -> None:
    assert redact(value) == shown


@given(st.text(min_size=4, max_size=60).map("\N{SECTION SIGN}".__add__))
def test_nothing_but_four_characters_of_a_long_one_is_shown(value: str) -> None:
    trace = sealed(value)
    assert trace.redacted in ("****", f"{value[:4]}...")
    assert len(value) >= 20 or trace.redacted == "****"
    assert value not in f"{trace}"
    assert sha1(value) not in f"{trace}"


def test_where_it_was_found_is_kept() -> None:
    trace = sealed("x" * 30)
    assert (trace.type, trace.offset, trace.dialects, trace.allowed) == ("GitHub Token", 7, 5, 1)
    assert (trace.layer, trace.encoded) == ("gzip", "hex")


def test_the_heading_of_a_private_key_is_no_secret() -> None:
    heading = "BEGIN " + "RSA PRIVATE KEY"
    assert sealed(heading, "Private Key").redacted == heading


def test_the_hash_is_stable() -> None:
    assert sealed("s3cr3t").hash == sealed("s3cr3t").hash == sealed_hash("GitHub Token", sha1("s3cr3t"), KEY)
    assert len(sealed("s3cr3t").hash) == 32


def test_the_hash_differs_between_repositories_types_and_values() -> None:
    hashes = {
        sealed("s3cr3t").hash,
        sealed("s3cr3t", key=repository_key("2" * 40)).hash,
        sealed("s3cr3u").hash,
        sealed("s3cr3t", "Other").hash,
    }
    assert len(hashes) == 4


def test_undecodable_values_have_hashes_too() -> None:
    assert sealed("\udcff" * 30).hash != sealed("\ufffd" * 30).hash


@pytest.mark.parametrize(
    ("confidence", "checksum", "value", "expected"),
    [
        ("medium", "", "x", "medium"),
        ("medium", "base62-crc32", "gh" + "p_" + "0" * 36, "low"),
    ],
)
def test_a_checksum_weighs_and_never_drops(confidence: str, checksum: str, value: str, expected: str) -> None:
    hit = Hit(Found("Kind", value, 1, 0), 0)
    assert seal(hit, "", KEY, {"Kind": (confidence, checksum)}).confidence == expected
