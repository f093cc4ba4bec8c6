"""When what is new is enough, and when all has to be judged: one thing that bears on old commits at a time, each with a
twin that looks like it and bears on nothing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from kit.history import ANN, BOB, CLAUDE, CLAUDE_TRAILER, START, History, Repo
from kit.notes import add_note, written_by
from kit.secrets import unique_token
from kit.sweeping import Sweeps, swept

from scanner.model.sweep import Judged, SweptRepository

WORKFLOW = ".github/workflows/ci.yml"
CI = "on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n      - run: echo {}\n"
Change = Callable[[Repo], object]


def commit(repo: Repo, branch: str, message: str, author: str = ANN, *parents: str, time: int = 0, **files: str) -> str:
    """A commit on top of `branch` (and of `parents`), at a time after all others unless it is given."""
    when = time or int(repo.git("log", "-1", "--format=%ct", "--all")) + 60
    tree = repo.git("rev-parse", f"{branch}^{{tree}}")
    if files:
        index = str(repo.path / "index.tmp")
        repo.git("read-tree", tree, GIT_INDEX_FILE=index)
        for path, content in files.items():
            name = {"ci": WORKFLOW, "app": "src/app.py"}.get(path, path.replace("_", "."))
            blob = repo.git("hash-object", "-w", "--stdin", stdin=content.encode())
            repo.git("update-index", "--add", "--cacheinfo", f"100644,{blob},{name}", GIT_INDEX_FILE=index)
        tree = repo.git("write-tree", GIT_INDEX_FILE=index)
    name, _, mail = author.rstrip(">").partition(" <")
    who = {
        f"GIT_{role}_{what}": value
        for role in ("AUTHOR", "COMMITTER")
        for what, value in (("NAME", name), ("EMAIL", mail), ("DATE", f"{when} +0000"))
    }
    above = [word for each in (repo.git("rev-parse", branch), *parents) for word in ("-p", each)]
    oid = repo.git("commit-tree", *above, tree, stdin=message.encode(), **who)
    repo.git("update-ref", f"refs/heads/{branch}", oid)
    return oid


def branch(repo: Repo, name: str, start: str = "main") -> None:
    repo.git("update-ref", f"refs/heads/{name}", repo.git("rev-parse", start))


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    """A trunk with an agent's change of a workflow, held, and work beside it."""
    history = History()
    history.commit("Start", files={"README.md": "x\n", WORKFLOW: CI.format(0)})
    history.commit(f"Build\n\n{CLAUDE_TRAILER}", files={WORKFLOW: CI.format(1)})
    made = history.write(tmp_path / "repository", bare=True)
    branch(made, "work")
    commit(made, "work", "On the side", CLAUDE, ci=CI.format(2))
    branch(made, "claude/fix-it-OZ67B")
    commit(made, "claude/fix-it-OZ67B", "By nobody knows whom", ANN, app="one\n")
    return made


def seen(
    tmp_path: Path, repo: Repo, change: Change, cache: Path | None = None, **options: bool
) -> tuple[SweptRepository, str]:
    """What is said after `change`, in two runs and in one: it must be the same. With why all of it was judged."""
    with swept(tmp_path / "two" / "s.sqlite3", cache) as two, swept(tmp_path / "one" / "s.sqlite3", cache) as one:
        two.look(repo, **options)
        change(repo)
        found = two.look(repo, **options)
        one.look(repo, **options)
        assert two.said(repo) == one.said(repo)
        return found, two.whys[-1]


def sequence(*changes: Change) -> Change:
    return lambda repo: [each(repo) for each in changes]


