"""`twokey approve` from a reviewer's seat: a terminal, a question, a repository afterwards.

Each test starts the command as a process with a terminal of its own. What the gate makes of the result is asked of a
scan, because that is what an approval is for.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from kit.history import ANN, BOB, CLAUDE, CLAUDE_TRAILER, ENVIRONMENT, History, Repo
from kit.keys import GpgKey, SshKey, gpg_key, ssh_key
from kit.reviewing import CTRL_C, CTRL_D, Seen, approve, piped
from kit.signing import AFTER, BEFORE, EVE, MAKE, START, WORK, WORKFLOW, Scene, listed, policy_text

from scanner.approvals.statement import NOTES_REF
from scanner.config.read import POLICY_FILE
from scanner.model.approval import Reason
from scanner.model.scale import Assurance, Outcome

BOBS, EVES = ssh_key("bob"), ssh_key("eve")
ROSTER = [listed("ann"), listed("bob", keys=[BOBS.public]), listed("eve", keys=[EVES.public])]


def scene(folder: Path, roster: Any = ROSTER, **more: Any) -> Scene:
    """`topic` with a workflow that an agent helped to widen."""
    found = Scene(folder / "r", roster, **more)
    found.work()
    return found


def passes(found: Scene, words: str = "main..HEAD") -> bool:
    return found.judged(words).outcome is Outcome.PASS


def state(repo: Repo) -> tuple[str, ...]:
    """Every ref, what is checked out, the index and the work tree."""
    words = ["for-each-ref", "rev-parse HEAD"]
    if (repo.path / ".git").exists():
        words += ["ls-files -s", "status --porcelain --untracked-files=all"]
    return tuple(repo.git(*each.split()) for each in words)


def refused(found: Scene, *words: str, why: str, code: int = 1, answers: Any = (), **more: Any) -> Seen:
    """Nothing is written, and the reviewer hears why and what to do."""
    before = state(found.repo)
    seen = approve(found.repo, *words, answers=answers, **more)
    assert seen.code == code, seen.out
    assert why in seen.out, seen.out
    assert state(found.repo) == before
    return seen


# The approval commit.


@pytest.mark.parametrize("key", [None, BOBS, gpg_key(BOB)], ids=["unsigned", "ssh", "gpg"])
def test_an_approval_commit_lets_the_branch_through(tmp_path: Path, key: SshKey | GpgKey | None) -> None:
    found = scene(tmp_path, [listed("bob", keys=[key.public] if key else [])])
    work = found.repo.head
    assert not passes(found)
    seen = approve(found.repo, key=key)
    assert seen.code == 0, seen.out
    assert passes(found)
    (counting,) = (each for each in found.approvals(work, "main..HEAD") if each.counts)
    assert counting.assurance is (Assurance.SIGNED if key else Assurance.CLAIMED)
    assert ("Approved in the signed commit" in seen.out) == bool(key)
    assert "main..HEAD passes." in seen.out
    assert "git push" in seen.out


@pytest.mark.parametrize("words", [["main..HEAD"], ["--all", "--fail-on", "critical"]], ids=["range", "history"])
def test_the_digest_of_an_approval_is_no_secret(tmp_path: Path, words: list[str]) -> None:
    """Neither in the message of the commit, nor where somebody writes it down."""
    found = scene(tmp_path)
    assert approve(found.repo).code == 0
    noted = next(line for line in found.repo.git("log", "-1", "--format=%B").split("\n") if "twokey1:" in line)
    found.repo.write("minutes.txt", f"{noted}\nsee {noted.split()[-1]}\n")
    found.repo.git("add", "minutes.txt")
    found.repo.git("commit", "-q", "-m", "Minutes")
    done = subprocess.run(
        [sys.executable, "-m", "scanner", "scan", *words, "--no-cache"],
        cwd=found.repo.path, env=ENVIRONMENT, capture_output=True, check=False,
    )  # fmt: skip
    assert b"secret-committed" not in done.stdout + done.stderr
    assert done.returncode == 0, done.stdout


def test_it_holds_nothing_and_touches_nothing_else(tmp_path: Path) -> None:
    """Whatever is staged, dirty or new stays where it is and out of the approval."""
    found = scene(tmp_path)
    repo, work = found.repo, found.repo.head
    repo.stage({MAKE: "staged:\n"})
    repo.write("README.md", "dirty\n")
    repo.write("new", "new\n")
    before = (repo.git("ls-files", "-s"), repo.git("status", "--porcelain"))
    assert approve(repo).code == 0
    assert (repo.git("ls-files", "-s"), repo.git("status", "--porcelain")) == before
    assert repo.git("rev-parse", "HEAD^", "HEAD^{tree}") == "\n".join((work, repo.git("rev-parse", f"{work}^{{tree}}")))
    assert repo.git("symbolic-ref", "HEAD") == "refs/heads/topic"
    assert repo.git("rev-list", "--count", f"{work}..topic") == "1"
    assert repo.git("log", "-1", "--format=%an <%ae>|%cn <%ce>") == f"{BOB}|{BOB}"
    assert repo.git("reflog", "-1", "--format=%gs", "topic") == "twokey approve"
    assert repo.git("rev-parse", "main") == found.base


def test_a_detached_head_moves_alone(tmp_path: Path) -> None:
    found = scene(tmp_path)
    found.repo.git("checkout", "-q", "--detach")
    assert approve(found.repo).code == 0
    assert found.repo.git("rev-parse", "HEAD^") == found.repo.git("rev-parse", "topic")
    assert passes(found)


@pytest.mark.parametrize("how", ["worktree", "subfolder", "option"])
def test_from_wherever_the_reviewer_stands(tmp_path: Path, how: str) -> None:
    found = scene(tmp_path, files={"docs/guide/a.md": "x\n"})
    where, words = found.repo.path / "docs" / "guide", ()
    if how == "worktree":
        found.repo.git("checkout", "-q", "main")
        where = tmp_path / "beside"
        found.repo.git("worktree", "add", "-q", str(where), "topic")
    elif how == "option":
        where, words = tmp_path, ("--repo", str(found.repo.path / "docs"))
    assert approve(where, *words).code == 0
    assert found.repo.git("log", "-1", "--format=%s", "topic") == "Approve the release changes"
    assert found.repo.git("rev-parse", "main") == found.base
    assert passes(found, "main..topic")


def test_with_sha256(tmp_path: Path) -> None:
    history = History()
    history.commit("Start", files={**START, POLICY_FILE: policy_text(ROSTER)})
    history.commit(WORK, files={WORKFLOW: AFTER}, branch="topic", parents=[1])
    repo = history.write(tmp_path / "r", object_format="sha256")
    repo.git("checkout", "-q", "topic")
    seen = approve(repo, key=BOBS)
    assert "passes." in seen.out, seen.out
    assert len(repo.head) == 64
    assert "gpgsig-sha256" in repo.git("cat-file", "commit", "HEAD")


def test_no_hook_of_the_repository_runs(tmp_path: Path) -> None:
    found = scene(tmp_path)
    for name in ("pre-commit", "commit-msg", "prepare-commit-msg", "post-commit", "reference-transaction"):
        hook = found.repo.path / ".git" / "hooks" / name
        hook.parent.mkdir(exist_ok=True)
        hook.write_text(f"#!/bin/sh\ntouch {tmp_path}/ran\nexit 1\n")
        hook.chmod(0o755)
    assert approve(found.repo).code == 0
    assert not (tmp_path / "ran").exists()
    assert passes(found)


def test_an_encoding_of_the_reviewers_git_changes_nothing(tmp_path: Path) -> None:
    """Threat B12: with UTF-16 in the header git shows an empty message."""
    name = "B\u00f6b Ray <bob@example.org>"
    found = scene(tmp_path)
    assert approve(found.repo, who=name, settings={"i18n.commitEncoding": "UTF-16LE"}).code == 0
    assert "\nencoding" not in found.repo.git("cat-file", "commit", "HEAD")
    assert f"Reviewed-by: {name}" in found.repo.git("log", "-1", "--format=%B")
    assert passes(found)


def test_where_a_signature_is_asked_for_an_approval_without_one_is_not_written(tmp_path: Path) -> None:
    found = scene(tmp_path, extends="strict")
    seen = refused(found, why="this approval would not count: assurance-too-low", answers=["y"])
    assert "set user.signingKey to your key on the roster" in seen.out
    assert approve(found.repo, key=BOBS).code == 0
    assert passes(found)


# Notes.


def test_a_note_lets_the_branch_through_and_moves_nothing(tmp_path: Path) -> None:
    found = scene(tmp_path)
    before = found.repo.head
    seen = approve(found.repo, "--note", key=BOBS)
    assert (seen.code, found.repo.head) == (0, before), seen.out
    (counting,) = (each for each in found.approvals(before, "main..HEAD") if each.counts)
    assert counting.assurance is Assurance.SIGNED
    assert f"git push origin {NOTES_REF}" in seen.out
    assert "main..HEAD passes." in seen.out


@pytest.mark.parametrize("how", ["reworded", "rebased", "squashed", "landed"])
def test_a_note_survives(tmp_path: Path, how: str) -> None:
    found = scene(tmp_path)
    repo = found.repo
    found.commit("Words", {"README.md": "y\n"})
    assert approve(repo, "--note", key=BOBS).code == 0
    before = repo.head
    if how == "reworded":
        repo.git(
            "rebase", "-q", "-i", "main", GIT_SEQUENCE_EDITOR="sed -i 1s/pick/reword/", GIT_EDITOR="sed -i 1s/W/V/"
        )
    elif how == "rebased":
        repo.git("checkout", "-q", "main")
        found.commit("Aside", {"aside.txt": "x\n"}, branch="main")
        repo.git("checkout", "-q", "topic")
        repo.git("rebase", "-q", "main")
    elif how == "squashed":
        repo.git("reset", "-q", "--soft", "main")
        repo.git("commit", "-q", "-F", "-", stdin=WORK.encode())
    words = "main..HEAD"
    if how == "landed":
        repo.git("checkout", "-q", "main")
        repo.git("merge", "-q", "--ff-only", "topic")
        words = f"{found.base}..main"
    assert (repo.head == before) == (how == "landed")
    assert passes(found, words)


def test_a_note_does_not_survive_another_change(tmp_path: Path) -> None:
    found = scene(tmp_path)
    assert approve(found.repo, "--note", key=BOBS).code == 0
    found.work(AFTER.replace("make", "make all"))
    assert not passes(found)


def test_a_note_is_for_one_branch(tmp_path: Path) -> None:
    found = scene(tmp_path)
    found.repo.git("branch", "release", "main")
    found.repo.git("commit", "-q", "--allow-empty", "-m", "Aside")
    seen = approve(found.repo, "main..HEAD", "--note", "--branch", "release", key=BOBS)
    assert "for release" in seen.out
    assert "is not through yet" in seen.out or passes(found, "release..HEAD")
    assert not passes(found)
    assert passes(found, "release..HEAD")


def test_a_range_says_which_branch_a_note_is_for(tmp_path: Path) -> None:
    found = scene(tmp_path)
    found.repo.git("branch", "release", "main")
    assert "for release" in approve(found.repo, "release..HEAD", "--note", key=BOBS).out
    assert passes(found, "release..HEAD")
    refused(found, "--note", "main..HEAD", "--branch", "mian", why="there is no branch mian here", key=BOBS)


def test_a_note_is_for_one_repository(tmp_path: Path) -> None:
    """Threat B46: the same change, the same branch, another project."""
    found = scene(tmp_path)
    assert approve(found.repo, "--note", key=BOBS).code == 0
    other = Scene(tmp_path / "other", ROSTER, files={"LICENSE": "x\n"})
    work = other.work()
    other.repo.git("fetch", "-q", str(found.repo.path), f"{NOTES_REF}:{NOTES_REF}")
    assert not passes(other)
    assert Reason.ELSEWHERE in other.reasons(work)
    clone = Repo(tmp_path / "clone")
    Repo(tmp_path).git("clone", "-q", "-b", "topic", str(found.repo.path), "clone")
    clone.git("fetch", "-q", "origin", f"{NOTES_REF}:{NOTES_REF}")
    found.repo = clone
    assert passes(found, "origin/main..HEAD")


def test_two_reviewers_notes_merge(tmp_path: Path) -> None:
    found = scene(tmp_path, require={"ci": {"when": "agent", "reviewers": 2, "assurance": "signed"}})
    Repo(tmp_path).git("clone", "-q", "-b", "topic", str(found.repo.path), "clone")
    clone = Repo(tmp_path / "clone")
    first = approve(found.repo, "--note", key=BOBS)
    assert "is not through yet" in first.out
    assert approve(clone, "origin/main..HEAD", "--note", "--branch", "main", who=EVE, key=EVES).code == 0
    found.repo.git("fetch", "-q", str(clone.path), f"{NOTES_REF}:refs/notes/theirs")
    assert not passes(found)
    found.repo.git("notes", "--ref=twokey", "merge", "-q", "-s", "cat_sort_uniq", "refs/notes/theirs")
    assert passes(found)


def test_a_note_needs_a_key_that_the_roster_knows(tmp_path: Path) -> None:
    found = scene(tmp_path)
    refused(found, "--note", why="git knows none of yours", answers=["y"])
    seen = refused(found, "--note", why="your signature would not count", answers=["y"], key=ssh_key("joe"))
    assert "on the roster" in seen.out
    seen = refused(found, "--note", why="it is eve's by its key", answers=["y"], key=EVES)
    assert "to one person's" in seen.out
    assert approve(found.repo, "--note", "--key", str(BOBS.path)).code == 0
    assert passes(found)


# Amending.


def test_a_merge_is_amended_with_its_parents_author_and_words(tmp_path: Path) -> None:
    found = scene(tmp_path)
    repo = found.repo
    repo.git("checkout", "-q", "main")
    old = f"twokey1:{'0' * 64}"
    message = f"Merge topic\n\nWhy\n\nCo-authored-by: {ANN}\nReviewed-digest: {old}\n"
    (tmp_path / "message").write_text(message)
    repo.git("merge", "-q", "--no-ff", "topic", "-F", str(tmp_path / "message"), GIT_AUTHOR_DATE="@77 +0530")
    before = repo.git("log", "-1", "--format=%P|%an|%ae|%ad|%T", "--date=raw")
    seen = approve(repo, f"{found.base}..HEAD", "--amend", key=BOBS)
    assert seen.code == 0, seen.out
    assert repo.git("log", "-1", "--format=%P|%an|%ae|%ad|%T", "--date=raw") == before
    assert "|77 +0530|" in before
    said = repo.git("log", "-1", "--format=%B")
    assert said.startswith(
        f"Merge topic\n\nWhy\n\nCo-authored-by: {ANN}\nReviewed-by: {BOB}\nReviewed-digest: twokey1:"
    )
    assert old not in said
    assert "force-with-lease" in seen.out
    assert repo.git("reflog", "-1", "--format=%gs") == "twokey approve"
    assert passes(found, f"{found.base}..HEAD")


def test_a_commit_with_its_own_changes_is_amended_only_where_one_may_review_oneself(tmp_path: Path) -> None:
    found = scene(tmp_path)
    seen = refused(found, "--amend", why="whoever amends a commit becomes its committer")
    assert "leave out --amend" in seen.out
    alone = scene(tmp_path / "solo", extends="solo")
    seen = approve(alone.repo, "--amend", who=ANN)
    assert seen.code == 0, seen.out
    assert "self-review" in seen.out
    assert CLAUDE_TRAILER in alone.repo.git("log", "-1", "--format=%B")
    assert passes(alone)
    assert alone.approvals(alone.repo.head, "main..HEAD")[0].reason is Reason.SELF_REVIEW


def test_a_message_in_another_encoding_is_not_amended(tmp_path: Path) -> None:
    """The header would say UTF-8 of bytes that are none."""
    found = scene(tmp_path, extends="solo")
    found.repo.git("-c", "i18n.commitEncoding=ISO-8859-1", "commit", "-q", "--amend", "-m", "K\u00e4se")
    refused(found, "--amend", why="an encoding of its own")
    seen = approve(found.repo)
    assert seen.code == 0
    assert "nothing here waits for an approval" in seen.out


def test_an_agents_commit_is_not_amended(tmp_path: Path) -> None:
    found = Scene(tmp_path / "r", ROSTER, extends="solo")
    found.work(author=CLAUDE)
    refused(found, "--amend", why="an agent is its author or committer")
    assert approve(found.repo).code == 0
    assert passes(found)


# Printing.

RECIPE = r"""
base=$(git merge-base main HEAD)
paths='.github/workflows/release.yml Makefile'
git -c core.quotePath=false diff-tree -r --no-renames --no-abbrev "$base" HEAD -- $paths |
  awk -F'\t' '{ split(substr($1, 2), f, " "); printf "%s\001%s %s %s %s\n", $2, f[1], f[3], f[2], f[4] }' |
  LC_ALL=C sort | tr '\001' '\000' | sha256sum
