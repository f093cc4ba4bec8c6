"""rules/paths/ indexed by a literal segment, so that a path is compared with a handful of patterns out of a thousand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from scanner.model.change import Category
from scanner.model.scale import Severity, worst
from scanner.text.glob import Glob, compile_glob


@dataclass(frozen=True, slots=True)
class PathRule:
    """A glob and what the paths it matches are for. `severity` is that of a change nothing more is known about."""

    glob: Glob
    categories: tuple[Category, ...]
    severity: Severity
    order: int


@dataclass(frozen=True, slots=True)
class Paths:
    """All path rules. `loose` are those without a literal segment (`*.tf`); their suffix indexes them where they have one."""

    by_segment: Mapping[str, tuple[PathRule, ...]]
    by_suffix: Mapping[str, tuple[PathRule, ...]]
    loose: tuple[PathRule, ...]
    severities: Mapping[Category, Severity]


def _suffix(glob: Glob) -> str:
    """`.tf` of `*.tf`: only a last segment of the form `*` plus a literal with a dot, which then ends every match."""
    last = glob.pattern.rpartition("/")[2]
    tail = last.removeprefix("*")
    simple = last.startswith("*") and tail.startswith(".") and not set("*?[") & set(tail)
    return tail[tail.rindex(".") :] if simple else ""


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
    by_segment: dict[str, list[PathRule]] = {}
    by_suffix: dict[str, list[PathRule]] = {}
    loose: list[PathRule] = []
    for rule in rules:
        if rule.glob.key:
            by_segment.setdefault(rule.glob.key, []).append(rule)
        elif suffix := _suffix(rule.glob):
            by_suffix.setdefault(suffix, []).append(rule)
        else:
            loose.append(rule)
    return Paths(_frozen(by_segment), _frozen(by_suffix), tuple(loose), severities)


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
