"""The pre-push hook in real pushes: all that a push brings is judged once, and nothing else is."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from kit.history import BOB, CLAUDE_TRAILER, History, Repo, empty_repo
from kit.secrets import github_token

Done = subprocess.CompletedProcess[str]
Push = Callable[..., Done]

WORKFLOW = ".github/workflows/release.yml"
JOBS = "jobs: {build: {runs-on: ubuntu-latest, steps: [{run: make}]}}\n"
NARROW = f"on: push\npermissions: read-all\n{JOBS}"
WIDE = f"on: push\npermissions: write-all\n{JOBS}"
BY_AGENT = f"Widen\n\n{CLAUDE_TRAILER}\n"
REVIEWED = f"{BY_AGENT}Reviewed-by: {BOB}\n"
HELD = "this push is on hold"


@pytest.fixture
def push(hooked: Push) -> Push:
    def run(repo: Repo, *words: str, **variables: str) -> Done:
        return hooked(repo, "push", "-q", *words, by=("pre-push",), **variables)

    return run


def quiet(done: Done) -> None:
    """Pushed, and nothing said."""
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def held(done: Done, *names: str) -> None:
    """Nothing was pushed, and the refs that are to blame are named."""
    assert done.returncode == 1, done.stderr
    named = [line.rpartition("(")[2].rstrip(")") for line in done.stderr.splitlines() if HELD in line]
    assert named == list(names), done.stderr
    assert "If you are a coding agent: stop here" in done.stderr


@pytest.fixture(params=["sha1"])
def repo(tmp_path: Path, request: pytest.FixtureRequest) -> Repo:
    """A clone of a remote that has main."""
    history = History()
    history.commit("Start", files={"README.md": "x\n", WORKFLOW: NARROW, "src/app.py": "1\n"})
    made = history.write(tmp_path / "r", object_format=request.param)
    made.git("clone", "-q", "--bare", ".", str(tmp_path / "remote"))
    made.git("remote", "add", "origin", str(tmp_path / "remote"))
    made.git("fetch", "-q", "origin")
    made.git("remote", "set-head", "origin", "main")
    return made


def work(repo: Repo, message: str = "Work\n", files: dict[str, str] | None = None, *words: str) -> str:
    """A commit that no hook has seen."""
    repo.stage(files or {"README.md": f"{message}{repo.head}\n"})
    repo.git("commit", "-q", "-m", message, *words)
    return repo.head


def remote_has(repo: Repo, name: str) -> str:
    return repo.git("ls-remote", "origin", name).partition("\t")[0]


@pytest.mark.parametrize("repo", ["sha1", "sha256"], indirect=True)
def test_every_day(repo: Repo, push: Push) -> None:
    """A person's commits, an agent's prose and an agent's change that somebody reviewed."""
    work(repo, files={WORKFLOW: f"{WIDE}# a person's\n"})
    work(repo, BY_AGENT)
    work(repo, REVIEWED, {"Dockerfile": "FROM debian\n"})
    quiet(push(repo, "origin", "main"))
    quiet(push(repo, "origin", "main"))  # nothing new
    assert remote_has(repo, "refs/heads/main") == repo.head


@pytest.mark.parametrize("repo", ["sha1", "sha256"], indirect=True)
def test_a_new_branch_without_an_upstream(repo: Repo, push: Push) -> None:
    repo.git("checkout", "-q", "-b", "topic")
    oid = work(repo, BY_AGENT, {WORKFLOW: WIDE})
    done = push(repo, "-u", "origin", "topic")
    held(done, "refs/heads/topic")
    assert f"{oid[:12]} Widen" in done.stderr
    assert f"twokey approve {repo.oids[0][:12]}..{oid[:12]}" in done.stderr
    assert f"twokey explain {oid[:12]}" in done.stderr
    assert remote_has(repo, "refs/heads/topic") == ""


def test_a_branch_that_is_there_already(repo: Repo, push: Push) -> None:
    repo.git("checkout", "-q", "-b", "topic")
    work(repo)
    quiet(push(repo, "origin", "topic"))
    work(repo, BY_AGENT, {WORKFLOW: WIDE})
    held(push(repo, "origin", "topic"), "refs/heads/topic")
    work(repo, "Take it back\n", {WORKFLOW: NARROW})
    held(push(repo, "origin", "HEAD:refs/heads/topic"), "refs/heads/topic")  # the commit is still in it
    repo.git("reset", "-q", "--hard", "HEAD~2")
    work(repo)
    quiet(push(repo, "origin", "topic"))


