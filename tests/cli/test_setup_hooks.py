"""twokey's entry in `.pre-commit-config.yaml`: added where it fits, everything else untouched, or not added at all."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pre_commit.clientlib import load_config

from scanner import __version__
from scanner.cli.setup.hooks_file import plan_hooks
from scanner.cli.setup.own_hooks import HOOKS, REPO, REV, entry
from scanner.text import yaml

TYPES = ["pre-commit", "commit-msg", "pre-push", "prepare-commit-msg"]

SAMPLE = """\
# See https://pre-commit.com for more information
repos:
-   repo: https://github.com/pre-commit/pre-commit-hooks
    rev: v3.2.0
    hooks:
    -   id: trailing-whitespace   # at the end of lines
    # -   id: end-of-file-fixer
"""

PLAIN = """\
---
default_stages: [pre-commit]

repos:
  # Format first.
  - repo: https://github.com/psf/black
    rev: 24.1.0
    hooks:
      - id: black
        args: [--fast, # quickly
               --quiet]

  - repo: local
    hooks:
      - id: words
        name: words
        entry: |
          ./words.sh

          --all
        language: system
      # - id: more

# What comes behind.
exclude: ^vendor/
"""


def added(text: str) -> str:
    found = plan_hooks(text.encode())
    assert found.new is not None, found.notes
    return found.new.decode()


def kept(before: str, after: str) -> bool:
    """Whether every line of `before` is still there, in order."""
    lines = iter(after.split("\n"))
    return all(line in lines for line in before.removesuffix("\n").split("\n"))


def test_a_new_file_is_one_that_pre_commit_takes(tmp_path: Path) -> None:
    found = plan_hooks(None)
    assert found.old is None
    assert found.new is not None
    (tmp_path / "c.yaml").write_bytes(found.new)
    config: dict[str, Any] = load_config(tmp_path / "c.yaml")
    assert config["default_install_hook_types"] == TYPES
    assert yaml.load(found.new) == {"default_install_hook_types": TYPES, "repos": [entry()]}
    assert f"v{__version__}" in found.new.decode()


def test_at_the_end_in_the_files_own_indentation() -> None:
    assert (
        added(SAMPLE)
        == f"""\
# See https://pre-commit.com for more information
default_install_hook_types: [pre-commit, commit-msg, pre-push, prepare-commit-msg]
repos:
-   repo: https://github.com/pre-commit/pre-commit-hooks
    rev: v3.2.0
    hooks:
    -   id: trailing-whitespace   # at the end of lines
    # -   id: end-of-file-fixer
-   repo: {REPO}
    rev: {REV}
    hooks:
    -   id: twokey-staged
        verbose: true
    -   id: twokey
    -   id: twokey-push
    -   id: twokey-prepare
"""
    )


def test_before_what_follows_the_list() -> None:
    after = added(PLAIN)
    assert kept(PLAIN, after)
    assert (
        f"""\
        language: system
      # - id: more
  - repo: {REPO}
    rev: {REV}
    hooks:
      - id: twokey-staged
        verbose: true
      - id: twokey
      - id: twokey-push
      - id: twokey-prepare

