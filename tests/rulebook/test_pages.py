"""rules/checks/: every check that can fire and every delta that can be told has a page, and every page is complete.

Which kinds of delta the formats can tell is read from their source: string constants whose last word is a participle
(`pin-loosened`), and whatever stands first in a call of Delta or of `tell`.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest

import scanner
from scanner.checks import release_path
from scanner.checks.registry import CHECKS
from scanner.model.change import Category
from scanner.model.page import PageKind
from scanner.reporters.explanation import render_page
from scanner.rulebook import load_rulebook
from scanner.rulebook.files import read_folder
from scanner.rulebook.pages import compile_pages
from scanner.sweep import rewritten

RULEBOOK = load_rulebook()
FILES = read_folder(RULEBOOK.root / "checks")
DELTAS = sorted(name for name, data in FILES.items() if data["kind"] == "delta")
SOURCES = Path(scanner.__file__).parent

ID = {"type": "string", "pattern": "^[a-z]+(-[a-z]+)*$"}
PAGE = {
    "type": "object",
    "additionalProperties": False,
    "required": ["id", "kind", "title", "severity", "what", "why", "example", "fix", "controls", "since"],
    "properties": {
        "id": ID,
        "also": {"type": "array", "minItems": 1, "items": ID},
        "kind": {"enum": ["check", "delta"]},
        "title": {"type": "string", "minLength": 10, "maxLength": 80},
        "severity": {"enum": ["low", "medium", "high", "critical"]},
        "what": {"type": "string", "minLength": 40},
        "why": {"type": "string", "minLength": 40},
        "example": {"type": "string", "minLength": 10},
        "fix": {"type": "string", "minLength": 8},
        "controls": {"type": "array", "uniqueItems": True, "items": {"type": "string", "minLength": 3}},
        "since": {"type": "string", "pattern": r"^\d+\.\d+\.\d+$"},
    },
}

# What these documents really hold: CSF 2.0 has no PR.AC, ids of NHI carry their year, ASI goes from 01 to 10.
CONTROL = re.compile(
    r"SLSA_SOURCE_LEVEL_[234]"
    r"|NIST CSF 2\.0 (?:PR\.AA-05|PR\.PS-04|ID\.RA-07)"
    r"|NIST AI RMF (?:GOVERN (?:1\.6|1\.7|2\.1|3\.2|6\.1)|MEASURE 2\.8|MANAGE (?:2\.4|4\.1))"
    r"|OWASP NHI(?:[1-9]|10):2025"
    r"|OWASP ASI(?:0[1-9]|10)"
)

# fmt: off
PARTICIPLES = frozenset({
    "added", "allowed", "bumped", "changed", "deleted", "downgraded", "dropped", "encoded", "exposed", "hidden",
    "loosened", "lowered", "moved", "narrowed", "pinned", "raised", "removed", "renamed", "repinned", "replaced",
    "shown", "tightened", "unpinned", "weakened", "widened",
})
# fmt: on
# Constants that end in a participle and are no kinds: words of a file's own language, words for people.
NO_KINDS: frozenset[str] = frozenset({"self-signed"})
WORDS = re.compile(r"[a-z-]+(?: [a-z-]+)*")
TELLS = frozenset({"Delta", "tell"})  # the kind is their first argument


def checks() -> set[str]:
    """Every id a finding can carry."""
    fixed = {*CHECKS, rewritten.ID} - {release_path.ID}
    prefixes = (release_path.ID, release_path.ID_OTHERS)
    return fixed | {f"{prefix}-{category}" for prefix in prefixes for category in Category}


@cache
def trees(folder: str) -> tuple[tuple[str, ast.Module], ...]:
    paths = sorted((SOURCES / folder).rglob("*.py"))
    return tuple((path.relative_to(SOURCES).as_posix(), ast.parse(path.read_text("utf-8"))) for path in paths)


def constants(folder: str) -> Iterator[tuple[str, str]]:
    """Every word of a folder's string constants that are words and nothing else, with where it stands."""
    for name, tree in trees(folder):
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and WORDS.fullmatch(node.value):
                yield from ((f"{name}:{node.lineno}", word) for word in node.value.split())


def told(folder: str) -> Iterator[tuple[str, ast.expr]]:
    """Whatever stands where Delta and `tell` take their kind, both branches of an `if` one by one."""
    for name, tree in trees(folder):
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in TELLS and node.args:
                for each in branches(node.args[0]):
                    yield f"{name}:{each.lineno}", each


def branches(node: ast.expr) -> Iterator[ast.expr]:
    if isinstance(node, ast.Starred) and isinstance(node.value, ast.Tuple):
        yield from branches(node.value.elts[0])
    elif isinstance(node, ast.IfExp):
        yield from (*branches(node.body), *branches(node.orelse))
    else:
        yield node


