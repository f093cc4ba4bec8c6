"""All deltas of one change: its shape, its meaning, and whether a gate went with it."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator

from scanner.formats import attribution_switches
from scanner.formats.audience import weighed
from scanner.formats.content import MAX_BYTES, content_changed, gate_removed, shape_deltas
from scanner.formats.places import placed
from scanner.formats.protocol import Format
from scanner.model.change import GITLINK_MODE, SYMLINK_MODE, Category, Change, Delta

ReadBlob = Callable[[str], bytes]

_GATES = frozenset({Category.CI, Category.GATE_POLICY})


def describe(change: Change, read: ReadBlob) -> Change:
    """`change` with its deltas. Raises MissingObjectError when a side that must be read is not here."""
    return dataclasses.replace(change, deltas=tuple(_deltas(change, read)))


def may_weaken_gate(change: Change) -> bool:
    """Whether a change of this path could take a gate away, whoever made it."""
    return not _GATES.isdisjoint(change.categories)


def may_hide_agents(change: Change) -> bool:
    """Whether a change of this path could make later agents look like people."""
    return Category.AGENT_CONFIG in change.categories and bool(attribution_switches.switches(change.path))


def _deltas(change: Change, read: ReadBlob) -> Iterator[Delta]:
    raw = change.raw
    yield from shape_deltas(change)
    if GITLINK_MODE in (raw.old_mode, raw.new_mode) or raw.old_oid == raw.new_oid:
        return
    known = _format_of(raw.path)
    if known is None and not may_weaken_gate(change) and not may_hide_agents(change):
        yield content_changed(change)
        return
    old, new = _side(raw.old_oid, read), _side(raw.new_oid, read)
    yield from gate_removed(raw.path, old, new)
    yield from attribution_switches.diff(raw.path, old, new)
    yield from _meaning(change, known, old, new)


def _format_of(path: str) -> Format | None:
    # Eighteen families, which a commit without a classified path never needs.
    from scanner.formats.registry import format_of

    return format_of(path)


def _meaning(change: Change, known: Format | None, old: bytes | None, new: bytes | None) -> Iterator[Delta]:
    if known is None or SYMLINK_MODE in (change.raw.old_mode, change.raw.new_mode):
        yield content_changed(change)  # of a link the contents are a path, and no format's
    elif max(len(old or b""), len(new or b"")) > MAX_BYTES:
        yield Delta("opaque", f"larger than {MAX_BYTES} bytes", "", "", known.WORST)
    else:
        yield from placed(weighed(change.path, _told(known, old, new)), new)


def _told(known: Format, old: bytes | None, new: bytes | None) -> list[Delta]:
    """What a format says. Formats do not raise; should one of a hundred and forty, the file is held, not let through,
    and the scan goes on."""
    try:
        return list(known.diff(old, new))
    except Exception as error:  # noqa: BLE001
        return [Delta("opaque", f"cannot be compared: {type(error).__name__}", "", "", known.WORST)]


def _side(oid: str, read: ReadBlob) -> bytes | None:
    return read(oid) if oid.strip("0") else None