NEW: dict[str, Change] = {
    "a commit": lambda repo: commit(repo, "main", "More"),
    "an agent's commit": lambda repo: commit(repo, "main", "More", CLAUDE, ci=CI.format(3)),
    "an approved commit": lambda repo: commit(repo, "main", f"More\n\nReviewed-by: {BOB}", CLAUDE, ci=CI.format(3)),
    "a branch on an old commit": lambda repo: branch(repo, "more", "main~1"),
    "a tag": lambda repo: repo.git("tag", "v1.0.0", "main"),
    "a merge that says nothing": lambda repo: commit(
        repo, "main", "Merge branch 'work'", ANN, repo.git("rev-parse", "work")
    ),
    "a merge with a review of what is new": sequence(
        lambda repo: branch(repo, "later"),
        lambda repo: commit(repo, "later", "New", CLAUDE, ci=CI.format(4)),
        lambda repo: commit(
            repo,
            "main",
            f"Merge branch 'later'\n\nReviewed-by: {BOB}",
            BOB,
            repo.git("rev-parse", "later"),
            ci=CI.format(4),
        ),
    ),
    "an agent's new branch, merged": sequence(
        lambda repo: branch(repo, "claude/new-one-QX35C"),
        lambda repo: commit(repo, "claude/new-one-QX35C", "New", ANN, app="two\n"),
        lambda repo: commit(
            repo, "main", "Merge branch 'claude/new-one-QX35C'", ANN, repo.git("rev-parse", "claude/new-one-QX35C")
        ),
    ),
    "a request that nobody landed": lambda repo: repo.git("update-ref", "refs/pull/7/head", "work"),
    "a request that landed just now": sequence(
        lambda repo: repo.git(
            "update-ref", "refs/pull/7/head", repo.git("commit-tree", "main^{tree}", "-p", "main", stdin=b"X")
        ),
        lambda repo: commit(repo, "main", "All of it (#7)", ci=CI.format(5)),
    ),
    "notes on what is new": lambda repo: add_note(
        repo, "refs/notes/ai", commit(repo, "main", "New", ci=CI.format(6)), written_by("claude", WORKFLOW)
    ),
    "a branch merged and deleted": sequence(
        lambda repo: commit(repo, "main", "Merge branch 'work'", ANN, repo.git("rev-parse", "work")),
        lambda repo: repo.git("update-ref", "-d", "refs/heads/work"),
    ),
    "an unmerged branch deleted": lambda repo: repo.git("update-ref", "-d", "refs/heads/work"),
    "a policy on another branch": lambda repo: commit(
        repo, "work", "Policy", ANN, _twokey_yaml="version: 1\nextends: strict\n"
    ),
    "older commits": lambda repo: commit(repo, "work", "Old", CLAUDE, time=START - 9_000, ci=CI.format(7)),
    "a file of HEAD that leads nowhere": lambda repo: commit(repo, "main", "Docs", ANN, README_md="y\n"),
    "glass broken just now": lambda repo: commit(repo, "main", "Hot\n\nBreak-glass: it burns", BOB, ci=CI.format(8)),
}

ALL: dict[str, tuple[Change, str]] = {
    "the policy at HEAD": (
        lambda repo: commit(repo, "main", "Policy", ANN, _twokey_yaml="version: 1\nextends: strict\n"),
        "what HEAD's files say",
    ),
    "a file that HEAD's release path runs": (
        lambda repo: commit(repo, "main", "Make", ANN, Makefile="release:\n\tsh README.md\n"),
        "what HEAD's files say",
    ),
    "a baseline at HEAD": (
        lambda repo: commit(repo, "main", "Accept", ANN, **{"_twokey-baseline": f"{'0' * 32} agent-touched-ci x\n"}),
        "the baseline was edited",
    ),
    "a review of a branch that was judged": (
        lambda repo: commit(
            repo, "main", f"Merge branch 'work'\n\nReviewed-by: {BOB}", BOB, repo.git("rev-parse", "work")
        ),
        "a merge says something",
    ),
    "a review with a digest": (
        lambda repo: commit(repo, "main", f"Approve\n\nReviewed-by: {BOB}\nReviewed-digest: twokey1:{'0' * 64}", BOB),
        "an approval came or went",
    ),
    "an agent's branch that was judged, merged": (
        lambda repo: commit(
            repo, "main", "Merge branch 'claude/fix-it-OZ67B'", ANN, repo.git("rev-parse", "claude/fix-it-OZ67B")
        ),
        "a merge says something",
    ),
    "an agent's branch gets another name": (
        lambda repo: branch(repo, "mine", "claude/fix-it-OZ67B"),
        "commits that were judged are on other branches now",
    ),
    "notes on what was judged": (
        lambda repo: add_note(
            repo, "refs/notes/ai", repo.git("rev-parse", "claude/fix-it-OZ67B"), written_by("claude", "src/app.py")
        ),
        "notes on commits that were judged",
    ),
    "approvals in notes": (
        lambda repo: add_note(repo, "refs/notes/twokey", repo.git("rev-parse", "main"), "x"),
        "approvals are kept in notes",
    ),
    "HEAD on another branch": (
        lambda repo: repo.git("symbolic-ref", "HEAD", "refs/heads/work"),
        "HEAD is on another branch",
    ),
    "HEAD back": (lambda repo: branch(repo, "main", "main~1"), "HEAD is on a commit that was known"),
    "HEAD anew": (
        sequence(lambda repo: branch(repo, "main", "main~1"), lambda repo: commit(repo, "main", "Other")),
        "HEAD was not built upon",
    ),
    "HEAD by its other parent": (
        lambda repo: branch(repo, "main", commit(repo, "work", "Merge main", ANN, repo.git("rev-parse", "main"))),
        "HEAD was not built upon",
    ),
    "its configuration": (lambda repo: repo.git("config", "core.quotePath", "false"), "configuration has changed"),
    "another first commit at HEAD": (
        lambda repo: repo.git("update-ref", "refs/heads/main", repo.git("commit-tree", "main^{tree}", stdin=b"Root")),
        "HEAD was not built upon",
    ),
}


