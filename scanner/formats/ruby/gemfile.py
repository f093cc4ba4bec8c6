"""Gemfile and gems.rb: which gems Bundler installs, from where, for whom. A program, and run as one by everybody.

Its usual lines are read as what they are (a gem, a source, a group). Every other line is code that runs on each
developer's machine and in each pipeline; that it changed is told, and that it now starts programs or fetches text more
loudly.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgspec import Struct, field

from scanner.formats.ruby.code import compare_code
from scanner.formats.ruby.gem_rows import gem_row
from scanner.formats.ruby.literals import Arguments, arguments, computed, dangerous
from scanner.formats.ruby.statements import Statement, statements
from scanner.formats.shapes import sources
from scanner.formats.shapes.dependencies import Dependency, compare_dependencies
from scanner.formats.shapes.names import name_of
from scanner.formats.shapes.recurring import recent
from scanner.formats.shapes.sides import as_text, compared
from scanner.model.change import Delta
from scanner.model.scale import Severity

WORST = Severity.CRITICAL

_BLOCKS = frozenset(
    {"group", "groups", "platform", "platforms", "source", "git", "github", "path", "install_if", "env"}
)
_CONDITIONS = frozenset({"if", "unless", "case", "when", "else", "elsif", "in"})


class _Gemfile(Struct, frozen=True):
    """A program taken apart. `places` are sources by address, `once` settings by name, `plugins` by name."""

    gems: list[Dependency] = field(default_factory=list)
    places: dict[str, int] = field(default_factory=dict)
    plugins: dict[str, str] = field(default_factory=dict)
    once: dict[str, str] = field(default_factory=dict)
    included: dict[str, int] = field(default_factory=dict)
    shorthands: dict[str, str] = field(default_factory=dict)
    code: list[Statement] = field(default_factory=list)


def matches(path: str) -> bool:
    name = name_of(path)
    named = name in ("gemfile", "gems.rb") or name.endswith(".gemfile") or name.startswith("gemfile.")
    return named and not name.endswith((".lock", ".tt", ".erb", ".md"))


def diff(old: bytes | None, new: bytes | None) -> Iterator[Delta]:
    yield from compared(old, new, _read, _compare, worst=WORST)


@recent
def _read(content: bytes) -> _Gemfile:
    found = _Gemfile()
    for statement in statements(as_text(content)):
        _sort_in(statement, found)
    return found


def _sort_in(statement: Statement, found: _Gemfile) -> None:
    """Put one statement where it belongs; what is not known, or does more than it should, is code."""
    known = all(block.first in _BLOCKS or block.first in _CONDITIONS for block in statement.blocks)
    if not (known and _filed(statement, found)) or dangerous(statement.tokens):
        found.code.append(statement)


def _filed(statement: Statement, found: _Gemfile) -> bool:
    word, given = statement.first, _given(statement)
    name = given.values[0] if given.values and not computed(given.values[0]) else ""
    if word in ("ruby", "gemspec"):
        found.once[word] = _text(given) or "yes"
    elif word in _BLOCKS and word != "source":
        return statement.tokens[-1].text not in ("}", "end")  # a whole block on one line is not taken apart
    elif word in _CONDITIONS:
        return True
    elif not name:
        return False
    elif word == "gem":
        found.gems.append(gem_row(statement, given))
    elif word == "source":
        found.places.setdefault(name, statement.line)
    elif word == "plugin":
        found.plugins[name] = _text(given)
    elif word == "eval_gemfile":
        found.included[name] = statement.line
    elif word == "git_source":
        found.shorthands[name] = statement.text
    else:
        return False
    return True


def _given(statement: Statement) -> Arguments:
    """The arguments of a call, without the block and the condition behind it."""
    tokens = statement.tokens[1:]
    for position, token in enumerate(tokens):
        if token.kind == "word" and token.text in ("do", "if", "unless"):
            tokens = tokens[:position]
            break
    if statement.first == "git_source":
        tokens = tokens[:3]
    return arguments(tokens)


def _text(given: Arguments) -> str:
    return ", ".join([*given.values, *(f"{name}: {value}" for name, value in sorted(given.options.items()))])


def _compare(old: _Gemfile | None, new: _Gemfile) -> Iterator[Delta]:
    before = old or _Gemfile()
    yield from _places(before.places, new.places, fresh=old is None)
    yield from compare_dependencies(before.gems, new.gems)
    yield from _plugins(before.plugins, new.plugins)
    for name, line in new.included.items():
        if name not in before.included:
            yield Delta("include-added", "eval_gemfile", "", name, Severity.HIGH, line)
    for name in [name for name in before.included if name not in new.included]:
        yield Delta("include-changed", "eval_gemfile", name, "", Severity.MEDIUM)
    if old is not None:
        yield from _settings(old, new)
    yield from compare_code(before.code, new.code, fresh=old is None)


def _places(old: Mapping[str, int], new: Mapping[str, int], *, fresh: bool) -> Iterator[Delta]:
    """Where gems come from. With a second source somebody else may answer for a name."""
    for number, (place, line) in enumerate(new.items()):
        if place in old:
            continue
        gone = next((each for each in old if each not in new), "")
        if not fresh or number:
            yield Delta("registry-changed", "source", *_addresses(gone, place), Severity.CRITICAL, line)
        if sources.insecure(place):
            yield Delta("transport-weakened", "source", *_addresses(gone, place), Severity.CRITICAL, line)
    if not new.keys() - old.keys():
        for place in [place for place in old if place not in new]:
            yield Delta("registry-changed", "source", *_addresses(place, ""), Severity.CRITICAL)


def _addresses(old: str, new: str) -> tuple[str, str]:
    return sources.without_password(old), sources.without_password(new)


def _plugins(old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[Delta]:
    """Code Bundler loads while it installs."""
    for name, wanted in new.items():
        if name not in old:
            yield Delta("plugin-added", f"plugin.{name}", "", wanted, Severity.HIGH)
        elif old[name] != wanted:
            yield Delta("plugin-changed", f"plugin.{name}", old[name], wanted, Severity.MEDIUM)
    for name in [name for name in old if name not in new]:
        yield Delta("plugin-removed", f"plugin.{name}", old[name], "", Severity.LOW)


def _settings(old: _Gemfile, new: _Gemfile) -> Iterator[Delta]:
    for key, kind in (("ruby", "runtime-requirement-changed"), ("gemspec", "setting-changed")):
        was, now = old.once.get(key, ""), new.once.get(key, "")
        if was != now:
            yield Delta(kind, key, was, now, Severity.MEDIUM)
    for name in {**old.shorthands, **new.shorthands}:
        was, now = old.shorthands.get(name, ""), new.shorthands.get(name, "")
        if was != now:
            # It decides which address every gem of that kind has; the usual one is only added or dropped.
            severity = Severity.CRITICAL if was and now else Severity.HIGH if now else Severity.MEDIUM
            yield Delta("registry-changed", f"git_source.{name}", was[:200], now[:200], severity)
