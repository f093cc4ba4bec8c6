"""The commits of pull requests: who made them, and for the few where that matters what they changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from msgspec import Struct

from scanner.attribution.combine import Attributor
from scanner.errors import TwokeyError
from scanner.model.actor import Attribution
from scanner.pipeline.squashes import Squash
from scanner.repo.git import Git
from scanner.repo.log import Row, raw_change, read_log
from scanner.repo.refs import Ref


class Step(Struct, frozen=True):
    """One commit of a request. `contents` are the blobs it leaves by path, empty in an outline."""

    parents: tuple[str, ...]
    email: str
    contents: Mapping[str, str]
    attribution: Attribution


Read = Callable[[list[str]], dict[str, Step]]


class Landed(Struct, frozen=True):
    """What a squash holds."""

    email: str
    contents: Mapping[str, str]


def read_outlines(
    git: Git, attribute: Attributor, heads: Mapping[Ref, list[str]], stops: Iterable[str]
) -> tuple[dict[str, Step], list[Ref]]:
    """Every commit of these requests that never landed itself, without its changes, parents last.

    Where git fails, also the requests it fails on.
    """
    beyond = [f"^{oid}" for oid in stops]

    def read(oids: list[str]) -> dict[str, Step]:
        log = read_log(git, ("-s", "--topo-order", "--ignore-missing"), [*oids, *beyond])
        return {each.oid: Step(each.parents, each.author.email, {}, attribute(each)) for each, _ in log}

    return _together_or_apart(read, heads)


def read_steps(git: Git, attribute: Attributor, walks: Mapping[Ref, list[str]]) -> tuple[dict[str, Step], list[Ref]]:
    """The commits of these requests with their changes; and where git fails, the requests it fails on."""

    def read(oids: list[str]) -> dict[str, Step]:
        return {
            each.oid: Step(
                each.parents, each.author.email, _contents(rows), attribute(each, (path for _, path in rows))
            )
            for each, rows in read_log(git, ("--no-walk=unsorted",), oids)
        }

    return _together_or_apart(read, walks)


def _together_or_apart(read: Read, asked: Mapping[Ref, list[str]]) -> tuple[dict[str, Step], list[Ref]]:
    """All requests in one log, or one by one where something is wrong with one of them."""
    try:
        return read(list(dict.fromkeys(oid for oids in asked.values() for oid in oids))), []
    except TwokeyError:
        steps: dict[str, Step] = {}
        unread: list[Ref] = []
        for ref, oids in asked.items():
            try:
                steps |= read(oids)
            except TwokeyError:
                unread.append(ref)
        return steps, unread


def landed_contents(git: Git, candidates: list[Squash]) -> dict[str, Landed]:
    """What each of these squashes holds, by its id; one that is not here holds nothing."""
    oids = [squash.oid for squash in candidates]
    log = read_log(git, ("--no-walk=unsorted", "--ignore-missing"), oids)
    return {commit.oid: Landed(commit.author.email, _contents(rows)) for commit, rows in log}


def _contents(rows: list[Row]) -> dict[str, str]:
    changes = map(raw_change, rows)
    return {change.path: change.new_oid for change in changes}


def walk(steps: Mapping[str, Step], tip: str) -> list[str]:
    """The commits among `steps` that `tip` reaches."""
    seen: dict[str, None] = {}
    waiting = [tip]
    while waiting:
        oid = waiting.pop()
        if oid in steps and oid not in seen:
            seen[oid] = None
            waiting += steps[oid].parents
    return list(seen)
