"""Paths of a repository as relative references of RFC 3986: bytes as they are, nothing that a reader would resolve."""

from __future__ import annotations

from urllib.parse import quote

_GONE = frozenset({"", ".", ".."})  # what a reader takes out of a path, `%2e%2e` as well (RFC 3986 6.2.2, WHATWG URL)


def relative_uri(path: str) -> str:
    """`path` as a URI relative to the root of the repository; "" for one that would not come back as the same path."""
    if _GONE.intersection(path.split("/")):
        return ""
    return quote(path.encode("utf-8", "surrogateescape"), safe="/")
