"""Which policy judges: the base's, tightened by the head's; HEAD's for a history and for the index."""

from __future__ import annotations

from pathlib import Path

import pytest
from kit.history import ANN, BOB, CLAUDE, CLAUDE_TRAILER, History, Repo
from kit.judging import entry, policy, scan
from kit.scenes import clone

from scanner.errors import UndeterminedError, UsageError
from scanner.model.approval import Reason
from scanner.model.finding import Disposition
from scanner.model.scale import Outcome, Severity

WORK = f"Work\n\n{CLAUDE_TRAILER}\n"
FILE = ".twokey.yaml"
EVE = "Eve Roe <eve@example.org>"


def branch(folder: Path, base: str | None, head: str | None, *block: str, modes: str = "100644", by: str = EVE) -> Repo:
    """A base with one policy, a commit by a human that makes it another, and an agent's change of the Makefile."""
    history = History()
    history.commit("Start", files={"Makefile": "1\n", **({FILE: base} if base is not None else {})}, author=EVE)
    if head != base:
        history.commit("Change the policy\n", files={FILE: head}, modes={FILE: modes}, author=by)
    lines = "".join(f"{line}\n" for line in block)
    history.commit(f"{WORK}{lines}", files={"Makefile": "2\n"})
    return history.write(folder)


def makefile(repo: Repo) -> Disposition:
    """What became of the agent's change of the Makefile."""
    (finding,) = entry(scan(repo, f"{repo.oids[0]}..HEAD"), repo.head).findings
    return finding.outcome


TEAM, ADVISORY, STRICT = "version: 1\n", "version: 1\nextends: advisory\n", "version: 1\nextends: strict\n"
TWO = "version: 1\nrequire: {build-script: {reviewers: 2}}\n"
ALICE = "version: 1\nreviewers: [{id: alice, emails: [alice@example.com]}]\n"
MALLORY = "version: 1\nreviewers: [{id: mallory, emails: [mallory@example.com]}]\n"