@pytest.mark.parametrize("change", NEW.values(), ids=NEW)
def test_what_is_new_is_enough(tmp_path: Path, repo: Repo, change: Change) -> None:
    found, why = seen(tmp_path, repo, change)
    assert (found.judged, why) == (Judged.NEW, "")


@pytest.mark.parametrize(("change", "why"), ALL.values(), ids=ALL)
def test_what_is_new_bears_on_the_old(tmp_path: Path, repo: Repo, change: Change, why: str) -> None:
    found, said = seen(tmp_path, repo, change)
    assert found.judged is Judged.WHOLE
    assert why in said


def test_nothing_new_is_nothing_to_judge(tmp_path: Path, repo: Repo) -> None:
    with swept(tmp_path / "s.sqlite3") as sweeps:
        before = sweeps.look(repo)
        after = sweeps.look(repo)
        assert len(sweeps.whys) == 1
    assert (before.judged, after.judged, after.judged_commits) == (Judged.WHOLE, Judged.UNCHANGED, 0)
    assert (after.commits, after.counts, after.outcome) == (before.commits, before.counts, before.outcome)


def test_only_what_is_new_is_judged(tmp_path: Path, repo: Repo) -> None:
    found, _ = seen(tmp_path, repo, lambda repo: commit(repo, "main", "More", CLAUDE, ci=CI.format(3)))
    assert (found.judged_commits, found.commits) == (1, 5)


def test_a_secret_where_there_was_none(tmp_path: Path, repo: Repo, cache: Path) -> None:
    change = lambda repo: commit(repo, "main", "x", app=f"t = '{unique_token(1)}'\n")  # noqa: E731
    found, why = seen(tmp_path, repo, change, cache, secrets=True)
    assert (found.judged, why, found.secrets) == (Judged.NEW, "", 1)


def test_work_where_there_is_a_secret(tmp_path: Path, repo: Repo, cache: Path) -> None:
    commit(repo, "main", "before", app=f"t = '{unique_token(1)}'\n")
    found, why = seen(tmp_path, repo, lambda repo: commit(repo, "main", "x", README_md="z\n"), cache, secrets=True)
    assert (found.judged, why, found.secrets) == (Judged.NEW, "", 1)


SECRETS: dict[str, tuple[Change, str]] = {
    "the same secret in another file": (
        lambda repo: commit(repo, "main", "x", Makefile=f"T = '{unique_token(1)}'\n"),
        "a secret that came in",
    ),
    "older work": (
        lambda repo: commit(repo, "work", "x", time=START - 9_000, README_md="z\n"),
        "older commits have come",
    ),
    "work that goes": (lambda repo: repo.git("update-ref", "-d", "refs/heads/work"), "commits have left"),
    "a secret in a tag": (
        lambda repo: repo.git("tag", "-a", "-m", f"token {unique_token(2)}", "v1.0.0", "main"),
        "a secret is in no commit",
    ),
}


