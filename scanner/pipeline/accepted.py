"""The baseline that counts for a run: what was accepted before, and not by those who are judged.

A range is judged by what both its base and its head accept. In a history an entry that an agent added counts for
nothing: it would be judging its own work (threat B89).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from scanner.config.baseline import BASELINE_FILE, Accepted, read_baseline
from scanner.errors import MissingObjectError, UndeterminedError, UsageError
from scanner.model.actor import ActorKind
from scanner.model.change import SYMLINK_MODE
from scanner.pipeline.context import Context
from scanner.pipeline.docket import Docket
from scanner.repo.objects import Objects

_NAMED = re.compile(rb"\s*([0-9a-f]{32})\b")
_AGENTIC = frozenset({ActorKind.AGENT, ActorKind.ASSISTED, ActorKind.SUSPECTED})


def accepted(context: Context, docket: Docket) -> frozenset[str]:
    """The fingerprints that are accepted. Raises UsageError or UndeterminedError where a baseline cannot be read."""
    selection = context.selection
    found = _fingerprints(baseline_at(context.objects, selection.judged_at))
    if selection.kind != "history" and selection.head is not None and selection.head != selection.judged_at:
        try:
            found &= _fingerprints(baseline_at(context.objects, selection.head))
        except UsageError as error:
            raise UndeterminedError(f"the baseline at the head is unreadable: {error.message}", error.hint) from error
    return found - frozenset(_by_agents(context, docket)) if found else found


def baseline_at(objects: Objects, revision: str | None) -> tuple[Accepted, ...]:
    """The baseline in the tree of `revision` (a full id); none where there is no file. Raises UsageError."""
    try:
        found = objects.file(revision, BASELINE_FILE) if revision else None
    except MissingObjectError as error:  # not here, or no file at all: a folder, a submodule
        raise UsageError(f"{BASELINE_FILE} cannot be read: {error.message}", error.hint) from error
    if found is None:
        return ()
    mode, content = found
    if mode == SYMLINK_MODE:
        raise UsageError(f"{BASELINE_FILE} is a symbolic link", "make it a regular file: a link hides who edits it")
    return read_baseline(content)


def _fingerprints(entries: tuple[Accepted, ...]) -> frozenset[str]:
    return frozenset(each.fingerprint for each in entries)


def _by_agents(context: Context, docket: Docket) -> Iterator[str]:
    """What commits that an agent took part in added to the baseline."""
    for entry in docket.entries:
        if entry.draft.attribution.kind not in _AGENTIC:
            continue
        for raw in entry.raws:
            if raw.path == BASELINE_FILE and raw.new_oid.strip("0"):
                before = _side(context.objects, raw.old_oid)
                yield from _side(context.objects, raw.new_oid) - before


def _side(objects: Objects, oid: str) -> frozenset[str]:
    """What one side names, line by line: a broken line beside them must not hide whose the others are."""
    if not oid.strip("0"):
        return frozenset()
    try:
        content = objects.blob(oid)
    except MissingObjectError:
        return frozenset()
    return frozenset(found[1].decode() for line in content.split(b"\n") if (found := _NAMED.match(line)))
