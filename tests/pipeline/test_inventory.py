"""Who works here besides people: counted over real histories, and set against the owners' list."""

from __future__ import annotations

from pathlib import Path

import pytest
from kit.history import ANN, BOB, CLAUDE, CLAUDE_TRAILER, WEB_FLOW, Content, History, Repo, empty_repo
from kit.judging import inventory, policy, preset, scan
from kit.scenes import clone

from scanner.model.actor import ActorKind, Source
from scanner.model.change import Category
from scanner.model.finding import Disposition, Finding, Treatment
from scanner.model.inventory import AgentRecord, Inventory, Registration, Seen
from scanner.model.scale import Outcome, Severity

CODEX = "Codex <codex@openai.com>"
DEPENDABOT = "dependabot[bot] <49699333+dependabot[bot]@users.noreply.github.com>"
WORK = f"Work\n\n{CLAUDE_TRAILER}\n"
BY_CODEX = f"Work\n\nCo-authored-by: {CODEX}\n"
BY_BOTH = f"{WORK}Co-authored-by: {CODEX}\n"
SUSPECT = "Merge pull request #1 from acme/codex/fix-build\n"
RECORDED = "Work\n\nEntire-Checkpoint: a3b2c4d5e6f7\n"
DISCLOSED = "Work\n\nAssisted-by: AI\n"

OURS = "{id: claude-code, owner: bob}"
ONLY_LOCKS = "{id: claude-code, owner: bob, may_touch: [dependency-lock]}"
UNTIL_JUNE = "{id: claude-code, owner: bob, review_by: 2025-06-30}"
MAKE = {"Makefile": "all:\n\tmake release\n"}


def record(found: Inventory, agent: str) -> AgentRecord:
    (mine,) = [each for each in found.agents if each.id == agent]
    return mine


def history(folder: Path, *commits: tuple[str, dict[str, Content]], author: str = ANN) -> Repo:
    made = History()
    made.commit("Start", files={"README.md": "x\n"})
    for message, files in commits:
        made.commit(message, author=author, files=files)
    return made.write(folder)


class TestCounting:
    @pytest.fixture
    def found(self, tmp_path: Path) -> Inventory:
        made = History()
        start = made.commit("Start", files={"README.md": "x\n", "Makefile": "all:\n"})
        made.commit(WORK, files={"src/a.py": "1\n"})
        made.commit(f"{WORK}\n", author=BOB, files={"Makefile": "all:\n\tx\n", "KEYS": "a\n"})
        made.commit("Work\n", author=CLAUDE, files={"KEYS": "b\n", "uv.lock": "version = 1\n"})
        made.commit(f"Work\n\nCo-authored-by: {BOB}\n", author=CLAUDE, files={"src/a.py": "2\n"})
        made.commit(BY_BOTH, files={"Makefile": "all:\n\ty\n"})
        made.commit(SUSPECT, files={"Jenkinsfile": "node {}\n"})
        made.commit("Bump\n", author=DEPENDABOT, files={"uv.lock": "version = 2\n"})
        main = made.commit("By hand\n", author=BOB, files={"Dockerfile": "FROM scratch\n"})
        topic = made.commit("Meanwhile\n", files={"src/b.py": "1\n"}, parents=[start], branch="topic")
        made.commit("Merge branch 'topic'\n", author=BOB, files={"src/b.py": "1\n"}, parents=[main, topic])
        return inventory(made.write(tmp_path))

    def test_every_commit_by_its_maker(self, found: Inventory) -> None:
        assert found.coverage.commits == 11
        assert found.actors == {
            ActorKind.HUMAN: 4,
            ActorKind.ASSISTED: 3,
            ActorKind.AGENT: 2,
            ActorKind.SUSPECTED: 1,
            ActorKind.BOT: 1,
        }

    def test_agents_and_nobody_else_those_with_most_commits_first(self, found: Inventory) -> None:
        assert [(each.id, each.commits) for each in found.agents] == [("claude-code", 5), ("codex", 2)]
        assert [(each.name, each.class_) for each in found.agents] == [
            ("Claude Code", "agent"),
            ("OpenAI Codex", "agent"),
        ]

    def test_kinds(self, found: Inventory) -> None:
        assert record(found, "claude-code").kinds == {ActorKind.ASSISTED: 3, ActorKind.AGENT: 2}
        assert record(found, "codex").kinds == {ActorKind.ASSISTED: 1, ActorKind.SUSPECTED: 1}

    def test_evidence_is_each_agents_own_and_counts_commits(self, found: Inventory) -> None:
        assert record(found, "claude-code").evidence == {Source.TRAILER: 3, Source.IDENTITY: 2}
        assert record(found, "codex").evidence == {Source.TRAILER: 1, Source.BRANCH: 1}

    def test_the_release_paths_and_their_categories(self, found: Inventory) -> None:
        claude, codex = record(found, "claude-code"), record(found, "codex")
        assert found.releases == 7
        assert (claude.releases, codex.releases) == (3, 2)
        assert claude.categories == {Category.BUILD_SCRIPT: 2, Category.SIGNING: 2, Category.DEPENDENCY_LOCK: 1}
        assert codex.categories == {Category.BUILD_SCRIPT: 1, Category.CI: 1}

    def test_who_answers_for_them(self, found: Inventory) -> None:
        assert record(found, "claude-code").operators == {ANN: 2, BOB: 2}
        assert record(found, "codex").operators == {ANN: 2}

    def test_without_an_inventory_nothing_is_wrong(self, found: Inventory) -> None:
        assert (found.kept, found.findings, found.outcome) == (False, (), Outcome.PASS)
        assert [each.registration for each in found.agents] == [None, None]
        assert found.notices == (
            "the policy keeps no inventory of agents (agents:), so none of them is called unregistered",
        )