# What comes behind.
exclude: ^vendor/
"""
        in after
    )
    assert after.index("default_install_hook_types") < after.index("repos:")


@pytest.mark.parametrize("text", [SAMPLE, PLAIN])
def test_a_second_time_there_is_nothing_to_do(text: str) -> None:
    found = plan_hooks(added(text).encode())
    assert (found.new, found.paste) == (None, "")
    assert "already" in found.notes[0]


def test_line_ends_and_a_missing_last_one_stay() -> None:
    after = added(SAMPLE.replace("\n", "\r\n"))
    assert after.count("\n") == after.count("\r\n")
    assert after.replace("\r\n", "\n") == added(SAMPLE)
    assert added(SAMPLE.removesuffix("\n")) == added(SAMPLE)


@pytest.mark.parametrize("text", ["", "\n", "# nothing yet", "# nothing yet\n"])
def test_an_empty_file_keeps_its_comments(text: str) -> None:
    after = added(text)
    assert after.startswith(text)
    assert yaml.load(after) == {"default_install_hook_types": TYPES, "repos": [entry()]}


@pytest.mark.parametrize(
    ("types", "after"),
    [
        (
            "default_install_hook_types: [pre-commit]  # ours\n",
            "[pre-commit, commit-msg, pre-push, prepare-commit-msg]  # ours\n",
        ),
        ("default_install_hook_types: []\n", "[pre-commit, commit-msg, pre-push, prepare-commit-msg]\n"),
        (
            "default_install_hook_types: [post-checkout, pre-push,]\n",
            "[post-checkout, pre-push, pre-commit, commit-msg, prepare-commit-msg,]\n",
        ),
        (
            "default_install_hook_types:\n- pre-commit # c\n- commit-msg\n",
            "\n- pre-commit # c\n- commit-msg\n- pre-push\n- prepare-commit-msg\n",
        ),
    ],
)
def test_types_that_are_there_are_extended(types: str, after: str) -> None:
    for text in (types + SAMPLE, SAMPLE + types):
        assert after in added(text)


def test_hooks_that_would_run_more_often_are_told_of() -> None:
    """Without stages a hook of theirs runs at every type that is installed."""
    assert any("default_stages" in note for note in plan_hooks(SAMPLE.encode()).notes)
    assert plan_hooks(PLAIN.encode()).notes == ()


class TestOwnEntry:
    def test_only_what_is_missing(self) -> None:
        text = f"repos:\n- repo: {REPO}\n  rev: {REV}\n  hooks:\n  - id: twokey  # the gate\n# end\n"
        after = added(text)
        assert kept(text, after)
        hooks = yaml.load(after)["repos"][0]["hooks"]
        assert [each["id"] for each in hooks] == ["twokey", "twokey-staged", "twokey-push", "twokey-prepare"]
        assert len(yaml.load(after)["repos"]) == 1
        assert after.endswith("  - id: twokey-prepare\n# end\n")

    def test_in_brackets_as_the_readme_has_it(self) -> None:
        types = "default_install_hook_types: [pre-commit, commit-msg]"
        text = f"{types}\nrepos:\n  - repo: {REPO}\n    rev: {REV}\n    hooks: [{{id: twokey}}]\n"
        after = added(text)
        assert (
            "hooks: [{id: twokey}, {id: twokey-staged, verbose: true}, {id: twokey-push}, {id: twokey-prepare}]"
            in after
        )
        assert yaml.load(after)["default_install_hook_types"] == TYPES

    def test_all_of_it_with_types_missing(self) -> None:
        hooks = ", ".join(f"{{id: {each}}}" for each in HOOKS)
        text = f"repos:\n  - repo: {REPO}\n    rev: {REV}\n    hooks: [{hooks}]\n"
        assert added(text) == f"default_install_hook_types: [{', '.join(TYPES)}]\n{text}"

    @pytest.mark.parametrize("rev", ["v0.0.9", "3f2a9c1d2e4b"])
    def test_another_revision_may_not_have_them(self, rev: str) -> None:
        """A hook that the revision does not know stops every commit."""
        found = plan_hooks(f"repos:\n- repo: {REPO}\n  rev: {rev}\n  hooks:\n  - id: twokey\n".encode())
        assert (found.new, found.paste) == (None, "")
        assert "autoupdate" in found.notes[0]
        assert rev in found.notes[0]

    def test_one_that_is_put_together_by_hand_is_left_alone(self) -> None:
        hook = b"{id: gate, entry: twokey hook commit-msg, language: system, name: x}"
        found = plan_hooks(b"repos:\n- repo: local\n  hooks:\n  - " + hook + b"\n")
        assert (found.new, found.paste) == (None, "")
        assert "left as it is" in found.notes[0]


class TestUnclear:
    @pytest.mark.parametrize(
        "text",
        [
            "repos: []\n",
            "repos: [{repo: meta, hooks: [{id: identity}]}]\n",
            "{repos: []}\n",
            "repos:\n",
            "repos: text\n",
            "exclude: x\n",
            "- repo: old\n  hooks: []\n",
            "repos:\n- repo: a\n  repo: b\n",
            "repos:\n  - repo: a\n <<<<<<< ours\n",
            "x: &all [pre-commit]\ndefault_install_hook_types: *all\nrepos:\n- repo: meta\n  hooks: [{id: identity}]\n",
            "default_install_hook_types: pre-commit\nrepos:\n- repo: meta\n  hooks: [{id: identity}]\n",
            "repos:\n- repo: meta\n  hooks: &h\n  - id: identity\n- repo: meta\n  hooks: *h\n",
            "repos:\n- repo: meta\n  hooks: [{id: identity}]\n  a: x\u2028y\n",
            "a: 1\n---\nrepos:\n- repo: meta\n",
            f"repos:\n- repo: {REPO}\n  rev: {REV}\n  hooks: {{id: twokey}}\n",
        ],
    )
    def test_it_is_left_to_a_person(self, text: str) -> None:
        found = plan_hooks(text.encode())
        assert found.new is None
        assert f"- repo: {REPO}" in found.paste
        assert "yourself" in found.notes[0]
        assert yaml.load(found.paste) == {"default_install_hook_types": TYPES, "repos": [entry()]}

    def test_bytes_that_are_no_text(self) -> None:
        assert plan_hooks(b"repos:\n- repo: \xff\n").paste


COMMENT = st.sampled_from(["", "", "# note\n", "      # - id: x\n", "\n", "  # deep\n", "\n\n"])
VALUE = st.sampled_from(
    [
        "id: a",
        "id: b\n{i}args: [x,\n{i}  y]",
        "id: c\n{i}entry: |\n{i}  run\n\n{i}  it",
        "id: d\n{i}files: >-\n{i}  x\n",
        "{{id: e}}",
        "id: f\n{i}args:",
    ]
)
SIDES = st.sampled_from(
    ["", "ci: {skip: [a]}\n", "exclude: ^x  # why\n", "# end", "...\n", "fail_fast: true\n\n# bye\n"]
)


@st.composite
def configurations(draw: st.DrawFn) -> str:
    """Files as people write them: dashes at any column, comments and blank lines anywhere."""
    dash, inner, behind = draw(st.sampled_from([0, 2, 4])), draw(st.sampled_from([0, 2])), draw(st.sampled_from([1, 3]))
    text = draw(st.sampled_from(["", "---\n", "# top\n\n"])) + draw(
        st.sampled_from(["", "minimum_pre_commit_version: '3.2.0'\n"])
    )
    text += "repos:\n"
    pad = " " * dash
    key = " " * (dash + 1 + behind)
    for number in range(draw(st.integers(1, 3))):
        text += draw(COMMENT) + f"{pad}-{' ' * behind}repo: https://example.org/{number}\n{key}rev: v1\n{key}hooks:\n"
        for _ in range(draw(st.integers(1, 2))):
            column = f"{key}{' ' * inner}"
            value = draw(VALUE).format(i=f"{column} {' ' * behind}")
            text += draw(COMMENT) + f"{column}-{' ' * behind}{value}\n"
    return text + draw(COMMENT) + draw(SIDES)


@given(configurations())
def test_however_it_is_written_nothing_of_it_changes(text: str) -> None:
    try:
        before = yaml.load(text)
    except yaml.YamlError:
        assert plan_hooks(text.encode()).new is None
        return
    found = plan_hooks(text.encode())
    if found.new is None:
        assert found.paste
        return
    after = found.new.decode()
    assert kept(text, after)
    assert yaml.load(after) == {**before, "default_install_hook_types": TYPES, "repos": [*before["repos"], entry()]}
    assert plan_hooks(found.new).new is None


def test_the_ways_people_write_it_are_hardly_ever_too_much() -> None:
    """The property above would hold for a function that gives up each time."""
    tries: list[bool] = []

    @given(configurations())
    def count(text: str) -> None:
        try:
            yaml.load(text)
        except yaml.YamlError:
            return
        tries.append(plan_hooks(text.encode()).new is not None)

    count()
    assert sum(tries) > 0.9 * len(tries) > 0
