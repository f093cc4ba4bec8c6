"""Added lines that a reviewer cannot read: encoded blobs, rows of escapes, a statement of a thousand characters.

Megalodon (May 2026) hid its payload in base64 in 5,561 workflows. Nothing is decoded here: what cannot be read weighs
one level more, whatever it says. Hashes, signatures and data addresses are long and plain, so they do not count.
"""

from __future__ import annotations

import re

_LONG_LINE = 1_000  # characters
_WORTH = 200_000  # bytes of added lines that are looked at
# 40 to 128 hexadecimal digits and the base64 of a SHA-512 (88 characters) are hashes.
_SHORTEST_BLOB = 100
_BASE64 = re.compile(rf"(?<![\w+/=.:-])[A-Za-z0-9+/]{{{_SHORTEST_BLOB},}}={{0,2}}(?![\w+/=-])")
_ESCAPES = re.compile(r"(?:\\x[0-9a-fA-F]{2}){8}|(?:\\u[0-9a-fA-F]{4}){8}|(?:\\[0-7]{3}){8}")
_HEX = re.compile(r"[0-9a-fA-F]+\Z")
_CHR = re.compile(r"(?:(?:chr|fromCharCode)\s{0,3}\(\s{0,3}\d{1,6}[^)]{0,20}\)[^\w]{0,6}){6}")
_MARKS = (b"\\", b"chr", b"fromCharCode")  # of which rows of escapes consist
_DATA = ("data:", "-----begin", "integrity", "sha512-", "sha256-", "<svg", "ssh-rsa ", "ssh-ed25519 ")


def obfuscated(old: bytes | None, new: bytes | None) -> str:
    """What in the lines that `new` adds cannot be read; "" when they can."""
    if new is None or b"\0" in new[:8000]:
        return ""
    had = set((old or b"").splitlines())
    lines = [line for line in new.splitlines() if line not in had]
    plain = b"\n".join(lines)[:_WORTH]
    if max(map(len, lines), default=0) < _SHORTEST_BLOB and not any(mark in plain for mark in _MARKS):
        return ""
    added = plain.decode("utf-8", "replace")
    if _ESCAPES.search(added) or _CHR.search(added):
        return "a row of escapes"
    for line in added.split("\n"):
        if any(word in line.lower() for word in _DATA):
            continue
        if any(not _HEX.match(found) and _mixed(found) for found in _BASE64.findall(line)):
            return "an encoded blob"
        if len(line) > _LONG_LINE and line.count(" ") * 12 < len(line):
            return f"a line of {len(line)} characters"
    return ""


def _mixed(text: str) -> bool:
    """Base64 of anything has capitals, small letters and digits; a long path or a ruler does not."""
    return bool(re.search(r"[A-Z]", text) and re.search(r"[a-z]", text) and re.search(r"\d", text))
