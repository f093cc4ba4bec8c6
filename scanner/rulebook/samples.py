"""Tokens made up from templates, so that no rule and no test holds anything that looks like a credential.

`<alnum:30>` becomes thirty letters and digits, the same ones each time; `<base62-crc32>` the checksum of what stands
before it. Everything else stays as it is.
"""

from __future__ import annotations

import hashlib
import re
import string
from collections.abc import Iterator, Mapping

from scanner.rulebook.endings import ENDINGS

ALPHABETS: Mapping[str, str] = {
    "HEX": "0123456789ABCDEF",
    "alnum": string.digits + string.ascii_letters,
    "base32": string.ascii_uppercase + "234567",
    "base64": string.ascii_letters + string.digits + "+/",
    "base64url": string.ascii_letters + string.digits + "_-",
    "bech32": "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L",
    "dash": "-",
    "digits": string.digits,
    "hex": "0123456789abcdef",
    "lower": string.ascii_lowercase,
    "lower36": string.digits + string.ascii_lowercase,
    "upper": string.ascii_uppercase,
    "upper36": string.digits + string.ascii_uppercase,
}

_PART = re.compile(r"<(?:([A-Za-z0-9]+):([0-9]+)|([a-z0-9]+-[a-z0-9]+))>")
_TOKEN = re.compile(r"[A-Za-z0-9_.-]*\Z")


def expand(template: str) -> str:
    """`template` with every part filled in; ValueError for a part that is not known."""
    done = ""
    end = 0
    for part in _PART.finditer(template):
        done += template[end : part.start()]
        name, count, ending = part.groups()
        done += _characters(template, part.start(), name, int(count)) if name else _ending(ending, done)
        end = part.end()
    return done + template[end:]


def _characters(template: str, position: int, name: str, count: int) -> str:
    if name not in ALPHABETS:
        raise ValueError(f"no characters are called {name!r}")
    alphabet = ALPHABETS[name]
    fair = 256 - 256 % len(alphabet)  # bytes from here on would favour the first characters
    numbers = (number for number in _stream(f"{template}\0{position}") if number < fair)
    return "".join(alphabet[next(numbers) % len(alphabet)] for _ in range(count))


def _stream(seed: str) -> Iterator[int]:
    block = hashlib.sha256(seed.encode()).digest()
    while True:
        yield from block
        block = hashlib.sha256(block).digest()


def _ending(name: str, before: str) -> str:
    if name not in ENDINGS:
        raise ValueError(f"no checksum is called {name!r}")
    head = _TOKEN.search(before)
    return ENDINGS[name].compute(head.group() if head else "")