def test_a_commit_counts_once_however_many_traces_it_has(tmp_path: Path) -> None:
    many = (
        f"Work\n\n\U0001f916 Generated with [Claude Code](https://claude.com/claude-code)\n\n{CLAUDE_TRAILER}\n"
        f"{CLAUDE_TRAILER}\nClaude-Session: https://claude.ai/code/session_01AbCdEfGhJkLmNpQr\n"
    )
    claude = record(inventory(history(tmp_path, (many, MAKE), author=CLAUDE)), "claude-code")
    assert (claude.commits, claude.releases) == (1, 1)
    assert set(claude.evidence) >= {Source.IDENTITY, Source.TRAILER, Source.FOOTER}
    assert set(claude.evidence.values()) == {1}


def test_the_busiest_agent_comes_first(tmp_path: Path) -> None:
    found = inventory(history(tmp_path, (WORK, {"a": "1\n"}), (BY_CODEX, {"a": "2\n"}), (BY_CODEX, {"a": "3\n"})))
    assert [(each.id, each.commits) for each in found.agents] == [("codex", 2), ("claude-code", 1)]


def test_the_evidence_of_one_is_not_the_others(tmp_path: Path) -> None:
    found = inventory(history(tmp_path, (BY_CODEX, MAKE), author=CLAUDE))
    assert record(found, "claude-code").evidence == {Source.IDENTITY: 1}
    assert record(found, "codex").evidence == {Source.TRAILER: 1}


def test_agents_with_as_many_commits_stand_by_name(tmp_path: Path) -> None:
    aider = "Work\n\nCo-authored-by: aider (gpt-4) <aider@aider.chat>\n"
    found = inventory(history(tmp_path, (BY_CODEX, {"a": "1\n"}), (aider, {"a": "2\n"}), (WORK, {"a": "3\n"})))
    assert [each.id for each in found.agents] == ["aider", "claude-code", "codex"]


def test_who_merely_lands_or_reviews_answers_for_nothing(tmp_path: Path) -> None:
    made = History()
    made.commit("Start")
    made.commit(f"{WORK}Reviewed-by: {BOB}\n", committer=WEB_FLOW, files=MAKE)
    assert record(inventory(made.write(tmp_path)), "claude-code").operators == {ANN: 1}


