"""Exceptions as a way round the gate: baselines, waivers, broken glass (threats B89, B90, B98), each with its twin."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from kit.history import ANN, BOB, CLAUDE, CLAUDE_TRAILER, WEB_FLOW, History, Repo
from kit.judging import TODAY, entry, scan
from kit.keys import SshKey, sign_commit, ssh_key
from kit.secrets import github_token

from scanner.errors import UndeterminedError, UsageError
from scanner.model.finding import Disposition, Finding
from scanner.model.report import Report
from scanner.model.scale import Outcome

FILE, BASELINE, MAKE = ".twokey.yaml", ".twokey-baseline", "Makefile"
WORK = f"Work\n\n{CLAUDE_TRAILER}\n"
EVE = "Eve Roe <eve@example.org>"
ROSTER = (
    "reviewers:\n- {id: ann, name: Ann Lee, emails: [ann@example.org]}\n"
    "- {id: bob, name: Bob Ray, emails: [bob@example.org, 7+bobray@users.noreply.github.com]}\n"
)
OLD, NEW = "all:\n", "all:\n\tmake release\n"


def waiver(by: str = "bob", expires: str = "2025-07-31", paths: str = "Makefile", check: str = "") -> str:
    check = check or "agent-touched-build-script"
    return (
        f"waivers: [{{id: W1, check: {check}, paths: ['{paths}'], reason: trial, approved_by: '{by}',"
        f" expires: {expires}}}]\n"
    )


def owners(*parts: str, preset: str = "team", roster: str = ROSTER) -> str:
    return f"version: 1\nextends: {preset}\n{roster}{''.join(parts)}"


def work(
    folder: Path, base: str, message: str = WORK, *, author: str = ANN, committer: str | None = None, head: str = ""
) -> Repo:
    """A base with a policy and an agent's change of the Makefile; `head` is a policy that the change brings along."""
    history = History()
    history.commit("Start", files={FILE: base, MAKE: OLD}, author=EVE)
    files = {MAKE: NEW, **({FILE: head} if head else {})}
    history.commit(message, files=files, author=author, committer=committer)
    return history.write(folder)


def makefile(report: Report, oid: str) -> Disposition:
    (found,) = [each for each in entry(report, oid).findings if each.path == MAKE and each.check.endswith("script")]
    return found.outcome


def told(report: Report, check: str) -> list[Finding]:
    return [each for each in report.findings if each.check == check]


def refused(repo: Repo, why: str, today: str = TODAY) -> None:
    """The waiver excuses nothing, and the commit says so and why."""
    report = scan(repo, "HEAD~1..HEAD", today=today)
    assert makefile(report, repo.head) is Disposition.HELD
    (said,) = [each for each in entry(report, repo.head).findings if each.check == "waiver-refused"]
    assert why in said.message
    assert [each.used for each in report.waivers] == [0]


MINE = {
    "author": (BOB, None, WORK),
    "author, under a second address": ("Bob Ray <bob@home.example>", None, WORK),
    "author, through the forge": ("bobray <bobray@users.noreply.github.com>", None, WORK),
    "author, with an odd name": ("B. R. <bob@EXAMPLE.org>", None, WORK),
    "author, landed by the forge": (BOB, WEB_FLOW, WORK),
    "committer": (ANN, BOB, WORK),
    "committer for the agent": (CLAUDE, BOB, "Work\n"),
    "co-author": (ANN, None, f"{WORK}Co-authored-by: {BOB}\n"),
    "co-author, under a second address": (ANN, None, f"{WORK}Co-authored-by: Bob Ray <b@home.example>\n"),
    "sign-off": (CLAUDE, None, f"Work\n\nSigned-off-by: {BOB}\n"),
}