def test_several_refs(repo: Repo, push: Push) -> None:
    for name in ("a", "b", "c", "d"):
        repo.git("checkout", "-q", "-b", name, "main")
        bad = name in ("b", "d")
        work(repo, BY_AGENT if bad else "Work\n", {WORKFLOW: f"{WIDE}# {name}\n"} if bad else None)
    held(push(repo, "origin", "a", "b", "c", "d"), "refs/heads/b", "refs/heads/d")
    held(push(repo, "--all", "origin"), "refs/heads/b", "refs/heads/d")
    held(push(repo, "--mirror", "origin"), "refs/heads/b", "refs/heads/d")
    quiet(push(repo, "origin", "a", "c"))
    held(push(repo, "origin", "b:refs/heads/x", "b:refs/heads/y"), "refs/heads/x")  # the same commits, told once


def test_after_a_rebase_only_ones_own_commits_are_judged(repo: Repo, push: Push, tmp_path: Path) -> None:
    """Others have pushed what nobody reviewed; that is theirs to answer for."""
    repo.git("checkout", "-q", "-b", "topic")
    work(repo)
    quiet(push(repo, "origin", "topic"))
    repo.git("checkout", "-q", "main")
    work(repo, BY_AGENT, {WORKFLOW: WIDE})
    repo.git("push", "-q", "origin", "main")
    repo.git("rebase", "-q", "main", "topic")
    assert push(repo, "origin", "topic").returncode == 1  # git's own refusal: it is no fast-forward
    quiet(push(repo, "-f", "origin", "topic"))
    work(repo, BY_AGENT, {WORKFLOW: f"{WIDE}# again\n", "Dockerfile": "FROM debian\n"})
    repo.git("commit", "-q", "--amend", "-m", BY_AGENT)
    held(push(repo, "-f", "origin", "topic"), "refs/heads/topic")


def test_a_tag_on_a_branch_is_told_once(repo: Repo, push: Push) -> None:
    work(repo, BY_AGENT, {WORKFLOW: WIDE})
    repo.git("tag", "v1")
    work(repo)
    held(push(repo, "origin", "v1", "main"), "refs/heads/main")


def test_what_was_merged_from_main_is_not_judged_again(repo: Repo, push: Push) -> None:
    repo.git("checkout", "-q", "-b", "topic")
    work(repo, files={"src/app.py": "2\n"})
    quiet(push(repo, "origin", "topic"))
    repo.git("checkout", "-q", "main")
    work(repo, BY_AGENT, {WORKFLOW: WIDE})
    repo.git("push", "-q", "origin", "main")
    repo.git("checkout", "-q", "topic")
    repo.git("merge", "-q", "--no-edit", "main")
    quiet(push(repo, "origin", "topic"))


def test_deleting(repo: Repo, push: Push) -> None:
    repo.git("push", "-q", "origin", "main:gone", "main:old")
    quiet(push(repo, "origin", ":gone"))
    work(repo, BY_AGENT, {WORKFLOW: WIDE})
    held(push(repo, "origin", ":old", "HEAD:refs/heads/new"), "refs/heads/new")
    assert remote_has(repo, "refs/heads/old") == repo.oids[0]


TAGS = {
    "light": [("tag", "v1")],
    "annotated": [("tag", "-a", "-m", "one", "v1")],
    "of a tag": [("tag", "-a", "-m", "zero", "v0"), ("tag", "-a", "-m", "one", "v1", "v0")],
}


@pytest.mark.parametrize("commands", TAGS.values(), ids=TAGS)
def test_a_tag(commands: list[tuple[str, ...]], repo: Repo, push: Push) -> None:
    for bad in (False, True):
        work(repo, BY_AGENT, {WORKFLOW: WIDE} if bad else None)
        for words in commands:
            repo.git(words[0], "-f", *words[1:])
        done = push(repo, "-f", "origin", "v1")
        held(done, "refs/tags/v1") if bad else quiet(done)


