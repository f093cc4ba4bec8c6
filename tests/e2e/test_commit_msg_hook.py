"""The commit-msg hook in real commits: silent for people, in the way of an agent's release change."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from kit.history import BOB, CLAUDE_TRAILER, ENVIRONMENT, History, Repo, empty_repo

WORKFLOW = ".github/workflows/release.yml"
JOBS = "jobs: {build: {runs-on: ubuntu-latest, steps: [{run: make}]}}\n"
ON_PUSH = f"on: push\npermissions: read-all\n{JOBS}"
WIDER = f"on: push\npermissions: write-all\n{JOBS}"
AGENT = {"CLAUDECODE": "1"}
REVIEWED = f"Reviewed-by: {BOB}"
MADE_BY_AGENT = f"Work\n\n{CLAUDE_TRAILER}\n"

Done = subprocess.CompletedProcess[str]
Commit = Callable[..., Done]


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    history = History()
    history.commit("Start", files={"README.md": "x\n", WORKFLOW: ON_PUSH, "src/app.py": "1\n"})
    return history.write(tmp_path / "r")


def passed(done: Done) -> None:
    """Committed, and nothing said."""
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def refused(done: Done, repo: Repo, head: str, *, by_agent: bool = False) -> None:
    """Not committed, and told what, why and what next."""
    assert done.returncode == 1
    assert "twokey: this commit is on hold" in done.stderr
    assert WORKFLOW in done.stderr
    assert ("a human has to make it" in done.stderr) is by_agent
    assert ("Reviewed-by: <their name> <their address>" in done.stderr) is not by_agent
    assert "If you are a coding agent: stop here" in done.stderr
    assert "Traceback" not in done.stderr
    assert repo.git("rev-parse", "--verify", "-q", "HEAD") == head


PASSES = {
    "a human's workflow": ({WORKFLOW: WIDER}, "Work\n", {}),
    "an agent's prose": ({"README.md": "y\n"}, MADE_BY_AGENT, AGENT),
    "a reviewed workflow": ({WORKFLOW: WIDER}, f"{MADE_BY_AGENT}{REVIEWED}\n", {}),
    "a person who talks about agents": ({WORKFLOW: WIDER}, "Ask Claude Code\n\nCursor said so.\n", {}),
    "a comment in the workflow": ({WORKFLOW: f"# a comment\n{ON_PUSH}"}, MADE_BY_AGENT, AGENT),
}


@pytest.mark.parametrize(("files", "message", "variables"), PASSES.values(), ids=PASSES)
def test_passes(files: dict[str, str], message: str, variables: dict[str, str], repo: Repo, commit: Commit) -> None:
    repo.stage(files)
    passed(commit(repo, message=message, **variables))
    assert repo.git("log", "-1", "--format=%B").strip() == message.strip()


REFUSED = {
    "an agent's trailer": MADE_BY_AGENT,
    "reviewed by the author": f"{MADE_BY_AGENT}Reviewed-by: Ann Lee <ann@example.org>\n",
    "reviewed by the agent": f"{MADE_BY_AGENT}Reviewed-by: Claude <noreply@anthropic.com>\n",
    "reviewed in the body": f"Work\n\n{REVIEWED}\n\n{CLAUDE_TRAILER}\n",
    "reviewed in a comment": f"{MADE_BY_AGENT}# {REVIEWED}\n",
}


@pytest.mark.parametrize("message", REFUSED.values(), ids=REFUSED)
def test_refused(message: str, repo: Repo, commit: Commit) -> None:
    repo.stage({WORKFLOW: WIDER})
    refused(commit(repo, message=message), repo, repo.oids[0])


BY_AGENT = {
    "an agent's process": (AGENT, []),
    "an agent as author": ({}, ["--author=Claude <noreply@anthropic.com>"]),
    "an agent as committer": ({"GIT_COMMITTER_NAME": "Claude", "GIT_COMMITTER_EMAIL": "noreply@anthropic.com"}, []),
}


@pytest.mark.parametrize(("variables", "words"), BY_AGENT.values(), ids=BY_AGENT)
def test_no_approval_counts_that_an_agent_writes(
    variables: dict[str, str], words: list[str], repo: Repo, commit: Commit
) -> None:
    repo.stage({WORKFLOW: WIDER})
    done = commit(repo, *words, message=f"Work\n\n{REVIEWED}\n", **variables)
    refused(done, repo, repo.oids[0], by_agent=True)


def test_a_near_miss_is_named(repo: Repo, commit: Commit) -> None:
    repo.stage({WORKFLOW: WIDER})
    done = commit(repo, message=f"Work\n\n{REVIEWED}\n\n{CLAUDE_TRAILER}\n")
    assert "near miss" in done.stderr


def test_only_what_is_staged_counts(repo: Repo, commit: Commit) -> None:
    repo.write(WORKFLOW, WIDER)
    repo.stage({"README.md": "y\n"})
    passed(commit(repo, **AGENT))


def test_what_is_staged_counts_whatever_the_work_tree_says(repo: Repo, commit: Commit) -> None:
    repo.stage({WORKFLOW: WIDER})
    repo.write(WORKFLOW, ON_PUSH)
    refused(commit(repo, **AGENT), repo, repo.oids[0], by_agent=True)


def test_a_commit_of_some_paths_is_judged_by_those(repo: Repo, commit: Commit) -> None:
    repo.stage({WORKFLOW: WIDER})
    repo.write("README.md", "y\n")
    passed(commit(repo, "README.md", **AGENT))
    repo.stage({"README.md": "z\n"})
    refused(commit(repo, WORKFLOW, **AGENT), repo, repo.head, by_agent=True)


def test_all_tracked_files(repo: Repo, commit: Commit) -> None:
    repo.write(WORKFLOW, WIDER)
    refused(commit(repo, "-a", **AGENT), repo, repo.oids[0], by_agent=True)


def test_from_a_subfolder(repo: Repo, commit: Commit) -> None:
    repo.stage({WORKFLOW: WIDER})
    refused(commit(repo, folder="src", message=MADE_BY_AGENT), repo, repo.oids[0])
    passed(commit(repo, folder="src", message=f"{MADE_BY_AGENT}{REVIEWED}\n"))


def test_in_a_work_tree_of_its_own(repo: Repo, commit: Commit, tmp_path: Path) -> None:
    repo.git("worktree", "add", "-q", "-b", "side", str(tmp_path / "tree"))
    tree = Repo(tmp_path / "tree", repo.oids)
    tree.stage({WORKFLOW: WIDER})
    refused(commit(tree, message=MADE_BY_AGENT), tree, repo.oids[0])
    passed(commit(tree, message=f"{MADE_BY_AGENT}{REVIEWED}\n"))


@pytest.mark.parametrize("object_format", ["sha1", "sha256"])
def test_on_the_root_commit(object_format: str, commit: Commit, tmp_path: Path) -> None:
    repo = empty_repo(tmp_path / "r", object_format=object_format)
    repo.stage({WORKFLOW: ON_PUSH})
    done = commit(repo, **AGENT)
    assert done.returncode == 1
    assert "on hold" in done.stderr
    passed(commit(repo))


def test_a_merge(repo: Repo, commit: Commit, hooks: Callable[..., Path]) -> None:
    repo.git("checkout", "-q", "-b", "side")
    repo.stage({WORKFLOW: WIDER})
    passed(commit(repo))
    repo.git("checkout", "-q", "main")
    repo.stage({"README.md": "y\n"})
    passed(commit(repo))
    repo.git("-c", f"core.hooksPath={hooks('commit-msg')}", "merge", "-q", "--no-edit", "side")
    assert len(repo.git("rev-parse", "HEAD^@").split()) == 2


@pytest.mark.parametrize(("trailer", "code"), [(REVIEWED, 0), (f"# {REVIEWED}", 1)], ids=["reviewed", "in a comment"])
def test_with_an_editor(trailer: str, code: int, repo: Repo, hooks: Callable[..., Path], tmp_path: Path) -> None:
    """The file then holds comments, and with -v the whole change; none of it is the message."""
    typed, editor = tmp_path / "typed", tmp_path / "editor"
    typed.write_text(f"Work\n\n{CLAUDE_TRAILER}\n# a comment among them\n{trailer}\n")
    editor.write_text(f'#!/bin/sh\ncat {typed} "$1" >{tmp_path}/both && cp {tmp_path}/both "$1"\n')
    editor.chmod(0o755)
    repo.stage({WORKFLOW: WIDER})
    words = ["git", "-c", f"core.hooksPath={hooks('commit-msg')}", "commit", "-q", "-v"]
    variables = {**ENVIRONMENT, "GIT_EDITOR": str(editor)}
    done = subprocess.run(words, cwd=repo.path, env=variables, capture_output=True, text=True, check=False)
    assert done.returncode == code, done.stderr


def test_an_unreadable_policy_stops_the_commit(repo: Repo, commit: Commit) -> None:
    repo.stage({".twokey.yaml": "version: 1\nextend: team\n"})
    repo.git("commit", "-q", "-m", "Policy")
    repo.stage({WORKFLOW: WIDER})
    done = commit(repo, **AGENT)
    assert done.returncode == 1
    assert "did you mean" in done.stderr


def test_a_weaker_policy_in_the_same_commit_does_not_help(repo: Repo, commit: Commit) -> None:
    repo.stage({WORKFLOW: WIDER, ".twokey.yaml": "version: 1\nextends: advisory\n"})
    done = commit(repo, message=f"Work\n\n{REVIEWED}\n", **AGENT)
    assert done.returncode == 1
    assert "No approval cures this" in done.stderr


def test_what_it_leaves_unimported(repo: Repo, checkout: Path) -> None:
    """Every commit pays for imports."""
    (repo.path / "message").write_text("Work\n")
    repo.stage({WORKFLOW: WIDER})
    program = (
        "import sys; from scanner.cli.main import main; code = main(['hook', 'commit-msg', 'message']);"
        "print(code, sorted({'git', 'rich', 'detect_secrets', 'sqlite3', 'asyncio', 'requests'} & set(sys.modules)))"
    )
    variables = {**os.environ, "PYTHONPATH": str(checkout)}
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=repo.path, env=variables, capture_output=True, text=True, check=True
    )
    assert done.stdout == "0 []\n"
