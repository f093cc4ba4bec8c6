"""The memory of a sweep: one SQLite file, written by one process, one transaction for each repository that is done.

A run that is killed loses what was in hand and nothing else; what it had done was told to nobody, so the next run tells
it as new. `reported` says, for each repository, which run was the last to be told.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from msgspec import Struct

from scanner import __version__
from scanner.errors import UsageError
from scanner.model.report import Problem
from scanner.model.sweep import SweepPoint
from scanner.repo.lock import TakenError, alone
from scanner.sweep.schema import connect, errors
from scanner.text import plain_data

Value = str | bytes
Rows = list[tuple[object, ...]]


class Run(Struct, frozen=True):
    """A run of a sweep. `scope` tells runs over the same targets from others, `shard` is "i/n" or ""."""

    id: int
    started: str
    shard: str
    scope: str
    rulebook: str


class Place(Struct, frozen=True):
    """A repository in the store, and what tells whether anything has changed: its `state` when it was judged ("" where
    it never was, or has to be again), the day, and the days on which its policy lets something end.
    """

    id: int
    state: str
    today: str
    turning: tuple[str, ...]


class Store(Struct, frozen=True):
    """An open store, this process's alone."""

    path: Path
    database: sqlite3.Connection

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All of it or nothing."""
        with errors(self.path):
            self.database.execute("begin immediate")
            try:
                yield self.database
            except BaseException:
                self.database.rollback()
                raise
            self.database.commit()

    def rows(self, query: str, *values: object) -> Rows:
        """All rows of a query."""
        with errors(self.path):
            return self.database.execute(query, values).fetchall()


def value(text: str) -> Value:
    """Text as SQLite takes it: names and paths that are no UTF-8 as bytes."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-8", "surrogateescape")
    return text


def text_of(found: object) -> str:
    """What `value` was made of."""
    return found.decode("utf-8", "surrogateescape") if isinstance(found, bytes) else str(found)


@contextmanager
def opened(path: Path) -> Iterator[Store]:
    """The store at `path` for this process alone, made where there is none. Raises UsageError or UndeterminedError."""
    with _undisturbed(path), closing(connect(path)) as database:
        yield Store(path, database)


@contextmanager
def _undisturbed(path: Path) -> Iterator[None]:
    try:
        with alone(path.with_name(f"{path.name}.lock")):
            yield
    except TakenError as error:
        raise UsageError(
            f"another sweep is writing {path}", "wait for it to end, or give this one a file of its own: --store FILE"
        ) from error


def begin(store: Store, started: str, rulebook: str, shard: str, scope: str) -> Run:
    """Enter a new run."""
    with store.transaction() as database:
        row = (started, __version__, rulebook, shard, scope)
        asked = "insert into runs (started, version, rulebook, shard, scope) values (?, ?, ?, ?, ?)"
        number = database.execute(asked, row).lastrowid
        database.execute("delete from problems where repository = 0")  # those of no repository are of one run
    return Run(number or 0, started, shard, scope, rulebook)


def finish(store: Store, run: Run, places: Iterable[int], point: SweepPoint) -> None:
    """The run was reported: from now on, what it found is no news any more."""
    with store.transaction() as database:
        kept = plain_data.dump(point).decode()
        database.execute("update runs set finished = 1, point = ? where id = ?", (kept, run.id))
        database.executemany(
            "update repositories set reported_before = reported, reported = ? where id = ?",
            [(run.id, each) for each in places],
        )


def place_of(store: Store, key: str, name: str, where: str) -> Place:
    """The repository called `key`, entered where it is new; `name` and `where` are what to call it now."""
    asked = "select id, state, today, turning, name, place from repositories where key = ?"
    found = store.rows(asked, value(key))
    if not found:
        with store.transaction() as database:
            row = (value(key), value(name), value(where))
            made = database.execute("insert into repositories (key, name, place) values (?, ?, ?)", row).lastrowid
        return Place(made or 0, "", "", ())
    number, state, today, turning, name_before, where_before = found[0]
    if (text_of(name_before), text_of(where_before)) != (name, where):
        with store.transaction() as database:
            asked = "update repositories set name = ?, place = ? where id = ?"
            database.execute(asked, (value(name), value(where), number))
    return Place(int(str(number)), str(state), str(today), tuple(json.loads(str(turning))))


def unchanged(store: Store, run: Run, places: Iterable[int]) -> None:
    """These repositories are as they were."""
    with store.transaction() as database:
        row = "update repositories set seen_run = ?, seen = ? where id = ?"
        database.executemany(row, [(run.id, run.started, each) for each in places])


def failed(store: Store, run: Run, place: int, problem: Problem) -> None:
    """Nothing can be said of this one that was not known before."""
    with store.transaction() as database:
        database.execute("update repositories set failed_run = ? where id = ?", (run.id, place))
        old = "delete from problems where repository = ? and run <> (select judged_run from repositories where id = ?)"
        database.execute(old, (place, place))
        row = (place, run.id, value(problem.where), problem.step, value(problem.message))
        database.execute("insert into problems values (?, ?, ?, ?, ?)", row)


def troubled(store: Store, run: Run, problems: Iterable[Problem]) -> None:
    """Problems of no repository."""
    with store.transaction() as database:
        rows = [(0, run.id, value(each.where), each.step, value(each.message)) for each in problems]
        database.executemany("insert into problems values (?, ?, ?, ?, ?)", rows)