def test_an_agent_without_anybody_behind_it(tmp_path: Path) -> None:
    assert record(inventory(history(tmp_path, ("Work\n", MAKE), author=CLAUDE)), "claude-code").operators == {}


def test_one_person_under_one_address_counts_once_a_commit(tmp_path: Path) -> None:
    message = f"{WORK}Signed-off-by: {ANN}\nCo-authored-by: Ann <ANN@example.org>\n"
    assert record(inventory(history(tmp_path, (message, MAKE))), "claude-code").operators == {ANN: 1}


def test_an_empty_history(tmp_path: Path) -> None:
    found = inventory(empty_repo(tmp_path))
    assert (found.agents, found.findings, found.releases, found.coverage.commits) == ((), (), 0, 0)
    assert found.outcome is Outcome.PASS


def test_an_empty_history_with_an_inventory(tmp_path: Path) -> None:
    found = inventory(empty_repo(tmp_path), policy=policy(f"agents: [{OURS}]"))
    assert [(each.id, each.commits, each.first, each.last) for each in found.agents] == [("claude-code", 0, None, None)]
    assert found.outcome is Outcome.PASS


def test_a_history_of_people(tmp_path: Path) -> None:
    found = inventory(history(tmp_path, ("By hand\n", MAKE)))
    assert (found.agents, found.releases, found.outcome) == ((), 1, Outcome.PASS)


class TestSelection:
    @pytest.fixture
    def repo(self, tmp_path: Path) -> Repo:
        made = History()
        made.commit("Start", files={".twokey.yaml": f"version: 1\nagents: [{OURS}]\n"})
        made.commit(WORK, files=MAKE)
        made.commit("Relax\n", files={".twokey.yaml": "version: 1\n"})
        made.commit(BY_CODEX, files={"a": "1\n"}, branch="elsewhere", parents=[2])
        return made.write(tmp_path)

    def test_the_history_is_judged_by_what_stands_at_its_head(self, repo: Repo) -> None:
        found = inventory(repo)
        assert ([each.id for each in found.agents], found.kept) == (["claude-code"], False)
        assert (found.selection.kind, found.selection.head) == ("history", repo.oids[2])

    def test_a_range_is_judged_by_its_base(self, repo: Repo) -> None:
        found = inventory(repo, f"{repo.oids[0]}..HEAD")
        assert ([each.id for each in found.agents], found.kept) == (["claude-code"], True)
        assert found.policy_source == ".twokey.yaml (extends team)"
        assert record(found, "claude-code").registration == Registration("bob", "", (), "")

    def test_a_range_without_an_agent_still_shows_who_is_registered(self, repo: Repo) -> None:
        found = inventory(repo, f"{repo.oids[1]}..HEAD")
        assert [(each.id, each.commits) for each in found.agents] == [("claude-code", 0)]

    def test_one_commit(self, repo: Repo) -> None:
        assert inventory(repo, repo.oids[1]).coverage.commits == 1

    def test_all_refs(self, repo: Repo) -> None:
        found = inventory(repo, "--all")
        assert [each.id for each in found.agents] == ["claude-code", "codex"]

    @pytest.mark.parametrize("words", ["", "--all", "HEAD~1..HEAD"])
    def test_covers_what_a_scan_of_the_same_covers(self, repo: Repo, words: str) -> None:
        """How much was read is said in full, so that a gap cannot pass for a clean result."""
        mine, scanned = inventory(repo, words).coverage, scan(repo, words).coverage
        assert (mine.commits, mine.paths, mine.refs) == (scanned.commits, scanned.paths, scanned.refs)


def dated(repo: Repo, *stamps: str, committed: str = "1750000000 +0000", author: str = CLAUDE) -> list[str]:
    """Commits on top of each other, with these author's dates."""
    tree = repo.git("mktree", stdin=b"")
    made: list[str] = []
    for number, stamp in enumerate(stamps):
        parents = [f"parent {made[-1]}"] if made else []
        lines = [f"tree {tree}", *parents, f"author {author} {stamp}".rstrip(), f"committer {ANN} {committed}"]
        made.append(repo.raw_commit("\n".join((*lines, "", f"Work {number}\n")).encode()))
    return made


