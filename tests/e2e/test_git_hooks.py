"""The hooks in real commits, merges and rebases: in the way of what nobody reviewed, and of nothing else."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from kit.history import BOB, CLAUDE_TRAILER, ENVIRONMENT, History, Repo, empty_repo
from kit.secrets import github_token

Done = subprocess.CompletedProcess[str]
Hooked = Callable[..., Done]

WORKFLOW = ".github/workflows/release.yml"
JOBS = "jobs: {build: {runs-on: ubuntu-latest, steps: [{run: make}]}}\n"
NARROW = f"on: push\npermissions: read-all\n{JOBS}"
WIDE = f"on: push\npermissions: write-all\n{JOBS}"
AGENT = {"CLAUDECODE": "1"}
MARK = "Assisted-by: claude-code"
REVIEWED = f"Reviewed-by: {BOB}"
MADE_BY_AGENT = f"Work\n\n{CLAUDE_TRAILER}\n"
STOP = "If you are a coding agent: stop here"
SECRET = f"token = '{github_token()}'\n"
TEN = "".join(f"line {number}\n" for number in range(10))

MAKING = ("pre-commit", "prepare-commit-msg", "commit-msg")


def quiet(done: Done) -> None:
    """It went through, and nothing was said."""
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def held(done: Done, path: str = WORKFLOW) -> None:
    """The commit was not made, for want of an approval."""
    assert done.returncode == 1, done.stderr
    assert "twokey: this commit is on hold" in done.stderr
    assert path in done.stderr
    assert STOP in done.stderr


def said(repo: Repo, revision: str = "HEAD") -> str:
    return repo.git("log", "-1", "--format=%B", revision).rstrip("\n")


def start(history: History) -> int:
    return history.commit("Start", files={"README.md": TEN, WORKFLOW: NARROW, "src/app.py": "1\n"})


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    history = History()
    start(history)
    return history.write(tmp_path / "r")


# A commit


@pytest.mark.parametrize("object_format", ["sha1", "sha256"])
def test_from_the_root_commit_on(object_format: str, tmp_path: Path, hooked: Hooked) -> None:
    """An agent is refused and marked, a person hears nothing."""
    repo = empty_repo(tmp_path / "r", object_format=object_format)
    repo.stage({WORKFLOW: NARROW})
    held(hooked(repo, "commit", "-q", "-m", "Start", by=MAKING, **AGENT))
    quiet(hooked(repo, "commit", "-q", "-m", "Start", by=MAKING))
    assert said(repo) == "Start"
    repo.stage({"README.md": "x\n"})
    quiet(hooked(repo, "commit", "-q", "-m", "More", by=MAKING, **AGENT))
    assert said(repo) == f"More\n\n{MARK}"


def test_in_a_work_tree_of_its_own(repo: Repo, hooked: Hooked, tmp_path: Path) -> None:
    repo.git("worktree", "add", "-q", "-b", "side", str(tmp_path / "tree"))
    tree = Repo(tmp_path / "tree")
    tree.stage({WORKFLOW: WIDE})
    held(hooked(tree, "commit", "-q", "-m", "Work", by=MAKING, **AGENT))
    quiet(hooked(repo, "commit", "-q", "--allow-empty", "-m", "Work", by=MAKING, **AGENT))  # its index is another
    tree.stage({WORKFLOW: NARROW, "README.md": "y\n"})
    quiet(hooked(tree, "commit", "-q", "-m", "Work", by=MAKING, folder="src", **AGENT))
    assert said(tree) == f"Work\n\n{MARK}"


@pytest.mark.parametrize("bare", [False, True])
def test_with_the_work_tree_somewhere_else(bare: bool, tmp_path: Path, hooked: Hooked) -> None:
    """As people keep the files of their home folder."""
    history = History()
    history.commit("Start", files={".bashrc": "x\n"})
    kept = history.write(tmp_path / "kept", bare=bare)
    home = Repo(tmp_path / "home")
    home.path.mkdir()
    where = (f"--git-dir={kept.path if bare else kept.path / '.git'}", f"--work-tree={home.path}")
    home.write(".bashrc", "y\n")
    home.git(*where, "add", ".bashrc")
    quiet(hooked(home, *where, "commit", "-q", "-m", "Work", by=MAKING))
    home.write("Dockerfile", "FROM debian\n")
    home.git(*where, "add", "Dockerfile")
    held(hooked(home, *where, "commit", "-q", "-m", "Work", by=MAKING, **AGENT), "Dockerfile")
    quiet(hooked(home, *where, "commit", "-q", "-m", "Work", by=MAKING))


@pytest.mark.parametrize("secret_staged", [True, False])
def test_a_secret_counts_where_it_is_staged(secret_staged: bool, repo: Repo, hooked: Hooked) -> None:
    staged, lying = (SECRET, "2\n") if secret_staged else ("2\n", SECRET)
    repo.stage({"src/app.py": staged})
    repo.write("src/app.py", lying)
    done = hooked(repo, "commit", "-q", "-m", "Work", by=("pre-commit",))
    if not secret_staged:
        quiet(done)
        return
    assert done.returncode == 1
    assert "twokey: what is staged cannot be committed" in done.stderr
    assert "src/app.py" in done.stderr
    assert SECRET[9:20] not in done.stderr


def test_some_of_a_file(repo: Repo, hooked: Hooked) -> None:
    """As `git add -p` does it: what is staged is neither HEAD's nor the work tree's."""
    both = f"# a note\n{NARROW}".replace("read-all", "write-all")
    for half, stops in ((f"# a note\n{NARROW}", False), (both, True)):
        repo.write(WORKFLOW, both)
        oid = repo.git("hash-object", "-w", "--stdin", stdin=half.encode())
        repo.git("update-index", "--cacheinfo", f"100644,{oid},{WORKFLOW}")
        done = hooked(repo, "commit", "-q", "-m", "Work", by=MAKING, **AGENT)
        held(done) if stops else quiet(done)
    assert (repo.path / WORKFLOW).read_text() == both


@pytest.mark.parametrize("words", [("-i",), ("-o",), ("-p",)])
def test_what_the_command_line_stages(words: tuple[str, ...], repo: Repo, hooked: Hooked) -> None:
    repo.write(WORKFLOW, WIDE)
    done = hooked(repo, "commit", "-q", "-m", "Work", *words, WORKFLOW, by=("commit-msg",), stdin="y\n", **AGENT)
    held(done)
    repo.stage({"README.md": "y\n"})
    quiet(hooked(repo, "commit", "-q", "-m", "Work", "-o", "README.md", by=("commit-msg",), **AGENT))


def test_deleted_files(repo: Repo, hooked: Hooked) -> None:
    repo.stage({".github/CODEOWNERS": "* @bob\n", "docs/a.md": "x\n"})
    repo.git("commit", "-q", "-m", "Owners")
    repo.stage({"docs/a.md": None, "src/app.py": None})
    quiet(hooked(repo, "commit", "-q", "-m", "Work", by=MAKING, **AGENT))
    repo.stage({".github/CODEOWNERS": None})
    held(hooked(repo, "commit", "-q", "-m", "Work", by=MAKING, **AGENT), "CODEOWNERS")
    quiet(hooked(repo, "commit", "-q", "-m", "Work", by=("commit-msg",)))


def test_a_gate_that_an_agent_takes_away_is_stopped_first(repo: Repo, hooked: Hooked) -> None:
    repo.stage({".twokey.yaml": "version: 1\nextends: team\n"})
    repo.git("commit", "-q", "-m", "Policy")
    repo.stage({".twokey.yaml": "version: 1\nextends: advisory\n"})
    done = hooked(repo, "commit", "-q", "-m", "Work", by=("pre-commit",), **AGENT)
    assert done.returncode == 1
    assert "No approval cures this" in done.stderr
    announced = hooked(repo, "commit", "-q", "-m", "Work", by=("pre-commit",))  # a person's: to be reviewed
    assert announced.returncode == 0
    assert "changes what ships" in announced.stderr


def test_what_will_be_held_is_announced(repo: Repo, hooked: Hooked) -> None:
    repo.stage({WORKFLOW: WIDE})
    done = hooked(repo, "commit", "-q", "-m", "Work", by=("pre-commit",), **AGENT)
    assert done.returncode == 0
    assert done.stdout == ""
    assert "its commit will be held" in done.stderr
    assert WORKFLOW in done.stderr
    assert MARK in done.stderr
    assert STOP in done.stderr


def test_without_a_mark_the_refusal_says_which(repo: Repo, hooked: Hooked) -> None:
    repo.stage({WORKFLOW: WIDE})
    unmarked = hooked(repo, "commit", "-q", "-m", "Work", by=("commit-msg",), **AGENT)
    held(unmarked)
    assert f"Mark the commit with:\n\n  {MARK}" in unmarked.stderr
    marked = hooked(repo, "commit", "-q", "-m", f"Work\n\n{MARK}", by=("commit-msg",), **AGENT)
    held(marked)
    assert "Mark the commit" not in marked.stderr


def test_the_block_that_is_asked_for_is_the_one_that_passes(repo: Repo, hooked: Hooked) -> None:
    repo.stage({".twokey.yaml": f"version: 1\nreviewers: [{{id: bob, emails: ['{BOB[9:-1]}']}}]\n"})
    repo.git("commit", "-q", "-m", "Roster")
    repo.stage({WORKFLOW: WIDE})
    done = hooked(repo, "commit", "-q", "-m", MADE_BY_AGENT, by=MAKING)
    held(done)
    assert "bob" in done.stderr
    asked = next(line.strip() for line in done.stderr.splitlines() if line.startswith("  Reviewed-by: <"))
    filled = asked.replace("<their name> <their address>", BOB)
    quiet(hooked(repo, "commit", "-q", "-m", f"{MADE_BY_AGENT}{filled}", by=("prepare-commit-msg", "commit-msg")))


# The mark


@pytest.mark.parametrize("policy", ["Generated-by", "none"])
def test_the_policy_names_the_mark(policy: str, repo: Repo, hooked: Hooked) -> None:
    repo.stage({".twokey.yaml": f"version: 1\ndisclose: {policy}\n"})
    repo.git("commit", "-q", "-m", "Policy")
    quiet(hooked(repo, "commit", "-q", "--allow-empty", "-m", "Work", by=("prepare-commit-msg",), **AGENT))
    assert said(repo) == ("Work" if policy == "none" else f"Work\n\n{policy}: claude-code")


def test_the_process_tree_is_enough(repo: Repo, hooks: Callable[..., Path], tmp_path: Path) -> None:
    """No variable: a shell that is called like an agent started git."""
    (tmp_path / "claude").symlink_to("/bin/bash")
    repo.stage({"README.md": "y\n"})
    line = f"git -c core.hooksPath={hooks(*MAKING)} commit -q -m Work; true"
    done = subprocess.run(
        [tmp_path / "claude", "-c", line], cwd=repo.path, env=ENVIRONMENT, capture_output=True, text=True, check=False
    )
    quiet(done)
    assert said(repo) == f"Work\n\n{MARK}"


MESSAGES = {
    "marked already": (f"Work\n\n{CLAUDE_TRAILER}", f"Work\n\n{CLAUDE_TRAILER}"),
    "another trailer": (f"Work\n\n{REVIEWED}", f"Work\n\n{REVIEWED}\n{MARK}"),
    "a fix-up": ("fixup! Start", f"fixup! Start\n\n{MARK}"),
}


@pytest.mark.parametrize(("message", "expected"), MESSAGES.values(), ids=MESSAGES)
def test_marked_once_and_last(message: str, expected: str, repo: Repo, hooked: Hooked) -> None:
    quiet(hooked(repo, "commit", "-q", "--allow-empty", "-m", message, by=("prepare-commit-msg",), **AGENT))
    assert said(repo) == expected


@pytest.mark.parametrize("mark", ["#", ";", "auto"])
@pytest.mark.parametrize("verbose", [False, True])
def test_an_editor_that_is_closed_without_a_word(mark: str, verbose: bool, repo: Repo, hooked: Hooked) -> None:
    """Git then makes no commit, and the mark must not be what it takes for a message."""
    repo.stage({"README.md": "y\n"})
    words = ("-c", f"core.commentChar={mark}", "commit", "-q", *(["-v"] if verbose else []))
    done = hooked(repo, *words, by=MAKING, **AGENT, GIT_EDITOR="true")
    assert done.returncode == 1
    assert "Aborting commit due to empty commit message" in done.stderr
    assert repo.head == repo.oids[0]


@pytest.mark.parametrize("mark", ["#", ";", "auto"])
@pytest.mark.parametrize("reviewed", [True, False])
def test_what_is_typed_above_comments(reviewed: bool, mark: str, repo: Repo, hooked: Hooked, tmp_path: Path) -> None:
    """Whatever comments begin with, the message's last block is the one that git stores as its last."""
    repo.stage({WORKFLOW: WIDE})
    message = f"{MADE_BY_AGENT}{REVIEWED if reviewed else ''}".rstrip("\n")
    (tmp_path / "typed").write_text(f"{message}\n")
    editor = tmp_path / "editor"
    editor.write_text(f'#!/bin/sh\ncat {tmp_path}/typed "$1" >{tmp_path}/both && cp {tmp_path}/both "$1"\n')
    editor.chmod(0o755)
    words = ("-c", f"core.commentChar={mark}", "commit", "-q", "-v")
    done = hooked(repo, *words, by=("prepare-commit-msg", "commit-msg"), GIT_EDITOR=str(editor))
    if reviewed:
        quiet(done)
        assert said(repo) == message
    else:
        held(done)


