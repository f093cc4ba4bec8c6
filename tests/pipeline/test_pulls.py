"""Squashes and the pull requests they came from: what their commits showed counts, and nobody else's commits do.

Ann writes the request with an agent; its message says nothing of that, and the branch is deleted, as it mostly is.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest
from kit.attributing import attributions
from kit.history import ANN, BOB, CLAUDE, CLAUDE_TRAILER, WEB_FLOW, History, Repo
from kit.judging import entry, preset, scan
from kit.notes import add_note, written_by
from kit.patience import read_in_time
from kit.scenes import DEPENDABOT

from scanner.model.actor import ActorKind, Evidence, Source
from scanner.model.scale import Outcome, Strength
from scanner.pipeline.squashes import requests_by_number
from scanner.repo.refs import Ref
from scanner.reporters import json_v1

HEAD = "refs/pull/7/head"
WIP = f"Try it\n\n{CLAUDE_TRAILER}\n"
HUMAN = (ActorKind.HUMAN, ())
CLAUDES = (ActorKind.ASSISTED, ("claude-code",))

Shown = tuple[ActorKind, tuple[str, ...]]


def put(repo: Repo, refs: dict[str, int], *, keep: Iterable[str] = ()) -> Repo:
    """Put refs on commits, by their number in the history, and delete every branch but main and `keep`."""
    for name, mark in refs.items():
        repo.git("update-ref", name, repo.oids[mark - 1])
    for branch in repo.git("for-each-ref", "--format=%(refname:short)", "refs/heads").split("\n"):
        if branch not in ("main", *keep):
            repo.git("branch", "-q", "-D", branch)
    return repo


def shown(repo: Repo, words: str = "") -> dict[str, Shown]:
    """Who made each commit of a selection that a person alone did not make, by its number."""
    found = attributions(repo, words)
    return {
        f"{repo.oids.index(oid) + 1}": (each.kind, each.agents)
        for oid, each in found.items()
        if each.kind is not ActorKind.HUMAN
    }


def squash(
    subject: str = "Add x (#7)",
    *steps: str,
    author: str = ANN,
    by: str = ANN,
    request: dict[str, str] | None = None,
    landed: dict[str, str] | None = None,
) -> History:
    """Start (1), a request of `steps` (2, ...), and its squash on main, the last commit."""
    history = History()
    start = history.commit("Start", files={"README.md": "Read me.\n"})
    for number, message in enumerate(steps or (WIP,)):
        files = dict.fromkeys(request or {"x": "1\n"}, f"{number}\n")
        history.commit(message, files=files, parents=[history.last.get("request", start)], branch="request", author=by)
    contents = request or {"x": "1\n"}
    history.commit("Last touch", files=contents, branch="request", author=by if by != CLAUDE else ANN)
    history.commit(subject, files=landed or contents, author=author, committer=WEB_FLOW)
    return history


def requested(history: History, folder: Path, ref: str = HEAD) -> Repo:
    return put(history.write(folder), {ref: history.count - 1})


class TestSquash:
    def test_what_the_squash_dropped_is_found(self, tmp_path: Path) -> None:
        repo = requested(squash(), tmp_path / "r")
        found = attributions(repo)[repo.head]
        assert (found.kind, found.agents, found.operators) == (ActorKind.ASSISTED, ("claude-code",), (ANN,))
        where = f"{HEAD} {repo.oids[1][:12]} Co-Authored-By"
        assert found.evidence == (Evidence(Source.BRANCH, where, CLAUDE, "claude-code", Strength.STRONG),)

    def test_its_author_stays_its_author(self, tmp_path: Path) -> None:
        repo = requested(squash("Add x (#7)", "Try it", by=CLAUDE), tmp_path / "r")
        found = attributions(repo)[repo.head]
        assert (found.kind, found.agents) == CLAUDES
        assert found.evidence[0].where == f"{HEAD} {repo.oids[1][:12]} author"

    def test_it_is_held_on_a_release_path(self, tmp_path: Path) -> None:
        repo = requested(squash(request={"Makefile": "all:\n\tmake release\n"}), tmp_path / "r")
        assert scan(repo, "HEAD").outcome is Outcome.HOLD
        repo.git("update-ref", "-d", HEAD)
        assert scan(repo, "HEAD").outcome is Outcome.PASS

    def test_the_report_names_the_refs_that_said_something(self, tmp_path: Path) -> None:
        repo = requested(squash(), tmp_path / "r")
        repo.git("update-ref", "refs/pull/8/head", repo.oids[0])
        coverage = json_v1.document(scan(repo))["coverage"]
        assert (coverage["pulls"], coverage["skipped"]) == ([HEAD], [])

    def test_a_request_of_people_says_nothing(self, tmp_path: Path) -> None:
        repo = requested(squash("Add x (#7)", "Try it", "Try again"), tmp_path / "r")
        assert (shown(repo), scan(repo).coverage.pulls) == ({}, ())

    def test_the_strongest_word_on_each_agent_is_shown_once(self, tmp_path: Path) -> None:
        weak = "Try it\n\nCo-Authored-By: Claude <noreply@anthropic.com>\n\nprose\n"
        cursor = "Try it\n\nCo-authored-by: Cursor <cursoragent@cursor.com>\n"
        repo = requested(squash("Add x (#7)", weak, WIP, cursor, WIP), tmp_path / "r")
        found = attributions(repo)[repo.head]
        assert sorted(each.agent for each in found.evidence) == ["claude-code", "cursor"]
        assert {each.strength for each in found.evidence} == {Strength.STRONG}

    def test_weak_words_stay_weak(self, tmp_path: Path) -> None:
        repo = requested(squash("Add x (#7)", "Try it\n\nCo-Authored-By: Devin\n"), tmp_path / "r")
        found = attributions(repo)[repo.head]
        assert (found.kind, [each.strength for each in found.evidence]) == (ActorKind.HUMAN, [Strength.WEAK])

    def test_a_bots_request_adds_nothing(self, tmp_path: Path) -> None:
        repo = requested(squash("Bump x (#7)", "Bump x", author=DEPENDABOT, by=DEPENDABOT), tmp_path / "r")
        alone = put(squash("Bump x (#7)", "Bump x", author=DEPENDABOT, by=DEPENDABOT).write(tmp_path / "s"), {})
        assert attributions(repo)[repo.head] == attributions(alone)[alone.head]
        assert attributions(repo)[repo.head].kind is ActorKind.BOT

    def test_nor_does_it_where_a_person_landed_it(self, tmp_path: Path) -> None:
        assert shown(requested(squash("Bump x (#7)", "Bump x", by=DEPENDABOT), tmp_path / "r")) == {}

    def test_an_agent_who_helped_a_bot_is_found(self, tmp_path: Path) -> None:
        repo = requested(squash("Bump x (#7)", WIP, author=DEPENDABOT, by=DEPENDABOT), tmp_path / "r")
        assert shown(repo) == {"4": (ActorKind.AGENT, ("claude-code",))}

    def test_notes_on_its_commits_count(self, tmp_path: Path) -> None:
        repo = requested(squash("Add x (#7)", "Try it"), tmp_path / "r")
        add_note(repo, "refs/notes/ai", repo.oids[1], written_by("codex", "x"))
        assert shown(repo) == {"4": (ActorKind.ASSISTED, ("codex",))}
        assert attributions(repo)[repo.head].evidence[0].strength is Strength.MEDIUM

    def test_what_it_says_itself_stays(self, tmp_path: Path) -> None:
        repo = requested(squash("Add x (#7)\n\nCo-authored-by: Cursor <cursoragent@cursor.com>\n"), tmp_path / "r")
        assert set(attributions(repo)[repo.head].agents) == {"cursor", "claude-code"}

    def test_without_the_refs_nothing_is_known(self, tmp_path: Path) -> None:
        repo = put(squash().write(tmp_path / "r"), {})
        assert (shown(repo), scan(repo).coverage.pulls) == ({}, ())


SAYING_SEVEN = {
    "GitHub, Gitea": "Add x (#7)",
    "GitLab, Gitea with a tracker": "Add x (!7)",
    "Bitbucket Cloud": "Merged in topic (pull request #7)\n\nAdd x\n",
    "Azure DevOps": "Merged PR 7: Add x",
    "Bitbucket Server": "Pull request #7: Add x",
    "a revert of another": 'Revert "Add y (#6)" (#7)',
    "a backport of another": "Add x (#6) (#7)",
    "blanks at the end": "Add x (#7)  ",
    "blank lines before": "\n\nAdd x (#7)\n",
    "GitLab, below": "Add x\n\nSee merge request group/project!7\n",
    "GitLab, a group of groups": "Add x\n\nSee merge request a/b/c!7\n",
    "GitLab, itself": "Add x\n\nSee merge request !7\n",
    "Marge": "Add x\n\nPart-of: <https://gitlab.example.org/group/project/-/merge_requests/7>\n",
    "Gitea, below": "Add x\n\nReviewed-on: https://git.example.org/org/repo/pulls/7\n",
}
NOT_SAYING_IT = {
    "another number": "Add x (#77)",
    "a number in the middle": "Add x (#7) at last",
    "a number without brackets": "Add x #7",
    "an issue": "Add x\n\nFixes #7\n",
    "a longer line": "Add x\n\nAs See merge request group/project!7 says\n",
    "several, the last counts": "Add x (#7) (#6)",
    "nothing": "Add x",
}


@pytest.mark.parametrize("message", SAYING_SEVEN.values(), ids=SAYING_SEVEN)
def test_every_way_to_name_a_request(message: str, tmp_path: Path) -> None:
    assert shown(requested(squash(message), tmp_path / "r")) == {"4": CLAUDES}


@pytest.mark.parametrize("message", NOT_SAYING_IT.values(), ids=NOT_SAYING_IT)
def test_what_only_looks_like_one(message: str, tmp_path: Path) -> None:
    assert shown(requested(squash(message), tmp_path / "r")) == {}


LONG = {
    "blanks behind a number": "Add x (#7)" + " " * 500_000 + "x",
    "numbers": "(#7)" * 100_000 + "x",
    "digits": "(#" + "7" * 500_000,
    "marks": "Add x\n\nSee merge request " + "!7" * 200_000 + "x",
    "links": "Add x\n\nReviewed-on: https://" + "/pulls/7" * 50_000 + "x",
    "lines": "Add x\n\n" + "See merge request !\n" * 50_000,
    "blank lines": "Add x\n\nSee merge request !7" + "\n" * 500_000 + "x",
}


def test_no_message_takes_long(checkout: Path) -> None:
    """Anyone can write a megabyte of one."""
    setup = "from scanner.pipeline.squashes import squashes\nfrom scanner.repo.refs import Said"
    assert read_in_time(LONG, checkout, setup=setup, call="list(squashes([Said('1', (), text)]))") == list(LONG)


LAYOUTS = [
    *("refs/pull/7/head", "refs/pull-requests/7/from", "refs/merge-requests/7/head"),
    *("refs/remotes/origin/pull/7/head", "refs/remotes/origin/pull/7", "refs/remotes/origin/pr/7"),
    *("refs/remotes/origin/pr/7/head", "refs/remotes/upstream/merge-requests/7", "refs/remotes/origin/mr/7"),
    *("refs/remotes/origin/merge_requests/7/head", "refs/remotes/origin/pull-requests/7/from", "refs/pull/7"),
]
ELSEWHERE = [
    *("refs/pull/7/merge", "refs/heads/pr/7", "refs/heads/pull/7/head", "refs/tags/pull/7/head", "refs/pull/x7/head"),
    *(
        "refs/remotes/origin/feature/7",
        "refs/changes/07/7/1",
        "refs/pull/7/head/x",
        "refs/x/pull/7/head",
        "refs/keep/7",
    ),
    *("refs/pull/70/head", "refs/remotes/pull/7/merge", "refs/merge-requests/7/train"),
]


@pytest.mark.parametrize("ref", LAYOUTS)
def test_where_requests_are_kept(ref: str, tmp_path: Path) -> None:
    repo = requested(squash(), tmp_path / "r", ref)
    assert shown(repo) == {"4": CLAUDES}
    assert scan(repo).coverage.pulls == (ref,)


@pytest.mark.parametrize("ref", ELSEWHERE)
def test_where_they_are_not(ref: str) -> None:
    assert "7" not in requests_by_number([Ref(ref, "1" * 40)])


class TestWhoseNumber:
    """A number proves little: forks keep those of the project they came from, and count on their own."""

    def test_a_request_that_touched_other_files_is_another(self, tmp_path: Path) -> None:
        assert shown(requested(squash(request={"y": "1\n"}, landed={"x": "1\n"}), tmp_path / "r")) == {}

    def test_a_request_that_touched_only_some_of_the_files_is_another(self, tmp_path: Path) -> None:
        assert shown(requested(squash(landed={"x": "1\n", "y": "1\n"}), tmp_path / "r")) == {}

    def test_other_content_by_another_author_is_another(self, tmp_path: Path) -> None:
        assert shown(requested(squash(author=BOB, landed={"x": "2\n"}), tmp_path / "r")) == {}

    def test_the_same_content_is_it_whoever_landed_it(self, tmp_path: Path) -> None:
        assert shown(requested(squash(author=BOB), tmp_path / "r")) == {"4": CLAUDES}

    def test_the_same_author_is_it_though_a_conflict_changed_the_content(self, tmp_path: Path) -> None:
        assert shown(requested(squash(landed={"x": "2\n"}), tmp_path / "r")) == {"4": CLAUDES}

    def test_a_file_that_was_undone_within_the_request_may_be_missing(self, tmp_path: Path) -> None:
        request = {"x": "1\n", "y": "1\n"}
        assert shown(requested(squash(request=request, landed={"x": "1\n"}), tmp_path / "r")) == {"4": CLAUDES}

    def test_a_squash_of_nothing_is_nobodys(self, tmp_path: Path) -> None:
        assert shown(requested(squash(landed={"README.md": "Read me.\n"}), tmp_path / "r")) == {}

    @pytest.mark.parametrize(
        "other", ["refs/remotes/upstream/pull/7/head", "refs/merge-requests/7/head", "refs/pull-requests/7/from"]
    )
    def test_of_two_requests_with_the_number_the_one_that_fits_counts(self, other: str, tmp_path: Path) -> None:
        history = squash()
        elsewhere = history.commit("Another project's", files={"z": "1"}, parents=[1], branch="elsewhere", author=BOB)
        repo = put(history.write(tmp_path / "r"), {HEAD: 3, other: elsewhere})
        assert shown(repo) == {"4": CLAUDES}

    def test_a_request_that_landed_as_it_is_adds_nothing(self, tmp_path: Path) -> None:
        history = History()
        start = history.commit("Start", files={"a": "1"})
        history.commit("Add x (#7)", files={"x": "1"}, parents=[start])
        history.commit(WIP, files={"y": "1"})
        repo = put(history.write(tmp_path / "r"), {HEAD: 2, "refs/pull/8/head": 3})
        assert shown(repo) == {"3": CLAUDES}

    def test_a_merged_request_adds_nothing(self, tmp_path: Path) -> None:
        history = History()
        start = history.commit("Start", files={"a": "1"})
        step = history.commit(WIP, files={"x": "1"}, parents=[start], branch="request")
        history.commit("Merge pull request #7 from ann/x", parents=[start, step])
        assert shown(put(history.write(tmp_path / "r"), {HEAD: 2})) == {"2": CLAUDES}


def agree(repo: Repo, head: str = "main") -> dict[str, Shown]:
    """Who made each commit up to `head`: the same whatever else is selected with it.

    A range that ends on a side says nothing of the merge above it, so ranges end on the first parents' line.
    """
    start = repo.oids[0]
    whole = attributions(repo, f"{start}..{head}")
    line = repo.git("rev-list", "--first-parent", f"{start}..{head}").split()
    for oid, each in whole.items():
        words = [oid, "--all", f"{oid}~1..{head}"]
        words += [f"{oid}~1..{oid}", f"{start}..{oid}"] if oid in line else []
        words += [""] if repo.git("rev-parse", head) == repo.head else []
        for selection in words:
            assert attributions(repo, selection)[oid] == each, f"{oid} in {selection or 'the history'}"
    return {f"{repo.oids.index(oid) + 1}": (each.kind, each.agents) for oid, each in whole.items()}


class TestSelections:
    """Whatever is selected, a commit is the same person's."""

    def test_of_a_squash(self, tmp_path: Path) -> None:
        history = squash()
        history.commit("Afterwards", files={"z": "1"})
        assert agree(put(history.write(tmp_path / "r"), {HEAD: 3})) == {"4": CLAUDES, "5": HUMAN}

    def test_of_gitlabs_merge_of_a_squash(self, tmp_path: Path) -> None:
        """The number stands in the merge alone; the squash is its second parent."""
        history = History()
        start = history.commit("Start", files={"a": "1"})
        history.commit(WIP, files={"x": "1"}, parents=[start], branch="request")
        squashed = history.commit("Add x", files={"x": "1"}, parents=[start], branch="squashed")
        meanwhile = history.commit("Meanwhile", files={"a": "2"}, parents=[start])
        message = "Merge branch 'request' into 'main'\n\nAdd x\n\nSee merge request group/project!7\n"
        history.commit(message, parents=[meanwhile, squashed], author=BOB)
        repo = put(history.write(tmp_path / "r"), {"refs/merge-requests/7/head": 2})
        assert agree(repo) == {"3": CLAUDES, "4": HUMAN, "5": HUMAN}

    def test_of_gitlabs_squash_that_was_fast_forwarded(self, tmp_path: Path) -> None:
        message = "Add x\n\nSee merge request group/project!7\n"
        repo = requested(squash(message), tmp_path / "r", "refs/merge-requests/7/head")
        assert agree(repo) == {"4": CLAUDES}

    def test_of_a_request_built_upon_another(self, tmp_path: Path) -> None:
        """The first landed first: its agent had no hand in the second."""
        history = History()
        start = history.commit("Start", files={"a": "1"})
        first = history.commit(WIP, files={"x": "1"}, parents=[start], branch="first")
        history.commit("By hand", files={"y": "1"}, parents=[first], branch="second", author=BOB)
        history.commit("Add x (#7)", files={"x": "1"}, parents=[start])
        history.commit("Add y (#8)", files={"y": "1"}, author=BOB)
        repo = put(history.write(tmp_path / "r"), {HEAD: 2, "refs/pull/8/head": 3})
        assert agree(repo) == {"4": CLAUDES, "5": HUMAN}

    def test_of_a_request_that_an_agent_built_upon_a_persons(self, tmp_path: Path) -> None:
        history = History()
        start = history.commit("Start", files={"a": "1"})
        first = history.commit("By hand", files={"x": "1"}, parents=[start], branch="first", author=BOB)
        history.commit(WIP, files={"y": "1"}, parents=[first], branch="second")
        history.commit("Add x (#7)", files={"x": "1"}, parents=[start], author=BOB)
        history.commit("Add y (#8)", files={"y": "1"})
        repo = put(history.write(tmp_path / "r"), {HEAD: 2, "refs/pull/8/head": 3})
        assert agree(repo) == {"4": HUMAN, "5": CLAUDES}

    def test_of_a_request_that_took_main_in(self, tmp_path: Path) -> None:
        """An agent's commit on main came into the request by a merge, and was no part of it."""
        history = History()
        start = history.commit("Start", files={"a": "1"})
        step = history.commit("By hand", files={"x": "1"}, parents=[start], branch="request")
        agents = history.commit(f"Meanwhile\n\n{CLAUDE_TRAILER}\n", files={"x": "0", "a": "2"}, parents=[start])
        taken = history.commit(
            "Merge branch 'main' into request", parents=[step, agents], branch="request", files={"x": "1"}
        )
        history.commit("More by hand", files={"x": "2"}, parents=[taken], branch="request")
        history.commit("Add x (#7)", files={"x": "2"}, parents=[agents])
        repo = put(history.write(tmp_path / "r"), {HEAD: 5})
        assert agree(repo) == {"3": CLAUDES, "6": HUMAN}

    def test_of_a_backport_under_the_same_number(self, tmp_path: Path) -> None:
        history = History()
        start = history.commit("Start", files={"x": "0"})
        history.commit(WIP, files={"x": "1"}, parents=[start], branch="request")
        history.commit("Add x (#7)", files={"x": "1"}, parents=[start])
        history.commit("Meanwhile", files={"a": "1"})
        old = history.commit("Release", files={"VERSION": "1"}, parents=[start], branch="release")
        history.commit("Add x (#7)", files={"x": "1"}, parents=[old], branch="release")
        repo = put(history.write(tmp_path / "r"), {HEAD: 2}, keep=["release"])
        assert agree(repo) == {"3": CLAUDES, "4": HUMAN}
        assert agree(repo, "release") == {"5": HUMAN, "6": CLAUDES}

    def test_of_a_backport_to_where_main_never_was(self, tmp_path: Path) -> None:
        """The request began on a main that an agent had worked on, and the release has none of that."""
        history = History()
        start = history.commit("Start", files={"x": "0"})
        agents = history.commit(f"Meanwhile\n\n{CLAUDE_TRAILER}\n", files={"x": "1"}, parents=[start])
        history.commit("By hand", files={"x": "2"}, parents=[agents], branch="request", author=BOB)
        history.commit("Fix x (#7)", files={"x": "2"}, parents=[agents], author=BOB)
        history.commit("Fix x (#7)", files={"x": "2"}, parents=[start], branch="release", author=BOB)
        repo = put(history.write(tmp_path / "r"), {HEAD: 3}, keep=["release"])
        assert agree(repo) == {"2": CLAUDES, "4": HUMAN}
        assert agree(repo, "release") == {"5": HUMAN}
        repo.git("checkout", "-q", "release")
        assert agree(repo) == {"2": CLAUDES, "4": HUMAN}
        assert agree(repo, "release") == {"5": HUMAN}


