"""Ways in which an agent might get a release change past the hooks.

A hook stands on the agent's own machine: who makes commits that run none (`git commit-tree`, `git am`, `--no-verify`)
meets the check of the pull request. What does run the hooks must not get past them.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from kit.history import BOB, CLAUDE_TRAILER, ENVIRONMENT, History, Repo

Done = subprocess.CompletedProcess[str]
Hooked = Callable[..., Done]
Git = Callable[..., Done]
Trick = Callable[[Repo, Git], Done]

WORKFLOW = ".github/workflows/release.yml"
JOBS = "jobs: {build: {runs-on: ubuntu-latest, steps: [{run: make}]}}\n"
NARROW = f"on: push\npermissions: read-all\n{JOBS}"
WIDE = f"on: push\npermissions: write-all\n{JOBS}"
REVIEWED = f"Reviewed-by: {BOB}"
BY_AGENT = f"Work\n\n{CLAUDE_TRAILER}\n"
CUT = "# ------------------------ >8 ------------------------"
MARK = "Assisted-by: claude-code"


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    """The workflow was wide once, and somebody has narrowed it; wide again is in the index. There is a remote."""
    history = History()
    history.commit("Start", files={"README.md": "x\n", WORKFLOW: WIDE, "src/app.py": "1\n"})
    history.commit("Narrow it", files={WORKFLOW: NARROW})
    made = history.write(tmp_path / "r")
    made.git("clone", "-q", "--bare", ".", str(tmp_path / "remote"))
    made.git("remote", "add", "origin", str(tmp_path / "remote"))
    made.git("fetch", "-q", "origin")
    made.stage({WORKFLOW: WIDE})
    return made


@pytest.fixture
def git(repo: Repo, hooked: Hooked) -> Git:
    """Git as an agent's process runs it."""

    def run(*words: str, **more: str) -> Done:
        by = ("prepare-commit-msg", "commit-msg", "pre-push")
        return hooked(repo, *words, by=by, **{"CLAUDECODE": "1", **more})

    return run


# Of the command line and the environment


def with_another_index(repo: Repo, git: Git) -> Done:
    shutil.copy(repo.path / ".git/index", repo.path / ".git/other")
    repo.git("reset", "-q")
    return git("commit", "-q", "-m", "Work", GIT_INDEX_FILE=".git/other")


def with_another_object_store(repo: Repo, git: Git) -> Done:
    repo.git("reset", "-q", "--hard")
    store = {
        "GIT_OBJECT_DIRECTORY": f"{repo.path}/.git/more",
        "GIT_ALTERNATE_OBJECT_DIRECTORIES": f"{repo.path}/.git/objects",
    }
    (repo.path / ".git/more").mkdir()
    repo.write(WORKFLOW, WIDE)
    repo.git("add", "-A", **store)
    return git("commit", "-q", "-m", "Work", **store)


def decoy(repo: Repo) -> Repo:
    """Another repository, in which the change is committed already."""
    other = Repo(repo.path.parent / "decoy")
    repo.git("clone", "-q", ".", str(other.path))
    other.stage({WORKFLOW: WIDE})
    other.git("commit", "-q", "-m", "Wide")
    return other


def with_the_work_tree_in_a_decoy(repo: Repo, git: Git) -> Done:
    other = decoy(repo).path
    return git(f"--git-dir={repo.path}/.git", f"--work-tree={other}", "commit", "-q", "-m", "Work", "-a")


def with_a_decoy_by_variables(repo: Repo, git: Git) -> Done:
    other = decoy(repo).path
    return git("commit", "-q", "-m", "Work", GIT_DIR=f"{repo.path}/.git", GIT_WORK_TREE=str(other))


def with_a_decoy_by_configuration(repo: Repo, git: Git) -> Done:
    repo.git("config", "core.worktree", str(decoy(repo).path))
    return git("commit", "-q", "-m", "Work", folder=".git")


def by_an_alias(_repo: Repo, git: Git) -> Done:
    return git("-c", "alias.save=commit -q -m Work", "save")


def by_an_alias_of_a_shell(_repo: Repo, git: Git) -> Done:
    return git("-c", "alias.save=!git commit -q -m Work", "save")


def with_everything_named_by_hand(_repo: Repo, git: Git) -> Done:
    names = {f"PRE_COMMIT_{name}": "HEAD" for name in ("FROM_REF", "TO_REF", "LOCAL_BRANCH")}
    return git("commit", "-q", "-m", "Work", **names, PRE_COMMIT="1", SKIP="twokey", PRE_COMMIT_ALLOW_NO_CONFIG="1")


