"""Paths as relative references: every byte comes back, and no reader resolves one to somewhere else."""

from __future__ import annotations

from urllib.parse import unquote_to_bytes, urljoin, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.text.uri import relative_uri

BASE = "https://example.org/root/"


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("src/main.py", "src/main.py"),
        (".github/workflows/a b.yml", ".github/workflows/a%20b.yml"),
        ("100%/%2e%2e/x", "100%25/%252e%252e/x"),
        ("caf\u00e9", "caf%C3%A9"),
        ("\udcff\udc80", "%FF%80"),
        ("C:/x", "C%3A/x"),
        ("javascript:alert(1)", "javascript%3Aalert%281%29"),
        ("a?b#c", "a%3Fb%23c"),
        ("a\\..\\b", "a%5C..%5Cb"),
        ("bob@example.org/x", "bob%40example.org/x"),
        ("...", "..."),
        *((path, "") for path in ("", "..", ".", "a/../b", "../x", "/etc/passwd", "//host/x", "a//b", "a/", "a/./b")),
    ],
)
def test_relative_uri(path: str, expected: str) -> None:
    assert relative_uri(path) == expected


@given(st.binary().map(lambda raw: raw.decode("utf-8", "surrogateescape")))
def test_every_byte_comes_back_and_stays_below_the_root(path: str) -> None:
    uri = relative_uri(path)
    if not uri:
        assert {"", ".", ".."}.intersection(path.split("/"))
        return
    assert unquote_to_bytes(uri) == path.encode("utf-8", "surrogateescape")
    assert uri.isascii()
    assert urlsplit(uri)[:2] == ("", "")
    assert urljoin(BASE, uri) == BASE + uri
