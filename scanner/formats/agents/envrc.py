"""`.envrc`: a shell script that direnv runs whenever somebody who allowed it enters the folder."""

from __future__ import annotations

import re
from collections.abc import Iterator

from scanner.formats.agents import bounded
from scanner.formats.agents.environment import variable
from scanner.formats.agents.secrets import shown
from scanner.formats.shapes import sides
from scanner.formats.shapes.names import name_of
from scanner.formats.shapes.shell import CONTINUED, meaning, new_downloads
from scanner.model.change import Delta
from scanner.model.scale import Severity

WORST = Severity.CRITICAL
_EXPORT = re.compile(r"(?:export\s+)?([A-Za-z_]\w*)=(\"[^\"$`]*\"|'[^']*'|[^\s;&|$`\"']*)\s*(?:#.*)?")
_PLAIN = re.compile(
    r"(?:watch_file|strict_env|unset|log_status)\b[^;|&`$]*$|(?:fi|then|else|done)$"
    r"|(?:el)?if !? ?(?:has|test|type|which|command -v|\[\[?) [^;|&`(]*(?:&>/dev/null)?(?:;\s*then)?$"
)


def matches(path: str) -> bool:
    return name_of(path) == ".envrc"


def diff(old: bytes | None, new: bytes | None) -> Iterator[Delta]:
    yield from bounded.compared(old, new, sides.as_text, _compare, worst=WORST)


def _compare(old: str | None, new: str) -> Iterator[Delta]:
    before, after = _lines(old or ""), _lines(new)
    gone = [line for line in before if line not in after]
    set_before = {found[1]: found[2] for line in before if (found := _EXPORT.fullmatch(line))}
    for line in after:
        if line in before:
            continue
        if found := _EXPORT.fullmatch(line):
            was = set_before.get(found[1])
            yield from variable(found[1], found[1], None if was is None else was.strip("\"'"), found[2].strip("\"'"))
        elif not _PLAIN.match(line):
            kind, severity = ("autorun-added", Severity.HIGH) if old is None else ("run-changed", Severity.HIGH)
            yield Delta(kind, "script", "", shown(line), severity)
    for line in gone:
        found = _EXPORT.fullmatch(line)
        if found is None and not _PLAIN.match(line):
            yield Delta("run-changed", "script", shown(line), "", Severity.LOW)
        elif found is not None and not any(each.startswith((f"export {found[1]}=", f"{found[1]}=")) for each in after):
            yield Delta("env-changed", found[1], shown(found[2], found[1]), "", Severity.LOW)
    for line, severity in new_downloads(old or "", new).items():
        yield Delta("download-and-run", "script", "", shown(line), severity)


def _lines(script: str) -> dict[str, None]:
    """Commands in their order, once each."""
    joined = CONTINUED.sub(" ", meaning(script.replace("\r\n", "\n")))
    return dict.fromkeys(
        line.strip() for line in joined.split("\n") if line.strip() and not line.strip().startswith("#")
    )
