"""rules/agents/: every example of every file holds, and every file is what its schema says."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import reduce
from typing import Any

import jsonschema
import pytest
from kit.patience import within
from kit.rule_lines import line_of, violations

from scanner.attribution.combine import attributor
from scanner.attribution.records.registry import RECORDS
from scanner.formats import attribution_switches
from scanner.model.actor import ActorKind, Attribution, Identity
from scanner.model.commit import Commit
from scanner.model.scale import Strength
from scanner.rulebook import load_rulebook
from scanner.rulebook.agent_rules import SwitchRule
from scanner.rulebook.files import read_folder

RULEBOOK = load_rulebook()
FOLDER = RULEBOOK.root / "agents"
FILES = read_folder(FOLDER)
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


def examples(name: str, group: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each example of a file, with where it stands."""
    lines = line_of((FOLDER / f"{name}.yaml").read_text("utf-8"))
    for number, example in enumerate(FILES[name]["examples"][group]):
        yield f"{name}.yaml:{lines['examples', group, number]}", example


def wrong_kind(example: dict[str, Any], found: Attribution) -> bool:
    return "kind" in example and found.kind is not ActorKind(example["kind"])


def failing(name: str, group: str) -> list[str]:
    """What is wrong with the examples of a file. A landing service proves nothing: only the kind is asked of it."""
    wrong = []
    for where, example in examples(name, group):
        found = attribute(example)
        named = [each for each in found.evidence if each.agent == name]
        acting = any(each.strength.at_least(Strength.MEDIUM) for each in named) or name in found.agents
        missed = not (named or FILES[name]["class"] == "landing") if group == "match" else acting
        if missed or wrong_kind(example, found):
            wrong.append(f"{where}: {example}: {found}")
    return wrong


@pytest.mark.parametrize("name", FILES)
def test_match(name: str) -> None:
    assert failing(name, "match") == []


@pytest.mark.parametrize("name", FILES)
def test_no_match(name: str) -> None:
    assert failing(name, "no_match") == []


