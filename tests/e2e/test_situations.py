"""Every kind of repository and commit that a scan meets."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from kit.history import ANN, BOB, CLAUDE, CLAUDE_TRAILER, ENVIRONMENT, WEB_FLOW, History, Repo, empty_repo

Scan = Callable[..., Any]
WORKFLOW = ".github/workflows/release.yml"
JOBS = "jobs: {build: {runs-on: ubuntu-latest, steps: [{run: make}]}}\n"
ON_PUSH = f"on: push\npermissions: read-all\n{JOBS}"
WIDER = f"on: push\npermissions: write-all\n{JOBS}"
GITLINK, NEXT = "1234567890" * 4, "0987654321" * 4
REVIEWED = f"Reviewed-by: {BOB}"


def branch() -> History:
    """A human's start, an agent's harmless commit, an agent's workflow."""
    history = History()
    history.commit("Start", files={"README.md": "x\n", WORKFLOW: ON_PUSH})
    history.commit(f"Explain\n\n{CLAUDE_TRAILER}\n", files={"README.md": "y\n"})
    history.commit("Widen the token", author=CLAUDE, files={WORKFLOW: WIDER})
    return history


def held(report: Any) -> list[str]:
    """The paths that are held, in order."""
    return [each["path"] for each in report["findings"] if each["outcome"] == "held"]


def clone(repo: Repo, path: Path, *flags: str) -> Repo:
    words = ["git", "clone", "-q", *flags, f"file://{repo.path}", str(path)]
    subprocess.run(words, env=ENVIRONMENT, check=True, capture_output=True)
    return Repo(path, repo.oids)


def test_an_agents_workflow_is_held(tmp_path: Path, scan: Scan) -> None:
    repo = branch().write(tmp_path / "r")
    report = scan(repo, code=1, process=True)
    assert report["outcome"] == "hold"
    assert report["selection"]["head"] == repo.oids[2]
    assert report["summary"]["actors"]["agent"] == report["summary"]["actors"]["assisted"] == 1
    assert report["summary"]["agents"] == {"claude-code": 2}
    assert held(report) == [WORKFLOW]


def test_the_same_state_gives_the_same_bytes(tmp_path: Path, twokey: Scan) -> None:
    repo = branch().write(tmp_path / "r")
    first, second = (twokey(repo, "scan", "--format", "json", code=1, process=True).out for _ in range(2))
    assert first == second


def test_a_repository_without_commits(tmp_path: Path, twokey: Scan, scan: Scan) -> None:
    repo = empty_repo(tmp_path / "r")
    assert "no commits" in twokey(repo, "scan", code=0, process=True).out
    report = scan(repo, code=0)
    assert (report["outcome"], report["selection"]["head"], report["summary"]["commits"]) == ("pass", None, 0)
    assert scan(repo, "--all", code=0)["summary"]["commits"] == 0
    assert scan(repo, "--staged", code=0)["outcome"] == "pass"


def test_bare(tmp_path: Path, scan: Scan) -> None:
    assert held(scan(branch().write(tmp_path / "r.git", bare=True), code=1)) == [WORKFLOW]


def test_sha256(tmp_path: Path, scan: Scan) -> None:
    report = scan(branch().write(tmp_path / "r", object_format="sha256"), code=1)
    assert held(report) == [WORKFLOW]
    assert {len(entry["oid"]) for entry in report["commits"]} == {64}


def test_from_a_subfolder_and_from_elsewhere(tmp_path: Path, scan: Scan) -> None:
    repo = branch().write(tmp_path / "r")
    (repo.path / "sub/folder").mkdir(parents=True)
    whole = scan(repo, code=1)
    assert scan(repo.path / "sub/folder", code=1) == whole
    assert scan(tmp_path, "--repo", str(repo.path), code=1) == whole
    assert scan(tmp_path, "--repo", "r/sub", code=1) == whole


def test_a_work_tree_of_its_own(tmp_path: Path, scan: Scan) -> None:
    repo = branch().write(tmp_path / "r")
    repo.git("worktree", "add", "-q", str(tmp_path / "tree"), "HEAD~1")
    assert scan(tmp_path / "tree", code=0)["summary"]["commits"] == 2


def test_detached(tmp_path: Path, scan: Scan) -> None:
    repo = branch().write(tmp_path / "r")
    repo.git("checkout", "-q", "--detach", "HEAD~1")
    assert scan(repo, code=0)["selection"]["head"] == repo.oids[1]


def test_a_shallow_clone_says_how_to_get_the_rest(tmp_path: Path, twokey: Scan) -> None:
    shallow = clone(branch().write(tmp_path / "r"), tmp_path / "shallow", "--depth=1")
    found = twokey(shallow, "scan", "--no-secrets", code=3, process=True)
    lines = [line.strip() for line in (found.out + found.err).split("\n")]
    assert any("git fetch --unshallow origin" in line for line in lines)
    assert "UNDETERMINED" in found.out