def forgotten(repo: Repo, *objects: str) -> None:
    """Take objects out of the store, as a copy that was cut short lacks them."""
    assert not list((repo.path / ".git/objects/pack").glob("*.pack")), "a history this short is not packed"
    for oid in objects:
        (repo.path / ".git/objects" / oid[:2] / oid[2:]).unlink()


class TestDamage:
    """Requests are beside the history: what is missing of them is named, and the history is read."""

    @pytest.mark.parametrize("missing", ["the last commit", "a commit", "a tree"])
    def test_objects_that_are_not_here(self, missing: str, tmp_path: Path) -> None:
        repo = requested(
            squash("Add x (#7)", WIP, "Try again", request={"Makefile": "all:\n\tmake release\n"}), tmp_path / "r"
        )
        oids = {
            "the last commit": repo.oids[3],
            "a commit": repo.oids[1],
            "a tree": repo.git("rev-parse", f"{repo.oids[1]}^{{tree}}"),
        }
        forgotten(repo, oids[missing])
        report = scan(repo, all_commits=True)
        assert (report.outcome, report.actors, report.problems) == (Outcome.PASS, {ActorKind.HUMAN: 2}, ())
        (skipped,) = report.coverage.skipped
        assert skipped.what
        assert json_v1.document(report)["coverage"]["skipped"][0]["why"]

    def test_a_request_that_is_whole_is_read_beside_one_that_is_not(self, tmp_path: Path) -> None:
        history = squash()
        history.commit("Half", files={"y": "1"}, parents=[1], branch="half")
        history.commit("Add y (#8)", files={"y": "1"})
        repo = put(history.write(tmp_path / "r"), {HEAD: 3, "refs/pull/8/head": 5})
        forgotten(repo, repo.git("rev-parse", f"{repo.oids[4]}^{{tree}}"))
        report = scan(repo, all_commits=True)
        assert entry(report, repo.oids[3]).attribution.agents == ("claude-code",)
        assert "refs/pull/8/head" in report.coverage.skipped[0].why

    @pytest.mark.parametrize("kind", ["blob", "tree", "tag"])
    def test_a_ref_may_name_anything(self, kind: str, tmp_path: Path) -> None:
        repo = put(squash().write(tmp_path / "r"), {})
        blob = repo.git("hash-object", "-w", "--stdin", stdin=b"x")
        tag = f"object {blob}\ntype blob\ntag x\ntagger {ANN} 1 +0000\n\nx\n".encode()
        oids = {
            "blob": blob,
            "tree": repo.git("rev-parse", "HEAD^{tree}"),
            "tag": repo.git("hash-object", "-w", "-t", "tag", "--stdin", stdin=tag),
        }
        repo.git("update-ref", HEAD, oids[kind])
        report = scan(repo, all_commits=True)
        assert (report.outcome, report.problems) == (Outcome.PASS, ())

    def test_a_tag_of_the_request_is_followed(self, tmp_path: Path) -> None:
        repo = put(squash().write(tmp_path / "r"), {})
        tag = f"object {repo.oids[2]}\ntype commit\ntag x\ntagger {ANN} 1 +0000\n\nx\n".encode()
        repo.git("update-ref", HEAD, repo.git("hash-object", "-w", "-t", "tag", "--stdin", stdin=tag))
        assert scan(repo, "HEAD", all_commits=True).problems == ()

    def test_a_shallow_clone_has_what_it_has(self, tmp_path: Path) -> None:
        history = History()
        start = history.commit("Start", files={"a": "1"})
        history.commit(WIP, files={"x": "1"}, parents=[start], branch="request")
        squashed = history.commit("Add x", files={"x": "1"}, parents=[start], branch="squashed")
        message = "Merge branch 'request' into 'main'\n\nSee merge request group/project!7\n"
        history.commit(message, parents=[start, squashed])
        ref = "refs/merge-requests/7/head"
        origin = put(history.write(tmp_path / "origin"), {ref: 2})
        refs = ("+refs/heads/main:refs/heads/main", "+refs/merge-requests/*:refs/merge-requests/*")
        clone = History().write(tmp_path / "clone", bare=True)
        clone.git("fetch", "-q", "--depth=1", f"file://{origin.path}", *refs)
        with_refs = scan(clone, all_commits=True)
        clone.git("update-ref", "-d", ref)
        assert with_refs.coverage.commits == scan(clone, all_commits=True).coverage.commits == 1
        assert with_refs.outcome is Outcome.UNDETERMINED


