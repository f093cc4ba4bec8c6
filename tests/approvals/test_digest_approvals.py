"""A reviewer's commit with `Reviewed-digest`: it binds to what was reviewed, entry by entry, and to nothing else."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from kit.history import ANN, BOB, CLAUDE, CLAUDE_TRAILER, Content, History, Repo
from kit.judging import entry, scan

from scanner.model.approval import Approval, ApprovalSource, Reason
from scanner.model.report import Report
from scanner.model.scale import Outcome

WORK = f"Work\n\n{CLAUDE_TRAILER}\n"
EVE = "Eve Roe <eve@example.org>"
START = {"Makefile": "1\n", "release.sh": "1\n", "README": "1\n", "vendor/lib": "old"}


class Branch:
    """A branch under review on top of `base`. Commits are made one after the other, as people would."""

    def __init__(self, folder: Path, start: dict[str, str] | None = None) -> None:
        history = History()
        history.commit("Start", files=start or START)
        self.repo: Repo = history.write(folder)
        self.base = self.repo.head
        self.clock = 1_750_001_000

    def commit(self, message: str = WORK, files: dict[str, Content] | None = None, author: str = ANN) -> str:
        self.repo.stage(files or {})
        name, _, email = author.removesuffix(">").partition(" <")
        self.clock += 60
        who = {
            f"GIT_{role}_{what}": value
            for role in ("AUTHOR", "COMMITTER")
            for what, value in (("NAME", name), ("EMAIL", email), ("DATE", f"{self.clock} +0000"))
        }
        self.repo.git("commit", "-q", "--allow-empty", "-F", "-", stdin=message.encode(), **who)
        return self.repo.head

    def approve(self, digest: str = "", reviewer: str = BOB, author: str = "") -> str:
        """The usual form: an empty commit of the reviewer's with the digest that twokey prints."""
        digest = digest or self.report().review_digest
        lines = f"Reviewed-by: {reviewer}\nReviewed-digest: {digest}\n"
        return self.commit(f"Approve\n\n{lines}", author=author or reviewer)

    def report(self) -> Report:
        return scan(self.repo, f"{self.base}..HEAD")

    def approvals(self, oid: str) -> list[Approval]:
        return list(entry(self.report(), oid).approvals)


@pytest.fixture
def branch(tmp_path: Path) -> Branch:
    return Branch(tmp_path)


def test_it_covers_the_range_up_to_it(branch: Branch) -> None:
    first, second = branch.commit(files={"Makefile": "2\n"}), branch.commit(files={"release.sh": "2\n"})
    assert branch.report().outcome is Outcome.HOLD
    carrier = branch.approve()
    assert branch.report().outcome is Outcome.PASS
    for oid, path in ((first, "Makefile"), (second, "release.sh")):
        (approval,) = branch.approvals(oid)
        assert (approval.source, approval.carrier, approval.covers) == (ApprovalSource.COMMIT, carrier, (path,))
        assert (approval.counts, approval.reason) == (True, Reason.UNLISTED)


def test_a_later_change_of_what_it_covers_makes_it_stale(branch: Branch) -> None:
    first = branch.commit(files={"Makefile": "2\n"})
    branch.approve()
    later = branch.commit(files={"Makefile": "3\n"})
    (approval,) = branch.approvals(first)
    assert (approval.counts, approval.reason) == (False, Reason.STALE)
    assert branch.approvals(later) == []
    assert branch.report().outcome is Outcome.HOLD


@pytest.mark.parametrize("later", ({"Makefile": "2 \n"}, {"Makefile": None}), ids=("a blank", "its removal"))
def test_any_later_change_does(branch: Branch, later: dict[str, Content]) -> None:
    first = branch.commit(files={"Makefile": "2\n"})
    branch.approve()
    branch.commit("By hand\n", files=later)
    assert [each.reason for each in branch.approvals(first)] == [Reason.STALE]


