"""Instruction files: prose that coding agents obey as if the person at the keyboard had said it.

Only what is added is judged. Plain prose is low; text that nobody can see, that orders an agent to skip checks or to
publish unasked, or that brings in other texts, is not: poisoned instruction files have been proposed to repositories
since agents read them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from scanner.formats.agents import bounded, front_matter, prose
from scanner.formats.agents.additions import first, hidden_added, judged
from scanner.formats.agents.instruction_paths import is_instructions
from scanner.formats.agents.scripts import script
from scanner.formats.agents.secrets import shown
from scanner.formats.shapes import sides
from scanner.model.change import Delta
from scanner.model.scale import Severity

# Codex's `*.rules`: a command is allowed unless the rule says otherwise.
_PROGRAM = re.compile(r"^(?:prefix_rule|network_rule|host_executable)[ \t]*\(", re.MULTILINE)
WORST = Severity.CRITICAL


def matches(path: str) -> bool:
    return is_instructions(path)


def diff(old: bytes | None, new: bytes | None) -> Iterator[Delta]:
    yield from bounded.compared(old, new, _read, _compare, worst=WORST)


def _read(content: bytes) -> str:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise sides.UnreadableError("not UTF-8 text", content.count(b"\n", 0, error.start) + 1) from error
    return text.replace("\r\n", "\n")  # prose about merging quotes conflict markers


def _compare(old: str | None, new: str) -> Iterator[Delta]:
    if new.startswith("#!"):  # a program without an ending, in a folder of prose
        yield from script(old, new, Severity.CRITICAL)
        return
    before = old or ""
    yield from hidden_added(before, new)
    yield from _header(old, new)
    one, other = front_matter.split(before), front_matter.split(new)
    same = prose.words(before) == prose.words(new)
    if _PROGRAM.search(new) and sorted(before.split("\n")) != sorted(new.split("\n")):
        yield Delta("agent-permission-widened", "text", "", "rules of what runs unasked", Severity.CRITICAL)
    if same and old is not None:
        return
    if old is None and prose.words(new):
        yield Delta("instructions-added", "text", "", shown(first(other[2] or new)), Severity.MEDIUM)
    elif not same:
        yield Delta("instructions-changed", "text", "", "", Severity.LOW)
    found = prose.added(one[2], other[2])
    skipped = new.count("\n", 0, len(new) - len(other[2]))
    yield from judged(found, old, skipped)
    yield from judged(prose.added(_as_text(one[1]), _as_text(other[1])), old, 1)


def _as_text(head: str) -> str:
    """A header as paragraphs: its values are read as prose too."""
    return re.sub(r"^([\w-]+):", r"\n\1:\n", head, flags=re.MULTILINE)


def _header(old: str | None, new: str) -> Iterator[Delta]:
    one, other = front_matter.split(old or "")[0], front_matter.split(new)[0]
    if one is None or other is None:
        yield sides.opaque("a header too long, or with a key twice", Severity.CRITICAL, 1)
    else:
        yield from front_matter.header(one, other, fresh=old is None)
