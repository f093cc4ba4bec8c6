"""A damaged rule file is an error that names the file and the line, never a rule that silently does not apply."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from kit.rule_lines import violations

from scanner.errors import UsageError
from scanner.rulebook import Rulebook, load_rulebook
from scanner.rulebook.files import digest, find_rules


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    return Path(shutil.copytree(load_rulebook().root, tmp_path / "rules"))


def part(name: str, folder: Path) -> Path:
    """A copy of the part of the rules that `name` is in, with what all parts need."""
    source = load_rulebook().root
    (folder / "rules").mkdir()
    shutil.copy(source / "categories.yaml", folder / "rules")
    if "/" in name:
        shutil.copytree(source / Path(name).parent, folder / "rules" / Path(name).parent)
    return folder / "rules"


READ = {
    "agents": lambda rulebook: rulebook.agents,
    "paths": lambda rulebook: rulebook.path_rules,
    "checks": lambda rulebook: rulebook.pages,
    "categories.yaml": lambda rulebook: rulebook.severities,
    "policies": lambda rulebook: [rulebook.preset(each) for each in ("advisory", "solo", "team", "strict")],
    "secrets": lambda rulebook: [rulebook.secrets_profile(each) for each in ("default", "audit")],
}


def read(root: Path, name: str) -> object:
    """Whatever part of the rules `name` is in."""
    return READ[name.split("/", maxsplit=1)[0]](Rulebook(root))


def test_the_copy_is_sound(rules: Path) -> None:
    assert all(read(rules, part) for part in READ)
    assert digest(rules) == load_rulebook().digest


FILES = [
    "agents/claude-code.yaml",
    "paths/python.yaml",
    "checks/path-alias.yaml",
    "categories.yaml",
    "policies/team.yaml",
    "secrets/default.yaml",
]


@pytest.mark.parametrize("name", FILES)
def test_not_yaml(name: str, tmp_path: Path) -> None:
    rules = part(name, tmp_path)
    path = rules / name
    count = path.read_text().count("\n")
    path.write_text(path.read_text() + "broken: [\n")
    with pytest.raises(UsageError) as caught:
        read(rules, name)
    found = re.search(rf"{re.escape(str(path))}:(\d+)", caught.value.message)
    assert found
    assert int(found.group(1)) in (count + 1, count + 2)
    assert caught.value.hint


@pytest.mark.parametrize("name", FILES)
def test_a_key_twice(name: str, tmp_path: Path) -> None:
    rules = part(name, tmp_path)
    path = rules / name
    first = path.read_text().split(":")[0].split("\n")[-1]
    path.write_text(path.read_text() + f"{first}: again\n")
    with pytest.raises(UsageError, match=f"{re.escape(str(path))}:\\d+: duplicate key '{first}'"):
        read(rules, name)


WRONG = {
    "a strength that is none": ("agents/claude-code.yaml", "strength: strong", "strength: sure"),
    "a class that is missing": ("agents/claude-code.yaml", "class: agent\n", ""),
    "a category that is none": ("paths/python.yaml", "categories: [", "categories: [nonsense, "),
    "a severity that is none": ("checks/path-alias.yaml", "severity: critical", "severity: dreadful"),
    "a page without a title": ("checks/path-alias.yaml", "title:", "headline:"),
    "an empty file": ("agents/claude-code.yaml", None, ""),
}


@pytest.mark.parametrize(("name", "old", "new"), WRONG.values(), ids=WRONG)
def test_yaml_that_is_no_rule(name: str, old: str | None, new: str, tmp_path: Path) -> None:
    rules = part(name, tmp_path)
    path = rules / name
    content = path.read_text()
    assert old is None or old in content
    path.write_text(new if old is None else content.replace(old, new, 1))
    with pytest.raises(UsageError, match=re.escape(path.name)):
        read(rules, name)


ACCOUNT = "{github: {login: 'claude[bot]'}, strength: strong, source: account-ids}"
SESSION = """  - key: Claude-Session
    value: '^https://claude\\.ai/code/session_\\w+$'
    strength: strong
