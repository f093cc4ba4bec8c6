"""The processes that this one was started by: an agent cannot take itself out of them as it can out of variables.

Besides the parents this asks for the leaders of process groups and sessions, because they stay known when a parent has
gone: a command that an agent left behind with `&` belongs to init by its parent, and to the agent by its group. What
starts a session of its own (`setsid`, a daemon, another machine) is beyond reach.

There is no cap on depth, for a cap would be a way out: sixty-five shells inside each other. Nothing is asked twice, so
it ends. Nothing here raises: what cannot be read (another user's process, a system without either source) is not there.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from msgspec import Struct

from scanner.model.process import Process

_MOST_BYTES = 65_536  # of a command line: the words that say what it is stand in front
_PS = "/bin/ps"  # by its path: what PATH finds is the caller's choice
_PS_SECONDS = 10


class _Seen(Struct, frozen=True):
    """A process and those it belongs to, the nearest first: parent, group leader, session leader."""

    process: Process
    owners: tuple[int, ...]


def ancestors(pid: int | None = None) -> tuple[Process, ...]:
    """Who started the process `pid` (this one when left out), nearest first; empty where the system does not tell."""
    start = os.getpid() if pid is None else pid
    system: str = sys.platform
    if system == "linux":
        return walk(start, _from_proc)
    if system == "darwin":
        return in_listing(start, _ps("pid=,ppid=,pgid=,comm="), _ps("pid=,args="))
    return ()


def walk(start: int, look: Callable[[int], _Seen | None]) -> tuple[Process, ...]:
    """Parents first, then what else owns any of them."""
    first = look(start)
    waiting = list(reversed(first.owners)) if first else []
    asked, found = {start, 0}, []
    while waiting:
        pid = waiting.pop()
        if pid in asked:
            continue
        asked.add(pid)
        if seen := look(pid):
            found.append(seen.process)
            waiting += reversed(seen.owners)
    return tuple(found)


def _from_proc(pid: int) -> _Seen | None:
    """Linux. A program's name may hold spaces and brackets, so the numbers start behind the last bracket."""
    folder = Path("/proc", str(pid))
    try:
        head, _, tail = (folder / "stat").read_bytes().rpartition(b")")
        name = head.partition(b"(")[2].decode("utf-8", "surrogateescape")
        owners = tuple(int(number) for number in tail.split()[1:4])
    except (OSError, ValueError):
        return None
    return _Seen(Process(pid, name, _command_line(folder)), owners)


def _command_line(folder: Path) -> tuple[str, ...]:
    try:
        with (folder / "cmdline").open("rb") as file:
            text = file.read(_MOST_BYTES).decode("utf-8", "surrogateescape")
    except OSError:
        return ()
    words = text.rstrip("\0")  # a program that renames itself leaves the rest of its old line as NULs
    return tuple(words.split("\0")) if words else ()


def _ps(columns: str) -> str:
    command = [_PS, "-axww", "-o", columns]
    try:
        done = subprocess.run(command, capture_output=True, check=False, timeout=_PS_SECONDS)
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stdout.decode("utf-8", "surrogateescape")


def in_listing(start: int, programs: str, command_lines: str) -> tuple[Process, ...]:
    """macOS: from the lines `pid ppid pgid program` and `pid command line`.

    Two listings, because both a program's path and its command line hold spaces, so each has to come last in its own.
    """
    lines = dict(_columns(line, 1) for line in command_lines.splitlines() if line.strip())
    table: dict[int, _Seen] = {}
    for line in programs.splitlines():
        numbers, name = _columns(line, 3)
        if all(number.isdecimal() for number in numbers) and len(numbers) == 3:
            pid, *owners = (int(number) for number in numbers)
            table[pid] = _Seen(Process(pid, name, _words(name, lines.get(numbers[:1], ""))), tuple(owners))
    return walk(start, table.get)


def _columns(line: str, count: int) -> tuple[tuple[str, ...], str]:
    """The first `count` words, and the rest with its spaces."""
    parts = line.strip().split(maxsplit=count)
    return tuple(parts[:count]), parts[count] if len(parts) > count else ""


def _words(name: str, line: str) -> tuple[str, ...]:
    """A command line in words. A program's own path may have spaces; those of its arguments are lost."""
    if name and (line == name or line.startswith(f"{name} ")):
        return (name, *line[len(name) :].split())
    return tuple(line.split())
