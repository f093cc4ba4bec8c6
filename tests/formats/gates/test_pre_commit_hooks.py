"""The hooks a repository offers to others."""

from __future__ import annotations

import pytest
from kit.mutations import never_raises, told

from scanner.formats.gates import pre_commit_hooks

SAMPLE = """\
- id: check
  name: Check
  description: Checks.
  entry: check --all
  language: python
  types: [text]
  additional_dependencies: [requests==2.1, "@acme/x@1.0"]
"""


@pytest.mark.parametrize(
    "old, new, said",
    [
        pytest.param("check --all", "sh x", ["hook-changed check.entry high"], id="runs something else"),
        pytest.param("language: python", "language: system", ["hook-changed check.language high"], id="runs elsewhere"),
        pytest.param("[text]", "[python]", ["hook-changed check.types medium"], id="looks at other files"),
        pytest.param("requests==2.1", "requests==2.2", ["dependency-bumped requests medium"], id="package bumped"),
        pytest.param("x@1.0", "x@1.1", ["dependency-bumped @acme/x medium"], id="scoped package bumped"),
        pytest.param("requests==2.1", "requests==2.1, evil==1", ["dependency-added evil high"], id="package more"),
        pytest.param(
            "language: python",
            "language: python\n  minimum_pre_commit_version: '3'",
            ["runtime-requirement-changed check.minimum_pre_commit_version medium"],
            id="needs a newer pre-commit",
        ),
        pytest.param("name: Check", "name: Checks", [], id="name"),
        pytest.param("Checks.", "Checks all.", [], id="description"),
        pytest.param("- id", "# ours\n- id", [], id="comment"),
    ],
)
def test_an_edit(old: str, new: str, said: list[str]) -> None:
    assert old in SAMPLE
    assert told(pre_commit_hooks.diff, SAMPLE, SAMPLE.replace(old, new)) == said


def test_hooks_that_come_and_go() -> None:
    more = SAMPLE + "- id: fix\n  entry: fix\n  language: python\n"
    assert told(pre_commit_hooks.diff, SAMPLE, more) == ["hook-added fix high"]
    assert told(pre_commit_hooks.diff, more, SAMPLE) == ["check-weakened fix medium"]
    assert told(pre_commit_hooks.diff, None, more)[0] == "hook-added check high"
    assert told(pre_commit_hooks.diff, SAMPLE, None) == ["file-removed file high"]


@pytest.mark.parametrize("new", ["a: b\n", "- a\n", "- id: [\n", "<<<<<<< a\n"])
def test_unreadable(new: str) -> None:
    (said,) = pre_commit_hooks.diff(SAMPLE.encode(), new.encode())
    assert (said.kind, said.severity) == ("opaque", "high")


def test_anything_is_read() -> None:
    assert pre_commit_hooks.matches(".pre-commit-hooks.yaml")
    assert not pre_commit_hooks.matches("a/.pre-commit-hooks.yaml")
    never_raises(pre_commit_hooks.diff, SAMPLE)
