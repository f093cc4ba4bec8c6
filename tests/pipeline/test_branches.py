"""Commits by the branch they are only on, and by the branch they came in by: suspected where an agent's tool named it.

`codex/...` is such a name, `dependabot/...` a bot's, everything else a person's.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

import pytest
from kit.attributing import attributions, surroundings
from kit.history import BOB, CLAUDE, CLAUDE_TRAILER, ENVIRONMENT, START, WEB_FLOW, History, Repo
from kit.judging import preset, scan

from scanner.attribution.reading import Beside
from scanner.model.actor import ActorKind, Identity
from scanner.model.commit import Commit
from scanner.model.scale import Outcome
from scanner.pipeline.beside import vicinity
from scanner.pipeline.branches import branch_name
from scanner.repo.git import Git, Pipe
from scanner.repo.objects import open_objects
from scanner.repo.open import open_repository
from scanner.repo.refs import Ref
from scanner.repo.selection import staged
from scanner.rulebook import load_rulebook

CODEX = "codex/fix-parser"
BOT = "dependabot/npm_and_yarn/lodash-4.17.21"


def suspects(repo: Repo, words: str = "") -> dict[str, tuple[str, ...]]:
    """Whom a selection suspects, by subject."""
    found = attributions(repo, words)
    subjects = dict(line.split(" ", 1) for line in repo.git("log", "--all", "--format=%H %s").split("\n"))
    return {subjects[oid]: each.agents for oid, each in found.items() if each.kind is ActorKind.SUSPECTED}


def unmerged(branch: str = CODEX) -> History:
    """A branch with two commits of its own beside main, which has gone on."""
    history = History()
    start = history.commit("Start", files={"a": "1"})
    history.commit("First step", files={"b": "1"}, parents=[start], branch=branch)
    history.commit("Second step", files={"b": "2"}, branch=branch)
    history.commit("Meanwhile", files={"a": "2"}, parents=[start])
    return history


STEPS = {"First step": ("codex",), "Second step": ("codex",)}


class TestAlone:
    """Commits that no other branch holds."""

    @pytest.mark.parametrize("words", ["--all", f"main..{CODEX}", f"main...{CODEX}"])
    def test_on_an_agents_branch_they_are_suspected(self, words: str, tmp_path: Path) -> None:
        assert suspects(unmerged().write(tmp_path / "r"), words) == STEPS

    def test_evidence_names_the_branch_as_context(self, tmp_path: Path) -> None:
        repo = unmerged().write(tmp_path / "r")
        (evidence,) = attributions(repo, CODEX)[repo.oids[2]].evidence
        assert (evidence.source, evidence.where, evidence.value) == ("branch", "branch", CODEX)
        assert evidence.strength == "context"

    @pytest.mark.parametrize("branch", ["fix-parser", "feature/codex", BOT, "gh-readonly-queue/main/pr-1"])
    def test_on_anybody_elses_they_are_not(self, branch: str, tmp_path: Path) -> None:
        assert suspects(unmerged(branch).write(tmp_path / "r"), "--all") == {}

    def test_what_main_has_too_is_not(self, tmp_path: Path) -> None:
        repo = unmerged().write(tmp_path / "r")
        repo.git("update-ref", "refs/heads/main", repo.oids[1])
        assert suspects(repo, "--all") == {"Second step": ("codex",)}

    @pytest.mark.parametrize("ref", ["refs/heads/fix-parser", "refs/remotes/origin/fix-parser"])
    def test_what_a_persons_branch_has_too_is_not(self, ref: str, tmp_path: Path) -> None:
        repo = unmerged().write(tmp_path / "r")
        more = repo.git("commit-tree", "-p", CODEX, "-m", "By hand", f"{CODEX}^{{tree}}")
        repo.git("update-ref", ref, more)
        assert suspects(repo, f"main..{CODEX}") == suspects(repo, f"main..{more}") == {}

    def test_nor_where_it_is_at_the_very_same_commit(self, tmp_path: Path) -> None:
        repo = unmerged().write(tmp_path / "r")
        repo.git("update-ref", "refs/heads/fix-parser", CODEX)
        assert suspects(repo, f"main..{CODEX}") == {}

    def test_a_new_branch_without_commits_suspects_nothing_of_main(self, tmp_path: Path) -> None:
        """A tool makes its branch before it commits; an old release is all that is then on another one."""
        history = History()
        start = history.commit("Start", files={"a": "1"})
        history.commit("Release", parents=[start], branch="release")
        history.commit("Work", files={"a": "2"}, parents=[start])
        repo = history.write(tmp_path / "r")
        repo.git("update-ref", f"refs/heads/{CODEX}", "main")
        assert suspects(repo) == suspects(repo, "HEAD~1..HEAD") == suspects(repo, "--all") == {}

    def test_a_remotes_branch_counts_like_a_local_one(self, tmp_path: Path) -> None:
        repo = unmerged().write(tmp_path / "r")
        repo.git("update-ref", f"refs/remotes/origin/{CODEX}", CODEX)
        repo.git("update-ref", "-d", f"refs/heads/{CODEX}")
        assert suspects(repo, "--all") == suspects(repo, f"main..origin/{CODEX}") == STEPS

    def test_local_and_remote_copies_of_it_are_one(self, tmp_path: Path) -> None:
        repo = unmerged().write(tmp_path / "r")
        repo.git("update-ref", f"refs/remotes/origin/{CODEX}", f"{CODEX}~1")
        repo.git("update-ref", f"refs/remotes/fork/{CODEX}", CODEX)
        assert suspects(repo, f"main..{CODEX}") == STEPS

    def test_two_agents_share_what_both_have(self, tmp_path: Path) -> None:
        repo = unmerged().write(tmp_path / "r")
        repo.git("update-ref", "refs/heads/copilot/fix-1", f"{CODEX}~1")
        found = suspects(repo, f"main..{CODEX}")
        assert set(found) == set(STEPS)
        assert found["Second step"] == ("codex",)

    def test_a_tag_is_no_branch(self, tmp_path: Path) -> None:
        repo = unmerged().write(tmp_path / "r")
        repo.git("update-ref", "refs/tags/v1", CODEX)
        assert suspects(repo, f"main..{CODEX}") == STEPS

    @pytest.mark.parametrize("ref", ["refs/pull/5/merge", "refs/remotes/pull/5/merge", "refs/remotes/origin/pr/5"])
    def test_nor_is_a_request(self, ref: str, tmp_path: Path) -> None:
        """A checkout in CI has the request's trial merge, under a name that looks like a remote's branch."""
        history = unmerged()
        history.commit("Merge 0123456 into 89abcde", parents=[4, 3], branch="trial")
        repo = history.write(tmp_path / "r")
        repo.git("update-ref", ref, "trial")
        repo.git("update-ref", "-d", "refs/heads/trial")
        assert suspects(repo, f"main..{CODEX}") == STEPS
        repo.git("checkout", "-q", "--detach", ref)
        assert suspects(repo, "main..HEAD") == STEPS

    def test_a_clone_of_nothing_else_suspects_nobody(self, tmp_path: Path) -> None:
        """All of a project's history would be an agent's."""
        repo = unmerged().write(tmp_path / "r")
        repo.git("checkout", "-q", CODEX)
        repo.git("branch", "-q", "-D", "main")
        assert suspects(repo) == suspects(repo, "--all") == suspects(repo, "HEAD~1..HEAD") == {}

    def test_a_history_of_main_asks_nothing_of_other_branches(self, tmp_path: Path) -> None:
        repo = unmerged().write(tmp_path / "r")
        assert suspects(repo) == suspects(repo, "main~1..main") == {}
        assert asked(repo) == ["for-each-ref", "log", "cat-file"]

    def test_one_that_is_not_whole_does_not_stop_a_scan_of_another(self, tmp_path: Path) -> None:
        repo = unmerged().write(tmp_path / "r")
        oid = repo.oids[1]
        (repo.path / ".git/objects" / oid[:2] / oid[2:]).unlink()
        made = repo.git("commit-tree", "-p", "main", "-m", "By hand", "main^{tree}")
        report = scan(repo, f"main..{made}", all_commits=True)
        assert (report.actors, report.problems) == ({ActorKind.HUMAN: 1}, ())

    def test_history_range_and_one_commit_agree(self, tmp_path: Path) -> None:
        repo = unmerged().write(tmp_path / "r")
        repo.git("checkout", "-q", CODEX)
        assert suspects(repo) == suspects(repo, "main..HEAD") == STEPS
        assert suspects(repo, "HEAD") | suspects(repo, "HEAD~1") | suspects(repo, "HEAD~2") == STEPS

    def test_a_detached_head_is_judged_the_same(self, tmp_path: Path) -> None:
        repo = unmerged().write(tmp_path / "r")
        repo.git("checkout", "-q", "--detach", CODEX)
        assert suspects(repo, "main..HEAD") == STEPS

    def test_what_a_commit_says_itself_goes_first(self, tmp_path: Path) -> None:
        history = History()
        start = history.commit("Start", files={"a": "1"})
        history.commit("Mine", author=CLAUDE, parents=[start], branch=CODEX)
        history.commit(f"Ours\n\n{CLAUDE_TRAILER}\n", branch=CODEX)
        repo = history.write(tmp_path / "r")
        found = attributions(repo, f"main..{CODEX}")
        assert [(each.kind, each.agents) for each in found.values()] == [
            (ActorKind.ASSISTED, ("claude-code",)),
            (ActorKind.AGENT, ("claude-code",)),
        ]
        assert all("codex" in {each.agent for each in one.evidence} for one in found.values())

    def test_a_suspect_on_a_release_path_is_held_where_the_policy_says_so(self, tmp_path: Path) -> None:
        history = History()
        start = history.commit("Start", files={"Makefile": "all:\n"})
        history.commit("Work", files={"Makefile": "x\n"}, parents=[start], branch=CODEX)
        history.commit("Work", files={"Makefile": "y\n"}, parents=[start], branch="by-hand")
        repo = history.write(tmp_path / "r")
        assert scan(repo, f"main..{CODEX}", policy=preset("strict")).outcome is Outcome.HOLD
        assert scan(repo, f"main..{CODEX}").outcome is scan(repo, "main..by-hand").outcome is Outcome.PASS


def merge(subject: str, ours: str = "Meanwhile", committer: str | None = None) -> History:
    """Two commits on a side, and a merge of it into main, which has gone on."""
    history = History()
    start = history.commit("Start", files={"a": "1"})
    history.commit("First step", files={"b": "1"}, parents=[start], branch="side")
    second = history.commit("Second step", files={"b": "2"}, branch="side")
    meanwhile = history.commit(ours, files={"a": "2"}, parents=[start])
    history.commit(subject, parents=[meanwhile, second], author=BOB, committer=committer)
    history.commit("Afterwards", files={"c": "1"})
    return history


def gone(repo: Repo) -> Repo:
    """The repository after the side's branch was deleted, as it is after most merges."""
    repo.git("branch", "-q", "-D", "side")
    return repo


