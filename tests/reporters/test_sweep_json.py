"""A sweep's JSON keeps its contract: the shipped schema, the same bytes for the same sweep, nothing raw in it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from kit.golden import check
from kit.scenes import HOSTILE
from kit.sweeps import OUTCOMES, SWEEPS, report, spoken
from msgspec import structs

from scanner.model.actor import ActorKind
from scanner.model.change import Category
from scanner.model.finding import Disposition
from scanner.model.scale import Outcome
from scanner.model.sweep import Judged, State
from scanner.reporters import sweep_json
from scanner.reporters.json_v1 import finding_document
from scanner.rulebook import load_rulebook

SCHEMA = json.loads(load_rulebook().schema("sweep"))
REPORT = json.loads(load_rulebook().schema("report"))
VALIDATOR = Draft202012Validator(SCHEMA)


def document(name: str) -> Any:
    return json.loads(sweep_json.render(SWEEPS[name]()))


def test_the_schema_is_a_schema() -> None:
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("name", SWEEPS)
def test_fits_the_schema(name: str) -> None:
    found = document(name)
    assert [f"{error.json_path}: {error.message}" for error in VALIDATOR.iter_errors(found)] == []
    assert found["outcome"] == OUTCOMES[name]


@pytest.mark.parametrize("name", ("mixed", "first"))
def test_document(name: str) -> None:
    check(f"sweep-{name}-json", sweep_json.render(SWEEPS[name]()))


def test_a_hostile_sweep_is_ascii_without_control_characters() -> None:
    text = sweep_json.render(spoken(lambda what: f"{what} {HOSTILE}"))
    assert text.isascii()
    assert text.replace("\n", "").isprintable()
    assert json.loads(text)["repositories"][0]["name"] == f"name {HOSTILE}"


@pytest.mark.parametrize("name", SWEEPS)
def test_adds_up(name: str) -> None:
    found = document(name)
    summary, repositories = found["summary"], found["repositories"]
    assert summary["repositories"] == sum(summary["outcomes"].values()) == sum(summary["judged"].values())
    assert summary["repositories"] == len(repositories)
    parts = [each["summary"] for each in repositories]
    for key in ("commits", "judged_commits", "by_agents", "secrets"):
        assert summary[key] == sum(each[key] for each in parts)
    for key in ("actors", "findings", "states", "agents", "reviewers"):
        names = {name for each in parts for name in each[key]} | set(summary[key])
        assert summary[key] == {name: sum(each[key].get(name, 0) for each in parts) for name in names}
    assert summary["problems"] == len(found["problems"]) + sum(len(each["problems"]) for each in repositories)


def test_repositories_are_in_the_order_of_their_names_and_findings_worst_first() -> None:
    found = document("mixed")
    names = [each["name"] for each in found["repositories"]]
    assert names == sorted(names)
    states = [each["state"] for each in found["repositories"][0]["findings"]]
    assert states[:3] == ["new", "new", "reopened"]
    assert states[-1] == "fixed"


def test_a_shuffled_sweep_is_the_same_bytes() -> None:
    mixed = SWEEPS["mixed"]()
    backwards = tuple(
        structs.replace(each, findings=each.findings[::-1], agents=dict(reversed(list(each.agents.items()))))
        for each in reversed(mixed.repositories)
    )
    assert sweep_json.render(structs.replace(mixed, repositories=backwards)) == sweep_json.render(mixed)


def test_a_finding_says_what_it_says_in_a_report_and_its_life() -> None:
    swept = SWEEPS["mixed"]().repositories[0].findings[0]
    found = sweep_json.swept_document(swept)
    life = {"state": "new", "first_seen": "2026-11-22T04:00:00Z", "last_seen": "2026-11-22T04:00:00Z"}
    assert found == finding_document(swept.finding) | life


def test_is_not_changed_by_the_terminal() -> None:
    mixed = SWEEPS["mixed"]()
    assert sweep_json.render(mixed, width=40, color=True, detail="held") == sweep_json.render(mixed)


def at(*keys: str) -> Any:
    found: Any = SCHEMA
    for key in keys:
        found = found[key]
    return found


SUMMARY = ("properties", "summary", "properties")
OF_ONE = ("$defs", "repository", "properties", "summary", "properties")


@pytest.mark.parametrize(
    ("place", "words"),
    (
        (("$defs", "outcome", "enum"), Outcome),
        (("$defs", "categories", "items", "enum"), Category),
        (("$defs", "repository", "properties", "judged", "enum"), Judged),
        (("$defs", "finding", "properties", "state", "enum"), State),
        (("$defs", "finding", "properties", "outcome", "enum"), Disposition),
        ((*SUMMARY, "outcomes", "properties"), Outcome),
        ((*SUMMARY, "judged", "properties"), Judged),
        ((*SUMMARY, "actors", "properties"), ActorKind),
        ((*SUMMARY, "findings", "properties"), Disposition),
        ((*SUMMARY, "states", "properties"), State),
        ((*OF_ONE, "actors", "properties"), ActorKind),
        ((*OF_ONE, "findings", "properties"), Disposition),
        ((*OF_ONE, "states", "properties"), State),
    ),
    ids=lambda value: "-".join(value[-3:]) if isinstance(value, tuple) else "",
)
def test_its_words_are_the_models(place: tuple[str, ...], words: type) -> None:
    assert set(at(*place)) == {each.value for each in words}  # type: ignore[attr-defined]


def test_a_finding_keeps_the_shape_it_has_in_a_report() -> None:
    mine, theirs = SCHEMA["$defs"]["finding"], REPORT["$defs"]["finding"]
    life = ["state", "first_seen", "last_seen"]
    assert mine["required"] == [*theirs["required"], *life]
    assert {key: value for key, value in mine["properties"].items() if key not in life} == theirs["properties"]
    assert mine["allOf"] == theirs["allOf"]


@pytest.mark.parametrize("key", SCHEMA["required"])
def test_a_sweep_without_one_of_them_is_refused(key: str) -> None:
    found = document("nothing")
    del found[key]
    assert not VALIDATOR.is_valid(found)


def test_keys_may_be_added() -> None:
    found = document("mixed")
    found["new"] = found["repositories"][0]["new"] = found["repositories"][0]["findings"][0]["new"] = 1
    assert VALIDATOR.is_valid(found)


@pytest.mark.parametrize(
    ("path", "value"),
    (
        (("schema",), "twokey/sweep/v2"),
        (("outcome",), "hold"),
        (("started",), "yesterday"),
        (("previous",), ""),
        (("shard",), "0/3"),
        (("repositories", 0, "name"), ""),
        (("repositories", 0, "judged"), "some"),
        (("repositories", 0, "policy", "preset"), ""),
        (("repositories", 0, "findings", 0, "state"), "closed"),
        (("repositories", 0, "findings", 0, "first_seen"), "2026-11-22"),
        (("repositories", 0, "summary", "states", "gone"), 1),
        (("trend", 0, "held"), -1),
    ),
    ids=lambda value: "-".join(map(str, value)) if isinstance(value, tuple) else "",
)
def test_a_sweep_that_says_something_else_is_refused(path: tuple[Any, ...], value: Any) -> None:
    found = document("mixed")
    place = found
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    assert not VALIDATOR.is_valid(found)


def test_an_empty_sweep_has_every_word_with_a_zero() -> None:
    summary = json.loads(sweep_json.render(report(runs=0)))["summary"]
    assert summary["findings"] == dict.fromkeys(Disposition, 0)
    assert summary["states"] == dict.fromkeys(State, 0)
