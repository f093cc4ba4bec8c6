"""Tokens in base64, hexadecimal or percent encoding, one level deep.

Decoding whatever looks encoded would cost more than the search. Instead the encoded forms of what tokens begin with
are searched for: `ghp_` is `Z2hwX`, `docF8` or `naHBf` in base64, by where it falls in a group of three bytes. Only
where one of them stands is decoded.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Iterable, Iterator
from urllib.parse import unquote_to_bytes

from scanner.credentials.gates import Gate

_FEWEST = 4  # characters of base64: in random data they stand once in 17 MB
_SHORTEST = 4  # characters of a beginning
_MOST = 1 << 16  # characters of wrapped lines that are decoded at once,
_AGAIN = 1 << 12  # and those of them that begin the next such part, for a token on the border
_WRAPPED = 56  # characters from which a line of base64 may go on in the next

# What tokens that detect-secrets knows begin with, where it is long enough.
_BEGINNINGS = (
    "AKIA",
    "ASIA",
    "ghp_",
    "gho_",
    "ghs_",
    "ghu_",
    "ghr_",
    "glpat-",
    "xoxb-",
    "xoxp-",
    "xoxa-",
    "hooks.slack.com/services/",
    "sk_live_",
    "rk_live_",
    "pypi-AgE",
    "sq0csp-",
    "T3BlbkFJ",
    "AccountKey=",
    "PRIVATE KEY-----",
    "PuTTY-User-Key-File-",
)

_base64_run = re.compile(rb"[A-Za-z0-9+/_-]+")
_wrapped_run = re.compile(rb"\r?\n[ \t]*([A-Za-z0-9+/_-]+)")
_hex_run = re.compile(rb"(?:[0-9A-Fa-f]{2})+")
_percent_run = re.compile(rb"[A-Za-z0-9%._~+/=-]+")
_URL_SAFE = bytes.maketrans(b"-_", b"+/")


def encoded_gates(beginnings: Iterable[str]) -> tuple[Gate, ...]:
    """Gates for the encoded forms of these and of what detect-secrets knows; `plugins` holds how to decode them."""
    known = sorted({each for each in (*_BEGINNINGS, *beginnings) if len(each) >= _SHORTEST})
    forms = {"base64": set[str](), "hex": set[str](), "percent": set[str]()}
    for each in known:
        raw = each.encode()
        forms["base64"].update(_in_base64(raw, shift) for shift in range(3))
        forms["hex"].add(raw.hex())
        forms["percent"].add("".join(f"%{byte:02x}" for byte in raw))
        if not each.isalnum():
            forms["percent"].add("".join(c if c.isalnum() else f"%{ord(c):02x}" for c in each))
    forms["base64"].discard("")
    return tuple(
        Gate((f"~{name}",), f"(?:{'|'.join(map(re.escape, sorted(found)))})", fold=name != "base64")
        for name, found in forms.items()
    )


def _in_base64(raw: bytes, shift: int) -> str:
    """The characters that stand for `raw` behind `shift` other bytes, whatever these and the following are."""
    text = base64.b64encode(b"\0" * shift + raw).decode()
    first = (shift * 8 + 5) // 6
    form = text[first : (shift + len(raw)) * 8 // 6]
    return form if len(form) >= _FEWEST else ""


def decoded(name: str, buffer: bytes, start: int, end: int) -> Iterator[tuple[int, bytes]]:
    """What the encoded runs of the line between `start` and `end` stand for, each with where it ends: base64 may go on
    in the lines that follow, which need not be decoded again then."""
    return _DECODERS[name](buffer, start, end)


def _base64(buffer: bytes, start: int, end: int) -> Iterator[tuple[int, bytes]]:
    for match in _base64_run.finditer(buffer, start, end):
        run = match[0]
        if len(run) < _FEWEST + 3:
            continue
        at, last, size = match.end(), len(run), len(run)
        parts = [run]
        while last >= _WRAPPED and size < _MOST and (more := _wrapped_run.match(buffer, at)):
            parts.append(more[1])
            at, last = more.end(), len(more[1])
            size += last
        run = b"".join(parts)
        done = at - _AGAIN if size >= _MOST and len(parts) > 1 else at
        for skip in range(4):  # a name or a slash may stand directly before it
            part = run[skip:].translate(_URL_SAFE)
            part = part[: len(part) - (len(part) % 4 == 1)]
            try:
                yield done, binascii.a2b_base64(part + b"=" * (-len(part) % 4))
            except binascii.Error:
                continue


def _hexadecimal(buffer: bytes, start: int, end: int) -> Iterator[tuple[int, bytes]]:
    for match in _hex_run.finditer(buffer, start, end):
        if len(match[0]) >= 2 * _SHORTEST:
            yield match.end(), bytes.fromhex(match[0].decode())


def _percent(buffer: bytes, start: int, end: int) -> Iterator[tuple[int, bytes]]:
    for match in _percent_run.finditer(buffer, start, end):
        if b"%" in match[0]:
            yield match.end(), unquote_to_bytes(match[0])


_DECODERS: dict[str, Callable[[bytes, int, int], Iterator[tuple[int, bytes]]]] = {
    "~base64": _base64,
    "~hex": _hexadecimal,
    "~percent": _percent,
}