SUBJECTS = [
    *(f"Merge pull request #1 from org/{CODEX}", f"Merge branch '{CODEX}'", f"Merge branch '{CODEX}' into 'main'"),
    *(f"Merged in {CODEX} (pull request #1)", f"Merge remote-tracking branch 'origin/{CODEX}'"),
]


class TestCameIn:
    """Commits that a merge brought in."""

    @pytest.mark.parametrize("subject", SUBJECTS)
    def test_a_merge_marks_itself_and_what_it_brought(self, subject: str, tmp_path: Path) -> None:
        repo = gone(merge(subject, committer=WEB_FLOW).write(tmp_path / "r"))
        assert suspects(repo) == {subject: ("codex",), **STEPS}

    @pytest.mark.parametrize("branch", ["fix-parser", BOT, "codex"])
    def test_a_merge_of_anybody_elses_marks_nothing(self, branch: str, tmp_path: Path) -> None:
        assert suspects(gone(merge(f"Merge branch '{branch}'").write(tmp_path / "r"))) == {}

    def test_a_subject_alone_merges_nothing(self, tmp_path: Path) -> None:
        """A squash keeps the words of a merge and has one parent: nobody else is drawn in."""
        history = History()
        history.commit("Start", files={"a": "1"})
        history.commit(f"Merge branch '{CODEX}'", files={"a": "2"})
        assert suspects(history.write(tmp_path / "r")) == {f"Merge branch '{CODEX}'": ("codex",)}

    def test_a_merge_into_an_agents_branch_marks_that_side(self, tmp_path: Path) -> None:
        subject = f"Merge branch 'main' into {CODEX}"
        history = History()
        start = history.commit("Start", files={"a": "1"})
        meanwhile = history.commit("Meanwhile", files={"a": "2"}, parents=[start])
        history.commit("First step", files={"b": "1"}, parents=[start], branch="side")
        history.commit("Second step", files={"b": "2"}, branch="side")
        updated = history.commit(subject, parents=[history.last["side"], meanwhile], branch="side")
        third = history.commit("Third step", files={"b": "3"}, parents=[updated], branch="side")
        history.commit("Land it", parents=[meanwhile, third])
        repo = gone(history.write(tmp_path / "r"))
        assert suspects(repo) == suspects(repo, f"{repo.oids[0]}..HEAD") == {subject: ("codex",), **STEPS}

    def test_what_stands_on_the_trunk_was_nobodys_branch(self, tmp_path: Path) -> None:
        """Main was moved up to it: whatever it was called, its line of first parents is main's now."""
        subject = f"Merge branch 'topic' into {CODEX}"
        history = History()
        start = history.commit("Start", files={"a": "1"})
        topic = history.commit("Topic", files={"b": "1"}, parents=[start], branch="side")
        ours = history.commit("Ours", files={"a": "2"}, parents=[start])
        history.commit(subject, parents=[ours, topic])
        assert suspects(gone(history.write(tmp_path / "r"))) == {subject: ("codex",)}

    def test_both_sides_may_be_agents(self, tmp_path: Path) -> None:
        subject = f"Merge branch '{CODEX}' into copilot/fix-1"
        history = History()
        start = history.commit("Start", files={"a": "1"})
        theirs = history.commit("Theirs", files={"b": "1"}, parents=[start], branch="side")
        ours = history.commit("Ours", files={"c": "1"}, parents=[start], branch="ours")
        both = history.commit(subject, parents=[ours, theirs], branch="ours")
        history.commit("Land it", parents=[start, both])
        repo = history.write(tmp_path / "r")
        repo.git("branch", "-q", "-D", "ours")
        assert suspects(gone(repo)) == {
            subject: ("codex", "copilot-coding-agent"),
            "Theirs": ("codex",),
            "Ours": ("copilot-coding-agent",),
        }

    def test_what_came_in_by_two_merges_shows_both(self, tmp_path: Path) -> None:
        history = History()
        start = history.commit("Start", files={"a": "1"})
        step = history.commit("Step", files={"b": "1"}, parents=[start], branch="side")
        there = history.commit(f"Merge branch '{CODEX}'", parents=[start, step], branch="there")
        here = history.commit("Merge branch 'copilot/fix-1'", parents=[start, step])
        history.commit("Land it", parents=[here, there])
        repo = history.write(tmp_path / "r")
        repo.git("branch", "-q", "-D", "there")
        assert set(suspects(gone(repo))["Step"]) == {"codex", "copilot-coding-agent"}

    def test_what_the_branch_merged_was_not_made_on_it(self, tmp_path: Path) -> None:
        history = History()
        start = history.commit("Start", files={"a": "1"})
        persons = history.commit("By hand", files={"c": "1"}, parents=[start], branch="by-hand")
        step = history.commit("Step", files={"b": "1"}, parents=[start], branch="side")
        taken = history.commit("Merge branch 'by-hand' into work", parents=[step, persons], branch="side")
        history.commit(SUBJECTS[0], parents=[start, taken])
        repo = history.write(tmp_path / "r")
        repo.git("branch", "-q", "-D", "by-hand")
        found = suspects(gone(repo))
        assert set(found) == {SUBJECTS[0], "Merge branch 'by-hand' into work", "Step"}

    def test_one_commit_is_told_what_it_came_in_by_later(self, tmp_path: Path) -> None:
        repo = gone(merge(SUBJECTS[0]).write(tmp_path / "r"))
        whole = attributions(repo)
        assert {oid: attributions(repo, oid)[oid] for oid in repo.oids} == whole

    def test_a_range_is_told_as_much_as_the_history(self, tmp_path: Path) -> None:
        repo = gone(merge(SUBJECTS[0]).write(tmp_path / "r"))
        whole, part = attributions(repo), attributions(repo, f"{repo.oids[0]}..HEAD")
        assert part == {oid: each for oid, each in whole.items() if oid != repo.oids[0]}

    @pytest.mark.parametrize("seconds", [0, 1, 1_000_000], ids=["the same second", "a second later", "the future"])
    def test_dates_hide_nothing(self, seconds: int, tmp_path: Path) -> None:
        """A date is a claim; where the branch still has a name, a log may show a commit before its merge."""
        history = History()
        start = history.commit("Start", files={"a": "1"})
        step = history.commit("Step", files={"b": "1"}, parents=[start], branch="a-side", time=START + 1000 + seconds)
        meanwhile = history.commit("Meanwhile", files={"a": "2"}, parents=[start], time=START + 999)
        history.commit(SUBJECTS[1], parents=[meanwhile, step], time=START + 1000)
        repo = history.write(tmp_path / "r")
        assert suspects(repo) == suspects(repo, "--all") == {SUBJECTS[1]: ("codex",), "Step": ("codex",)}

    def test_a_suspect_on_a_release_path_is_held_where_the_policy_says_so(self, tmp_path: Path) -> None:
        def landed(subject: str) -> Outcome:
            history = History()
            start = history.commit("Start", files={"a": "1"})
            work = history.commit("Work", files={"Makefile": "all:\n\tmake release\n"}, parents=[start], branch="side")
            history.commit(subject, parents=[start, work], author=BOB)
            repo = gone(history.write(tmp_path / subject.replace("/", "-")))
            return scan(repo, "HEAD~1..HEAD", policy=preset("strict")).outcome

        assert landed(SUBJECTS[1]) is Outcome.HOLD
        assert landed("Merge branch 'by-hand'") is Outcome.PASS

    def test_where_a_shallow_clone_ends_in_one_the_rest_is_read_all_the_same(self, tmp_path: Path) -> None:
        origin = gone(merge(SUBJECTS[1]).write(tmp_path / "origin"))
        clone = History().write(tmp_path / "clone", bare=True)
        clone.git("fetch", "-q", "--depth=2", f"file://{origin.path}", "+refs/heads/main:refs/heads/main")
        report = scan(clone, all_commits=True)
        assert [each.commit.subject for each in report.commits] == ["Afterwards", SUBJECTS[1]]
        assert [(each.where, each.step) for each in report.problems] == [(origin.oids[4], "parents")]


