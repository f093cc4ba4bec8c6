"""Two harmless features together: the maker of a merge who approves it, a name that a ref takes over, a policy that is
chosen by where a branch forked, a maker who is written down oddly.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from kit.history import ANN, BOB, CLAUDE_TRAILER, History, Repo
from kit.judging import entry, scan
from kit.keys import sign_commit, ssh_key
from kit.secrets import ALLOW, github_token
from kit.signing import AFTER, BEFORE, EVE, MAKE, WORK, WORKFLOW, Scene, listed

from scanner.errors import UsageError
from scanner.model.approval import Approval, Reason
from scanner.model.report import Report
from scanner.model.scale import Assurance, Outcome

BOB_KEY = ssh_key("bob")


def approvals(report: Report) -> list[Approval]:
    return [each for found in report.commits for each in found.approvals]


# B54, B55: who makes an evil merge has made what it changes


def merged(folder: Path, maker: str, files: dict[str, str]) -> Repo:
    """Main mends the workflow, and a merge of main into the topic puts the old one back."""
    history = History()
    start = history.commit("Start", files={WORKFLOW: AFTER, "app": "1"})
    topic = history.commit("Work on the app\n", files={"app": "2"}, parents=[start], branch="topic")
    main = history.commit("Mend it\n", files={WORKFLOW: BEFORE}, parents=[start])
    merge = f"Merge main\n\n{CLAUDE_TRAILER}\n"
    history.commit(merge, author=maker, files={"app": "2", **files}, parents=[topic, main], branch="topic")
    repo = history.write(folder)
    repo.git("checkout", "-q", "topic")
    return repo


def approved(repo: Repo, reviewer: str) -> Report:
    digest = scan(repo, "main..topic").review_digest
    words = f"Approve\n\nReviewed-by: {reviewer}\nReviewed-digest: {digest}\n"
    repo.git("commit", "-q", "--allow-empty", "-F", "-", stdin=words.encode())
    return scan(repo, "main..topic")


def test_b55_who_brings_an_old_version_back_does_not_approve_it(tmp_path: Path) -> None:
    report = approved(merged(tmp_path / "r", BOB, {WORKFLOW: AFTER}), BOB)
    assert report.outcome is Outcome.HOLD
    assert {each.reason for each in approvals(report)} == {Reason.CONTRIBUTOR}


def test_b55_twin_somebody_else_does(tmp_path: Path) -> None:
    assert approved(merged(tmp_path / "r", BOB, {WORKFLOW: AFTER}), EVE).outcome is Outcome.PASS


def test_b55_twin_a_merge_as_git_makes_it_needs_nobody(tmp_path: Path) -> None:
    assert scan(merged(tmp_path / "r", BOB, {WORKFLOW: BEFORE}), "main..topic").outcome is Outcome.PASS


# B23: makers who are written down oddly

ODDLY = (
    "Co-authored-by: Bob Ray\n <bob@example.org>",
    "Co-authored-by: bob@example.org",
    "Co-authored-by: Bob Ray <bob@example.org",
    "Co-authored-by: Eve Roe <eve@x.org>, Bob R <bob@example.org>",
    "Signed-off-by:\n Bob Ray <bob@example.org>",
    "Pair-programmed-with: Bob Ray <bob@example.org>",
    "Co-committed-by: B. Ray <BOB@example.org>",
)


def reviewed(folder: Path, *lines: str, author: str = ANN, policy: str = "") -> Report:
    history = History()
    history.commit("Start", files={MAKE: "all:\n", ".twokey.yaml": f"version: 1\n{policy}"})
    block = "\n".join((CLAUDE_TRAILER, *lines, f"Reviewed-by: {BOB}"))
    history.commit(f"Work\n\n{block}\n", author=author, files={MAKE: "all:\n\tcurl x | sh\n"})
    return scan(history.write(folder), "HEAD~1..HEAD")


@pytest.mark.parametrize("line", ODDLY)
def test_b23_a_maker_is_one_however_they_are_written(tmp_path: Path, line: str) -> None:
    report = reviewed(tmp_path / "r", line)
    assert report.outcome is Outcome.HOLD
    assert [each.reason for each in approvals(report)] == [Reason.CONTRIBUTOR]


@pytest.mark.parametrize("line", ("Co-authored-by: Eve Roe <eve@example.org>", "Cc: Bob Ray <bob@example.org>"))
def test_b23_twin_another_maker_or_no_maker(tmp_path: Path, line: str) -> None:
    assert reviewed(tmp_path / "r", line).outcome is Outcome.PASS


ROSTER = "reviewers: [{id: bob, name: Bob Ray, emails: [bob@example.org]}]\n"


def test_b28_the_author_at_home_under_the_name_of_the_roster(tmp_path: Path) -> None:
    report = reviewed(tmp_path / "r", author="Bob Ray <bob@home.example>", policy=ROSTER.replace("Bob", "Bob"))
    assert [each.reason for each in approvals(report)] == [Reason.CONTRIBUTOR]


@pytest.mark.parametrize("address", ("bob+git@example.org", "bob@example.org.", "Bob@EXAMPLE.org"))
def test_b28_one_mailbox_is_one_person(tmp_path: Path, address: str) -> None:
    report = reviewed(tmp_path / "r", author=f"B. Ray <{address}>")
    assert [each.reason for each in approvals(report)] == [Reason.CONTRIBUTOR]


def test_b28_twin_namesakes_on_the_roster_are_two_people(tmp_path: Path) -> None:
    both = "reviewers: [{id: a, name: Bob Ray, emails: [bob@example.org]}, {id: b, name: Bob Ray, emails: [b@x.org]}]\n"
    assert reviewed(tmp_path / "r", author="Bob Ray <b@x.org>", policy=both).outcome is Outcome.PASS


def test_b29_a_shared_mailbox_on_the_roster_is_told(tmp_path: Path) -> None:
    history = History()
    shared = "reviewers: [{id: bob, name: Bob Ray, emails: [git@bobray.example, bob@bobray.example]}]\n"
    history.commit("Start", files={MAKE: "all:\n", ".twokey.yaml": f"version: 1\n{shared}"})
    words = f"{WORK.rstrip()}\nReviewed-by: Bob Ray <git@bobray.example>\n"
    history.commit(words, files={MAKE: "all:\n\tcurl x | sh\n"})
    report = scan(history.write(tmp_path / "r"), "HEAD~1..HEAD")
    assert report.outcome is Outcome.HOLD
    assert report.notices == ("git@bobray.example of bob is nobody's own, so it approves nothing",)


# B81: names that a ref takes over, and a policy that is chosen by where a branch forked


def since(folder: Path) -> Repo:
    history = History()
    history.commit("Long ago", files={MAKE: "all:\n"})
    first = history.write(folder / "first").head
    history.commit("Adopt\n", files={".twokey.yaml": f'version: 1\nsince: "{first[:8]}"\n'})
    history.commit(WORK, files={MAKE: "all:\n\tcurl x | sh\n"}, branch="topic", parents=[2])
    return history.write(folder / "r")


@pytest.mark.parametrize("kind", ("heads", "tags"))
@pytest.mark.parametrize("words", ("main..topic", "topic"))
def test_b81_since_is_no_ref_of_that_name(tmp_path: Path, kind: str, words: str) -> None:
    repo = since(tmp_path)
    repo.git("update-ref", f"refs/{kind}/{repo.oids[0][:8]}", repo.oids[2])
    assert scan(repo, words).outcome is Outcome.HOLD


def test_b81_twin_since_is_the_commit_of_that_id(tmp_path: Path) -> None:
    repo = since(tmp_path)
    repo.git("update-ref", "HEAD", repo.oids[1])
    assert scan(repo).outcome is Outcome.PASS


@pytest.mark.parametrize("name", ("main", "short"))
def test_b81_a_ref_that_takes_over_a_word_of_the_range(tmp_path: Path, name: str) -> None:
    repo = since(tmp_path)
    word = "main" if name == "main" else repo.oids[1][:8]
    repo.git("update-ref", f"refs/tags/{word}", repo.oids[2])
    with pytest.raises(UsageError, match="names several commits"):
        scan(repo, f"{word}..topic")


def test_b81_twin_a_tag_on_the_branch_itself(tmp_path: Path) -> None:
    repo = since(tmp_path)
    repo.git("update-ref", "refs/tags/main", repo.oids[1])
    assert scan(repo, "main..topic").outcome is Outcome.HOLD


@pytest.mark.parametrize("words", ("main..topic", "main...topic"))
def test_b81_a_branch_that_forked_before_the_policy_changed(tmp_path: Path, words: str) -> None:
    history = History()
    old = "version: 1\nreviewers: [{id: bob, emails: [bob@example.org]}, {id: eve, emails: [eve@example.org]}]\n"
    history.commit("Start", files={MAKE: "all:\n", ".twokey.yaml": old})
    block = f"{CLAUDE_TRAILER}\nReviewed-by: Eve Roe <eve@example.org>"
    history.commit(f"Work\n\n{block}\n", files={MAKE: "all:\n\tcurl x | sh\n"}, branch="topic", parents=[1])
    new = "version: 1\nreviewers: [{id: bob, emails: [bob@example.org]}]\n"
    history.commit("Eve leaves\n", files={".twokey.yaml": new}, parents=[1])
    repo = history.write(tmp_path / "r")
    report = scan(repo, words)
    assert report.outcome is Outcome.HOLD
    assert [each.reason for each in entry(report, repo.oids[1]).approvals] == [Reason.NOT_ON_ROSTER]


# B31: a landing service's key in other hands


def landed(folder: Path, committer: str) -> Report:
    policy = {"landing": [{"email": "merge@example.com", "keys": [BOB_KEY.public]}]}
    found = Scene(folder, [listed("bob", keys=[])], require={"ci": {"assurance": "corroborated"}}, **policy)
    oid = found.commit(f"{WORK.rstrip()}\nReviewed-by: {BOB}\n", {WORKFLOW: AFTER})
    name, _, email = committer.removesuffix(">").partition(" <")
    who = {"GIT_COMMITTER_NAME": name, "GIT_COMMITTER_EMAIL": email}
    found.repo.git("commit", "-q", "--amend", "--no-edit", **who)
    sign_commit(found.repo, found.repo.git("rev-parse", "HEAD"), BOB_KEY, branch="topic")
    assert oid
    return found.judged()


def test_b31_the_landing_key_under_a_commit_that_it_did_not_land(tmp_path: Path) -> None:
    report = landed(tmp_path / "r", ANN)
    assert report.outcome is Outcome.HOLD
    assert {each.assurance for each in approvals(report)} == {Assurance.CLAIMED}


def test_b31_twin_under_one_that_it_landed(tmp_path: Path) -> None:
    assert landed(tmp_path / "r", "Merge Bot <merge@example.com>").outcome is Outcome.PASS


# B48, B89: an agent's allowlist comment asks for who may change the gate


@pytest.mark.parametrize(("paths", "outcome"), (("docs/**", Outcome.FAIL), ("src/**", Outcome.PASS)))
def test_b48_an_allowlist_comment_is_reviewed_by_whose_path_it_is(tmp_path: Path, paths: str, outcome: Outcome) -> None:
    roster = f"reviewers: [{{id: bob, name: Bob Ray, emails: [bob@example.org], paths: ['{paths}']}}]\n"
    history = History()
    history.commit("Start", files={".twokey.yaml": f"version: 1\n{roster}"})
    words = f"{WORK.rstrip()}\nReviewed-by: {BOB}\n"
    history.commit(words, files={"src/x.py": f"t = '{github_token()}'  # {ALLOW}\n"})
    assert scan(history.write(tmp_path / "r"), "HEAD~1..HEAD", secrets=True).outcome is outcome


# B43: one commit of several, approved by itself


def test_b43_a_digest_of_one_commit_is_told_to_be_too_little(tmp_path: Path) -> None:
    found = Scene(tmp_path / "r", [listed("bob", keys=[])])
    first = found.work()
    digest = entry(found.judged(), first).digest
    found.commit(WORK, {MAKE: "all:\n\tcurl x | sh\n"})
    found.commit(f"Approve\n\nReviewed-by: {BOB}\nReviewed-digest: {digest}\n", author=BOB)
    (approval,) = [each for each in approvals(found.judged()) if each.covers == ()]
    assert (approval.reason, approval.notes[0]) == (
        Reason.STALE,
        "given for this commit by itself; a branch is approved by where it ends",
    )


# B28, B36: the head's roster splits one person into two


@pytest.mark.parametrize("base", (ROSTER, ""), ids=("a roster at the base", "none"))
def test_b28_b36_a_roster_that_calls_the_author_somebody_else(tmp_path: Path, base: str) -> None:
    split = "reviewers: [{id: bob, name: Bob Ray, emails: [bob@example.org]}, {id: eve, emails: [bob@home.example]}]\n"
    history = History()
    history.commit("Start", files={MAKE: "all:\n", ".twokey.yaml": f"version: 1\n{base}"})
    history.commit("Say who we are\n", files={".twokey.yaml": f"version: 1\n{split}"})
    words = f"{WORK.rstrip()}\nReviewed-by: {BOB}\n"
    history.commit(words, author="Bob Ray <bob@home.example>", files={MAKE: "all:\n\tcurl x | sh\n"})
    repo = history.write(tmp_path / "r")
    report = scan(repo, f"{repo.oids[0]}..HEAD")
    assert [each.reason for each in entry(report, repo.head).approvals] == [Reason.CONTRIBUTOR]


def test_b28_b36_a_first_roster_that_makes_two_reviewers_of_one(tmp_path: Path) -> None:
    two = "require: {build-script: {reviewers: 2}}\n"
    split = (
        "reviewers: [{id: bob, name: Bob Ray, emails: [bob@example.org]}, {id: b, name: Bob Ray, emails: [b@x.org]}]\n"
    )
    history = History()
    history.commit("Start", files={MAKE: "all:\n", ".twokey.yaml": f"version: 1\n{two}"})
    history.commit("Say who we are\n", files={".twokey.yaml": f"version: 1\n{two}{split}"})
    words = f"{WORK.rstrip()}\nReviewed-by: {BOB}\nReviewed-by: Bob Ray <b@x.org>\n"
    history.commit(words, files={MAKE: "all:\n\tcurl x | sh\n"})
    repo = history.write(tmp_path / "r")
    assert scan(repo, f"{repo.oids[0]}..HEAD").outcome is Outcome.HOLD


def test_b28_b36_twin_two_whom_the_base_tells_apart(tmp_path: Path) -> None:
    two = "require: {build-script: {reviewers: 2}}\n"
    both = (
        "reviewers: [{id: bob, name: Bob Ray, emails: [bob@example.org]}, {id: b, name: Bob Ray, emails: [b@x.org]}]\n"
    )
    history = History()
    history.commit("Start", files={MAKE: "all:\n", ".twokey.yaml": f"version: 1\n{two}{both}"})
    words = f"{WORK.rstrip()}\nReviewed-by: {BOB}\nReviewed-by: Bob Ray <b@x.org>\n"
    history.commit(words, files={MAKE: "all:\n\tcurl x | sh\n"})
    assert scan(history.write(tmp_path / "r"), "HEAD~1..HEAD").outcome is Outcome.PASS