class TestFirstAndLast:
    """A moment is compared, not its spelling; it is the author's, and a claim."""

    def seen(self, repo: Repo) -> tuple[Seen, Seen]:
        claude = record(inventory(repo), "claude-code")
        assert claude.first is not None and claude.last is not None
        return claude.first, claude.last

    def test_across_time_zones(self, tmp_path: Path) -> None:
        repo = empty_repo(tmp_path)
        # As text the first is the last: 2025-06-16T05:06:40+14:00 against 2025-06-15T03:23:20-12:00.
        made = dated(repo, "1750000000 +1400", "1750000600 +0000", "1750001000 -1200")
        first, last = self.seen(repo)
        assert (first, last) == (
            Seen(made[0], "2025-06-16T05:06:40+14:00"),
            Seen(made[2], "2025-06-15T03:23:20-12:00"),
        )

    def test_whatever_the_order_of_the_commits(self, tmp_path: Path) -> None:
        repo = empty_repo(tmp_path)
        made = dated(repo, "1750000900 +0000", "1750000100 +0000", "1750000999 +0000", "1750000500 +0000")
        first, last = self.seen(repo)
        assert (first.oid, last.oid) == (made[1], made[2])

    def test_whatever_the_committers_date(self, tmp_path: Path) -> None:
        repo = empty_repo(tmp_path)
        made = dated(repo, "1750000000 +0000", committed="1000000000 +0000")
        assert {each.oid for each in self.seen(repo)} == {made[0]}
        assert {each.date for each in self.seen(repo)} == {"2025-06-15T15:06:40+00:00"}

    def test_one_commit_is_both(self, tmp_path: Path) -> None:
        repo = empty_repo(tmp_path)
        dated(repo, "1750000000 +0000")
        first, last = self.seen(repo)
        assert first == last

    def test_is_an_agents_own(self, tmp_path: Path) -> None:
        found = inventory(history(tmp_path, (WORK, {}), ("By hand\n", {}), (BY_CODEX, {}), ("By hand\n", {})))
        oids = [each.first.oid for each in found.agents if each.first]
        assert len(set(oids)) == len(found.agents) == 2

    def test_before_the_clock_began(self, tmp_path: Path) -> None:
        repo = empty_repo(tmp_path)
        made = dated(repo, "-200 +0000", "-900 +0000", "-100 +0000")
        first, last = self.seen(repo)
        assert (first.oid, last.oid) == (made[1], made[2])

    @pytest.mark.parametrize("stamp", ["", "soon +0000", "1750000000", "99999999999999999999 +0000"])
    def test_a_commit_without_a_date_is_neither(self, tmp_path: Path, stamp: str) -> None:
        repo = empty_repo(tmp_path)
        made = dated(repo, "1750000000 +0000", stamp, "1750000600 +0000")
        first, last = self.seen(repo)
        assert (first.oid, last.oid) == (made[0], made[2])

    def test_a_commit_without_a_date_is_neither_even_before_the_clock_began(self, tmp_path: Path) -> None:
        repo = empty_repo(tmp_path)
        made = dated(repo, "-900 +0000", "", "-800 +0000")
        assert [each.oid for each in self.seen(repo)] == [made[0], made[2]]

    @pytest.mark.parametrize("stamp", ["", "99999999999999999999 +0000", f"{'9' * 5000} +0000"])
    def test_no_date_at_all_is_said_to_be_none(self, tmp_path: Path, stamp: str) -> None:
        repo = empty_repo(tmp_path)
        (made,) = dated(repo, stamp)
        assert self.seen(repo) == (Seen(made, ""), Seen(made, ""))


def checks(found: Inventory) -> list[tuple[str, str]]:
    return [(each.check, each.message) for each in found.findings]


