"""Refs that do not lead where they led: what is told, for how long, and what is everyday work and no finding."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from kit.history import CLAUDE, History, Repo
from kit.sweeping import Sweeps, swept

from scanner.model.finding import Disposition
from scanner.model.scale import Outcome, Severity
from scanner.model.sweep import State, SweptFinding
from scanner.sweep.rewritten import ID

Change = Callable[[Repo], object]
TEAM = "version: 1\nextends: team\n"


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    """Three commits on main, one on work, and two tags."""
    history = History()
    for number in range(3):
        history.commit(f"{number}", files={"README.md": f"{number}\n"})
    history.commit("work", branch="work", parents=[3], files={"work": "1\n"})
    made = history.write(tmp_path / "repository", bare=True)
    made.git("tag", "v1.0.0", "main~1")
    made.git("tag", "-a", "-m", "two", "v2.0.0", "main")
    return made


@pytest.fixture
def sweeps(tmp_path: Path, cache: Path, repo: Repo):
    with swept(tmp_path / "s.sqlite3", cache) as found:
        found.look(repo)
        yield found


def told(sweeps: Sweeps, repo: Repo, **options: Any) -> list[tuple[str, str, str, str]]:
    return [seen(each) for each in sweeps.look(repo, **options).findings if each.finding.check == ID]


def seen(swept: SweptFinding) -> tuple[str, str, str, str]:
    found = swept.finding
    return found.path, found.severity.value, found.outcome.value, swept.state.value


def put(name: str, revision: str) -> Change:
    return lambda repo: repo.git("update-ref", name, repo.git("rev-parse", revision))


def drop(name: str) -> Change:
    return lambda repo: repo.git("update-ref", "-d", name)


def commit(repo: Repo, parent: str, message: str = "x") -> str:
    return repo.git("commit-tree", f"{parent}^{{tree}}", "-p", parent, stdin=message.encode())


MAIN, WORK = "refs/heads/main", "refs/heads/work"
ONE, TWO = "refs/tags/v1.0.0", "refs/tags/v2.0.0"

REWRITES: dict[str, tuple[Change, tuple[str, str, str]]] = {
    "a tag moved back": (put(ONE, "main~2"), (ONE, "critical", "failed")),
    "a tag moved on": (put(ONE, "main"), (ONE, "critical", "failed")),
    "a tag with words moved": (put(TWO, "main~1"), (TWO, "critical", "failed")),
    "a tag with other words": (
        lambda repo: repo.git("tag", "-f", "-a", "-m", "other", "v2.0.0", "main"),
        (TWO, "critical", "failed"),
    ),
    "a tag deleted": (drop(ONE), (ONE, "high", "failed")),
    "the default branch moved back": (put(MAIN, "main~1"), (MAIN, "high", "failed")),
    "the default branch put elsewhere": (
        lambda repo: repo.git("update-ref", MAIN, commit(repo, "main~1", "other")),
        (MAIN, "high", "failed"),
    ),
    "a branch moved back": (put(WORK, "main~1"), (WORK, "low", "advisory")),
    "a branch gone with its work": (drop(WORK), (WORK, "low", "advisory")),
}


@pytest.mark.parametrize(("change", "expected"), REWRITES.values(), ids=REWRITES)
def test_what_does_not_lead_there_any_more_is_told(
    sweeps: Sweeps, repo: Repo, change: Change, expected: tuple[str, str, str]
) -> None:
    change(repo)
    assert told(sweeps, repo) == [(*expected, "new")]


EVERYDAY: dict[str, Change] = {
    "a branch goes on": lambda repo: repo.git("update-ref", MAIN, commit(repo, "main")),
    "a merged branch is deleted": lambda repo: (put(MAIN, "work")(repo), drop(WORK)(repo)),
    "a branch is deleted whose request keeps its work": lambda repo: (
        put("refs/pull/7/head", "work")(repo),
        drop(WORK)(repo),
    ),
    "a new branch on old work": put("refs/heads/more", "main~2"),
    "a new tag": put("refs/tags/v3.0.0", "main"),
    "main is called trunk": lambda repo: (
        put("refs/heads/trunk", "main")(repo),
        repo.git("symbolic-ref", "HEAD", "refs/heads/trunk"),
        drop(MAIN)(repo),
    ),
    "a request that is rebased": lambda repo: (
        put("refs/pull/7/head", "work")(repo),
        put("refs/pull/7/head", "main~1")(repo),
    ),
    "notes": lambda repo: repo.git("notes", "add", "-m", "x", "main"),
}


@pytest.mark.parametrize("change", EVERYDAY.values(), ids=EVERYDAY)
def test_everyday_work_is_no_finding(sweeps: Sweeps, repo: Repo, change: Change) -> None:
    change(repo)
    assert told(sweeps, repo) == []


def test_it_stays_until_the_tag_is_back(sweeps: Sweeps, repo: Repo) -> None:
    before = repo.git("rev-parse", "v1.0.0")
    put(ONE, "main~2")(repo)
    assert told(sweeps, repo) == [(ONE, "critical", "failed", "new")]
    assert told(sweeps, repo) == [(ONE, "critical", "failed", "open")]
    repo.git("update-ref", MAIN, commit(repo, "main"))
    assert told(sweeps, repo) == [(ONE, "critical", "failed", "open")]
    repo.git("update-ref", ONE, before)
    assert told(sweeps, repo) == [(ONE, "critical", "failed", "fixed")]
    assert told(sweeps, repo) == []


def test_it_stays_until_the_branch_leads_there_again(sweeps: Sweeps, repo: Repo) -> None:
    before = repo.git("rev-parse", "main")
    put(MAIN, "main~1")(repo)
    assert told(sweeps, repo) == [(MAIN, "high", "failed", "new")]
    repo.git("update-ref", MAIN, commit(repo, before))
    assert told(sweeps, repo) == [(MAIN, "high", "failed", "fixed")]
    assert told(sweeps, repo) == []


def test_it_makes_the_repository_fail(sweeps: Sweeps, repo: Repo) -> None:
    put(ONE, "main")(repo)
    found = sweeps.look(repo)
    assert (found.outcome, found.counts[Disposition.FAILED]) == (Outcome.FAIL, 1)
    assert found.states == {State.NEW: 1}


def test_work_in_progress_is_told_once(sweeps: Sweeps, repo: Repo) -> None:
    put(WORK, "main~1")(repo)
    assert [state for *_, state in told(sweeps, repo)] == ["new"]
    assert told(sweeps, repo) == []
    put(MAIN, "main")(repo)
    assert told(sweeps, repo) == []


def test_what_a_killed_run_was_to_tell_once_is_told_by_the_next(sweeps: Sweeps, repo: Repo) -> None:
    put(WORK, "main~1")(repo)
    sweeps.look(repo, finish=False)
    repo.git("update-ref", MAIN, commit(repo, "main"))
    assert told(sweeps, repo) == [(WORK, "low", "advisory", "new")]
    repo.git("update-ref", MAIN, commit(repo, "main"))
    assert told(sweeps, repo) == []


def test_a_tag_that_comes_back_elsewhere_has_moved(sweeps: Sweeps, repo: Repo) -> None:
    """Whoever deletes it first, and waits for the next sweep, gains nothing."""
    before = repo.git("rev-parse", "v1.0.0")
    drop(ONE)(repo)
    assert told(sweeps, repo) == [(ONE, "high", "failed", "new")]
    put(ONE, "main")(repo)
    assert told(sweeps, repo) == [(ONE, "high", "failed", "open")]
    put(ONE, before)(repo)
    assert told(sweeps, repo) == [(ONE, "high", "failed", "fixed")]


def test_a_tag_that_is_back_is_forgiven(sweeps: Sweeps, repo: Repo) -> None:
    before = repo.git("rev-parse", "v1.0.0")
    drop(ONE)(repo)
    told(sweeps, repo)
    put(ONE, before)(repo)
    assert told(sweeps, repo) == [(ONE, "high", "failed", "fixed")]
    assert told(sweeps, repo) == []


@pytest.mark.parametrize("name", ["v1", "v1.0", "latest", "nightly"])
def test_a_tag_that_is_meant_to_move(sweeps: Sweeps, repo: Repo, name: str) -> None:
    put(f"refs/tags/{name}", "main~1")(repo)
    assert told(sweeps, repo) == []
    put(f"refs/tags/{name}", "main")(repo)
    assert told(sweeps, repo) == [(f"refs/tags/{name}", "medium", "advisory", "new")]
    assert told(sweeps, repo) == []


def test_two_numbers_are_a_release_where_no_third_is(sweeps: Sweeps, repo: Repo) -> None:
    put("refs/tags/v7.2", "main~1")(repo)
    told(sweeps, repo)
    put("refs/tags/v7.2", "main")(repo)
    assert told(sweeps, repo) == [("refs/tags/v7.2", "critical", "failed", "new")]


def excused(repo: Repo, files: dict[str, str]) -> None:
    index = str(repo.path / "index.tmp")
    repo.git("read-tree", "main^{tree}", GIT_INDEX_FILE=index)
    for path, content in files.items():
        blob = repo.git("hash-object", "-w", "--stdin", stdin=content.encode())
        repo.git("update-index", "--add", "--cacheinfo", f"100644,{blob},{path}", GIT_INDEX_FILE=index)
    tree = repo.git("write-tree", GIT_INDEX_FILE=index)
    repo.git("update-ref", MAIN, repo.git("commit-tree", tree, "-p", "main", stdin=b"Excuse"))


def test_a_waiver_excuses_it(sweeps: Sweeps, repo: Repo) -> None:
    put(ONE, "main")(repo)
    sweeps.look(repo)
    waiver = f"{{id: W, check: {ID}, paths: [{ONE}], reason: r, approved_by: ann, expires: 2025-08-01}}"
    excused(repo, {".twokey.yaml": f"{TEAM}waivers:\n  - {waiver}\n"})
    found = sweeps.look(repo, today="2025-07-02")
    assert found.counts[Disposition.WAIVED] == 1
    assert found.states[State.FIXED] == 1
    assert sweeps.look(repo, today="2025-08-02").counts[Disposition.FAILED] == 1


def test_who_moves_it_back_from_an_excused_place_is_told(sweeps: Sweeps, repo: Repo) -> None:
    """What was meant is where it belongs now."""
    before = repo.git("rev-parse", "v1.0.0")
    put(ONE, "main")(repo)
    sweeps.look(repo)
    waiver = f"{{id: W, check: {ID}, paths: [{ONE}], reason: r, approved_by: ann, expires: 2025-07-10}}"
    excused(repo, {".twokey.yaml": f"{TEAM}waivers:\n  - {waiver}\n"})
    sweeps.look(repo)
    repo.git("update-ref", ONE, before)
    assert sweeps.look(repo).counts[Disposition.WAIVED] == 1  # excused as well, as long as the waiver is in force
    assert sweeps.look(repo, today="2025-07-11").counts[Disposition.FAILED] == 1


def test_the_baseline_accepts_it(sweeps: Sweeps, repo: Repo) -> None:
    put(ONE, "main")(repo)
    (swept,) = [each for each in sweeps.look(repo).findings if each.finding.check == ID]
    excused(repo, {".twokey-baseline": f"{swept.finding.fingerprint} {ID} {ONE}\n"})
    found = sweeps.look(repo)
    assert found.counts == {
        Disposition.BASELINED: 1,
        Disposition.HELD: 1,
    }  # the edit of the baseline waits for a review


def test_a_policy_that_holds_nothing_holds_nothing(sweeps: Sweeps, repo: Repo) -> None:
    excused(repo, {".twokey.yaml": "version: 1\nextends: advisory\n"})
    sweeps.look(repo)
    put(ONE, "main~3")(repo)
    assert told(sweeps, repo) == [(ONE, "critical", "advisory", "new")]


def test_history_that_git_has_thrown_away(sweeps: Sweeps, repo: Repo) -> None:
    """Nothing of the old head is here to be asked."""
    put(MAIN, "main~1")(repo)
    drop(WORK)(repo)
    repo.git("tag", "-d", "v2.0.0")
    repo.git("reflog", "expire", "--expire=now", "--all")
    repo.git("prune", "--expire=now")
    found = sweeps.look(repo)
    assert sweeps.whys[-1] == "commits that were judged are not here any more"
    assert sorted(each.finding.path for each in found.findings) == [MAIN, WORK, TWO]


def test_a_clone_follows_the_branch_of_its_remote(tmp_path: Path, cache: Path, repo: Repo) -> None:
    clone = Repo(tmp_path / "clone")
    repo.git("clone", "-q", str(repo.path), str(clone.path))
    clone.git("switch", "-q", "-c", "mine")
    with swept(tmp_path / "other.sqlite3", cache) as sweeps:
        sweeps.look(clone)
        put("refs/remotes/origin/main", "main~1")(clone)
        put("refs/heads/mine", "main~1")(clone)
        assert sorted(told(sweeps, clone)) == [
            ("refs/heads/mine", "low", "advisory", "new"),
            ("refs/remotes/origin/main", "high", "failed", "new"),
        ]


def test_a_rewrite_by_an_agent_in_a_judged_branch(sweeps: Sweeps, repo: Repo) -> None:
    """What the branch has now is judged as ever."""
    history = repo.git("rev-parse", "main~1")
    mail = CLAUDE.partition("<")[2].rstrip(">")
    who = {"GIT_AUTHOR_NAME": "Claude", "GIT_AUTHOR_EMAIL": mail}
    repo.git("update-ref", MAIN, repo.git("commit-tree", "main^{tree}", "-p", history, stdin=b"Other", **who))
    found = sweeps.look(repo)
    assert found.by_agents == 1
    assert found.commits == 5  # tags and work still lead to what main lost


def test_severities_are_those_of_the_page(repo: Repo) -> None:
    from scanner.rulebook import load_rulebook

    assert load_rulebook().pages[ID].severity is Severity.HIGH
