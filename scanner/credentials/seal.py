"""The only way a secret leaves the engine: redacted, and as a hash that differs from repository to repository.

The key is made of the first commit, which everybody with a clone knows: it keeps tables of hashes from being shared,
not a weak password from being guessed. What is hashed is detect-secrets' own hash of the value, so that an entry of a
`.secrets.baseline` can be compared without knowing the value.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping

from msgspec import Struct

from scanner.credentials.blobs import Hit
from scanner.credentials.checksums import CHECKSUMS

_SHOWN = 4  # characters: a provider's prefix ("ghp_"), never entropy worth having
_LONG = 20  # characters from which showing the first four gives nothing away
_MARKER = "Private Key"  # what is found of one is its heading, which is no secret
_HASH = 32  # hex digits


class Trace(Struct, frozen=True):
    """A secret in an object, as it may be shown, stored and compared.

    `offset`: bytes to the line it is in, in the text that `layer` names; `encoded` is how it was written in that line.
    """

    type: str
    hash: str
    redacted: str
    confidence: str
    offset: int
    dialects: int
    allowed: int
    layer: str
    encoded: str


def repository_key(root: str) -> bytes:
    """A key that is stable in one repository and differs between repositories, of its first commit."""
    return hashlib.sha256(f"twokey secrets\0{root}".encode()).digest()


def shown(kind: str, value: str) -> str:
    """What may be seen of a secret of a type."""
    return value if kind == _MARKER else redact(value)


def seal(hit: Hit, layer: str, key: bytes, sure: Mapping[str, tuple[str, str]]) -> Trace:
    """`hit` as it may leave the engine. `sure` gives confidence and checksum by type."""
    found = hit.found
    return Trace(
        found.type,
        sealed_hash(found.type, sha1(found.value), key),
        shown(found.type, found.value),
        _confidence(found.value, *sure.get(found.type, ("medium", ""))),
        hit.offset,
        found.dialects,
        found.allowed,
        layer,
        found.layer,
    )


def sha1(value: str) -> str:
    """How detect-secrets names a value in its baseline: an unsalted hash, to be kept out of reports."""
    return hashlib.sha1(value.encode("utf-8", "surrogateescape"), usedforsecurity=False).hexdigest()


def sealed_hash(kind: str, digest: str, key: bytes) -> str:
    """The hash of a secret of this type whose own SHA-1 is `digest`."""
    return hmac.new(key, f"{kind}\0{digest}".encode(), hashlib.sha256).hexdigest()[:_HASH]


def redact(value: str) -> str:
    """The first characters of a long token, nothing of a short one."""
    return f"{value[:_SHOWN]}..." if len(value) >= _LONG else "****"


def _confidence(value: str, confidence: str, checksum: str) -> str:
    """A checksum raises or lowers what the format is worth; it never drops a token (most examples fail it)."""
    if not checksum:
        return confidence
    return "high" if CHECKSUMS[checksum](value) else "low"