# Amending


def amended(repo: Repo, hooked: Hooked, message: str, *words: str, **variables: str) -> Done:
    return hooked(repo, *(words or ("commit", "--amend", "-q")), "-m", message, by=("commit-msg",), **variables)


@pytest.mark.parametrize("root", [False, True])
def test_an_amended_commit_is_judged_whole(root: bool, repo: Repo, hooked: Hooked, tmp_path: Path) -> None:
    """The index is what HEAD is; only the approval goes."""
    if root:
        repo = empty_repo(tmp_path / "root")
    repo.stage({WORKFLOW: WIDE})
    quiet(hooked(repo, "commit", "-q", "-m", f"{MADE_BY_AGENT}{REVIEWED}", by=("commit-msg",)))
    head = repo.head
    held(amended(repo, hooked, MADE_BY_AGENT))
    held(amended(repo, hooked, MADE_BY_AGENT, "-c", "alias.again=commit --amend -q", "again"))
    assert repo.head == head
    quiet(amended(repo, hooked, f"Better\n\n{CLAUDE_TRAILER}\n{REVIEWED}"))
    assert said(repo).startswith("Better")


def test_a_person_amends_what_an_agent_has_no_part_in(repo: Repo, hooked: Hooked) -> None:
    repo.stage({WORKFLOW: WIDE})
    quiet(hooked(repo, "commit", "-q", "-m", "Work", by=MAKING))
    quiet(hooked(repo, "commit", "-q", "--amend", "-m", "Better", by=MAKING))
    held(hooked(repo, "commit", "-q", "--amend", "-m", "Best", by=MAKING, **AGENT))
    assert said(repo) == "Better"


