"""Addresses by host, whatever they are written like."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.formats.shapes import sources


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://Registry.Example.org/a", "registry.example.org"),
        ("https://user:pw@registry.example.org:8443/a", "registry.example.org"),
        ("git+ssh://git@git.example.org/a/b.git", "git.example.org"),
        ("git@git.example.org:a/b.git", "git.example.org"),
        ("registry+https://index.example.org/x", "index.example.org"),
        ("../left", ""),
        ("", ""),
    ],
)
def test_host(url: str, host: str) -> None:
    assert sources.host_of(url) == host


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        ("", "registry"),
        ("https://files.example.org/a.tgz", "url"),
        ("git+https://git.example.org/a/b", "git"),
        ("https://git.example.org/a/b.git#abc", "git"),
        ("github:a/b", "git"),
        ("git@git.example.org:a/b.git", "git"),
        ("file:../left", "path"),
        ("./left", "path"),
        ("workspace:*", "path"),
    ],
)
def test_kind(source: str, kind: str) -> None:
    assert sources.kind(source) == kind


@pytest.mark.parametrize(
    ("url", "insecure"),
    [
        ("http://files.example.org/a", True),
        ("git+http://files.example.org/a", True),
        ("git://git.example.org/a", True),
        ("https://files.example.org/a", False),
        ("http://localhost:4873/", False),
        ("http://127.0.0.1/", False),
        ("", False),
    ],
)
def test_insecure(url: str, insecure: bool) -> None:
    assert sources.insecure(url) is insecure


def test_majority_is_stable() -> None:
    assert sources.majority(["b", "a", "", ""]) == "a"
    assert sources.majority(["b", "b", "a"]) == "b"
    assert sources.majority([]) == ""


def test_no_password_is_shown() -> None:
    assert sources.without_password("https://me:pw@a.example.org/x") == "https://***@a.example.org/x"
    assert sources.without_password("https://a.example.org/@scope/x") == "https://a.example.org/@scope/x"


@given(st.text(max_size=300))
def test_any_text_has_an_answer(text: str) -> None:
    assert sources.kind(text) in ("registry", "path", "git", "url")
    sources.host_of(text)
    sources.insecure(text)
    sources.without_password(text)
