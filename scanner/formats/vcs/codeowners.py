"""CODEOWNERS: whose approval the forge asks for.

The last rule that matches a path decides, so one line at the end can take every owner above it away. Compared is
therefore not which lines are there, but who owns each pattern that either side names, and what is laid over what.
GitLab's sections are read too; each of them decides by itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

from scanner.formats.shapes.sides import UnreadableError, as_lines, compared
from scanner.formats.vcs.owner_patterns import Pattern, Rules, rules_of
from scanner.model.change import Delta
from scanner.model.scale import Severity

WORST = Severity.CRITICAL
_FOLDERS = ("", ".github/", ".gitlab/", ".gitea/", ".forgejo/", ".bitbucket/", "docs/")
_SECTION = re.compile(r"(\^?)\[([^\]\[]{1,200})\](?:\[(\d{1,4})\])?((?:\s+\S+)*)\s*$")
_WORD = re.compile(r"(?:\\.|[^\s\\])+")
_MOST_RULES = 20_000
_MAX_BYTES = 3_000_000
_SHOWN = 5


class Section(Struct, frozen=True):
    """One GitLab section, or the whole file. `asked` is how many must approve, 0 where the section is optional."""

    rules: Rules
    asked: int = 1


def matches(path: str) -> bool:
    folded = path.casefold()
    return any(folded == f"{folder}codeowners" for folder in _FOLDERS)


def diff(old: bytes | None, new: bytes | None) -> Iterator[Delta]:
    if old is not None and new is None:
        yield from compared(old, b"", _read, _removed, worst=WORST)
        return
    yield from compared(old, new, _read, _compare, worst=WORST)


def _removed(old: dict[str, Section] | None, new: dict[str, Section]) -> Iterator[Delta]:
    """Nobody is asked any more, which is said once, and once for each of the gate's own files."""
    count = sum(len(section.rules.owners) for section in (old or {}).values())
    yield Delta("owner-removed", "file", f"{count} rules", "", Severity.CRITICAL)
    for name, section in (old or {}).items():
        yield from _gate(f"[{name}]" if name else "", section.rules, new[""].rules)


def _read(content: bytes) -> dict[str, Section]:
    if len(content) >= _MAX_BYTES:
        raise UnreadableError(f"{_MAX_BYTES} bytes or more: GitHub reads no owner from it")
    rules: dict[str, list[tuple[str, frozenset[str], int]]] = {"": []}
    asked: dict[str, int] = {"": 1}
    name, default, count = "", frozenset[str](), 0
    for number, line in enumerate(as_lines(content), 1):
        said = line.strip()
        if not said or said.startswith("#"):
            continue
        if found := _SECTION.match(said):
            name = found[2].strip().lower()
            rules.setdefault(name, [])
            asked[name] = 0 if found[1] else min(int(found[3] or 1), 999)
            default = _owners(_WORD.findall(found[4]))
            continue
        count += 1
        if count > _MOST_RULES:
            raise UnreadableError(f"more than {_MOST_RULES} rules", number)
        pattern, *words = _WORD.findall(said.partition(" #")[0]) or [said]
        rules[name].append((pattern, frozenset() if pattern.startswith("!") else _owners(words) or default, number))
    return {name: Section(rules_of(rows), asked[name]) for name, rows in rules.items()}


def _owners(words: list[str]) -> frozenset[str]:
    """Users, teams and addresses. A word without `@` owns nothing: the forge skips the line."""
    return frozenset(word.lower() for word in words if "@" in word)


