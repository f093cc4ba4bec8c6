"""All deltas of one change: its shape, its meaning, and whether a gate went with it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache

from msgspec import structs

from scanner.formats import attribution_switches
from scanner.formats.audience import weighed
from scanner.formats.content import MAX_BYTES, content_changed, gate_removed, shape_deltas, speaks_of_gate
from scanner.formats.places import placed
from scanner.formats.protocol import Format
from scanner.model.change import ABSENT_MODE, GITLINK_MODE, SYMLINK_MODE, Category, Change, Delta
from scanner.model.scale import Severity

ReadBlob = Callable[[str], bytes]
Diff = Callable[[bytes | None, bytes | None], Iterator[Delta]]

_GATES = frozenset({Category.CI, Category.GATE_POLICY})
_OWNERS = frozenset({"codeowners", "owners", "owners_aliases"})
_OWN = (".twokey.yaml", ".twokey-baseline")  # twokey's, which name it or not
_TELLING = frozenset({"vcs"})  # families with formats that say what got weaker, speaking of twokey or not
_SPELLING = frozenset({"gates"})  # and those that look for it in what they have parsed
_SHORT = 20_000  # bytes of a file that is remembered for a while
# What a parsed file may show as "twokey": in capitals, with escapes, over an escaped line end, or not in UTF-8.
_SPELLED = re.compile(rb"(?i:twokey)|\\[xuU\r\n]|\0")


def describe(change: Change, read: ReadBlob) -> Change:
    """`change` with its deltas. Raises MissingObjectError when a side that must be read is not here."""
    return structs.replace(change, deltas=tuple(_deltas(change, read)))


def may_weaken_gate(change: Change) -> bool:
    """Whether a change of this path could take a gate away, or the owners who are asked, whoever made it."""
    return not _GATES.isdisjoint(change.categories) or _names_owners(change)


def _names_owners(change: Change) -> bool:
    return Category.VCS_CONTROL in change.categories and change.path.rpartition("/")[2].casefold() in _OWNERS


def may_hide_agents(change: Change) -> bool:
    """Whether a change of this path could make later agents look like people."""
    return Category.AGENT_CONFIG in change.categories and bool(attribution_switches.switches(change.path))


def tells(change: Change, read: ReadBlob) -> bool:
    """Whether the change of a file, by what it holds, could take a gate away or hide agents.

    A pipeline that does not speak of twokey takes no gate away, so nobody has to compare the two sides of it: nine in
    ten changes by people that could matter by their path end here.
    """
    raw = change.raw
    if GITLINK_MODE in (raw.old_mode, raw.new_mode) or _names_owners(change) or may_hide_agents(change):
        return True
    sides = [content for oid in (raw.old_oid, raw.new_oid) if (content := _side(oid, read)) is not None]
    family = _family_of(raw.path)
    if family in _SPELLING:
        return "twokey" in raw.path.casefold() or any(_SPELLED.search(each) for each in sides)
    return family in _TELLING or any(map(speaks_of_gate, sides))


def _deltas(change: Change, read: ReadBlob) -> Iterator[Delta]:
    raw = change.raw
    yield from shape_deltas(change)
    if may_weaken_gate(change):
        yield from _disarmed(change, read)
    if GITLINK_MODE in (raw.old_mode, raw.new_mode) or raw.old_oid == raw.new_oid:
        return
    known = _format_of(raw.path)
    if known is None and not may_weaken_gate(change) and not may_hide_agents(change):
        yield content_changed(change)
        return
    old, new = _side(raw.old_oid, read), _side(raw.new_oid, read)
    yield from attribution_switches.diff(raw.path, old, new)
    if change.linked and known is not None:
        yield content_changed(change)  # read under another name, so what its own format takes for harmless may not be
    told = list(_meaning(change, known, old, new))
    yield from _gate(change, old, new, told)
    yield from told


def _disarmed(change: Change, read: ReadBlob) -> Iterator[Delta]:
    """A file that runs twokey, or names owners, and is something else now: a hook nobody may execute, a link."""
    raw = change.raw
    link = raw.new_mode in (GITLINK_MODE, SYMLINK_MODE) and raw.old_mode not in (raw.new_mode, ABSENT_MODE)
    if link and _names_owners(change):
        yield Delta("owner-removed", raw.path, "asked whoever it names", "a link", Severity.CRITICAL)
    elif raw.new_mode == GITLINK_MODE and link and raw.old_mode != SYMLINK_MODE:
        yield from gate_removed(raw.path, read(raw.old_oid), None)
    elif (raw.old_mode, raw.new_mode) == ("100755", "100644") and speaks_of_gate(read(raw.old_oid)):
        yield Delta("gate-weakened", raw.path, "runs twokey", "cannot be executed", Severity.CRITICAL)


def _gate(change: Change, old: bytes | None, new: bytes | None, told: list[Delta]) -> Iterator[Delta]:
    """What the gate asks for less, where the file's format has not said so itself."""
    path = change.path
    if _names_owners(change):
        if old is not None and any(delta.kind == "opaque" for delta in told):
            yield Delta("owner-removed", path, "asked whoever it names", "cannot be read", Severity.CRITICAL)
    elif path.casefold() in _OWN:
        return  # its format says so; a head that cannot be read ends the run
    elif not speaks_of_gate(old) and not speaks_of_gate(new):
        return
    elif _GATES.isdisjoint(change.categories):
        yield from gate_removed(path, old, new)
    elif max(len(old or b""), len(new or b"")) > MAX_BYTES or SYMLINK_MODE in (
        change.raw.old_mode,
        change.raw.new_mode,
    ):
        if speaks_of_gate(old):
            yield Delta("gate-weakened", path, "runs twokey", "cannot be read", Severity.CRITICAL)
    elif not any(delta.kind == "gate-weakened" for delta in told):
        yield from _weakened(path, old, new, told)


