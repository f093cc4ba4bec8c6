"""*.gemspec: what a gem is called, what it holds, what it needs, what runs when it is installed.

A program that RubyGems runs to build the gem. Its assignments (`spec.files = ...`) are read as what they are, and where
a value is computed its text is compared.
"""

from __future__ import annotations

from collections.abc import Iterator

from scanner.formats.ruby.code import compare_code
from scanner.formats.ruby.gem_specification import Specification, read
from scanner.formats.ruby.literals import computed
from scanner.formats.shapes.dependencies import compare_dependencies
from scanner.formats.shapes.names import name_of
from scanner.formats.shapes.sides import compared
from scanner.formats.shapes.trees import text
from scanner.model.change import Delta
from scanner.model.scale import Severity

WORST = Severity.CRITICAL

_KINDS = {
    "name": ("package-renamed", Severity.HIGH),
    "version": ("version-changed", Severity.MEDIUM),
    "licenses": ("license-changed", Severity.MEDIUM),
    "homepage": ("metadata-changed", Severity.LOW),
    "required_ruby_version": ("runtime-requirement-changed", Severity.MEDIUM),
    "required_rubygems_version": ("runtime-requirement-changed", Severity.MEDIUM),
    "bindir": ("entry-point-changed", Severity.HIGH),
    "require_paths": ("entry-point-changed", Severity.HIGH),
    "signing_key": ("publish-changed", Severity.CRITICAL),
    "cert_chain": ("publish-changed", Severity.CRITICAL),
}
_HOST = "metadata.allowed_push_host"
_SECOND_FACTOR = "metadata.rubygems_mfa_required"


def matches(path: str) -> bool:
    return name_of(path).endswith(".gemspec")


def diff(old: bytes | None, new: bytes | None) -> Iterator[Delta]:
    yield from compared(old, new, read, _compare, worst=WORST)


def _compare(old: Specification | None, new: Specification) -> Iterator[Delta]:
    before = old or Specification()
    yield from compare_dependencies(before.needs, new.needs)
    yield from _programs(before, new, fresh=old is None)
    if old is not None:
        yield from _files(before, new)
        told = {"files", "executables", "extensions", _HOST, _SECOND_FACTOR}
        for name in dict.fromkeys((*new.fields, *old.fields)):
            was, now = old.fields.get(name, []), new.fields.get(name, [])
            if was != now and name not in told:
                yield _changed(name, was, now, new.lines.get(name, 0))
        yield from _publishing(before, new)
    yield from compare_code(before.code, new.code, fresh=old is None)


def _changed(name: str, was: list[str], now: list[str], line: int) -> Delta:
    kind, severity = _KINDS.get(name, ("setting-changed", Severity.MEDIUM))
    if name in ("signing_key", "cert_chain") and not now:
        kind = "provenance-dropped"
    if name.startswith("metadata."):
        kind, severity = "metadata-changed", Severity.LOW
    return Delta(kind, name, _text(was), _text(now), severity, line)


def _text(values: list[str]) -> str:
    return text(values or None)


_ENTRY_POINT = ("entry-point-added", "entry-point-changed", "entry-point-removed")
_INSTALL_SCRIPT = ("install-script-added", "install-script-changed", "install-script-removed")
_PROGRAMS = (
    ("executables", _ENTRY_POINT, Severity.HIGH, Severity.MEDIUM),
    ("extensions", _INSTALL_SCRIPT, Severity.CRITICAL, Severity.LOW),
)


def _programs(old: Specification, new: Specification, *, fresh: bool) -> Iterator[Delta]:
    """What lands on a user's path, and what is compiled on a user's machine."""
    for name, (added, changed, removed), gained, lost in _PROGRAMS:
        was, now = old.fields.get(name, []), new.fields.get(name, [])
        line = new.lines.get(name, 0)
        if fresh and name == "executables":
            continue
        if any(map(computed, (*was, *now))) and was and now:
            if was != now:
                yield Delta(changed, name, _text(was), _text(now), gained, line)
            continue
        for each in now:
            if each not in was:
                yield Delta(added, name, "", each[:200], gained, line)
        for each in was:
            if each not in now:
                yield Delta(removed, name, each[:200], "", lost, line)


def _files(old: Specification, new: Specification) -> Iterator[Delta]:
    was, now = old.fields.get("files", []), new.fields.get("files", [])
    if sorted(was) == sorted(now):
        return
    line = new.lines.get("files", 0)
    come, gone = [each for each in now if each not in was], [each for each in was if each not in now]
    if not any(map(computed, (*come, *gone))):
        kind, severity = ("package-contents-widened", Severity.HIGH)
        if not come:
            kind, severity = ("package-contents-changed", Severity.MEDIUM)
    else:
        kind, severity = ("package-contents-changed", Severity.HIGH)  # computed: it may hold anything
    yield Delta(kind, "files", _text(gone), _text(come), severity, line)


def _publishing(old: Specification, new: Specification) -> Iterator[Delta]:
    """Where the gem may be pushed to, and whether its owners need a second factor."""
    for name in (_HOST, _SECOND_FACTOR):
        was, now = (text(side.fields.get(name)) for side in (old, new))
        if was != now:
            stronger = name == _SECOND_FACTOR and now == "true"
            severity = Severity.LOW if stronger else Severity.CRITICAL
            yield Delta("publish-changed", name, was, now, severity, new.lines.get(name, 0))
