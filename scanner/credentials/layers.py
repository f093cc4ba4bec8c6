"""What stands in a blob besides plain text: other encodings of it, archives, and the words in a binary.

detect-secrets reads text files as they are. A key that was compressed or written as UTF-16 is no less a key, so a blob
is opened one level deep before it is searched, within bounds: nothing is unpacked beyond `LIMIT` bytes.
"""

from __future__ import annotations

import codecs
import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

LIMIT = 32 << 20  # bytes: of a blob, and of what an archive is unpacked to; larger ones are named as skipped
PLAIN = ""
BINARY = "binary"
PARTLY = "partly"  # no text: something of an archive was left out
LARGE = f"larger than {LIMIT} bytes, not searched for secrets"
LEFT_OUT = "not all of this archive was searched for secrets: too many members, too much in them, encrypted or damaged"
_SNIFF = 8000  # bytes in which git, too, looks for a NUL to call a file binary
_MEMBERS = 200  # of an archive
_PIECE = 1 << 16  # bytes inflated at a time
_GZIP = b"\x1f\x8b"
_BROKEN = (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, OSError, ValueError, EOFError)
_words = re.compile(rb"[\t\x20-\x7e]{8,}").findall
_BREAKS = bytes(each if each == 9 or 32 <= each <= 126 else 10 for each in range(256))
_BOMS = ((codecs.BOM_UTF32_LE, "utf-32-le"), (codecs.BOM_UTF32_BE, "utf-32-be"))
_BOMS_16 = ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))

# How a text was found in a blob, and the text.
Layer = tuple[str, bytes]


def is_binary(content: bytes) -> bool:
    """What git calls binary."""
    return content.find(b"\0", 0, _SNIFF) >= 0


def _always(_: bytes) -> bool:
    return True


def layers(content: bytes, worth: Callable[[bytes], bool] = _always) -> Iterator[Layer]:
    """The texts to search in a blob: itself, nearly always. Whatever it begins with, it is searched as it is, too.

    `PARTLY` stands for what an archive holds besides and is in none of the texts. The words in a binary are left out
    unless they are `worth` it: asked of them and of shorter ones, a line each, which takes a tenth of the time.
    """
    head = content[:4]
    if head[:2] == _GZIP:
        yield from _gunzipped(content)
    elif head == b"PK\x03\x04":
        yield from _unzipped(content)
    if encoding := _wide(content):
        yield encoding[:6], content.decode(encoding, "replace").encode("utf-8", "replace")
    elif is_binary(content):
        if worth(content.translate(_BREAKS)):
            yield BINARY, b"\n".join(_words(content))
    else:
        yield PLAIN, content


def text_of(content: bytes, layer: str) -> bytes:
    """The text that `layers` gave under this name; the first one of an archive."""
    return next((text for name, text in layers(content) if name == layer), b"")


def _wide(content: bytes) -> str:
    """The encoding of UTF-16 and UTF-32, by its mark or by where the zeros of Latin letters are; "" for neither."""
    for mark, encoding in (*_BOMS, *_BOMS_16):
        if content.startswith(mark):
            return encoding
    if not is_binary(content):
        return ""
    sample = content[: _SNIFF & ~3]
    even, odd = sample[::2], sample[1::2]
    # Text is mostly letters below U+0100: their high bytes are zeros, their low ones never are.
    if odd.count(0) > 0.7 * len(odd) and even.count(0) < 0.05 * len(even) + 1:
        return "utf-16-le"
    if even.count(0) > 0.7 * len(even) and odd.count(0) < 0.05 * len(odd) + 1:
        return "utf-16-be"
    return ""


def _gunzipped(content: bytes) -> Iterator[Layer]:
    """What a file of gzip holds, as one text: of a damaged one what stands before the damage."""
    parts: list[bytes] = []
    whole = False
    left = LIMIT
    for _ in range(_MEMBERS):
        reader = zlib.decompressobj(wbits=31)
        at = 0
        while at < len(content) and left > 0 and not reader.eof:
            piece, before = content[at : at + _PIECE], reader.copy()
            try:
                parts.append(reader.decompress(piece, left))
            except zlib.error:
                parts += _until_damage(before, piece, left)
                break
            at += _PIECE
            left -= len(parts[-1])
        content = reader.unused_data + content[at:] if reader.eof else b""
        whole = reader.eof and content[:2] != _GZIP
        if content[:2] != _GZIP or left <= 0:
            break
    yield "gzip", _searchable(b"".join(parts))
    if not whole:
        yield PARTLY, b""


def _until_damage(reader: Any, piece: bytes, left: int) -> Iterator[bytes]:
    with suppress(zlib.error):
        for at in range(len(piece)):
            text = reader.decompress(piece[at : at + 1], left)
            left -= len(text)
            yield text
            if left <= 0:
                return


def _unzipped(content: bytes) -> Iterator[Layer]:
    """The members, as one text each; what is encrypted, damaged, too large or rarely packed is left out."""
    left, whole = LIMIT, False
    with suppress(*_BROKEN), zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = [member for member in archive.infolist() if not member.is_dir()]
        whole = len(members) <= _MEMBERS
        for member in members[:_MEMBERS]:
            text = None if member.flag_bits & 1 or member.file_size > left else _unpacked(archive, member, left)
            if text is None:
                whole = False
                continue
            left -= len(text)
            yield "zip", _searchable(text)
    if not whole:
        yield PARTLY, b""


def _unpacked(archive: zipfile.ZipFile, member: zipfile.ZipInfo, most: int) -> bytes | None:
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return None  # zipfile inflates these without any bound
    with suppress(*_BROKEN), archive.open(member) as file:
        return file.read(most)
    return None


def _searchable(text: bytes) -> bytes:
    return b"\n".join(_words(text)) if is_binary(text) else text