@pytest.mark.parametrize("group", ["match", "no_match"])
def test_a_failing_example_is_named_by_its_line(group: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the two groups exchanged, every file has an example that fails."""
    given = FILES["aider"]["examples"]
    other = {"match": "no_match", "no_match": "match"}[group]
    monkeypatch.setitem(FILES, "aider", {**FILES["aider"], "examples": {**given, group: given[other][:1]}})
    (message,) = failing("aider", group)
    text = (FOLDER / "aider.yaml").read_text("utf-8").split("\n")
    assert message.startswith(f"aider.yaml:{text.index(f'  {group}:') + 2}: ")


@pytest.mark.parametrize("name", FILES)
def test_schema(name: str) -> None:
    assert violations(FOLDER / f"{name}.yaml", "agent") == []
    assert FILES[name]["id"] == name


def test_the_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(json.loads(RULEBOOK.schema("agent")))


def expressions(data: dict[str, Any]) -> list[str]:
    found = [item["name"] for item in data.get("identities", ()) if "name" in item]
    found += [item["value"] for item in data.get("trailers", ())]
    found += [item["line"] for item in data.get("footers", ())]
    return found + [item["match"] for item in data.get("branches", ())]


@pytest.mark.parametrize("name", FILES)
def test_expressions_compile_and_match_no_empty_text(name: str) -> None:
    for expression in expressions(FILES[name]):
        assert not re.compile(expression).search("")


@pytest.mark.parametrize("name", FILES)
def test_expressions_are_quick_on_hostile_text(name: str) -> None:
    """A message can be a megabyte. A linear expression needs hundredths of a second for all of these."""
    for expression in expressions(FILES[name]):
        for hostile in ("a" * 20_000, " " * 20_000, "a-" * 10_000 + "!", "\N{ROBOT FACE} " * 10_000, "https://" * 3000):
            with within(2):
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


def every(key: str) -> list[tuple[str, dict[str, Any]]]:
    return [(name, item) for name, data in FILES.items() for item in data.get(key, ())]


def test_no_two_agents_share_a_name_among_recorders() -> None:
    """The name in a note decides which agent wrote the lines; a file's id is one of its names."""
    owners: dict[str, set[str]] = {}
    for name, data in FILES.items():
        for alias in (name, *data.get("recorded_as", ())):
            owners.setdefault(alias.lower(), set()).add(name)
    assert {alias: names for alias, names in owners.items() if len(names) > 1} == {}


@pytest.mark.parametrize(
    ("recorded", "agent"),
    [
        ("claude", "claude-code"),
        ("Claude Code", "claude-code"),
        ("CODEX", "codex"),
        ("github-copilot", "copilot-vscode"),
    ],
)
def test_recorders_names_lead_to_the_agent(recorded: str, agent: str) -> None:
    assert RULEBOOK.agents.recorded_as(recorded) == agent


@pytest.mark.parametrize("recorded", ["mock_ai", "test-agent", "Bash", "Agent", "unknown", "human", "Ann Lee"])
def test_what_recorders_write_for_want_of_an_agent_is_none(recorded: str) -> None:
    assert not RULEBOOK.agents.recorded_as(recorded)


def test_no_two_files_read_one_ref() -> None:
    refs = [item["ref"] for _, item in every("notes")]
    assert len(refs) == len(set(refs))


def test_every_format_of_notes_has_a_reader_and_a_rule() -> None:
    schema = json.loads(RULEBOOK.schema("agent"))["$defs"]["notes"]["properties"]["format"]["enum"]
    assert set(schema) == set(RECORDS) == {item["format"] for _, item in every("notes")}


@pytest.mark.parametrize(("name", "item"), every("branches"), ids=lambda each: each if isinstance(each, str) else "")
def test_a_branch_is_matched_from_its_start(name: str, item: dict[str, Any]) -> None:
    """`claude/` is a prefix; somewhere in a name it may be anything."""
    assert item["match"].startswith("^")
    assert not re.compile(item["match"]).search("main")


@pytest.mark.parametrize("key", ["identities", "trailers", "footers", "notes"])
def test_what_is_unverified_is_weak(key: str) -> None:
    assert [(name, item) for name, item in every(key) if "unverified" in item and item["strength"] != "weak"] == []


def test_a_variable_that_is_unverified_never_counts_alone() -> None:
    assert [(name, item) for name, item in every("environment") if "unverified" in item and "near" not in item] == []


def test_a_program_that_is_unverified_or_no_agent_never_counts_alone() -> None:
    doubtful = [(name, item) for name, item in every("processes") if "unverified" in item]
    others = [(name, item) for name, item in every("processes") if FILES[name]["class"] != "agent"]
    assert [each for each in doubtful + others if "near" not in each[1]] == []


def test_no_two_files_claim_one_program() -> None:
    names = [item["name"] for _, item in every("processes")]
    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    "process",
    [
        {"name": "zed", "unverified": True},
        {"name": "a b"},
        {"name": "/usr/bin/x"},
        {"name": "x", "script": "goose"},
        {"name": "x", "script": "/a/b"},
        {"name": "x", "near": False},
    ],
)
def test_the_schema_refuses_a_program_that_would_match_too_much(process: dict[str, Any]) -> None:
    schema = json.loads(RULEBOOK.schema("agent"))
    judge = jsonschema.Draft202012Validator(schema)
    source = "https://example.org"
    given = {**FILES["aider"], "processes": [{"name": "aider", "source": source}]}
    assert judge.is_valid(given)
    assert not judge.is_valid({**given, "processes": [{**process, "source": source}]})
    assert not judge.is_valid({**given, "class": "assist"})


def settings(rule: SwitchRule, path: str, value: object) -> list[bytes]:
    """A file with the setting: the path spelled out, and as one key with dots in it."""
    text = json.dumps(value)
    if path.endswith(".toml"):
        return [f"{rule.key} = {text}\n".encode()]
    nested = reduce(lambda inner, part: {part: inner}, reversed(rule.key.split(".")), value)
    return [json.dumps(nested).encode(), json.dumps({rule.key: value}).encode()]


@pytest.mark.parametrize("rule", RULEBOOK.agents.switches, ids=lambda rule: f"{rule.agent} {rule.key}")
def test_a_switch_is_found_in_each_of_its_files(rule: SwitchRule) -> None:
    """Which asks that the file has a format we parse and the values have the types that it gives them."""
    assert rule.hidden
    for path in (pattern.removeprefix("**/") for pattern in rule.files):
        for content in (content for value in rule.hidden for content in settings(rule, path, value)):
            (delta,) = (
                each for each in attribution_switches.diff(path, b"", content) if each.subject.endswith(rule.key)
            )
            assert delta.kind == attribution_switches.HIDDEN


def test_a_switch_without_a_file_says_where_it_is() -> None:
    assert all("note" in item for _, item in every("opt_out") if "files" not in item)


def test_no_rule_names_a_domain() -> None:
    """Vendors employ people."""
    for rules in RULEBOOK.agents.by_email.values():
        assert all(not rule.email.startswith("@") for rule in rules)
