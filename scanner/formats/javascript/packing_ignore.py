"""`.npmignore` and `.vscodeignore`: what is left out of a package. A line that goes lets files in."""

from __future__ import annotations

from collections.abc import Iterator

from scanner.formats.javascript.settings import listed
from scanner.formats.javascript.sizes import written_by_hand
from scanner.formats.shapes.names import name_of
from scanner.formats.shapes.sides import as_lines, compared
from scanner.model.change import Delta
from scanner.model.scale import Severity

WORST = Severity.HIGH


def matches(path: str) -> bool:
    return name_of(path) in (".npmignore", ".vscodeignore")


def diff(old: bytes | None, new: bytes | None) -> Iterator[Delta]:
    yield from compared(old, new, _read, _compare, worst=WORST, removed=Severity.HIGH)


def _read(content: bytes) -> list[str]:
    lines = (line.strip() for line in as_lines(written_by_hand(content)))
    return [line for line in lines if line and not line.startswith("#")]


def _compare(old: list[str] | None, new: list[str]) -> Iterator[Delta]:
    """A `.npmignore` where there was none also makes npm forget the `.gitignore` beside it."""
    if old is None:
        yield Delta("package-contents-changed", "patterns", "", listed(new), Severity.MEDIUM)
        return
    gone, come = set(old) - set(new), set(new) - set(old)
    opens = {line for line in gone if not line.startswith("!")} | {line for line in come if line.startswith("!")}
    told = listed(sorted(gone)), listed(sorted(come))
    if opens:
        yield Delta("package-contents-widened", "patterns", *told, Severity.HIGH)
    elif gone or come:
        yield Delta("package-contents-changed", "patterns", *told, Severity.MEDIUM)
    elif old != new and any(line.startswith("!") for line in new):
        yield Delta("package-contents-changed", "patterns", "", "in another order", Severity.MEDIUM)
