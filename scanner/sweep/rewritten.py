"""Refs that do not lead any more to what they led to when a sweep last looked.

A tag is a promise that never moves, a branch is only ever built upon. Where either is broken, what was reviewed and
released is not what is there now, and no look at the present state can tell: only whoever remembers can. What the
default branch and tags lost stays a finding until they are back; work in progress is rebased every day, so of other
branches it is told once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping

from msgspec import Struct
from msgspec.structs import replace

from scanner.config.policy import Policy
from scanner.errors import TwokeyError
from scanner.model.finding import Disposition, Finding, Treatment
from scanner.model.page import Page
from scanner.model.scale import Severity
from scanner.policy.exceptions import baselined, refused, waivers_for
from scanner.repo.git import Git
from scanner.repo.heads import is_tag
from scanner.repo.open import Repository
from scanner.sweep.memory import REWRITTEN, Head, Known, Rewrite
from scanner.text.fingerprint import fingerprint

ID = REWRITTEN
_ADVISED = (Severity.LOW, Severity.MEDIUM)
# Tags whose owners mean them to move: names of channels, and `v1` beside `v1.4.2`, as actions are released.
_CHANNEL = re.compile(r"latest|stable|nightly|edge|canary|next|beta|alpha|dev|devel|main|master|head|tip|lts|rolling")


class Present(Struct, frozen=True):
    """The heads as they are now, and the branch that everybody gets who clones."""

    heads: Mapping[str, Head]
    default: str


def rewrites(
    repository: Repository, known: Known, present: Present, excused: Callable[[Rewrite], bool]
) -> tuple[Rewrite, ...]:
    """What is to be said now: what is new, and what is not cured of what was said before.

    A ref that is put back loses what it was wrongly put on, which is no second finding; but what was `excused` was not
    wrong.
    """
    leads = _leading(repository)
    before = (each for each in known.rewrites if known.untold or not _told_once(each))
    still = {each: _kept(each, present, leads) for each in before}
    back = {each.ref for each, kept in still.items() if kept is None and not excused(each)}
    found = {(each.ref, each.was): each for each in still.values() if each is not None}
    for each in _new(repository.git, known, present, leads):
        if each.ref not in back:
            found.setdefault((each.ref, each.was), each)
    return tuple(found[place] for place in sorted(found))


def _told_once(each: Rewrite) -> bool:
    return Severity(each.severity) in _ADVISED


def lost_tags(known: Known | None, heads: Mapping[str, Head]) -> dict[str, Head]:
    """Tags that are gone, by where they last were: one that comes back elsewhere has moved."""
    if known is None:
        return {}
    seen = {**known.lost, **{name: head for name, head in known.heads.items() if is_tag(name)}}
    return {name: head for name, head in seen.items() if name not in heads}


Leads = Callable[[str, str], bool]


def _leading(repository: Repository) -> Leads:
    """Whether the second commit reaches the first; not, where the first is not here any more."""

    def leads(old: str, new: str) -> bool:
        try:
            return bool(old) and bool(new) and (old == new or repository.is_ancestor(old, new))
        except TwokeyError:
            return False

    return leads


def _kept(each: Rewrite, present: Present, leads: Leads) -> Rewrite | None:
    """A rewrite that was found before, None where it is cured."""
    head = present.heads.get(each.ref)
    if head is None:
        return replace(each, now="")
    cured = head.oid == each.was if is_tag(each.ref) else leads(each.was, head.commit)
    return None if cured else replace(each, now=head.oid)


def _new(git: Git, known: Known, present: Present, leads: Leads) -> Iterator[Rewrite]:
    names = [name.removeprefix("refs/tags/") for name in (*known.heads, *present.heads) if is_tag(name)]
    for ref, old in sorted({**known.lost, **known.heads}.items()):
        head = present.heads.get(ref)
        if head is not None and head.oid == old.oid:
            continue
        if is_tag(ref):
            if head is not None or ref not in known.lost:
                yield _tag(ref, old, head, names)
        elif head is not None:
            if not leads(old.commit, head.commit):
                yield _branch(ref, old, head, known, present)
        elif not _reached(git, old.commit):
            yield _branch(ref, old, None, known, present)


def _tag(ref: str, old: Head, head: Head | None, names: Iterable[str]) -> Rewrite:
    name = ref.removeprefix("refs/tags/")
    now = head.oid if head else ""
    if _CHANNEL.fullmatch(name.casefold()) or any(each.startswith(f"{name}.") for each in names):
        return Rewrite(ref, old.oid, now, Severity.MEDIUM, "tag that is meant to move:")
    return Rewrite(ref, old.oid, now, Severity.CRITICAL if head else Severity.HIGH, "tag")


def _branch(ref: str, old: Head, head: Head | None, known: Known, present: Present) -> Rewrite:
    now = head.commit if head else ""
    if ref in (known.default, present.default):
        return Rewrite(ref, old.commit, now, Severity.HIGH, "default branch")
    return Rewrite(ref, old.commit, now, Severity.LOW, "branch")


def _reached(git: Git, commit: str) -> bool:
    """Whether any ref still leads to a commit: a branch that was merged and deleted has lost nothing."""
    asked = ("--count=1", "--format=%(refname)", f"--contains={commit}")
    return bool(commit) and bool(git.run("for-each-ref", *asked, accept=(0, 128, 129)).strip())


def finding(each: Rewrite, policy: Policy, accepted: frozenset[str], today: str, page: Page) -> Finding:
    """A rewrite as a finding, excused where the repository's own policy or baseline does."""
    severity = Severity(each.severity)
    found = Finding(
        check=ID,
        fingerprint=fingerprint(ID, each.ref, each.was),
        severity=severity,
        confidence="high",
        commit=each.now or each.was,
        path=each.ref,
        line=0,
        message=_message(each),
        fix=page.fix,
        treatment=Treatment.MENTION if severity in _ADVISED else Treatment.REVIEW,
    )
    if severity in _ADVISED or not policy.blocking:
        return found
    if baselined(accepted, found):
        return replace(found, outcome=Disposition.BASELINED)
    excuse = next((waiver.id for waiver in waivers_for(policy, found) if not refused(policy, waiver, today)), "")
    if excuse:
        return replace(found, outcome=Disposition.WAIVED, waiver=excuse)
    return replace(found, outcome=Disposition.FAILED)


def _message(each: Rewrite) -> str:
    short = each.ref.removeprefix("refs/").partition("/")[2]
    if not each.now:
        return f"{each.words} {short} is gone; it was at {each.was[:12]}"
    if is_tag(each.ref):
        return f"{each.words} {short} was moved from {each.was[:12]} to {each.now[:12]}"
    return f"{each.words} {short} does not lead any more to {each.was[:12]}, where it was; it is at {each.now[:12]}"
