"""SHA256SUMS and their kin: what a download must add up to. Another sum under the same name is other contents."""

from __future__ import annotations

import re
from collections.abc import Iterator

from scanner.formats.shapes.names import name_of
from scanner.formats.shapes.sides import UnreadableError, as_lines, compared
from scanner.model.change import Delta
from scanner.model.scale import Severity

WORST = Severity.CRITICAL
_FILE = re.compile(
    r"(?:(?:sha(?:1|224|256|384|512)|md5|b2)sums?(?:[-._].*)?|checksums(?:\.txt)?|.+\.(?:sha(?:1|256|512)|md5)(?:sums?)?)$"
)
_SIGNATURE = (".asc", ".sig", ".gpg", ".minisig", ".pem", ".sigstore", ".json")
_GNU = re.compile(r"\\?([0-9a-fA-F]{32,128})(?:\s+[ *]?(\S.*))?$")
_BSD = re.compile(r"[A-Za-z0-9-]{2,12} ?\((.+)\) ?= ?([0-9a-fA-F]{32,128})$")
_MOST = 200  # names that are told one by one


def matches(path: str) -> bool:
    name = name_of(path)
    return bool(_FILE.match(name)) and not name.endswith(_SIGNATURE)


def diff(old: bytes | None, new: bytes | None) -> Iterator[Delta]:
    yield from compared(old, new, _read, _compare, worst=WORST, removed=Severity.HIGH)


def _read(content: bytes) -> dict[str, str]:
    sums: dict[str, str] = {}
    for number, line in enumerate(as_lines(content), 1):
        said = line.strip()
        if not said or said.startswith("#"):
            continue
        gnu, bsd = _GNU.match(said), _BSD.match(said)
        if gnu is None and bsd is None:
            raise UnreadableError("not a sum and a name", number)
        name, digest = (bsd[1], bsd[2]) if bsd else ((gnu[2] or "file"), gnu[1]) if gnu else ("", "")
        place = f"{name.strip()} ({len(digest) * 4})"
        if sums.get(place, digest.lower()) != digest.lower():
            raise UnreadableError("two sums of one name", number)
        sums[place] = digest.lower()
    return sums


def _compare(old: dict[str, str] | None, new: dict[str, str]) -> Iterator[Delta]:
    if old is None:
        yield Delta("lock-added", "file", "", f"{len(new)} sums", Severity.MEDIUM)
        return
    told = 0
    for place, digest in new.items():
        if old.get(place) == digest:
            continue
        told += 1
        name = place.rpartition(" (")[0]
        kind, severity = ("hash-changed", Severity.CRITICAL) if place in old else ("hash-added", Severity.MEDIUM)
        if told <= _MOST:
            yield Delta(kind, name, old.get(place, ""), digest, severity)
    if told > _MOST:
        yield Delta("hash-changed", "file", "", f"{told - _MOST} more sums", Severity.CRITICAL)
    names = {place.rpartition(" (")[0] for place in new}
    for place in (place for place in old if place not in new):
        name = place.rpartition(" (")[0]
        severity = Severity.HIGH if name in names else Severity.LOW  # still there, checked by fewer sums
        yield Delta("hash-removed", name, old[place], "", severity)