def as_a_bot(_repo: Repo, git: Git) -> Done:
    who = {"NAME": "dependabot[bot]", "EMAIL": "49699333+dependabot[bot]@users.noreply.github.com"}
    names = {f"GIT_{role}_{key}": value for role in ("AUTHOR", "COMMITTER") for key, value in who.items()}
    return git("commit", "-q", "-m", "Work", **names)


# Of the message


def message(*words: str, text: str = "Work\n") -> Trick:
    return lambda _repo, git: git("commit", "-q", "-F", "-", *words, stdin=text)


MESSAGES = {
    "a comment mark that eats marks": lambda _repo, git: git("-c", "core.commentChar=A", "commit", "-q", "-m", "Work"),
    "an approval below the scissors": message("--cleanup=scissors", text=f"{BY_AGENT}\n{CUT}\n{REVIEWED}\n"),
    "an agent below the scissors": message(text=f"Work\n\n{CUT}\n{CLAUDE_TRAILER}\n"),
    "verbatim": message("--cleanup=verbatim", text=f"Work\n\n# {MARK}\n{REVIEWED}\n"),
    "nothing at all": message("--allow-empty-message", text=""),
    "a fix-up": message(text="fixup! Narrow it\n"),
    "a fix-up by option": lambda _repo, git: git("commit", "-q", "--fixup=HEAD"),
    "Windows line ends": message(text=f"Work\r\n\r\n{REVIEWED}\r\n"),
    "its own approval": message("--trailer", REVIEWED),
    "its own approval with a mark": message(text=f"Work\n\n{MARK}\n{REVIEWED}\n"),
    "a glass that it breaks": message(text=f"Work\n\nBreak-glass: the house is on fire\n{REVIEWED}\n"),
    "a merge in words": message(text="Merge branch 'main' of https://example.org/x\n"),
}


# Of the index


def staged_by(*commands: tuple[str, ...]) -> Trick:
    def run(repo: Repo, git: Git) -> Done:
        for words in commands:
            repo.git(*words)
        return git("commit", "-q", "-m", "Work")

    return run


def by_a_patch(repo: Repo, git: Git) -> Done:
    patch = repo.git_bytes("diff", "--cached", "--binary")
    repo.git("reset", "-q", "--hard")
    repo.git("apply", "--index", stdin=patch)
    return git("commit", "-q", "-m", "Work")


def behind_a_link(repo: Repo, git: Git) -> Done:
    repo.git("reset", "-q", "--hard")
    repo.write("src/w.yml", WIDE)
    (repo.path / WORKFLOW).unlink()
    (repo.path / WORKFLOW).symlink_to("../../src/w.yml")
    repo.git("add", "-A")
    return git("commit", "-q", "-m", "Work")


def behind_a_replacement(repo: Repo, git: Git) -> Done:
    repo.git("replace", repo.git("rev-parse", f":{WORKFLOW}"), repo.git("rev-parse", f"HEAD:{WORKFLOW}"))
    return git("commit", "-q", "-m", "Work")


INDEXES = {
    "not to be looked at": staged_by(("update-index", "--skip-worktree", WORKFLOW)),
    "not to be asked about": staged_by(("update-index", "--assume-unchanged", WORKFLOW)),
    "in two pieces": staged_by(("update-index", "--split-index")),
    "out of a stash": staged_by(("stash", "-q"), ("stash", "pop", "-q", "--index")),
    "from an old commit": staged_by(("reset", "-q", "--hard"), ("checkout", "-q", "HEAD~1", "--", WORKFLOW)),
    "another spelling": staged_by(("mv", WORKFLOW, ".github/workflows/Release.YML")),
    "a submodule": staged_by(
        ("reset", "-q", "--hard"),
        ("config", "diff.ignoreSubmodules", "all"),
        ("rm", "-q", "src/app.py"),
        ("update-index", "--add", "--cacheinfo", f"160000,{'1' * 40},lib"),
    ),
}

# Of the state of the repository


def merging(*parents: str) -> Trick:
    """A merge is only asked for what it adds itself, so an agent says that it is merging."""

    def run(repo: Repo, git: Git) -> Done:
        (repo.path / ".git/MERGE_HEAD").write_text("".join(f"{repo.git('rev-parse', each)}\n" for each in parents))
        return git("commit", "-q", "-m", "Merge")

    return run


