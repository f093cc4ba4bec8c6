"""What added prose brings that is more than prose: orders, hidden and encoded text, imports, addresses, commands."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import structs

from scanner.formats.agents import prose
from scanner.formats.agents.hidden_text import hidden, spelled
from scanner.formats.agents.instruction_paths import is_instructions
from scanner.formats.agents.orders import orders
from scanner.formats.agents.refusals import forbids, refused
from scanner.formats.agents.secrets import shown
from scanner.formats.shapes.shell import downloads
from scanner.model.change import Delta
from scanner.model.scale import Severity

_URL = re.compile(r"https?://([\w.-]{3,200})(?::\d+)?((?:/[\w.~%+-]{1,100})?)", re.IGNORECASE)
_NOWHERE = re.compile(
    r"(?:localhost|127\.|0\.0\.0\.0|10\.|192\.168\.)|(?:^|\.)(?:example|invalid|test|localhost)(?:\.(?:com|org|net))?$|\.local$"
)
_IMPORT = re.compile(
    r"(?:^|(?<=\s))@((?:~?/|[\w.-]++/)*[\w.-]+\.(?:md|mdc|txt|markdown|json|ya?ml|toml)|~/[\w./-]+|/[\w./-]+)"
)
_RUNS_INLINE = re.compile(r"(?:^|[\s(])!`([^`]+)`")
_RUNS_BRACED = re.compile(r"!\{([^}]+)\}")
_SPAN = re.compile(r"`[^`]*`")
_BASE64 = re.compile(r"(?<![\w+/=-])[A-Za-z0-9+/_-]{120,}={0,2}")
_ESCAPES = re.compile(r"(?:\\x[0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|%[0-9a-fA-F]{2}|&#x?[0-9a-fA-F]{2,6};){16,}")
_MOST = 40  # deltas of one kind in one file


def judged(found: list[prose.Sentence], old: str | None, skipped: int) -> Iterator[Delta]:
    """What the added sentences say that is more than prose. The addresses in a new file are read with it."""
    known = None if old is None else {_place(url) for url in _URL.finditer(old)}
    imported = {each[1] for each in _IMPORT.finditer(old or "")}
    told = 0
    for sentence in found:
        line = sentence.line + skipped
        for order in orders(sentence):
            severity = Severity.HIGH if order.what == "hides authorship" else Severity.CRITICAL
            yield Delta("instructions-bypass", order.what, "", shown(order.words), severity, line)
        for delta in (
            *_encoded(sentence),
            *_imports(sentence, imported),
            *_links(sentence, known),
            *_commands(sentence),
        ):
            told += 1
            if told <= _MOST:
                yield structs.replace(delta, line=line)


def _encoded(sentence: prose.Sentence) -> Iterator[Delta]:
    for found in _BASE64.finditer(sentence.text):
        blob = found[0]
        mixed = all(re.search(each, blob) for each in ("[a-z]", "[A-Z]", "[0-9]"))
        if mixed and blob.count("/") + blob.count("-") + blob.count("_") <= len(blob) / 16:
            yield Delta(
                "instructions-encoded", "text", "", shown(f"{blob[:24]}... ({len(blob)} characters)"), Severity.HIGH
            )
            return
    if escapes := _ESCAPES.search(sentence.text):
        yield Delta("instructions-encoded", "text", "", shown(escapes[0][:60]), Severity.HIGH)


def _imports(sentence: prose.Sentence, known: set[str]) -> Iterator[Delta]:
    if sentence.code or "@" not in sentence.text:
        return
    for found in _IMPORT.finditer(_SPAN.sub(" ", sentence.text)):
        if found[1] not in known:
            known.add(found[1])
            gated = is_instructions(found[1]) and not found[1].startswith(("~", "/"))
            severity = Severity.MEDIUM if gated else Severity.HIGH
            yield Delta("instructions-import", f"@{found[1]}", "", found[1], severity)


def _links(sentence: prose.Sentence, known: set[str] | None) -> Iterator[Delta]:
    if known is None:
        return
    for found in _URL.finditer(sentence.text):
        place = _place(found)
        if place not in known and not _NOWHERE.search(found[1].lower()):
            known.add(place)
            yield Delta("instructions-link", place, "", shown(found[0]), Severity.MEDIUM)


def _place(url: re.Match[str]) -> str:
    """Host and first folder: on a forge that is whose it is."""
    return f"{url[1].lower().removeprefix('www.')}{url[2]}".rstrip("/.")


def _commands(sentence: prose.Sentence) -> Iterator[Delta]:
    for script in [sentence.text] if sentence.code else _ordered_spans(sentence):
        for line, severity in downloads(script).items():
            weight = min(severity, Severity.HIGH, key=lambda each: each.rank)
            yield Delta("download-and-run", "text", "", shown(line), weight)
    if not sentence.code:
        text = sentence.text
        braced = _RUNS_BRACED.finditer(text, 0, text.rfind("}") + 1)  # what is never closed is not looked for
        for found in sorted((*_RUNS_INLINE.finditer(text), *braced), key=re.Match.start):
            yield Delta("agent-hook-added", "text", "", shown(found[1]), Severity.CRITICAL)


def _ordered_spans(sentence: prose.Sentence) -> Iterator[str]:
    """The commands in a sentence that does not forbid them: ``Run `make` first``."""
    if any(map(forbids, sentence.under)):
        return
    for found in _SPAN.finditer(sentence.text):
        if not refused(sentence.text.lower(), found.start(), found.end(), described=False):
            yield found[0].strip("`")


def hidden_added(old: str, new: str) -> Iterator[Delta]:
    come = hidden(new) - hidden(old)
    if not come:
        return
    known = set(old.split("\n"))
    line, text = next(
        ((number, each) for number, each in enumerate(new.split("\n"), 1) if each not in known and hidden(each)),
        (0, ""),
    )
    what = ", ".join(f"{count} {name}" for name, count in sorted(come.items()))
    said = spelled(text)
    yield Delta("instructions-hidden", "text", "", shown(f"{what}: {said}" if said else what), Severity.CRITICAL, line)


def embedded(place: str, old: object, new: object) -> Iterator[Delta]:
    """The deltas of prose that is a value in a settings file."""
    before, after = (each if isinstance(each, str) else "" for each in (old, new))
    if new is not None and not isinstance(new, str):
        yield Delta("agent-setting-changed", place, shown(old), shown(new), Severity.MEDIUM)
    if prose.words(before) == prose.words(after):
        return
    yield Delta(
        "instructions-changed", place, "", shown(first(after)), Severity.LOW if old is not None else Severity.MEDIUM
    )
    yield from hidden_added(before, after)
    for delta in judged(prose.added(before, after), before if old is not None else None, 0):
        yield structs.replace(delta, line=0)


def first(text: str) -> str:
    return next((line.strip() for line in text.split("\n") if line.strip()), "")
