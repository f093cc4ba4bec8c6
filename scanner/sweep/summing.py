"""The sums of a repository, kept beside what they are sums of: a report on a thousand repositories reads nothing else
of most of them.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable

from scanner.model.actor import ActorKind
from scanner.model.scale import Outcome, worst
from scanner.model.sweep import Judged
from scanner.sweep.lives import Sight
from scanner.sweep.memory import WEIGHTS, Judgement
from scanner.sweep.store import Run, value

_OUTCOMES = (Outcome.FAIL, Outcome.HOLD)  # of findings that belong to no commit, by their weight


def add_up(database: sqlite3.Connection, run: Run, place: int, found: Judgement, sights: dict[str, Sight]) -> None:
    commits, judged, why, judged_commits = _extent(database, place, found)
    kinds: Counter[str] = Counter()
    agents: Counter[str] = Counter()
    reviewers: Counter[str] = Counter()
    outcomes: set[Outcome] = set()
    asked = "select kind, agents, outcome, reviewers from commits where repository = ?"
    for kind, named, outcome, approved in database.execute(asked, (place,)):
        kinds[kind] += 1
        agents.update(json.loads(named))
        reviewers.update(json.loads(approved))
        outcomes.add(Outcome(outcome))
    kinds[ActorKind.HUMAN] = commits - sum(count for kind, count in kinds.items() if kind != ActorKind.HUMAN)
    outcomes.update(_OUTCOMES[each.weight] for each in found.told if not each.commit and each.weight < len(_OUTCOMES))
    counts = Counter(WEIGHTS[each.weight].value for each in sights.values())
    row = {
        "state": found.key,
        "seen_run": run.id,
        "seen": run.started,
        "judged_run": run.id,
        "judged": judged,
        "why": why,
        "judged_commits": judged_commits,
        "outcome": Outcome.UNDETERMINED if found.problems else worst(outcomes, Outcome.PASS),
        "preset": found.preset,
        "policy_source": value(found.policy_source),
        "refs": len(found.known.heads),
        "commits": commits,
        "secrets": sum(each.secret and each.blocks for each in sights.values()),
        **{name: json.dumps(+each) for name, each in _counters(kinds, agents, reviewers, counts)},
    }
    columns = ", ".join(f"{name} = ?" for name in row)
    database.execute(f"update repositories set {columns} where id = ?", (*row.values(), place))  # noqa: S608
    database.execute("delete from problems where repository = ?", (place,))
    problems = [(place, run.id, value(each.where), each.step, value(each.message)) for each in found.problems]
    database.executemany("insert into problems values (?, ?, ?, ?, ?)", problems)


def _counters(*counters: Counter[str]) -> Iterable[tuple[str, Counter[str]]]:
    return zip(("actors", "agents", "reviewers", "counts"), counters, strict=True)


def _extent(database: sqlite3.Connection, place: int, found: Judgement) -> tuple[int, str, str, int]:
    """How many commits are known now, and how much was judged since somebody was told."""
    asked = "select commits, judged_run > reported, judged, why, judged_commits from repositories where id = ?"
    commits, untold, judged, why, judged_commits = database.execute(asked, (place,)).fetchone()
    if found.judged is Judged.WHOLE:
        return found.commits, found.judged.value, found.why, found.commits
    known = commits + found.commits - len(found.gone)
    if untold:
        return known, judged, why, judged_commits + found.commits
    return known, found.judged.value, found.why, found.commits