class TestRange:
    def test_the_base_judges(self, tmp_path: Path) -> None:
        repo = branch(tmp_path, TEAM, ADVISORY)
        assert makefile(repo) is Disposition.HELD
        assert scan(repo, f"{repo.oids[0]}..HEAD").outcome is Outcome.HOLD

    def test_the_head_may_tighten(self, tmp_path: Path) -> None:
        assert makefile(branch(tmp_path, TEAM, TWO, f"Reviewed-by: {BOB}")) is Disposition.HELD

    def test_the_head_may_not_loosen(self, tmp_path: Path) -> None:
        assert makefile(branch(tmp_path, TWO, TEAM, f"Reviewed-by: {BOB}")) is Disposition.HELD

    def test_a_first_policy_at_the_head_may_tighten(self, tmp_path: Path) -> None:
        assert makefile(branch(tmp_path, None, TWO, f"Reviewed-by: {BOB}")) is Disposition.HELD

    def test_whoever_removes_the_policy_is_still_judged_by_it(self, tmp_path: Path) -> None:
        assert makefile(branch(tmp_path, TWO, None, f"Reviewed-by: {BOB}")) is Disposition.HELD

    @pytest.mark.parametrize(
        "head",
        (
            "version: 1\npaths: {ignore: [Makefile]}\n",
            (
                "version: 1\nwaivers: [{id: W, check: agent-touched-build-script, paths: ['**'], reason: r,"
                " approved_by: x, expires: 2025-07-31}]\n"
            ),
            "version: 1\nrequire: {build-script: {min_severity: critical}}\n",
            "version: 1\nextends: solo\n",
            "version: 1\nsince: HEAD\n",
            "version: 1\nlanding: [ann@example.org]\n",
        ),
        ids=("ignore", "waiver", "floor", "self-review", "since", "landing"),
    )
    def test_no_exception_of_the_heads_own_counts(self, tmp_path: Path, head: str) -> None:
        assert makefile(branch(tmp_path, TEAM, head, f"Reviewed-by: {ANN}")) is Disposition.HELD

    def test_a_roster_that_replaces_the_bases_lets_nobody_in(self, tmp_path: Path) -> None:
        for number, reviewer in enumerate(("mallory@example.com", "anyone@example.com")):
            repo = branch(tmp_path / str(number), ALICE, MALLORY, f"Reviewed-by: Some One <{reviewer}>")
            assert makefile(repo) is Disposition.HELD

    def test_a_group_that_replaces_the_bases_lets_nobody_in(self, tmp_path: Path) -> None:
        roster = "reviewers: [{id: bob, emails: [bob@example.org], groups: [docs]}]\n"
        base = f"version: 1\nrequire: {{build-script: {{from: [release]}}}}\n{roster}"
        repo = branch(tmp_path, base, base.replace("[release]", "[docs]"), f"Reviewed-by: {BOB}")
        assert makefile(repo) is Disposition.HELD

    def test_an_address_taken_off_the_roster_is_still_its_owners(self, tmp_path: Path) -> None:
        """Else whoever edits the roster makes two people of one, and reviews under the other name."""
        base = "version: 1\nreviewers: [{id: ann, emails: [ann@example.org, lee@example.com]}]\n"
        repo = branch(tmp_path, base, base.replace("ann@example.org, ", ""), "Reviewed-by: A. Lee <lee@example.com>")
        report = entry(scan(repo, f"{repo.oids[0]}..HEAD"), repo.head)
        assert [each.reason for each in report.approvals] == [Reason.CONTRIBUTOR]

    @pytest.mark.parametrize(
        ("by", "outcome", "disposition"),
        ((EVE, Outcome.HOLD, Disposition.HELD), (CLAUDE, Outcome.FAIL, Disposition.FAILED)),
        ids=("a human", "an agent"),
    )
    def test_a_weakening_is_a_critical_finding(
        self, tmp_path: Path, by: str, outcome: Outcome, disposition: Disposition
    ) -> None:
        repo = branch(tmp_path, TEAM, ADVISORY, by=by)
        changed = entry(scan(repo, f"{repo.oids[0]}..HEAD"), repo.oids[1])
        (weakened,) = [each for each in changed.findings if each.check == "gate-weakened"]
        assert (weakened.severity, weakened.outcome) == (Severity.CRITICAL, disposition)
        assert changed.verdict.outcome is outcome

    def test_a_humans_weakening_can_be_approved(self, tmp_path: Path) -> None:
        history = History()
        history.commit("Start", files={FILE: TEAM}, author=EVE)
        history.commit(f"Change the policy\n\nReviewed-by: {BOB}\n", files={FILE: ADVISORY}, author=EVE)
        assert scan(history.write(tmp_path), "HEAD~1..HEAD").outcome is Outcome.PASS

    def test_in_solo_a_humans_weakening_is_reported_and_not_held(self, tmp_path: Path) -> None:
        history = History()
        history.commit("Start", files={FILE: "version: 1\nextends: solo\n"}, author=EVE)
        history.commit("Change the policy\n", files={FILE: ADVISORY}, author=EVE)
        report = scan(history.write(tmp_path), "HEAD~1..HEAD")
        assert report.outcome is Outcome.PASS
        assert [(each.check, each.outcome) for each in report.findings] == [("gate-weakened", Disposition.ADVISORY)]

    def test_moving_on_from_advisory_is_no_weakening(self, tmp_path: Path) -> None:
        history = History()
        history.commit("Start", files={FILE: ADVISORY}, author=EVE)
        history.commit("Get serious\n", files={FILE: TEAM}, author=EVE)
        report = scan(history.write(tmp_path), "HEAD~1..HEAD")
        assert [each.check for each in report.findings if each.check == "gate-weakened"] == []
        assert report.outcome is Outcome.PASS

    def test_the_report_says_where_the_policy_is_from(self, tmp_path: Path) -> None:
        report = scan(branch(tmp_path, TEAM, STRICT), "HEAD~2..HEAD")
        assert report.policy_source.startswith(FILE)
        assert report.policy_digest.startswith("sha256:")

    def test_one_commit_is_judged_by_its_parents_policy(self, tmp_path: Path) -> None:
        repo = branch(tmp_path, TEAM, ADVISORY)
        assert scan(repo, repo.oids[1]).outcome is Outcome.HOLD
        assert scan(repo, repo.oids[2]).outcome is Outcome.PASS


