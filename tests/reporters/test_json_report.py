"""The JSON report keeps its contract: the shipped schema, the same bytes for the same state, nothing raw in it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from kit.scenes import OUTCOMES, SCENES
from msgspec import structs

from scanner.model.actor import ActorKind, Source
from scanner.model.approval import ApprovalSource, Reason
from scanner.model.change import Category
from scanner.model.finding import Disposition
from scanner.model.report import Report
from scanner.model.scale import Assurance, Outcome, Severity, Strength
from scanner.reporters import json_v1
from scanner.rulebook import load_rulebook

SCHEMA = json.loads(load_rulebook().schema("report"))
VALIDATOR = Draft202012Validator(SCHEMA)


Scene = Callable[[str], Report]


@pytest.mark.parametrize("name", SCENES)
def test_fits_the_schema(scene: Scene, name: str) -> None:
    document = json.loads(json_v1.render(scene(name)))
    assert [f"{error.json_path}: {error.message}" for error in VALIDATOR.iter_errors(document)] == []
    assert document["outcome"] == OUTCOMES[name]


@pytest.mark.parametrize("name", SCENES)
def test_is_the_same_bytes_for_the_same_state(scene: Scene, tmp_path: Path, name: str) -> None:
    again = structs.replace(SCENES[name](tmp_path), version="0.0.0")
    assert json_v1.render(scene(name)) == json_v1.render(again)


@pytest.mark.parametrize("name", SCENES)
def test_adds_up(scene: Scene, name: str) -> None:
    document = json.loads(json_v1.render(scene(name)))
    summary, findings = document["summary"], document["findings"]
    assert sum(summary["actors"].values()) == summary["commits"] == document["coverage"]["commits"]
    assert sum(summary["findings"].values()) == len(findings)
    for outcome in ("held", "failed", "approved", "waived", "baselined", "suppressed", "advisory"):
        assert summary[outcome] == sum(each["outcome"] == outcome for each in findings)
    listed = [each for commit in document["commits"] for each in commit["findings"]]
    assert [each["fingerprint"] for each in findings][: len(listed)] == listed
    standing = findings[len(listed) :]  # what is said of the policy itself belongs to no commit
    assert {each["path"] for each in standing} <= {".twokey.yaml"}


@pytest.mark.parametrize("name", ("hostile", "held"))
def test_is_ascii_without_control_characters(scene: Scene, name: str) -> None:
    text = json_v1.render(scene(name))
    assert text.isascii()
    assert text.replace("\n", "").isprintable()


def test_undecodable_bytes_survive(scene: Scene) -> None:
    document = json.loads(json_v1.render(scene("hostile")))
    paths = [change["path"] for commit in document["commits"] for change in commit["changes"]]
    assert any("\udcff" in path for path in paths)
    assert any("\n" in path for path in paths)


def test_the_keys_of_the_contract_come_in_its_order(scene: Scene) -> None:
    document = json.loads(json_v1.render(scene("held")))
    contract = [
        "schema",
        "tool",
        "policy",
        "selection",
        "outcome",
        "summary",
        "commits",
        "findings",
        "problems",
        "coverage",
    ]
    assert [key for key in document if key in contract] == contract


def test_lists_no_plain_human_commit(scene: Scene) -> None:
    document = json.loads(json_v1.render(scene("held")))
    assert document["summary"]["commits"] == 4
    assert [each["attribution"]["kind"] for each in document["commits"]] == ["bot", "agent", "assisted"]


def test_lists_them_all_when_asked(scene: Scene) -> None:
    document = json.loads(json_v1.render(scene("all_refs")))
    assert [each["attribution"]["kind"] for each in document["commits"]] == ["assisted", "human"]
    assert document["coverage"]["refs"] == ["refs/heads/elsewhere", "refs/heads/main"]


def test_staged_changes_have_no_commit_id(scene: Scene) -> None:
    document = json.loads(json_v1.render(scene("staged")))
    assert [each["oid"] for each in document["commits"]] == [None]
    assert {each["commit"] for each in document["findings"]} == {None}
    assert document["selection"]["head"] is None


def test_changes_are_sorted_by_path(scene: Scene) -> None:
    document = json.loads(json_v1.render(scene("held")))
    paths = [[change["path"] for change in commit["changes"]] for commit in document["commits"]]
    assert paths == [["KEYS"], ["Jenkinsfile", "NEWS", "release.sh"], ["Makefile"]]


def test_the_schema_is_a_schema() -> None:
    Draft202012Validator.check_schema(SCHEMA)


def at(*keys: str) -> list[str]:
    found: Any = SCHEMA["$defs"]
    for key in keys:
        found = found[key]
    return list(found)


@pytest.mark.parametrize(
    ("listed", "words"),
    (
        (at("outcome", "enum"), Outcome),
        (at("severity", "enum"), Severity),
        (at("categories", "items", "enum"), Category),
        (at("attribution", "properties", "kind", "enum"), ActorKind),
        (at("evidence", "properties", "source", "enum"), Source),
        (at("evidence", "properties", "strength", "enum"), Strength),
        (at("approval", "properties", "source", "enum"), ApprovalSource),
        (at("approval", "properties", "assurance", "enum"), Assurance),
        (at("approval", "properties", "reason", "enum"), Reason),
        (at("finding", "properties", "outcome", "enum"), Disposition),
    ),
    ids=lambda value: value.__name__ if isinstance(value, type) else "",
)
def test_its_words_are_the_models(listed: list[str], words: type) -> None:
    assert set(listed) == {each.value for each in words}  # type: ignore[attr-defined]


REQUIRED = {name: each["required"] for name, each in SCHEMA["$defs"].items() if "required" in each}


@pytest.mark.parametrize("name", REQUIRED)
def test_every_key_it_requires_it_describes(name: str) -> None:
    assert set(REQUIRED[name]) <= set(SCHEMA["$defs"][name]["properties"])


@pytest.mark.parametrize("key", SCHEMA["required"])
def test_a_report_without_one_of_them_is_refused(scene: Scene, key: str) -> None:
    document = json.loads(json_v1.render(scene("no_commits")))
    del document[key]
    assert not VALIDATOR.is_valid(document)


def test_keys_may_be_added(scene: Scene) -> None:
    document = json.loads(json_v1.render(scene("held")))
    document["new"] = document["commits"][0]["new"] = document["findings"][0]["new"] = 1
    assert VALIDATOR.is_valid(document)


@pytest.mark.parametrize(
    ("path", "value"),
    (
        (("schema",), "twokey/report/v2"),
        (("outcome",), "ok"),
        (("selection", "kind"), "commit"),
        (("selection", "head"), "abc1234"),
        (("summary", "actors", "robot"), 1),
        (("commits", 0, "authored"), "yesterday"),
        (("commits", 0, "attribution", "kind"), "mixed"),
        (("commits", 0, "verdict", "children", 0, "outcome"), "warn"),
        (("findings", 0, "secret"), {"type": "x", "redacted": "****", "hash": "0" * 32}),
        (("findings", 0, "severity"), "none"),
        (("problems",), [{"where": "x", "step": "y", "message": "z"}]),
    ),
)
def test_a_report_that_says_something_else_is_refused(scene: Scene, path: tuple[Any, ...], value: Any) -> None:
    document = json.loads(json_v1.render(scene("held")))
    place = document
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    assert not VALIDATOR.is_valid(document)


def test_how_much_each_reviewer_let_pass_is_counted(scene: Scene) -> None:
    counted = {"approvals": 1, "commits": 1, "paths": 2}
    summary = json.loads(json_v1.render(scene("approved")))["summary"]
    assert summary["reviewers"] == {"Bob Ray <bob@example.org>": counted}