class TestRegistered:
    def test_an_agent_that_fits(self, tmp_path: Path) -> None:
        entry = (
            "{id: claude-code, owner: bob, purpose: the build, may_touch: [build-script, ci], review_by: 2025-07-01}"
        )
        found = inventory(history(tmp_path, (WORK, MAKE)), policy=policy(f"agents: [{entry}]"))
        assert (found.kept, found.findings, found.outcome) == (True, (), Outcome.PASS)
        assert record(found, "claude-code").registration == Registration(
            "bob", "the build", (Category.BUILD_SCRIPT, Category.CI), "2025-07-01"
        )

    def test_an_agent_that_was_never_seen(self, tmp_path: Path) -> None:
        found = inventory(
            history(tmp_path, (WORK, MAKE)), policy=policy(f"agents: [{OURS}, {{id: devin, owner: bob}}]")
        )
        devin = found.agents[-1]
        assert (devin.id, devin.name, devin.class_, devin.commits) == ("devin", "Devin", "agent", 0)
        assert (devin.first, devin.last, devin.releases, dict(devin.operators)) == (None, None, 0, {})
        assert found.outcome is Outcome.PASS

    def test_an_id_that_no_rule_knows(self, tmp_path: Path) -> None:
        found = inventory(history(tmp_path), policy=policy("agents: [{id: claud-code, owner: bob}]"))
        assert found.notices == (
            "the inventory lists 'claud-code', which no rule can recognise: did you mean 'claude-code'?",
        )
        mine = record(found, "claud-code")
        assert (mine.name, mine.class_, mine.commits) == ("claud-code", "unknown", 0)
        assert found.outcome is Outcome.PASS

    def test_an_id_that_resembles_nothing(self, tmp_path: Path) -> None:
        """The notice is a line, not the list of all there are."""
        found = inventory(history(tmp_path), policy=policy("agents: [{id: zzzzzzzzzzzz, owner: bob}]"))
        (notice,) = found.notices
        assert notice.startswith("the inventory lists 'zzzzzzzzzzzz', which no rule can recognise")
        assert len(notice) < 200

    def test_a_wrong_id_leaves_the_agent_unregistered(self, tmp_path: Path) -> None:
        found = inventory(history(tmp_path, (WORK, MAKE)), policy=policy("agents: [{id: claud-code, owner: bob}]"))
        assert checks(found) == [("agent-unregistered", "claude-code is not in the policy's inventory")]


