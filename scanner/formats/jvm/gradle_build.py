"""`build.gradle`, `settings.gradle` and other Gradle scripts: programs, told statement by statement.

Dependencies, plug-ins and versions are rows. Of the rest it is said what it is about: where things come from, what is
published and signed, what runs. A step nobody knows is a changed build; what only moved or was formatted is nothing.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import replace
from itertools import zip_longest

from scanner.formats.jvm.gradle_rows import NAMES, PLUGINS, Rows, rows_of
from scanner.formats.jvm.gradle_rules import NOTHING, STEP, Meaning, meaning_of
from scanner.formats.jvm.gradle_script import Statement, essential, is_string, masked, plain, statements
from scanner.formats.shapes import shell, sources
from scanner.formats.shapes.dependencies import Dependency, compare_dependencies
from scanner.formats.shapes.named_versions import Manifest, once, settle, told_elsewhere
from scanner.formats.shapes.names import name_of, words
from scanner.formats.shapes.sides import compared
from scanner.formats.shapes.trees import text
from scanner.model.change import Delta
from scanner.model.scale import Severity

WORST = Severity.CRITICAL
_PLUGIN_KINDS = {"dependency-added": "plugin-added", "dependency-removed": "plugin-removed"}
_TOLD_DEPTH = 2  # blocks in blocks whose changes are told together
_SAYS_VERSION = words("version toolVersion = : ( , to id of")

Key = tuple[str, tuple[str, ...]]
Entry = tuple[Statement, bool, Severity]  # a statement, whether it is new, and its weight


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
    yield from _steps(gone, come, fresh=old is None)


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


def _steps(gone: list[Statement], come: list[Statement], *, fresh: bool) -> Iterator[Delta]:
    """All other statements, those of one meaning in one block together."""
    moved = Counter(essential(each.words) for each in gone) & Counter(essential(each.words) for each in come)
    had = {plain(word) for each in gone for word in each.words}
    alone: set[tuple[str, str]] = set()
    signed = {each.words[0] for each in come}
    groups: dict[tuple[str, str], list[Entry]] = defaultdict(list)
    for script, is_new in ((come, True), (gone, False)):
        for each in script:
            meaning = meaning_of(each)
            if meaning.severity is Severity.NONE or (fresh and not _dangerous(meaning)):
                continue
            if meaning.kind == "registry-changed" and moved[essential(each.words)]:
                continue  # asked from another block of the same script
            kind, severity = _weighed(meaning, is_new=is_new)
            if kind == "provenance-dropped" and not is_new and each.words[0] in signed:
                kind, severity = meaning.kind, meaning.severity  # said in another way
            subject = _subject(each, alone=meaning.alone)
            groups[kind, subject].append((each, is_new, severity))
            yield from _extra(each, had) if is_new else ()
            alone |= {(kind, subject)} if meaning.alone else set()
    for (kind, subject), entries in groups.items():
        if (kind, subject) in alone:
            yield from _one_by_one(kind, subject, entries)
        else:
            yield _told(kind, subject, entries)


def _dangerous(meaning: Meaning) -> bool:
    """Whether it matters in a file that is new, and whose names and steps are all new."""
    return meaning.severity.at_least(Severity.HIGH) and meaning.kind != "package-renamed"


def _one_by_one(kind: str, subject: str, entries: list[Entry]) -> Iterator[Delta]:
    """Each statement that came with one that went, so that none hides behind another."""
    come = [entry for entry in entries if entry[1]]
    gone = [entry for entry in entries if not entry[1]]
    for pair in zip_longest(come, gone):
        yield _told(kind, subject, [entry for entry in pair if entry is not None])


def _weighed(meaning: Meaning, *, is_new: bool) -> tuple[str, Severity]:
    if is_new or meaning.gone is None:
        return meaning.kind, meaning.severity
    return meaning.gone


def _subject(statement: Statement, *, alone: bool) -> str:
    """The block a statement stands in; of one that is told by itself with its first word."""
    names = [block.name for block in statement.path if block.name]
    if alone:
        return ".".join([*names, plain(statement.words[0])])
    return ".".join(names[:_TOLD_DEPTH]) or plain(statement.words[0])


def _told(kind: str, subject: str, entries: list[Entry]) -> Delta:
    come = [each for each, is_new, _ in entries if is_new]
    gone = [each for each, is_new, _ in entries if not is_new]
    severity = max((severity for _, _, severity in entries), key=lambda each: each.rank)
    return Delta(kind, subject, _shown(gone), _shown(come), severity, come[0].line if come else 0)


def _shown(script: list[Statement]) -> str:
    if not script:
        return ""
    said = " ".join(plain(word) for word in script[0].words if word != "\n")
    more = f" and {len(script) - 1} more" if len(script) > 1 else ""
    return sources.without_password(text(said)) + more


def _extra(statement: Statement, had: set[str]) -> Iterator[Delta]:
    """What a new statement says beside its meaning: an address nobody protects, a script that is fetched and run."""
    strings = [plain(word) for word in statement.words if is_string(word)]
    subject = _subject(statement, alone=True)
    for value in strings:
        if sources.insecure(value) and value not in had and "repositories" in [block.name for block in statement.path]:
            shown = sources.without_password(text(value))
            yield Delta("transport-weakened", subject, "", shown, Severity.CRITICAL, statement.line)
    script = "\n".join([*strings, " ".join(strings)])
    known = "\n".join(sorted(had)) if shell.downloads(script) else ""
    for line, severity in shell.new_downloads(known, script).items():
        yield Delta("download-and-run", subject, "", text(line), severity, statement.line)
