"""version.go, version.rb and version.h: a version that is compiled into what ships, and hardly anything else."""

from __future__ import annotations

import re
from collections.abc import Iterator

from scanner.formats.builds.code_text import Program, language, program
from scanner.formats.builds.programs import compare_steps, dangers
from scanner.formats.shapes.names import name_of
from scanner.formats.shapes.sides import compared
from scanner.formats.shapes.versions import newer
from scanner.model.change import Delta
from scanner.model.scale import Severity
from scanner.text.escape import short

WORST = Severity.HIGH
_NAMES = frozenset({"version.go", "version.rb", "gem_version.rb", "version.h"})
# Ruby's comments are a hash and no directive of C; Go's and C's are slashes.
_CODE = language(
    [r'"(?:[^"\\\n]|\\.)*+"?', r"'(?:[^'\\\n]|\\.)*+'?", r"`[^`]*+`?"],
    [
        r"//[^\n]*+",
        r"/\*.*?(?:\*/|\Z)",
        r"#(?!\s*(?:define|include|if|ifdef|ifndef|el|endif|undef|pragma|error|import|line))[^\n{]*+(?=\n|\Z)",
    ],
    loose=r"(),\[\]{};",
)
_LITERAL = re.compile(r"""(?P<quote>["'])(?P<text>[\w.+-]*)(?P=quote)|(?<![\w.])(?P<number>\d[\w.+-]*|nil)(?![\w(])""")
_SPEAKS = re.compile(
    r"version|major|minor|patch|micro|tiny|\bpre\b|pre_?release|build|release|revision|api|date", re.IGNORECASE
)
_RUNS = re.compile(
    r"\b(?:exec|system|popen|spawn|eval|instance_eval|require_relative|load|init\(\)|http|net/|os/exec|plugin)\b|`|%x|\$\("
)


def matches(path: str) -> bool:
    return name_of(path) in _NAMES


def diff(old: bytes | None, new: bytes | None) -> Iterator[Delta]:
    yield from compared(old, new, _read, _compare, worst=WORST)


def _read(content: bytes) -> Program:
    return program(content, _CODE)


def _compare(old: Program | None, new: Program) -> Iterator[Delta]:
    before = old or Program((), "")
    if before.shape == new.shape:
        return
    yield from dangers("file", "\n".join(before.lines), "\n".join(new.lines))
    gone = [line for line in before.lines if line not in new.lines[:_MOST]]
    come = [line for line in new.lines if line not in before.lines[:_MOST]]
    left: dict[str, list[str]] = {}
    for line in gone:
        left.setdefault(_skeleton(line), []).append(line)
    rest = []
    for line in come:
        same = left.get(_skeleton(line))
        if same and _SPEAKS.search(line):
            yield _version(same.pop(0), line)
        elif old is None and _SPEAKS.search(line) and _LITERAL.search(line) and not _RUNS.search(line):
            yield _version("", line)
        else:
            rest.append(line)
    lost = [line for lines in left.values() for line in lines]
    if old is not None or any(map(_RUNS.search, rest)):
        yield from _code(lost, rest)


_MOST = 2_000


def _skeleton(line: str) -> str:
    return _LITERAL.sub("\0", line)


def _version(old: str, new: str) -> Delta:
    """`const Version = "1.2"`: the name is what stands last before the value."""
    was, now = (_values(side) for side in (old, new))
    names = re.findall(r"[A-Za-z_]\w*", _skeleton(new).partition("\0")[0])
    severity = Severity.HIGH if newer(was, now) is False and was.count(".") == now.count(".") > 0 else Severity.MEDIUM
    return Delta("version-changed", short(names[-1] if names else "version", 100), was, now, severity)


def _values(line: str) -> str:
    return short(".".join(found["text"] or found["number"] or "" for found in _LITERAL.finditer(line)), 100)


def _code(gone: list[str], come: list[str]) -> Iterator[Delta]:
    for delta in compare_steps("code", gone, come, Severity.MEDIUM):
        runs = any(map(_RUNS.search, come))
        kind, severity = ("build-script-changed", Severity.HIGH) if runs else ("content-changed", Severity.MEDIUM)
        yield Delta(kind, delta.subject, delta.old, delta.new, severity)
