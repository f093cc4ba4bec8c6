"""`build.gradle`, `settings.gradle` and other Gradle scripts: programs, told statement by statement.

Dependencies, plug-ins and versions are rows. Of the rest it is said what it is about: where things come from, what is
published and signed, what runs. A step nobody knows is a changed build; what only moved or was formatted is nothing.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

from msgspec.structs import replace

from scanner.formats.jvm.gradle_rows import NAMES, PLUGINS, Rows, rows_of
from scanner.formats.jvm.gradle_rules import NOTHING, STEP, meaning_of
from scanner.formats.jvm.gradle_script import Statement, essential, masked, statements
from scanner.formats.jvm.gradle_steps import steps_between
from scanner.formats.jvm.gradle_tokens import is_string, plain
from scanner.formats.shapes.dependencies import Dependency, compare_dependencies
from scanner.formats.shapes.named_versions import Manifest, once, settle, told_elsewhere
from scanner.formats.shapes.names import name_of, words
from scanner.formats.shapes.sides import compared
from scanner.formats.shapes.trees import text
from scanner.model.change import Delta
from scanner.model.scale import Severity

WORST = Severity.CRITICAL
_PLUGIN_KINDS = {"dependency-added": "plugin-added", "dependency-removed": "plugin-removed"}
_SAYS_VERSION = words("version toolVersion = : ( , to id of")

Key = tuple[str, tuple[str, ...]]


def matches(path: str) -> bool:
    return name_of(path).endswith((".gradle", ".gradle.kts"))


def diff(old: bytes | None, new: bytes | None) -> Iterator[Delta]:
    yield from once(compared(old, new, statements, _compare, worst=WORST))


def _compare(old: list[Statement] | None, new: list[Statement]) -> Iterator[Delta]:
    one, other = rows_of(old or []), rows_of(new)
    before, after = (Manifest(side.dependencies, side.values) for side in (one, other))
    had, has, told = settle(before, after, NAMES)
    yield from _rows(had, has)
    gone = _left(old or [], one, told)
    come = _left(new, other, told)
    gone, come = _without_equal(gone, come)
    pairs = _paired(gone, come)
    for was, now in pairs:
        yield from _bumped(was, now)
    paired = {id(each) for pair in pairs for each in pair}
    gone, come = ([each for each in script if id(each) not in paired] for script in (gone, come))
    if old is not None:
        yield from _modules(old, new)
    yield from steps_between(gone, come, fresh=old is None)


def _rows(old: list[Dependency], new: list[Dependency]) -> Iterator[Delta]:
    for is_plugin in (False, True):
        one, other = ([row for row in side if (row.group == PLUGINS) is is_plugin] for side in (old, new))
        projects = {row.name for row in (*one, *other) if row.source == "project:"}
        for delta in told_elsewhere(compare_dependencies(one, other), NAMES):
            if is_plugin:
                yield replace(delta, kind=_PLUGIN_KINDS.get(delta.kind, delta.kind))
            elif delta.subject in projects:  # another part of the same build
                yield replace(delta, severity=Severity.LOW, old="", new="")
            else:
                yield delta


def _left(script: list[Statement], rows: Rows, told: set[str]) -> list[Statement]:
    """The statements that rows do not tell. What opens a block says nothing unless there is more than a name in it."""
    return [
        each
        for position, each in enumerate(script)
        if position not in rows.told
        and rows.declares.get(position) not in told
        and not (each.opens and len(each.words) < 2)
        and not _includes(each)
    ]


def _includes(statement: Statement) -> bool:
    """`include ":a", ":b"` of a settings file: told module by module."""
    return statement.words[0] == "include" and not statement.path


def _modules(old: list[Statement], new: list[Statement]) -> Iterator[Delta]:
    gone, come = (
        {plain(word): each.line for each in script if _includes(each) for word in each.words if is_string(word)}
        for script in (old, new)
    )
    for module, line in come.items():
        if module not in gone:
            yield Delta("package-contents-changed", "include", "", text(module), Severity.MEDIUM, line)
    for module in gone:
        if module not in come:
            yield Delta("package-contents-changed", "include", text(module), "", Severity.MEDIUM)


def _without_equal(old: list[Statement], new: list[Statement]) -> tuple[list[Statement], list[Statement]]:
    one, other = Counter(map(_key, old)), Counter(map(_key, new))
    return _not_in(old, one & other), _not_in(new, one & other)


def _not_in(script: list[Statement], common: Counter[Key]) -> list[Statement]:
    left = Counter(common)
    kept = []
    for each in script:
        key = _key(each)
        if left[key]:
            left[key] -= 1
        else:
            kept.append(each)
    return kept


def _key(statement: Statement) -> Key:
    return statement.place, essential(statement.words)


def _paired(gone: list[Statement], come: list[Statement]) -> list[tuple[Statement, Statement]]:
    """Statements that differ in versions only, and whose meaning is no more than that."""
    waiting: dict[Key, list[Statement]] = defaultdict(list)
    for each in gone:
        waiting[each.place, masked(each.words)].append(each)
    pairs = []
    for each in come:
        earlier = waiting.get((each.place, masked(each.words)))
        if earlier and (meaning_of(each) in (STEP, NOTHING) or meaning_of(each).kind == "dependency-changed"):
            pairs.append((earlier.pop(0), each))
    return pairs


def _bumped(old: Statement, new: Statement) -> Iterator[Delta]:
    one, other = essential(old.words), essential(new.words)
    for place, (was, now) in enumerate(zip(one, other, strict=True)):
        if was != now and meaning_of(new) is not NOTHING:
            name = _named(other, place) or ".".join(block.name for block in new.path) or "version"
            head, _, before = plain(was).rpartition(":")
            after = plain(now).rpartition(":")[2]
            rows = [Dependency(head or name, each, line=new.line) for each in (before, after)]
            yield from told_elsewhere(compare_dependencies(rows[:1], rows[1:]), NAMES)


def _named(said: tuple[str, ...], place: int) -> str:
    """What a version in a statement is the version of: the nearest name in front of it."""
    for word in reversed(said[:place]):
        if word not in _SAYS_VERSION and (is_string(word) or word[0].isalpha()):
            return plain(word)
    return ""
