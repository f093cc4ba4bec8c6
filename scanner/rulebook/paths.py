"""rules/paths/ indexed by a literal segment, so that a path is compared with a handful of patterns out of a
thousand. A rule is made when the first path gets as far as asking for it: most never are."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from typing import Any, NamedTuple

from msgspec import Struct

from scanner.model.change import Category
from scanner.model.scale import Severity, worst
from scanner.text.glob import Glob, compile_glob, expression


class PathRule(NamedTuple):
    """A glob and what the paths it matches are for. `severity` is that of a change nothing more is known about."""

    glob: Glob
    categories: tuple[Category, ...]
    severity: Severity
    order: int


class Rules(Struct, frozen=True):
    """The rules with these numbers, made when they are gone through."""

    numbers: Sequence[int]
    rule: Callable[[int], PathRule]

    def __iter__(self) -> Iterator[PathRule]:
        return map(self.rule, self.numbers)


class Group(Struct, frozen=True):
    """Rules without a literal segment, behind one expression that the base names of all their matches fit."""

    names: str
    rules: Iterable[PathRule]

    @property
    def gate(self) -> re.Pattern[str]:
        return _gate(self.names)


@lru_cache(maxsize=1024)
def _gate(names: str) -> re.Pattern[str]:
    return re.compile(rf"(?s:{names})\Z")


class Paths(Struct, frozen=True):
    """All path rules, each under the first of these that it has.

    A literal first segment, when anchored; a literal segment anywhere; an extension, or nothing ("").

    `by_lead` has, for links and gitlinks in the place of a folder, what `by_root` has not: patterns with a folder that
    hold at any depth, under the first folder that they spell out, and under "" those that begin with a wildcard.
    """

    by_root: Mapping[str, Iterable[PathRule]]
    by_segment: Mapping[str, Iterable[PathRule]]
    by_extension: Mapping[str, Group]
    by_lead: Mapping[str, Iterable[PathRule]]
    severities: Mapping[Category, Severity]


def path_rules(
    patterns: Iterable[tuple[str, tuple[Category, ...], Severity | None]], severities: Mapping[Category, Severity]
) -> tuple[PathRule, ...]:
    """Rules from (glob, categories, own severity or None), in order."""
    return tuple(
        PathRule(glob, categories, own or _severity(categories, severities), order)
        for order, (pattern, categories, own) in enumerate(patterns)
        for glob in compile_glob(pattern)
    )


def _severity(categories: Iterable[Category], severities: Mapping[Category, Severity]) -> Severity:
    return worst((severities[each] for each in categories), Severity.NONE)


def compile_paths(rules: Iterable[PathRule], severities: Mapping[Category, Severity]) -> Paths:
    """The index over `rules`."""
    made = tuple(rules)
    return _paths(_index(each.glob for each in made), made.__getitem__, severities)


def with_rules(paths: Paths, added: Iterable[PathRule]) -> Paths:
    """The index over the rules of `paths` and, behind them, `added`: the same as over all of them together."""
    other = compile_paths(added, paths.severities)
    groups = {**paths.by_extension}
    for extension, group in other.by_extension.items():
        old = groups.get(extension)
        groups[extension] = Group(f"{old.names}|{group.names}", (*old.rules, *group.rules)) if old else group
    return Paths(
        _joined(paths.by_root, other.by_root),
        _joined(paths.by_segment, other.by_segment),
        groups,
        _joined(paths.by_lead, other.by_lead),
        paths.severities,
    )


def _joined(
    one: Mapping[str, Iterable[PathRule]], other: Mapping[str, Iterable[PathRule]]
) -> dict[str, Iterable[PathRule]]:
    return {**one, **{word: (*one.get(word, ()), *rules) for word, rules in other.items()}}


def path_table(files: Mapping[str, Any], severities: Mapping[Category, Severity]) -> dict[str, Any]:
    """The parsed files of rules/paths/ as plain data: every pattern, every glob, and the index over the globs."""
    rules = path_rules(patterns_of(files), severities)
    items = [item for data in files.values() for item in data["patterns"]]
    return {
        "patterns": [[item["categories"], item.get("severity", "")] for item in items],
        "globs": [[each.glob.pattern, each.order] for each in rules],
        "index": _index(each.glob for each in rules),
    }


def read_table(table: Mapping[str, Any], severities: Mapping[Category, Severity]) -> tuple[Paths, Iterable[PathRule]]:
    """The index that `path_table` wrote, and all its rules in order."""
    patterns, globs = table["patterns"], table["globs"]

    @cache
    def rule(number: int) -> PathRule:
        text, order = globs[number]
        words, own = patterns[order]
        (glob,) = compile_glob(text)
        categories = tuple(map(Category, words))
        return PathRule(glob, categories, Severity(own) if own else _severity(categories, severities), order)

    return _paths(table["index"], rule, severities), Rules(range(len(globs)), rule)


def _index(globs: Iterable[Glob]) -> dict[str, dict[str, Any]]:
    """Numbers of globs by what they are found under, and by extension the expression for their base names."""
    index: dict[str, dict[str, Any]] = {"root": {}, "segment": {}, "extension": {}, "lead": {}}
    names: dict[str, dict[str, None]] = {}
    for number, glob in enumerate(globs):
        if glob.root:
            index["root"].setdefault(glob.root, []).append(number)
        elif glob.key:
            index["segment"].setdefault(glob.key, []).append(number)
        else:
            extension = _extension(glob.segments[-1].ending)
            index["extension"].setdefault(extension, []).append(number)
            names.setdefault(extension, {})[expression(glob.segments[-1].text)] = None
        if not glob.root and glob.name is None:
            index["lead"].setdefault(_lead(glob), []).append(number)
    return {**index, "names": {extension: "|".join(found) for extension, found in names.items()}}


def _paths(
    index: Mapping[str, Mapping[str, Any]], rule: Callable[[int], PathRule], severities: Mapping[Category, Severity]
) -> Paths:
    def found(kind: str) -> dict[str, Rules]:
        return {word: Rules(numbers, rule) for word, numbers in index[kind].items()}

    groups = {extension: Group(index["names"][extension], rules) for extension, rules in found("extension").items()}
    return Paths(found("root"), found("segment"), groups, found("lead"), severities)


def _extension(tail: str) -> str:
    """The extension every name that ends in `tail` has, "" when that cannot be said."""
    return tail[tail.rindex(".") :] if "." in tail else ""


def _lead(glob: Glob) -> str:
    first = next((each for each in glob.segments if not each.any_depth), None)
    return "" if first is None or first.wild else first.text


def below(paths: Paths, parts: list[str], folded: list[str]) -> Iterator[tuple[PathRule, int]]:
    """The rules for what would lie below a folder at `parts`, and how many of their segments that takes."""
    leads = ("", *dict.fromkeys(folded))
    for rule in (*paths.by_root.get(folded[0], ()), *(rule for lead in leads for rule in paths.by_lead.get(lead, ()))):
        for used in rule.glob.used_up(parts, folded):
            yield rule, used


def category_severities(data: Mapping[str, Any]) -> dict[Category, Severity]:
    """rules/categories.yaml as a table."""
    return {Category(name): Severity(item["severity"]) for name, item in data.items()}


def patterns_of(files: Mapping[str, Any]) -> list[tuple[str, tuple[Category, ...], Severity | None]]:
    """All patterns of rules/paths/, in the order of the files' names."""
    return [
        (
            item["glob"],
            tuple(map(Category, item["categories"])),
            Severity(item["severity"]) if "severity" in item else None,
        )
        for data in files.values()
        for item in data["patterns"]
    ]
