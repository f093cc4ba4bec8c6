"""Two versions of a list of commands, and what the change of one into the other means."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from msgspec import Struct

from scanner.formats.builds.shell_commands import steps
from scanner.formats.github_workflow.publishers import REHEARSAL, publisher_of
from scanner.formats.shapes.shell import commands, new_downloads
from scanner.formats.shapes.variables import weakened
from scanner.formats.shapes.versions import newer
from scanner.model.change import Delta
from scanner.model.scale import Severity
from scanner.text.escape import short

SHOWN = 200
# `VERSION=1.2`, `export TOOL_VERSION="v1.2"`, `V=${V:-1.2}`, `version: '1.2',`, `vendorHash = "sha256-...";`
_HELD = re.compile(
    r"(?P<front>(?:[\w.\"'{}\[\]-]+\s+)*?)(?P<name>[\w.-]+)(?P<sign>\s*(?::?:?=|\?=|:)\s*|\s+)"
    r"(?P<open>(?:\$\{\w+:?-)?[\"']?)(?P<value>[^\s\"'{}$();,]+)(?P<close>[\"']?\}?[;,)]?\s*)"
)
_VERSION = re.compile(r"[vV]?\d[\w.+-]*")
_HASH = re.compile(r"(?:sha(?:1|256|384|512)[:=-])?(?:[0-9a-fA-F]{32,128}|[A-Za-z0-9+/]{43,88}={0,2}|[0-9a-z]{52})")
_LONG = 300
_MAY_PUBLISH = re.compile(r"publish|upload|push|copy|deploy|release|gh\b", re.IGNORECASE)  # each command has one


class Literal(Struct, frozen=True):
    """A version or a hash that one name holds, on both sides."""

    name: str
    old: str
    new: str
    hashed: bool


def compare_scripts(place: str, old: str | None, new: str, severity: Severity) -> Iterator[Delta]:
    """The deltas between two shell scripts, `severity` being that of any changed command."""
    yield from dangers(place, old or "", new)
    yield from compare_steps(place, steps(old or ""), steps(new), severity)


def dangers(place: str, old: str, new: str) -> Iterator[Delta]:
    """What is told wherever it stands: fetch and run, publish, checks switched off."""
    if old == new:
        return
    for line, severity in new_downloads(old, new).items():
        yield Delta("download-and-run", place, "", short(line, SHOWN), severity)
    for option in weakened(old, new):
        yield Delta("transport-weakened", place, "", short(option, SHOWN), Severity.CRITICAL)
    before, after = _published(old), _published(new)
    for name, how in after.items():
        if name not in before:
            yield Delta("publish-changed", place, "", short("; ".join(sorted(how)), SHOWN), Severity.CRITICAL)
        elif before[name] != how:
            was, now = (short("; ".join(sorted(side)), SHOWN) for side in (before[name] - how, how - before[name]))
            yield Delta("publish-changed", place, was, now, Severity.HIGH)


def _published(script: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for command in filter(_MAY_PUBLISH.search, commands(script)):
        name = "" if REHEARSAL.search(command) else publisher_of(command)
        if name:
            found.setdefault(name, set()).add(" ".join(command.split()).lstrip("@- "))
    return found


def compare_steps(place: str, old: Sequence[str], new: Sequence[str], severity: Severity) -> Iterator[Delta]:
    """One delta for all changed steps, apart from versions and hashes that a name holds."""
    if list(old) == list(new) or severity is Severity.NONE:
        return
    gone, come = _without(old, new), _without(new, old)
    literals, gone, come = literal_changes(gone, come)
    yield from tell_literals(literals)
    if not gone and not come:
        if not literals:
            yield Delta(
                "build-script-changed", place, "", "the same in another order", _at_most(severity, Severity.MEDIUM)
            )
        return
    if Counter(map(_bare, gone)) == Counter(map(_bare, come)):
        severity = _at_most(severity, Severity.MEDIUM)  # quotes, or the order of options
    was, now = (short(_telling(side), SHOWN) for side in (gone, come))
    more = max(len(gone), len(come)) - 1
    yield Delta("build-script-changed", place, was, now + (f" and {more} more" if more and now else ""), severity)


def literal_changes(gone: list[str], come: list[str]) -> tuple[list[Literal], list[str], list[str]]:
    """Versions and hashes that changed under their names, and what is left of both sides."""
    held: dict[str, list[tuple[str, str, re.Match[str]]]] = {}
    for line in gone:
        if found := _held(line):
            held.setdefault(_skeleton(found), []).append((line, found["value"], found))
    literals: list[Literal] = []
    matched: Counter[str] = Counter()
    left: list[str] = []
    for line in come:
        found = _held(line)
        same = held.get(_skeleton(found)) if found else None
        if found and same and _kind(same[0][1], found["name"]) == _kind(found["value"], found["name"]) != "":
            line_before, value, _ = same.pop(0)
            matched[line_before] += 1
            literals.append(Literal(found["name"], value, found["value"], _kind(value, found["name"]) == "hash"))
        else:
            left.append(line)
    return literals, _less(gone, matched), left


def tell_literals(literals: Sequence[Literal]) -> Iterator[Delta]:
    """A hash that follows its version is explained; one that changed alone is other bytes under the same name."""
    explained = any(not each.hashed for each in literals)
    for each in literals:
        told = short(each.old, SHOWN), short(each.new, SHOWN)
        if each.hashed:
            yield Delta("hash-changed", each.name, *told, Severity.MEDIUM if explained else Severity.HIGH)
        else:
            down = newer(each.old, each.new) is False
            yield Delta("version-changed", each.name, *told, Severity.HIGH if down else Severity.MEDIUM)


def _held(line: str) -> re.Match[str] | None:
    found = _HELD.fullmatch(line) if len(line) <= _LONG else None
    return found if found and _kind(found["value"], found["name"]) else None


def _skeleton(found: re.Match[str]) -> str:
    return "\0".join((found["front"], found["name"], found["sign"].strip(), found["open"], found["close"].strip()))


def _kind(value: str, name: str) -> str:
    folded = name.casefold()
    if _HASH.fullmatch(value) and any(word in folded for word in ("hash", "sha", "sum", "digest", "md5")):
        return "hash"
    names = ("version", "ver", "rev", "tag", "release", "major", "minor", "patch", "micro")
    return "version" if folded.endswith(names) and (_VERSION.fullmatch(value) or _HASH.fullmatch(value)) else ""


def _without(lines: Sequence[str], others: Sequence[str]) -> list[str]:
    return _less(lines, Counter(others))


def _less(lines: Sequence[str], others: Counter[str]) -> list[str]:
    left = Counter(others)
    kept = []
    for line in lines:
        if left[line]:
            left[line] -= 1
        else:
            kept.append(line)
    return kept


def _bare(step: str) -> tuple[str, ...]:
    """A step without quotes, its words in the order of the alphabet."""
    return tuple(sorted(re.sub(r"[\"'\\]", "", step).split()))


def _telling(lines: list[str]) -> str:
    """The first that says more than `fi` or `else`."""
    return next((line for line in lines if " " in line.strip(" |&") or "=" in line), lines[0] if lines else "")


def _at_most(severity: Severity, most: Severity) -> Severity:
    return severity if severity.rank < most.rank else most
