"""Drafts that other processes make are those that this one would have made, in the same order."""

from __future__ import annotations

import os
from collections import deque
from pathlib import Path
from typing import Any

import pytest
from kit.history import ANN, CLAUDE_TRAILER, History, Repo
from kit.judging import scan

from scanner.pipeline import hands
from scanner.pipeline.context import Context
from scanner.pipeline.gather import Filling, Outline, filling
from scanner.reporters import json_v1

BOT = "dependabot[bot] <49699333+dependabot[bot]@users.noreply.github.com>"


def busy(folder: Path, commits: int = 90) -> Repo:
    """People, bots and agents by turns, and a merge that an agent made."""
    history = History()
    start = history.commit("Start", files={"requirements.txt": "a==0\n"})
    for number in range(commits):
        message = f"Work\n\n{CLAUDE_TRAILER}\n" if number % 3 == 1 else f"Bump a to {number}\n"
        author = BOT if number % 3 == 2 else ANN
        files = {"requirements.txt": f"a=={number}\n", f"src/{number}.py": "x\n"}
        last = history.commit(message, files=files, author=author)
    side = history.commit("Side", files={"pyproject.toml": "[project]\nname = 'a'\n"}, parents=[start], branch="side")
    history.commit(f"Merge\n\n{CLAUDE_TRAILER}\n", files={"setup.py": "x\n"}, parents=[last, side])
    return history.write(folder)


@pytest.mark.parametrize("words", ("", "--all", "HEAD~40..HEAD"))
def test_the_report_is_the_same(tmp_path: Path, words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hands, "_ALONE", 5)
    monkeypatch.setattr(hands, "_AHEAD", 20)
    repo = busy(tmp_path)
    alone, together = (scan(repo, words, all_commits=True, jobs=jobs) for jobs in (0, 3))
    assert together == alone
    assert json_v1.render(together, width=80, color=False, detail="all") == json_v1.render(
        alone, width=80, color=False, detail="all"
    )
    assert [entry.commit.oid for entry in together.commits] == [entry.commit.oid for entry in alone.commits]


def test_few_commits_start_no_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_self: object) -> None:
        raise AssertionError("a process was started")

    monkeypatch.setattr(hands._Hands, "_start", refuse)
    assert scan(busy(tmp_path, 15), jobs=2).actors


@pytest.mark.parametrize(
    ("waits", "made", "idle", "more"),
    [
        (10, 9, True, True),
        (10, 10, True, False),
        (10, 9, False, False),
        (hands._LONG, 0, False, True),
        (0, 0, True, False),
    ],
)
def test_another_starts_where_more_waits_than_was_made(waits: int, made: int, idle: bool, more: bool) -> None:
    work: Any = object()
    others = hands._Hands(work, processes=[work], queue=deque([work] * waits), done=made)
    assert others._wants_more(idle) is more


def test_an_error_is_the_callers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(context: Context, sketch: Outline) -> Filling:
        if sketch.takes_time(False):
            raise OSError("broken")
        return filling(context, sketch)

    monkeypatch.setattr(hands, "_ALONE", 0)
    monkeypatch.setattr(hands, "filling", fail)
    with pytest.raises(OSError, match="broken"):
        scan(busy(tmp_path), jobs=2)


def test_one_that_dies_leaves_no_verdict(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def die(context: Context, sketch: Outline) -> Filling:
        if sketch.takes_time(False):
            os._exit(9)
        return filling(context, sketch)

    monkeypatch.setattr(hands, "_ALONE", 0)
    monkeypatch.setattr(hands, "filling", die)
    report = scan(busy(tmp_path), jobs=2)
    assert [problem.message.split(";")[0] for problem in report.problems] == [
        "a process that reads changes ended early"
    ]
    assert report.outcome == "undetermined"