@pytest.mark.parametrize(("change", "why"), SECRETS.values(), ids=SECRETS)
def test_secrets_of_before_bear_on_what_is_new(
    tmp_path: Path, repo: Repo, cache: Path, change: Change, why: str
) -> None:
    commit(repo, "main", "before", app=f"t = '{unique_token(1)}'\n")
    found, said = seen(tmp_path, repo, change, cache, secrets=True)
    assert found.judged is Judged.WHOLE
    assert why in said


def test_a_tag_with_a_secret_that_goes(tmp_path: Path, repo: Repo, cache: Path) -> None:
    repo.git("tag", "-a", "-m", f"token {unique_token(2)}", "v1.0.0", "main")
    found, why = seen(tmp_path, repo, lambda repo: repo.git("tag", "-d", "v1.0.0"), cache, secrets=True)
    assert (found.judged, found.secrets) == (Judged.WHOLE, 0)
    assert why == "a tag has changed in a history with secrets in it"


def squashed(repo: Repo, number: int, *, by: str) -> str:
    """A request's commit, by `by`, and its squash on main by a person."""
    made = commit(repo, "topic", f"Work of {number}", by, app=f"{number}\n")
    repo.git("update-ref", f"refs/pull/{number}/head", made)
    return commit(repo, "main", f"All (#{number})", ANN, app=f"{number}\n")


def test_a_landed_request_that_changes_is_looked_at_again(tmp_path: Path, repo: Repo) -> None:
    branch(repo, "topic")
    squashed(repo, 7, by=CLAUDE)
    found, why = seen(tmp_path, repo, lambda repo: repo.git("update-ref", "refs/pull/7/head", "main~1"))
    assert (found.judged, why) == (Judged.WHOLE, "requests that landed have changed since")


def test_a_request_on_top_of_one_that_landed(tmp_path: Path, repo: Repo) -> None:
    """The commits of the first are no part of the second, though its branch has them."""
    branch(repo, "topic")
    squashed(repo, 7, by=CLAUDE)
    found, why = seen(tmp_path, repo, lambda repo: squashed(repo, 8, by=ANN))
    assert (found.judged, why) == (Judged.NEW, "")


def test_the_commits_of_a_landed_request_come_to_main_after_all(tmp_path: Path, repo: Repo) -> None:
    branch(repo, "topic")
    squashed(repo, 7, by=CLAUDE)
    merge = lambda repo: commit(repo, "main", "Merge branch 'topic'", ANN, repo.git("rev-parse", "topic"))  # noqa: E731
    found, why = seen(tmp_path, repo, merge)
    assert (found.judged, why) == (Judged.WHOLE, "commits of requests that landed have come to other branches")


def test_a_landed_request_whose_squash_goes(tmp_path: Path, repo: Repo) -> None:
    """It may have been built upon by another one, which then has all of the commits."""
    branch(repo, "topic")
    made = commit(repo, "topic", "Work of 7", CLAUDE, app="7\n")
    repo.git("update-ref", "refs/pull/7/head", made)
    commit(repo, "work", "All (#7)", ANN, app="7\n")
    commit(repo, "work", "Later")
    found, why = seen(tmp_path, repo, lambda repo: repo.git("update-ref", "-d", "refs/heads/work"))
    assert (found.judged, why) == (Judged.WHOLE, "a commit is gone that a request landed as")


def test_what_an_agent_accepted_lets_nothing_new_pass(tmp_path: Path, repo: Repo) -> None:
    """The commit that shows who accepted it is an old one."""
    later: Change = lambda repo: commit(repo, "work", "Same again", CLAUDE, ci=CI.format(9))  # noqa: E731
    before = repo.git("rev-parse", "work")
    later(repo)
    with swept(tmp_path / "first" / "s.sqlite3") as first:
        held = [
            each.finding for each in first.look(repo).findings if each.finding.commit == repo.git("rev-parse", "work")
        ]
    repo.git("update-ref", "refs/heads/work", before)
    lines = "".join(f"{each.fingerprint} {each.check} {each.path}\n" for each in held)
    assert lines
    commit(repo, "main", "Accept", CLAUDE, **{"_twokey-baseline": lines})
    found, why = seen(tmp_path, repo, later)
    assert (found.judged, why) == (Judged.WHOLE, "the baseline lets something new pass")