@pytest.mark.parametrize("kind", ["blob", "tree"])
def test_a_tag_of_no_commit(kind: str, repo: Repo, push: Push) -> None:
    repo.git("tag", "-a", "-m", "x", "odd", "HEAD:README.md" if kind == "blob" else "HEAD:src")
    work(repo, BY_AGENT, {WORKFLOW: WIDE})
    held(push(repo, "origin", "odd", "main"), "refs/heads/main")
    done = push(repo, "origin", "odd")
    assert done.returncode == 0
    assert done.stderr == "twokey: refs/tags/odd leads to no commit: nothing of it was judged\n"


def test_a_remote_that_is_named_by_its_address(repo: Repo, push: Push, tmp_path: Path) -> None:
    where = str(tmp_path / "remote")
    work(repo)
    quiet(push(repo, where, "main"))
    repo.git("fetch", "-q", "origin")
    work(repo, BY_AGENT, {WORKFLOW: WIDE})
    held(push(repo, where, "main"), "refs/heads/main")
    held(push(repo, f"file://{where}", "HEAD:refs/heads/topic"), "refs/heads/topic")


@pytest.mark.parametrize("name", ["o'hare", "a@b", "ünï", "x+y", "deep/er", "$(false)", "--help", "-h"])
def test_the_name_of_a_remote(name: str, repo: Repo, push: Push, tmp_path: Path) -> None:
    """What another remote has this one need not have; and no name is an option of anything."""
    repo.git("clone", "-q", "--bare", ".", str(tmp_path / "other"))
    repo.git("config", f"remote.{name}.url", str(tmp_path / "other"))
    repo.git("config", f"remote.{name}.fetch", f"+refs/heads/*:refs/remotes/{name}/*")
    repo.git("fetch", "-q", "--", name)
    work(repo, BY_AGENT, {WORKFLOW: WIDE})
    repo.git("push", "-q", "origin", "main:elsewhere")
    held(push(repo, "--", name, "main"), "refs/heads/main")
    quiet(push(repo, "--", name, f"{repo.oids[0]}:refs/heads/same"))


def test_a_first_push_brings_everything(repo: Repo, push: Push, tmp_path: Path) -> None:
    empty_repo(tmp_path / "empty", bare=True)
    for ref in repo.git("for-each-ref", "--format=%(refname)", "refs/remotes").split():
        repo.git("update-ref", "--no-deref", "-d", ref)
    repo.git("tag", "v0")
    work(repo)
    quiet(push(repo, str(tmp_path / "empty"), "main", "v0"))
    empty_repo(tmp_path / "second", bare=True)
    work(repo, BY_AGENT, {WORKFLOW: WIDE})
    repo.git("tag", "v1")
    work(repo)
    done = push(repo, str(tmp_path / "second"), "v0", "v1", "main")
    assert done.returncode == 1
    assert done.stderr.count(HELD) == 1  # v1 is a part of main


@pytest.mark.parametrize("ref", ["refs/notes/commits", "refs/heads/pages"])
def test_a_history_of_its_own(ref: str, repo: Repo, push: Push) -> None:
    """Notes, and a branch of pages."""
    repo.git("notes", "add", "-m", "A note")
    repo.git("checkout", "-q", "--orphan", "pages")
    repo.git("rm", "-r", "-f", "-q", ".")
    repo.stage({"index.html": "x\n"})
    repo.git("commit", "-q", "-m", "Pages")
    quiet(push(repo, "origin", ref))
    repo.stage({WORKFLOW: WIDE})
    repo.git("commit", "-q", "-m", BY_AGENT)
    held(push(repo, "origin", "pages"), "refs/heads/pages")


def test_a_secret_that_was_taken_out_again(repo: Repo, push: Push) -> None:
    work(repo, files={"src/app.py": f"token = '{github_token()}'\n"})
    work(repo, files={"src/app.py": "1\n"})
    done = push(repo, "origin", "main")
    assert done.returncode == 1
    assert "this push is blocked (refs/heads/main)" in done.stderr
    assert "git rebase -i takes it out" in done.stderr
    assert github_token() not in done.stderr