def test_a_later_change_of_its_mode_does(branch: Branch) -> None:
    first = branch.commit(files={"Makefile": "2\n"})
    branch.approve()
    branch.repo.git("update-index", "--chmod=+x", "Makefile")
    branch.commit("By hand\n")
    assert [each.reason for each in branch.approvals(first)] == [Reason.STALE]


@pytest.mark.parametrize("message", ("By hand\n", WORK), ids=("a human's", "an agent's"))
def test_a_later_change_of_something_else_leaves_it_alone(branch: Branch, message: str) -> None:
    first = branch.commit(files={"Makefile": "2\n"})
    branch.approve()
    branch.commit(message, files={"README": "2\n"})
    assert [each.counts for each in branch.approvals(first)] == [True]
    assert branch.report().outcome is Outcome.PASS


def test_each_entry_stands_for_itself(branch: Branch) -> None:
    first = branch.commit(files={"Makefile": "2\n"})
    branch.approve()
    second = branch.commit(files={"release.sh": "2\n"})
    report = branch.report()
    assert entry(report, first).verdict.outcome is Outcome.PASS
    assert entry(report, second).verdict.outcome is Outcome.HOLD
    branch.approve()
    assert branch.report().outcome is Outcome.PASS


def test_one_stale_entry_of_two_leaves_the_other_covered(branch: Branch) -> None:
    both = branch.commit(files={"Makefile": "2\n", "release.sh": "2\n"})
    branch.approve()
    branch.commit("By hand\n", files={"Makefile": "3\n"})
    (approval,) = branch.approvals(both)
    assert (approval.counts, approval.covers) == (True, ("release.sh",))
    assert branch.report().outcome is Outcome.HOLD


def test_a_commit_of_which_every_entry_is_stale_says_so(branch: Branch) -> None:
    """The approval still stands for the other commit; for this one it is stale, not beside the point."""
    one = branch.commit(files={"Makefile": "2\n"})
    branch.commit(files={"release.sh": "2\n"})
    branch.approve()
    branch.commit("By hand\n", files={"Makefile": "3\n"})
    assert [each.reason for each in branch.approvals(one)] == [Reason.STALE]


def test_a_change_that_is_taken_back_is_what_was_reviewed_again(branch: Branch) -> None:
    first = branch.commit(files={"Makefile": "2\n"})
    branch.approve()
    branch.commit("By hand\n", files={"Makefile": "3\n"})
    branch.commit("By hand, back\n", files={"Makefile": "2\n"})
    assert [each.counts for each in branch.approvals(first)] == [True]


def test_a_digest_of_something_else_covers_nothing(branch: Branch) -> None:
    first = branch.commit(files={"Makefile": "2\n"})
    branch.approve(digest="twokey1:" + "0123456789abcdef" * 4)
    assert [(each.counts, each.reason) for each in branch.approvals(first)] == [(False, Reason.STALE)]
    assert branch.report().outcome is Outcome.HOLD


def test_a_digest_of_the_state_before_covers_nothing(branch: Branch) -> None:
    first = branch.commit(files={"Makefile": "2\n"})
    digest = branch.report().review_digest
    branch.commit(files={"Makefile": "3\n"})
    branch.approve(digest=digest)
    assert [each.counts for each in branch.approvals(first) if each.counts] == []
    assert branch.report().outcome is Outcome.HOLD


MALFORMED = {
    "no digest": "twokey1:",
    "too short": "twokey1:" + "0" * 63,
    "capitals": str.upper,
    "another version": lambda digest: digest.replace("twokey1", "twokey2"),
    "text behind": lambda digest: f"{digest} and more",
    "two that differ": lambda digest: f"{digest}\nReviewed-digest: twokey1:{'0' * 64}",
}


@pytest.mark.parametrize("change", MALFORMED.values(), ids=MALFORMED)
def test_a_malformed_digest_voids_the_approval(branch: Branch, change: str | Callable[[str], str]) -> None:
    branch.commit(files={"Makefile": "2\n"})
    digest = branch.report().review_digest
    branch.approve(digest=change if isinstance(change, str) else change(digest))
    report = branch.report()
    assert [each for found in report.commits for each in found.approvals if each.counts] == []
    assert report.outcome is Outcome.HOLD