def test_a_policy_that_holds_humans_too_sees_the_same(tmp_path: Path) -> None:
    repo = requested(squash(request={"Makefile": "all:\n\tmake release\n"}), tmp_path / "r")
    report = scan(repo, "HEAD", policy=preset("strict"))
    assert entry(report, repo.head).attribution.kind is ActorKind.ASSISTED


def test_the_same_bytes_twice(tmp_path: Path) -> None:
    repo = requested(
        squash("Add x (#7)", WIP, "Try it\n\nCo-authored-by: Cursor <cursoragent@cursor.com>\n"), tmp_path / "r"
    )
    for words in ("", "--all", "HEAD", "HEAD~1..HEAD"):
        assert json_v1.render(scan(repo, words)) == json_v1.render(scan(repo, words))


@pytest.mark.parametrize("date", ["", "soon +0000", "-5 +0000", f"{'9' * 5000} +0000"])
def test_a_squash_whose_date_nobody_can_read_is_read_all_the_same(date: str, tmp_path: Path) -> None:
    repo = put(squash().write(tmp_path / "r"), {HEAD: 3})
    content = repo.git_bytes("cat-file", "commit", repo.head).decode()
    people = "".join(f"{role} {ANN} {date}\n" for role in ("author", "committer"))
    head, _, message = content.partition("\n\n")
    kept = "".join(f"{line}\n" for line in head.split("\n") if not line.startswith(("author", "committer")))
    made = repo.raw_commit(f"{kept}{people}\n{message}".encode())
    assert attributions(repo)[made].agents == ("claude-code",)


def test_a_head_that_cannot_be_read_stops_no_scan_of_a_range(tmp_path: Path) -> None:
    repo = put(squash().write(tmp_path / "r"), {HEAD: 3})
    words = f"{repo.oids[0]}..{repo.oids[3]}"
    (repo.path / ".git" / "HEAD").write_text("ref: refs/heads/gone\n")
    (repo.path / ".git" / "refs" / "heads" / "gone").write_text("f" * 40 + "\n")
    assert shown(repo, words) == {"4": CLAUDES}
