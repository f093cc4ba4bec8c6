"""Sweeps without processes: one repository at a time into a store, by the parts that the command is made of.

with swept(tmp_path / "s.sqlite3") as sweeps:
    first = sweeps.look(repo)          # SweptRepository
    repo.git(...)
    second = sweeps.look(repo)
    everything = sweeps.said(repo)     # all that the store says of it, whatever way it came there
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kit.history import ENVIRONMENT, Repo
from kit.judging import TODAY
from scanner.model.sweep import SweepReport, SweptRepository
from scanner.rulebook import load_rulebook
from scanner.sweep import store as stored
from scanner.sweep.judge import judge
from scanner.sweep.keeping import keep, known_of
from scanner.sweep.looking import look
from scanner.sweep.reading import Asked, report
from scanner.sweep.rewritten import ID as REWRITTEN
from scanner.sweep.scene import Task
from scanner.sweep.settings import Settings

_COUNTS = "preset, policy_source, refs, commits, secrets, actors, agents, reviewers"
_SAID = """select fingerprint, weight, commit_id, path, line, severity, secret, content from occurrences
  where repository = ? order by fingerprint, weight, commit_id, path, line"""


def settings(cache: Path, *, secrets: bool = False, today: str = TODAY, **more: Any) -> Settings:
    """How a test sweeps."""
    return Settings(today, load_rulebook().digest, ENVIRONMENT, secrets=secrets, cache_folder=str(cache), **more)


@dataclass
class Sweeps:
    """Runs into one store, an hour apart."""

    store: stored.Store
    cache: Path
    hour: int = 0
    whys: list[str] = field(default_factory=list)

    def run(self, *repos: Repo, secrets: bool = False, today: str = TODAY, finish: bool = True) -> SweepReport:
        """One run over these repositories, finished as if somebody had been shown its report."""
        self.hour += 1
        given = settings(self.cache, secrets=secrets, today=today)
        run = stored.begin(self.store, f"2025-07-01T{self.hour:02}:00:00Z", given.rulebook, "", "tests")
        places = [self._one(repo, run, given) for repo in repos]
        found = report(self.store, run, Asked(tuple(places)))
        if finish:
            stored.finish(self.store, run, places, found.trend[-1])
        return found

    def look(self, repo: Repo, **options: Any) -> SweptRepository:
        """One run over one repository."""
        return self.run(repo, **options).repositories[0]

    def _one(self, repo: Repo, run: stored.Run, given: Settings) -> int:
        path = str(repo.path)
        place = stored.place_of(self.store, path, repo.path.name, path)
        if look(path, place, given, given.words()).unchanged:
            stored.unchanged(self.store, run, [place.id])
            return place.id
        found = judge(Task(path, known_of(self.store, place.id), given), lambda _count: None)
        self.whys.append(found.why)
        keep(self.store, run, place.id, found)
        return place.id

    def said(self, repo: Repo) -> dict[str, Any]:
        """Everything the store says of a repository's present state, but what only a memory can know."""
        number = stored.place_of(self.store, str(repo.path), repo.path.name, str(repo.path)).id
        (counts,) = self.store.rows(f"select {_COUNTS} from repositories where id = ?", number)  # noqa: S608
        rows = [row for row in self.store.rows(_SAID, number) if json.loads(str(row[-1]))["check"] != REWRITTEN]
        asked = "select oid, kind, agents, outcome, reviewers from commits where repository = ?"
        return {
            **{name: _read(each) for name, each in zip(_COUNTS.split(", "), counts, strict=True)},
            "marks": sorted(self.store.rows(asked, number)),
            "findings": rows,
            "problems": sorted(
                self.store.rows("select place, step, message from problems where repository = ?", number)
            ),
        }


def _read(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) and value.startswith("{") else value


@contextmanager
def swept(path: Path, cache: Path | None = None) -> Iterator[Sweeps]:
    """Sweeps into the store at `path`."""
    with stored.opened(path) as store:
        yield Sweeps(store, cache or path.with_name("cache"))