class TestFindings:
    def test_unregistered_once_an_agent(self, tmp_path: Path) -> None:
        repo = history(
            tmp_path, (WORK, MAKE), (WORK, {"Makefile": "all:\n\tmake x\n"}), (BY_CODEX, {"a": "1\n"}), ("x\n", {})
        )
        found = inventory(repo, policy=policy("agents: [{id: devin, owner: bob}]"))
        assert checks(found) == [
            ("agent-unregistered", "claude-code is not in the policy's inventory"),
            ("agent-unregistered", "codex is not in the policy's inventory"),
        ]
        assert [each.commit for each in found.findings] == [repo.oids[2], repo.oids[3]]
        assert {(each.severity, each.outcome, each.treatment) for each in found.findings} == {
            (Severity.MEDIUM, Disposition.HELD, Treatment.REVIEW)
        }
        assert [each.agents for each in found.findings] == [("claude-code",), ("codex",)]
        assert found.outcome is Outcome.HOLD

    def test_without_an_owner(self, tmp_path: Path) -> None:
        found = inventory(history(tmp_path, (WORK, MAKE)), policy=policy("agents: [{id: claude-code}]"))
        assert checks(found) == [("agent-unregistered", "claude-code is in the policy's inventory without an owner")]

    def test_expired_once_an_agent(self, tmp_path: Path) -> None:
        repo = history(tmp_path, (WORK, MAKE), (WORK, {"a": "x\n"}))
        judging = policy(f"agents: [{UNTIL_JUNE}]")
        assert inventory(repo, policy=judging, today="2025-06-30").findings == ()
        found = inventory(repo, policy=judging, today="2025-07-01")
        assert checks(found) == [("agent-expired", "claude-code was to be reviewed by 2025-06-30")]
        assert found.findings[0].commit == repo.oids[2]

    def test_out_of_scope_once_a_category(self, tmp_path: Path) -> None:
        repo = history(
            tmp_path,
            (WORK, {**MAKE, "uv.lock": "version = 1\n"}),
            (WORK, {"release.sh": "1\n", "Jenkinsfile": "node {}\n"}),
            (WORK, {"tools/install.sh": "2\n", "README.md": "y\n"}),
            ("By hand\n", {"Makefile": "all:\n\tmake x\n", "KEYS": "a\n"}),
        )
        found = inventory(repo, policy=policy(f"agents: [{ONLY_LOCKS}]"))
        assert [(each.check, each.severity) for each in found.findings] == [("agent-out-of-scope", Severity.HIGH)] * 2
        assert len({each.fingerprint for each in found.findings}) == 2
        last = {each.categories: (each.commit, each.path, each.message) for each in found.findings}
        assert last == {
            (Category.BUILD_SCRIPT,): (
                repo.oids[3],
                "tools/install.sh",
                "claude-code may not touch build-script, and did in 3 commits, last in tools/install.sh",
            ),
            (Category.CI,): (
                repo.oids[2],
                "Jenkinsfile",
                "claude-code may not touch ci, and did in 1 commit, last in Jenkinsfile",
            ),
        }

    def test_a_change_without_meaning_is_not_out_of_scope(self, tmp_path: Path) -> None:
        workflow = "on: push\njobs: {build: {runs-on: ubuntu-24.04, steps: [{run: make}]}}\n"
        repo = history(
            tmp_path,
            ("By hand\n", {".github/workflows/ci.yml": workflow}),
            (WORK, {".github/workflows/ci.yml": f"# ours\n{workflow}"}),
        )
        found = inventory(repo, policy=policy(f"agents: [{ONLY_LOCKS}]"))
        assert found.findings == ()
        assert record(found, "claude-code").categories == {Category.CI: 1}

    def test_all_three_of_one_agent(self, tmp_path: Path) -> None:
        entry = "{id: claude-code, may_touch: [ci], review_by: 2025-06-30}"
        found = inventory(history(tmp_path, (WORK, MAKE)), policy=policy(f"agents: [{entry}]"))
        assert [each.check for each in found.findings] == ["agent-unregistered", "agent-expired", "agent-out-of-scope"]
        assert len({each.fingerprint for each in found.findings}) == 3
        assert all(each.fix for each in found.findings)

    def test_a_fingerprint_outlives_the_next_commit(self, tmp_path: Path) -> None:
        judging = policy("agents: [{id: claude-code, may_touch: [ci], review_by: 2025-06-30}]")
        found = [
            [each.fingerprint for each in inventory(history(tmp_path / str(size), *work), policy=judging).findings]
            for size, work in enumerate([[(WORK, MAKE)], [(WORK, MAKE), (WORK, {"release.sh": "x\n"})]])
        ]
        assert found[0] == found[1]

    @pytest.mark.parametrize("name", ["advisory", "solo", "team", "strict"])
    def test_only_the_preset_that_holds_nothing_holds_nothing(self, tmp_path: Path, name: str) -> None:
        judging = policy(f"extends: {name}\nagents: [{{id: claude-code, may_touch: [ci], review_by: 2025-06-30}}]")
        found = inventory(history(tmp_path, (WORK, MAKE)), policy=judging)
        blocking = preset(name).blocking
        assert {each.outcome for each in found.findings} == {Disposition.HELD if blocking else Disposition.ADVISORY}
        assert found.outcome is (Outcome.HOLD if blocking else Outcome.PASS)

    def test_an_owner_on_the_roster(self, tmp_path: Path) -> None:
        judging = policy(f"reviewers: [{{id: bob, emails: [bob@example.org]}}]\nagents: [{OURS}]")
        assert inventory(history(tmp_path, (WORK, MAKE)), policy=judging).findings == ()

    @pytest.mark.parametrize("entry", [ONLY_LOCKS, UNTIL_JUNE, "{id: claude-code}", "{id: devin, owner: bob}"])
    def test_history_before_the_policy_is_reported_and_does_not_block(self, tmp_path: Path, entry: str) -> None:
        """`since`: commits reachable from there are history."""
        repo = history(tmp_path, (WORK, MAKE), ("By hand\n", {"a": "1\n"}))
        judging = policy(f"since: '{repo.oids[1]}'\nagents: [{entry}]")
        assert scan(repo, policy=judging).outcome is Outcome.PASS
        found = inventory(repo, policy=judging)
        assert [each.outcome for each in found.findings] == [Disposition.ADVISORY]
        assert found.outcome is Outcome.PASS

    @pytest.mark.parametrize("entry", [ONLY_LOCKS, UNTIL_JUNE, "{id: claude-code}", "{id: devin, owner: bob}"])
    def test_what_came_after_it_blocks(self, tmp_path: Path, entry: str) -> None:
        repo = history(tmp_path, (WORK, MAKE), (WORK, {"release.sh": "x\n"}))
        found = inventory(repo, policy=policy(f"since: '{repo.oids[1]}'\nagents: [{entry}]"))
        assert [(each.outcome, each.commit) for each in found.findings] == [(Disposition.HELD, repo.oids[2])]


