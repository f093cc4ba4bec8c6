"""The stores of several machines as one: each repository as the latest of them knew it, runs that belong together as
one run.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, closing, suppress
from datetime import datetime, timedelta
from pathlib import Path

from msgspec import Struct
from msgspec.structs import fields

from scanner import __version__
from scanner.errors import UsageError
from scanner.model.sweep import SweepPoint, SweepReport
from scanner.sweep.reading import Asked, report
from scanner.sweep.schema import connect, errors
from scanner.sweep.store import Run, Store, opened
from scanner.text import plain_data

_TOGETHER = timedelta(hours=12)  # between the first and the last start of what is one run on several machines
_SCOPE = "joined"
# Per table, the columns behind `repository` that name a run, counted from 0.
_TABLES = {"refs": (), "rewrites": (), "commits": (), "occurrences": (), "findings": (5, 6, 7), "problems": (0,)}
_PLAIN = """key, name, place, state, today, turning, memory, branch, others, seen, judged, why, judged_commits, outcome,
  preset, policy_source, refs, commits, secrets, actors, agents, reviewers, counts"""
_RUNS = "seen_run, judged_run, failed_run, reported, reported_before"


class _Begun(Struct, frozen=True):
    """A run of one of the stores."""

    source: int
    id: int
    started: str
    rulebook: str
    point: str


def join(out: Path, files: Sequence[Path], most_open: int | None) -> SweepReport:
    """Make `out` of the stores in `files`, and report on its last run. Raises UsageError or UndeterminedError."""
    if missing := next((each for each in files if not each.exists()), None):
        raise UsageError(f"no such file: {missing}", "name the stores of the parts")
    new = out.with_name(f".{out.name}.new")
    if out.is_symlink():
        raise UsageError(f"{out} is a symbolic link", "name the file that it leads to")
    if out.exists():
        with closing(connect(out, make=False)):
            pass  # it is one of ours: whoever names another file by mistake keeps it
    _remove(new)
    try:
        with opened(new) as store:
            with ExitStack() as stack:
                sources = [stack.enter_context(closing(connect(each, make=False))) for each in files]
                run = _joined(store, sources, files)
            shown = _last(store, run, most_open)
            with errors(new):
                store.database.execute("pragma wal_checkpoint(truncate)")
        _remove(out)
        new.replace(out)
    except OSError as error:
        raise UsageError(
            f"cannot write {out}: {error.strerror}", "name a file that can be written: --store OUT"
        ) from error
    finally:
        _remove(new)
    return shown


def _remove(file: Path) -> None:
    for ending in ("", "-wal", "-shm", ".lock"):
        file.with_name(f"{file.name}{ending}").unlink(missing_ok=True)


def _joined(store: Store, sources: Sequence[sqlite3.Connection], files: Sequence[Path]) -> Run:
    """Copy everything; the last run of all."""
    begun: list[_Begun] = []
    for number, (source, file) in enumerate(zip(sources, files, strict=True)):
        with errors(file):
            asked = "select id, started, rulebook, point from runs order by id"
            begun += (_Begun(number, *row) for row in source.execute(asked))
    if not begun:
        raise UsageError("none of these stores has a run in it", "sweep first")
    groups = list(_together(begun))
    runs = {(each.source, each.id): number for number, group in enumerate(groups, 1) for each in group}
    with store.transaction() as database:
        for number, group in enumerate(groups, 1):
            asked = "insert into runs (id, started, version, rulebook, shard, scope) values (?, ?, ?, ?, '', ?)"
            database.execute(asked, (number, group[0].started, __version__, group[-1].rulebook, _SCOPE))
            points = list(_points(group))
            if points:
                kept = plain_data.dump(_sum(group[0].started, points)).decode()
                database.execute("update runs set finished = 1, point = ? where id = ?", (kept, number))
        for place, (number, row) in enumerate(_latest(sources, files), 1):
            with errors(files[number]):
                _copy(database, sources[number], place, number, row, runs)
        for number, (source, file) in enumerate(zip(sources, files, strict=True)):
            with errors(file):
                for run, *rest in source.execute("select run, place, step, message from problems where repository = 0"):
                    database.execute("insert into problems values (0, ?, ?, ?, ?)", (runs[number, run], *rest))
    last = groups[-1]
    return Run(len(groups), last[0].started, "", _SCOPE, last[-1].rulebook)


def _points(group: Iterable[_Begun]) -> Iterator[SweepPoint]:
    for each in group:
        with suppress(ValueError):  # not finished, or in the shape of another version
            yield plain_data.load(SweepPoint, each.point.encode())


def _together(begun: Iterable[_Begun]) -> Iterator[list[_Begun]]:
    """Runs by what is one run: not more than one of each store, begun about the same time."""
    group: list[_Begun] = []
    for each in sorted(begun, key=lambda run: (_when(run.started), run.source, run.id)):
        apart = group and _when(each.started) - _when(group[0].started) > _TOGETHER
        if apart or any(other.source == each.source for other in group):
            yield group
            group = []
        group.append(each)
    if group:
        yield group


def _when(started: str) -> datetime:
    return datetime.fromisoformat(started)


def _sum(started: str, points: Iterable[SweepPoint]) -> SweepPoint:
    every = list(points)
    numbers = [each.name for each in fields(SweepPoint) if each.name != "started"]
    return SweepPoint(started, **{name: sum(getattr(each, name) for each in every) for name in numbers})


def _latest(sources: Sequence[sqlite3.Connection], files: Sequence[Path]) -> Iterator[tuple[int, tuple[object, ...]]]:
    """Each repository once, with the number of the store that saw it last and its row there."""
    found: dict[object, tuple[str, int, tuple[object, ...]]] = {}
    for number, (source, file) in enumerate(zip(sources, files, strict=True)):
        with errors(file):
            for row in source.execute(f"select id, seen, {_RUNS}, {_PLAIN} from repositories"):  # noqa: S608
                key, seen = row[7], str(row[1])
                if key not in found or seen >= found[key][0]:
                    found[key] = seen, number, row
    yield from ((number, row) for _, number, row in found.values())


def _copy(
    database: sqlite3.Connection,
    source: sqlite3.Connection,
    place: int,
    number: int,
    row: tuple[object, ...],
    runs: dict[tuple[int, int], int],
) -> None:
    old, _, *rest = row
    count = _RUNS.count(",") + 1
    named = [runs.get((number, int(str(each))), 0) for each in rest[:count]]
    places = ", ".join("?" * (len(rest) + 1))
    database.execute(
        f"insert into repositories (id, {_RUNS}, {_PLAIN}) values ({places})",  # noqa: S608
        (place, *named, *rest[count:]),
    )
    for table, columns in _TABLES.items():
        for _, *kept in source.execute(f"select * from {table} where repository = ?", (old,)):  # noqa: S608
            for column in columns:
                kept[column] = runs.get((number, kept[column]), 0)
            marks = ", ".join("?" * (len(kept) + 1))
            database.execute(f"insert into {table} values ({marks})", (place, *kept))  # noqa: S608


def _last(store: Store, run: Run, most_open: int | None) -> SweepReport:
    """The report of the last run: what it told is news to whoever reads it here."""
    places = tuple(int(str(each)) for (each,) in store.rows("select id from repositories order by id"))
    return report(store, run, Asked(places, most_open), lambda last, before: before if last == run.id else last)
