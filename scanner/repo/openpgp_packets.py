"""Just enough of OpenPGP to know what is handed to gpg: which packets, whose fingerprint.

gpg takes several signatures in one block, several keys in another, and passes over what it does not know. A roster
entry is one key and a commit has one signature, so both are taken apart here and gpg is given exactly the bytes that
were read.
Formats: RFC 9580, sections 4.2 (packets), 5.2.3 (signatures), 5.5.4 (fingerprints) and 6 (armor).
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Iterator

from scanner.repo.verification import MOST

SIGNATURE, SECRET_KEY, PUBLIC_KEY, SECRET_SUBKEY, PUBLIC_SUBKEY = 2, 5, 6, 7, 14
_ISSUER_FINGERPRINT = 33
_CHECKSUM = re.compile(rb"=[A-Za-z0-9+/]{4}")


def dearmor(text: bytes, kind: str) -> bytes:
    """The bytes of the one armored block of `kind` ("SIGNATURE") that `text` is. Raises ValueError."""
    if len(text) > MOST:
        raise ValueError("too large")
    lines = [line.rstrip(b" \t\r") for line in text.strip().split(b"\n")]
    if lines[0] != f"-----BEGIN PGP {kind}-----".encode() or lines[-1] != f"-----END PGP {kind}-----".encode():
        raise ValueError("not one armored block")
    if b"" not in lines:
        raise ValueError("no empty line after the armor's header")
    start = lines.index(b"")
    if not all(b": " in line or line.endswith(b":") for line in lines[1:start]):
        raise ValueError("damaged armor")
    body = [line for line in lines[start + 1 : -1] if line]
    if body and _CHECKSUM.fullmatch(body[-1]):
        body.pop()
    try:
        return base64.b64decode(b"".join(body), validate=True)
    except binascii.Error as error:
        raise ValueError("damaged armor") from error


def packets(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Tag and body of each packet. Raises ValueError for what is cut short or of no definite length."""
    at = 0
    while at < len(data):
        first = data[at]
        if not first & 0x80:
            raise ValueError("not a packet")
        if first & 0x40:
            tag = first & 0x3F
            size, start = _length(data, at + 1)
        else:
            tag = first >> 2 & 0x0F
            wide = 1 << (first & 3)
            if wide == 8:
                raise ValueError("a packet of no definite length")
            start = at + 1 + wide
            size = int.from_bytes(data[at + 1 : start], "big")
        at = start + size
        if at > len(data):
            raise ValueError("cut short")
        yield tag, data[start:at]


def _length(data: bytes, at: int) -> tuple[int, int]:
    """A length in the newer form, of packets and subpackets, and where what it counts begins. Raises ValueError."""
    head = data[at : at + 5]
    if head and head[0] < 192:
        return head[0], at + 1
    if len(head) >= 2 and head[0] < 224:
        return ((head[0] - 192) << 8) + head[1] + 192, at + 2
    if len(head) == 5 and head[0] == 255:
        return int.from_bytes(head[1:], "big"), at + 5
    raise ValueError("cut short, or of no definite length")


def one_signature(text: bytes) -> bytes:
    """The bytes of an armored block that holds one signature and nothing else. Raises ValueError."""
    data = dearmor(text, "SIGNATURE")
    if [tag for tag, _ in packets(data)] != [SIGNATURE]:
        raise ValueError("not exactly one signature")
    return data


def issuer(data: bytes) -> str:
    """The fingerprint, in upper hex, that a signature packet names in its signed part; empty without one.

    Raises ValueError. Subpackets of 8 KiB and more, whose length is written in a way packets have not, are not read.
    """
    _, body = next(packets(data))
    wide = {4: 2, 5: 2, 6: 4}.get(body[0] if body else 0, 0)
    area = body[4 + wide : 4 + wide + int.from_bytes(body[4 : 4 + wide], "big")]
    at = 0
    while wide and at < len(area):
        size, start = _length(area, at)
        at = start + size
        content = area[start:at]
        if content and content[0] & 0x7F == _ISSUER_FINGERPRINT and len(content) in (22, 34):
            return content[2:].hex().upper()
    return ""


def _fingerprint(body: bytes) -> str:
    if body[:1] == b"\4":
        return hashlib.sha1(b"\x99" + len(body).to_bytes(2, "big") + body, usedforsecurity=False).hexdigest().upper()
    lead = {b"\5": b"\x9a", b"\6": b"\x9b"}.get(body[:1])
    if lead is None:
        raise ValueError("a key of an unknown version")
    return hashlib.sha256(lead + len(body).to_bytes(4, "big") + body).hexdigest().upper()


def one_key(text: bytes) -> tuple[bytes, tuple[str, ...]]:
    """The bytes of an armored block with one public key, and its fingerprints, primary first. Raises ValueError."""
    data = dearmor(text, "PUBLIC KEY BLOCK")
    found = list(packets(data))
    tags = [tag for tag, _ in found]
    if SECRET_KEY in tags or SECRET_SUBKEY in tags:
        raise ValueError("it holds a secret key")
    if tags.count(PUBLIC_KEY) != 1 or tags[0] != PUBLIC_KEY:
        raise ValueError(f"it holds {tags.count(PUBLIC_KEY)} keys instead of one")
    if any(len(body) > 0xFFFF for _, body in found):
        raise ValueError("too large")
    return data, tuple(_fingerprint(body) for tag, body in found if tag in (PUBLIC_KEY, PUBLIC_SUBKEY))