"""

# What is changed, what it becomes, the words on the line that is to be named, and what is to be said of it.
AGAINST_THE_SCHEMA = {
    "a value that is none of its kind": (SESSION, SESSION.replace("strong", "sure"), "strength: sure", "'sure' is not"),
    "a key that nobody reads": (SESSION, SESSION + "    sesion: true\n", "sesion: true", "'sesion' was unexpected"),
    "a source that is missing": (
        ACCOUNT,
        ACCOUNT.replace(", source: account-ids", ""),
        "{login: 'claude[bot]'}, s",
        "'so",
    ),
    "a source that is none": (ACCOUNT, ACCOUNT.replace("account-ids", "A List"), "A List", "'A List' does not match"),
    "strong and unverified": (
        ACCOUNT,
        ACCOUNT.replace("ids}", "ids, unverified: true}"),
        "unverified: true",
        "'weak' was expected",
    ),
    "a key at the top": ("processes:", "proceses:", "proceses:", "'proceses' was unexpected"),
    "a group that is missing": ("  no_match:", "", "examples:", "'no_match' is a required property"),
    "a name without an address": (
        '- {author: "Claude <noreply@anthropic.com>"',
        '- {author: "Claude"',
        '"Claude"',
        "match",
    ),
    "an expression cut short": (r"Claude Code \(.+\)'", r"Claude Code (.+\)'", "Claude Code (.+", "is not a 'regex'"),
}


@pytest.mark.parametrize(("old", "new", "place", "words"), AGAINST_THE_SCHEMA.values(), ids=AGAINST_THE_SCHEMA)
def test_what_is_against_the_schema_is_named_by_its_line(
    old: str, new: str, place: str, words: str, tmp_path: Path
) -> None:
    path = tmp_path / "claude-code.yaml"
    content = (load_rulebook().root / "agents/claude-code.yaml").read_text("utf-8")
    assert content.count(old) == 1
    path.write_text(content.replace(old, new), "utf-8")
    (line,) = (number for number, text in enumerate(path.read_text("utf-8").split("\n"), 1) if place in text)
    (message,) = violations(path, "agent")
    assert message.startswith(f"claude-code.yaml:{line}: ")
    assert words in message


RULE = """id: x
name: X
vendor: X
class: agent
about: A rule that is made up for this test.
identities: [{{name: '^X$', strength: weak, source: observed}}]
{}
examples:
  match: [{{author: "X <x@example.org>"}}]
  no_match: [{{author: "Y <y@example.org>"}}]
"""
SOUND = [
    "branches: [{match: '^x/', source: observed, unverified: true}]",
    "environment: [{name: X_AGENT, source: observed}]",
    "environment: [{name: X_AGENT, near: true, source: observed, unverified: true}]",
    "processes: [{name: x, source: observed}]",
    "notes: [{ref: refs/notes/x, format: git-ai, strength: weak, source: observed, unverified: true}]",
    "notes: [{ref: refs/notes/x/*, format: git-ai, strength: medium, source: https://example.org}]",
    "opt_out: [{key: a.b, source: observed, note: At home only.}]",
    "opt_out: [{key: a.b, files: ['**/.x/settings.json'], hidden: ['', false, none], source: observed}]",
]
UNSOUND = [
    "branches: ['^x/']",
    "branches: [{match: 'x/', source: observed}]",
    "branches: [{match: '^x/'}]",
    "environment: [{name: X_AGENT}]",
    "environment: [{name: X_AGENT, source: observed, unverified: true}]",
    "processes: [x]",
    "processes: [{name: x}]",
    "notes: [{ref: refs/notes/x, format: git-ai, strength: medium, source: observed, unverified: true}]",
    "notes: [{ref: refs/notes/x, format: markdown, strength: weak, source: observed}]",
    "notes: [{ref: refs/*/x, format: git-ai, strength: weak, source: observed}]",
    "notes: [{ref: notes/x, format: git-ai, strength: weak, source: observed}]",
    "recorded_as: [x, x]",
    "opt_out: [a.b]",
    "opt_out: [{key: a.b, source: observed}]",
    "opt_out: [{key: a.b, files: [x.json], source: observed}]",
    "opt_out: [{key: a.b, hidden: [false], source: observed, note: n}]",
    "opt_out: [{key: a.b, files: [x.ini], hidden: [false], source: observed}]",
    "opt_out: [{key: a.b, files: [~/x.json], hidden: [false], source: observed}]",
    "opt_out: [{key: a.b, files: [x.json], hidden: [[]], source: observed}]",
]


@pytest.mark.parametrize("part", SOUND)
def test_the_schema_allows(part: str, tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    path.write_text(RULE.format(part), "utf-8")
    assert violations(path, "agent") == []


@pytest.mark.parametrize("part", UNSOUND)
def test_the_schema_refuses(part: str, tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    path.write_text(RULE.format(part), "utf-8")
    found = violations(path, "agent")
    assert found
    assert all(each.startswith("x.yaml:7: ") for each in found)


def test_an_empty_file_is_against_the_schema(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    path.write_text("", "utf-8")
    assert violations(path, "agent") == ["x.yaml:1: None is not of type 'object'"]


def test_the_digest_changes_with_any_rule(rules: Path, tmp_path: Path) -> None:
    before = digest(rules)
    other = Path(shutil.copytree(rules, tmp_path / "other"))
    (other / FILES[0]).write_text((other / FILES[0]).read_text() + "# a comment\n")
    moved = Path(shutil.copytree(rules, tmp_path / "moved"))
    (moved / FILES[0]).rename(moved / "agents/other.yaml")
    assert len({before, digest(other), digest(moved)}) == 3


def test_the_rules_of_the_checkout_are_found(checkout: Path) -> None:
    assert find_rules() == checkout / "rules"