def _compare(old: dict[str, Section] | None, new: dict[str, Section]) -> Iterator[Delta]:
    if old is None:
        count = sum(len(section.rules.owners) for section in new.values())
        yield Delta("owner-added", "file", "", f"{count} rules", Severity.MEDIUM)
        return
    for name, before in old.items():
        place = f"[{name}]" if name else ""
        after = new.get(name)
        if after is None:
            yield Delta("owner-removed", place, f"{len(before.rules.owners)} rules", "", Severity.CRITICAL)
            yield from _gate(place, before.rules, rules_of(()))
            continue
        if after.asked < before.asked:
            shown = "optional" if after.asked == 0 else str(after.asked)
            yield Delta("owner-changed", place, f"{before.asked} approvals", shown, Severity.CRITICAL)
        gate = list(_gate(place, before.rules, after.rules))
        yield from gate
        said = {delta.subject for delta in gate}
        yield from (each for each in _section(place, before.rules, after.rules) if each.subject not in said)
    for name in [name for name in new if name not in old]:
        yield Delta("owner-added", f"[{name}]", "", f"{len(new[name].rules.owners)} rules", Severity.MEDIUM)


def _gate(place: str, old: Rules, new: Rules) -> Iterator[Delta]:
    """Rules made for the files that decide who is asked: whoever loses those loses the say over everything else."""
    if list(old.owners.items()) == list(new.owners.items()):
        return
    for pattern in old.owners:
        name = pattern.parts[-1].casefold() if pattern.parts else ""
        if name != "codeowners" and not name.startswith(".twokey"):
            continue
        was, now = old.owner(pattern), new.owner(pattern)
        if was.owners and not was.owners <= now.owners:
            shown = " ".join(sorted(was.owners)), " ".join(sorted(now.owners))
            yield Delta("gate-weakened", place + pattern.written, *shown, Severity.CRITICAL, now.line)


def _section(place: str, old: Rules, new: Rules) -> Iterator[Delta]:
    """Who owns each pattern now. What one later rule took from many is told once, under that rule."""
    if list(old.owners.items()) == list(new.owners.items()):
        return
    shadows: dict[Pattern, list[Pattern]] = {}
    told: dict[Pattern, Delta] = {}
    for pattern in dict.fromkeys((*new.owners, *old.owners)):
        was, now = old.owner(pattern), new.owner(pattern)
        if was.owners == now.owners:
            continue
        if now.pattern is not None and now.pattern != pattern and was.owners and pattern in new.owners:
            shadows.setdefault(now.pattern, []).append(pattern)
        else:
            gone = pattern in old.owners and pattern not in new.owners
            told[pattern] = _owned(place + pattern.written, was.owners, now.owners, now.line, gone)
    yield from (delta for pattern, delta in told.items() if pattern not in shadows)
    for above, below in shadows.items():
        yield _shadowed(place, above, below, new)
    for above, below in _laid_over(old, new):
        if above not in shadows and (above not in told or told[above].kind == "owner-added"):
            yield _shadowed(place, above, below, new)


def _owned(subject: str, old: frozenset[str], new: frozenset[str], line: int, gone: bool) -> Delta:
    """`gone`: the rule itself was taken out, and `new` are those of the rule it falls back to."""
    was, now = " ".join(sorted(old)), " ".join(sorted(new))
    if new > old:
        return Delta("owner-added", subject, was, now, Severity.MEDIUM, line)
    kind = "owner-removed" if new < old or gone else "owner-changed"
    return Delta(kind, subject, was, now, Severity.CRITICAL, line)


def _shadowed(place: str, above: Pattern, below: list[Pattern], new: Rules) -> Delta:
    owner = new.owner(above)
    shown = ", ".join(pattern.written for pattern in below[:_SHOWN]) + (", ..." if len(below) > _SHOWN else "")
    kind = "owner-changed" if owner.owners else "owner-removed"
    now = " ".join(sorted(owner.owners))
    return Delta(kind, place + above.written, f"decides for {shown}", now, Severity.CRITICAL, owner.line)


def _laid_over(old: Rules, new: Rules) -> Iterator[tuple[Pattern, list[Pattern]]]:
    """Rules that now come after ones they share files with, although neither holds the other (`*.js` and `/src/`)."""
    for above, owners in new.owners.items():
        fresh = old.owners.get(above) != owners
        held = old.owner(above).pattern
        below = [
            other
            for other in new.before(above)
            if other in old.owners
            and not new.owners[other] <= owners
            and (fresh or old.in_order(above, other))
            and not (held is not None and old.in_order(other, held))  # it did not decide there before either
        ]
        if below:
            yield above, below