def looks_like_a_kind(word: str) -> bool:
    return bool(re.fullmatch(ID["pattern"], word)) and word.partition("-")[2].rpartition("-")[2] in PARTICIPLES


def test_every_check_has_a_page() -> None:
    assert checks() - set(RULEBOOK.pages) == set()


def test_every_page_of_a_check_is_one() -> None:
    for data in FILES.values():
        assert (data["kind"] == "check") == (data["id"] in checks()), data["id"]


def test_everything_the_formats_can_tell_has_a_page() -> None:
    found = [(where, word) for where, word in constants("formats") if looks_like_a_kind(word)]
    found += [(where, str(node.value)) for where, node in told("formats") if isinstance(node, ast.Constant)]
    missing = {each for each in found if each[1] not in RULEBOOK.pages.keys() | NO_KINDS}
    assert sorted(f"{where}: {word}" for where, word in missing) == []


def test_a_kind_is_never_put_together() -> None:
    """Whoever looks for a kind in the sources finds it."""
    assert [where for where, node in told("formats") if isinstance(node, ast.JoinedStr | ast.BinOp)] == []


def test_every_page_explains_something_twokey_tells() -> None:
    known = {word for folder in ("formats", "checks") for _, word in constants(folder)}
    assert sorted(set(RULEBOOK.pages) - checks() - known) == []


@pytest.mark.parametrize("name", FILES)
def test_a_page_is_complete(name: str) -> None:
    jsonschema.validate(FILES[name], PAGE, jsonschema.Draft202012Validator)
    assert FILES[name]["id"] == name


@pytest.mark.parametrize("name", FILES)
def test_controls_exist(name: str) -> None:
    assert [each for each in FILES[name]["controls"] if not CONTROL.fullmatch(each)] == []


def test_no_two_pages_share_an_id() -> None:
    ids = [each for data in FILES.values() for each in (data["id"], *data.get("also", ()))]
    assert len(ids) == len(set(ids))


def test_no_two_pages_share_a_title() -> None:
    assert len({data["title"] for data in FILES.values()}) == len(FILES)


@pytest.mark.parametrize("name", FILES)
def test_prose_is_folded(name: str) -> None:
    """Paragraphs are wrapped to the terminal; only the example keeps its lines."""
    texts: dict[str, Any] = {key: FILES[name][key] for key in ("title", "what", "why", "fix")}
    assert [key for key, text in texts.items() if "\n" in text.strip()] == []


@pytest.mark.parametrize("name", DELTAS)
def test_an_example_shows_a_change(name: str) -> None:
    """As a diff does, and within a terminal of 80 columns."""
    lines = FILES[name]["example"].rstrip().split("\n")
    assert any(re.match(r"\s*(?:[-+] |[DM]  |new mode )", line) for line in lines)
    assert [line for line in lines if len(line) > 74] == []


@pytest.mark.parametrize("name", DELTAS)
def test_a_title_fits_beside_its_id(name: str) -> None:
    assert len(f"{name}  {FILES[name]['title']}") <= 80


@pytest.mark.parametrize("name", DELTAS)
def test_names_that_a_page_sends_to_are_pages(name: str) -> None:
    """`check-weakened` in a text is something `twokey explain` can show."""
    texts = " ".join(FILES[name][key] for key in ("what", "why", "fix"))
    sent = {word for word in re.findall(r"`([a-z-]+)`", texts) if looks_like_a_kind(word)}
    assert sent - set(RULEBOOK.pages) == set()


@pytest.mark.parametrize("category", Category)
def test_a_pages_severity_is_its_categorys(category: Category) -> None:
    assert RULEBOOK.pages[f"agent-touched-{category}"].severity is RULEBOOK.severities[category]


def test_a_page_says_whether_it_is_of_a_check_or_of_a_delta() -> None:
    finding, delta = RULEBOOK.pages["secret-committed"], RULEBOOK.pages["secret-exposed"]
    assert (finding.kind, delta.kind) == (PageKind.CHECK, PageKind.DELTA)
    assert "\nseverity: critical   since" in render_page(finding, 80, False)
    assert "\ndelta, usually: critical   since" in render_page(delta, 80, False)


def test_a_check_explains_its_own_deltas() -> None:
    for kind in ("attribution-hidden", "attribution-changed", "attribution-shown"):
        assert RULEBOOK.pages[kind] is RULEBOOK.pages["agent-hidden"]
    assert RULEBOOK.pages["gate-weakened"].kind is PageKind.CHECK


def test_a_kind_that_is_none() -> None:
    with pytest.raises(ValueError, match="rumour"):
        compile_pages({"path-alias": {**FILES["path-alias"], "kind": "rumour"}})
