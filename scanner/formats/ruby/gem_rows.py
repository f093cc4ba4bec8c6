"""A `gem` line of a Gemfile with everything the blocks around it add."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from scanner.formats.ruby.literals import Arguments, arguments
from scanner.formats.ruby.statements import Statement
from scanner.formats.ruby.tokens import joined
from scanner.formats.shapes.dependencies import Dependency, Scope

# Groups only those who work on the project install. A group with another name may be anything.
_DEVELOPERS = frozenset(
    {
        *("development", "dev", "test", "tests", "testing", "spec", "ci", "lint", "linting", "linters", "rubocop"),
        *("doc", "docs", "documentation", "debug", "benchmark", "profiling", "typecheck", "coverage", "ide"),
    }
)
_PLACES = ("git", "github", "gist", "bitbucket", "gitlab", "path", "source")
_TOLD = frozenset({*_PLACES, "group", "groups", "ref", "tag", "branch"})


def gem_row(statement: Statement, given: Arguments) -> Dependency:
    """The row of one gem, its name being literal."""
    options = dict(_around(statement))
    options.update(given.options)
    groups = sorted(_groups(statement, given.options))
    scope = Scope.DEVELOPMENT if groups and all(each in _DEVELOPERS for each in groups) else Scope.RUNTIME
    source = _source(options)
    extra = "; ".join(f"{name}: {value}" for name, value in sorted(options.items()) if name not in _TOLD)
    condition = condition_of(statement)
    return Dependency(
        given.values[0],
        _wanted(given.values[1:], options),
        source,
        scope,
        "+".join(groups),
        "; ".join(part for part in (extra, condition) if part),
        line=statement.line,
    )


def _source(options: Mapping[str, str]) -> str:
    for name in _PLACES:
        if name in options:
            place = options[name]
            if name == "source":
                return place
            return f"path:{place}" if name == "path" else f"git+{place}" if name == "git" else f"{name}:{place}"
    return ""


def _wanted(requirements: tuple[str, ...], options: Mapping[str, str]) -> str:
    """A git source's revision, else the requirement. A branch is marked: one called `7-0-stable` is no version."""
    if "ref" in options or "tag" in options:
        return options.get("ref") or options.get("tag") or ""
    if "branch" in options:
        return f"branch:{options['branch']}"
    return ", ".join(requirements)


def _around(statement: Statement) -> Iterator[tuple[str, str]]:
    """What `source`, `git`, `path` and `platforms` blocks say of every gem in them."""
    for block in statement.blocks:
        given = _given(block)
        if block.first in _PLACES and given.values:
            yield block.first, given.values[0]
            yield from given.options.items()
        elif block.first in ("platform", "platforms"):
            yield "platforms", ", ".join(given.values)
        elif block.first == "install_if":
            yield "install_if", joined(block.tokens[1:])


def _given(block: Statement) -> Arguments:
    return arguments(tuple(token for token in block.tokens[1:] if token.text != "do"))


def _groups(statement: Statement, options: Mapping[str, str]) -> set[str]:
    named = {each for name in ("group", "groups") for each in options.get(name, "").split(", ") if each}
    for block in statement.blocks:
        if block.first in ("group", "groups"):
            given = _given(block)
            named.update(given.values)
    return named


def condition_of(statement: Statement) -> str:
    """`if` around the line or behind it: whether the gem is wanted at all."""
    around = [joined(block.tokens) for block in statement.blocks if block.first in ("if", "unless", "case")]
    for position, token in enumerate(statement.tokens):
        if position and token.kind == "word" and token.text in ("if", "unless"):
            around.append(joined(statement.tokens[position:]))
            break
    return " and ".join(around)
