"""rules/paths/ indexed by a literal segment, so that a path is compared with a handful of patterns out of a
thousand."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from scanner.model.change import Category
from scanner.model.scale import Severity, worst
from scanner.text.glob import Glob, compile_glob, expression


class PathRule(NamedTuple):
    """A glob and what the paths it matches are for. `severity` is that of a change nothing more is known about."""

    glob: Glob
    categories: tuple[Category, ...]
    severity: Severity
    order: int


@dataclass(frozen=True, slots=True)
class Paths:
    """All path rules, each under the first of these that it has.

    A literal first segment, when anchored; a literal segment anywhere; an extension, or nothing ("").

    `by_lead` has, for links and gitlinks in the place of a folder, what `by_root` has not: patterns with a folder that
    hold at any depth, under the first folder that they spell out, and under "" those that begin with a wildcard.
    """

    by_root: Mapping[str, tuple[PathRule, ...]]
    by_segment: Mapping[str, tuple[PathRule, ...]]
    by_extension: Mapping[str, Group]
    by_lead: Mapping[str, tuple[PathRule, ...]]
    severities: Mapping[Category, Severity]


@dataclass(frozen=True, slots=True)
class Group:
    """Rules without a literal segment, behind one expression that the base names of all their matches fit."""

    gate: re.Pattern[str]
    rules: tuple[PathRule, ...]


def _extension(tail: str) -> str:
    """The extension every name that ends in `tail` has, "" when that cannot be said."""
    return tail[tail.rindex(".") :] if "." in tail else ""


def path_rules(
    patterns: Iterable[tuple[str, tuple[Category, ...], Severity | None]], severities: Mapping[Category, Severity]
) -> tuple[PathRule, ...]:
    """Rules from (glob, categories, own severity or None), in order."""
    return tuple(
        PathRule(glob, categories, own or worst((severities[each] for each in categories), Severity.NONE), order)
        for order, (pattern, categories, own) in enumerate(patterns)
        for glob in compile_glob(pattern)
    )


def compile_paths(rules: Iterable[PathRule], severities: Mapping[Category, Severity]) -> Paths:
    """The index over `rules`."""
    by_root: dict[str, list[PathRule]] = {}
    by_segment: dict[str, list[PathRule]] = {}
    by_extension: dict[str, list[PathRule]] = {}
    by_lead: dict[str, list[PathRule]] = {}
    for rule in rules:
        if rule.glob.root:
            by_root.setdefault(rule.glob.root, []).append(rule)
        elif rule.glob.key:
            by_segment.setdefault(rule.glob.key, []).append(rule)
        else:
            by_extension.setdefault(_extension(rule.glob.segments[-1].ending), []).append(rule)
        if not rule.glob.root and rule.glob.name is None:
            by_lead.setdefault(_lead(rule.glob), []).append(rule)
    groups = {extension: _group(found) for extension, found in by_extension.items()}
    return Paths(_frozen(by_root), _frozen(by_segment), groups, _frozen(by_lead), severities)


def _group(rules: list[PathRule]) -> Group:
    names = "|".join(dict.fromkeys(expression(rule.glob.segments[-1].text) for rule in rules))
    return Group(re.compile(rf"(?s:{names})\Z"), tuple(rules))


def _lead(glob: Glob) -> str:
    first = next((each for each in glob.segments if not each.any_depth), None)
    return "" if first is None or first.wild else first.text


def below(paths: Paths, parts: list[str], folded: list[str]) -> Iterator[tuple[PathRule, int]]:
    """The rules for what would lie below a folder at `parts`, and how many of their segments that takes."""
    leads = ("", *dict.fromkeys(folded))
    for rule in (*paths.by_root.get(folded[0], ()), *(rule for lead in leads for rule in paths.by_lead.get(lead, ()))):
        for used in rule.glob.used_up(parts, folded):
            yield rule, used


def _frozen(index: dict[str, list[PathRule]]) -> dict[str, tuple[PathRule, ...]]:
    return {key: tuple(rules) for key, rules in index.items()}


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
