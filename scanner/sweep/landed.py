"""Requests that landed as one commit: who made that is told by the request's own commits, so what becomes of those
bears on a commit that was judged long ago.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping

from scanner.pipeline.squashes import requests_by_number, squashes
from scanner.repo.heads import between, commits_of, said_between
from scanner.repo.refs import Ref, Said
from scanner.sweep.memory import Known
from scanner.sweep.span import Now, Span


def requests(known: Known, now: Now, span: Span) -> Iterator[str]:
    """Requests whose squashes were judged: the same commits must be theirs as before."""
    before = requests_by_number(_requested(known.others, {name: each.oid for name, each in known.heads.items()}))
    after = requests_by_number(_requested(now.listed.others, now.listed.heads))
    if not before and not after:
        return
    said = said_between(now.git, span.known, ())
    landed = {each.oid: each.number for each in squashes(said)}
    came = {each.oid: each.number for each in squashes(span.new)}
    gone = {each.oid for each in span.gone}
    if not gone.isdisjoint(oid for oid, number in landed.items() if number in before):
        yield "a commit is gone that a request landed as"
    if any(before.get(number) != after.get(number) for number in landed.values()):
        yield "requests that landed have changed since"
    heads = commits_of(now.git, {ref.oid for number in landed.values() for ref in after.get(number, ())})
    here, stops = sorted(set(heads.values())), {known.memory.head, *landed} - {""}
    own = set(between(now.git, here, sorted(stops)))
    later = set(between(now.git, here, sorted(({now.head, *came} | stops) - {""})))
    if own != later or not own.isdisjoint(span.arrived | gone):
        yield "commits of requests that landed have come to other branches"
    if came and _latest(said, landed) > _earliest(span.new, came):
        yield "a request landed before others that were judged"


def _latest(said: Iterable[Said], among: Container[str]) -> int:
    return max((each.committed or 0 for each in said if each.oid in among), default=0)


def _earliest(said: Iterable[Said], among: Container[str]) -> int:
    return min((each.committed or 0 for each in said if each.oid in among), default=0)


def _requested(others: Mapping[str, str], heads: Mapping[str, str]) -> list[Ref]:
    return [Ref(name, oid) for name, oid in sorted({**others, **heads}.items())]
