"""From the store to the report of a run: what the next reader is to be told of each repository.

Findings that block are read; all others are only counted, so that a report on a thousand repositories fits into memory.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TypeVar

from msgspec import Struct

from scanner import __version__
from scanner.model.actor import ActorKind
from scanner.model.finding import Disposition, Finding
from scanner.model.report import Problem
from scanner.model.scale import Outcome
from scanner.model.sweep import Judged, State, SweepPoint, SweepReport, SweptFinding, SweptRepository
from scanner.sweep.lives import Life, Sight, state
from scanner.sweep.memory import REWRITTEN, WEIGHTS
from scanner.sweep.store import Run, Store, text_of
from scanner.text import plain_data

_COLUMNS = (
    *("name", "place", "seen", "judged_run", "judged", "why", "judged_commits", "failed_run", "reported"),
    *("reported_before", "outcome", "preset", "policy_source", "refs", "commits", "secrets"),
    *("actors", "agents", "reviewers", "counts"),
)
_FINDINGS = """select weight, severity, secret, blocks, born_run, opened_run, closed_run, first_seen, last_seen,
    content, fingerprint from findings where repository = ? and (blocks or closed_run > ?)
  order by severity desc, fingerprint"""
_FIRST = """select content from occurrences where repository = ? and fingerprint = ?
  order by weight, commit_id, path, line limit 1"""
_ADVISED = """select o.content, f.first_seen from occurrences o join findings f using (repository, fingerprint)
  join repositories r on r.id = o.repository
  where o.repository = ? and o.commit_id = '' and o.weight = ? and r.judged_run > ?
  and f.born_run > ?"""
_POINTS = "select started, point from runs where scope = ? and finished and id < ? order by id desc limit ?"

MOST_POINTS = 400  # of a trend: a year of nights
MOST_READ = 20_000  # findings that block; where there are more, whoever shows only some is given only some

K = TypeVar("K", ActorKind, Disposition)
T = TypeVar("T", Finding, SweepPoint)
Reported = Callable[[int, int], int]  # of the last two runs that a repository was reported in, the one to compare with


class Asked(Struct, frozen=True):
    """Which repositories, by number, are reported on, and how many findings of each that are open and no news where all
    would be too many; None for all even then."""

    places: tuple[int, ...]
    most_open: int | None = None


def report(store: Store, run: Run, asked: Asked, reported: Reported = lambda last, _before: last) -> SweepReport:
    """The report of `run`, which may not have been finished yet."""
    most = asked.most_open if _blocking(store) > MOST_READ else None
    swept = [_repository(store, run, each, most, reported) for each in asked.places]
    swept.sort(key=lambda each: (each.name, each.place))
    earlier = store.rows(_POINTS, run.scope, run.id, MOST_POINTS - 1)
    points = [read for _, point in reversed(earlier) if (read := _read(SweepPoint, point)) is not None]
    problems = _problems(
        store.rows("select place, step, message from problems where repository = 0 and run = ?", run.id)
    )
    return SweepReport(
        version=__version__,
        rulebook=run.rulebook,
        started=run.started,
        previous=str(earlier[0][0]) if earlier else "",
        shard=run.shard,
        repositories=tuple(swept),
        trend=(*points, point_of(run.started, swept, problems)),
        problems=problems,
    )


def _blocking(store: Store) -> int:
    ((count,),) = store.rows("select count(*) from findings where blocks")
    return int(str(count))


def point_of(started: str, swept: Iterable[SweptRepository], problems: tuple[Problem, ...] = ()) -> SweepPoint:
    """The sums of a run."""
    every = list(swept)
    states = sum((Counter(each.states) for each in every), Counter[State]())
    return SweepPoint(
        started=started,
        repositories=len(every),
        commits=sum(each.commits for each in every),
        by_agents=sum(each.by_agents for each in every),
        held=sum(each.counts.get(Disposition.HELD, 0) for each in every),
        failed=sum(each.counts.get(Disposition.FAILED, 0) for each in every),
        secrets=sum(each.secrets for each in every),
        new=states[State.NEW] + states[State.REOPENED],
        fixed=states[State.FIXED],
        problems=len(problems) + sum(len(each.problems) for each in every),
    )


def _repository(store: Store, run: Run, place: int, most: int | None, reported: Reported) -> SweptRepository:
    asked = f"select {', '.join(_COLUMNS)} from repositories where id = ?"  # noqa: S608
    row = dict(zip(_COLUMNS, store.rows(asked, place)[0], strict=True))
    number = {name: int(str(row[name])) for name in ("judged_run", "failed_run", "reported", "reported_before")}
    since = reported(number["reported"], number["reported_before"])
    broken = number["failed_run"] == run.id
    told = "select place, step, message from problems where repository = ? and run = ?"
    problems = _problems(store.rows(told, place, run.id if broken else number["judged_run"]))
    seen = run.started if not broken else str(row["seen"])
    findings, states = _findings(store, place, since, seen, most)
    judged, why, commits = _extent(row, number["judged_run"] > since, broken, problems)
    return SweptRepository(
        name=text_of(row["name"]),
        place=text_of(row["place"]),
        outcome=Outcome.UNDETERMINED if broken or not row["outcome"] else Outcome(str(row["outcome"])),
        judged=judged,
        why=why,
        preset=str(row["preset"]),
        policy_source=text_of(row["policy_source"]),
        refs=int(str(row["refs"])),
        commits=int(str(row["commits"])),
        judged_commits=commits,
        actors=_counted(row["actors"], ActorKind),
        agents=json.loads(str(row["agents"])),
        reviewers=json.loads(str(row["reviewers"])),
        counts=_counted(row["counts"], Disposition),
        states=states,
        secrets=int(str(row["secrets"])),
        findings=findings,
        problems=problems,
    )


def _extent(
    row: Mapping[str, object], untold: bool, broken: bool, problems: tuple[Problem, ...]
) -> tuple[Judged, str, int]:
    """How much was judged for this report, and why."""
    if broken:
        return Judged.FAILED, problems[0].message if problems else "", 0
    if untold:
        return Judged(str(row["judged"])), str(row["why"]), int(str(row["judged_commits"]))
    return Judged.UNCHANGED, "nothing has changed since it was judged", 0


def _findings(
    store: Store, place: int, since: int, seen: str, most: int | None
) -> tuple[tuple[SweptFinding, ...], dict[State, int]]:
    """What blocks and what was fixed, worst first, of what is open and no news not more than `most`; and how many of
    each there are."""
    found: list[SweptFinding] = []
    states: Counter[State] = Counter()
    for weight, severity, secret, blocks, *rest, fingerprint in store.rows(_FINDINGS, place, since):
        born, opened, closed = (int(str(each)) for each in rest[:3])
        first_seen, last_seen, content = rest[3:]
        sight = Sight(int(str(weight)), int(str(severity)), bool(secret))
        life = Life(sight, bool(blocks), born, opened, closed, str(first_seen), str(last_seen))
        now = state(life, since)
        if now is None:
            continue
        states[now] += 1
        if now is State.OPEN and most is not None and states[now] > most:
            continue
        finding = _read(Finding, content or store.rows(_FIRST, place, fingerprint)[0][0])
        if finding is not None:
            found.append(SweptFinding(finding, now, life.first_seen, life.last_seen or seen))
    return (*found, *_advised(store, place, since, seen)), dict(states)


def _advised(store: Store, place: int, since: int, seen: str) -> Iterator[SweptFinding]:
    """Refs that were rewritten since the last report and hold nothing: they are told all the same."""
    for content, first in store.rows(_ADVISED, place, WEIGHTS.index(Disposition.ADVISORY), since, since):
        finding = _read(Finding, content)
        if finding is not None and finding.check == REWRITTEN:
            yield SweptFinding(finding, State.NEW, str(first), seen)


def _read(kind: type[T], content: object) -> T | None:
    """Data of the store; None for what another version wrote in another shape, which is only counted until the next
    look at its repository."""
    try:
        return plain_data.load(kind, str(content).encode("ascii"))
    except ValueError:
        return None


def _counted(content: object, kind: type[K]) -> dict[K, int]:
    return {kind(name): count for name, count in json.loads(str(content)).items()}


def _problems(rows: Iterable[tuple[object, ...]]) -> tuple[Problem, ...]:
    return tuple(Problem(*map(text_of, row)) for row in rows)
