"""Makefile, GNUmakefile and *.mk: targets with recipes, and the variables they are built with.

A make file is a program; of its targets, those that ship are the ones a release runs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct, field

from scanner.formats.builds.targets import Rules, compare_rules
from scanner.formats.shapes.names import name_of
from scanner.formats.shapes.settings import small
from scanner.formats.shapes.sides import as_text, compared
from scanner.model.change import Delta
from scanner.model.scale import Severity

WORST = Severity.CRITICAL
_NAMES = ("makefile", "gnumakefile", "makefile.am", "makefile.in")
_ASSIGNED = re.compile(
    r"(?:(?:export|override|private)\s+)*([^\s:#=?+!$()]+|\.?\w*\$[({][\w.-]+[)}][\w.-]*)\s*(:{0,3}=|\?=|\+=|!=)\s*(.*)",
    re.DOTALL,
)
_CONDITION = re.compile(r"(?:ifn?eq|ifn?def)\b|else\b|endif\b")
_INCLUDE = re.compile(r"(?:-include|include|sinclude)\s+(.*)")
_DEFINE = re.compile(r"(?:override\s+)?define\s+([^\s:=?+!]+)")
_SPECIAL = frozenset(
    {".PHONY", ".SILENT", ".DELETE_ON_ERROR", ".NOTPARALLEL", ".PRECIOUS", ".SECONDARY", ".INTERMEDIATE"}
)
_SAYS = re.compile(r"\$\((?:info|warning)\s[^()]*(?:\$\([\w.-]+\)[^()]*){0,20}\)$")
_NAME = re.compile(r"\$\(([\w.@<^?*+%-]+)\)")
_UNPRINTED = re.compile(r"^[\t ]*[@+-]+[\t ]*")


class _State(Struct):
    rules: Rules = field(default_factory=Rules)
    open: list[str] = field(default_factory=list)  # names of the targets whose recipe goes on
    conditions: list[str] = field(default_factory=list)


def matches(path: str) -> bool:
    name = name_of(path)
    return name in _NAMES or name.endswith(".mk")


def diff(old: bytes | None, new: bytes | None) -> Iterator[Delta]:
    yield from compared(old, new, read, compare_rules, worst=WORST)


def read(content: bytes) -> Rules:
    """A make file taken apart."""
    state = _State()
    lines = as_text(small(content)).replace("\r\n", "\n").split("\n")
    at = 0
    while at < len(lines):
        line, at = _logical(lines, at)
        found = _DEFINE.match(line) if not line.startswith("\t") else None
        if found:
            end = next((n for n in range(at, len(lines)) if lines[n].startswith("endef")), len(lines))
            _value(state, found[1], "define " + "\n".join(filter(None, map(_code, lines[at:end]))))
            at = end + 1
        elif line.startswith("\t") and state.open:
            _recipe(state, line)
        else:
            _line(state, line.strip())
    return state.rules


def _logical(lines: list[str], at: int) -> tuple[str, int]:
    """A line with those it goes on in; a recipe keeps its line breaks, which the shell joins."""
    start = at
    while at < len(lines) - 1 and lines[at].endswith("\\"):
        at += 1
    joined = lines[start : at + 1]
    if joined[0].startswith("\t"):
        return "\n".join(joined), at + 1
    return " ".join(
        each.rstrip("\\").strip() if n else each.rstrip("\\").rstrip() for n, each in enumerate(joined)
    ), at + 1


def _code(line: str) -> str:
    return "" if line.strip().startswith("#") else line.strip()


def _recipe(state: _State, line: str) -> None:
    """Make's own names in the form a shell has for them, so that they are no commands."""
    script = _NAME.sub(r"${\1}", _UNPRINTED.sub("", line.replace("\n\t", "\n")).replace("$$", "$"))
    if script.strip() and not _SAYS.match(script.strip()):
        for name in state.open:
            state.rules.target(name).recipe.append(script.strip())


def _line(state: _State, written: str) -> None:
    line = _uncommented(written)
    if not line or _SAYS.match(line):
        return
    if _CONDITION.match(line):
        _condition(state, line)
    elif found := _INCLUDE.match(line):
        state.open = []
        state.rules.includes.extend(found[1].split())
    elif found := _ASSIGNED.fullmatch(line):
        state.open = []
        _value(state, found[1], f"{'=' if found[2] in (':=', '::=') else found[2]} {' '.join(found[3].split())}")
    elif (colon := _colon(line)) > 0:
        _rule(state, line[:colon], line[colon:].lstrip(":&"))
    elif not line.startswith(("export ", "unexport ", "vpath ")) or "=" in line:
        state.rules.rest.append(line)


def _value(state: _State, name: str, said: str) -> None:
    under = " ".join(state.conditions)
    state.rules.variables.setdefault(name, []).append(f"{said} [{under}]" if under else said)


def _condition(state: _State, line: str) -> None:
    word, _, rest = line.partition(" ")
    if word == "endif":
        del state.conditions[-1:]
    elif word == "else":
        state.conditions[-1:] = (
            [f"not {state.conditions[-1]}"[:300] + (f", {rest}" if rest else "")] if state.conditions else []
        )
    else:
        state.conditions.append(line[:300])


def _rule(state: _State, names: str, rest: str) -> None:
    needs, _, first = rest.partition(";")
    state.open = names.split()
    if set(state.open) & _SPECIAL:
        state.open = []
        return
    for name in state.open:
        target = state.rules.target(name)
        if _ASSIGNED.fullmatch(needs.strip()):
            target.settings.append(" ".join(needs.split()))
        else:
            target.needs += needs.split()
    if first.strip():
        _recipe(state, first)


def _uncommented(line: str) -> str:
    """The line without its comment. A `#` in a call is left: it may be part of it."""
    at = line.find("#")
    while at >= 0:
        before = line[:at]
        if before.count("(") <= before.count(")") and not before.endswith("\\") and before.count("'") % 2 == 0:
            return before.rstrip()
        at = -1 if len(line) > 10_000 else line.find("#", at + 1)
    return line


def _colon(line: str) -> int:
    """Where the names of a rule end: a colon outside of any call."""
    depth = 0
    for at, character in enumerate(line):
        if character in "({":
            depth += 1
        elif character in ")}":
            depth -= 1
        elif character == ":" and depth <= 0:
            return at
    return -1
