"""A secret leaves the engine redacted, with a hash that only this repository can compare."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.credentials.engine import Hit
from scanner.credentials.seal import redact, repository_key, seal

KEY = repository_key(["1" * 40])


def hit(value: str, kind: str = "GitHub Token") -> Hit:
    return Hit(kind, 7, value, False)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("", "****"),
        ("a", "****"),
        ("hunter2", "****"),
        ("x" * 19, "****"),
        ("ghp_" + "x" * 36, "ghp_..."),
        ("y" * 20, "yyyy..."),
    ],
)
def test_redacted(value: str, shown: str) -> None:
    assert redact(value) == shown


@given(st.text(min_size=4, max_size=60).map("\N{SECTION SIGN}".__add__))
def test_nothing_but_four_characters_of_a_long_one_is_shown(value: str) -> None:
    sealed = seal(hit(value), "a.py", KEY)
    assert sealed.redacted in ("****", f"{value[:4]}...")
    assert len(value) >= 20 or sealed.redacted == "****"
    assert value not in f"{sealed}"


def test_where_it_was_found_is_kept() -> None:
    sealed = seal(Hit("JSON Web Token", 9, "x" * 30, True), "a/b.py", KEY)
    assert (sealed.type, sealed.path, sealed.line, sealed.allowlisted) == ("JSON Web Token", "a/b.py", 9, True)


def test_the_hash_is_stable() -> None:
    assert seal(hit("s3cr3t"), "a.py", KEY).hash == seal(hit("s3cr3t"), "b.py", KEY).hash
    assert len(seal(hit("s3cr3t"), "a.py", KEY).hash) == 32


def test_the_hash_differs_between_repositories_types_and_values() -> None:
    other = repository_key(["2" * 40])
    hashes = {
        seal(hit("s3cr3t"), "a.py", KEY).hash,
        seal(hit("s3cr3t"), "a.py", other).hash,
        seal(hit("s3cr3u"), "a.py", KEY).hash,
        seal(hit("s3cr3t", "Other"), "a.py", KEY).hash,
    }
    assert len(hashes) == 4


def test_the_key_is_the_repositorys_and_not_the_order_of_its_roots() -> None:
    assert repository_key(["a", "b"]) == repository_key(["b", "a"])
    assert len({repository_key(roots) for roots in ([], ["a"], ["b"], ["a", "b"], ["ab"])}) == 5


def test_undecodable_values_have_hashes_too() -> None:
    assert seal(hit("\udcff" * 30), "a.py", KEY).hash != seal(hit("\ufffd" * 30), "a.py", KEY).hash
