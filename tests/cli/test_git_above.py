"""What the git above was told, read from command lines: whether it amends, and what it pushes."""

from __future__ import annotations

import pytest

from scanner.cli.git_above import amends, pushed
from scanner.model.process import Process


def above(*lines: str) -> tuple[Process, ...]:
    """Processes by their command lines, the nearest first; `_` stands for a space inside a word."""
    words = [tuple(word.replace("_", " ") for word in line.split()) for line in lines]
    return tuple(Process(number, each[0] if each else "", each) for number, each in enumerate(words, 2))


AMENDS = (
    "git commit --amend",
    "git commit --am -q",
    "git commit -qm Better --amend",
    "git commit --no-amend --amend",
    "git commit --author x --amend",
    "git commit --message=x --amend",
    "git commit --mess x --amend",
    "git commit -mx --amend",
    "git commit -Skey --amend",
    "git commit -uno --amend",
    "git commit src/app.py --amend",
    "git -C commit -c alias.x=y --git-dir /x --no-pager commit --amend",
    "/usr/lib/git-core/git commit --amend",
    "/usr/lib/git-core/git-commit --amend",
    "git.exe commit --amend",
)
DOES_NOT = (
    "git commit",
    "git commit -m --amend",
    "git commit -qm --amend",
    "git commit -F --amend",
    "git commit --mess --amend",
    "git commit --trailer --amend",
    "git commit --date --amend",
    "git commit -- --amend",
    "git commit --amend --no-amend",
    "git commit --amend --no-am",
    "git commit --amendment",
    "git commit --fixup=amend:HEAD",
    "git commit -C --amend",
    "git commit --a",
    "git -C commit log --amend",
    "git merge --amend",
    "git log commit --amend",
    "git",
    "git -c",
    "git commit -m",
    "sh commit --amend",
    "",
)


@pytest.mark.parametrize("line", AMENDS)
def test_amends(line: str) -> None:
    assert amends(above("sh .git/hooks/commit-msg", line))


@pytest.mark.parametrize("line", DOES_NOT)
def test_does_not(line: str) -> None:
    assert not amends(above("sh .git/hooks/commit-msg", line))


def test_the_nearest_git_decides() -> None:
    assert not amends(above("sh x", "git save -q", "git commit --amend"))
    assert not amends(above("sh x", "git commit", "git commit --amend"))
    assert amends(above("sh x", "git commit --amend", "git rebase -i HEAD~2"))


def test_the_hook_runner_of_git_stands_between() -> None:
    assert amends(above("sh x", "git hook run commit-msg", "git commit --amend"))
    assert not amends(())


PUSHES = {
    "git push": (),
    "git push origin main": ("origin", "main"),
    "git -c a.b=c push -q -u origin a b:c": ("-q", "-u", "origin", "a", "b:c"),
    "git push --push-option x -o y -fo z --repo=r --rep r origin": (
        "--push-option",
        "-o",
        "-fo",
        "--repo",
        "--rep",
        "origin",
    ),
    "git push --force-with-lease=main:x -- origin --all": ("--force-with-lease", "origin", "--all"),
    "git commit --amend": (),
    "git remote push origin": (),
}


@pytest.mark.parametrize(("line", "words"), PUSHES.items(), ids=PUSHES)
def test_what_is_pushed(line: str, words: tuple[str, ...]) -> None:
    assert pushed(above("python pre-commit hook-impl", "sh .git/hooks/pre-push", line)) == words
