"""Signatures in commits and tags: base64 that looks like anything once in a while.

A format that is a few letters and any ten others (Artifactory's begins with AKC) is found in one line of armour in
some ten thousand; a history has more of them than that.
"""

from __future__ import annotations

import re

_ARMOUR = re.compile(
    rb"^.{0,20}-----BEGIN (PGP SIGNATURE|SSH SIGNATURE|SIGNED MESSAGE)-----(.{0,100000}?)-----END \1-----",
    re.DOTALL | re.MULTILINE,
)
_BASE64 = re.compile(rb" {0,4}=?[A-Za-z0-9+/]{4,80}={0,2}\r?")


def in_armour(content: bytes, offset: int) -> bool:
    """Whether the line at `offset` bytes of an object is one of a signature. What is no base64 never is, wherever it
    stands: who hides a token between the two marks hides nothing.
    """
    end = content.find(b"\n", offset)
    if not _BASE64.fullmatch(content[offset : end if end >= 0 else len(content)]):
        return False
    return any(found.start(2) <= offset < found.end(2) for found in _ARMOUR.finditer(content))