@pytest.mark.parametrize("evil", [False, True])
def test_an_amended_merge_is_judged_by_what_it_adds(evil: bool, tmp_path: Path, hooked: Hooked) -> None:
    history = History()
    root = start(history)
    ours = history.commit("Ours", files={"README.md": "y\n"})
    theirs = history.commit("Theirs", files={WORKFLOW: WIDE}, parents=[root], branch="side")
    added = {"Dockerfile": "FROM debian\n"} if evil else {}
    history.commit("Merge", files={WORKFLOW: WIDE, **added}, parents=[ours, theirs])
    repo = history.write(tmp_path / "r")
    done = amended(repo, hooked, "Merge, said better", **AGENT)
    if evil:
        held(done, "Dockerfile")
        assert WORKFLOW not in done.stderr
    else:
        quiet(done)
        assert len(repo.git("rev-parse", "HEAD^@").split()) == 2


# Merges


@pytest.fixture
def forked(tmp_path: Path) -> Repo:
    """On a topic that has touched nothing that ships; main has, reviewed."""
    history = History()
    root = start(history)
    history.commit(f"Widen\n\n{CLAUDE_TRAILER}\n{REVIEWED}", files={WORKFLOW: WIDE, "README.md": f"{TEN}main\n"})
    history.commit("Topic", files={"src/app.py": "2\n"}, parents=[root], branch="topic")
    repo = history.write(tmp_path / "r")
    repo.git("checkout", "-q", "topic")
    return repo


