"""The commits of pull requests that landed as one squash, found again where the forge's refs are in the clone.

A number in a subject proves little: a fork keeps the numbers of the project it came from and has requests of its own.
So a squash is taken for that of request N only if the request's commits touch every path it changes, and one of them
has the very same content or the same author.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from itertools import chain

from msgspec import Struct

from scanner.attribution.combine import Attributor
from scanner.attribution.reading import Pulled
from scanner.errors import TwokeyError
from scanner.model.report import Skipped
from scanner.pipeline.squashes import Squash, squashes
from scanner.pipeline.steps import Landed, Step, landed_contents, read_outlines, read_steps, walk
from scanner.repo.git import Git
from scanner.repo.open import Repository
from scanner.repo.refs import Ref, Said, absent, only_from, sayings
from scanner.repo.selection import Selection

Folded = dict[str, tuple[Pulled, ...]]  # by squash, what its request's commits show
_NAMED = 3
# 2022-01-01: no coding agent had committed anywhere, and mirrors of old projects hold ten thousands of requests. The
# date is the forge's; whoever backdates a squash hides nothing that the commit itself shows.
_FIRST = 1_640_995_200


class Requests(Struct, frozen=True):
    """The requests here, by number, and what is judged.

    `branches` are the tips of all branches (full ids), `later` merges beyond the selection, newest first.
    """

    refs: Mapping[str, tuple[Ref, ...]]
    branches: tuple[str, ...]
    repository: Repository
    selection: Selection
    later: tuple[Said, ...]


def folded(requests: Requests, attribute: Attributor) -> tuple[Folded, tuple[Skipped, ...]]:
    """What the requests of the squashes that are judged show, and the requests that cannot be read.

    Most requests show nothing, and that their messages and identities tell; only of the others the changes are read.
    """
    git, head = requests.repository.git, requests.selection.head
    wanted = list(_named(requests, requests.selection.revisions))
    if not wanted:
        return {}, ()
    heads = {ref.oid: ref for squash in wanted for ref in requests.refs[squash.number]}
    missing = absent(git, heads)
    stops = [squash.oid for squash in wanted] + ([head] if head else [])
    here = {ref: [oid] for oid, ref in heads.items() if oid not in missing}
    outlines, unread = read_outlines(git, attribute, here, stops)
    unread += [heads[oid] for oid in missing]
    telling = _telling(outlines)
    chosen = [each for each in wanted if any(ref.oid in telling for ref in requests.refs[each.number])]
    walks = {ref: walk(outlines, ref.oid) for each in chosen for ref in requests.refs[each.number]}
    within = {oid for oids in walks.values() for oid in oids}
    if not within:
        return {}, _skipped(unread)
    steps, damaged = read_steps(git, attribute, walks)
    candidates = _in_order(requests, wanted, chosen, within)
    landed = landed_contents(git, candidates)
    apart = _apart(requests, [ref.oid for each in candidates for ref in requests.refs[each.number]])
    oids = {squash.oid for squash in chosen}
    matched = {oid: pulled for oid, pulled in _matched(requests, candidates, landed, steps, apart) if oid in oids}
    return matched, _skipped([*unread, *damaged])


def _named(requests: Requests, revisions: tuple[str, ...]) -> Iterator[Squash]:
    """The squashes that `revisions` reach, newest first, whose request is here."""
    shallow = requests.repository.shallow
    whole = chain(requests.later, sayings(requests.repository.git, revisions))
    found = dict.fromkeys(squashes(each for each in whole if each.oid not in shallow and _recent(each)))
    return (squash for squash in found if squash.number in requests.refs)


def _recent(said: Said) -> bool:
    return said.committed is None or said.committed >= _FIRST


def _in_order(requests: Requests, wanted: list[Squash], chosen: list[Squash], within: Collection[str]) -> list[Squash]:
    """The chosen ones with those that landed before one of them and that it was built upon, newest first."""
    selection, every = requests.selection, wanted
    if selection.kind != "history" and selection.head is not None:
        every = list(dict.fromkeys((*wanted, *_named(requests, (selection.head,)))))
    kept = set(chosen)
    return [each for each in every if each in kept or any(ref.oid in within for ref in requests.refs[each.number])]


def _telling(outlines: Mapping[str, Step]) -> frozenset[str]:
    """The commits that show something, or have one that does behind them."""
    found: set[str] = set()
    for oid in reversed(list(outlines)):
        step = outlines[oid]
        if step.attribution.evidence or not found.isdisjoint(step.parents):
            found.add(oid)
    return frozenset(found)


def _apart(requests: Requests, tips: list[str]) -> tuple[frozenset[str], ...]:
    """The commits of requests that no branch has, and those that HEAD has not.

    Where a request began on a main that others had worked on, their commits are no part of it; but a branch may be the
    request's own, and then only HEAD tells.
    """
    main = requests.repository.resolve("HEAD")
    return tuple(
        _beyond(requests.repository.git, tips, others) for others in (requests.branches, (main,) if main else ())
    )


def _beyond(git: Git, tips: list[str], others: Collection[str]) -> frozenset[str]:
    try:
        return frozenset(oid for oid, _ in only_from(git, tips, others)) if others else frozenset()
    except TwokeyError:
        return frozenset()


def _matched(
    requests: Requests,
    candidates: list[Squash],
    landed: Mapping[str, Landed],
    steps: Mapping[str, Step],
    apart: tuple[frozenset[str], ...],
) -> Iterator[tuple[str, tuple[Pulled, ...]]]:
    """Oldest first: a request that was built upon another has that one's commits too, and they landed with that one."""
    taken: dict[str, str] = {}
    for squash in reversed(candidates):
        for ref in requests.refs[squash.number]:
            own = [oid for oid in walk(steps, ref.oid) if taken.get(oid, squash.number) == squash.number]
            beyond = next((oids for oids in apart if ref.oid in oids), None)
            own = own if beyond is None else [oid for oid in own if oid in beyond]
            if squash.oid not in landed or not _is_of(landed[squash.oid], [steps[oid] for oid in own]):
                continue
            taken |= dict.fromkeys(own, squash.number)
            shown = [Pulled(ref.name, oid, steps[oid].attribution) for oid in own if steps[oid].attribution.evidence]
            if shown:
                yield squash.oid, tuple(shown)
            break


def _is_of(landed: Landed, steps: list[Step]) -> bool:
    """Whether a squash is what these commits add up to."""
    paths = {path for step in steps for path in step.contents}
    if not landed.contents or not paths.issuperset(landed.contents):
        return False
    same = any(step.contents.get(path) == oid for step in steps for path, oid in landed.contents.items())
    return same or any(step.email == landed.email for step in steps)


def _skipped(unread: list[Ref]) -> tuple[Skipped, ...]:
    if not unread:
        return ()
    names = sorted(ref.name for ref in unread)
    rest = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return (Skipped("pull requests", f"commits of {', '.join(names[:_NAMED])}{rest} are not here or damaged"),)
