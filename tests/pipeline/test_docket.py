"""What a run keeps for judgement: approvals that nearly are ones, too."""

from __future__ import annotations

from pathlib import Path

import pytest
from kit.history import BOB, History, Repo
from kit.judging import scan
from kit.signing import AFTER, BEFORE, WORK, WORKFLOW

from scanner.model.approval import NearMiss
from scanner.model.report import Report
from scanner.model.scale import Outcome

DIGEST = f"Reviewed-digest: twokey1:{'0' * 64}"


def waiting(folder: Path, message: str) -> Repo:
    """An agent's workflow, and an empty commit of Bob's on top."""
    history = History()
    history.commit("Start", files={WORKFLOW: BEFORE})
    history.commit(WORK, files={WORKFLOW: AFTER})
    history.commit(message, author=BOB)
    return history.write(folder)


def misses(report: Report) -> list[NearMiss]:
    return [miss for entry in report.commits for miss in entry.near_misses]


@pytest.mark.parametrize(
    ("block", "problem"),
    (
        (f"Reviewed-by: {BOB}", "approves nothing without a Reviewed-digest"),
        (f"Reviewed-by: @bob\n{DIGEST}", "is not exactly"),
        (f"Reviewed-by: Name <address>\n{DIGEST}", "placeholder"),
        (f"Acked-by: {BOB}\n{DIGEST}", "does not count as an approval"),
        (f"Reviewed by: {BOB}\n{DIGEST}", "the key is not written"),
        (f"Reviewed-by: {BOB}\n{DIGEST}\n\nThat is all.", "not in the last paragraph"),
    ),
)
def test_an_approval_commit_that_nearly_is_one_is_told(tmp_path: Path, block: str, problem: str) -> None:
    report = scan(waiting(tmp_path / "r", f"Approve\n\n{block}\n"), "HEAD~2..HEAD")
    assert report.outcome is Outcome.HOLD
    assert any(problem in miss.problem for miss in misses(report))


@pytest.mark.parametrize("message", ("Approve\n", "Start the review again\n", f"Thanks\n\nCc: {BOB}\n"))
def test_an_empty_commit_that_means_nothing_is_left_alone(tmp_path: Path, message: str) -> None:
    assert misses(scan(waiting(tmp_path / "r", message), "HEAD~2..HEAD")) == []
