"""Broken glass over a whole run: which debts are open, which are none, and what more than enough does to the newest."""

from __future__ import annotations

from pathlib import Path

from kit.history import ANN, BOB, CLAUDE_TRAILER, History, Repo
from kit.judging import entry, policy, scan

from scanner.model.finding import Disposition
from scanner.model.report import Report
from scanner.model.scale import Outcome

FILE, MAKE = ".twokey.yaml", "Makefile"
SAID = "Break-glass: the token is live"
GLASS, BY_HAND = f"Stop it\n\n{SAID}\n{CLAUDE_TRAILER}\n", f"Stop it\n\n{SAID}\n"
TODAY, LATE = "2025-06-20", "2025-06-23"  # histories start on the fifteenth
DAY = 86_400
START = 1_750_000_000


def states(report: Report) -> list[str]:
    return [each.state for each in report.debts]


def broken(folder: Path, *messages: str, start: str = "version: 1\n") -> Repo:
    """A Makefile, and a commit for each message that changes it."""
    history = History()
    history.commit("Start", files={MAKE: "all:\n", FILE: start})
    for number, message in enumerate(messages):
        history.commit(message, files={MAKE: f"all:\n\t./x {number}\n"})
    return history.write(folder)


def test_a_history_without_the_trailer_has_no_debts(tmp_path: Path) -> None:
    assert scan(broken(tmp_path, f"Work\n\n{CLAUDE_TRAILER}\n")).debts == ()


def test_a_debt_says_who_why_and_by_when(tmp_path: Path) -> None:
    repo = broken(tmp_path, GLASS)
    (debt,) = scan(repo, today=TODAY).debts
    assert (debt.commit, debt.by, debt.reason) == (repo.head, ANN, "the token is live")
    assert (debt.due, debt.state, debt.why) == ("2025-06-22", "open", "")


def test_the_day_it_is_due_is_the_last(tmp_path: Path) -> None:
    repo = broken(tmp_path, GLASS)
    assert states(scan(repo, today="2025-06-22")) == ["open"]
    report = scan(repo, today=LATE)
    assert states(report) == ["overdue"]
    assert report.outcome is Outcome.FAIL


def test_debts_are_listed_oldest_first(tmp_path: Path) -> None:
    repo = broken(tmp_path, GLASS, GLASS, GLASS)
    assert [each.commit for each in scan(repo, today=TODAY).debts] == repo.oids[1:]


class TestNoDebt:
    """What nobody would have held is nothing to pay for."""

    def test_a_change_that_needed_no_review(self, tmp_path: Path) -> None:
        report = scan(broken(tmp_path, BY_HAND), today=TODAY)
        assert report.debts == ()
        assert [each.check for each in report.findings] == ["break-glass"]

    def test_a_policy_that_holds_nothing(self, tmp_path: Path) -> None:
        assert scan(broken(tmp_path, GLASS, start="version: 1\nextends: advisory\n"), today=TODAY).debts == ()

    def test_what_a_waiver_excuses(self, tmp_path: Path) -> None:
        waiver = (
            "version: 1\nwaivers: [{id: W, check: agent-touched-build-script, paths: [Makefile], reason: r,"
            " approved_by: zoe, expires: 2025-07-31}]\n"
        )
        assert scan(broken(tmp_path, GLASS, start=waiver), today=LATE).debts == ()

    def test_commits_from_before_the_policys_since(self, tmp_path: Path) -> None:
        repo = broken(tmp_path, GLASS)
        assert scan(repo, policy=policy(f'since: "{repo.head}"'), today=LATE).debts == ()

    def test_a_weakened_gate_is_none_either(self, tmp_path: Path) -> None:
        """It is held for its own sake: no review of the emergency would close that."""
        history = History()
        history.commit("Start", files={FILE: "version: 1\nrequire: {ci: {reviewers: 2}}\n"})
        history.commit(BY_HAND, files={FILE: "version: 1\n"})
        report = scan(history.write(tmp_path), "HEAD~1..HEAD", today=TODAY)
        assert report.outcome is Outcome.HOLD
        assert report.debts == ()

    def test_beside_a_weakened_gate_the_rest_is_open_and_not_overdue(self, tmp_path: Path) -> None:
        history = History()
        history.commit("Start", files={FILE: "version: 1\nrequire: {ci: {reviewers: 2}}\n", MAKE: "all:\n"})
        history.commit(GLASS, files={FILE: "version: 1\n", MAKE: "all:\n\t./x\n"})
        report = scan(history.write(tmp_path), "HEAD~1..HEAD", today=TODAY)
        assert report.outcome is Outcome.FAIL
        assert states(report) == ["open"]


