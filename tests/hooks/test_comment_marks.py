"""What comments begin with in a message file, as real git has it."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kit.history import ENVIRONMENT, Repo, empty_repo

from scanner.hooks.comments import comment_mark, kept, scissors
from scanner.repo.open import open_repository


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    return empty_repo(tmp_path / "r")


def mark(repo: Repo, **environ: str) -> str:
    repository = open_repository(str(repo.path), os.environ, light=True)
    return comment_mark(repository.git, environ, repo.path / "message")


def test_the_usual_one(repo: Repo) -> None:
    assert mark(repo) == "#"


@pytest.mark.parametrize("key", ["core.commentChar", "core.commentString", "CORE.COMMENTCHAR"])
def test_of_the_repository(key: str, repo: Repo) -> None:
    repo.git("config", key, ";")
    assert mark(repo) == ";"


def test_of_the_command_line(repo: Repo) -> None:
    """It reaches a hook through variables."""
    repo.git("config", "core.commentChar", ";")
    assert mark(repo, GIT_CONFIG_PARAMETERS="'core.commentChar'='%'") == "%"
    numbered = {"GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "core.commentChar", "GIT_CONFIG_VALUE_0": "@"}
    assert mark(repo, **numbered) == "@"


FILES = {
    "nothing": ("", "#"),
    "a message": ("Work\n\nThe end\n", "#"),
    "git's words": ("Work\n#1\n\n; Please enter\n;\n", ";"),
    "the whole change": (f"#1\n; Please\n{scissors(';')}\n; Do not modify\ndiff --git a/x b/x\n+# x\n", ";"),
}


@pytest.mark.parametrize(("text", "expected"), FILES.values(), ids=FILES)
def test_git_may_choose_one(text: str, expected: str, repo: Repo) -> None:
    repo.git("config", "core.commentChar", "auto")
    (repo.path / "message").write_text(text)
    assert mark(repo) == expected


def test_a_file_that_is_not_there(repo: Repo) -> None:
    repo.git("config", "core.commentChar", "auto")
    assert mark(repo) == "#"


@given(text=st.text("#;%x >8-\n", max_size=60), mark=st.sampled_from(["#", ";", "%", "//"]))
def test_what_is_kept(text: str, mark: str) -> None:
    lines = kept(text, mark).split("\n")
    assert not any(line.startswith(mark) for line in lines)
    assert scissors(mark) not in lines
    assert kept(kept(text, mark), mark) == kept(text, mark)


LINES = st.lists(
    st.sampled_from(["Work", "", "# x", "; x", "#", ";", "x # y", "Key: value", scissors("#"), scissors(";")])
)


@given(lines=LINES, mark=st.sampled_from("#;"))
def test_as_git_strips_it(lines: list[str], mark: str) -> None:
    """`git stripspace` is what git itself cleans a message with; the scissors are cut before."""
    text = "\n".join(lines)
    cut = text.split(f"{scissors(mark)}\n")[0] if scissors(mark) in lines[:-1] else text
    words = ["git", "-c", f"core.commentChar={mark}", "stripspace", "--strip-comments"]
    git = subprocess.run(words, input=cut, capture_output=True, text=True, check=True, env=ENVIRONMENT).stdout
    ours = subprocess.run(["git", "stripspace"], input=kept(text, mark), capture_output=True, text=True, check=True)
    if scissors(mark) not in lines[-1:]:  # the last line of a file has its newline
        assert ours.stdout == git
