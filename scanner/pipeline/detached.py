"""Approvals that reviewers left in `refs/notes/twokey`, and what each of them reaches here.

A note outlives the commit it was written on: after a rebase or a squash the entries that were reviewed are looked for
again by what they are, path and both sides.
"""

from __future__ import annotations

from collections.abc import Iterator

from scanner.approvals.eligible import Bearer
from scanner.approvals.people import on_roster
from scanner.approvals.reach import Contributors, Reach, note_reach
from scanner.approvals.statement import NAMESPACE, NOTES_REF, Detached, read_note
from scanner.approvals.witness import Witness, keeps_keys, witness
from scanner.errors import MissingObjectError, TwokeyError
from scanner.model.approval import ApprovalSource, Reason
from scanner.pipeline.context import Context
from scanner.pipeline.docket import Docket
from scanner.repo.ident import roots
from scanner.repo.refs import blobs_below
from scanner.repo.signatures import Scheme, Signature


def detached_bearers(context: Context, docket: Docket, people: Contributors) -> Iterator[tuple[Bearer, Detached]]:
    """Every approval in the notes, with its fate so far."""
    head = context.selection.until or context.selection.head
    if head is None:
        return
    here: frozenset[str] | None = None
    for oid, each in _notes(context):
        here = frozenset(roots(context.repository.git, (head,))) if here is None else here
        shown = _shown(context, each)
        fault = None if _meant_for(context, each, here) else Reason.ELSEWHERE
        reach = Reach(ApprovalSource.NOTE, frozenset(), {}, stale=True, bound=True)
        if fault is None and shown.reviewer:
            reach = _reach(context, docket, oid, head, each, people)
        yield Bearer(oid, None, reach, shown, fault), each


def _notes(context: Context) -> Iterator[tuple[str, Detached]]:
    """Commit and approval, for every line of every note."""
    git = context.repository.git
    if not git.run("for-each-ref", "--format=%(objectname)", NOTES_REF).strip():
        return
    try:
        for path, blob in sorted(blobs_below(git, NOTES_REF)):
            for each in read_note(context.objects.blob(blob)):
                yield path.replace("/", ""), each
    except MissingObjectError:
        return  # a note that is not here approves nothing


def _shown(context: Context, detached: Detached) -> Witness:
    if not keeps_keys(context.policy) or on_roster(context.policy, detached.claim.email) is None:
        return Witness(True, doubt=Reason.UNKNOWN_KEY, detail="the roster has no key to verify it with")
    signature = Signature(Scheme.SSH, detached.signature, detached.statement.text())
    return witness(context.policy, signature, context.options.today, NAMESPACE)


def _meant_for(context: Context, detached: Detached, here: frozenset[str]) -> bool:
    """Whether this is the repository, and the branch one that what is judged came from or is on."""
    if not here.issuperset(detached.statement.repository):
        return False
    selection = context.selection
    place = selection.head if selection.lasting else selection.base
    branch = detached.statement.branch
    found = context.repository.git.run(
        "for-each-ref", "--format=%(refname)", f"--contains={place}", "refs/heads", "refs/remotes"
    )
    names = found.decode("utf-8", "surrogateescape").split("\n")
    return any(name == f"refs/heads/{branch}" or _remote(name) == branch for name in names)


def _remote(name: str) -> str:
    """The branch that `refs/remotes/origin/main` stands for."""
    return name.split("/", 3)[3] if name.startswith("refs/remotes/") and name.count("/") > 2 else ""


def _reach(context: Context, docket: Docket, oid: str, head: str, detached: Detached, people: Contributors) -> Reach:
    selection = context.selection
    span = (None if selection.lasting else selection.base, head)
    final = {(each.path, each.new_oid) for each in detached.changes}
    ends = [
        entry.draft.commit.oid
        for entry in docket.entries
        if any((raw.path, raw.new_oid) in final for raw in entry.raws)
    ]
    try:
        return note_reach(context.repository.git, oid, tuple(ends), detached.changes, span, people)
    except TwokeyError:
        return Reach(ApprovalSource.NOTE, frozenset(), {}, stale=True, bound=True)
