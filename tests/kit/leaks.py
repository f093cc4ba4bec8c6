"""Whether a secret got out: every fake token of the suite has a shape that no output, cache or log may hold.

The shapes are those of kit/secrets.py, whole; what twokey shows of a secret is shorter.
"""

from __future__ import annotations

import base64
import re
import zlib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

_TOKEN = re.compile(rb"gh" + rb"p_[A-Za-z0-9]{36,}|AK" + rb"IA[A-Z0-9]{16}")
_ENCODED = re.compile(rb"[A-Za-z0-9+/]{40,}={0,2}")


def leaks(content: bytes | str) -> list[bytes]:
    """The tokens in an output: as they are, or in base64."""
    data = content.encode("utf-8", "surrogateescape") if isinstance(content, str) else content
    found = _TOKEN.findall(data)
    for each in _ENCODED.findall(data):
        with suppress(ValueError):
            found += _TOKEN.findall(base64.b64decode(each + b"=" * (-len(each) % 4)))
    return found


def leaks_below(folder: Path) -> Iterator[str]:
    """The files below `folder` that hold one, as they are or unpacked."""
    for path in sorted(folder.rglob("*")):
        if not path.is_file() or path.is_symlink():
            continue
        content = path.read_bytes()
        with suppress(zlib.error):
            content += zlib.decompress(content)
        if leaks(content):
            yield str(path)