# Nobody has to answer for what may not be there, or for what names no agent.
NOT_ASKED_FOR = {
    "suspected": SUSPECT,
    "a recorder": RECORDED,
    "a disclosure": DISCLOSED,
    "a person": "By hand\n",
    "somebody called Claude": "Work\n\nCo-authored-by: Claude Monet <claude@example.org>\n",
}


@pytest.mark.parametrize("message", NOT_ASKED_FOR.values(), ids=NOT_ASKED_FOR)
class TestNotUnregistered:
    def test_in_the_inventory(self, tmp_path: Path, message: str) -> None:
        found = inventory(history(tmp_path, (message, MAKE)), policy=policy(f"agents: [{OURS}]"))
        assert found.findings == ()
        assert found.outcome is Outcome.PASS

    def test_in_a_scan_either(self, tmp_path: Path, message: str) -> None:
        """What `twokey scan` calls unregistered `twokey agents` lists, with the entry to paste."""
        report = scan(history(tmp_path, (message, MAKE)), policy=policy(f"agents: [{OURS}]"))
        assert [each.message for each in report.findings if each.check == "agent-unregistered"] == []


def test_a_suspicion_beside_a_certainty_is_asked_for(tmp_path: Path) -> None:
    repo = history(tmp_path, (SUSPECT, MAKE), (BY_CODEX, {"a": "1\n"}))
    found = inventory(repo, policy=policy(f"agents: [{OURS}]"))
    assert checks(found) == [("agent-unregistered", "codex is not in the policy's inventory")]
    assert record(found, "codex").kinds == {ActorKind.SUSPECTED: 1, ActorKind.ASSISTED: 1}


def test_a_suspicion_alone_holds_nothing(tmp_path: Path) -> None:
    """A branch's name says nothing of who made the commit, and a scan holds nothing for it either."""
    repo = history(tmp_path, (SUSPECT, MAKE))
    judging = policy("agents: [{id: codex, owner: bob, may_touch: [ci]}]")
    assert scan(repo, policy=judging).outcome is Outcome.PASS
    assert inventory(repo, policy=judging).outcome is Outcome.PASS


def test_a_recorder_beside_an_agent_is_seen_and_not_asked_for(tmp_path: Path) -> None:
    found = inventory(
        history(tmp_path, (f"{WORK}Entire-Checkpoint: a3b2c4d5e6f7\n", MAKE)), policy=policy(f"agents: [{OURS}]")
    )
    assert {each.id: each.class_ for each in found.agents} == {"claude-code": "agent", "entire": "recorder"}
    assert found.findings == ()


