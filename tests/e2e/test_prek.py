"""The hooks under prek, which reads the same files as pre-commit and hands things on in its own way.

It builds environments with a program that it downloads, so here the manifest's entries run as they are installed.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from kit.history import BOB, CLAUDE_TRAILER, ENVIRONMENT, Repo, empty_repo
from kit.secrets import github_token

Done = subprocess.CompletedProcess[str]
Run = Callable[..., Done]

PREK = shutil.which("prek", path=str(Path(sys.executable).parent))
pytestmark = pytest.mark.skipif(PREK is None, reason="prek is not installed (python -m pip install -e '.[test]')")

WORKFLOW = ".github/workflows/release.yml"
JOBS = "jobs: {build: {runs-on: ubuntu-latest, steps: [{run: make}]}}\n"
NARROW = f"on: push\npermissions: read-all\n{JOBS}"
WIDE = f"on: push\npermissions: write-all\n{JOBS}"
AGENT = {"CLAUDECODE": "1"}
UNHOOKED = ("-c", f"core.hooksPath={os.devnull}")
# The tests may run below a coding agent; who stands above these hooks is what the variables say.
ALONE = "from scanner.cli import ancestry; ancestry.ancestors = lambda pid=None: (); "


@pytest.fixture
def run(tmp_path: Path, checkout: Path) -> Run:
    folder = tmp_path / "bin"
    folder.mkdir()
    script = folder / "twokey"
    script.write_text(
        f"#!/bin/sh\nPYTHONPATH='{checkout}' PYTHONSAFEPATH=1 exec '{sys.executable}' -c "
        f"'{ALONE}from scanner.cli.main import console; console()' \"$@\"\n"
    )
    script.chmod(0o755)
    path = os.pathsep.join((str(folder), str(Path(sys.executable).parent), ENVIRONMENT["PATH"]))
    environ = {**ENVIRONMENT, "PATH": path, "HOME": str(tmp_path), "PREK_HOME": str(tmp_path / "prek")}

    def started(repo: Repo, *words: str, **variables: str) -> Done:
        given = {**environ, **variables}
        return subprocess.run(words, cwd=repo.path, env=given, capture_output=True, text=True, check=False)

    return started


@pytest.fixture
def repo(tmp_path: Path, checkout: Path, run: Run) -> Repo:
    """A repository with the manifest's four hooks, and a remote that has main."""
    manifest = yaml.safe_load((checkout / ".pre-commit-hooks.yaml").read_text())
    hooks = [{**each, "language": "system"} for each in manifest]
    for each in hooks:
        del each["minimum_pre_commit_version"]
    config = {
        "default_install_hook_types": ["pre-commit", "prepare-commit-msg", "commit-msg", "pre-push"],
        "repos": [{"repo": "local", "hooks": hooks}],
    }
    empty_repo(tmp_path / "remote", bare=True)
    repo = empty_repo(tmp_path / "r")
    repo.stage({".pre-commit-config.yaml": yaml.safe_dump(config), WORKFLOW: NARROW, "a.py": "1\n"})
    repo.git("commit", "-q", "-m", "Start")
    repo.git("remote", "add", "origin", str(tmp_path / "remote"))
    repo.git("push", "-q", "origin", "main")
    done = run(repo, "prek", "install")
    assert done.returncode == 0, done.stderr
    return repo


def test_a_person_works_undisturbed(repo: Repo, run: Run) -> None:
    repo.stage({"a.py": "2\n", WORKFLOW: WIDE})
    done = run(repo, "git", "commit", "-m", "Work")
    assert done.returncode == 0, done.stdout + done.stderr
    assert repo.git("log", "-1", "--format=%B").strip() == "Work"
    assert run(repo, "git", "push", "-q", "origin", "main").returncode == 0


def test_an_agents_commit_is_marked_and_its_release_change_refused(repo: Repo, run: Run) -> None:
    repo.stage({"a.py": "2\n"})
    assert run(repo, "git", "commit", "-qm", "Work", **AGENT).returncode == 0
    assert repo.git("log", "-1", "--format=%B").split() == ["Work", "Assisted-by:", "claude-code"]
    repo.stage({WORKFLOW: WIDE})
    done = run(repo, "git", "commit", "-qm", "Widen", **AGENT)
    assert done.returncode == 1
    assert "this commit is on hold" in done.stdout + done.stderr
    assert repo.git("log", "-1", "--format=%s") == "Work"


def test_a_secret_is_stopped_and_skip_leaves_a_hook_out(repo: Repo, run: Run) -> None:
    repo.stage({"a.py": f"x = '{github_token()}'\n"})
    done = run(repo, "git", "commit", "-qm", "Work")
    assert done.returncode == 1
    assert "what is staged cannot be committed" in done.stdout + done.stderr
    assert github_token() not in done.stdout + done.stderr
    assert run(repo, "git", "commit", "-qm", "Work", SKIP="twokey-staged").returncode == 0
    pushed = run(repo, "git", "push", "-q", "origin", "main")
    assert pushed.returncode != 0
    assert "this push is blocked" in pushed.stdout + pushed.stderr


@pytest.mark.parametrize("reviewed", [True, False])
def test_a_push_is_judged_whole(reviewed: bool, repo: Repo, run: Run) -> None:
    repo.stage({WORKFLOW: WIDE})
    approval = f"Reviewed-by: {BOB}\n" if reviewed else ""
    repo.git(*UNHOOKED, "commit", "-qm", f"Widen\n\n{CLAUDE_TRAILER}\n{approval}")
    repo.stage({"a.py": "2\n"})
    repo.git(*UNHOOKED, "commit", "-qm", "Work")
    done = run(repo, "git", "push", "-q", "origin", "main:topic")
    assert (done.returncode == 0) is reviewed, done.stdout + done.stderr
    assert ("this push is on hold" in done.stdout + done.stderr) is not reviewed
