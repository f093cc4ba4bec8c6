"""A trailer in the commit it approves: who counts, who does not, and the reason code of each."""

from __future__ import annotations

from pathlib import Path

import pytest
from kit.history import ANN, BOB, CLAUDE, CLAUDE_TRAILER, WEB_FLOW, History
from kit.judging import entry, scan

from scanner.model.approval import Approval, ApprovalSource, Reason
from scanner.model.report import CommitReport
from scanner.model.scale import Assurance, Outcome

ROSTER = (
    "reviewers: [{id: bob, name: Bob Ray, emails: [bob@example.org, bob@home.example]},"
    " {id: ann, emails: [ann@example.org]}]"
)
OWNER = f"{ROSTER}\nagents: [{{id: claude-code, owner: bob}}]"
EVE = "Eve Roe <eve@example.org>"


def judged(
    folder: Path, *block: str, author: str = ANN, committer: str | None = None, policy: str = "", agent: bool = True
) -> CommitReport:
    """The report on one commit that changes the Makefile with an agent's help and ends in the lines of `block`."""
    history = History()
    history.commit("Start", files={".twokey.yaml": f"version: 1\n{policy}\n"})
    lines = "\n".join((*([CLAUDE_TRAILER] if agent else []), *block))
    files = {"Makefile": "all:\n\tmake release\n"}
    history.commit(f"Work\n\n{lines}\n", author=author, committer=committer, files=files)
    repo = history.write(folder)
    return entry(scan(repo, "HEAD~1..HEAD"), repo.head)


def only(report: CommitReport) -> Approval:
    (approval,) = report.approvals
    return approval


COUNTS = {
    "a human who did not contribute": ((f"Reviewed-by: {BOB}",), {}, Reason.UNLISTED),
    "the other kind": ((f"Approved-by: {BOB}",), {}, Reason.UNLISTED),
    "one from the roster": ((f"Reviewed-by: {BOB}",), {"policy": ROSTER}, Reason.COUNTS),
    "one from the roster by the other address": (
        ("Reviewed-by: Bob Ray <bob@home.example>",),
        {"policy": ROSTER},
        Reason.COUNTS,
    ),
    "the domain in capitals": (("Reviewed-by: Bob Ray <bob@Example.ORG>",), {"policy": ROSTER}, Reason.COUNTS),
    "a landing service committed": ((f"Reviewed-by: {BOB}",), {"committer": WEB_FLOW}, Reason.UNLISTED),
    "a merge queue of the policy committed, under the reviewer's name": (
        (f"Reviewed-by: {BOB}",),
        {"committer": "Queue <queue@example.org>", "policy": "landing: [queue@example.org]"},
        Reason.UNLISTED,
    ),
    "a kind of the policy's own": (
        (f"Acked-by: {BOB}",),
        {"policy": "require: {build-script: {trailers: [Acked-by]}}"},
        Reason.UNLISTED,
    ),
    "the author, in solo": ((f"Reviewed-by: {ANN}",), {"policy": "extends: solo"}, Reason.SELF_REVIEW),
    "the agent's operator, in solo": (
        (f"Reviewed-by: {BOB}",),
        {"policy": f"extends: solo\n{OWNER}"},
        Reason.SELF_REVIEW,
    ),
    "somebody else, in solo": ((f"Reviewed-by: {BOB}",), {"policy": "extends: solo"}, Reason.UNLISTED),
}


@pytest.mark.parametrize(("block", "setting", "reason"), COUNTS.values(), ids=COUNTS)
def test_counts(tmp_path: Path, block: tuple[str, ...], setting: dict[str, str], reason: Reason) -> None:
    report = judged(tmp_path, *block, **setting)
    approval = only(report)
    assert (approval.counts, approval.valid, approval.reason) == (True, True, reason)
    assert approval.covers == ("Makefile",)
    assert report.verdict.outcome is Outcome.PASS


REFUSED = {
    "the author": ((f"Reviewed-by: {ANN}",), {}, Reason.CONTRIBUTOR),
    "the author at another address": (("Reviewed-by: Ann Lee <ann@home.example>",), {}, Reason.CONTRIBUTOR),
    "the author under another name": (("Reviewed-by: A. Lee <ann@example.org>",), {}, Reason.CONTRIBUTOR),
    "the author at another address of the roster": (
        ("Reviewed-by: B. <bob@home.example>",),
        {"author": BOB, "policy": ROSTER},
        Reason.CONTRIBUTOR,
    ),
    "the committer": ((f"Reviewed-by: {BOB}",), {"committer": BOB}, Reason.CONTRIBUTOR),
    "a co-author": ((f"Co-authored-by: {BOB}", f"Reviewed-by: {BOB}"), {}, Reason.CONTRIBUTOR),
    "who signed it off": ((f"Reviewed-by: {BOB}", f"Signed-off-by: {BOB}"), {}, Reason.CONTRIBUTOR),
    "who answers for the agent": ((f"Reviewed-by: {BOB}",), {"policy": OWNER}, Reason.CONTRIBUTOR),
    "typed by an agent into its own commit": ((f"Reviewed-by: {BOB}",), {"author": CLAUDE}, Reason.AGENT_CLAIM),
    "typed by an agent that commits for a human": ((f"Reviewed-by: {BOB}",), {"committer": CLAUDE}, Reason.AGENT_CLAIM),
    "somebody who is not on the roster": ((f"Reviewed-by: {EVE}",), {"policy": ROSTER}, Reason.NOT_ON_ROSTER),
    "a name of the roster at another address": (
        ("Reviewed-by: Bob Ray <bob@evil.example>",),
        {"policy": ROSTER},
        Reason.NOT_ON_ROSTER,
    ),
    "the local part in another case": (
        ("Reviewed-by: Bob Ray <Bob@example.org>",),
        {"policy": ROSTER},
        Reason.NOT_ON_ROSTER,
    ),
}