def test_a_registered_recorder_is_not_beyond_its_scope_for_what_an_agent_did(tmp_path: Path) -> None:
    judging = policy(f"agents: [{OURS}, {{id: entire, owner: bob, may_touch: [ci]}}]")
    repo = history(tmp_path, (f"{WORK}Entire-Checkpoint: a3b2c4d5e6f7\n", MAKE))
    told = [each.check for each in scan(repo, policy=judging).findings]
    assert "agent-out-of-scope" not in told
    assert inventory(repo, policy=judging).findings == ()


class TestWhatCannotBeRead:
    def test_a_shallow_clone(self, tmp_path: Path) -> None:
        repo = history(tmp_path / "origin", (WORK, MAKE), (WORK, {"a": "1\n"}))
        found = inventory(clone(repo, tmp_path / "clone", 1))
        assert any(each.startswith("this clone is shallow: agents that were active earlier") for each in found.notices)
        assert any("git fetch --unshallow" in each for each in found.notices)
        assert found.outcome is Outcome.UNDETERMINED
        assert [each.where for each in found.problems] == [repo.oids[2]]
        assert found.coverage.commits == 1

    @pytest.mark.parametrize("lost", ["commit", "tree"])
    def test_a_damaged_history(self, tmp_path: Path, lost: str) -> None:
        repo = history(tmp_path, (WORK, MAKE), (BY_CODEX, {"a": "1\n"}))
        oid = repo.oids[1] if lost == "commit" else repo.git("rev-parse", f"{repo.oids[1]}^{{tree}}")
        (repo.path / ".git" / "objects" / oid[:2] / oid[2:]).unlink()
        found = inventory(repo)
        assert found.outcome is Outcome.UNDETERMINED
        assert found.problems

    def test_a_damaged_history_is_not_held_but_undetermined(self, tmp_path: Path) -> None:
        repo = history(tmp_path, (WORK, MAKE), (BY_CODEX, {"a": "1\n"}))
        oid = repo.oids[1]
        (repo.path / ".git" / "objects" / oid[:2] / oid[2:]).unlink()
        found = inventory(repo, policy=policy("agents: [{id: devin, owner: bob}]"))
        assert found.outcome is Outcome.UNDETERMINED

    def test_a_file_that_is_gone(self, tmp_path: Path) -> None:
        workflow = {".github/workflows/ci.yml": "on: push\njobs: {}\n"}
        repo = history(tmp_path, (WORK, workflow))
        oid = repo.git("rev-parse", "HEAD:.github/workflows/ci.yml")
        (repo.path / ".git" / "objects" / oid[:2] / oid[2:]).unlink()
        found = inventory(repo)
        assert found.outcome is Outcome.UNDETERMINED
        assert [each.where for each in found.problems] == [f"{repo.head}:.github/workflows/ci.yml"]
        assert record(found, "claude-code").releases == 1


def test_the_same_for_the_same_state(tmp_path: Path) -> None:
    judging = policy("agents: [{id: claude-code, may_touch: [ci], review_by: 2025-06-30}]")
    commits = ((BY_BOTH, MAKE), (WORK, {"KEYS": "a\n"}), (SUSPECT, {"Jenkinsfile": "x\n"}))
    one, two = (inventory(history(tmp_path / name, *commits), policy=judging) for name in ("one", "two"))
    assert one == two


def test_findings_are_by_agent(tmp_path: Path) -> None:
    def order(findings: tuple[Finding, ...]) -> list[str]:
        return [each.agents[0] for each in findings]

    judging = policy("agents: [{id: codex, may_touch: [ci]}, {id: claude-code, may_touch: [ci]}]")
    repo = history(tmp_path, (WORK, MAKE), (WORK, {"a": "1\n"}), (BY_CODEX, {"release.sh": "x\n"}))
    assert order(inventory(repo, policy=judging).findings) == ["claude-code"] * 2 + ["codex"] * 2
