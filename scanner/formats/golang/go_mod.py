"""go.mod: what a module is called, what it needs, and whose code stands in for whose.

Go fixes every version here, so a line is a pin and there are no ranges. `replace` is what to look at: it puts a folder
or somebody's fork under a known name. That a line is `// indirect` says who asked for it and changes no build.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from scanner.formats.golang import mod_lines
from scanner.formats.golang.mod_lines import Line
from scanner.formats.golang.modules import compare_replacements, moved, order, replacements
from scanner.formats.shapes.names import name_of
from scanner.formats.shapes.sides import UnreadableError, at_most, compared
from scanner.model.change import Delta
from scanner.model.scale import Severity

WORST = Severity.HIGH

_LONGEST = 500_000  # bytes; Kubernetes has 20,000

_ONCE = {
    "module": ("package-renamed", Severity.HIGH),
    "go": ("runtime-requirement-changed", Severity.MEDIUM),
    "toolchain": ("toolchain-changed", Severity.MEDIUM),
}
_MANY = {
    "exclude": ("override-changed", Severity.MEDIUM),
    "retract": ("setting-changed", Severity.MEDIUM),
    "ignore": ("setting-changed", Severity.LOW),
}
_SAFETY = ("tls", "x509", "rsa", "http2")  # switches that bring back weaker connections


def matches(path: str) -> bool:
    return name_of(path) == "go.mod"


def diff(old: bytes | None, new: bytes | None) -> Iterator[Delta]:
    yield from compared(old, new, at_most(_LONGEST, _read), _compare, worst=WORST)


def _read(content: bytes) -> list[Line]:
    lines = mod_lines.read(content)
    for line in lines:
        if line.directive == "require" and len(line.words) != 2:
            raise UnreadableError("not a module at a version", line.number)
        if line.directive == "module" and (len(line.words) != 1 or "{" in line.words[0]):
            raise UnreadableError("not the name of a module", line.number)
    replacements(lines)
    return lines


def _compare(old: list[Line] | None, new: list[Line]) -> Iterator[Delta]:
    before = old or []
    yield from _requirements(before, new)
    yield from compare_replacements(None if old is None else replacements(old), replacements(new))
    yield from directives(before, new, fresh=old is None)
    yield from _tools(before, new)
    was, now = _deprecated(before), _deprecated(new)
    if was != now:
        yield Delta("metadata-changed", "module.deprecated", was, now, Severity.LOW)


def _requirements(old: list[Line], new: list[Line]) -> Iterator[Delta]:
    """By module; of one that is asked for twice Go takes the later version."""
    before, after = _required(old), _required(new)
    for name, line in after.items():
        version = line.words[1]
        if name not in before:
            asked = not line.comment.startswith("indirect")
            severity = Severity.HIGH if asked else Severity.MEDIUM
            yield Delta("dependency-added", name, "", version, severity, line.number)
        elif before[name].words[1] != version:
            yield moved(name, before[name].words[1], version, line.number)
    for name, line in before.items():
        if name not in after:
            yield Delta("dependency-removed", name, line.words[1], "", Severity.LOW)


def _required(lines: list[Line]) -> dict[str, Line]:
    found: dict[str, Line] = {}
    for line in lines:
        if line.directive == "require":
            known = found.get(line.words[0])
            if known is None or (order(known.words[1]) or ()) <= (order(line.words[1]) or ()):
                found[line.words[0]] = line
    return found


def directives(old: list[Line], new: list[Line], *, fresh: bool) -> Iterator[Delta]:
    """What is said once, what is listed, and what this reader does not know."""
    for name, (kind, severity) in _ONCE.items():
        was, now = (" ".join(line.words) for line in (_first(old, name), _first(new, name)))
        if was != now and not fresh:
            yield Delta(kind, name, was, now, severity, _first(new, name).number)
    told = {*_ONCE, "require", "replace", "tool", "use"}
    before, after = (Counter(_entry(line) for line in side if line.directive not in told) for side in (old, new))
    numbers = {_entry(line): line.number for line in new}
    for entry in after - before:
        yield _listed(entry, "", entry[1], numbers[entry])
    for entry in before - after:
        yield _listed(entry, entry[1], "", 0)


def _first(lines: list[Line], directive: str) -> Line:
    return next((line for line in lines if line.directive == directive), Line(directive, (), "", "", 0))


def _entry(line: Line) -> tuple[str, str]:
    return line.directive, " ".join(line.words)


def _listed(entry: tuple[str, str], was: str, now: str, number: int) -> Delta:
    directive, words = entry
    kind, severity = _MANY.get(directive, ("setting-changed", Severity.MEDIUM))
    if directive == "godebug" and words.startswith(_SAFETY) and now:
        kind, severity = "transport-weakened", Severity.HIGH
    return Delta(kind, directive, was, now, severity, number)


def _tools(old: list[Line], new: list[Line]) -> Iterator[Delta]:
    """Programs `go tool` builds and runs."""
    before, after = ({" ".join(line.words): line for line in side if line.directive == "tool"} for side in (old, new))
    for name, line in after.items():
        if name not in before:
            yield Delta("plugin-added", f"tool.{name}", "", name, Severity.HIGH, line.number)
    for name in [name for name in before if name not in after]:
        yield Delta("plugin-removed", f"tool.{name}", name, "", Severity.LOW)


def _deprecated(lines: list[Line]) -> str:
    """A comment on the module's line that Go shows to everybody who uses it."""
    line = _first(lines, "module")
    told = (text for text in (line.comment, line.above) if text.startswith("Deprecated:"))
    return next(told, "")[:200]
