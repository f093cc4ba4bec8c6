"""Make files and their kin as targets with recipes, variables and includes, and what a change of them means.

A target whose name says that it only checks or serves developers says nothing, unless a shipping one leads to it: then
it decides whether a release is made, and a little of what is in it.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from msgspec import Struct, field

from scanner.formats.builds.programs import compare_steps, dangers, literal_changes, tell_literals
from scanner.formats.builds.purposes import Purpose, purpose
from scanner.formats.builds.shell_commands import steps
from scanner.formats.shapes.names import words
from scanner.formats.shapes.variables import in_clear, is_secret, loads_code
from scanner.model.change import Delta
from scanner.model.scale import Severity
from scanner.text.escape import short

SHOWN = 200
MOST = 5_000  # targets whose calls are followed
# Variables that decide what is compiled with, or what runs.
_TOOLS = words(
    "CC CXX CPP LD AR AS NM RANLIB STRIP OBJCOPY LINKER CFLAGS CXXFLAGS CPPFLAGS LDFLAGS LDLIBS LIBS ASFLAGS GOFLAGS "
    "RUSTFLAGS GO GOPROXY GOSUMDB GOPRIVATE GOTOOLCHAIN CGO_ENABLED RUSTC RUSTC_WRAPPER CARGO PYTHON PIP NPM NODE "
    "DOCKER SHELL .SHELLFLAGS MAKE MAKEFLAGS PATH HOSTCC HOSTCFLAGS KBUILD_CFLAGS CROSS_COMPILE LD_PRELOAD set"
)
_FLAGS = re.compile(r"(?:^|_)(?:C|CXX|CPP|LD|GO|AS|LDADD|LIBADD)(?:_?FLAGS?)(?:$|_)|_LDADD$|_LDFLAGS$", re.IGNORECASE)
_RUNS = re.compile(r"\$[({]\s*(?:shell|eval|file|guile)\b|`[^`]+`|\bshell\(")
_CALLS = re.compile(r"\$\((?:MAKE)\)|\$\{MAKE\}|\bmake\b|\bjust\b|\btask\b|\bmise\s+run\b")
_WORD = re.compile(r"[\w.:/%-]+")


class Target(Struct):
    """What a target needs first, and the script it runs. `settings` are what else is said of it."""

    needs: list[str] = field(default_factory=list)
    recipe: list[str] = field(default_factory=list)
    settings: list[str] = field(default_factory=list)

    @property
    def script(self) -> str:
        return "\n".join(self.recipe)


class Rules(Struct):
    """A file taken apart. A variable has every value it is given, with the sign and the condition it stands under."""

    targets: dict[str, Target] = field(default_factory=dict)
    variables: dict[str, list[str]] = field(default_factory=dict)
    includes: list[str] = field(default_factory=list)
    rest: list[str] = field(default_factory=list)

    def target(self, name: str) -> Target:
        return self.targets.setdefault(name, Target())


def whole(value: Any) -> str:
    """A value as text, to be compared: nothing is cut."""
    if value is None or isinstance(value, str):
        return value or ""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)


def compare_rules(old: Rules | None, new: Rules, other: Severity = Severity.HIGH) -> Iterator[Delta]:
    """The deltas between two files; `other` is the weight of a changed target whose name says nothing."""
    before = old or Rules()
    yield from dangers("recipes", _all_text(before), _all_text(new))
    yield from _includes(before, new)
    yield from _variables(before.variables, new.variables, fresh=old is None)
    yield from _targets(before, new, other, fresh=old is None)
    if old is not None:
        yield from compare_steps("file", before.rest, new.rest, Severity.HIGH)
    elif any(map(_RUNS.search, new.rest)):
        yield Delta("build-script-changed", "file", "", short(new.rest[0], SHOWN), Severity.HIGH)


def _all_text(rules: Rules) -> str:
    values = (value for listed in rules.variables.values() for value in listed if _RUNS.search(value) or "!=" in value)
    scripts = (f"{each.script}\n" + "\n".join(each.settings) for each in rules.targets.values())
    return "\n".join((*scripts, *values, *rules.rest))


def _includes(old: Rules, new: Rules) -> Iterator[Delta]:
    gone, come = Counter(old.includes) - Counter(new.includes), Counter(new.includes) - Counter(old.includes)
    left = list(gone)
    for path in come:
        was = left.pop(0) if left else ""
        kind = "include-changed" if was else "include-added"
        yield Delta(kind, "include", short(was, SHOWN), short(path, SHOWN), Severity.HIGH)
    for path in left:
        yield Delta("include-changed", "include", short(path, SHOWN), "", Severity.MEDIUM)


def _variables(old: Mapping[str, list[str]], new: Mapping[str, list[str]], *, fresh: bool) -> Iterator[Delta]:
    for name in dict.fromkeys((*new, *old)):
        gone = _less(old.get(name, []), new.get(name, []))
        come = _less(new.get(name, []), old.get(name, []))
        if not gone and not come:
            continue
        marked = [[f"{name} {each}" for each in side] for side in (gone, come)]
        literals, lost, left = literal_changes(*marked)
        yield from tell_literals(literals)
        if lost or left:
            yield from _variable(name, gone, come, fresh=fresh)


def _variable(name: str, gone: list[str], come: list[str], *, fresh: bool) -> Iterator[Delta]:
    was, now = (short(" ".join(side), SHOWN) for side in (gone, come))
    value = now.lstrip("?:+= ")
    if in_clear(name, value):
        yield Delta("secret-exposed", name, "", "***", Severity.HIGH)
        return
    severity = _weight(name, come)
    if not come:
        severity = severity if severity is Severity.NONE else Severity.LOW
    if severity is Severity.NONE or (fresh and severity is not Severity.HIGH) or is_secret(name):
        return
    yield Delta("build-script-changed", name, was, now, severity)


def _weight(name: str, come: list[str]) -> Severity:
    plain = name.rpartition(" ")[2]
    if name.startswith("set ") or plain in _TOOLS or _FLAGS.search(plain) or loads_code(plain):
        return Severity.HIGH
    if any(_RUNS.search(value) or value.startswith("!=") for value in come):
        return Severity.HIGH
    return Severity.NONE if purpose(plain) is Purpose.IDLE else Severity.MEDIUM


def _targets(old: Rules, new: Rules, other: Severity, *, fresh: bool) -> Iterator[Delta]:
    reached = _reached(new)
    for name, target in new.targets.items():
        before = old.targets.get(name)
        weight = _target_weight(name, other, new=before is None, reached=name in reached)
        if before is None:
            if weight is not Severity.NONE and (target.recipe or target.needs) and not _moved(name, target, old, new):
                first = next(iter(steps(target.script)), " ".join(target.needs))
                kept = Severity.MEDIUM if fresh and weight is Severity.HIGH else weight
                yield Delta("build-script-changed", name, "", short(first, SHOWN), kept)
            continue
        yield from compare_steps(name, steps(before.script), steps(target.script), weight)
        yield from _needs(name, before, target, weight)
    for name, target in old.targets.items():
        if name in new.targets or _moved(name, target, new, old) or purpose(name) is Purpose.IDLE:
            continue
        if target.recipe:
            yield Delta("build-script-changed", name, short(target.recipe[0], SHOWN), "", Severity.LOW)


def _target_weight(name: str, other: Severity, *, new: bool, reached: bool) -> Severity:
    kind = purpose(name)
    if kind is Purpose.IDLE:
        return Severity.LOW if reached else Severity.NONE
    if kind is Purpose.SHIPS:
        return Severity.HIGH
    lighter = {Severity.HIGH: Severity.MEDIUM, Severity.MEDIUM: Severity.LOW}
    return lighter.get(other, other) if new and not reached else other


def _needs(name: str, old: Target, new: Target, weight: Severity) -> Iterator[Delta]:
    was, now = ([*side.needs, *side.settings] for side in (old, new))
    gone, come = _less(was, now), _less(now, was)
    if weight is Severity.NONE or not (gone or come):
        return
    idle = all(purpose(each) is Purpose.IDLE for each in (*gone, *come)) and not new.settings
    severity = Severity.LOW if idle or not come else weight
    yield Delta(
        "build-script-changed", f"{name}.needs", short(" ".join(gone), SHOWN), short(" ".join(come), SHOWN), severity
    )


def _moved(moved: str, target: Target, there: Rules, here: Rules) -> bool:
    """Whether a target with this recipe goes under another name on the other side, which is gone on this."""
    if not target.recipe:
        return False
    kind = purpose(moved)
    return len(there.targets) < MOST and any(
        each.recipe == target.recipe and name not in here.targets and purpose(name) is kind
        for name, each in there.targets.items()
    )


def _reached(rules: Rules) -> set[str]:
    """Idle targets that one which is not idle needs or calls, itself or through others."""
    if len(rules.targets) > MOST:
        return set(rules.targets)
    waiting = [name for name in rules.targets if purpose(name) is not Purpose.IDLE]
    found: set[str] = set()
    while waiting:
        target = rules.targets[waiting.pop()]
        called = (_WORD.findall(line) for line in target.recipe if _CALLS.search(line))
        for name in {*target.needs, *(word for each in called for word in each)}:
            if name in rules.targets and name not in found:
                found.add(name)
                waiting.append(name)
    return found


def _less(rows: list[str], others: list[str]) -> list[str]:
    left = Counter(others)
    kept = []
    for row in rows:
        if left[row]:
            left[row] -= 1
        else:
            kept.append(row)
    return kept
