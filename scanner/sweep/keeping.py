"""A judgement into the store: what is said of commits, how findings live on, and the sums that a report begins with."""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Iterator

from scanner.model.scale import Severity
from scanner.model.sweep import Judged
from scanner.sweep.lives import Life, Moment, Sight, lived
from scanner.sweep.memory import Head, Judgement, Known, Mark, Memory, Rewrite, Told
from scanner.sweep.store import Run, Store, text_of, value
from scanner.sweep.summing import add_up
from scanner.text import plain_data

_SIGHTS = """select fingerprint, weight, severity, secret from occurrences where repository = ?
  order by fingerprint, weight, commit_id, path, line"""
_CONTENTS = """select fingerprint, content from occurrences where repository = ? and fingerprint = ?
  order by weight, commit_id, path, line limit 1"""
_LIVES = """select fingerprint, weight, severity, secret, blocks, born_run, opened_run, closed_run, first_seen,
  last_seen, content from findings where repository = ?"""


def keep(store: Store, run: Run, place: int, found: Judgement) -> None:
    """Remember what was found in the repository with this number."""
    with store.transaction() as database:
        before = dict(_lives(database, place))
        leaving = _leaving(database, place, found)
        _forget(database, place, found)
        _add(database, place, found)
        sights = dict(_sights(database, place))
        contents = {name: content for name, content in leaving.items() if name not in sights}
        moment = _moment(database, run, place)
        _live(database, place, lived(before, sights, contents, moment))
        _state(database, place, found.known)
        add_up(database, run, place, found, sights)


def _lives(database: sqlite3.Connection, place: int) -> Iterator[tuple[str, Life]]:
    for name, weight, severity, secret, blocks, *rest in database.execute(_LIVES, (place,)):
        yield name, Life(Sight(weight, severity, bool(secret)), bool(blocks), *rest)


def _sights(database: sqlite3.Connection, place: int) -> Iterator[tuple[str, Sight]]:
    """Each finding by its first, worst row."""
    last = ""
    for name, weight, severity, secret in database.execute(_SIGHTS, (place,)):
        if name != last:
            yield name, Sight(weight, severity, bool(secret))
        last = name


def _leaving(database: sqlite3.Connection, place: int, found: Judgement) -> dict[str, str]:
    """What stands now of findings that may have nothing to stand on afterwards."""
    if found.judged is Judged.WHOLE:
        asked = "select distinct fingerprint from occurrences where repository = ?"
        names = {name for (name,) in database.execute(asked, (place,))}
    else:
        asked = "select distinct fingerprint from occurrences where repository = ? and commit_id = ?"
        names = {name for oid in ("", *found.gone) for (name,) in database.execute(asked, (place, oid))}
    names -= {each.fingerprint for each in found.told}
    return dict(row for name in names for row in database.execute(_CONTENTS, (place, name)))


def _forget(database: sqlite3.Connection, place: int, found: Judgement) -> None:
    if found.judged is Judged.WHOLE:
        database.execute("delete from occurrences where repository = ?", (place,))
        database.execute("delete from commits where repository = ?", (place,))
        return
    gone = ("", *found.gone)
    occurrences = "delete from occurrences where repository = ? and commit_id = ?"
    database.executemany(occurrences, [(place, each) for each in gone])
    commits = "delete from commits where repository = ? and oid = ?"
    database.executemany(commits, [(place, bytes.fromhex(each)) for each in gone])


def _add(database: sqlite3.Connection, place: int, found: Judgement) -> None:
    database.executemany(
        "insert or replace into commits values (?, ?, ?, ?, ?, ?)", (_mark_row(place, each) for each in found.marks)
    )
    database.executemany(
        "insert or replace into occurrences values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (_told_row(place, each) for each in found.told),
    )


def _mark_row(place: int, mark: Mark) -> tuple[object, ...]:
    agents, reviewers = (json.dumps(each) for each in (mark.agents, mark.reviewers))
    return place, bytes.fromhex(mark.oid), mark.kind.value, agents, mark.outcome.value, reviewers


def _told_row(place: int, told: Told) -> tuple[object, ...]:
    severity = Severity(told.severity).rank
    what = (told.fingerprint, told.weight, told.commit, value(told.path), told.line)
    return place, *what, severity, told.secret, told.content.decode("ascii")


def _moment(database: sqlite3.Connection, run: Run, place: int) -> Moment:
    asked = "select reported, seen from repositories where id = ?"
    reported, seen = database.execute(asked, (place,)).fetchone()
    return Moment(run.id, reported, run.started, seen)


def _live(database: sqlite3.Connection, place: int, changed: dict[str, Life | None]) -> None:
    dead = [(place, name) for name, life in changed.items() if life is None]
    database.executemany("delete from findings where repository = ? and fingerprint = ?", dead)
    database.executemany(
        "insert or replace into findings values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (
                *(place, name, life.sight.weight, life.sight.severity, life.sight.secret, life.blocks),
                *(life.born, life.opened, life.closed, life.first_seen, life.last_seen, life.content),
            )
            for name, life in changed.items()
            if life is not None
        ],
    )


def _state(database: sqlite3.Connection, place: int, known: Known) -> None:
    database.execute("delete from refs where repository = ?", (place,))
    refs = [(place, value(name), head.oid, head.commit, gone) for name, head, gone in _refs(known)]
    database.executemany("insert into refs values (?, ?, ?, ?, ?)", refs)
    database.execute("delete from rewrites where repository = ?", (place,))
    rows = [(place, value(each.ref), each.was, each.now, each.severity, each.words) for each in known.rewrites]
    database.executemany("insert into rewrites values (?, ?, ?, ?, ?, ?)", rows)
    database.execute(
        "update repositories set today = ?, turning = ?, memory = ?, branch = ?, others = ? where id = ?",
        (
            known.memory.today,
            json.dumps(known.memory.turning),
            plain_data.dump(known.memory).decode("ascii"),
            value(known.default),
            zlib.compress(json.dumps(dict(known.others)).encode("ascii"), 1),
            place,
        ),
    )


def _refs(known: Known) -> Iterator[tuple[str, Head, bool]]:
    yield from ((name, head, False) for name, head in known.heads.items())
    yield from ((name, head, True) for name, head in known.lost.items())


def known_of(store: Store, place: int) -> Known | None:
    """What the store knows of a repository, None where it was never judged."""
    asked = "select memory, branch, others, judged_run > reported from repositories where id = ?"
    ((memory, branch, others, untold),) = store.rows(asked, place)
    if not memory:
        return None
    refs = store.rows("select name, oid, on_commit, gone from refs where repository = ?", place)
    by_gone: tuple[dict[str, Head], dict[str, Head]] = ({}, {})
    for name, oid, commit, gone in refs:
        by_gone[bool(gone)][text_of(name)] = Head(str(oid), str(commit))
    asked = "select ref, was, now, severity, words from rewrites where repository = ? order by ref, was"
    rewrites = (Rewrite(text_of(ref), *map(str, rest)) for ref, *rest in store.rows(asked, place))
    return Known(
        by_gone[False],
        by_gone[True],
        json.loads(zlib.decompress(others)) if isinstance(others, bytes) else {},
        text_of(branch),
        tuple(rewrites),
        _memory(str(memory)),
        bool(untold),
    )


def _memory(content: str) -> Memory:
    """What was remembered; nothing to rely on where another version wrote it in another shape."""
    try:
        return plain_data.load(Memory, content.encode())
    except ValueError:
        return Memory({}, "", "", (), "", "", "", secrets=True, debts=True, troubled=True)
