"""The first roster of a repository: it narrows who may approve, and it says whose keys are believed from then on."""

from __future__ import annotations

from pathlib import Path

from kit.history import ANN, BOB, CLAUDE_TRAILER, History, Repo
from kit.judging import entry, scan
from kit.keys import sign_commit, ssh_key
from kit.signing import AFTER, BEFORE, WORKFLOW, listed, policy_text

from scanner.model.approval import Reason
from scanner.model.report import Report
from scanner.model.scale import Assurance, Outcome

SIGNED = {"ci": {"assurance": "signed"}}
WORK = f"Work\n\n{CLAUDE_TRAILER}\n"


def branch(folder: Path, base_roster: bool) -> Repo:
    """A policy that asks for signatures; an agent's workflow, a roster with Bob's name over a key, and its approval."""
    forged = [listed("bob", keys=[ssh_key("eve").public])]
    known = [listed("bob", keys=[ssh_key("bob").public])] if base_roster else []
    history = History()
    history.commit("Start", files={WORKFLOW: BEFORE, ".twokey.yaml": policy_text(known, require=SIGNED)})
    history.commit(WORK, files={WORKFLOW: AFTER})
    if not base_roster:
        history.commit("Say who reviews\n", files={".twokey.yaml": policy_text(forged, require=SIGNED)})
    repo = history.write(folder)
    digest = judged(repo).review_digest
    repo.git("commit", "-q", "--allow-empty", "-m", f"Approve\n\nReviewed-by: {BOB}\nReviewed-digest: {digest}\n")
    sign_commit(repo, repo.head, ssh_key("bob" if base_roster else "eve"))
    return repo


def judged(repo: Repo) -> Report:
    return scan(repo, f"{repo.oids[0]}..HEAD")


def test_b36_a_first_roster_brings_no_key_that_vouches_in_its_own_branch(tmp_path: Path) -> None:
    report = judged(repo := branch(tmp_path / "r", base_roster=False))
    assert report.outcome is Outcome.HOLD
    (approval,) = entry(report, repo.oids[1]).approvals
    assert (approval.assurance, approval.counts, approval.reason) == (Assurance.CLAIMED, False, Reason.LOW_ASSURANCE)


def test_b36_twin_the_key_of_the_base_does(tmp_path: Path) -> None:
    report = judged(repo := branch(tmp_path / "r", base_roster=True))
    (approval,) = entry(report, repo.oids[1]).approvals
    assert (approval.assurance, approval.counts) == (Assurance.SIGNED, True)
    assert report.outcome is Outcome.PASS


def first_policy(folder: Path, message: str) -> Report:
    history = History()
    history.commit("Start", files={"README.md": "x\n"})
    history.commit(message, author=ANN, files={".twokey.yaml": policy_text([listed("bob", keys=[])])})
    return scan(history.write(folder), "HEAD~1..HEAD")


def test_b88_an_agent_says_who_may_approve(tmp_path: Path) -> None:
    assert first_policy(tmp_path / "r", WORK).outcome is Outcome.HOLD


def test_b88_twin_a_person_does(tmp_path: Path) -> None:
    assert first_policy(tmp_path / "r", "Say who reviews\n").outcome is Outcome.PASS
