"""The index that is kept holds the same rules in the same places as one that is made from all of them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

import pytest

from scanner.model.change import Category
from scanner.model.scale import Severity
from scanner.rulebook import PathRule, Paths, load_rulebook
from scanner.rulebook.files import read_folder
from scanner.rulebook.paths import compile_paths, path_rules, path_table, patterns_of, read_table, with_rules

RULEBOOK = load_rulebook()
SEVERITIES = RULEBOOK.severities
RULES = path_rules(patterns_of(read_folder(RULEBOOK.root / "paths")), SEVERITIES)


def shown(index: Mapping[str, Iterable[PathRule]]) -> dict[str, tuple[PathRule, ...]]:
    return {word: tuple(rules) for word, rules in index.items()}


def same(one: Paths, other: Paths) -> bool:
    for name in ("by_root", "by_segment", "by_lead"):
        assert shown(getattr(one, name)) == shown(getattr(other, name)), name
    groups = {extension: tuple(group.rules) for extension, group in one.by_extension.items()}
    assert groups == {extension: tuple(group.rules) for extension, group in other.by_extension.items()}
    for extension, group in one.by_extension.items():
        assert set(group.names.split("|")) == set(other.by_extension[extension].names.split("|"))
    return one.severities == other.severities


def test_what_is_kept_is_every_rule_in_order() -> None:
    assert RULEBOOK.path_rules == RULES
    assert same(RULEBOOK.paths, compile_paths(RULES, SEVERITIES))


def test_it_goes_through_json_unharmed() -> None:
    table = path_table(read_folder(RULEBOOK.root / "paths"), SEVERITIES)
    assert json.loads(json.dumps(table)) == table
    paths, rules = read_table(table, SEVERITIES)
    assert tuple(rules) == RULES
    assert same(paths, compile_paths(RULES, SEVERITIES))


ADDED = {
    "nothing": [],
    "a known file": ["package.json"],
    "a known folder": [".github/workflows/*.yml"],
    "a new folder": ["nowhere-else/**"],
    "an extension that is known": ["*.tf", "*-x.yml"],
    "an extension that is new": ["*.nowhere-else"],
    "no extension at all": ["x*", "**/a/*"],
    "at any depth": ["**/nowhere/*/else", "{a,b}/**/*.c"],
}


@pytest.mark.parametrize("patterns", ADDED.values(), ids=ADDED)
def test_rules_are_added_behind_all_others(patterns: list[str]) -> None:
    added = path_rules([(each, (Category.CI,), Severity.LOW) for each in patterns], SEVERITIES)
    before = shown(RULEBOOK.paths.by_segment)
    assert same(with_rules(RULEBOOK.paths, added), compile_paths((*RULES, *added), SEVERITIES))
    more = with_rules(with_rules(RULEBOOK.paths, added), added)
    assert same(more, compile_paths((*RULES, *added, *added), SEVERITIES))
    assert shown(RULEBOOK.paths.by_segment) == before


def test_what_is_added_to_nothing_is_all_there_is() -> None:
    assert same(with_rules(compile_paths((), SEVERITIES), RULES), compile_paths(RULES, SEVERITIES))
