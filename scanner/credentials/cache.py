"""What was searched before, kept between runs: ids of objects, and the sealed traces of those that hold secrets.

An object's id says everything about its contents, so what was found in it stays true for as long as the rules do. The
file lies in the user's own cache folder: one inside a repository would come with every archive of it, and say that all
is clean. It may be deleted at any time; a damaged one is made anew.
"""

from __future__ import annotations

import json
import sqlite3
from array import array
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from msgspec import Struct, field
from msgspec.structs import astuple

from scanner.credentials.cached import cache_file
from scanner.credentials.plan import Part
from scanner.credentials.seal import Trace

_VERSION = 2
_LARGEST = 64 << 20  # bytes of a file; a larger one is emptied
_PATIENCE = 10.0  # seconds that one process waits for another to write
_TABLES = """
create table if not exists searched (engine text not null, ids blob not null, sizes blob not null);
create table if not exists traces (engine text not null, oid blob not null, trace text not null);
create table if not exists skipped (engine text not null, oid blob not null, why text not null);
create table if not exists packs (engine text not null, name text not null, primary key (engine, name));
create table if not exists roots (engine text primary key, root text not null);
create index if not exists traces_by_engine on traces (engine);
"""
_NAMES = ("searched", "traces", "skipped", "packs", "roots")


class Kept(Struct):
    """What a cache knows: sizes, traces and why something was not wholly searched, by object id (hexadecimal bytes),
    packs that were searched whole, and the first commit that the hashes were made with."""

    sizes: dict[bytes, int] = field(default_factory=dict)
    traces: dict[bytes, tuple[Trace, ...]] = field(default_factory=dict)
    skipped: dict[bytes, str] = field(default_factory=dict)
    packs: frozenset[str] = frozenset()
    root: str = ""


class Cache(Struct, frozen=True):
    """The cache of one repository for one `engine`: a digest of everything that decides what is found."""

    file: Path
    engine: str

    def load(self) -> Kept:
        """Everything that is known, nothing where there is no cache or a damaged one."""
        try:
            return self._read()
        except sqlite3.OperationalError:
            return Kept()  # locked, or a folder that cannot be written: nothing is wrong with the file
        except (sqlite3.Error, ValueError, TypeError):
            with suppress(OSError):
                _remove(self.file)
        except OSError:
            pass
        return Kept()

    def _read(self) -> Kept:
        kept = Kept()
        with _open(self.file) as database:
            database.execute("begin")  # all of it as of one moment
            for ids, sizes in database.execute("select ids, sizes from searched where engine = ?", (self.engine,)):
                numbers = array("Q")
                numbers.frombytes(sizes)
                kept.sizes.update(zip(_cut(ids, len(numbers)), numbers, strict=True))
            found: dict[bytes, list[Trace]] = {}
            for oid, words in database.execute("select oid, trace from traces where engine = ?", (self.engine,)):
                found.setdefault(oid.hex().encode(), []).append(Trace(*json.loads(words)))
            kept.traces = {oid: tuple(traces) for oid, traces in found.items()}
            rows = database.execute("select oid, why from skipped where engine = ?", (self.engine,))
            kept.skipped = {oid.hex().encode(): str(why) for oid, why in rows}
            rows = database.execute("select name from packs where engine = ?", (self.engine,))
            kept.packs = frozenset(name for (name,) in rows)
            kept.root = next((root for (root,) in database.execute(_ROOT, (self.engine,))), "")
        return kept

    def add(self, part: Part, traces: Mapping[bytes, tuple[Trace, ...]], root: str) -> None:
        """Keep what came of one part of a search, all of it or nothing."""
        rows = [
            (self.engine, bytes.fromhex(oid.decode()), json.dumps(astuple(trace)))
            for oid, each in traces.items()
            for trace in each
        ]
        with suppress(sqlite3.Error, OSError), _open(self.file) as database, database:
            searched = (self.engine, part.searched, part.sizes.tobytes())
            database.execute("insert into searched values (?, ?, ?)", searched)
            database.executemany("insert into traces values (?, ?, ?)", rows)
            skipped = ((self.engine, oid, why) for oid, why in part.skipped)
            database.executemany("insert into skipped values (?, ?, ?)", skipped)
            if root:
                database.execute("insert or replace into roots values (?, ?)", (self.engine, root))

    def add_packs(self, names: frozenset[str]) -> None:
        """Keep that everything in these packs was searched."""
        with suppress(sqlite3.Error, OSError), _open(self.file) as database, database:
            database.executemany("insert or ignore into packs values (?, ?)", [(self.engine, each) for each in names])

    def forget(self) -> None:
        """Drop what is known: it does not fit this repository any more."""
        with suppress(sqlite3.Error, OSError), _open(self.file) as database, database:
            for name in _NAMES:
                database.execute(f"delete from {name} where engine = ?", (self.engine,))  # noqa: S608


_ROOT = "select root from roots where engine = ?"


def open_cache(folder: Path, repository: str, engine: str) -> Cache:
    """The cache below `folder` for the repository whose common folder is `repository`."""
    return Cache(cache_file(folder, repository), engine)


def _cut(ids: bytes, count: int) -> Iterator[bytes]:
    digits = ids.hex().encode()
    width = len(digits) // count if count else 1
    if width * count != len(digits):
        raise ValueError("ids are cut off")
    return (digits[at : at + width] for at in range(0, len(digits), width))


@contextmanager
def _open(file: Path) -> Iterator[sqlite3.Connection]:
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        database = _connect(file)
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.OperationalError):
            raise  # locked, or a disk that is full: nothing is wrong with the file
        _remove(file)
        database = _connect(file)
    with closing(database):
        yield database


def _connect(file: Path) -> sqlite3.Connection:
    database = sqlite3.connect(file, timeout=_PATIENCE)
    try:
        (version,) = database.execute("pragma user_version").fetchone()
        if version not in (0, _VERSION) or file.stat().st_size > _LARGEST:
            database.close()
            _remove(file)
            database = sqlite3.connect(file, timeout=_PATIENCE)
        database.execute("pragma journal_mode = wal")
        database.execute("pragma synchronous = normal")
        database.executescript(f"{_TABLES} pragma user_version = {_VERSION};")
    except sqlite3.Error:
        database.close()
        raise
    file.chmod(0o600)
    return database


def _remove(file: Path) -> None:
    for each in (file, file.with_name(f"{file.name}-wal"), file.with_name(f"{file.name}-shm")):
        each.unlink(missing_ok=True)
