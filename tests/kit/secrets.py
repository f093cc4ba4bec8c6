"""Tokens no provider ever gave out, put together here so that no file of ours holds one in a piece."""

from __future__ import annotations


def github_token(letter: str = "a") -> str:
    return "gh" + "p_" + letter + "1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8s"


def aws_key(letter: str = "Q") -> str:
    return "AK" + "IA" + letter + "YLPMN5HHHFPZAM2"


PRIVATE_KEY = "-----BEGIN " + "RSA PRIVATE" + " KEY-----"
ALLOW = "# pragma: allowlist " + "secret"
