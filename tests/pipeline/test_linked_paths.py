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
    "a pattern of folders": "**",
    "a class": "impl/[r]un.txt",
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


def test_a_release_path_that_is_linked_to_keeps_its_own_categories_and_gets_more(tmp_path: Path) -> None:
    history = History()
    history.commit("Start", files={"Makefile": "KEYS", "KEYS": "1\n"}, modes={"Makefile": "120000"})
    history.commit(WORK, files={"KEYS": "2\n"})
    assert categories(history.write(tmp_path), "KEYS") == (Category.SIGNING, Category.BUILD_SCRIPT)


def test_what_is_linked_to_is_judged_like_the_link(tmp_path: Path) -> None:
    repo = linked(tmp_path, "Makefile", "CHANGELOG.md", {"CHANGELOG.md": "2\n"})
    assert categories(repo, "CHANGELOG.md") == (Category.RELEASE_METADATA, Category.BUILD_SCRIPT)


def test_and_no_more_than_the_link(tmp_path: Path) -> None:
    repo = linked(tmp_path, "CHANGELOG.md", "impl/run.txt", {"impl/run.txt": "2\n"})
    assert categories(repo, "impl/run.txt") == (Category.RELEASE_METADATA,)
    assert scan(repo, "HEAD~1..HEAD").outcome is Outcome.PASS


def tree(folder: Path, links: dict[str, str], files: dict[str, Content], changed: dict[str, Content]) -> Repo:
    """A tree with links in it, then a commit by an agent."""
    history = History()
    history.commit("Start", files={**files, **links}, modes=dict.fromkeys(links, "120000"))
    history.commit(WORK, files=changed)
    return history.write(folder)


class TestALinkToAFolder:
    """What lies below the target is judged as what lies below the link."""

    def test_what_a_tool_reads_there(self, tmp_path: Path) -> None:
        repo = tree(tmp_path, {".github/workflows": "../impl"}, {"impl/a.yml": "1\n"}, {"impl/a.yml": "2\n"})
        assert categories(repo, "impl/a.yml") == (Category.CI,)
        assert scan(repo, "HEAD~1..HEAD").outcome is Outcome.HOLD

    @pytest.mark.parametrize("path", ["impl/README.md", "impl/deep/a.yml", "impl2/a.yml", "x/impl/a.yml", "a.yml"])
    def test_and_nothing_else(self, tmp_path: Path, path: str) -> None:
        repo = tree(tmp_path, {".github/workflows": "../impl"}, {"impl/a.yml": "1\n"}, {path: "2\n"})
        assert categories(repo, path) == ()

    def test_what_comes_and_goes_within_the_range(self, tmp_path: Path) -> None:
        history = History()
        history.commit("Start", files={".github/workflows": "../impl"}, modes={".github/workflows": "120000"})
        history.commit(WORK, files={"impl/a.yml": "1\n"})
        history.commit(WORK, files={"impl/a.yml": None})
        repo = history.write(tmp_path)
        assert categories(repo, "impl/a.yml", "HEAD~2..HEAD") == (Category.CI,)

    def test_the_root(self, tmp_path: Path) -> None:
        repo = tree(tmp_path, {".github/workflows": "../"}, {"impl/x": "1\n"}, {"a.yml": "2\n", "b.md": "2\n"})
        assert (categories(repo, "a.yml"), categories(repo, "b.md")) == ((Category.CI,), ())

    def test_a_target_that_has_these_rules_itself_gets_none(self, tmp_path: Path) -> None:
        links = {"web/.claude": "../.claude"}
        repo = tree(tmp_path, links, {".claude/settings.json": "{}"}, {".claude/notes.md": "2\n"})
        assert categories(repo, ".claude/notes.md") == (Category.AGENT_CONFIG,)

    def test_links_in_it_lead_on(self, tmp_path: Path) -> None:
        links = {".claude": ".shared", ".shared/hooks": "../impl"}
        repo = tree(tmp_path, links, {"impl/x.sh": "1\n"}, {"impl/x.sh": "2\n"})
        assert categories(repo, "impl/x.sh") == (Category.AGENT_CONFIG,)

    def test_links_beside_it_do_not(self, tmp_path: Path) -> None:
        links = {".claude": ".shared", ".shared2/hooks": "../impl"}
        repo = tree(tmp_path, links, {"impl/x.sh": "1\n"}, {"impl/x.sh": "2\n"})
        assert categories(repo, "impl/x.sh") == ()

    def test_a_folder_of_test_data_is_no_way_in(self, tmp_path: Path) -> None:
        links = {"tests/fixtures/.claude": "../../impl"}
        repo = tree(tmp_path, links, {"impl/x.sh": "1\n"}, {"impl/x.sh": "2\n"})
        assert categories(repo, "impl/x.sh") == ()


LOOPS = {
    "two that point at each other": {"Makefile": "a", "a": "Makefile"},
    "a folder in itself": {"Makefile": "ln/x", "ln": "ln/y"},
    "a folder that is its own parent": {".claude": "sub", "sub/back": "..", "sub/.claude": "../.claude"},
    "the root in the root": {".claude": ".", ".github": "."},
    "a long way": {"Makefile": "l0", **{f"l{number}": f"l{number + 1}" for number in range(100)}},
    "one that doubles": {
        "Makefile": "d0/x",
        **{f"d{number}": f"d{number + 1}/../d{number + 1}" for number in range(60)},
    },
}


@pytest.mark.parametrize("links", LOOPS.values(), ids=LOOPS)
def test_ways_without_an_end_do_no_harm(tmp_path: Path, links: dict[str, str]) -> None:
    repo = tree(tmp_path, links, {"impl/x": "1\n"}, {"src/app.py": "2\n", "KEYS": "x\n"})
    assert Category.BUILD_SCRIPT not in categories(repo, "src/app.py")
    assert Category.SIGNING in categories(repo, "KEYS")


def test_every_link_on_the_way_is_gated(tmp_path: Path) -> None:
    links = {"Makefile": "a", "a": "ln/b", "ln": "deep/er", "deep/er/b": "../../impl/x"}
    for number, path in enumerate(("a", "ln", "deep/er/b")):
        history = History()
        history.commit("Start", files={"impl/x": "1\n", **links}, modes=dict.fromkeys(links, "120000"))
        history.commit(WORK, files={path: "src"}, modes={path: "120000"})
        repo = history.write(tmp_path / str(number))
        assert Category.BUILD_SCRIPT in categories(repo, path), path


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


@pytest.mark.parametrize("changed", ["impl/run.txt", "impl/lib.txt"])
def test_a_script_that_the_release_runs_by_a_link(tmp_path: Path, changed: str) -> None:
    """`./bin/go` is a link to a script, or lies in a folder that is one."""
    for number, links in enumerate(({"bin/go": f"../{changed}"}, {"bin": "impl"})):
        called_as = "bin/go" if number == 0 else changed.replace("impl", "bin")
        flow = RELEASE_FLOW.replace("./impl/run.txt", f"./{called_as}")
        files: dict[str, Content] = {".github/workflows/go.yml": flow, "impl/run.txt": "1\n", "impl/lib.txt": "1\n"}
        repo = tree(tmp_path / str(number), links, files, {changed: "2\n"})
        assert categories(repo, changed) == (Category.BUILD_SCRIPT,)
        assert scan(repo, "HEAD~1..HEAD").outcome is Outcome.HOLD


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