def test_in_a_shallow_clone(repo: Repo, push: Push, tmp_path: Path) -> None:
    work(repo)
    repo.git("push", "-q", "origin", "main")
    repo.git("clone", "-q", "--depth=1", f"file://{tmp_path}/remote", str(tmp_path / "flat"))
    flat = Repo(tmp_path / "flat")
    work(flat)
    quiet(push(flat, "origin", "main"))
    work(flat, BY_AGENT, {WORKFLOW: WIDE})
    held(push(flat, "origin", "HEAD:topic"), "refs/heads/topic")


def test_in_a_bare_repository_and_in_a_work_tree(repo: Repo, push: Push, tmp_path: Path) -> None:
    repo.git("worktree", "add", "-q", "-b", "side", str(tmp_path / "tree"))
    tree = Repo(tmp_path / "tree")
    work(tree, BY_AGENT, {WORKFLOW: WIDE})
    held(push(tree, "origin", "side"), "refs/heads/side")
    repo.git("clone", "-q", "--bare", ".", str(tmp_path / "bare"))
    bare = Repo(tmp_path / "bare")
    held(push(bare, str(tmp_path / "remote"), "side"), "refs/heads/side")


# What counts as known, and by which policy


def test_what_lands_is_judged_although_another_branch_has_it(repo: Repo, push: Push) -> None:
    """As when an agent in the cloud has pushed its branch, and somebody here lands it."""
    base = repo.head
    work(repo, BY_AGENT, {WORKFLOW: WIDE})
    repo.git("push", "-q", "origin", "HEAD:refs/heads/cloud")
    repo.git("reset", "-q", "--hard", base)
    held(push(repo, "origin", "origin/cloud:refs/heads/main"), "refs/heads/main")
    quiet(push(repo, "origin", "origin/cloud:refs/heads/copy"))
    repo.git("merge", "-q", "--no-ff", "-m", "Land it", "origin/cloud")
    held(push(repo, "origin", "main"), "refs/heads/main")
    repo.git("commit", "-q", "--amend", "-m", f"Land it\n\nReviewed-by: {BOB}")
    quiet(push(repo, "origin", "main"))


def test_the_policy_is_that_of_the_branch_it_will_land_on(repo: Repo, push: Push) -> None:
    """Not that of an older commit from which somebody chose to leave."""
    lax = work(repo, "Lax\n", {".twokey.yaml": "version: 1\nextends: advisory\n"})
    work(repo, "Strict\n", {".twokey.yaml": "version: 1\n"})
    repo.git("push", "-q", "origin", "main")
    repo.git("checkout", "-q", "-b", "topic", lax)
    work(repo, BY_AGENT, {WORKFLOW: WIDE})
    held(push(repo, "origin", "topic"), "refs/heads/topic")
    repo.git("checkout", "-q", "--orphan", "fresh")
    repo.git("commit", "-q", "-m", BY_AGENT)
    assert "this push is blocked (refs/heads/fresh)" in push(repo, "origin", "fresh").stderr
    assert remote_has(repo, "refs/heads/fresh") == ""


def test_below_a_hook_manager(repo: Repo, hook_command: list[str]) -> None:
    """It has read git's lines itself: https://pre-commit.com/#pre-push"""

    def hook(**variables: str) -> Done:
        given = {f"PRE_COMMIT_{name}": value for name, value in variables.items()}
        words = ["env", *(f"{name}={value}" for name, value in given.items()), *hook_command, "hook", "pre-push"]
        return subprocess.run(
            words, cwd=repo.path, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL
        )

    old, new = repo.head, work(repo, BY_AGENT, {WORKFLOW: WIDE})
    named = {"REMOTE_NAME": "origin", "REMOTE_URL": "x", "LOCAL_BRANCH": "refs/heads/main"}
    held(hook(**named, REMOTE_BRANCH="refs/heads/main", FROM_REF=old, TO_REF=new), "refs/heads/main")
    held(hook(**named, REMOTE_BRANCH="refs/heads/topic"), "refs/heads/topic")
    quiet(hook(**named, REMOTE_BRANCH="refs/heads/main", FROM_REF=new, TO_REF=new))
    quiet(hook())


def test_lines_that_are_not_gits(repo: Repo, hook_command: list[str]) -> None:
    words = [*hook_command, "hook", "pre-push", "origin", "x"]
    done = subprocess.run(words, cwd=repo.path, input="a b c\n", capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "run it as git's pre-push hook" in done.stderr
