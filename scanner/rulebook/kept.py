"""What came of reading rule files, kept beside them the way Python keeps compiled modules: parsing and indexing them
takes 140 ms, reading this back 10.

It lies in `__pycache__`, where only those may write who may write the rules and the code too, so it is trusted as much
as these. It is plain data, sealed with a digest of the rule files and of the code that read them: an edited rule, a
newer version and a damaged file all make it anew. Where it cannot be written, or PYTHONDONTWRITEBYTECODE forbids it,
everything is parsed as if it had never been.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import cache
from importlib.util import cache_from_source
from pathlib import Path
from typing import Any

_PACKAGE = Path(__file__).resolve().parents[1]
_READERS = ("model/change.py", "text/glob.py", "text/yaml.py")  # besides this package: what decides what rules say


def kept(place: Path, contents: Iterable[bytes], make: Callable[[], Any]) -> Any:
    """What `make` gives: plain data that follows from `contents`, kept under the name of `place`."""
    try:
        file, key = _file(place), _key(contents)
    except (OSError, NotImplementedError):  # only compiled modules are installed, or none are ever kept
        return make()
    payload = _payload(file, key)
    if payload is not None:
        return json.loads(payload)
    data = make()
    if not sys.dont_write_bytecode:
        _keep(file, key, data)
    return data


def _file(place: Path) -> Path:
    return Path(cache_from_source(str(place.with_suffix(".py")))).with_name(f"{place.name}.json")


def _key(contents: Iterable[bytes]) -> bytes:
    total = hashlib.sha256(_code())
    for each in contents:
        total.update(b"%d\0" % len(each))
        total.update(each)
    return total.digest()


@cache
def _code() -> bytes:
    """The modules that rules pass through."""
    modules = (*sorted((_PACKAGE / "rulebook").glob("*.py")), *(_PACKAGE / name for name in _READERS))
    return b"\0".join(each.read_bytes() for each in modules)


def _seal(key: bytes, payload: bytes) -> bytes:
    return hashlib.sha256(key + payload).hexdigest().encode()


def _payload(file: Path, key: bytes) -> bytes | None:
    with suppress(OSError):
        seal, _, payload = file.read_bytes().partition(b"\n")
        if seal == _seal(key, payload):
            return payload
    return None


def _keep(file: Path, key: bytes, data: Any) -> None:
    """Write it whole or not at all: another process may be reading it, or writing the same."""
    payload = json.dumps(data, separators=(",", ":")).encode()
    if json.loads(payload) != data:  # numbers as keys, or the like
        return
    new = file.with_name(f"{file.name}.{os.getpid()}")
    with suppress(OSError):
        file.parent.mkdir(exist_ok=True)
        try:
            with new.open("xb") as written:
                written.write(_seal(key, payload) + b"\n" + payload)
            new.replace(file)
        finally:
            new.unlink(missing_ok=True)
