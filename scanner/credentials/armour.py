"""Signatures in commits and tags: base64 that looks like anything once in a while.

A format that is a few letters and any ten others (Artifactory's begins with AKC) is found in one line of armour in
some ten thousand; a history has more of them than that.
"""

from __future__ import annotations

import re

_BEGIN = re.compile(rb"^.{0,20}-----BEGIN (PGP SIGNATURE|SSH SIGNATURE|SIGNED MESSAGE)-----", re.MULTILINE)
_LONGEST = 100_000  # bytes of a signature, certificates included
_BASE64 = re.compile(rb" {0,4}=?[A-Za-z0-9+/]{4,80}={0,2}\r?")


def in_armour(content: bytes, offset: int) -> bool:
    """Whether the line at `offset` bytes of an object is one of a signature. What is no base64 never is, wherever it
    stands: who hides a token between the two marks hides nothing.
    """
    end = content.find(b"\n", offset)
    if not _BASE64.fullmatch(content[offset : end if end >= 0 else len(content)]):
        return False
    above = max(0, offset - _LONGEST)
    begin = None
    for begin in _BEGIN.finditer(content, above, offset):  # noqa: B007  # the last one
        pass
    if begin is None:
        return False
    ending = content.find(b"-----END %b-----" % begin[1], begin.end(), begin.end() + _LONGEST)
    return ending >= offset
