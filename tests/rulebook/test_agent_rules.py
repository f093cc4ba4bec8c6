"""rules/agents/: every example of every file holds, and every file is what its schema says."""

from __future__ import annotations

import json
import re
from typing import Any

import jsonschema
import pytest

from scanner.attribution.combine import attributor
from scanner.model.actor import ActorKind, Attribution, Identity
from scanner.model.commit import Commit
from scanner.model.scale import Strength
from scanner.rulebook import load_rulebook
from scanner.rulebook.files import read_folder

RULEBOOK = load_rulebook()
FILES = read_folder(RULEBOOK.root / "agents")
ATTRIBUTE = attributor(RULEBOOK.agents)
STAMP = "1790000000 +0000"  # September 2026, when no rule is void


def identity(words: str) -> Identity:
    name, _, email = words.removesuffix(">").rpartition("<")
    return Identity(name.strip(), email)


def attribute(example: dict[str, Any]) -> Attribution:
    """The example as a commit; a branch becomes the merge that names it."""
    author = identity(example["author"])
    committer = identity(example["committer"]) if "committer" in example else author
    message = example.get("message", "Fix x\n")
    if "branch" in example:
        message = f"Merge pull request #1 from org/{example['branch']}\n\n{message}"
    read = attributor(RULEBOOK.agents, example["environment"]) if "environment" in example else ATTRIBUTE
    return read(Commit("", (), author, committer, STAMP, message))


def wrong_kind(example: dict[str, Any], found: Attribution) -> bool:
    return "kind" in example and found.kind is not ActorKind(example["kind"])


@pytest.mark.parametrize("name", FILES)
def test_match(name: str) -> None:
    """A landing service proves nothing, so of its examples only the kind is asked."""
    wrong = []
    for example in FILES[name]["examples"]["match"]:
        found = attribute(example)
        named = name in {each.agent for each in found.evidence} or FILES[name]["class"] == "landing"
        if not named or wrong_kind(example, found):
            wrong.append((example, found))
    assert wrong == []


@pytest.mark.parametrize("name", FILES)
def test_no_match(name: str) -> None:
    wrong = []
    for example in FILES[name]["examples"]["no_match"]:
        found = attribute(example)
        acting = [each for each in found.evidence if each.agent == name and each.strength.at_least(Strength.MEDIUM)]
        if acting or name in found.agents or wrong_kind(example, found):
            wrong.append((example, found))
    assert wrong == []


@pytest.mark.parametrize("name", FILES)
def test_schema(name: str) -> None:
    jsonschema.validate(FILES[name], json.loads(RULEBOOK.schema("agent")), jsonschema.Draft202012Validator)
    assert FILES[name]["id"] == name


def test_the_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(json.loads(RULEBOOK.schema("agent")))


def expressions(data: dict[str, Any]) -> list[str]:
    found = [item["name"] for item in data.get("identities", ()) if "name" in item]
    found += [item["value"] for item in data.get("trailers", ())]
    found += [item["line"] for item in data.get("footers", ())]
    return found + data.get("branches", [])


@pytest.mark.parametrize("name", FILES)
def test_expressions_compile_and_match_no_empty_text(name: str) -> None:
    for expression in expressions(FILES[name]):
        assert not re.compile(expression).search("")


@pytest.mark.parametrize("name", FILES)
def test_expressions_are_quick_on_hostile_text(name: str) -> None:
    """Measured in steps that a second would not forgive: a message can be a megabyte."""
    for expression in expressions(FILES[name]):
        for hostile in ("a" * 20_000, " " * 20_000, "a-" * 10_000 + "!", "\N{ROBOT FACE} " * 10_000, "https://" * 3000):
            re.search(expression, hostile)


def lines(example: dict[str, Any]) -> list[str]:
    return [line.strip() for line in example.get("message", "").split("\n")]


@pytest.mark.parametrize("name", [name for name, data in FILES.items() if "footers" in data])
def test_a_footers_keyword_stands_in_every_line_it_matches(name: str) -> None:
    """The keyword decides whether the expression is tried at all."""
    every = {
        line for data in FILES.values() for group in data["examples"].values() for ex in group for line in lines(ex)
    }
    for footer in FILES[name]["footers"]:
        matching = [line for line in every if re.search(footer["line"], line)]
        assert all(footer["keyword"].lower() in line.lower() for line in matching)


def fires(expression: str, texts: list[str]) -> bool:
    return any(re.search(expression, text) for text in texts)


def test_every_footer_and_trailer_has_an_example() -> None:
    """A rule nobody has seen fire is a rule nobody knows to be right."""
    silent = []
    for name, data in FILES.items():
        shown = [line for example in data["examples"]["match"] for line in lines(example)]
        silent += [f"{name}: {rule['line']}" for rule in data.get("footers", ()) if not fires(rule["line"], shown)]
        for rule in data.get("trailers", ()):
            key = re.compile(rf"(?i){re.escape(rule['key'])}\s*:\s*(.*)")
            values = [match.group(1) for line in shown if (match := key.match(line))]
            silent += [] if fires(rule["value"], values) else [f"{name}: {rule['key']}: {rule['value']}"]
    assert silent == []


def test_no_two_agents_claim_one_address() -> None:
    owners: dict[str, set[str]] = {}
    for name, data in FILES.items():
        for item in data.get("identities", ()):
            if "email" in item and "name" not in item:
                owners.setdefault(item["email"].lower(), set()).add(name)
    assert {email: names for email, names in owners.items() if len(names) > 1} == {}


def test_no_rule_names_a_domain() -> None:
    """Vendors employ people."""
    for rules in RULEBOOK.agents.by_email.values():
        assert all(not rule.email.startswith("@") for rule in rules)
