"""Files that release paths lead to, by a symbolic link (threat B63) or by running them."""

from __future__ import annotations

from pathlib import Path

import pytest
from kit.history import CLAUDE_TRAILER, Content, History, Repo
from kit.judging import entry, scan

from scanner.model.change import Category
from scanner.model.scale import Outcome, Severity

WORK = f"Work\n\n{CLAUDE_TRAILER}\n"


def linked(folder: Path, link: str, target: str, changed: dict[str, Content]) -> Repo:
    """A tree with a link in it, then a commit by an agent."""
    history = History()
    history.commit("Start", files={link: target, "impl/run.txt": "1\n"}, modes={link: "120000"})
    history.commit(WORK, files=changed)
    return history.write(folder)


def categories(repo: Repo, path: str, words: str = "HEAD~1..HEAD") -> tuple[Category, ...]:
    changes = entry(scan(repo, words, all_commits=True), repo.head).changes
    return next((each.categories for each in changes if each.path == path), ())


LEADS = {
    "beside it": ("Makefile", "impl/run.txt"),
    "above it": ("sub/Makefile", "../impl/run.txt"),
    "by a detour": ("Makefile", "./impl/../impl/run.txt"),
    "from the root": ("release.sh", "impl/run.txt"),
}


@pytest.mark.parametrize("words", ("HEAD~1..HEAD", ""), ids=("range", "history"))
@pytest.mark.parametrize(("link", "target"), LEADS.values(), ids=LEADS)
def test_the_target_has_the_categories_of_the_link(tmp_path: Path, link: str, target: str, words: str) -> None:
    repo = linked(tmp_path, link, target, {"impl/run.txt": "2\n"})
    assert categories(repo, "impl/run.txt", words) == (Category.BUILD_SCRIPT,)
    assert scan(repo, words).outcome is Outcome.HOLD


ASTRAY = {
    "out of the tree": "../../etc/passwd",
    "to the root of the disk": "/impl/run.txt",
    "nowhere": "impl/other.txt",
    "a pattern": "impl/*.txt",
    "braces": "impl/{run,other}.txt",
    "not UTF-8": "impl/\udcff",
    "itself": "Makefile",
}


@pytest.mark.parametrize("target", ASTRAY.values(), ids=ASTRAY)
def test_a_link_that_leads_elsewhere_changes_nothing(tmp_path: Path, target: str) -> None:
    repo = linked(tmp_path, "Makefile", target, {"impl/run.txt": "2\n"})
    assert categories(repo, "impl/run.txt") == ()
    assert scan(repo, "HEAD~1..HEAD").outcome is Outcome.PASS


def test_a_link_that_is_no_release_path_changes_nothing(tmp_path: Path) -> None:
    repo = linked(tmp_path, "docs/link.md", "../impl/run.txt", {"impl/run.txt": "2\n"})
    assert categories(repo, "impl/run.txt") == ()


def test_a_link_that_the_range_removes_still_counts(tmp_path: Path) -> None:
    repo = linked(tmp_path, "Makefile", "impl/run.txt", {"Makefile": None, "impl/run.txt": "2\n"})
    assert categories(repo, "impl/run.txt") == (Category.BUILD_SCRIPT,)


def test_a_link_that_the_range_adds_counts_too(tmp_path: Path) -> None:
    history = History()
    history.commit("Start", files={"impl/run.txt": "1\n"})
    history.commit("By hand\n", files={"Makefile": "impl/run.txt"}, modes={"Makefile": "120000"})
    history.commit(WORK, files={"impl/run.txt": "2\n"})
    repo = history.write(tmp_path)
    assert categories(repo, "impl/run.txt", "HEAD~2..HEAD") == (Category.BUILD_SCRIPT,)


def test_a_release_path_that_is_linked_to_keeps_its_own_categories(tmp_path: Path) -> None:
    history = History()
    history.commit("Start", files={"Makefile": "KEYS", "KEYS": "1\n"}, modes={"Makefile": "120000"})
    history.commit(WORK, files={"KEYS": "2\n"})
    assert categories(history.write(tmp_path), "KEYS") == (Category.SIGNING,)


class TestTheLinkItself:
    """A link on, above or into a release path is gated like what it stands for (threat B64)."""

    @pytest.mark.parametrize(
        ("link", "target", "expected"),
        (
            ("run-me", "Makefile", Category.BUILD_SCRIPT),
            ("docs/keys.txt", "../KEYS", Category.SIGNING),
            ("Makefile", "README", Category.BUILD_SCRIPT),
            (".github/workflows", "../elsewhere", Category.CI),
        ),
        ids=("into", "into, from a folder", "on", "above"),
    )
    def test_is_gated(self, tmp_path: Path, link: str, target: str, expected: Category) -> None:
        history = History()
        history.commit("Start", files={"README": "x\n"})
        history.commit(WORK, files={link: target}, modes={link: "120000"})
        repo = history.write(tmp_path)
        assert expected in categories(repo, link)
        assert scan(repo, "HEAD~1..HEAD").outcome is Outcome.HOLD

    def test_is_not_when_it_stands_for_nothing_that_ships(self, tmp_path: Path) -> None:
        history = History()
        history.commit("Start", files={"README": "x\n"})
        history.commit(WORK, files={"docs/link": "../README"}, modes={"docs/link": "120000"})
        repo = history.write(tmp_path)
        assert scan(repo, "HEAD~1..HEAD").outcome is Outcome.PASS

    def test_is_gated_when_it_goes(self, tmp_path: Path) -> None:
        repo = linked(tmp_path, "run-me", "Makefile", {"run-me": None})
        assert categories(repo, "run-me") == (Category.BUILD_SCRIPT,)


RELEASE_FLOW = """\
on: {push: {tags: ['v*']}}
jobs:
  publish:
    runs-on: ubuntu-latest
    steps:
      - run: ./impl/run.txt
      - run: twine upload dist/*
"""


def called(folder: Path, workflow: str, changed: dict[str, Content]) -> Repo:
    """A tree with a workflow that runs a script, then a commit by an agent."""
    history = History()
    history.commit("Start", files={".github/workflows/go.yml": workflow, "impl/run.txt": "1\n"})
    history.commit(WORK, files=changed)
    return history.write(folder)


@pytest.mark.parametrize("words", ("HEAD~1..HEAD", ""), ids=("range", "history"))
def test_a_script_that_the_release_runs_is_a_build_script(tmp_path: Path, words: str) -> None:
    repo = called(tmp_path, RELEASE_FLOW, {"impl/run.txt": "2\n"})
    report = scan(repo, words, all_commits=True)
    (change,) = entry(report, repo.head).changes
    assert change.categories == (Category.BUILD_SCRIPT,)
    assert [(each.severity, each.raised) for each in change.deltas] == [
        (Severity.CRITICAL, ("read where the release is made",))
    ]
    assert report.outcome is Outcome.HOLD


def test_a_script_that_only_tests_run_is_none(tmp_path: Path) -> None:
    repo = called(tmp_path, RELEASE_FLOW.replace("twine upload dist/*", "pytest"), {"impl/run.txt": "2\n"})
    assert categories(repo, "impl/run.txt") == ()
    assert scan(repo, "HEAD~1..HEAD").outcome is Outcome.PASS


def test_a_range_that_takes_the_script_out_of_the_release_still_counts(tmp_path: Path) -> None:
    silent = RELEASE_FLOW.replace("./impl/run.txt", "true")
    repo = called(tmp_path, RELEASE_FLOW, {".github/workflows/go.yml": silent, "impl/run.txt": "2\n"})
    assert categories(repo, "impl/run.txt") == (Category.BUILD_SCRIPT,)