class TestStaged:
    """The commit that is being made will be on the branch that is checked out."""

    def staged(self, tmp_path: Path, *checkout: str) -> tuple[ActorKind, tuple[str, ...]]:
        history = History()
        history.commit("Start", files={"Makefile": "all:\n"})
        repo = history.write(tmp_path / "r")
        if checkout:
            repo.git("checkout", "-q", *checkout)
        repo.stage({"Makefile": "all:\n\tmake release\n"})
        (found,) = scan(repo, "--staged", all_commits=True).commits
        return found.attribution.kind, found.attribution.agents

    def test_on_an_agents_branch_it_is_suspected(self, tmp_path: Path) -> None:
        assert self.staged(tmp_path, "-b", CODEX) == (ActorKind.SUSPECTED, ("codex",))

    @pytest.mark.parametrize("branch", ["by-hand", BOT])
    def test_on_anybody_elses_it_is_not(self, branch: str, tmp_path: Path) -> None:
        assert self.staged(tmp_path, "-b", branch) == (ActorKind.HUMAN, ())

    def test_on_main_it_is_not(self, tmp_path: Path) -> None:
        assert self.staged(tmp_path) == (ActorKind.HUMAN, ())

    def test_on_no_branch_it_is_not(self, tmp_path: Path) -> None:
        assert self.staged(tmp_path, "--detach") == (ActorKind.HUMAN, ())

    def test_a_branch_without_commits_has_a_name_too(self, tmp_path: Path) -> None:
        assert self.staged(tmp_path, "--orphan", CODEX) == (ActorKind.SUSPECTED, ("codex",))

    def test_earlier_commits_are_none_of_its_business(self, tmp_path: Path) -> None:
        history = History()
        history.commit("Start", files={"Makefile": "all:\n\tmake release\n"})
        repo = history.write(tmp_path / "r")
        repo.git("checkout", "-q", "-b", CODEX)
        assert scan(repo, "HEAD", all_commits=True).actors == {ActorKind.HUMAN: 1}

    def test_nor_are_they_while_it_is_being_made(self, tmp_path: Path) -> None:
        history = History()
        history.commit("Start", files={"Makefile": "all:\n"})
        repo = history.write(tmp_path / "r")
        repo.git("checkout", "-q", "-b", CODEX)
        repository = open_repository(str(repo.path), ENVIRONMENT)
        person = Identity("Ann Lee", "ann@example.org")
        with open_objects(repository.git) as objects:
            around = vicinity(repository, objects, load_rulebook().agents, staged(repository)).around
        assert around(Commit("", (repo.head,), person, person, "", "")) == Beside(branches=(CODEX,))
        assert around(Commit(repo.head, (), person, person, "", "")) is None


