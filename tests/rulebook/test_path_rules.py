"""rules/paths/ and rules/categories.yaml: every example holds over the whole rulebook."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest

from scanner.classify import classifier
from scanner.model.change import Category
from scanner.rulebook import load_rulebook
from scanner.rulebook.files import read, read_folder
from scanner.rulebook.paths import below, compile_paths, path_rules, patterns_of
from scanner.text.glob import compile_glob, literal_glob

RULEBOOK = load_rulebook()
FILES = read_folder(RULEBOOK.root / "paths")
CLASSIFY = classifier(compile_paths(RULEBOOK.path_rules, RULEBOOK.severities))


def only(name: str) -> Any:
    """A classifier that knows nothing but the rules of one file."""
    rules = path_rules(patterns_of({name: FILES[name]}), RULEBOOK.severities)
    return classifier(compile_paths(rules, RULEBOOK.severities))


@pytest.mark.parametrize("name", FILES)
def test_match(name: str) -> None:
    for path, categories in FILES[name]["examples"]["match"].items():
        found = CLASSIFY(path)
        assert found is not None, path
        assert sorted(found.categories) == sorted(categories), path


@pytest.mark.parametrize("name", FILES)
def test_no_match(name: str) -> None:
    lookup = only(name)
    assert [path for path in FILES[name]["examples"]["no_match"] if lookup(path) is not None] == []


@pytest.mark.parametrize("name", FILES)
def test_schema(name: str) -> None:
    jsonschema.validate(FILES[name], json.loads(RULEBOOK.schema("paths")), jsonschema.Draft202012Validator)
    assert FILES[name]["id"] == name


@pytest.mark.parametrize("name", FILES)
def test_the_index_loses_no_pattern(name: str) -> None:
    """What a glob matches by itself, the indexed look-up finds."""
    for path in FILES[name]["examples"]["match"]:
        for item in FILES[name]["patterns"]:
            if any(glob.matches(path) for glob in compile_glob(item["glob"])):
                assert set(item["categories"]) <= set(CLASSIFY(path).categories)  # type: ignore[union-attr]


def sample(pattern: str) -> str:
    """A path that `pattern` (no braces) must match."""
    path = pattern.removeprefix("/").replace("**/", "x/y/").replace("/**", "/x/y")
    return path.replace("*", "wild").replace("?", "w")


@pytest.mark.parametrize("name", FILES)
def test_every_pattern_can_be_reached(name: str) -> None:
    for item in FILES[name]["patterns"]:
        for glob in compile_glob(item["glob"]):
            literal = "/".join(segment.text for segment in glob.spelled)
            if "[" in literal:
                continue
            path = sample(literal)
            assert glob.matches(path), (item["glob"], path)
            found = CLASSIFY(path)
            assert found is not None, (item["glob"], path)
            assert set(item["categories"]) <= set(found.categories), (item["glob"], path)


@pytest.mark.parametrize("name", FILES)
def test_what_is_left_of_a_pattern_below_a_folder_matches_the_same(name: str) -> None:
    """Cut anywhere, an example's path matches below another folder what is left of the patterns it matched."""
    globs = [glob for item in FILES[name]["patterns"] for glob in compile_glob(item["glob"])]
    for path in list(FILES[name]["examples"]["match"])[:40]:
        parts = path.split("/")
        for glob in [each for each in globs if each.matches(path)]:
            for at in range(1, len(parts)):
                folder, rest = parts[:at], parts[at:]
                folded = [part.casefold() for part in folder]
                left = [literal_glob(("a", "[b]"), glob.spelled[used:]) for used in glob.used_up(folder, folded)]
                moved = "/".join(("a", "[b]", *rest))
                assert glob.matches(moved) or any(each.matches(moved) for each in left), (path, at, glob.pattern)
                assert not any(each.matches("/".join(("a", "b", *rest))) for each in left)


def test_no_rule_that_begins_with_a_folder_is_lost_below_it() -> None:
    """The index by the first folder finds what asking every rule finds."""
    paths = compile_paths(RULEBOOK.path_rules, RULEBOOK.severities)
    for folder in (".github", ".github/workflows", "web/.claude", "a/b/.cargo", "packages/x", "x", "roles/a/tasks/b"):
        parts = folder.split("/")
        folded = [part.casefold() for part in parts]
        asked = {(rule, used) for rule in RULEBOOK.path_rules for used in rule.glob.used_up(parts, folded)}
        assert asked == set(below(paths, parts, folded))
        assert asked


@pytest.mark.parametrize("name", ["*", "**", "[a]", "{a,b}", "?", "a*", "\\", "!a"])
def test_a_literal_rule_matches_its_name(name: str) -> None:
    for place in ([name], ["x", name], [name, "x"]):
        assert literal_glob(place).matches("/".join(place))
        assert not literal_glob(place).matches("/".join(("y", *place)))
        assert not literal_glob(place).matches("abc")


def test_categories() -> None:
    data = read(RULEBOOK.root / "categories.yaml")
    schema = json.loads(RULEBOOK.schema("categories"))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(data, schema, jsonschema.Draft202012Validator)
    assert set(data) == {each.value for each in Category}


def test_the_schema_of_paths_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(json.loads(RULEBOOK.schema("paths")))


def test_every_category_has_paths() -> None:
    used = {category for rule in RULEBOOK.path_rules for category in rule.categories}
    assert used == set(Category)