@pytest.mark.parametrize("change", MALFORMED.values(), ids=MALFORMED)
def test_so_does_one_in_the_commit_itself(branch: Branch, change: str | Callable[[str], str]) -> None:
    files: dict[str, Content] = {"Makefile": "2\n"}
    branch.commit(files=files)
    digest = branch.report().review_digest
    bad = change if isinstance(change, str) else change(digest)
    branch.repo.git("reset", "-q", "--soft", "HEAD~1")
    own = branch.commit(f"Work\n\n{CLAUDE_TRAILER}\nReviewed-by: {BOB}\nReviewed-digest: {bad}\n", files=files)
    (approval,) = branch.approvals(own)
    assert (approval.counts, approval.valid, approval.reason) == (False, False, Reason.BAD_DIGEST)
    assert branch.report().outcome is Outcome.HOLD


def test_a_digest_in_the_commit_itself_covers_that_commit(branch: Branch) -> None:
    files: dict[str, Content] = {"Makefile": "2\n"}
    branch.commit(files=files)
    digest = branch.report().review_digest
    branch.repo.git("reset", "-q", "--soft", "HEAD~1")
    own = branch.commit(f"Work\n\n{CLAUDE_TRAILER}\nReviewed-by: {BOB}\nReviewed-digest: {digest}\n", files=files)
    assert [each.counts for each in branch.approvals(own)] == [True]
    assert [each.counts for each in entry(scan(branch.repo), own).approvals] == [True], "in a history too"


def test_a_cherry_picked_approval_of_another_change_is_stale(branch: Branch) -> None:
    branch.commit(files={"Makefile": "2\n"})
    digest = branch.report().review_digest
    picked = branch.commit(
        f"Work\n\n{CLAUDE_TRAILER}\nReviewed-by: {BOB}\nReviewed-digest: {digest}\n", files={"release.sh": "2\n"}
    )
    assert [each.counts for each in branch.approvals(picked) if each.counts] == []
    assert entry(branch.report(), picked).verdict.outcome is Outcome.HOLD


def test_contributors_are_counted_per_entry(branch: Branch) -> None:
    """Bob wrote one of two files, so the other is his to review."""
    mine = branch.commit(f"Work\n\n{CLAUDE_TRAILER}\n", files={"Makefile": "2\n"}, author=BOB)
    hers = branch.commit(files={"release.sh": "2\n"}, author=ANN)
    branch.approve(reviewer=BOB)
    assert [(each.counts, each.reason) for each in branch.approvals(mine)] == [(False, Reason.CONTRIBUTOR)]
    assert [each.counts for each in branch.approvals(hers)] == [True]


def test_whoever_touched_an_entry_anywhere_in_the_range_contributed_to_it(branch: Branch) -> None:
    hers = branch.commit(files={"Makefile": "2\n"}, author=ANN)
    branch.commit("By hand\n", files={"Makefile": "3\n"}, author=BOB)
    branch.approve(reviewer=BOB)
    assert [each.reason for each in branch.approvals(hers)] == [Reason.CONTRIBUTOR]


def test_a_commit_by_an_agent_carries_no_approval(branch: Branch) -> None:
    first = branch.commit(files={"Makefile": "2\n"})
    branch.approve(reviewer=BOB, author=CLAUDE)
    assert [(each.counts, each.reason) for each in branch.approvals(first)] == [(False, Reason.AGENT_CLAIM)]


def test_somebody_else_may_carry_it(branch: Branch) -> None:
    """A trailer is a claim; who typed it is shown, and an approval that is signed is another assurance."""
    first = branch.commit(files={"Makefile": "2\n"})
    carrier = branch.approve(reviewer=BOB, author=ANN)
    assert [(each.counts, each.carrier) for each in branch.approvals(first)] == [(True, carrier)]


