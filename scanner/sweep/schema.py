"""The tables of a sweep's store, and opening the file that has them.

The file is a memory: it is never made anew where one is expected and cannot be read, and one of another program or of a
newer twokey is left alone.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from scanner.errors import TwokeyError, UndeterminedError, UsageError

VERSION = 1
_OURS = 0x74776B79  # "twky", in the header of the file
_PATIENCE = 30.0  # seconds that a reader waits for a writer
_HEADER = b"SQLite format 3\0"
_HINT_DAMAGED = "restore it from a copy; without it the next sweep begins anew: name another file with --store"

# Names and paths that are no UTF-8 stand as blobs, everything else as text. `weight` orders what a finding is by how it
# weighs, the least being the worst, so the first row of a fingerprint is the one that counts.
_TABLES = """
create table runs (
  id integer primary key, started text not null, version text not null, rulebook text not null, shard text not null,
  scope text not null, finished integer not null default 0, point text not null default ''
);
create table repositories (
  id integer primary key, key unique not null, name not null, place not null,
  state text not null default '', today text not null default '', turning text not null default '[]',
  memory text not null default '', branch not null default '', others blob not null default x'',
  seen_run integer not null default 0, seen text not null default '',
  judged_run integer not null default 0, judged text not null default '', why text not null default '',
  judged_commits integer not null default 0,
  failed_run integer not null default 0, reported integer not null default 0,
  reported_before integer not null default 0,
  outcome text not null default '', preset text not null default '', policy_source not null default '',
  refs integer not null default 0, commits integer not null default 0, secrets integer not null default 0,
  actors text not null default '{}', agents text not null default '{}', reviewers text not null default '{}',
  counts text not null default '{}'
);
create table refs (
  repository integer not null, name not null, oid text not null, on_commit text not null, gone integer not null,
  primary key (repository, name)
) without rowid;
create table rewrites (
  repository integer not null, ref not null, was text not null, now text not null, severity text not null,
  words text not null, primary key (repository, ref, was)
) without rowid;
create table commits (
  repository integer not null, oid blob not null, kind text not null, agents text not null, outcome text not null,
  reviewers text not null, primary key (repository, oid)
) without rowid;
create table occurrences (
  repository integer not null, fingerprint text not null, weight integer not null, commit_id text not null,
  path not null, line integer not null, severity integer not null, secret integer not null, content text not null,
  primary key (repository, fingerprint, weight, commit_id, path, line)
) without rowid;
create index occurrences_by_commit on occurrences (repository, commit_id);
create table findings (
  repository integer not null, fingerprint text not null, weight integer not null, severity integer not null,
  secret integer not null, blocks integer not null, born_run integer not null, opened_run integer not null,
  closed_run integer not null, first_seen text not null, last_seen text not null, content text not null default '',
  primary key (repository, fingerprint)
) without rowid;
create index findings_by_state on findings (repository, blocks, severity);
create table problems (
  repository integer not null, run integer not null, place not null, step text not null, message not null
);
create index problems_by_repository on problems (repository);
"""


@contextmanager
def errors(path: Path) -> Iterator[None]:
    """What SQLite complains of, in our words."""
    try:
        yield
    except sqlite3.OperationalError as error:
        raise UndeterminedError(
            f"cannot use {path}: {error}", "look at the disk, and who else uses the file"
        ) from error
    except sqlite3.DatabaseError as error:
        raise UndeterminedError(f"{path} is damaged: {error}", _HINT_DAMAGED) from error


def connect(path: Path, *, make: bool = True) -> sqlite3.Connection:
    """The store at `path`, made where there is none and `make` says so. Raises UsageError or UndeterminedError."""
    _ready(path, make)
    with errors(path):
        database = sqlite3.connect(path, timeout=_PATIENCE, isolation_level=None)
        try:
            _prepared(database, path)
        except (sqlite3.Error, TwokeyError):
            database.close()
            raise
    return database


def _ready(path: Path, make: bool) -> None:
    """A file that may be opened as a store: a new one that only its owner may read, or one that begins like one."""
    if path.is_symlink():
        raise UsageError(f"{path} is a symbolic link", "name the file that it leads to")
    try:
        if make:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            try:
                os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
                return
            except FileExistsError:
                pass
        with path.open("rb") as file:
            begins = file.read(len(_HEADER))
    except OSError as error:
        raise UsageError(
            f"cannot open {path}: {error.strerror}", "name a file that can be written: --store FILE"
        ) from error
    if begins and begins != _HEADER:
        raise UsageError(f"{path} is no store of a sweep", "name another file: --store FILE")


def _prepared(database: sqlite3.Connection, path: Path) -> None:
    database.text_factory = lambda raw: raw.decode("utf-8", "surrogateescape")
    (ours,) = database.execute("pragma application_id").fetchone()
    (version,) = database.execute("pragma user_version").fetchone()
    (tables,) = database.execute("select count(*) from sqlite_master").fetchone()
    if not tables and not ours and not version:
        database.execute("pragma journal_mode = wal")
        database.executescript(
            f"begin; {_TABLES} pragma application_id = {_OURS}; pragma user_version = {VERSION}; commit;"
        )
    elif ours != _OURS:
        raise UsageError(f"{path} is a database of another program", "name another file: --store FILE")
    elif version > VERSION:
        raise UsageError(f"{path} was written by a newer twokey", "install that, or name another file: --store FILE")
    elif version < VERSION:
        raise UsageError(f"{path} is a store of version {version}, which this twokey does not read", "sweep anew")
    database.execute("pragma synchronous = normal")