class TestTooMany:
    def test_as_many_as_allowed_are_open(self, tmp_path: Path) -> None:
        report = scan(broken(tmp_path, *[GLASS] * 3), today=TODAY)
        assert states(report) == ["open"] * 3
        assert report.outcome is Outcome.PASS

    def test_one_more_and_the_newest_counts_as_if_nothing_were_broken(self, tmp_path: Path) -> None:
        repo = broken(tmp_path, *[GLASS] * 4)
        report = scan(repo, today=TODAY)
        assert states(report) == ["open", "open", "open", "refused"]
        assert report.outcome is Outcome.HOLD
        assert entry(report, repo.oids[3]).verdict.outcome is Outcome.PASS
        newest = report.debts[-1]
        assert (newest.commit, newest.due) == (repo.head, "")
        assert newest.why == "4 debts are open, the policy allows 3"

    def test_the_newest_says_what_it_needs_like_any_other_held_commit(self, tmp_path: Path) -> None:
        repo = broken(tmp_path, *[GLASS] * 4)
        held = entry(scan(repo, today=TODAY), repo.head)
        (need,) = held.needs
        assert need.paths == (MAKE,)
        said = {each.check: each.message for each in held.findings}["break-glass"]
        assert said.endswith("it opens nothing: 4 debts are open, the policy allows 3")
        assert "due by" not in said

    def test_what_needed_no_glass_takes_nobodys_place(self, tmp_path: Path) -> None:
        report = scan(broken(tmp_path, BY_HAND, BY_HAND, BY_HAND, GLASS), today=TODAY)
        assert states(report) == ["open"]

    def test_what_was_refused_before_takes_nobodys_place(self, tmp_path: Path) -> None:
        bad = f"Stop it\n\nBreak-glass: asap\n{CLAUDE_TRAILER}\n"
        report = scan(broken(tmp_path, bad, bad, bad, GLASS), today=TODAY)
        assert states(report) == ["refused", "refused", "refused", "open"]

    def test_what_could_not_be_read_stays_in_doubt(self, tmp_path: Path) -> None:
        """Holding the newest must not say more than is known of it."""
        history = History()
        history.commit("Start", files={MAKE: "all:\n"})
        for number in range(4):
            history.commit(GLASS, files={MAKE: f"all:\n\t./x {number}\n", "ci/run.sh": f"./y {number}\n"})
        repo = history.write(tmp_path)
        _lose(repo, repo.git("rev-parse", "HEAD:ci/run.sh"))
        report = scan(repo, "HEAD~4..HEAD", today=TODAY)
        assert states(report)[-1] == "refused"
        assert entry(report, repo.head).verdict.outcome is Outcome.UNDETERMINED


def _lose(repo: Repo, oid: str) -> None:
    """Unpack everything, and take one object away."""
    objects = repo.path / ".git" / "objects"
    for pack in sorted((objects / "pack").glob("*.pack")):
        moved = repo.path.parent / f"{repo.path.name}-{pack.name}"
        pack.rename(moved)
        for rest in (objects / "pack").glob(f"{pack.stem}.*"):
            rest.unlink()
        repo.git("unpack-objects", "-q", stdin=moved.read_bytes())
        moved.unlink()
    (objects / oid[:2] / oid[2:]).unlink(missing_ok=True)


def test_each_of_two_people_may_break_it_in_turn(tmp_path: Path) -> None:
    history = History()
    history.commit("Start", files={MAKE: "all:\n"})
    for number, author in enumerate((ANN, BOB)):
        history.commit(GLASS, author=author, files={MAKE: f"all:\n\t./x {number}\n"}, time=START + number * DAY)
    report = scan(history.write(tmp_path), today=TODAY)
    assert [(each.by, each.due) for each in report.debts] == [(ANN, "2025-06-22"), (BOB, "2025-06-23")]
    assert {each.outcome for each in report.findings if each.path == MAKE} == {Disposition.WAIVED}