UNREADABLE = {
    "broken YAML": "version: 1\nrequire: {ci: [}\n",
    "an unknown key": "version: 1\nrequires: {}\n",
    "no version": "extends: team\n",
    "a key twice": "version: 1\nextends: strict\nextends: advisory\n",
    "nothing": "",
    "garbage": "\0\1\2",
    "too much": "version: 1\n#" + "x" * 1_000_000,
}


class TestUnreadable:
    """Any doubt fails closed: exit code 2 when it is the judging policy, 3 when it is the head's."""

    @pytest.mark.parametrize("content", UNREADABLE.values(), ids=UNREADABLE)
    def test_base(self, tmp_path: Path, content: str) -> None:
        repo = branch(tmp_path, content, TEAM)
        with pytest.raises(UsageError) as caught:
            scan(repo, f"{repo.oids[0]}..HEAD")
        assert FILE in caught.value.message
        assert caught.value.hint

    @pytest.mark.parametrize("content", UNREADABLE.values(), ids=UNREADABLE)
    def test_head(self, tmp_path: Path, content: str) -> None:
        repo = branch(tmp_path, TEAM, content)
        with pytest.raises(UndeterminedError) as caught:
            scan(repo, f"{repo.oids[0]}..HEAD")
        assert caught.value.message.startswith(f"the policy at the head is unreadable: {FILE}")
        assert caught.value.hint

    def test_head_where_there_was_none(self, tmp_path: Path) -> None:
        repo = branch(tmp_path, None, "broken")
        with pytest.raises(UndeterminedError):
            scan(repo, f"{repo.oids[0]}..HEAD")

    @pytest.mark.parametrize("words", ("", "--staged", "--all"))
    def test_of_a_history_and_of_the_index_it_is_the_judging_one(self, tmp_path: Path, words: str) -> None:
        repo = branch(tmp_path, TEAM, "broken")
        with pytest.raises(UsageError):
            scan(repo, words)

    def test_in_between_it_harms_nobody(self, tmp_path: Path) -> None:
        """The broken policy of a commit inside the range judges nothing; what changed is opaque."""
        history = History()
        history.commit("Start", files={FILE: TEAM})
        broken = history.commit(WORK, files={FILE: "broken"})
        history.commit("Repair\n", files={FILE: TEAM})
        repo = history.write(tmp_path)
        report = scan(repo, f"{repo.oids[0]}..HEAD")
        kinds = {each.kind for change in entry(report, repo.oids[broken - 1]).changes for each in change.deltas}
        assert "opaque" in kinds
        assert report.outcome is Outcome.HOLD


ELSEWHERE = {"a symbolic link": ("120000", "elsewhere.yaml"), "a submodule": ("160000", "1" * 40)}