@pytest.mark.parametrize("how", [("--no-edit",), ("--no-commit",)])
def test_an_agent_merges_what_was_reviewed(how: tuple[str, ...], forked: Repo, hooked: Hooked) -> None:
    done = hooked(forked, "merge", "-q", *how, "main", by=MAKING, **AGENT)
    if how == ("--no-commit",):
        done = hooked(forked, "commit", "-q", "--no-edit", by=MAKING, **AGENT)
    assert done.returncode == 0, done.stderr
    assert "twokey" not in done.stdout + done.stderr
    assert len(forked.git("rev-parse", "HEAD^@").split()) == 2
    assert said(forked).endswith(f"\n\n{MARK}")


EVIL = {
    "what neither side had": ({"Dockerfile": "FROM debian\n"}, "Dockerfile"),
    "their change taken back": ({WORKFLOW: NARROW}, WORKFLOW),
}


@pytest.mark.parametrize(("files", "path"), EVIL.values(), ids=EVIL)
def test_what_an_agent_adds_to_a_merge(files: dict[str, str], path: str, forked: Repo, hooked: Hooked) -> None:
    head = forked.head
    forked.git("merge", "-q", "--no-commit", "main")
    forked.stage(files)
    done = hooked(forked, "commit", "-q", "--no-edit", by=MAKING, **AGENT)
    if path == WORKFLOW:  # a permission that is narrowed again needs nobody
        assert done.returncode == 0
        return
    held(done, path)
    assert WORKFLOW not in done.stderr
    assert forked.head == head
    quiet(hooked(forked, "commit", "-q", "--no-edit", by=MAKING))