def test_a_range_above_a_shallow_edge_is_decided(tmp_path: Path, scan: Scan, twokey: Scan) -> None:
    shallow = clone(branch().write(tmp_path / "r"), tmp_path / "shallow", "--depth=2")
    assert held(scan(shallow, "HEAD~1..HEAD", code=1)) == [WORKFLOW]
    assert scan(shallow, "HEAD~1", code=3)["problems"]
    error = twokey(shallow, "scan", f"{shallow.oids[0]}..HEAD", code=3).err
    assert "git fetch --unshallow origin" in error


def test_a_partial_clone_is_never_completed_by_a_scan(tmp_path: Path, scan: Scan) -> None:
    origin = branch().write(tmp_path / "r")
    origin.git("config", "uploadpack.allowFilter", "true")
    partial = clone(origin, tmp_path / "partial.git", "--bare", "--filter=blob:none")
    report = scan(partial, code=3)
    assert report["outcome"] == "undetermined"
    assert {each["step"] for each in report["problems"]} <= {"read", "secrets"}
    assert report["summary"]["commits"] == 3


def test_a_hooks_variables_lead_nowhere(tmp_path: Path, twokey: Scan) -> None:
    repo = branch().write(tmp_path / "r")
    other = empty_repo(tmp_path / "other")
    variables = {"GIT_DIR": str(other.path / ".git"), "GIT_WORK_TREE": str(other.path), "GIT_EXTERNAL_DIFF": "false"}
    assert repo.oids[2][:12] in twokey(repo, "scan", "--no-secrets", code=1, **variables).out


def test_a_root_commit_counts(tmp_path: Path, scan: Scan) -> None:
    history = History()
    history.commit("Start", author=CLAUDE, files={WORKFLOW: ON_PUSH})
    repo = history.write(tmp_path / "r")
    assert held(scan(repo, code=1)) == held(scan(repo, "HEAD", code=1)) == [WORKFLOW]


def test_what_an_agent_does_inside_a_merge(tmp_path: Path, scan: Scan) -> None:
    history = History()
    root = history.commit("Start", files={WORKFLOW: ON_PUSH})
    ours = history.commit("ours", files={"a": "1"})
    theirs = history.commit("theirs", files={"b": "1"}, parents=[root], branch="side")
    history.commit("Merge branch 'side'", author=CLAUDE, parents=[ours, theirs], files={"b": "1", WORKFLOW: WIDER})
    assert held(scan(history.write(tmp_path / "r"), code=1)) == [WORKFLOW]


def test_a_clean_merge_by_an_agent_answers_for_nothing(tmp_path: Path, scan: Scan) -> None:
    history = History()
    root = history.commit("Start", files={"x": "1"})
    ours = history.commit("ours", files={"a": "1"})
    theirs = history.commit("theirs", files={WORKFLOW: ON_PUSH}, parents=[root], branch="side")
    history.commit("Merge branch 'side'", author=CLAUDE, parents=[ours, theirs], files={WORKFLOW: ON_PUSH})
    assert held(scan(history.write(tmp_path / "r"), code=0)) == []


@pytest.mark.parametrize(("trailer", "code"), [("", 1), (f"\n\n{REVIEWED}\n", 0)])
def test_a_human_who_merges_an_agents_branch_may_approve_it(
    trailer: str, code: int, tmp_path: Path, scan: Scan
) -> None:
    history = History()
    root = history.commit("Start", files={"x": "1"})
    ours = history.commit("ours", files={"a": "1"})
    theirs = history.commit("theirs", author=CLAUDE, files={WORKFLOW: ON_PUSH}, parents=[root], branch="side")
    message = f"Merge branch 'side'{trailer}"
    history.commit(message, author=BOB, committer=WEB_FLOW, parents=[ours, theirs], files={WORKFLOW: ON_PUSH})
    repo = history.write(tmp_path / "r")
    scan(repo, f"{repo.oids[1]}..HEAD", code=code)
    scan(repo, code=code)


def test_an_octopus_answers_for_everything_it_brings(tmp_path: Path, scan: Scan) -> None:
    history = History()
    root = history.commit("Start", files={"x": "1"})
    one = history.commit("one", files={WORKFLOW: ON_PUSH}, parents=[root], branch="one")
    two = history.commit("two", files={"b": "1"}, parents=[root], branch="two")
    files = {WORKFLOW: ON_PUSH, "b": "1"}
    history.commit("Octopus", author=CLAUDE, parents=[root, one, two], files=files, branch="main")
    assert held(scan(history.write(tmp_path / "r"), code=1)) == [WORKFLOW]


def test_two_roots(tmp_path: Path, scan: Scan) -> None:
    history = History()
    one = history.commit("One", files={"x": "1"})
    two = history.commit("Two", author=CLAUDE, files={WORKFLOW: ON_PUSH}, branch="two")
    history.commit("Join", parents=[one, two], files={WORKFLOW: ON_PUSH})
    assert held(scan(history.write(tmp_path / "r"), code=1)) == [WORKFLOW]


