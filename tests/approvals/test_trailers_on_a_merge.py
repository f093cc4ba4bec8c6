"""A trailer on a merge covers what the merge brings; its maker contributed only to what the merge itself changed."""

from __future__ import annotations

from pathlib import Path

import pytest
from kit.history import ANN, BOB, CLAUDE_TRAILER, History, Repo
from kit.judging import entry, scan

from scanner.model.approval import ApprovalSource, Reason
from scanner.model.finding import Disposition
from scanner.model.report import Report
from scanner.model.scale import Outcome

WORK = f"Work\n\n{CLAUDE_TRAILER}\n"
EVE = "Eve Roe <eve@example.org>"


class Merged:
    """main: start, other work. topic: an agent's release.sh and README. Then main merges topic."""

    def __init__(
        self, folder: Path, *block: str, by: str = BOB, inside: dict[str, str] | None = None, after: str = ""
    ) -> None:
        history = History()
        start = history.commit("Start", files={"Makefile": "1\n", "release.sh": "1\n", "README": "1\n"})
        history.commit("Other work", files={"OTHER": "1\n"})
        self.work = history.commit(WORK, files={"release.sh": "2\n"}, parents=[start], branch="topic")
        both = {"release.sh": "2\n", **(inside or {})}
        lines = "\n".join(block)
        self.merge = history.commit(
            f"Merge branch 'topic'\n\n{lines}\n", author=by, files=both, parents=[history.last["main"], self.work]
        )
        if after:
            history.commit(WORK, files={"release.sh": after})
        self.repo: Repo = history.write(folder)

    def oid(self, mark: int) -> str:
        return self.repo.oids[mark - 1]

    def report(self, words: str = "") -> Report:
        return scan(self.repo, words or f"{self.repo.oids[0]}..HEAD")


@pytest.mark.parametrize("words", ("", "history"))
def test_it_covers_what_the_merge_brings(tmp_path: Path, words: str) -> None:
    merged = Merged(tmp_path, f"Reviewed-by: {BOB}", by=EVE)
    report = scan(merged.repo) if words else merged.report()
    (approval,) = entry(report, merged.oid(merged.work)).approvals
    assert (approval.counts, approval.source, approval.carrier) == (
        True,
        ApprovalSource.MERGE,
        merged.oid(merged.merge),
    )
    assert approval.covers == ("release.sh",)
    assert report.outcome is Outcome.PASS


def test_who_only_merges_may_review_what_is_merged(tmp_path: Path) -> None:
    merged = Merged(tmp_path, f"Reviewed-by: {BOB}", by=BOB)
    (approval,) = entry(merged.report(), merged.oid(merged.work)).approvals
    assert (approval.counts, approval.reason) == (True, Reason.UNLISTED)


def test_without_a_trailer_it_covers_nothing(tmp_path: Path) -> None:
    merged = Merged(tmp_path, "", by=BOB)
    report = merged.report()
    assert entry(report, merged.oid(merged.work)).approvals == ()
    assert report.outcome is Outcome.HOLD


def test_who_wrote_what_is_merged_may_not(tmp_path: Path) -> None:
    merged = Merged(tmp_path, f"Reviewed-by: {ANN}", by=BOB)
    (approval,) = entry(merged.report(), merged.oid(merged.work)).approvals
    assert (approval.counts, approval.reason) == (False, Reason.CONTRIBUTOR)


def test_what_the_merger_changed_inside_is_the_mergers_own(tmp_path: Path) -> None:
    merged = Merged(tmp_path, CLAUDE_TRAILER, f"Reviewed-by: {BOB}", by=BOB, inside={"Makefile": "evil\n"})
    report = merged.report()
    merge = entry(report, merged.oid(merged.merge))
    assert [(each.path, each.outcome) for each in merge.findings] == [("Makefile", Disposition.HELD)]
    assert [(each.counts, each.reason) for each in merge.approvals] == [(False, Reason.CONTRIBUTOR)]
    assert entry(report, merged.oid(merged.work)).verdict.outcome is Outcome.PASS, "what it brings is reviewed"


def test_what_the_merger_changed_inside_another_may_review(tmp_path: Path) -> None:
    merged = Merged(tmp_path, CLAUDE_TRAILER, f"Reviewed-by: {EVE}", by=BOB, inside={"Makefile": "fine\n"})
    report = merged.report()
    assert entry(report, merged.oid(merged.merge)).approvals[0].covers == ("Makefile",)
    assert report.outcome is Outcome.PASS


def test_a_path_that_both_the_branch_and_the_merge_changed_is_the_mergers_too(tmp_path: Path) -> None:
    merged = Merged(tmp_path, f"Reviewed-by: {BOB}", by=BOB, inside={"release.sh": "2\nand more\n"})
    (approval,) = entry(merged.report(), merged.oid(merged.work)).approvals
    assert (approval.counts, approval.reason) == (False, Reason.CONTRIBUTOR)


def test_it_does_not_reach_beyond_the_merge(tmp_path: Path) -> None:
    merged = Merged(tmp_path, f"Reviewed-by: {EVE}", by=BOB, after="3\n")
    report = merged.report()
    assert entry(report, merged.repo.head).approvals == ()
    assert entry(report, merged.repo.head).verdict.outcome is Outcome.HOLD
    assert entry(report, merged.oid(merged.work)).verdict.outcome is Outcome.PASS


def test_it_does_not_reach_what_the_first_parent_had(tmp_path: Path) -> None:
    history = History()
    start = history.commit("Start", files={"release.sh": "1\n"})
    mine = history.commit(WORK, files={"release.sh": "2\n"})
    topic = history.commit("Topic", files={"README": "1\n"}, parents=[start], branch="topic")
    history.commit(
        f"Merge branch 'topic'\n\nReviewed-by: {EVE}\n", author=BOB, files={"README": "1\n"}, parents=[mine, topic]
    )
    repo = history.write(tmp_path)
    assert entry(scan(repo, f"{repo.oids[0]}..HEAD"), repo.oids[mine - 1]).approvals == ()


def test_a_trailer_on_a_commit_that_is_no_merge_covers_that_commit_only(tmp_path: Path) -> None:
    history = History()
    history.commit("Start", files={"release.sh": "1\n"})
    work = history.commit(WORK, files={"release.sh": "2\n"})
    history.commit(f"Looks good\n\nReviewed-by: {BOB}\n", author=BOB, files={"README": "1\n"})
    repo = history.write(tmp_path)
    assert entry(scan(repo, f"{repo.oids[0]}..HEAD"), repo.oids[work - 1]).approvals == ()
