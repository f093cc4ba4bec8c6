"""What a glance looks with: patterns of release paths as text, and the gates of the secrets as one database.

Both depend on the rules, the policy and the baseline, and are kept under the ids of the latter two. What other files
lead to depends on the commit, and is kept for each repository.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Sequence
from typing import Any

from scanner.hooks.glance.ask import DoubtError

_wild = re.compile(r"\[[^\]]*\]|[*?\[]").split
_FOLDERS = ("", "/credentials", "/formats", "/hooks", "/hooks/glance", "/pipeline", "/rulebook", "/text")
_RULES = ("", "/paths", "/secrets", "/secrets/tokens")
_PACKAGE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.realpath(__file__))))  # noqa: PTH120


class Patterns:
    """Patterns, each line of `text` holding those that are found under a key."""

    def __init__(self, text: str) -> None:
        self._text = text

    def may_match(self, path: str) -> bool:
        """Whether `path` could be one of theirs. Never wrongly no."""
        parts = path.lower().split("/")
        extension = parts[-1][parts[-1].rindex(".") :] if "." in parts[-1] else ""
        keys = [f"r{parts[0]}", *(f"s{part}" for part in parts), f"e{extension}", "e"]
        return any(may_match(each, parts) for key in keys for each in self._under(key))

    def _under(self, key: str) -> Sequence[str]:
        start = self._text.find(f"\n{key}\t") + 1
        if not start:
            return ()
        return self._text[start + len(key) + 1 : self._text.index("\n", start)].split("\t")


def may_match(pattern: str, parts: Sequence[str]) -> bool:
    """Whether a folded pattern could match a folded path."""
    reached = {0}
    for segment in pattern.split("/"):
        if segment == "**":
            reached = set(range(min(reached), len(parts) + 1))
        else:
            reached = {at + 1 for at in reached if at < len(parts) and _may_fit(segment, parts[at])}
        if not reached:
            return False
    return len(parts) in reached


def _may_fit(segment: str, part: str) -> bool:
    """Whether what a segment spells out stands in `part`, in order."""
    first, *others = _wild(segment)
    if not others:
        return segment == part
    at = len(first)
    if not part.startswith(first) or not part.endswith(others[-1]):
        return False
    for piece in others[:-1]:
        at = part.find(piece, at)
        if at < 0:
            return False
        at += len(piece)
    return True


class Gates:
    """The gates of all plugins of `profile`. Those numbered from 1 to `lines` judge a line by itself."""

    def __init__(self, kept: bytes, lines: int, profile: bytes) -> None:
        import hyperscan  # noqa: PLC0415 - 10 ms that the hook for messages does not need

        try:
            self._database = hyperscan.loadb(kept, hyperscan.HS_MODE_BLOCK)
            self._scratch = hyperscan.Scratch(self._database)
        except hyperscan.HyperscanError as error:  # of another processor or version
            raise DoubtError from error
        self._lines = lines
        self.profile = profile

    def passing(self, text: bytes) -> dict[bytes, set[int]]:
        """The lines of `text` that pass gates, each between its newlines, with the numbers of these."""
        matches: list[tuple[int, int]] = []

        def on_match(number: int, _start: int, end: int, _flags: int, _context: Any) -> None:
            matches.append((number, end))

        self._database.scan(text + b"\n", match_event_handler=on_match, scratch=self._scratch)
        framed = b"\n" + text + b"\n"
        found: dict[bytes, set[int]] = {}
        for number, end in matches:
            found.setdefault(self._line(framed, number, end), set()).add(number)
        return found

    def _line(self, framed: bytes, number: int, end: int) -> bytes:
        if not 0 < number <= self._lines:
            raise DoubtError  # it may hold more than its own line
        start, stop = framed.rindex(b"\n", 0, end), framed.index(b"\n", end)
        if b"pragma" in framed[max(framed.rfind(b"\n", 0, start), 0) : stop]:
            raise DoubtError  # a comment may allow it
        return framed[start : stop + 1]


def patterns_file(folder: str, policy: bytes) -> str:
    """Where the patterns are for a policy: the id of its object, "-" for none."""
    return f"{folder}/glance/paths-{policy.decode()}"


def gates_file(folder: str, policy: bytes, baseline: bytes) -> str:
    """Where the gates are for a policy and a baseline."""
    return f"{folder}/glance/gates-{policy.decode()}.{baseline.decode()}"


def read_patterns(file: str) -> Patterns:
    """The patterns that were kept. Raises OSError where there are none, DoubtError where they are others."""
    return Patterns(read_sealed(file).decode())


def read_gates(file: str) -> Gates:
    """The gates that were kept. Raises as `read_patterns` does."""
    lines, profile, database = read_sealed(file).split(b"\n", 2)
    return Gates(database, int(lines), profile)


def sealed(content: bytes) -> bytes:
    """`content` as it is kept."""
    made = stamp()
    return b"%d\n" % len(made) + made + content


def read_sealed(name: str) -> bytes:
    """What `sealed` was given. Raises OSError where there is none, DoubtError where something else decides now."""
    with open(name, "rb") as file:  # noqa: PTH123
        if file.read(int(file.readline())) != stamp():
            raise DoubtError
        return file.read()


_made: list[bytes] = []


def stamp() -> bytes:
    """What the tools depend on besides: the code, the rules and Python, as Python itself tells a stale module."""
    if _made:
        return _made[0]
    rules = f"{_PACKAGE}/_rules"
    rules = rules if os.path.isdir(rules) else f"{os.path.dirname(_PACKAGE)}/rules"  # noqa: PTH112, PTH120
    found = [sys.version]
    for folder in (*(_PACKAGE + each for each in _FOLDERS), *(rules + each for each in _RULES)):
        with os.scandir(folder) as entries:
            stats = [(entry.name, entry.stat()) for entry in entries if entry.name.endswith((".py", ".yaml"))]
        found += [f"{name} {each.st_mtime_ns} {each.st_size}" for name, each in sorted(stats, key=lambda each: each[0])]
    _made.append("\t".join(found).encode("utf-8", "surrogateescape"))
    return _made[0]
