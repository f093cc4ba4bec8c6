"""What came and went in a Gradle script beside rows, told block by block; what may be dangerous one by one."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import zip_longest

from msgspec import Struct

from scanner.formats.jvm.gradle_rules import Meaning, meaning_of
from scanner.formats.jvm.gradle_script import Statement, essential
from scanner.formats.jvm.gradle_tokens import is_string, plain
from scanner.formats.shapes import shell, sources
from scanner.formats.shapes.trees import text
from scanner.model.change import Delta
from scanner.model.scale import Severity, worst

_TOLD_DEPTH = 2  # blocks in blocks whose changes are told together


class Entry(Struct, frozen=True):
    """A statement that came or went, and what that means."""

    statement: Statement
    is_new: bool
    kind: str
    severity: Severity


def steps_between(gone: list[Statement], come: list[Statement], *, fresh: bool) -> Iterator[Delta]:
    """All other statements, those of one meaning in one block together."""
    moved = Counter(essential(each.words) for each in gone) & Counter(essential(each.words) for each in come)
    had = {plain(word) for each in gone for word in each.words}
    still = {each.words[0] for each in come}
    together: dict[tuple[str, str], list[Entry]] = defaultdict(list)
    alone: dict[tuple[str, str], tuple[list[Entry], list[Entry]]] = defaultdict(lambda: ([], []))
    for each, is_new in (*((each, True) for each in come), *((each, False) for each in gone)):
        meaning = meaning_of(each)
        if meaning.severity is Severity.NONE or (fresh and not _dangerous(meaning)):
            continue
        if meaning.kind == "registry-changed" and moved[essential(each.words)]:
            continue  # asked from another block of the same script
        entry = _entry(each, meaning, still, is_new=is_new)
        subject = _subject(each, alone=meaning.alone)
        if meaning.alone:
            alone[meaning.kind, subject][not is_new].append(entry)
        else:
            together[entry.kind, subject].append(entry)
        if is_new:
            yield from _extra(each, had)
    for (_, subject), entries in together.items():
        yield _told(subject, entries)
    for (_, subject), (new, old) in alone.items():
        for pair in zip_longest(new, old):  # one by one, so that none hides behind another
            yield _told(subject, [entry for entry in pair if entry is not None])


def _entry(statement: Statement, meaning: Meaning, still: set[str], *, is_new: bool) -> Entry:
    if is_new or meaning.gone is None:
        return Entry(statement, is_new, meaning.kind, meaning.severity)
    kind, severity = meaning.gone
    if kind == "provenance-dropped" and statement.words[0] in still:
        kind, severity = meaning.kind, meaning.severity  # said in another way
    return Entry(statement, is_new, kind, severity)


def _dangerous(meaning: Meaning) -> bool:
    """Whether it matters in a file that is new, and whose names and steps are all new."""
    return meaning.severity.at_least(Severity.HIGH) and meaning.kind != "package-renamed"


def _subject(statement: Statement, *, alone: bool) -> str:
    """The block a statement stands in; of one that is told by itself with its first word."""
    names = [block.label for block in statement.path if block.label]
    if alone:
        return ".".join([*names, plain(statement.words[0])])
    return ".".join(names[:_TOLD_DEPTH]) or plain(statement.words[0])


def _told(subject: str, entries: list[Entry]) -> Delta:
    come = [entry.statement for entry in entries if entry.is_new]
    gone = [entry.statement for entry in entries if not entry.is_new]
    first = next((entry for entry in entries if entry.is_new), entries[0])
    severity = worst((entry.severity for entry in entries if entry.is_new or not come), first.severity)
    return Delta(first.kind, text(subject), _shown(gone), _shown(come), severity, come[0].line if come else 0)


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
    if fetched := shell.new_downloads(known, script):
        line, severity = max(fetched.items(), key=lambda each: each[1].rank)
        yield Delta("download-and-run", subject, "", text(line), severity, statement.line)
