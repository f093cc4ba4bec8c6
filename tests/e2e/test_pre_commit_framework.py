"""Twokey as people get it: the real pre-commit clones it, installs it, and runs it in real commits and pushes.

Nothing is downloaded: what building and running need is taken from where the tests run. Each command runs apart from
the processes around the tests, for those may belong to a coding agent.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Callable
from pathlib import Path

import pytest
from kit.history import BOB, CLAUDE_TRAILER, ENVIRONMENT, Repo, empty_repo
from kit.secrets import github_token

Done = subprocess.CompletedProcess[str]
Run = Callable[..., Done]

WORKFLOW = ".github/workflows/release.yml"
JOBS = "jobs: {build: {runs-on: ubuntu-latest, steps: [{run: make}]}}\n"
NARROW = f"on: push\npermissions: read-all\n{JOBS}"
WIDE = f"on: push\npermissions: write-all\n{JOBS}"
BY_AGENT = f"Widen\n\n{CLAUDE_TRAILER}\n"
REVIEWED = f"{BY_AGENT}Reviewed-by: {BOB}\n"
AGENT = {"CLAUDECODE": "1"}
HOOKS = ("pre-commit", "prepare-commit-msg", "commit-msg", "pre-push")
UNHOOKED = ("-c", f"core.hooksPath={os.devnull}")
IDS = ("twokey-staged", "twokey-prepare", "twokey", "twokey-push")
SOURCE = (".pre-commit-hooks.yaml", "LICENSE", "README.md", "pyproject.toml", "rules", "scanner")

# In a session of its own, started by nobody who is still there.
_APART = """
import os, subprocess, sys, time
if os.fork(): os._exit(0)
os.setsid()
first = os.getpid()
if os.fork(): os._exit(0)
while os.getppid() == first: time.sleep(0.01)
code = subprocess.call(sys.argv[2:])
with open(sys.argv[1], "w") as file: file.write(str(code))
"""


@pytest.fixture(scope="module")
def environ(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """No network, and no folder of the user's. Neither pip nor twokey itself come from where the tests run."""
    folder = tmp_path_factory.mktemp("pre-commit")
    borrowed = folder / "borrowed"
    borrowed.mkdir()
    for kind in ("purelib", "platlib"):
        for path in Path(sysconfig.get_path(kind)).iterdir():
            own = path.name.startswith(("pip", "setuptools", "twokey", "_distutils", "distutils"))
            if not own and path.suffix != ".pth" and not (borrowed / path.name).is_symlink():
                (borrowed / path.name).symlink_to(path)
    switches = ("PIP_NO_INDEX", "PIP_NO_DEPS", "PIP_NO_COMPILE", "PIP_DISABLE_PIP_VERSION_CHECK")
    return {
        **ENVIRONMENT,
        **dict.fromkeys(switches, "1"),
        "PIP_NO_BUILD_ISOLATION": "0",  # pip reads this one the other way round: it stands for a switch called "no"
        "PIP_NO_CACHE_DIR": "1",
        "VIRTUALENV_NO_PERIODIC_UPDATE": "1",
        "PYTHONPATH": str(borrowed),
        "PATH": os.pathsep.join((str(Path(sys.executable).parent), ENVIRONMENT["PATH"])),
        "HOME": str(folder),
        "PRE_COMMIT_HOME": str(folder / "store"),
        "PRE_COMMIT_COLOR": "never",
        "LC_ALL": "C.UTF-8",
    }