@pytest.mark.parametrize("gated", [True, False])
def test_a_conflict_that_an_agent_resolves(gated: bool, forked: Repo, hooked: Hooked) -> None:
    path = WORKFLOW if gated else "README.md"
    forked.stage({path: f"on: pull_request\npermissions: read-all\n{JOBS}" if gated else f"{TEN}topic\n"})
    forked.git("commit", "-q", "-m", "Clash")
    assert hooked(forked, "merge", "-q", "main", by=MAKING, **AGENT).returncode == 1
    forked.stage({path: f"on: pull_request\npermissions: write-all\n{JOBS}" if gated else f"{TEN}both\n"})
    done = hooked(forked, "commit", "-q", "--no-edit", by=MAKING, **AGENT)
    if gated:
        held(done)
    else:
        quiet(done)
        assert forked.git("log", "-1", "--format=%(trailers)") == MARK


# Carrying commits over


@pytest.mark.parametrize("words", [("rebase", "-q", "main"), ("rebase", "-q", "--apply", "main")])
def test_an_agent_rebases_a_persons_commits(words: tuple[str, ...], forked: Repo, hooked: Hooked) -> None:
    forked.stage({"Dockerfile": "FROM debian\n"})
    forked.git("commit", "-q", "-m", "A person's")
    done = hooked(forked, *words, by=MAKING, **AGENT)
    assert done.returncode == 0, done.stderr
    assert "twokey" not in done.stdout + done.stderr
    assert forked.git("log", "--format=%B", "main..").split() == ["A", "person's", "Topic"]
    quiet(hooked(forked, "commit", "-q", "--allow-empty", "-m", "Own", by=MAKING, **AGENT))
    assert said(forked) == f"Own\n\n{MARK}"