class TestWaiver:
    def test_b90_twin_granted_by_another_and_in_force(self, tmp_path: Path) -> None:
        repo = work(tmp_path, owners(waiver()))
        report = scan(repo, "HEAD~1..HEAD")
        assert report.outcome is Outcome.PASS
        assert makefile(report, repo.head) is Disposition.WAIVED
        assert [(each.id, each.used) for each in report.waivers] == [("W1", 1)]
        assert told(report, "waiver-refused") == []

    @pytest.mark.parametrize("preset", ["solo", "team", "strict"])
    @pytest.mark.parametrize("days", [0, 180])
    def test_b90_twin_the_first_and_the_last_day_it_may_have(self, tmp_path: Path, days: int, preset: str) -> None:
        last = str(date.fromisoformat(TODAY) + timedelta(days=days))
        repo = work(tmp_path, owners(waiver(expires=last), preset=preset))
        assert makefile(scan(repo, "HEAD~1..HEAD"), repo.head) is Disposition.WAIVED

    @pytest.mark.parametrize("preset", ["solo", "team", "strict"])
    def test_b90_it_ended_yesterday(self, tmp_path: Path, preset: str) -> None:
        refused(work(tmp_path, owners(waiver(expires="2025-06-30"), preset=preset)), "ended on 2025-06-30")

    def test_b90_it_has_ended_since(self, tmp_path: Path) -> None:
        refused(work(tmp_path, owners(waiver(expires=TODAY))), "ended", today="2025-07-02")

    def test_b90_it_lasts_a_day_too_long(self, tmp_path: Path) -> None:
        refused(work(tmp_path, owners(waiver(expires="2025-12-29"))), "180 days")
        refused(work(tmp_path / "short", owners("max_days: 10\n", waiver(expires="2025-07-12"))), "10 days")

    def test_b90_it_has_no_end(self, tmp_path: Path) -> None:
        endless = owners(waiver()).replace(", expires: 2025-07-31", "")
        with pytest.raises(UsageError, match="expires"):
            scan(work(tmp_path, endless), "HEAD~1..HEAD")

    @pytest.mark.parametrize("by", ["carol", "claude-code", "Bob Ray", "bob@example.org", "BOB"])
    def test_b90_nobody_knows_who_granted_it(self, tmp_path: Path, by: str) -> None:
        refused(work(tmp_path, owners(waiver(by=by))), "not on the roster")

    @pytest.mark.parametrize(("author", "committer", "message"), MINE.values(), ids=MINE)
    def test_b90_who_granted_it_made_the_change(
        self, tmp_path: Path, author: str, committer: str | None, message: str
    ) -> None:
        refused(work(tmp_path, owners(waiver()), message, author=author, committer=committer), "made the change")

    def test_b90_who_granted_it_owns_the_agent(self, tmp_path: Path) -> None:
        owned = owners("agents: [{id: claude-code, owner: bob}]\n", waiver())
        refused(work(tmp_path, owned), "made the change")

    def test_b90_who_granted_it_signed_the_change(self, tmp_path: Path) -> None:
        key = ssh_key("bob")
        keyed = ROSTER.replace("[bob@example.org,", f"[bob@example.org], keys: ['{key.public}'], groups: [").replace(
            " 7+bobray@users.noreply.github.com]", "]"
        )
        repo = work(tmp_path, owners(waiver(), roster=keyed))
        sign_commit(repo, repo.head, key)
        refused(repo, "made the change")

    @pytest.mark.parametrize("by", ["Ann Lee", "ann  lee", "ann@example.org", "Ann Lee <ann@example.org>"])
    def test_b90_without_a_roster_too(self, tmp_path: Path, by: str) -> None:
        refused(work(tmp_path, owners(waiver(by=by), roster="")), "made the change")

    def test_b90_twin_without_a_roster_another_may_grant_it(self, tmp_path: Path) -> None:
        repo = work(tmp_path, owners(waiver(by="Bob Ray"), roster=""))
        assert makefile(scan(repo, "HEAD~1..HEAD"), repo.head) is Disposition.WAIVED

    @pytest.mark.parametrize(
        "message",
        [
            f"Work\n\nWaived-by: {BOB}\n{CLAUDE_TRAILER}\n",
            f"Work\n\nWaiver: W1\n{CLAUDE_TRAILER}\n",
            f"Work\n\ntwokey: ignore agent-touched-build-script\n\n{CLAUDE_TRAILER}\n",
            f"[skip twokey] Work\n\n{CLAUDE_TRAILER}\n",
        ],
    )
    def test_b90_no_message_waives_anything(self, tmp_path: Path, message: str) -> None:
        repo = work(tmp_path, owners(), message)
        assert makefile(scan(repo, "HEAD~1..HEAD"), repo.head) is Disposition.HELD

    @pytest.mark.parametrize("preset", ["solo", "team", "strict"])
    def test_b90_it_comes_with_the_change(self, tmp_path: Path, preset: str) -> None:
        repo = work(tmp_path, owners(preset=preset), head=owners(waiver(), preset=preset))
        report = scan(repo, "HEAD~1..HEAD")
        assert makefile(report, repo.head) is Disposition.HELD
        assert [each.outcome for each in told(report, "gate-weakened")] == [Disposition.FAILED]
        assert report.waivers == ()

    @pytest.mark.parametrize(
        "other", [waiver(paths="**"), waiver(expires="2025-08-31"), waiver(by="ann")], ids=["paths", "end", "approver"]
    )
    def test_b90_it_is_widened_with_the_change(self, tmp_path: Path, other: str) -> None:
        """Only a waiver that base and head both hold, word for word, excuses anything."""
        repo = work(tmp_path, owners(waiver()), head=owners(other), author=EVE)
        assert makefile(scan(repo, "HEAD~1..HEAD"), repo.head) is Disposition.HELD

    def test_b90_it_is_taken_back_with_the_change(self, tmp_path: Path) -> None:
        repo = work(tmp_path, owners(waiver()), head=owners())
        assert makefile(scan(repo, "HEAD~1..HEAD"), repo.head) is Disposition.HELD

    @pytest.mark.parametrize("message", [WORK, "By hand\n"], ids=["agent", "human"])
    def test_b90_the_gates_own_weakening(self, tmp_path: Path, message: str) -> None:
        base = owners("require: {ci: {reviewers: 2}}\n", waiver(paths="**", check="gate-weakened"))
        head = owners(waiver(paths="**", check="gate-weakened"))
        report = scan(work(tmp_path, base, message, head=head), "HEAD~1..HEAD")
        (weakened,) = told(report, "gate-weakened")
        assert weakened.outcome in (Disposition.HELD, Disposition.FAILED)
        assert report.outcome in (Outcome.HOLD, Outcome.FAIL)

    def test_b90_a_policy_that_cannot_be_read_on_the_way(self, tmp_path: Path) -> None:
        """What is opaque may be a weakening: a waiver for the category does not reach the policy's own file."""
        base = owners(waiver(paths="**", check="agent-touched-gate-policy"))
        history = History()
        history.commit("Start", files={FILE: base})
        history.commit(WORK, files={FILE: "version: ["})
        history.commit("Repair\n", files={FILE: base})
        assert scan(history.write(tmp_path), "HEAD~2..HEAD").outcome in (Outcome.HOLD, Outcome.FAIL)

    def test_b90_an_identity_that_two_readers_see_differently(self, tmp_path: Path) -> None:
        base = owners(waiver(paths="**", check="identity-malformed"))
        history = History()
        history.commit("Start", files={FILE: base})
        repo = history.write(tmp_path)
        blob = repo.git("hash-object", "-w", "--stdin", stdin=b"node {}\n")
        tree = repo.git("mktree", stdin=f"100644 blob {blob}\tJenkinsfile\n".encode())
        people = [
            f"{role} {each} 1750000000 +0000" for role, each in (("author", ANN), ("author", BOB), ("committer", ANN))
        ]
        repo.raw_commit("\n".join((f"tree {tree}", f"parent {repo.head}", *people, "", "Work\n")).encode())
        assert entry(scan(repo, "HEAD~1..HEAD"), repo.head).verdict.outcome is Outcome.UNDETERMINED

    def test_b90_what_has_ended_is_said_once_of_the_policy_itself(self, tmp_path: Path) -> None:
        history = History()
        history.commit("Start", files={FILE: owners(waiver(expires="2025-06-30"))})
        history.commit("By hand\n", files={"README.md": "x\n"})
        report = scan(history.write(tmp_path), "HEAD~1..HEAD")
        (said,) = report.standing
        assert (said.check, said.path, said.outcome) == ("waiver-refused", FILE, Disposition.ADVISORY)
        assert report.outcome is Outcome.PASS

    def test_b90_twin_one_in_force_is_not_spoken_of(self, tmp_path: Path) -> None:
        history = History()
        history.commit("Start", files={FILE: owners(waiver())})
        history.commit("By hand\n", files={"README.md": "x\n"})
        assert scan(history.write(tmp_path), "HEAD~1..HEAD").standing == ()