@dataclass(frozen=True)
class Watched:
    """Git, with the first word of everything it is asked written down."""

    git: Git
    words: list[str]

    def run(
        self, *args: str, stdin: bytes = b"", settings: Mapping[str, str] | None = None, accept: tuple[int, ...] = (0,)
    ) -> bytes:
        self.words.append(args[0])
        return self.git.run(*args, stdin=stdin, settings=settings, accept=accept)

    def at(self, git_dir: str) -> Git:
        return self.git.at(git_dir)

    def pipe(self, *args: str) -> AbstractContextManager[Pipe]:
        self.words.append(args[0])
        return self.git.pipe(*args)


def asked(repo: Repo, words: str = "") -> list[str]:
    """What git was asked for while a selection was attributed; one log is the selection itself."""
    heard: list[str] = []
    surroundings(repo, words, watch=lambda git: Watched(git, heard))
    return heard


NAMES = {
    "refs/heads/main": "main",
    "refs/heads/codex/x": "codex/x",
    "refs/heads/pr/5": "pr/5",
    "refs/remotes/origin/codex/x": "codex/x",
    "refs/remotes/origin/HEAD": "",
    "refs/remotes/origin/pr/5": "",
    "refs/remotes/origin/pull/5/head": "",
    "refs/remotes/pull/5/merge": "",
    "refs/remotes/origin/merge-requests/5": "",
    "refs/remotes/origin/pr/fix": "pr/fix",
    "refs/tags/codex/x": "",
    "refs/pull/5/head": "",
    "refs/notes/codex/x": "",
    "refs/stash": "",
}


