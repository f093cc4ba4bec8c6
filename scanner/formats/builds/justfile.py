"""justfile and *.just: recipes by name, the variables and settings they use, the files they import."""

from __future__ import annotations

import re
from collections.abc import Iterator

from scanner.formats.builds.targets import Rules, compare_rules
from scanner.formats.shapes.names import name_of
from scanner.formats.shapes.settings import small
from scanner.formats.shapes.sides import UnreadableError, as_text, compared
from scanner.model.change import Delta
from scanner.model.scale import Severity

WORST = Severity.CRITICAL
_ASSIGNED = re.compile(r"(?:export\s+)?([A-Za-z_][\w-]*)\s*:=\s*(.*)")
_INCLUDE = re.compile(r"(?:import\??|mod\??)\s+(.*)")
_RECIPE = re.compile(r"@?([A-Za-z_][\w-]*+)([^:]*+):(?!=)(.*)")
_QUIET = frozenset({"positional-arguments", "quiet", "ignore-comments", "fallback", "tempdir", "unstable"})
_DESCRIBED = re.compile(r"\[(?:private|doc|group|confirm|no-cd|no-exit-message|positional-arguments)\b.*\]")


def matches(path: str) -> bool:
    name = name_of(path)
    return name in ("justfile", ".justfile") or name.endswith(".just")


def diff(old: bytes | None, new: bytes | None) -> Iterator[Delta]:
    yield from compared(old, new, _read, compare_rules, worst=WORST)


def _read(content: bytes) -> Rules:
    rules = Rules()
    current = ""
    text = as_text(small(content)).replace("\r\n", "\n")
    if '"""' in text or "'''" in text:
        text = _indented_texts(text)
    for line in text.split("\n"):
        if line[:1] in (" ", "\t") and current:
            if line.strip():
                rules.target(current).recipe.append(line.strip().lstrip("@"))
            continue
        said = line.strip()
        if said and not said.startswith("#"):
            current = _line(rules, said)
    return rules


def _indented_texts(text: str) -> str:
    """Texts over several lines, as one line each."""
    parts = re.split(r"(\"\"\"|''')", text)
    if len(parts) % 4 != 1:
        raise UnreadableError("a text that does not end")
    return "".join(part.replace("\n", "\\n") if at % 4 == 2 else part for at, part in enumerate(parts))


def _line(rules: Rules, said: str) -> str:
    """Put a line where it belongs; the name of the recipe it starts, or ""."""
    if found := _INCLUDE.match(said):
        rules.includes.append(" ".join(found[1].split()))
    elif said.startswith("set "):
        name, _, value = said[4:].partition(":=")
        if name.strip() not in _QUIET:
            rules.variables.setdefault(f"set {name.strip()}", []).append(f"= {value.strip()}")
    elif said.startswith("alias "):
        name, _, value = said[6:].partition(":=")
        rules.target(name.strip()).needs.append(value.strip())
    elif found := _ASSIGNED.fullmatch(said):
        rules.variables.setdefault(found[1], []).append(f"= {found[2]}")
    elif found := _RECIPE.fullmatch(said):
        target = rules.target(found[1])
        target.needs += found[3].partition("#")[0].split()
        target.settings += found[2].split()
        return found[1]
    elif not _DESCRIBED.fullmatch(said):
        rules.rest.append(said)
    return ""
