"""A damaged rule file is an error that names the file and the line, never a rule that silently does not apply."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

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


def test_the_digest_changes_with_any_rule(rules: Path, tmp_path: Path) -> None:
    before = digest(rules)
    other = Path(shutil.copytree(rules, tmp_path / "other"))
    (other / FILES[0]).write_text((other / FILES[0]).read_text() + "# a comment\n")
    moved = Path(shutil.copytree(rules, tmp_path / "moved"))
    (moved / FILES[0]).rename(moved / "agents/other.yaml")
    assert len({before, digest(other), digest(moved)}) == 3


def test_the_rules_of_the_checkout_are_found(checkout: Path) -> None:
    assert find_rules() == checkout / "rules"
