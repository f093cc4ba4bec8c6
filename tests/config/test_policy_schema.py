"""The JSON Schema of `.twokey.yaml` takes and refuses what the parser does: one table, read here and by
test_read_policy.py.
"""

from __future__ import annotations

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker
from kit.policies import BAD, BAD_BEYOND_SCHEMA, GOOD

from scanner.config import read as reading
from scanner.config.policy import When
from scanner.config.read import PRESETS
from scanner.errors import UsageError
from scanner.model.change import Category
from scanner.model.scale import Assurance, Severity
from scanner.rulebook import load_rulebook
from scanner.text import yaml

SCHEMA = json.loads(load_rulebook().schema("policy"))
VALIDATOR = Draft202012Validator(SCHEMA, format_checker=FormatChecker())


def parser_takes(text: str) -> bool:
    try:
        reading.read_policy(load_rulebook(), text.encode(), ".twokey.yaml")
    except UsageError:
        return False
    return True


def schema_takes(text: str) -> bool:
    return VALIDATOR.is_valid(yaml.load(text))


def test_the_schema_is_a_schema() -> None:
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("text", GOOD.values(), ids=GOOD)
def test_the_schema_takes(text: str) -> None:
    assert list(VALIDATOR.iter_errors(yaml.load(text))) == []


@pytest.mark.parametrize("text", [text for text, _, _ in BAD.values()], ids=BAD)
def test_the_schema_refuses(text: str) -> None:
    assert not schema_takes(text)


@pytest.mark.parametrize("text", [text for text, _, _ in BAD_BEYOND_SCHEMA.values()], ids=BAD_BEYOND_SCHEMA)
def test_what_the_schema_cannot_see_the_parser_does(text: str) -> None:
    assert not parser_takes(text)


def test_the_top_level_keys_are_the_parsers() -> None:
    assert tuple(SCHEMA["properties"]) == reading._KEYS


def test_no_mapping_takes_unknown_keys() -> None:
    def objects(schema: Any) -> list[dict[str, Any]]:
        if isinstance(schema, list):
            return [found for each in schema for found in objects(each)]
        if not isinstance(schema, dict):
            return []
        mine = [schema] if schema.get("type") == "object" else []
        return mine + [found for each in schema.values() for found in objects(each)]

    found = objects(SCHEMA)
    assert len(found) >= 9
    # A quorum by role names the roster's own groups.
    named = [each for each in found if each.get("additionalProperties") is not False]
    assert [each["additionalProperties"]["type"] for each in named] == ["integer"]


REQUIREMENT = SCHEMA["$defs"]["requirement"]["properties"]
CATEGORIES = [each.value for each in Category]


@pytest.mark.parametrize(
    ("listed", "words"),
    (
        (SCHEMA["properties"]["extends"]["enum"], PRESETS),
        (REQUIREMENT["when"]["enum"], When),
        (REQUIREMENT["assurance"]["enum"], Assurance),
        (REQUIREMENT["min_severity"]["enum"], Severity),
        (SCHEMA["$defs"]["category"]["enum"], CATEGORIES),
        (SCHEMA["properties"]["require"]["properties"], CATEGORIES),
        (SCHEMA["properties"]["paths"]["properties"], [*CATEGORIES, "ignore"]),
    ),
)
def test_its_words_are_the_codes(listed: list[str], words: list[str]) -> None:
    assert list(listed) == list(words)