def test_a_request_that_landed_earlier_than_one_that_was_judged(tmp_path: Path, repo: Repo) -> None:
    """Of two requests with the same commits these are the first one's, and which is first, dates tell."""
    branch(repo, "topic")
    squashed(repo, 7, by=CLAUDE)
    made = commit(repo, "topic", "Work of 8", ANN, app="8\n")
    repo.git("update-ref", "refs/pull/8/head", made)
    found, why = seen(tmp_path, repo, lambda repo: commit(repo, "work", "All (#8)", ANN, time=START, app="8\n"))
    assert (found.judged, why) == (Judged.WHOLE, "a request landed before others that were judged")


def test_glass_that_was_broken(tmp_path: Path, repo: Repo) -> None:
    commit(repo, "main", "Hot\n\nBreak-glass: it burns", CLAUDE, ci=CI.format(8))
    found, why = seen(tmp_path, repo, lambda repo: commit(repo, "main", "More"))
    assert (found.judged, why) == (Judged.WHOLE, "glass was broken, and every commit may close the debt")


def days(sweeps: Sweeps, repo: Repo, *today: str) -> list[Judged]:
    return [sweeps.look(repo, today=day).judged for day in today]


def test_a_day_on_which_something_ends_is_a_day_to_judge(tmp_path: Path, repo: Repo) -> None:
    waiver = "{id: W1, check: agent-touched-ci, paths: ['**'], reason: r, approved_by: b, expires: 2025-07-10}"
    commit(repo, "main", "Policy", ANN, _twokey_yaml=f"version: 1\nwaivers:\n  - {waiver}\n")
    with swept(tmp_path / "s.sqlite3") as sweeps:
        first = sweeps.look(repo, today="2025-07-01")
        assert days(sweeps, repo, "2025-07-02", "2025-07-09", "2025-07-10") == [Judged.UNCHANGED] * 2 + [Judged.WHOLE]
        after = sweeps.look(repo, today="2025-07-11")
        assert (after.judged, after.why) == (Judged.WHOLE, "something in the policy has ended or begun since")
        assert days(sweeps, repo, "2025-08-01") == [Judged.UNCHANGED]
    assert first.counts != after.counts


def test_without_an_end_every_day_is_the_same(tmp_path: Path, repo: Repo) -> None:
    with swept(tmp_path / "s.sqlite3") as sweeps:
        assert days(sweeps, repo, "2025-07-01", "2025-08-01", "2026-08-01") == [Judged.WHOLE] + [Judged.UNCHANGED] * 2


def test_a_shallow_clone_is_no_clean_one_however_often_it_is_looked_at(tmp_path: Path, repo: Repo) -> None:
    shallow = Repo(tmp_path / "shallow")
    repo.git("clone", "-q", "--bare", "--depth", "1", f"file://{repo.path}", str(shallow.path))
    with swept(tmp_path / "s.sqlite3") as sweeps:
        first, second = sweeps.look(shallow), sweeps.look(shallow)
    assert (first.outcome, first.judged) == ("undetermined", Judged.WHOLE)
    assert (second.outcome, second.judged, len(second.problems)) == ("undetermined", Judged.UNCHANGED, 1)


def test_other_rules_judge_everything_again(tmp_path: Path, repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    with swept(tmp_path / "s.sqlite3") as sweeps:
        sweeps.look(repo)
        monkeypatch.setattr("scanner.sweep.settings.__version__", "99")
        found = sweeps.look(repo)
        assert (found.judged, found.why) == (Judged.WHOLE, "twokey has changed")
        again = sweeps.look(repo, secrets=True)
        assert (again.judged, again.why) == (Judged.WHOLE, "the options have changed")


def test_an_empty_repository_that_gets_its_first_commit(tmp_path: Path) -> None:
    history = History()
    empty = History().write(tmp_path / "empty", bare=True)
    with swept(tmp_path / "s.sqlite3") as sweeps:
        first, second = sweeps.look(empty), sweeps.look(empty)
        assert (first.outcome, first.commits, second.judged) == ("pass", 0, Judged.UNCHANGED)
        history.commit("Start", author=CLAUDE, files={WORKFLOW: CI.format(0)})
        empty.git("fast-import", "--quiet", stdin=bytes(history.stream))
        third = sweeps.look(empty)
        assert (third.judged, third.commits, third.outcome) == (Judged.WHOLE, 1, "hold")