class TestNoFile:
    """A policy has one home and one form: a link would hide who edits it."""

    @staticmethod
    def placed(folder: Path, mode: str, content: str, first: bool) -> Repo:
        history = History()
        odd = {"files": {FILE: content, "elsewhere.yaml": TEAM}, "modes": {FILE: mode}}
        even = {"files": {FILE: None, "README": "x\n"} if first else {FILE: TEAM}}
        for each in (odd, even) if first else (even, odd):
            history.commit("Human\n", **each)  # type: ignore[arg-type]
        return history.write(folder)

    @pytest.mark.parametrize(("mode", "content"), ELSEWHERE.values(), ids=ELSEWHERE)
    def test_at_the_base(self, tmp_path: Path, mode: str, content: str) -> None:
        with pytest.raises(UsageError) as caught:
            scan(self.placed(tmp_path, mode, content, True), "HEAD~1..HEAD")
        assert FILE in caught.value.message

    @pytest.mark.parametrize(("mode", "content"), ELSEWHERE.values(), ids=ELSEWHERE)
    def test_at_the_head(self, tmp_path: Path, mode: str, content: str) -> None:
        repo = self.placed(tmp_path, mode, content, False)
        with pytest.raises(UndeterminedError):
            scan(repo, "HEAD~1..HEAD")
        with pytest.raises(UsageError):
            scan(repo)

    def test_a_folder_of_that_name(self, tmp_path: Path) -> None:
        history = History()
        history.commit("Human\n", files={f"{FILE}/x": "1"})
        with pytest.raises(UsageError):
            scan(history.write(tmp_path))


class TestElsewhere:
    def test_without_a_file_the_preset_team_applies_and_is_named(self, tmp_path: Path) -> None:
        report = scan(branch(tmp_path, None, None))
        assert (report.preset, report.policy_source) == ("team", "preset team (no .twokey.yaml)")

    def test_the_index_is_judged_by_the_policy_of_head(self, tmp_path: Path) -> None:
        repo = branch(tmp_path, TEAM, TEAM)
        repo.stage({FILE: ADVISORY, "release.sh": "x\n"})
        assert scan(repo, "--staged", environ={"CLAUDECODE": "1"}).outcome is Outcome.FAIL

    def test_a_history_is_judged_by_the_policy_of_head(self, tmp_path: Path) -> None:
        assert scan(branch(tmp_path, TEAM, ADVISORY)).outcome is Outcome.PASS

    def test_a_trial_policy_replaces_it(self, tmp_path: Path) -> None:
        repo = branch(tmp_path, "broken", TEAM)
        trial = policy("extends: advisory")
        assert scan(repo, f"{repo.oids[0]}..HEAD", policy=trial).outcome is Outcome.PASS


class TestSince:
    """Commits reachable from there are history: reported, never blocking."""

    @staticmethod
    def adopted(folder: Path, since: str) -> Repo:
        history = History()
        history.commit(WORK, files={"Makefile": "all:\n\t./x 1\n"})
        history.commit("Adopt", files={FILE: f'version: 1\nsince: "{since}"\n'})
        history.commit(WORK, files={"Makefile": "all:\n\t./x 2\n"})
        return history.write(folder)

    def test_what_lies_before_is_advisory_and_what_follows_is_held(self, tmp_path: Path) -> None:
        history = History()
        history.commit(WORK, files={"Makefile": "all:\n\t./x 1\n"})
        first = history.write(tmp_path / "first").head
        repo = self.adopted(tmp_path / "repo", first)
        outcomes = {each.commit: each.outcome for each in scan(repo).findings if each.path == "Makefile"}
        assert outcomes == {repo.oids[0]: Disposition.ADVISORY, repo.oids[2]: Disposition.HELD}

    def test_names_a_commit_that_is_not_here(self, tmp_path: Path) -> None:
        with pytest.raises(UsageError) as caught:
            scan(self.adopted(tmp_path, "1234567"))
        assert "1234567" in caught.value.message

    def test_names_a_commit_that_a_shallow_clone_lacks(self, tmp_path: Path) -> None:
        repo = self.adopted(tmp_path / "origin", "1234567")
        with pytest.raises(UndeterminedError) as caught:
            scan(clone(repo, tmp_path / "clone", 1))
        assert "git fetch --unshallow" in caught.value.hint

    @pytest.mark.parametrize("since", ("--all", "-h", "HEAD --output=x", "nobody@{1}"))
    def test_is_never_an_option(self, tmp_path: Path, since: str) -> None:
        with pytest.raises(UsageError):
            scan(self.adopted(tmp_path, since))
