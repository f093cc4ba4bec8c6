"""Many blobs searched together: joined into buffers large enough for the automaton to be quick.

What a line holds does not depend on its blob, so each distinct line is judged once.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

from msgspec import Struct, field, structs

from scanner.credentials.encoded import decoded
from scanner.credentials.finders import Finder
from scanner.credentials.found import Found
from scanner.credentials.gates import EVERY, Gate
from scanner.credentials.guesses import GUESSES
from scanner.credentials.lines import Checks, checks_of, passed_lines, telling
from scanner.credentials.profile import Profile

K = TypeVar("K")

_JOINED = 1 << 18  # bytes
_ALONE = 1 << 14  # a larger blob is not worth copying
_REMEMBERED = 100_000  # lines whose verdict is kept
_SHORT = 120  # bytes; of a longer line the digest is remembered
_PRAGMA = b"pragma"
_ENCODED = "~"


class Hit(Struct, frozen=True):
    """A secret in the clear, in the line that begins at `offset` bytes of a text."""

    found: Found
    offset: int


class Searcher(Struct, Generic[K]):
    """Collects texts and hands out what is in them, by their keys, in `on_hit`. Call `flush` at the end.

    `doubtful` are the keys of texts that hold something which may be encoded, and may go on in the lines that follow.
    """

    profile: Profile
    gates: tuple[Gate, ...]
    finder: Finder
    on_hit: Callable[[K, Hit], None]
    doubtful: set[K] = field(default_factory=set)
    _checks: Checks = field(default_factory=dict)
    _encoded: frozenset[int] = frozenset()
    _odd: frozenset[int] = frozenset()
    _keys: list[K] = field(default_factory=list)
    _parts: list[bytes] = field(default_factory=list)
    _starts: list[int] = field(default_factory=list)
    _zeros: list[int] = field(default_factory=list)  # where what a part is of would start
    _size: int = 0
    _covered: int = 0  # up to where lines of base64 are decoded
    _verdicts: dict[bytes, tuple[Found, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._checks = checks_of(self.finder, self.gates)
        gates = tuple(enumerate(self.gates))
        self._encoded = frozenset(number for number, gate in gates if gate.plugins[0].startswith(_ENCODED))
        self._odd = frozenset(number for number, gate in gates if gate.plugins == (EVERY,))

    def add(self, key: K, text: bytes, at: int = 0) -> None:
        """Search `text`, now or with others. `at`: where it begins in the text that offsets are given in."""
        size = len(text)
        if size > _ALONE:
            self._search(text, [key], [0], [-at])
            return
        self._keys.append(key)
        self._parts.append(text)
        self._starts.append(self._size)
        self._zeros.append(self._size - at)
        self._size += size + 1
        if self._size >= _JOINED:
            self.flush()

    def passes(self, text: bytes) -> bool:
        """Whether a line of `text` passes a gate, so that there is anything to judge."""
        return any(True for _ in passed_lines(self.finder, self._checks, text))

    def flush(self) -> None:
        """Search what was collected."""
        if self._parts:
            self._search(b"\n".join(self._parts), self._keys, self._starts, self._zeros)
            self._keys, self._parts, self._starts, self._zeros, self._size = [], [], [], [], 0

    def _search(self, buffer: bytes, keys: list[K], starts: list[int], zeros: list[int]) -> None:
        self._covered = 0
        for start, end, passing in passed_lines(self.finder, self._checks, buffer):
            passed = self._telling(buffer[start:end], passing)
            judging = passed - self._encoded
            number = -1
            for found in self._verdict(buffer, starts, start, end, judging) if judging else ():
                number = bisect_right(starts, start) - 1 if number < 0 else number
                self.on_hit(keys[number], Hit(found, start - zeros[number]))
            if not self._encoded.isdisjoint(passed):
                number = bisect_right(starts, start) - 1
                self.doubtful.add(keys[number])
                for found in self._decoded(buffer, start, end, passed & self._encoded):
                    self.on_hit(keys[number], Hit(found, start - zeros[number]))

    def _telling(self, line: bytes, passed: set[int]) -> set[int]:
        return passed if self._odd.isdisjoint(passed) else telling(self.finder, self.gates, line, passed)

    def _verdict(self, buffer: bytes, starts: list[int], start: int, end: int, passed: set[int]) -> tuple[Found, ...]:
        line = buffer[start:end]
        before = max(start - 1, 0)
        previous = buffer[buffer.rfind(b"\n", 0, before) + 1 : before]
        if _PRAGMA not in previous or starts[bisect_right(starts, start) - 1] == start:
            previous = b""  # the last line of another blob allows nothing in this one
        key = line if end - start <= _SHORT and not previous else _digest(line, previous)
        verdict = self._verdicts.get(key)
        if verdict is None:
            if len(self._verdicts) >= _REMEMBERED:
                self._verdicts.clear()
            verdict = self._verdicts[key] = self._judge(line, previous, passed)
        return verdict

    def _judge(self, line: bytes, previous: bytes, passed: set[int]) -> tuple[Found, ...]:
        from scanner.credentials.engine import judge, open_engine  # 0.1 s, for nothing where no line passes

        return judge(open_engine(self.profile), line, previous, passed)

    def _decoded(self, buffer: bytes, start: int, end: int, how: set[int]) -> Iterator[Found]:
        """What stands in the encoded runs of a line. A guess is none there."""
        known: set[tuple[str, str]] = set()
        for number in sorted(how):
            name = self.gates[number].plugins[0]
            wrapped = name == f"{_ENCODED}base64"
            for until, text in decoded(name, buffer, max(start, self._covered) if wrapped else start, end):
                if wrapped:
                    self._covered = max(self._covered, until)
                for first, last, passing in passed_lines(self.finder, self._checks, text):
                    line = text[first:last]
                    judging = self._telling(line, passing) - self._encoded
                    for found in self._judge(line, b"", judging) if judging else ():
                        key = (found.type, found.value)
                        if found.type not in GUESSES and key not in known:
                            known.add(key)
                            yield structs.replace(found, layer=name.removeprefix(_ENCODED))


def _digest(line: bytes, previous: bytes) -> bytes:
    digest = hashlib.sha256(b"%d " % len(previous))
    digest.update(previous)
    digest.update(line)
    return digest.digest()