@pytest.fixture(scope="module")
def run(environ: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A command in a repository."""
    status = tmp_path_factory.mktemp("status") / "code"

    def started(repo: Repo, *words: str, **variables: str) -> Done:
        status.unlink(missing_ok=True)
        command = [sys.executable, "-I", "-c", _APART, str(status), *words]
        given = {**environ, **variables}
        done = subprocess.run(
            command, cwd=repo.path, env=given, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=True
        )
        assert "Traceback" not in done.stdout + done.stderr
        return Done(words, int(status.read_text()), done.stdout, done.stderr)

    return started


@pytest.fixture(scope="module")
def published(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> Repo:
    """The source tree as it lies here, committed."""
    repo = empty_repo(tmp_path_factory.mktemp("published") / "twokey")
    for name in SOURCE:
        copied = checkout / name
        if copied.is_dir():
            shutil.copytree(copied, repo.path / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(copied, repo.path / name)
    repo.git("add", "-A", "-f")
    repo.git("commit", "-q", "-m", "As it is")
    return repo


@pytest.fixture(scope="module")
def user(published: Repo, run: Run, tmp_path_factory: pytest.TempPathFactory) -> Repo:
    """A repository whose people have set all four hooks up, with a remote that has main."""
    folder = tmp_path_factory.mktemp("user")
    empty_repo(folder / "remote", bare=True)
    repo = empty_repo(folder / "r")
    ids = "".join(f"      - id: {each}\n" for each in IDS)
    config = (
        f"default_install_hook_types: [{', '.join(HOOKS)}]\nrepos:\n"
        f"  - repo: {published.path}\n    rev: {published.head}\n    hooks:\n{ids}"
    )
    repo.stage({".pre-commit-config.yaml": config, WORKFLOW: NARROW, "README.md": "x\n"})
    repo.git("commit", "-q", "-m", "Start")
    repo.git("remote", "add", "origin", str(folder / "remote"))
    repo.git("push", "-q", "origin", "main")
    repo.oids.append(repo.head)
    installed = run(repo, "pre-commit", "install", "--install-hooks")
    assert installed.returncode == 0, installed.stdout + installed.stderr
    for hook in HOOKS:
        assert f"pre-commit installed at .git/hooks/{hook}" in installed.stdout
    return repo


@pytest.fixture
def repo(user: Repo) -> Repo:
    """The user's repository as it was."""
    user.git(*UNHOOKED, "checkout", "-q", "-f", "-B", "main", user.oids[0])
    user.git("clean", "-fdqx")
    user.git(*UNHOOKED, "push", "-q", "-f", "origin", "main")
    return user


def results(done: Done) -> dict[str, str]:
    """What pre-commit says of each hook: Passed, Failed or Skipped, by the hook's id or its name in front."""
    lines = [line for line in (done.stdout + done.stderr).splitlines() if "...." in line]
    return {line.partition("...")[0].rstrip("."): line.rpartition(".")[2] for line in lines}


NAMES = {
    "staged": "twokey (secrets, and what will need a second key)",
    "prepare": "twokey (mark an agent's commit)",
    "message": "twokey (second key for release changes)",
    "push": "twokey (everything that this push brings)",
}
STAGED, PREPARE, MESSAGE, PUSH = NAMES.values()


def test_a_person_commits_and_pushes(repo: Repo, run: Run) -> None:
    repo.stage({WORKFLOW: WIDE})
    done = run(repo, "git", "commit", "-m", "Widen")
    assert done.returncode == 0, done.stdout + done.stderr
    assert results(done) == {STAGED: "Passed", PREPARE: "Passed", MESSAGE: "Passed"}
    assert repo.git("log", "-1", "--format=%B").strip() == "Widen"
    pushed = run(repo, "git", "push", "origin", "main")
    assert pushed.returncode == 0, pushed.stdout + pushed.stderr
    assert results(pushed) == {PUSH: "Passed"}


def test_an_agent_is_marked_and_refused(repo: Repo, run: Run) -> None:
    repo.stage({"README.md": "y\n"})
    assert run(repo, "git", "commit", "-m", "Words", **AGENT).returncode == 0
    assert repo.git("log", "-1", "--format=%B").strip() == "Words\n\nAssisted-by: claude-code"
    head = repo.head
    repo.stage({WORKFLOW: WIDE})
    done = run(repo, "git", "commit", "-m", "Widen", **AGENT)
    assert done.returncode == 1
    assert results(done) == {STAGED: "Passed", PREPARE: "Passed", MESSAGE: "Failed"}
    assert "twokey: this commit is on hold" in done.stdout + done.stderr
    assert "If you are a coding agent: stop here" in done.stdout + done.stderr
    assert repo.head == head


def test_an_approval_lets_it_through(repo: Repo, run: Run) -> None:
    repo.stage({WORKFLOW: WIDE})
    refused = run(repo, "git", "commit", "-m", BY_AGENT)
    assert refused.returncode == 1
    assert "Reviewed-by: <their name> <their address>" in refused.stdout + refused.stderr
    assert run(repo, "git", "commit", "-m", REVIEWED).returncode == 0
    assert results(run(repo, "git", "push", "origin", "main")) == {PUSH: "Passed"}


def test_a_secret_stops_the_commit(repo: Repo, run: Run) -> None:
    repo.stage({"app.py": f"token = '{github_token()}'\n"})
    repo.write("app.py", "clean\n")
    done = run(repo, "git", "commit", "-m", "Work")
    assert done.returncode == 1
    assert results(done) == {STAGED: "Failed"}
    assert github_token() not in done.stdout + done.stderr
    assert (repo.path / "app.py").read_text() == "clean\n"


def test_what_is_skipped_here_is_seen_when_pushed(repo: Repo, run: Run) -> None:
    repo.stage({WORKFLOW: WIDE})
    done = run(repo, "git", "commit", "-m", BY_AGENT, SKIP="twokey")
    assert done.returncode == 0
    assert results(done)[MESSAGE] == "Skipped"
    for name in ("main", "HEAD:refs/heads/topic"):
        pushed = run(repo, "git", "push", "origin", name)
        assert pushed.returncode == 1
        assert results(pushed) == {PUSH: "Failed"}
        assert "this push is on hold" in pushed.stdout + pushed.stderr
    assert run(repo, "git", "push", "origin", "main", SKIP="twokey-push").returncode == 0


def test_a_first_push(repo: Repo, run: Run, tmp_path: Path) -> None:
    """pre-commit then names no range."""
    empty_repo(tmp_path / "empty", bare=True)
    repo.git("remote", "add", "empty", str(tmp_path / "empty"))
    try:
        repo.stage({WORKFLOW: WIDE})
        repo.git(*UNHOOKED, "commit", "-q", "-m", BY_AGENT)
        done = run(repo, "git", "push", "empty", "main")
        assert done.returncode == 1
        assert "this push is on hold" in done.stdout + done.stderr
        repo.git("reset", "-q", "--hard", "HEAD~1")
        assert results(run(repo, "git", "push", "empty", "main")) == {PUSH: "Passed"}
    finally:
        repo.git("remote", "remove", "empty")


def test_several_refs_at_once(repo: Repo, run: Run) -> None:
    """pre-commit hands on the first alone."""
    repo.git("branch", "-f", "a")
    repo.stage({WORKFLOW: WIDE})
    repo.git(*UNHOOKED, "commit", "-q", "-m", BY_AGENT)
    repo.git("branch", "-f", "b")
    repo.git(*UNHOOKED, "reset", "-q", "--hard", "HEAD~1")
    repo.stage({"README.md": "y\n"})
    repo.git(*UNHOOKED, "commit", "-q", "-m", "Work")
    done = run(repo, "git", "push", "origin", "main", "b")
    assert done.returncode == 1
    assert results(done) == {PUSH: "Failed"}
    assert "this push is on hold" in done.stdout + done.stderr
    assert "(refs/heads/b)" in done.stdout + done.stderr
    assert results(run(repo, "git", "push", "origin", "main", "a")) == {PUSH: "Passed"}


def test_to_try_it_out(repo: Repo, published: Repo, run: Run, tmp_path: Path) -> None:
    """`pre-commit try-repo` with the hook of the message, which is handed a file."""
    repo.stage({WORKFLOW: WIDE})
    (tmp_path / "message").write_text(BY_AGENT)
    asked = ("--hook-stage", "commit-msg", "--commit-msg-filename", str(tmp_path / "message"))
    done = run(repo, "pre-commit", "try-repo", str(published.path), "twokey", *asked)
    assert done.returncode == 1, done.stdout + done.stderr
    assert results(done) == {MESSAGE: "Failed"}
    assert WORKFLOW in done.stdout


def test_to_try_the_early_one_out(repo: Repo, published: Repo, run: Run) -> None:
    repo.stage({WORKFLOW: WIDE})
    done = run(repo, "pre-commit", "try-repo", str(published.path), "twokey-staged", "--verbose", **AGENT)
    assert done.returncode == 0, done.stdout + done.stderr
    assert results(done) == {STAGED: "Passed"}
    assert "its commit will be held" in done.stdout
