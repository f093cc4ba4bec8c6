"""Bots that merge: the conditions under which nobody is asked."""

from __future__ import annotations

import pytest
from kit.mutations import never_raises, told

from scanner.formats.vcs import merge_bots

MERGIFY = """\
pull_request_rules:
  - name: merge when ready
    conditions:
      - "#approved-reviews-by>=1"
      - check-success=test
    actions:
      merge: {method: squash}
  - name: label
    conditions: [base=main]
    actions:
      label: {add: [ready]}
"""
KODIAK = '[merge]\nrequire_automerge_label = true\nmethod = "squash"\ndelete_branch_on_merge = true\n'
BORS = 'status = ["test", "lint"]\nrequired_approvals = 2\ndelete_merged_branches = true\n'
RULE = "pull_request_rules[merge when ready]"


@pytest.mark.parametrize(
    "old, new, said",
    [
        pytest.param(
            MERGIFY,
            MERGIFY.replace('      - "#approved-reviews-by>=1"\n', ""),
            [f"check-weakened {RULE}.conditions high"],
            id="a condition gone",
        ),
        pytest.param(
            MERGIFY,
            MERGIFY.replace("check-success=test", "check-success=test\n      - base=main"),
            [f"setting-changed {RULE}.conditions low"],
            id="a condition more",
        ),
        pytest.param(
            MERGIFY,
            MERGIFY + "  - name: deps\n    conditions: [author=bot]\n    actions:\n      merge: {}\n",
            ["update-bot-widened pull_request_rules[deps] high"],
            id="a rule that merges",
        ),
        pytest.param(
            MERGIFY,
            MERGIFY.replace("squash", "rebase"),
            [f"setting-changed {RULE}.actions.merge.method medium"],
            id="merge method",
        ),
        pytest.param(MERGIFY, MERGIFY.replace("[ready]", "[done]"), [], id="labels"),
        pytest.param(MERGIFY, "# ours\n" + MERGIFY, [], id="comment"),
        pytest.param(
            KODIAK,
            KODIAK.replace("label = true", "label = false"),
            ["update-bot-widened merge.require_automerge_label high"],
            id="merges unasked",
        ),
        pytest.param(KODIAK, KODIAK.replace("on_merge = true", "on_merge = false"), [], id="branches deleted"),
        pytest.param(
            BORS, BORS.replace('"test", ', ""), ["check-weakened status high"], id="status no longer required"
        ),
        pytest.param(
            BORS, BORS.replace("= 2", "= 1"), ["check-weakened required_approvals high"], id="fewer approvals"
        ),
        pytest.param(BORS, BORS.replace('"test", "lint"', '"lint", "test"'), [], id="order"),
        pytest.param(BORS, None, ["file-removed file medium"], id="removed file"),
        pytest.param(
            None,
            KODIAK,
            ["setting-changed merge.require_automerge_label low", "setting-changed merge.method medium"],
            id="new file",
        ),
    ],
)
def test_what_is_said(old: str | None, new: str | None, said: list[str]) -> None:
    assert told(merge_bots.diff, old, new) == said


@pytest.mark.parametrize("new", ["a: [b\n", "a: 1\na: 2\n", "<<<<<<< a\n", "- a\n"])
def test_unreadable(new: str) -> None:
    (said,) = merge_bots.diff(MERGIFY.encode(), new.encode())
    assert (said.kind, said.severity) == ("opaque", "critical")


def test_anything_is_read() -> None:
    never_raises(merge_bots.diff, MERGIFY)
    never_raises(merge_bots.diff, KODIAK + BORS)
