"""Tokens no provider ever gave out, put together here so that no file of ours holds one in a piece."""

from __future__ import annotations

import hashlib
import string

_LETTERS = string.ascii_letters + string.digits


def github_token(letter: str = "a") -> str:
    return "gh" + "p_" + letter + "1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8s"


def unique_token(number: int) -> str:
    """A GitHub token that differs from all others."""
    digest = hashlib.sha256(str(number).encode()).digest() + hashlib.sha256(b"b%d" % number).digest()
    return "gh" + "p_" + "".join(_LETTERS[byte % len(_LETTERS)] for byte in digest[:36])


def aws_key(letter: str = "Q") -> str:
    return "AK" + "IA" + letter + "YLPMN5HHHFPZAM2"


PRIVATE_KEY = "-----BEGIN " + "RSA PRIVATE" + " KEY-----"
ALLOW = "# pragma: allowlist " + "secret"