@pytest.mark.parametrize("stop", ["conflict", "edit"])
def test_what_an_agent_changes_in_a_rebase_is_marked(stop: str, forked: Repo, hooked: Hooked) -> None:
    """`git rebase --continue` asks no hook that could refuse; the mark has the push held."""
    forked.stage({"README.md": "topic\n" if stop == "conflict" else TEN, "docs/a.md": "a\n"})
    forked.git("commit", "-q", "-m", "A person's")
    forked.stage({"docs/b.md": "b\n"})
    forked.git("commit", "-q", "-m", "Another")
    words = ("-c", "sequence.editor=sed -i '2s/^pick/edit/'", "rebase", "-q", "-i", "main")
    hooked(forked, *words, by=MAKING, **AGENT)
    forked.stage({"README.md": "both\n", "Dockerfile": "FROM debian\n"})
    done = hooked(forked, "rebase", "--continue", by=MAKING, **AGENT, GIT_EDITOR="true")
    assert done.returncode == 0, done.stderr
    assert forked.git("log", "--format=%s:%(trailers:separator=)", "main..").split("\n") == [
        "Another:",
        f"A person's:{MARK}",
        "Topic:",
    ]


def test_an_agent_picks_a_persons_commit(forked: Repo, hooked: Hooked) -> None:
    forked.git("checkout", "-q", "-b", "other", "main")
    forked.stage({"Dockerfile": "FROM debian\n"})
    forked.git("commit", "-q", "-m", "A person's")
    forked.git("checkout", "-q", "topic")
    done = hooked(forked, "cherry-pick", "other", by=MAKING, **AGENT)
    assert done.returncode == 0, done.stderr
    assert said(forked) == "A person's"
    assert "twokey" not in done.stderr


# What no hook touches


def contents(folder: Path) -> dict[str, bytes]:
    """Every file, byte for byte, and where every link leads."""
    return {
        os.fsdecode(path): os.fsencode(path.readlink()) if path.is_symlink() else path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_symlink() or path.is_file()
    }


@pytest.mark.parametrize("hook", ["pre-commit", "prepare-commit-msg", "commit-msg", "pre-push"])
@pytest.mark.parametrize("state", ["staged", "merging"])
def test_nothing_is_written(hook: str, state: str, forked: Repo, hook_command: list[str]) -> None:
    if state == "merging":
        forked.git("merge", "-q", "--no-commit", "main")
    forked.stage({WORKFLOW: WIDE, "src/app.py": SECRET, ".secrets.baseline": "{}\n", "gone": "x\n"})
    forked.write("README.md", "lying about\n")
    (forked.path / "gone").unlink()
    forked.write(".git/COMMIT_EDITMSG", "Work\n")
    before = contents(forked.path)
    lines = f"refs/heads/topic {forked.head} refs/heads/topic {'0' * 40}\n" if hook == "pre-push" else ""
    words = ["origin", "x"] if hook == "pre-push" else [".git/COMMIT_EDITMSG"] if "msg" in hook else []
    subprocess.run(
        [*hook_command, "hook", hook, *words],
        cwd=forked.path,
        env={**ENVIRONMENT, **AGENT, "GIT_INDEX_FILE": ".git/index"},
        input=lines,
        capture_output=True,
        text=True,
        check=False,
    )
    after = contents(forked.path)
    changed = {Path(path).name for path in before.keys() | after.keys() if before.get(path) != after.get(path)}
    assert changed == ({"COMMIT_EDITMSG"} if hook == "prepare-commit-msg" else set())
