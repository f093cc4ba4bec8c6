"""rules/checks/: every check that can fire has a page, and every page is complete."""

from __future__ import annotations

from typing import Any

import jsonschema
import pytest

from scanner.checks import release_path
from scanner.checks.registry import CHECKS
from scanner.model.change import Category
from scanner.rulebook import load_rulebook
from scanner.rulebook.files import read_folder

RULEBOOK = load_rulebook()
FILES = read_folder(RULEBOOK.root / "checks")

PAGE = {
    "type": "object",
    "additionalProperties": False,
    "required": ["id", "title", "severity", "what", "why", "example", "fix", "controls", "since"],
    "properties": {
        "id": {"type": "string", "pattern": "^[a-z]+(-[a-z]+)*$"},
        "also": {"type": "array", "minItems": 1, "items": {"type": "string", "pattern": "^[a-z]+(-[a-z]+)*$"}},
        "title": {"type": "string", "minLength": 10, "maxLength": 80},
        "severity": {"enum": ["low", "medium", "high", "critical"]},
        "what": {"type": "string", "minLength": 40},
        "why": {"type": "string", "minLength": 40},
        "example": {"type": "string", "minLength": 10},
        "fix": {"type": "string", "minLength": 20},
        "controls": {"type": "array", "uniqueItems": True, "items": {"type": "string", "minLength": 3}},
        "since": {"type": "string", "pattern": r"^\d+\.\d+\.\d+$"},
    },
}


def emitted() -> set[str]:
    """Every id a finding can carry."""
    fixed = set(CHECKS) - {release_path.ID}
    prefixes = (release_path.ID, release_path.ID_OTHERS)
    return fixed | {f"{prefix}-{category}" for prefix in prefixes for category in Category}


def test_every_check_has_a_page_and_every_page_a_check() -> None:
    assert set(RULEBOOK.pages) == emitted()


@pytest.mark.parametrize("name", FILES)
def test_a_page_is_complete(name: str) -> None:
    jsonschema.validate(FILES[name], PAGE, jsonschema.Draft202012Validator)
    assert FILES[name]["id"] == name


def test_no_two_pages_share_an_id() -> None:
    ids = [each for data in FILES.values() for each in (data["id"], *data.get("also", ()))]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("name", FILES)
def test_prose_is_folded(name: str) -> None:
    """Paragraphs are wrapped to the terminal; only the example keeps its lines."""
    texts: dict[str, Any] = {key: FILES[name][key] for key in ("title", "what", "why", "fix")}
    assert [key for key, text in texts.items() if "\n" in text.strip()] == []


@pytest.mark.parametrize("category", Category)
def test_a_pages_severity_is_its_categorys(category: Category) -> None:
    assert RULEBOOK.pages[f"agent-touched-{category}"].severity is RULEBOOK.severities[category]
