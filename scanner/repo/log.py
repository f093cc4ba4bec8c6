"""The history as one stream of `git log --raw -z`: 0.03 ms a commit, in constant memory.

`--pretty=raw` hands out headers as they are stored (two author lines included), `-c` shows what a merge holds that none
of its parents does, `--ignore-submodules=none` keeps `.gitmodules` from hiding its own bumps. A NUL ends what git shows
of a commit, so each is also asked for as it is stored (a tenth more time): what hides there is a flaw (threat B13).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from itertools import islice
from secrets import token_hex
from typing import IO

from msgspec.structs import replace

from scanner.errors import UndeterminedError
from scanner.model.change import RawChange
from scanner.model.commit import Commit
from scanner.repo.commits import parse_header, parse_object, text
from scanner.repo.git import CHUNK, Git, Pipe, explain, read_chunks
from scanner.repo.log_process import started_log

# A record ends in two NULs, or in a newline and one where a commit has neither message nor changes. A path may begin
# like the next record ("commit ..."), but what stands before it is then a status letter and one NUL.
_MARK = b"\0commit "

_TOGETHER = 200  # commits asked for at once: their ids, twice, fit into a pipe that nobody reads yet

# One path of a commit: (b":100644 100644 <old> <new> M", b"path"), or "::" with one more side for each parent.
Row = tuple[bytes, bytes]


def read_log(
    git: Git, revisions: tuple[str, ...], more: Iterable[str] | None = None
) -> Iterator[tuple[Commit, list[Row]]]:
    """Every commit that `revisions` (git's own words, options included) select, newest first, with its rows.

    `more` are revisions too many for a command line. Raises UndeterminedError when git cannot read all of it; what it
    could read has been yielded by then.
    """
    listed = None if more is None else tuple(more)
    if listed == () and all(revision.startswith("--") for revision in revisions):
        return  # git would take HEAD for what was not named
    with started_log(git, revisions, listed) as running:
        yield from read_started(git, running)


def read_started(git: Git, running: Pipe) -> Iterator[tuple[Commit, list[Row]]]:
    """The same, of a log that was started before."""
    yield from _unhidden(git, map(_record, _records(read_chunks(running.stdout))))
    status, stderr = running.finish()
    if status != 0:
        error = explain(stderr, status)
        raise UndeterminedError(error.message, error.hint or "git fsck shows what is damaged")


def _unhidden(git: Git, entries: Iterator[tuple[Commit, list[Row]]]) -> Iterator[tuple[Commit, list[Row]]]:
    """`entries`, those that hold a NUL with their stored headers and the flaw; the message stays what git shows."""
    with ExitStack() as stack:
        pipe: Pipe | None = None
        rest = bytearray()
        asked: deque[tuple[list[tuple[Commit, list[Row]]], str]] = deque()
        while several := list(islice(entries, _TOGETHER)):
            if pipe is None:
                pipe = stack.enter_context(git.pipe("cat-file", "--batch"))
                pipe.widen()
            asked.append((several, _ask(pipe, [commit.oid for commit, _ in several])))
            if len(asked) > 1:  # git reads the next ones while these are read
                yield from _answered(pipe, *asked.popleft(), rest)
        while pipe and asked:
            yield from _answered(pipe, *asked.popleft(), rest)


def _answered(
    pipe: Pipe, several: list[tuple[Commit, list[Row]]], last: str, rest: bytearray
) -> Iterator[tuple[Commit, list[Row]]]:
    hiding = _hiding(pipe, [commit.oid for commit, _ in several], last, rest)
    for commit, rows in several:
        stored = hiding.get(commit.oid)
        yield (commit if stored is None else replace(stored, message=commit.message)), rows


def _ask(pipe: Pipe, oids: list[str]) -> str:
    """Ask for these commits, and for an id that says where the answer ends: no message can foresee it, and no object
    has it.
    """
    last = token_hex(len(oids[0]) // 2)
    pipe.stdin.write("".join(f"{oid}\n" for oid in (*oids, last)).encode("utf-8", "surrogateescape"))
    pipe.stdin.flush()
    return last


def _hiding(pipe: Pipe, oids: list[str], last: str, rest: bytearray) -> dict[str, Commit]:
    """Those of these commits that hold a NUL, as they are stored, from the answer that ends with `last`."""
    found: dict[str, Commit] = {}
    answer = _read_until(pipe, f"{last} missing\n".encode(), rest)
    if b"\0" not in answer and answer.count(b" missing\n") == 1:
        return found  # nothing hidden, and nothing missing: what 999 of 1,000 answers are
    at = 0
    for oid in oids:
        end = answer.index(b"\n", at)
        words = answer[at:end].split()
        if len(words) != 3 or words[1] != b"commit":
            raise UndeterminedError(f"git cannot read commit {oid[:12]} again", "git fsck shows what is damaged")
        raw = answer[end + 1 : end + 1 + int(words[2])]
        at = end + 2 + len(raw)
        if b"\0" in raw:
            found[oid] = parse_object(oid, raw)
    return found


def _some(stream: IO[bytes]) -> bytes:
    read: Callable[[int], bytes] = getattr(stream, "read1", stream.read)
    return read(CHUNK)


def _read_until(pipe: Pipe, ending: bytes, rest: bytearray) -> bytes:
    """What comes up to `ending`; what comes behind it stays in `rest`. Raises UndeterminedError where it never does."""
    searched = 0
    while (at := rest.find(ending, searched)) < 0:
        searched = max(0, len(rest) - len(ending))
        part = _some(pipe.stdout)
        if not part:
            raise UndeterminedError("git ended early while it read commits again", "git fsck shows what is damaged")
        rest += part
    answer = bytes(rest[: at + len(ending)])
    del rest[: at + len(ending)]
    return answer


def _records(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Whole records, each from its object id on."""
    rest = b""
    for chunk in chunks:
        *pieces, rest = (rest + chunk).split(_MARK)
        held = b""
        for piece in pieces:
            held += piece
            if held[-1:] in (b"\0", b"\n"):
                yield held.removeprefix(b"commit ")
                held = b""
            else:
                held += _MARK
        rest = held + rest
    if rest:
        yield rest.removeprefix(b"commit ")


def _record(record: bytes) -> tuple[Commit, list[Row]]:
    # Lines of the message are indented by four spaces and hold no NUL, so the first colon at the start of a line,
    # behind an empty line or (for a merge) behind a NUL, starts the rows.
    record = record.rstrip(b"\0")
    starts = [start for start in (record.find(b"\n\n:"), record.find(b"\n\0:")) if start >= 0]
    end = min(starts, default=len(record))
    rows = record[end + 2 :]
    head, _, message = record[:end].partition(b"\n\n")
    oid, _, head = head.partition(b"\n")
    header = parse_header(head)
    commit = Commit(
        oid.decode("ascii", "replace"),
        header.parents,
        header.author,
        header.committer,
        header.stamp,
        text(message[4:].replace(b"\n    ", b"\n")),
        header.signed,
        header.flaws,
    )
    if not rows:
        return commit, []
    fields = rows.split(b"\0")
    return commit, list(zip(fields[::2], fields[1::2], strict=False))


def raw_change(row: Row) -> RawChange:
    """A row as data. For a merge (several old sides) the old side is that of the first parent."""
    meta, path = row
    fields = meta.lstrip(b":").decode("ascii", "replace").split(" ")
    sides = (len(fields) - 1) // 2
    modes, oids, status = fields[:sides], fields[sides:-1], fields[-1]
    return RawChange(text(path), status[:1], modes[0], modes[-1], oids[0], oids[-1])
