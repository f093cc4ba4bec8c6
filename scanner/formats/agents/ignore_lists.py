"""Lists of what an agent may not read or touch: `.cursorignore`, `.aiexclude`, `.geminiignore` and their kin.

A line that goes opens what it kept shut; a line that begins with `!` opens too.
"""

from __future__ import annotations

from collections.abc import Iterator

from scanner.formats.agents import bounded
from scanner.formats.agents.judges import NARROWER, WIDER
from scanner.formats.shapes import sides
from scanner.formats.shapes.grants import compare_lists
from scanner.formats.shapes.names import name_of
from scanner.model.change import Delta
from scanner.model.scale import Severity

WORST = Severity.HIGH
_NAMES = frozenset(
    f".{name}ignore"
    for name in ("agent", "aider", "ai", "augment", "claude", "cline", "codeium", "cursor", "cursorindexing", "gemini")
) | {".aiexclude", ".kilocodeignore", ".rooignore", ".qwenignore", ".crushignore"}


def matches(path: str) -> bool:
    return name_of(path) in _NAMES


def diff(old: bytes | None, new: bytes | None) -> Iterator[Delta]:
    yield from bounded.compared(old, new, sides.as_lines, _compare, worst=WORST, removed=Severity.HIGH)


def _compare(old: list[str] | None, new: list[str]) -> Iterator[Delta]:
    for opens in (False, True):
        before, after = (
            [line for line in _patterns(side) if line.startswith("!") is opens] for side in (old or [], new)
        )
        yield from compare_lists(
            "patterns", before, after, allows=opens, wider=WIDER, narrower=NARROWER, severity=Severity.HIGH
        )


def _patterns(lines: list[str]) -> list[str]:
    return [line.strip() for line in lines if line.strip() and not line.startswith("#")]