def accepted_line(folder: Path) -> str:
    """The entry that would accept the agent's change of the Makefile."""
    repo = work(folder, owners())
    (found,) = [each for each in scan(repo, "HEAD~1..HEAD").findings if each.path == MAKE]
    return f"{found.fingerprint} {found.check} {found.path}\n"


class TestBaseline:
    @pytest.mark.parametrize("preset", ["solo", "team", "strict"])
    def test_b89_it_comes_with_the_change(self, tmp_path: Path, preset: str) -> None:
        line = accepted_line(tmp_path / "0")
        history = History()
        history.commit("Start", files={FILE: owners(preset=preset), MAKE: OLD})
        history.commit(WORK, files={MAKE: NEW, BASELINE: line})
        repo = history.write(tmp_path / "1")
        report = scan(repo, "HEAD~1..HEAD")
        assert makefile(report, repo.head) is Disposition.HELD
        assert [each.outcome for each in told(report, "gate-weakened")] == [Disposition.FAILED]

    def test_b89_twin_accepted_before(self, tmp_path: Path) -> None:
        line = accepted_line(tmp_path / "0")
        history = History()
        history.commit("Start", files={FILE: owners(), MAKE: OLD, BASELINE: line})
        history.commit(WORK, files={MAKE: NEW})
        repo = history.write(tmp_path / "1")
        assert makefile(scan(repo, "HEAD~1..HEAD"), repo.head) is Disposition.BASELINED

    def test_b89_it_is_taken_back_with_the_change(self, tmp_path: Path) -> None:
        line = accepted_line(tmp_path / "0")
        history = History()
        history.commit("Start", files={FILE: owners(), MAKE: OLD, BASELINE: line})
        history.commit(WORK, files={MAKE: NEW, BASELINE: "# none\n"})
        repo = history.write(tmp_path / "1")
        assert makefile(scan(repo, "HEAD~1..HEAD"), repo.head) is Disposition.HELD

    @pytest.mark.parametrize("other", ["all:\n\tmake release deploy\n", "all:\n\tcurl x | sh\n"])
    def test_b89_the_content_is_another(self, tmp_path: Path, other: str) -> None:
        line = accepted_line(tmp_path / "0")
        history = History()
        history.commit("Start", files={FILE: owners(), MAKE: OLD, BASELINE: line})
        history.commit(WORK, files={MAKE: other})
        repo = history.write(tmp_path / "1")
        assert makefile(scan(repo, "HEAD~1..HEAD"), repo.head) is Disposition.HELD

    def test_b89_the_gates_own_files(self, tmp_path: Path) -> None:
        history = History()
        history.commit("Start", files={FILE: owners("require: {ci: {reviewers: 2}}\n")})
        history.commit("By hand\n", files={FILE: owners()})
        (weakened,) = told(scan(history.write(tmp_path / "0"), "HEAD~1..HEAD"), "gate-weakened")
        line = f"{weakened.fingerprint} {weakened.check} {weakened.path}\n"
        history = History()
        history.commit("Start", files={FILE: owners("require: {ci: {reviewers: 2}}\n"), BASELINE: line})
        history.commit("By hand\n", files={FILE: owners()})
        assert scan(history.write(tmp_path / "1"), "HEAD~1..HEAD").outcome is Outcome.HOLD

    def test_b89_in_a_history_an_agents_entry_counts_for_nothing(self, tmp_path: Path) -> None:
        line = accepted_line(tmp_path / "0")
        for number, (by, fate) in enumerate(((CLAUDE, Disposition.HELD), (BOB, Disposition.BASELINED))):
            history = History()
            history.commit("Start", files={FILE: owners(), MAKE: OLD})
            history.commit(WORK, files={MAKE: NEW})
            history.commit("Accept", files={BASELINE: line}, author=by)
            repo = history.write(tmp_path / f"h{number}")
            assert makefile(scan(repo), repo.oids[1]) is fate

    def test_b89_behind_a_broken_line_that_a_human_repairs(self, tmp_path: Path) -> None:
        line = accepted_line(tmp_path / "0")
        history = History()
        history.commit("Start", files={FILE: owners(), MAKE: OLD})
        history.commit(WORK, files={MAKE: NEW})
        history.commit(WORK, files={BASELINE: f"{line}oops\n"})
        history.commit("Repair", files={BASELINE: line}, author=BOB)
        repo = history.write(tmp_path / "1")
        assert makefile(scan(repo), repo.oids[1]) is Disposition.HELD

    @pytest.mark.parametrize("content", ["oops\n", "<<<<<<< ours\n", f"{'1' * 32} agent-touched-ci\n", "\0"])
    def test_b89_what_cannot_be_read_accepts_nothing(self, tmp_path: Path, content: str) -> None:
        for number, (base, head, error) in enumerate(
            (("# none\n", content, UndeterminedError), (content, "# none\n", UsageError))
        ):
            history = History()
            history.commit("Start", files={BASELINE: base})
            history.commit(WORK, files={BASELINE: head})
            with pytest.raises(error):
                scan(history.write(tmp_path / str(number)), "HEAD~1..HEAD")

    @pytest.mark.parametrize("message", [WORK, "By hand\n"], ids=["agent", "human"])
    def test_b89_an_entry_more_is_a_weakened_gate_whoever_adds_it(self, tmp_path: Path, message: str) -> None:
        history = History()
        history.commit("Start", files={BASELINE: "# none\n"})
        history.commit(message, files={BASELINE: f"{'1' * 32} secret-committed app.py\n"})
        assert scan(history.write(tmp_path), "HEAD~1..HEAD").outcome in (Outcome.HOLD, Outcome.FAIL)

    @pytest.mark.parametrize("message", [WORK, "By hand\n"], ids=["agent", "human"])
    def test_b89_twin_an_entry_less_is_none(self, tmp_path: Path, message: str) -> None:
        history = History()
        history.commit("Start", files={BASELINE: f"{'1' * 32} secret-committed app.py\n"})
        history.commit(message, files={BASELINE: "# none\n"})
        assert scan(history.write(tmp_path), "HEAD~1..HEAD").outcome is Outcome.PASS