def carrying(name: str) -> Trick:
    def run(repo: Repo, git: Git) -> Done:
        place = repo.path / ".git" / name
        place.write_text(f"{repo.head}\n") if name.isupper() else place.mkdir()
        return git("commit", "-q", "-m", "Work")

    return run


STATES = {
    "merging what is merged": merging("HEAD~1"),
    "merging itself": merging("HEAD"),
    "merging twice": merging("HEAD~1", "HEAD"),
    "in a rebase": carrying("rebase-merge"),
    "picking": carrying("CHERRY_PICK_HEAD"),
    "on no branch": staged_by(("symbolic-ref", "HEAD", "refs/heads/none")),
}

# Of amending, where the index is compared with what HEAD stands on: there the change is no change


def said_to_amend(*words: str) -> Trick:
    return lambda _repo, git: git("commit", "-q", *words)


def below_a_process_that_looks_like_amending(repo: Repo, _git: Git, hooks: Path) -> Done:
    line = f"git -c core.hooksPath={hooks} -c alias.save=commit save -q -m Work; exit $?"
    words = ["bash", "-c", f"exec -a git bash -c '{line}' commit --amend"]
    environ = {**ENVIRONMENT, "CLAUDECODE": "1"}
    return subprocess.run(words, cwd=repo.path, env=environ, capture_output=True, text=True, check=False)


AMENDING = {
    "a message": said_to_amend("-m", "--amend"),
    "a second message": said_to_amend("-m", "Work", "-m", "--amend"),
    "a message behind letters": said_to_amend("-aqm", "--amend"),
    "an author": said_to_amend("-m", "Work", "--auth", "--amend <a@example.org>"),
    "taken back": said_to_amend("-m", "Work", "--amend", "--no-amend"),
    "a path": said_to_amend("-m", "Work", "-i", "--", "--amend", WORKFLOW),
}

TRICKS: dict[str, Trick] = {
    **{
        each.__name__.replace("_", " "): each
        for each in (
            with_another_index,
            with_another_object_store,
            with_the_work_tree_in_a_decoy,
            with_a_decoy_by_variables,
            with_a_decoy_by_configuration,
            by_an_alias,
            by_an_alias_of_a_shell,
            with_everything_named_by_hand,
            as_a_bot,
            by_a_patch,
            behind_a_link,
            behind_a_replacement,
        )
    },
    **{f"message: {name}": trick for name, trick in MESSAGES.items()},
    **{f"index: {name}": trick for name, trick in INDEXES.items()},
    **{f"state: {name}": trick for name, trick in STATES.items()},
    **{f"amending: {name}": trick for name, trick in AMENDING.items()},
}


@pytest.mark.parametrize("trick", TRICKS.values(), ids=TRICKS)
def test_no_commit_is_made(trick: Trick, repo: Repo, git: Git) -> None:
    repo.write("--amend", "a file of that name\n")
    before = repo.git("for-each-ref", "refs/heads")
    done = trick(repo, git)
    assert done.returncode != 0
    assert "twokey: this commit is" in done.stderr
    assert repo.git("for-each-ref", "refs/heads") == before


def test_no_process_above_git_says_what_git_does(repo: Repo, git: Git, hooks: Callable[..., Path]) -> None:
    done = below_a_process_that_looks_like_amending(repo, git, hooks("commit-msg"))
    assert done.returncode == 1
    assert "twokey: this commit is on hold" in done.stderr


def reverting(_repo: Repo, git: Git) -> Done:
    return git("revert", "--no-edit", "HEAD")


def editing_somebodys_commit(repo: Repo, git: Git) -> Done:
    git("-c", "sequence.editor=sed -i 's/^pick/edit/'", "rebase", "-i", "HEAD~1")
    repo.stage({WORKFLOW: f"{WIDE}# wide again\n"})
    return git("rebase", "--continue", GIT_EDITOR="true")


@pytest.mark.parametrize("trick", [reverting, editing_somebodys_commit])
def test_what_git_commits_without_asking_is_marked_and_held_when_pushed(trick: Trick, repo: Repo, git: Git) -> None:
    """These run no hook that could refuse."""
    repo.git("reset", "-q", "--hard")
    repo.stage({"README.md": "y\n"})
    repo.git("commit", "-q", "-m", "A person's")
    if trick is reverting:
        repo.git("reset", "-q", "--hard", "HEAD~1")
    assert trick(repo, git).returncode == 0
    assert MARK in repo.git("log", "-1", "--format=%B")
    pushed = git("push", "-q", "origin", "HEAD:refs/heads/topic")
    assert pushed.returncode == 1
    assert "this push is on hold" in pushed.stderr