GROUPS = f"{ROSTER.replace('bob@home.example]', 'bob@home.example], groups: [docs]')}\n"
TOO_LITTLE = {
    "an assurance that is too low": ("require: {build-script: {assurance: signed}}", Reason.LOW_ASSURANCE),
    "somebody of another group": (f"{GROUPS}require: {{build-script: {{from: [release]}}}}", Reason.WRONG_GROUP),
    "another kind of trailer": ("require: {build-script: {trailers: [Acked-by]}}", Reason.WRONG_KIND),
}


@pytest.mark.parametrize(("policy", "reason"), TOO_LITTLE.values(), ids=TOO_LITTLE)
def test_does_not_count_where_more_is_asked_for(tmp_path: Path, policy: str, reason: Reason) -> None:
    """An approval that counts satisfies the requirement: what it lacks is a reason, not a riddle."""
    report = judged(tmp_path, f"Reviewed-by: {BOB}", policy=policy)
    approval = only(report)
    assert (approval.counts, approval.valid, approval.reason) == (False, True, reason)
    assert report.verdict.outcome is Outcome.HOLD


@pytest.mark.parametrize(("block", "setting", "reason"), REFUSED.values(), ids=REFUSED)
def test_does_not_count(tmp_path: Path, block: tuple[str, ...], setting: dict[str, str], reason: Reason) -> None:
    report = judged(tmp_path, *block, **setting)
    approval = only(report)
    assert (approval.counts, approval.valid, approval.reason) == (False, True, reason)
    assert report.verdict.outcome is Outcome.HOLD


@pytest.mark.parametrize(
    "reviewer",
    (
        *(CLAUDE, "Alice Doe <noreply@anthropic.com>", "deploy[bot] <1+deploy[bot]@users.noreply.github.com>"),
        *("CI <ci@example.org>", WEB_FLOW),
    ),
)
@pytest.mark.parametrize("policy", ("", "extends: solo"), ids=("team", "solo"))
def test_what_is_no_human_is_not_even_valid(tmp_path: Path, reviewer: str, policy: str) -> None:
    report = judged(tmp_path, f"Reviewed-by: {reviewer}", policy=policy)
    assert [each.reason for each in report.approvals if each.valid or each.counts] == []
    assert report.verdict.outcome is Outcome.HOLD


@pytest.mark.parametrize("reviewer", (CLAUDE, WEB_FLOW, "CI <ci@example.org>"))
def test_what_is_no_human_has_its_reason(tmp_path: Path, reviewer: str) -> None:
    assert only(judged(tmp_path, f"Reviewed-by: {reviewer}")).reason is Reason.NOT_HUMAN


def test_a_roster_address_under_another_name_counts_with_a_note(tmp_path: Path) -> None:
    approval = only(judged(tmp_path, "Reviewed-by: Bobby <bob@example.org>", policy=ROSTER))
    assert approval.counts
    assert approval.notes == ("the roster knows this address as Bob Ray",)


def test_under_its_own_name_without(tmp_path: Path) -> None:
    assert only(judged(tmp_path, "Reviewed-by: bob ray <bob@example.org>", policy=ROSTER)).notes == ()


def test_a_trailer_is_a_claim_and_says_where_it_stood(tmp_path: Path) -> None:
    report = judged(tmp_path, f"approved-BY: {BOB}")
    approval = only(report)
    assert (approval.source, approval.assurance) == (ApprovalSource.TRAILER, Assurance.CLAIMED)
    assert (approval.carrier, approval.kind, approval.reviewer) == (report.commit.oid, "Approved-by", BOB)


def test_one_refused_reviewer_leaves_the_other_alone(tmp_path: Path) -> None:
    report = judged(tmp_path, f"Reviewed-by: {ANN}", f"Reviewed-by: {BOB}")
    assert [(each.reviewer, each.counts) for each in report.approvals] == [(ANN, False), (BOB, True)]
    assert report.verdict.outcome is Outcome.PASS


def test_a_claim_where_git_would_not_look_is_no_approval(tmp_path: Path) -> None:
    report = judged(tmp_path, "", f"Reviewed-by: {BOB}", "", "prose", author=CLAUDE)
    assert report.approvals == ()
    assert [miss.suggestion for miss in report.near_misses] == [f"Reviewed-by: {BOB}"]
    assert report.verdict.outcome is Outcome.HOLD


def test_a_claim_behind_a_nul_does_not_exist(tmp_path: Path) -> None:
    history = History()
    history.commit("Start")
    repo = history.write(tmp_path)
    blob = repo.git("hash-object", "-w", "--stdin", stdin=b"all:\n\tmake release\n")
    tree = repo.git("mktree", stdin=f"100644 blob {blob}\tMakefile\n".encode())
    person = f"{ANN} 1750000000 +0000"
    head = f"tree {tree}\nparent {repo.head}\nauthor {person}\ncommitter {person}\n\n"
    repo.raw_commit(f"{head}Work\n\n{CLAUDE_TRAILER}\n\0\n\nReviewed-by: {BOB}\n".encode())
    assert entry(scan(repo, "HEAD~1..HEAD"), repo.head).approvals == ()