def test_a_submodule_is_a_dependency_whatever_gitmodules_says(tmp_path: Path, scan: Scan) -> None:
    history = History()
    modules = '[submodule "x"]\n\tpath = vendor/x\n\turl = ../x\n\tignore = all\n'
    history.commit("Start", files={".gitmodules": modules, "vendor/x": GITLINK}, modes={"vendor/x": "160000"})
    history.commit("Bump", author=CLAUDE, files={"vendor/x": NEXT}, modes={"vendor/x": "160000"})
    report = scan(history.write(tmp_path / "r"), code=1)
    assert held(report) == ["vendor/x"]
    assert report["findings"][0]["categories"] == ["dependency-lock"]


def test_names_and_messages_that_are_no_utf_8(tmp_path: Path, scan: Scan, twokey: Scan) -> None:
    history = History()
    path = ".github/workflows/caf\udce9.yml"
    message = b"Caf\xe9 \xff\n\nCo-Authored-By: Claude <noreply@anthropic.com>\n"
    history.commit(message, author="Andr\udce9 <andre@example.org>", files={path: ON_PUSH})
    repo = history.write(tmp_path / "r", bare=True)
    report = scan(repo, code=1)
    assert held(report) == [path]
    assert report["commits"][0]["author"] == "Andr\udce9 <andre@example.org>"
    shown = twokey(repo, "scan", "--no-secrets", code=1, process=True).out
    assert "caf\\xe9.yml" in shown
    assert "Andr\\xe9" in shown


HOSTILE = {
    "a line of its own": ("x\nPASS  nothing needs a second key", "x\\x0aPASS"),
    "colour": ("x\x1b[32mgreen", "x\\x1b[32mgreen"),
    "a carriage return": ("x\rPASS", "x\\x0dPASS"),
    "right to left": ("x\u202egnp.", "x\\u{202e}gnp."),
    "markup": ("[bold]x", "[bold]x"),
}


@pytest.mark.parametrize(("text", "shown"), HOSTILE.values(), ids=HOSTILE)
def test_no_name_forges_output(text: str, shown: str, tmp_path: Path, twokey: Scan) -> None:
    history = History()
    one_line = text.replace("\n", " ")
    author = f"{one_line} <noreply@anthropic.com>"
    history.commit(text, author=author, files={f".github/workflows/{text}.yml": ON_PUSH})
    repo = history.write(tmp_path / "r", bare=True)
    for words in (("scan",), ("scan", "-v"), ("explain", "HEAD")):
        found = twokey(repo, *words, "--color", "never", code=1, COLUMNS="160")
        assert shown in found.out
        assert not any(line.startswith("PASS") for line in found.out.split("\n"))
        assert not set(found.out) & set("\x1b\r\u202e")


@pytest.mark.parametrize("module", ["yaml", "git", "argparse"])
def test_no_module_of_the_repository_is_imported(module: str, tmp_path: Path, checkout: Path) -> None:
    """`python -m scanner` starts with the current folder on its path, and that is the scanned repository."""
    repo = branch().write(tmp_path / "r")
    (repo.path / f"{module}.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w')\n")
    environ = {**os.environ, "PYTHONPATH": str(checkout)}
    words = [sys.executable, "-m", "scanner", "scan"]
    done = subprocess.run(words, cwd=repo.path, env=environ, capture_output=True, check=False)
    assert not (tmp_path / "ran").exists()
    assert done.returncode == 1


def test_a_header_that_says_two_things_is_undetermined_on_a_release_path(tmp_path: Path, scan: Scan) -> None:
    history = History()
    history.commit("Start", files={WORKFLOW: ON_PUSH, "a": "1"})
    history.commit("Side", files={"a": "2"}, branch="side", parents=[1])
    repo = history.write(tmp_path / "r")
    people = f"author {ANN} 1 +0000\nauthor {BOB} 1 +0000\ncommitter {ANN} 1 +0000\n"
    for start, code in (("main", 3), ("side", 0)):
        tree = repo.git("rev-parse", f"{start}^{{tree}}")
        parents = "" if start == "main" else f"parent {repo.oids[0]}\n"
        repo.raw_commit(f"tree {tree}\n{parents}{people}\nx\n".encode(), branch=f"odd-{start}")
        report = scan(repo, f"odd-{start}", code=code)
        assert report["summary"]["actors"]["unknown"] == 1


def test_replace_refs_hide_no_author(tmp_path: Path, scan: Scan) -> None:
    repo = branch().write(tmp_path / "r")
    innocent = repo.git("commit-tree", "HEAD^{tree}", "-p", "HEAD~1", "-m", "Innocent")
    repo.git("replace", "HEAD", innocent)
    assert held(scan(repo, code=1)) == [WORKFLOW]