def test_it_holds_only_where_the_base_is_the_same(branch: Branch) -> None:
    """The same digest line in another branch, whose Makefile started from something else."""
    branch.commit(files={"Makefile": "2\n"})
    digest = branch.report().review_digest
    branch.repo.git("checkout", "-q", "-b", "other", branch.base)
    branch.commit("By hand\n", files={"Makefile": "0\n"})
    branch.base = branch.repo.head
    again = branch.commit(files={"Makefile": "2\n"})
    branch.approve(digest=digest)
    assert [each.counts for each in branch.approvals(again) if each.counts] == []
    assert branch.report().outcome is Outcome.HOLD


def test_the_same_change_replayed_elsewhere_is_the_same_change(branch: Branch) -> None:
    branch.commit(files={"Makefile": "2\n"})
    branch.approve()
    branch.repo.git("checkout", "-q", "-b", "moved", branch.base)
    branch.commit("By hand\n", files={"README": "moved on\n"})
    base, branch.base = branch.base, branch.repo.head
    branch.repo.git("cherry-pick", "--allow-empty", f"{base}..main")
    assert branch.report().outcome is Outcome.PASS


def test_a_submodule_is_covered_like_any_other_path(branch: Branch) -> None:
    branch.repo.git("update-index", "--add", "--cacheinfo", f"160000,{'1' * 40},vendor/sub")
    bump = branch.commit()
    assert branch.report().outcome is Outcome.HOLD
    branch.approve()
    assert [(each.counts, each.covers) for each in branch.approvals(bump)] == [(True, ("vendor/sub",))]
    assert branch.report().outcome is Outcome.PASS


def test_a_link_into_a_release_path_is_covered_like_any_other_path(branch: Branch) -> None:
    blob = branch.repo.git("hash-object", "-w", "--stdin", stdin=b"release.sh")
    branch.repo.git("update-index", "--add", "--cacheinfo", f"120000,{blob},run-me")
    link = branch.commit()
    assert branch.report().outcome is Outcome.HOLD
    branch.approve()
    assert [(each.counts, each.covers) for each in branch.approvals(link)] == [(True, ("run-me",))]


def test_ignored_paths_are_outside_the_digest(tmp_path: Path) -> None:
    policy = "version: 1\npaths: {ignore: [release.sh]}\n"
    branch = Branch(tmp_path, {**START, ".twokey.yaml": policy})
    branch.commit(files={"Makefile": "2\n"})
    before = branch.report().review_digest
    branch.commit(files={"release.sh": "2\n"})
    assert branch.report().review_digest == before


def test_changes_below_the_floor_are_inside_the_digest(branch: Branch) -> None:
    branch.commit(files={"Makefile": "2\n"})
    before = branch.report().review_digest
    branch.commit("By hand\n", files={"NEWS": "soon\n"})
    assert branch.report().review_digest != before


def test_there_is_nothing_to_sign_for_where_nothing_is_left_of_it(branch: Branch) -> None:
    """The commits stay held, one by one; a digest of nothing would be an approval that never fits."""
    branch.commit(files={"Makefile": "2\n"})
    branch.commit("Back\n", files={"Makefile": "1\n"})
    report = branch.report()
    assert (report.outcome, report.review_digest) == (Outcome.HOLD, "")


def test_a_branch_that_has_landed_stays_approved(branch: Branch) -> None:
    """Its range is gone, but the digest still names the difference from where it left."""
    first = branch.commit(files={"Makefile": "2\n"})
    branch.approve()
    branch.commit("By hand\n", files={"Makefile": "3\n"})
    assert entry(scan(branch.repo), first).verdict.outcome is Outcome.PASS
    assert scan(branch.repo, f"{first}~1..{first}").outcome is Outcome.HOLD, "a range ends where it says"


def test_one_commit_is_judged_with_the_approval_that_came_later(branch: Branch) -> None:
    first = branch.commit(files={"Makefile": "2\n"})
    assert scan(branch.repo, first).outcome is Outcome.HOLD
    branch.approve()
    assert scan(branch.repo, first).outcome is Outcome.PASS


def test_in_a_history_there_is_no_range_to_sign_for(branch: Branch) -> None:
    branch.commit(files={"Makefile": "2\n"})
    assert scan(branch.repo).review_digest == ""