def _weakened(path: str, old: bytes | None, new: bytes | None, told: list[Delta]) -> Iterator[Delta]:
    from scanner.formats.gates.running import weakened  # with two parsers of pipelines, for files that speak of twokey

    try:
        found = list(weakened(path, old, new))
    except Exception as error:  # noqa: BLE001
        found = [Delta("gate-weakened", path, "", f"cannot be compared: {type(error).__name__}", Severity.CRITICAL)]
    if not found and speaks_of_gate(old) and any(delta.kind == "opaque" for delta in told):
        found = [Delta("gate-weakened", path, "runs twokey", "cannot be read", Severity.CRITICAL)]
    yield from found


def _format_of(path: str) -> Format | None:
    # Eighteen families, which a commit without a classified path never needs.
    from scanner.formats.registry import format_of

    return format_of(path)


def _family_of(path: str) -> str:
    from scanner.formats.registry import family_of

    return family_of(path)


def _meaning(change: Change, known: Format | None, old: bytes | None, new: bytes | None) -> Iterator[Delta]:
    if known is None or SYMLINK_MODE in (change.raw.old_mode, change.raw.new_mode):
        yield content_changed(change)  # of a link the contents are a path, and no format's
    elif max(len(old or b""), len(new or b"")) > MAX_BYTES:
        yield Delta("opaque", f"larger than {MAX_BYTES} bytes", "", "", known.WORST)
    else:
        yield from placed(weighed(change.path, _told(known, old, new)), new)


def _told(known: Format, old: bytes | None, new: bytes | None) -> tuple[Delta, ...]:
    """What a format says. One commit changes files that are the same, pins for each version of Python for instance."""
    said = _said if max(len(old or b""), len(new or b"")) > _SHORT else _said_of_short
    return said(known.diff, known.WORST, old, new)


def _said(diff: Diff, worst: Severity, old: bytes | None, new: bytes | None) -> tuple[Delta, ...]:
    """Formats do not raise; should one of a hundred and forty, the file is held, not let through, and the scan goes
    on."""
    try:
        return tuple(diff(old, new))
    except Exception as error:  # noqa: BLE001
        return (Delta("opaque", f"cannot be compared: {type(error).__name__}", "", "", worst),)


_said_of_short = lru_cache(maxsize=16)(_said)


def _side(oid: str, read: ReadBlob) -> bytes | None:
    return read(oid) if oid.strip("0") else None
