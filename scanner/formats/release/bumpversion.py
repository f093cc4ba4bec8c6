""".bumpversion.cfg, .bumpversion.toml and bumpver.toml: the version, where it stands, what runs when it moves."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from scanner.formats.shapes.ini_text import ini_text
from scanner.formats.shapes.names import name_of
from scanner.formats.shapes.settings import Difference, differences, entries, small
from scanner.formats.shapes.sides import UnreadableError, as_toml, bounded, compared
from scanner.formats.shapes.trees import text
from scanner.model.change import Delta
from scanner.model.scale import Severity

WORST = Severity.CRITICAL
_IRRELEVANT = frozenset({"message", "commit_message", "tag_message", "verbose", "setting_up"})
_HOOKS = re.compile(r"hooks?$")
_TOML = re.compile(rb"(?m)^[ \t]*\[+(?:tool\.)?bump(?:version|ver)(?:\.|\])")
_SECTION = re.compile(rb"(?m)^\[bumpversion(?::|\])")


def matches(path: str) -> bool:
    return name_of(path) in (".bumpversion.cfg", ".bumpversion.toml", "bumpver.toml")


def diff(old: bytes | None, new: bytes | None) -> Iterator[Delta]:
    yield from compared(old, new, _read, _compare, worst=WORST)


def _read(content: bytes) -> Any:
    if _TOML.search(content):
        try:
            return bounded(as_toml(content))
        except UnreadableError:
            if not _SECTION.search(content):
                raise  # `[bumpversion]` begins both kinds
    return _ini(content)


def _ini(content: bytes) -> dict[str, Any]:
    """The old form: sections whose names hold the file, values as they are written."""
    import configparser

    reader = configparser.RawConfigParser(interpolation=None, delimiters=("=", ":"))
    try:
        reader.read_string(ini_text(small(content)))
    except (configparser.Error, ValueError) as error:
        raise UnreadableError(f"not INI: {str(error).splitlines()[0]}") from error
    return {section: dict(reader.items(section)) for section in reader.sections()}


def _compare(old: Any, new: Any) -> Iterator[Delta]:
    for each in differences(old or {}, new, ("filename", "glob")):
        if each.key not in _IRRELEVANT:
            kind, severity = _judged(each)
            if old is not None or severity.at_least(Severity.HIGH) or kind == "version-changed":
                yield Delta(kind, each.subject, text(each.old), text(each.new), severity)


def _judged(each: Difference) -> tuple[str, Severity]:
    if each.key in ("current_version", "new_version"):
        return "version-changed", Severity.MEDIUM
    if _HOOKS.search(each.key):
        come = set(entries(each.new)) - set(entries(each.old))
        return "build-script-changed", Severity.HIGH if come else Severity.LOW
    if each.key in ("sign_tags", "sign_commits"):
        signed = str(each.new).strip().lower() in ("true", "1", "yes", "on")
        return ("setting-changed", Severity.LOW) if signed else ("provenance-dropped", Severity.CRITICAL)
    if each.key in ("commit_args", "tag_args") and re.search(r"--no-verify|(?:^|\s)-\w*n|--no-gpg", str(each.new)):
        return "check-weakened", Severity.HIGH
    return "setting-changed", Severity.MEDIUM
