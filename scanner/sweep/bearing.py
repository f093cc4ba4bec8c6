"""What bears on commits that were judged: a question for each way in which the new can change what was said of the old.

A wrong "no" would be a gap in what is told; a wrong "yes" costs time, so every doubt is a yes.
"""

from __future__ import annotations

from collections.abc import Iterator

from scanner.approvals.statement import NOTES_REF
from scanner.attribution.branches import by_agent, merged_branches, target_branch
from scanner.config.baseline import BASELINE_FILE
from scanner.pipeline.branches import only_on
from scanner.pipeline.notes import note_refs
from scanner.repo.diff import empty_tree
from scanner.repo.git import Git
from scanner.repo.heads import between, commits_of
from scanner.repo.refs import Ref, Said, absent, side
from scanner.sweep.landed import requests
from scanner.sweep.memory import Known
from scanner.sweep.span import Now, Span
from scanner.text.break_glass import KEY as BREAK_GLASS

_TWO = 2
_GIT_NOTES = "refs/notes/"
_HEX = frozenset("0123456789abcdef")


def bearing(known: Known, now: Now, span: Span) -> Iterator[str]:
    """Why all has to be judged; nothing where what is new is enough."""
    yield from _head_moved(known, now, span)
    yield from _by_messages(now, span)
    yield from _notes(known, now, span)
    yield from _baseline(now, span)
    yield from _by_branches(known, now, span)
    yield from requests(known, now, span)
    yield from _secrets(known, now, span)


def _head_moved(known: Known, now: Now, span: Span) -> Iterator[str]:
    """HEAD's first parents tell what was made on the trunk, and where this repository began."""
    before = known.memory.head
    if now.head == before:
        return
    if not before or not now.head:
        yield "HEAD had no commit"
    elif now.head not in span.arrived:
        yield "HEAD is on a commit that was known"
    else:
        line = side(now.git, now.head, before)
        parents = {each.oid: each.parents for each in span.new}
        if not line or line[-1] not in parents or parents[line[-1]][:1] != (before,):
            yield "HEAD was not built upon where it was"


def _by_messages(now: Now, span: Span) -> Iterator[str]:
    """Messages that approve, attribute or excuse other commits."""
    arrived = span.arrived
    for each in (*span.new, *span.gone):
        lowered = each.message.lower()
        here = each.oid in arrived
        if "-digest" in lowered:
            yield "an approval came or went that names what it covers"
        if BREAK_GLASS in lowered and not here:
            yield "glass that was broken is gone"
        about = list(_about(now, each, lowered)) if len(each.parents) >= _TWO else []
        if about and not here:
            yield "a merge is gone that said something of what it brought"
        if any(not arrived.issuperset(between(now.git, tips, beyond)) for tips, beyond in about):
            yield "a merge says something of commits that were judged before"


def _about(now: Now, merge: Said, lowered: str) -> Iterator[tuple[list[str], list[str]]]:
    """The sides of a merge that its message says something of, as tips and what lies beyond."""
    first, *others = merge.parents
    branches = merged_branches(merge.message)
    if any(by_agent(now.agents, name) for name in branches) or any(key in lowered for key in now.trailers):
        yield others, [first]
    if by_agent(now.agents, target_branch(merge.subject)):
        yield [first], others


def _notes(known: Known, now: Now, span: Span) -> Iterator[str]:
    """Notes about commits that were judged."""
    before, after = known.others, now.listed.others
    if NOTES_REF in before or NOTES_REF in after:
        yield "approvals are kept in notes, and they may be about any commit"
    every = [Ref(name, "") for name in {**before, **after, **known.heads, **now.heads}]
    told = {ref for _, ref in note_refs(now.agents, every)} | {
        name for name in (*before, *after) if name.startswith(_GIT_NOTES)
    }
    old = {**before, **{name: each.oid for name, each in known.heads.items()}}
    new = {**after, **now.listed.heads}
    for name in sorted(told):
        if old.get(name) == new.get(name):
            continue
        if not name.startswith(_GIT_NOTES):
            yield "what a recorder keeps beside the commits has changed"
        elif not span.arrived.issuperset(_annotated(now.git, old.get(name, ""), new.get(name, ""))):
            yield "notes on commits that were judged have changed"


def _annotated(git: Git, old: str, new: str) -> list[str]:
    """The commits here whose notes differ; something that is none where that cannot be told."""
    sides = [each for each in (old, new) if each]
    if absent(git, sides):
        return [""]
    empty = empty_tree(git)
    asked = ("-r", "--name-only", "--no-renames", "-z", old or empty, new or empty)
    rows = git.run("diff-tree", *asked).decode("utf-8", "replace")
    named = [path.replace("/", "") for path in rows.split("\0") if path]
    return list(commits_of(git, [each for each in named if not set(each) - _HEX]))


def _baseline(now: Now, span: Span) -> Iterator[str]:
    """What an agent accepts counts for nothing, anywhere: so it matters to all commits who edits the baseline."""
    if not now.head or not now.git.run("ls-tree", "--full-tree", now.head, "--", BASELINE_FILE):
        return
    asked = "".join(f"{each.oid}\n" for each in (*span.new, *span.gone)).encode()
    found = now.git.run("diff-tree", "--stdin", "-r", "-m", "--root", "--name-only", "--", BASELINE_FILE, stdin=asked)
    if BASELINE_FILE.encode() in found:
        yield "the baseline was edited"


def _by_branches(known: Known, now: Now, span: Span) -> Iterator[str]:
    """Commits that only a branch of an agent's holds, then and now."""
    moved = span.arrived | {each.oid for each in span.gone}
    before = only_on(now.git, now.agents, [Ref(name, each.oid) for name, each in known.heads.items()], None)
    after = only_on(now.git, now.agents, [Ref(name, oid) for name, oid in now.listed.heads.items()], None)
    if {oid: names for oid, names in before.items() if oid not in moved} != {
        oid: names for oid, names in after.items() if oid not in moved
    }:
        yield "commits that were judged are on other branches now"


def _secrets(known: Known, now: Now, span: Span) -> Iterator[str]:
    """A secret is reported where it came in first, so an order of commits that has changed may move it."""
    if not known.memory.secrets:
        return
    # The text of a tag counts with the commit that it is on.
    written = ((name, head.oid) for name, head in known.heads.items() if head.oid != head.commit)
    if any(now.listed.heads.get(name) != oid for name, oid in written):
        yield "a tag has changed in a history with secrets in it"
    if span.gone:
        yield "commits have left a history with secrets in it"
    if span.new:
        newest = max((int(each) for each in _dates(now.git, span.known)), default=0)
        if any(each.committed is None or each.committed < newest for each in span.new):
            yield "older commits have come to a history with secrets in it"


def _dates(git: Git, tips: tuple[str, ...]) -> list[str]:
    stdin = "".join(f"{each}\n" for each in tips).encode()
    words = git.run("log", "--format=%ct", "--stdin", "--", stdin=stdin).decode("ascii", "replace").split()
    return [each for each in words if each.isdigit()]
