"""A Gemfile.lock as what it is: sections of an indented list.

Sections are `GEM`, `GIT`, `PATH` and `PLUGIN SOURCE` with addresses and `specs:`, then lists (`PLATFORMS`,
`DEPENDENCIES`, `CHECKSUMS`) and single values (`RUBY VERSION`, `BUNDLED WITH`). What an unknown section holds is not
read, as Bundler does not.
"""

from __future__ import annotations

import re

from msgspec import Struct, field

from scanner.formats.shapes.recurring import recurring
from scanner.formats.shapes.sides import UnreadableError, as_lines

_SOURCES = frozenset({"GEM", "GIT", "PATH", "PLUGIN SOURCE"})
_LISTS = frozenset({"PLATFORMS", "DEPENDENCIES", "CHECKSUMS", "RUBY VERSION", "BUNDLED WITH"})
_HEADER = re.compile(r"[A-Z][A-Z ]{1,40}$")
_OPTION = re.compile(r"  ([a-z_]+):(?: (.*))?$")
_SPEC = re.compile(r"    ([^\s()]+)(?: \(([^()\s]+)\))?!?$")
_DEEP = " " * 6
_NEEDS = re.compile(r" {6,}\S")
_ENTRY = re.compile(r" {2,}([^\s()!]+)(?: \(([^()]*)\))?(!)?(?: (\S+))?$")


class Gem(Struct, frozen=True):
    """One gem at one version; the builds of it for several platforms are one."""

    name: str
    version: str
    line: int


class Section(Struct, frozen=True):
    """Where some gems come from: options in order, an option may be given twice."""

    kind: str
    options: list[tuple[str, str]] = field(default_factory=list)
    gems: list[Gem] = field(default_factory=list)

    def option(self, name: str) -> str:
        return next((value for key, value in self.options if key == name), "")

    @property
    def remotes(self) -> list[str]:
        return [value for key, value in self.options if key == "remote"]


class LockText(Struct, frozen=True):
    """A whole file. `checksums` by name and version, `wanted` the DEPENDENCIES as written, `values` the rest."""

    sections: list[Section] = field(default_factory=list)
    checksums: dict[tuple[str, str], set[str]] = field(default_factory=dict)
    wanted: dict[str, str] = field(default_factory=dict)
    values: dict[str, list[str]] = field(default_factory=dict)


def read(content: bytes) -> LockText:
    """The sections of a file. Raises UnreadableError for a line that fits none."""
    found = LockText()
    name = ""
    for number, line in enumerate(as_lines(content), 1):
        if line.startswith(_DEEP) and name in _SOURCES and not line[len(_DEEP) :][:1].isspace():
            continue  # what a gem needs: most lines, and said of each of them by itself
        if line.startswith("  ") and name in _SOURCES:
            _source_line(line, found.sections[-1], number)
        elif not line.strip():
            continue
        elif _HEADER.match(line):
            name = line.strip()
            if name in _SOURCES:
                found.sections.append(Section(name))
            elif name in _LISTS:
                found.values.setdefault(name, [])
        elif not name or not line.startswith("  "):
            raise UnreadableError("not a line of a lock", number)
        elif name in _LISTS:
            _list_line(line.rstrip(), name, found, number)
    return found


def _source_line(line: str, section: Section, number: int) -> None:
    said = _said(line)
    if said is None:
        raise UnreadableError("not a gem at a version", number)
    kind, name, value = said
    if kind == "gem":
        section.gems.append(Gem(name, value, number))
    elif kind == "option":
        section.options.append((name, value))


@recurring
def _said(line: str) -> tuple[str, str, str] | None:
    """What a line says of where gems come from: an option, a gem at a version, nothing more; None when it fits none."""
    line = line.rstrip()
    if option := _OPTION.match(line):
        return "option", option[1], option[2] or ""
    if spec := _SPEC.match(line):
        return "gem", spec[1], version_of(spec[2] or "")
    return ("", "", "") if not line or _NEEDS.match(line) else None


def _list_line(line: str, name: str, found: LockText, number: int) -> None:
    entry = _entry(line)
    if name in ("DEPENDENCIES", "CHECKSUMS") and entry is None:
        raise UnreadableError("not the name of a gem", number)
    if entry is not None and name == "DEPENDENCIES":
        found.wanted[entry[0]] = f"{entry[1]}{entry[2]}"
    elif entry is not None and name == "CHECKSUMS":
        hashes = found.checksums.setdefault((entry[0], version_of(entry[1])), set())
        hashes.update(_hash(each) for each in entry[3].split(",") if each)
    else:
        found.values[name].append(line.strip())


@recurring
def _entry(line: str) -> tuple[str, ...] | None:
    """A line of a list: the name of a gem, its version, `!` where it has a source of its own, and its hashes."""
    entry = _ENTRY.match(line)
    return None if entry is None else entry.groups("")


def version_of(written: str) -> str:
    """The version without the platform behind it."""
    return written.partition("-")[0]


def _hash(written: str) -> str:
    algorithm, _, value = written.partition("=")
    return f"{algorithm}:{value}"