GLASS = f"Stop it\n\nBreak-glass: the token is live\n{CLAUDE_TRAILER}\n"
SOON, LATE = "2025-06-20", "2025-06-23"  # histories start on the fifteenth, and a debt is due a week later


def keyed(key: SshKey) -> str:
    return (
        "version: 1\nreviewers:\n- {id: ann, name: Ann Lee, emails: [ann@example.org]}\n"
        f"- {{id: bob, name: Bob Ray, emails: [bob@example.org], keys: ['{key.public}']}}\n"
    )


class TestGlass:
    def test_b98_twin_a_human_passes_and_owes_a_review(self, tmp_path: Path) -> None:
        repo = work(tmp_path, owners(), GLASS)
        report = scan(repo, "HEAD~1..HEAD", today=SOON)
        assert report.outcome is Outcome.PASS
        assert makefile(report, repo.head) is Disposition.WAIVED
        assert [(each.by, each.due, each.state) for each in report.debts] == [(ANN, "2025-06-22", "open")]
        assert len(told(report, "break-glass")) == 1

    def test_b98_the_debt_is_not_paid(self, tmp_path: Path) -> None:
        repo = work(tmp_path, owners(), GLASS)
        assert scan(repo, "HEAD~1..HEAD", today="2025-06-22").outcome is Outcome.PASS
        report = scan(repo, "HEAD~1..HEAD", today=LATE)
        assert report.outcome is Outcome.FAIL
        assert [each.state for each in report.debts] == ["overdue"]

    @pytest.mark.parametrize(
        ("author", "committer"),
        [(CLAUDE, None), (ANN, CLAUDE), (CLAUDE, ANN), (CLAUDE, WEB_FLOW), ("x[bot] <x[bot]@example.org>", None)],
    )
    def test_b98_an_agent_or_a_bot_breaks_nothing(self, tmp_path: Path, author: str, committer: str | None) -> None:
        repo = work(tmp_path, owners(roster=""), GLASS, author=author, committer=committer)
        report = scan(repo, "HEAD~1..HEAD", today=SOON)
        assert makefile(report, repo.head) is Disposition.HELD
        assert [each.state for each in report.debts] == ["refused"]

    def test_b98_a_date_to_come_puts_nothing_off(self, tmp_path: Path) -> None:
        history = History()
        history.commit("Start", files={FILE: owners(), MAKE: OLD})
        history.commit(GLASS, files={MAKE: NEW}, time=4_000_000_000)
        repo = history.write(tmp_path)
        assert makefile(scan(repo, "HEAD~1..HEAD"), repo.head) is Disposition.HELD

    def test_b98_strict_asks_for_a_signed_commit(self, tmp_path: Path) -> None:
        key = ssh_key("bob")
        base = keyed(key).replace("version: 1", "version: 1\nextends: strict")
        repo = work(tmp_path, base, GLASS, author=BOB)
        assert makefile(scan(repo, "HEAD~1..HEAD", today="2025-06-17"), repo.head) is Disposition.HELD
        oid = sign_commit(repo, repo.head, key)
        assert makefile(scan(repo, "HEAD~1..HEAD", today="2025-06-17"), oid) is Disposition.WAIVED
        assert makefile(scan(repo, "HEAD~1..HEAD", today="2025-06-19"), oid) is Disposition.FAILED

    def test_b98_no_secret_goes_through(self, tmp_path: Path) -> None:
        history = History()
        history.commit("Start", files={MAKE: OLD})
        history.commit(GLASS, files={MAKE: f"all:\n\tT={github_token()} make\n"})
        report = scan(history.write(tmp_path), "HEAD~1..HEAD", secrets=True, today=SOON)
        assert [each.outcome for each in told(report, "secret-committed")] == [Disposition.FAILED]
        assert report.outcome is Outcome.FAIL

    @pytest.mark.parametrize(("by", "fate"), [(CLAUDE_TRAILER, Outcome.FAIL), ("Fixes: #1", Outcome.HOLD)])
    def test_b98_no_weakened_gate_goes_through(self, tmp_path: Path, by: str, fate: Outcome) -> None:
        message = GLASS.replace(CLAUDE_TRAILER, by)
        repo = work(tmp_path, owners("require: {ci: {reviewers: 2}}\n"), message, head=owners())
        assert scan(repo, "HEAD~1..HEAD", today=SOON).outcome is fate

    def test_b98_who_merges_an_agents_work_breaks_nothing_for_it(self, tmp_path: Path) -> None:
        """The glass is broken for what a commit itself changes; the agent's own commit is held as before."""
        history = History()
        start = history.commit("Start", files={MAKE: OLD})
        main = history.commit("Meanwhile", files={"README.md": "x\n"})
        side = history.commit(WORK, files={MAKE: NEW}, parents=[start], branch="side", author=CLAUDE)
        message = "Merge branch 'side'\n\nBreak-glass: the token is live\n"
        history.commit(message, author=BOB, files={MAKE: NEW}, parents=[main, side])
        repo = history.write(tmp_path)
        report = scan(repo, f"{repo.oids[1]}..HEAD", today=SOON)
        assert makefile(report, repo.oids[2]) is Disposition.HELD
        assert report.debts == ()

    def test_b98_more_than_the_owners_allow_and_the_newest_are_held(self, tmp_path: Path) -> None:
        history = History()
        history.commit("Start", files={FILE: owners("break_glass: {most_open: 2}\n"), MAKE: OLD})
        for number in range(4):
            history.commit(GLASS, files={MAKE: f"{OLD}\t./x {number}\n"})
        repo = history.write(tmp_path)
        for words in (f"{repo.oids[0]}..HEAD", ""):
            report = scan(repo, words, today=SOON)
            assert [each.state for each in report.debts] == ["open", "open", "refused", "refused"]
            fates = [makefile(report, oid) for oid in repo.oids[1:]]
            assert fates == [Disposition.WAIVED, Disposition.WAIVED, Disposition.HELD, Disposition.HELD]
        assert scan(repo, f"{repo.oids[0]}..{repo.oids[2]}", today=SOON).outcome is Outcome.PASS

    @pytest.mark.parametrize("preset", ["team", "solo"])
    def test_b98_the_head_may_not_open_the_door_wider(self, tmp_path: Path, preset: str) -> None:
        closed = owners("break_glass: {days: 0}\n", preset=preset)
        repo = work(tmp_path, closed, GLASS, head=owners("break_glass: {days: 30}\n", preset=preset))
        report = scan(repo, "HEAD~1..HEAD", today=SOON)
        assert makefile(report, repo.head) is Disposition.HELD
        assert len(told(report, "gate-weakened")) == 1


