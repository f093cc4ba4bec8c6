"""A policy or baseline that was broken for a while: what it asks for once it can be read again, against what it did.

Each of two commits would look harmless, the one that breaks the file and the one that repairs it, and between them the
gate could lose everything (threats B88, B92).
"""

from __future__ import annotations

from msgspec import structs

from scanner.errors import MissingObjectError
from scanner.formats.gates import twokey_baseline, twokey_policy
from scanner.formats.protocol import Format
from scanner.model.change import Change, Delta
from scanner.model.commit import Commit
from scanner.model.scale import Severity
from scanner.repo.objects import Objects

FAR_BACK = 30  # first parents that are asked for a version that can be read
_OWN: tuple[Format, ...] = (twokey_policy, twokey_baseline)
_WEAKER = "gate-weakened"


def repaired(objects: Objects, commit: Commit, change: Change) -> Change:
    """`change` with what got weaker since the file could last be read, where its old side cannot be."""
    known = next((each for each in _OWN if each.matches(change.path)), None)
    if known is None or not commit.parents or not any(delta.kind == "opaque" for delta in change.deltas):
        return change
    new = objects.blob(change.raw.new_oid) if change.raw.new_oid.strip("0") else None
    if new is None or _opaque(known, None, new):
        return change
    weaker = [delta for delta in _since(objects, commit, known, change.path, new) if delta.kind == _WEAKER]
    return structs.replace(change, deltas=(*change.deltas, *weaker))


def _since(objects: Objects, commit: Commit, known: Format, path: str, new: bytes) -> list[Delta]:
    for step in range(FAR_BACK):
        try:
            old: bytes | None = objects.at(f"{commit.parents[0]}~{step}", path)
        except MissingObjectError:
            old = None  # there was no file yet, or no commit
        if not _opaque(known, None, old):
            return list(known.diff(old, new))
    return [Delta(_WEAKER, path, "cannot be read", "cannot be compared with what it last asked for", Severity.CRITICAL)]


def _opaque(known: Format, old: bytes | None, new: bytes | None) -> bool:
    return any(delta.kind == "opaque" for delta in known.diff(old, new))
