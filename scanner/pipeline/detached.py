"""Approvals that reviewers left in `refs/notes/twokey`, and what each of them reaches here.

A note outlives the commit it was written on: after a rebase or a squash the entries that were reviewed are looked for
again by what they are, path and both sides. Whoever can push can fill the notes (threat B50), so what has nothing to
do with the judged commits is passed over before a program is started for its signature.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator

from msgspec import structs

from scanner.approvals.eligible import Bearer
from scanner.approvals.lens import Lens
from scanner.approvals.people import on_roster
from scanner.approvals.reach import Reach, note_reach
from scanner.approvals.statement import NAMESPACE, NOTES_REF, Detached, read_note
from scanner.approvals.witness import Witness, keeps_keys, witness
from scanner.errors import MissingObjectError, TwokeyError
from scanner.model.approval import ApprovalSource, Reason
from scanner.pipeline.context import Context
from scanner.pipeline.docket import Docket
from scanner.repo.diff import tree_changes
from scanner.repo.ident import roots
from scanner.repo.refs import blobs_below
from scanner.repo.signatures import Scheme, Signature

MOST_FORGED = 200  # lines of a run that prove nothing, at 10 ms each; real ones do not count towards it
_MOST_COPIES = 3  # commits that bear the same line
_OID = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_NOWHERE = Reach(ApprovalSource.NOTE, frozenset(), {}, stale=True, bound=True)


def detached_bearers(context: Context, docket: Docket, lens: Lens) -> Iterator[tuple[Bearer, Detached]]:
    """Every approval in the notes that has to do with what is judged, with its fate so far."""
    head = context.selection.until or context.selection.head
    if head is None:
        return
    here: frozenset[str] | None = None
    concerns = _concerning(context, docket)
    copies: defaultdict[tuple[bytes, bool], set[str]] = defaultdict(set)
    forged = 0
    for oid, each in _notes(context):
        bearing = copies[each.statement.text(), each.single]
        known = oid in bearing or len(bearing) == _MOST_COPIES
        if known or forged == MOST_FORGED or not concerns(oid, each):
            continue
        here = frozenset(roots(context.repository.git, (head,))) if here is None else here
        shown, fault = _shown(context, each), _misplaced(context, each, here)
        if shown.reviewer:
            bearing.add(oid)
        forged += not shown.reviewer
        if shown.reviewer and fault is None:
            reach = _reach(context, docket, oid, head, each, lens)
        else:
            reach = structs.replace(_NOWHERE, commits=_told(docket, oid, each))
        yield Bearer(oid, None, reach, shown, fault), each


def _told(docket: Docket, oid: str, detached: Detached) -> frozenset[str]:
    """The commits at which somebody will look for an approval that cannot count."""
    meant = {(each.path, each.new_oid) for each in detached.changes}
    found = (entry for entry in docket.entries if any((raw.path, raw.new_oid) in meant for raw in entry.raws))
    return frozenset({oid, *(entry.draft.commit.oid for entry in found)})


def _notes(context: Context) -> Iterator[tuple[str, Detached]]:
    """Commit and approval, for every line of every note. What is not here, or is no note, approves nothing."""
    git = context.repository.git
    if not any(ref.name == NOTES_REF for ref in context.refs()):
        return
    try:
        blobs = sorted((path.replace("/", ""), blob) for path, blob in blobs_below(git, NOTES_REF))
    except TwokeyError:
        return
    for oid, blob in blobs:
        if _OID.fullmatch(oid):
            try:
                data = context.objects.blob(blob)
            except MissingObjectError:
                continue
            for each in read_note(data):
                yield oid, each


def _concerning(context: Context, docket: Docket) -> Callable[[str, Detached], bool]:
    """Whether an approval could reach, or was written on, anything that is judged.

    In a range the net difference or a commit has one of its sides; in a history its paths are all that can be asked.
    """
    selection, git = context.selection, context.repository.git
    raws = [raw for entry in docket.entries for raw in entry.raws]
    judged = {entry.draft.commit.oid for entry in docket.entries}
    paths = {raw.path for raw in raws}
    if selection.lasting or selection.base is None or selection.head is None:
        return lambda oid, each: oid in judged or any(change.path in paths for change in each.changes)
    for start in {selection.base, context.repository.fork_point(selection.base, selection.head)}:
        raws += tree_changes(git, start, selection.head)
    sides = {(raw.path, oid) for raw in raws for oid in (raw.old_oid, raw.new_oid)}
    return lambda oid, each: (
        oid in judged
        or any((change.path, side) in sides for change in each.changes for side in (change.old_oid, change.new_oid))
    )


def _shown(context: Context, detached: Detached) -> Witness:
    if not keeps_keys(context.policy) or on_roster(context.policy, detached.claim.email) is None:
        return Witness(True, doubt=Reason.UNKNOWN_KEY, detail="the roster has no key to verify it with")
    signature = Signature(Scheme.SSH, detached.signature, detached.statement.text())
    return witness(context.policy, signature, context.options.today, NAMESPACE)


def _misplaced(context: Context, detached: Detached, here: frozenset[str]) -> Reason | None:
    """Why this is not the repository and branch that it was given for, as far as can be seen; None where it is."""
    if not here.issuperset(detached.statement.repository):
        # Where the history is cut off, nobody can say what repository this is.
        return Reason.ELSEWHERE if here.isdisjoint(context.repository.shallow) else Reason.UNVERIFIED
    return None if detached.statement.branch in _branches(context) else Reason.ELSEWHERE


def _branches(context: Context) -> frozenset[str]:
    """The branches that what is judged came from or is on: the one that a range was asked for with, else all that hold
    its base. Work in progress is often on a branch that holds the base of others.
    """
    selection, git = context.selection, context.repository.git
    asked = selection.label.partition("..")[0] if ".." in selection.label else ""
    place = selection.head if selection.lasting else selection.base
    found = git.run("for-each-ref", "--format=%(refname)", f"--contains={place}", "refs/heads", "refs/remotes")
    names = found.decode("utf-8", "surrogateescape").split("\n")
    meant = [name for name in names if asked and name in (f"refs/heads/{asked}", f"refs/remotes/{asked}")]
    return frozenset(_branch(name) for name in meant or names) - {""}


def _branch(name: str) -> str:
    """The branch that `refs/heads/main` or `refs/remotes/origin/main` stands for."""
    if name.startswith("refs/heads/"):
        return name.removeprefix("refs/heads/")
    return name.split("/", 3)[3] if name.startswith("refs/remotes/") and name.count("/") > 2 else ""


def _reach(context: Context, docket: Docket, oid: str, head: str, detached: Detached, lens: Lens) -> Reach:
    selection = context.selection
    span = (None if selection.lasting else selection.base, head)
    brought = _told(docket, "", detached)
    ends = [entry.draft.commit.oid for entry in docket.entries if entry.draft.commit.oid in brought]
    try:
        return note_reach(lens, oid, tuple(ends), detached.changes, span)
    except TwokeyError:
        return _NOWHERE
