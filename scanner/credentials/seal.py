"""The only way a secret leaves the engine: redacted, and as a hash that differs from repository to repository.

The key is made of the root commits, which everybody with a clone knows: it keeps tables of hashes from being shared,
not a weak password from being guessed. That is why nothing but provider formats is hashed by default.
"""

from __future__ import annotations

import hashlib
import hmac

from scanner.credentials.engine import Hit
from scanner.model.finding import Secret

_SHOWN = 4  # characters: a provider's prefix ("ghp_"), never entropy worth having
_LONG = 20  # characters from which showing the first four gives nothing away
_MARKER = "Private Key"  # what is found of one is its heading, which is no secret
_HASH = 32  # hex digits


def repository_key(roots: list[str]) -> bytes:
    """A key that is stable in one repository and differs between repositories: its root commits."""
    return hashlib.sha256(("twokey secrets\0" + "\0".join(sorted(roots))).encode()).digest()


def seal(hit: Hit, path: str, key: bytes) -> Secret:
    """`hit` as it may be shown, stored and compared."""
    raw = hit.value.encode("utf-8", "surrogateescape")
    digest = hmac.new(key, hit.type.encode() + b"\0" + raw, hashlib.sha256).hexdigest()[:_HASH]
    shown = hit.value if hit.type == _MARKER else redact(hit.value)
    return Secret(hit.type, path, hit.line, shown, digest, hit.allowlisted)


def redact(value: str) -> str:
    """The first characters of a long token, nothing of a short one."""
    return f"{value[:_SHOWN]}..." if len(value) >= _LONG else "****"