@pytest.mark.parametrize(("ref", "name"), NAMES.items())
def test_which_refs_are_branches(ref: str, name: str) -> None:
    assert branch_name(Ref(ref, "1" * 40)) == name


class TestCost:
    """Most repositories keep nothing beside their commits, and pay for one listing of the refs."""

    def test_nothing_beside_is_one_question(self, tmp_path: Path) -> None:
        history = unmerged("by-hand")
        assert asked(history.write(tmp_path / "r")) == ["for-each-ref", "log", "cat-file"]

    def test_bots_branches_and_their_merges_cost_nothing_more(self, tmp_path: Path) -> None:
        history = unmerged(BOT)
        for number in range(5):
            main = history.last["main"]
            step = history.commit(f"Bump {number}", files={"b": str(number)}, parents=[main], branch="side")
            history.commit(f"Merge pull request #{number} from org/{BOT}", parents=[main, step])
        repo, other = history.write(tmp_path / "r"), unmerged("by-hand").write(tmp_path / "s")
        assert asked(repo) == asked(other) == ["for-each-ref", "log", "cat-file"]
        assert asked(repo, "--all") == asked(other, "--all")
        assert suspects(repo, "--all") == {}

    def test_a_merge_of_an_agents_branch_is_one_question_more(self, tmp_path: Path) -> None:
        history = History()
        main = history.commit("Start", files={"a": "1"})
        for number in range(30):
            step = history.commit(f"Step {number}", files={"b": str(number)}, parents=[main], branch="side")
            main = history.commit(f"Merge pull request #{number} from org/codex/{number}", parents=[main, step])
        repo = gone(history.write(tmp_path / "r"))
        assert len(suspects(repo)) == 60
        assert asked(repo).count("rev-list") <= 31