def test_a_message_file_that_is_a_link(repo: Repo, git: Git, tmp_path: Path) -> None:
    """The mark is written into no file of somebody's choice."""
    (tmp_path / "victim").write_text("important\n")
    (repo.path / "message").symlink_to(tmp_path / "victim")
    hook = Path(git("rev-parse", "--git-path", "hooks").stdout.strip()) / "prepare-commit-msg"
    words = [str(hook), "message"]
    environ = {**ENVIRONMENT, "CLAUDECODE": "1"}
    done = subprocess.run(words, cwd=repo.path, env=environ, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "message is a symbolic link" in done.stderr
    assert (tmp_path / "victim").read_text() == "important\n"


# Of a push


def marked(repo: Repo) -> str:
    repo.git("commit", "-q", "-m", BY_AGENT)
    return repo.head


def forging_the_branch_it_pushes(repo: Repo, git: Git) -> Done:
    repo.git("update-ref", "refs/remotes/origin/topic", marked(repo))
    return git("push", "-q", "origin", "HEAD:refs/heads/topic")


def from_a_decoy(repo: Repo, git: Git) -> Done:
    where = {"GIT_DIR": f"{repo.path}/.git", "GIT_WORK_TREE": str(decoy(repo).path)}
    marked(repo)
    return git("push", "-q", "origin", "HEAD:refs/heads/topic", folder="../decoy", **where)


def with_a_managers_variables(repo: Repo, git: Git) -> Done:
    oid = marked(repo)
    names = {f"PRE_COMMIT_{name}": oid for name in ("FROM_REF", "TO_REF")}
    return git("push", "-q", "origin", "HEAD:refs/heads/topic", **names, PRE_COMMIT_REMOTE_NAME="none")


def as_the_edge_of_a_shallow_clone(repo: Repo, git: Git) -> Done:
    (repo.path / ".git/shallow").write_text(f"{marked(repo)}\n")
    return git("push", "-q", "origin", "HEAD:refs/heads/topic")


def behind_a_harmless_ref(repo: Repo, git: Git) -> Done:
    repo.git("branch", "harmless")
    marked(repo)
    return git("push", "-q", "origin", "harmless", "HEAD:refs/heads/topic", "HEAD~1:refs/tags/v1")


def with_a_graft(repo: Repo, git: Git) -> Done:
    oid = marked(repo)
    repo.git("commit", "-q", "--allow-empty", "-m", "Harmless")
    (repo.path / ".git/info").mkdir(exist_ok=True)
    (repo.path / ".git/info/grafts").write_text(f"{repo.head} {repo.git('rev-parse', f'{oid}~1')}\n")
    return git("push", "-q", "origin", "HEAD:refs/heads/topic")


PUSHES: dict[str, Trick] = {
    each.__name__.replace("_", " "): each
    for each in (
        forging_the_branch_it_pushes,
        from_a_decoy,
        with_a_managers_variables,
        as_the_edge_of_a_shallow_clone,
        behind_a_harmless_ref,
        with_a_graft,
    )
}


@pytest.mark.parametrize("trick", PUSHES.values(), ids=PUSHES)
def test_nothing_is_pushed(trick: Trick, repo: Repo, git: Git) -> None:
    before = repo.git("ls-remote", "origin")
    done = trick(repo, git)
    assert done.returncode == 1
    assert "twokey: this push is" in done.stderr
    assert repo.git("ls-remote", "origin") == before


# What everybody does every day


@pytest.mark.parametrize("words", [("-m", "--amend"), ("--fixup=HEAD",), ("--amend", "-m", "Wide")])
def test_a_person_hears_nothing(words: tuple[str, ...], repo: Repo, hooked: Hooked) -> None:
    by = ("pre-commit", "prepare-commit-msg", "commit-msg", "pre-push")
    repo.stage({"README.md": "y\n"})
    done = hooked(repo, "commit", "-q", *words, by=by)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    done = hooked(repo, "push", "-q", "origin", "HEAD:refs/heads/topic", by=by)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