class TestDebt:
    """Only a signature over what was reviewed closes a debt."""

    @staticmethod
    def reviewed(folder: Path, reviewer: str = BOB, *, key: SshKey | None = None, digest: bool = True) -> Repo:
        history = History()
        history.commit("Start", files={FILE: keyed(ssh_key("bob")), MAKE: OLD})
        history.commit(GLASS, files={MAKE: NEW})
        plain = History(bytearray(history.stream), history.count, dict(history.last))
        unbroken = History()
        unbroken.commit("Start", files={FILE: keyed(ssh_key("bob")), MAKE: OLD})
        unbroken.commit(WORK, files={MAKE: NEW})
        said = scan(unbroken.write(folder / "digest"), "HEAD~1..HEAD").review_digest
        block = f"Reviewed-by: {reviewer}\n" + (f"Reviewed-digest: {said}\n" if digest else "")
        plain.commit(f"Approve\n\n{block}", author=reviewer)
        repo = plain.write(folder / "r")
        if key is not None:
            sign_commit(repo, repo.head, key)
        return repo

    @pytest.mark.parametrize("today", [SOON, LATE])
    def test_b98_twin_a_signed_review_closes_it(self, tmp_path: Path, today: str) -> None:
        """On the branch, and in the whole history for as long as it is read."""
        repo = self.reviewed(tmp_path, key=ssh_key("bob"))
        for words in (f"{repo.oids[0]}..HEAD", "", "--all", repo.oids[1]):
            report = scan(repo, words, today=today)
            assert makefile(report, repo.oids[1]) is Disposition.APPROVED
            assert [each.state for each in report.debts] == ["closed"]

    def test_b98_a_claim_does_not(self, tmp_path: Path) -> None:
        repo = self.reviewed(tmp_path)
        assert [each.state for each in scan(repo, f"{repo.oids[0]}..HEAD", today=SOON).debts] == ["open"]
        assert scan(repo, f"{repo.oids[0]}..HEAD", today=LATE).outcome is Outcome.FAIL

    def test_b98_another_key_does_not(self, tmp_path: Path) -> None:
        repo = self.reviewed(tmp_path, key=ssh_key("mallory"))
        assert scan(repo, f"{repo.oids[0]}..HEAD", today=LATE).outcome is Outcome.FAIL

    def test_b98_a_signed_message_without_a_digest_does_not(self, tmp_path: Path) -> None:
        repo = self.reviewed(tmp_path, key=ssh_key("bob"), digest=False)
        assert scan(repo, f"{repo.oids[0]}..HEAD", today=LATE).outcome is Outcome.FAIL

    def test_b98_who_broke_it_does_not(self, tmp_path: Path) -> None:
        repo = self.reviewed(tmp_path, ANN, key=ssh_key("bob"))
        assert scan(repo, f"{repo.oids[0]}..HEAD", today=LATE).outcome is Outcome.FAIL