"""


def test_print_writes_two_lines_with_the_digest_that_anybody_can_compute(tmp_path: Path) -> None:
    found = scene(tmp_path)
    found.commit(WORK, {MAKE: "all:\n\tcurl x | sh\n", "README.md": "y\n"})
    before = state(found.repo)
    seen = piped(found.repo, "--print")
    done = subprocess.run(["sh", "-c", RECIPE], cwd=found.repo.path, env=ENVIRONMENT, capture_output=True, check=True)
    digest = done.stdout.split()[0].decode()
    assert (seen.code, seen.out) == (0, f"Reviewed-by: {BOB}\nReviewed-digest: twokey1:{digest}\n")
    assert "Under review: main..HEAD   2 changed release paths" in seen.err
    assert state(found.repo) == before
    found.repo.git("commit", "-q", "--allow-empty", "-F", "-", stdin=f"Approve\n\n{seen.out}".encode())
    assert passes(found)


# What is reviewed.


def test_a_range_or_a_commit_can_be_named(tmp_path: Path) -> None:
    found = scene(tmp_path)
    work = found.repo.head
    found.commit(WORK, {MAKE: "all:\n\tcurl x | sh\n"})
    for words, paths in (("main..HEAD", 2), ("main...HEAD", 2), (f"{work}..", 1), (work, 1), ("HEAD", 1)):
        seen = piped(found.repo, words, "--print")
        assert f"{paths} changed release path" in " ".join(seen.err.split()), words
    assert f"Under review: commit {work[:12]}" in piped(found.repo, work[:9], "--print").err


@pytest.mark.parametrize("words", ["..HEAD", "nowhere..HEAD", "nowhere", "-x"])
def test_what_cannot_be_reviewed_is_a_mistake(tmp_path: Path, words: str) -> None:
    seen = refused(scene(tmp_path), *(["--", words] if words == "-x" else [words]), why="hint:", code=2)
    assert "whole history" in seen.out or words != "..HEAD"


def test_by_default_it_is_what_this_branch_would_bring(tmp_path: Path) -> None:
    found = scene(tmp_path)
    repo = found.repo
    repo.git("branch", "-m", "main", "master")
    assert "Under review: master..HEAD " in piped(repo, "--print").err
    repo.git("branch", "-m", "master", "trunk")
    assert (seen := piped(repo, "--print")).code == 2
    assert "hint: name it: twokey approve main..HEAD" in seen.err
    assert "Under review: trunk..HEAD " in piped(repo, "--print", "--branch", "trunk").err
    Repo(tmp_path).git("clone", "-q", "-b", "trunk", str(repo.path), "clone")
    clone = Repo(tmp_path / "clone")
    clone.git("remote", "set-head", "origin", "trunk")
    clone.git("checkout", "-q", "topic")
    assert "Under review: origin/trunk..HEAD " in piped(clone, "--print").err


def test_on_the_landing_branch_it_is_what_is_not_pushed(tmp_path: Path) -> None:
    found = scene(tmp_path)
    found.repo.git("checkout", "-q", "main")
    assert piped(found.repo, "--print").code == 2
    Repo(tmp_path).git("clone", "-q", "-b", "main", str(found.repo.path), "clone")
    clone = Repo(tmp_path / "clone")
    assert "nothing to approve" in piped(clone, "--print").err
    clone.git("merge", "-q", "--ff-only", "origin/topic")
    assert "Under review: origin/main..HEAD   1 changed" in piped(clone, "--print").err


def test_a_tag_does_not_pass_for_the_branch(tmp_path: Path) -> None:
    """Git reads `main` as a tag first; an agent that makes one at its first commit would hide that from a review."""
    found = scene(tmp_path)
    found.repo.git("tag", "main")
    found.commit(WORK, {MAKE: "all:\n\tcurl x | sh\n"})
    assert "2 changed release paths" in piped(found.repo, "--print").err


def test_nothing_that_ships_needs_no_approval(tmp_path: Path) -> None:
    found = Scene(tmp_path / "r", ROSTER)
    found.commit(WORK, {"README.md": "y\n"})
    before = state(found.repo)
    seen = approve(found.repo, answers=[])
    assert seen.code == 0
    assert "changes no release path: nothing to approve" in seen.out
    assert state(found.repo) == before


def test_an_empty_repository_has_nothing_to_review(tmp_path: Path) -> None:
    seen = piped(History().write(tmp_path / "r"), "--print")
    assert (seen.code, "hint:" in seen.err) == (2, True)


# Who may.

HANDS = {
    "author": {"author": BOB},
    "committer": {"committer": BOB},
    "co-author": {"message": f"{WORK}Co-authored-by: {BOB}\n"},
    "sign-off": {"message": f"{WORK}Signed-off-by: {BOB}\n"},
    "by the roster's second address": {"author": "Robert <ray@example.com>"},
    "owner of the agent": {},
}


@pytest.mark.parametrize("hand", HANDS)
def test_whoever_had_a_hand_in_it_cannot_approve_it(tmp_path: Path, hand: str) -> None:
    owns = {"agents": [{"id": "claude-code", "owner": "bob"}]} if hand.startswith("owner") else {}
    bob = listed("bob") | {"emails": ["bob@example.org", "ray@example.com"]}
    found = Scene(tmp_path / "r", [listed("ann"), bob, listed("eve")], **owns)
    found.work(**HANDS[hand])
    seen = refused(found, why="you had a hand in all of it")
    assert "somebody who did not contribute has to review it" in seen.out
    assert approve(found.repo, who=EVE).code == 0
    assert passes(found)


def test_whoever_had_a_hand_in_some_of_it_hears_what_is_left(tmp_path: Path) -> None:
    found = scene(tmp_path)
    found.commit(WORK, {MAKE: "all:\n\tcurl x | sh\n"}, author=BOB)
    seen = approve(found.repo)
    assert seen.code == 0
    assert "You had a hand in Makefile: somebody else has to approve that." in seen.out
    assert "Approve 1 change as" in seen.out
    assert "is not through yet" in seen.out
    assert not passes(found)
    assert approve(found.repo, who=EVE).code == 0
    assert passes(found)


def test_solo_allows_a_self_review_and_says_so(tmp_path: Path) -> None:
    found = scene(tmp_path, extends="solo")
    seen = approve(found.repo, who=ANN)
    assert "This is a self-review" in seen.out
    assert found.repo.git("log", "-1", "--format=%s") == "Approve the release changes (self-review)"
    assert passes(found)
    assert "self-review" not in approve(scene(tmp_path / "other", extends="solo").repo).out


STRANGERS = {
    "not on the roster": ("Joe Doe <joe@example.org>", "is not on the roster"),
    "git knows nobody": ("", "git does not know who you are"),
    "no name": ("- <bob@example.org>", "git's identity here is"),
    "no address": ("Bob Ray <bob>", "git's identity here is"),
    "a trailer in the name": ("Bob <x> Ray <bob@example.org>", "git's identity here is"),
    "a bot": ("dependabot[bot] <49699333+dependabot[bot]@users.noreply.github.com>", "git's identity here is"),
    "a bot with a mailbox": ("renovate-bot <bot@example.org>", "is no person's identity"),
    "an agent": (CLAUDE, "is no person's identity"),
    "a mailbox": ("Build <ci@example.org>", "is no person's identity"),
}


@pytest.mark.parametrize(("who", "why"), STRANGERS.values(), ids=STRANGERS)
def test_no_approval_by(tmp_path: Path, who: str, why: str) -> None:
    seen = refused(scene(tmp_path), "--print", why=why, who=who)
    assert "hint:" in seen.out
    assert "Reviewed-digest" not in seen.out


def test_who_has_left_the_roster_cannot_approve(tmp_path: Path) -> None:
    found = scene(tmp_path, [listed("bob", expires="2020-01-01"), listed("eve", expires="2999-01-01")])
    refused(found, why="was on the roster until 2020-01-01")
    assert approve(found.repo, who=EVE).code == 0


# An agent cannot.

OPTIONS = [[], ["--print"], ["--note"], ["--amend"], ["--diff"], ["main..HEAD"], ["--branch", "main"]]
SHELL = shutil.which("bash") or ""


@pytest.mark.parametrize("words", OPTIONS, ids=" ".join)
def test_where_an_agents_variable_is_set(tmp_path: Path, words: list[str]) -> None:
    seen = refused(scene(tmp_path), *words, why="an agent runs this", key=BOBS, CLAUDECODE="1")
    assert "stop here and ask the person you work for" in seen.out
    assert "Reviewed-by" not in seen.out


@pytest.mark.skipif(not SHELL or not Path("/proc/self/stat").exists(), reason="needs /proc and bash")
@pytest.mark.parametrize("words", OPTIONS, ids=" ".join)
def test_where_a_process_above_is_an_agents(tmp_path: Path, words: list[str]) -> None:
    """No variable is set, and a terminal is there: what the agent is called is enough."""
    (tmp_path / "claude").symlink_to(SHELL)
    below = [str(tmp_path / "claude"), "-c", '"$@"; exit $?', "claude"]
    seen = refused(scene(tmp_path), *words, why="claude-code: process claude", ancestry=True, below=below, key=BOBS)
    assert "Reviewed-by" not in seen.out


def test_no_variable_lets_an_agent_through(tmp_path: Path) -> None:
    names = ("CI", "TWOKEY_ALLOW_AGENT", "TWOKEY_DEBUG", "FORCE_COLOR", "GIT_DIR", "SKIP", "TERM_PROGRAM", "SSH_TTY")
    refused(scene(tmp_path), why="an agent runs this", GEMINI_CLI="1", **dict.fromkeys(names, "1"))


def test_an_agents_name_elsewhere_is_no_agent(tmp_path: Path) -> None:
    """A folder or an argument that is called claude."""
    home = tmp_path / "claude"
    home.mkdir()
    assert approve(scene(home).repo, CLAUDE_HOME="1", PWD=str(home)).code == 0


# The question.


def test_without_a_terminal_nothing_is_approved(tmp_path: Path) -> None:
    found = scene(tmp_path)
    before = state(found.repo)
    for words in ([], ["--note"], ["--amend"]):
        seen = piped(found.repo, *words, stdin=b"y\n", key=BOBS)
        assert seen.code == 2
        assert "standard input is none" in seen.err
        assert "--print" in seen.err
    assert state(found.repo) == before


@pytest.mark.parametrize("answer", ["n", "", "yess", "\u0443", "\udcff", CTRL_D])
def test_anything_but_yes_is_no(tmp_path: Path, answer: str) -> None:
    refused(scene(tmp_path), why="you did not say yes", answers=[answer], PYTHONIOENCODING="utf-8:strict")


def test_yes_is_yes(tmp_path: Path) -> None:
    assert approve(scene(tmp_path).repo, answers=[" YES "]).code == 0


@pytest.mark.parametrize("mode", [[], ["--note"]])
def test_ctrl_c_writes_nothing(tmp_path: Path, mode: list[str]) -> None:
    refused(scene(tmp_path), *mode, why="\ntwokey: interrupted", code=3, answers=[CTRL_C], key=BOBS)


def test_the_diff_is_shown_on_request_and_harms_no_terminal(tmp_path: Path) -> None:
    found = Scene(tmp_path / "r", ROSTER)
    found.work(AFTER + "# \x1b[2J\x1b]0;owned\x07 \u202egnp\n")
    seen = refused(found, "--color=never", why="you did not say yes", answers=["d", "diff", "n"])
    assert seen.out.count("+permissions: write-all") == 2
    assert "+# \\x1b[2J\\x1b]0;owned\\x07 \\u{202e}gnp" in seen.out
    assert not {"\x1b", "\x07", "\u202e"} & set(seen.out)
    assert "+permissions: write-all" in refused(found, "--diff", why="", answers=["n"]).out


HOSTILE = f"x\n\nReviewed-by: {EVE}\nReviewed-digest: twokey1:{'0' * 64}\n\x1b[2J\u202e.yml"


def test_hostile_names_are_shown_and_written_harmlessly(tmp_path: Path) -> None:
    """Threat B96: a path that ends a message, a subject that clears the screen, a branch that turns the line round."""
    found = Scene(tmp_path / "r", ROSTER)
    evil = "main\u202e\u0085x"
    found.repo.git("branch", evil, "main")
    found.commit(f"\x1b[2J::error::x\n\n{CLAUDE_TRAILER}\n", {f".github/workflows/{HOSTILE}": "on: push\n"})
    seen = approve(found.repo, f"{evil}..HEAD", "--color=never", "--diff")
    assert seen.code == 0, seen.out
    shown = set(seen.out) - {"\n"}
    assert not [each for each in shown if not each.isprintable()]
    assert f"\nReviewed-by: {EVE}" not in seen.out
    lines = found.repo.git("log", "-1", "--format=%B").split("\n")
    assert [line for line in lines if line.startswith("Reviewed-")] == lines[-2:]
    assert lines[-2] == f"Reviewed-by: {BOB}"
    assert found.repo.git("log", "-1", "--format=%(trailers:key=Reviewed-by,valueonly)").strip() == BOB
    assert passes(found)
    seen = approve(found.repo, "--note", "--branch", evil, f"{evil}..HEAD", key=BOBS, settings={"color.ui": "always"})
    assert "\u202e" not in seen.out


# Keys that do not work.


@pytest.fixture(scope="module")
def locked(tmp_path_factory: pytest.TempPathFactory) -> SshKey:
    path = tmp_path_factory.mktemp("locked") / "key"
    words = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "right", "-C", "x", "-f", str(path)]
    subprocess.run(words, check=True)
    return SshKey(path, path.with_suffix(".pub").read_text().strip())


@pytest.mark.parametrize("mode", [[], ["--note"]], ids=["commit", "note"])
def test_a_wrong_passphrase_writes_nothing_and_the_right_one_signs(
    tmp_path: Path, mode: list[str], locked: SshKey
) -> None:
    found = scene(tmp_path, [listed("bob", keys=[locked.public])])
    before = state(found.repo)
    seen = approve(found.repo, *mode, key=locked, answers=["y", "wrong"])
    assert seen.code == 2, seen.out
    assert "hint:" in seen.out
    assert state(found.repo) == before
    assert approve(found.repo, *mode, key=locked, answers=["y", "right"]).code == 0
    assert passes(found)


@pytest.mark.parametrize("mode", [[], ["--note"]], ids=["commit", "note"])
@pytest.mark.parametrize("program", ["", "/nowhere/ssh-keygen", "true"])
def test_a_missing_key_or_program_writes_nothing(tmp_path: Path, mode: list[str], program: str) -> None:
    found = scene(tmp_path)
    key = BOBS if program else SshKey(tmp_path / "missing", "")
    settings = {"gpg.ssh.program": program} if program else {}
    before = state(found.repo)
    seen = approve(found.repo, *mode, key=key, settings=settings)
    assert seen.code == 2, seen.out
    assert "hint:" in seen.out
    assert state(found.repo) == before


def test_a_wish_to_sign_without_a_key_writes_nothing(tmp_path: Path) -> None:
    """`commit.gpgSign` is a wish for a signature: an unsigned approval would pass for less than was meant."""
    found = scene(tmp_path)
    refused(found, why="git commit-tree failed", code=2, answers=["y"], settings={"commit.gpgSign": "true"})


# Odd places and moments.


def test_what_moved_meanwhile_is_not_overwritten(tmp_path: Path) -> None:
    found = scene(tmp_path)
    moved: list[str] = []

    def answer() -> str:
        moved.append(found.commit("Meanwhile", {"README.md": "y\n"}))
        return "y"

    seen = approve(found.repo, answers=[answer])
    assert seen.code == 3, seen.out
    assert "the branch has moved meanwhile" in seen.out
    assert "look at it again" in seen.out
    assert found.repo.head == moved[0]
    assert approve(found.repo).code == 0


def test_a_shallow_clone_can_carry_a_commit_but_not_name_the_repository(tmp_path: Path) -> None:
    found = scene(tmp_path)
    found.repo.git("checkout", "-q", "main")
    found.commit("Aside", {"README.md": "y\n"}, branch="main")
    found.repo.git("checkout", "-q", "-B", "topic", "main")
    found.work()
    Repo(tmp_path).git("clone", "-q", "--depth=2", "--no-single-branch", f"file://{found.repo.path}", "clone")
    clone = Repo(tmp_path / "clone")
    shallow = Scene.__new__(Scene)
    shallow.repo = clone
    seen = refused(shallow, "origin/main..HEAD", "--note", why="shallow clone", answers=["y"], key=BOBS)
    assert "git fetch --unshallow origin" in seen.out
    assert approve(clone, "origin/main..HEAD").code == 0
    assert passes(shallow, "origin/main..HEAD")


def test_a_bare_repository_takes_a_note(tmp_path: Path) -> None:
    found = scene(tmp_path)
    Repo(tmp_path).git("clone", "-q", "--bare", str(found.repo.path), "bare")
    found.repo = Repo(tmp_path / "bare")
    refused(found, "main..topic", why="a bare repository has nothing checked out")
    seen = approve(found.repo, "main..topic", "--note", "--branch", "main", key=BOBS)
    assert seen.code == 0, seen.out
    assert passes(found, "main..topic")


def test_another_branch_than_the_checked_out_one_takes_only_a_note(tmp_path: Path) -> None:
    found = scene(tmp_path)
    found.repo.git("checkout", "-q", "main")
    refused(found, "main..topic", why="does not end in what is checked out")
    assert approve(found.repo, "main..topic", "--note", key=BOBS).code == 0
    assert passes(found, "main..topic")


def test_a_review_after_the_fact_closes_the_debt_when_it_is_signed(tmp_path: Path) -> None:
    found = Scene(tmp_path / "r", ROSTER, break_glass={"days": 7})
    broken = found.work(message=f"Stop it\n\n{CLAUDE_TRAILER}\nBreak-glass: the token is live and must go\n")
    found.repo.git("checkout", "-q", "main")
    found.repo.git("merge", "-q", "--ff-only", "topic")
    words = "..main"
    (debt,) = found.judged(words, today="2025-06-20").debts
    assert debt.state == "open"
    unsigned = approve(found.repo, broken)
    (debt,) = found.judged(words, today="2025-06-20").debts
    assert debt.state == "open", unsigned.out
    seen = approve(found.repo, broken, key=BOBS)
    assert seen.code == 0, seen.out
    (debt,) = found.judged(words, today="2025-06-20").debts
    assert debt.state == "closed"


@pytest.mark.parametrize("mode", [[], ["--note"]], ids=["commit", "note"])
def test_what_was_undone_again_is_approved_commit_by_commit(tmp_path: Path, mode: list[str]) -> None:
    found = scene(tmp_path)
    work = found.repo.head
    back = found.work(BEFORE)
    seen = approve(found.repo, answers=[])
    assert (seen.code, f"twokey approve {work[:12]}" in seen.out) == (1, True)
    assert not passes(found)
    for oid in (work, back):
        seen = approve(found.repo, oid, *mode, key=BOBS)
        assert seen.code == 0, seen.out
    assert passes(found)


def test_help_says_how(tmp_path: Path) -> None:
    seen = piped(tmp_path, "--help")
    assert seen.code == 0
    for word in ("--amend", "--note", "--print", "--diff", "--branch", "--key", "exit codes: 0 approved"):
        assert word in seen.out
    assert sys.executable not in seen.out
