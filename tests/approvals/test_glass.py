"""Who may break the glass and until when: decided from the identities, the date and the policy, nothing else."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kit.history import ANN, BOB, CLAUDE, WEB_FLOW
from kit.judging import TODAY, policy, preset
from msgspec import structs

from scanner.approvals.glass import glass
from scanner.approvals.witness import UNSIGNED, Witness
from scanner.config.policy import Policy
from scanner.model.actor import ActorKind, Attribution, Evidence, Identity, Source
from scanner.model.approval import Glass, Reason
from scanner.model.commit import Commit
from scanner.model.scale import Assurance, Strength
from scanner.rulebook import load_rulebook

AGENTS = load_rulebook().agents
HUMAN = Attribution(ActorKind.HUMAN)
SAID = "Stop it\n\nBreak-glass: the token is live\n"
NOW = 1_751_328_000  # the first of July 2025, 00:00 UTC
DAY = 86_400
ROSTER = "reviewers: [{id: ann, emails: [ann@example.org], groups: [oncall]}, {id: bob, emails: [bob@example.org]}]"


def who(text: str) -> Identity:
    name, _, email = text.removesuffix(">").rpartition(" <")
    return Identity(name, email)


def broken(
    by: Policy | None = None,
    *,
    author: str = ANN,
    committer: str = "",
    maker: Attribution = HUMAN,
    shown: Witness = UNSIGNED,
    at: int | None = NOW,
    message: str = SAID,
    today: str = TODAY,
) -> Glass | None:
    commit = Commit("1" * 40, (), who(author), who(committer or author), "", message)
    return glass(by or preset("team"), AGENTS, commit, maker, shown, at, today)


def opens(found: Glass | None) -> Glass:
    assert found is not None
    assert found.refused == ""
    return found


def refuses(found: Glass | None) -> str:
    assert found is not None
    assert found.due == ""
    assert found.refused
    return found.refused


def test_without_the_trailer_there_is_nothing() -> None:
    assert broken(message="Stop it\n") is None


def test_it_names_who_and_why_and_by_when() -> None:
    assert broken() == Glass(ANN, "the token is live", "2025-07-08")


def test_the_policy_says_how_many_days() -> None:
    assert opens(broken(policy("break_glass: {days: 2}"))).due == "2025-07-03"
    assert "nobody" in refuses(broken(policy("break_glass: {days: 0}")))


def test_the_debt_runs_from_the_commit_and_not_from_the_day_it_is_judged() -> None:
    assert opens(broken(today="2026-01-01")).due == "2025-07-08"
    assert opens(broken(at=NOW - 30 * DAY)).due == "2025-06-08"


class TestWho:
    def test_the_committer_even_where_another_is_the_author(self) -> None:
        assert opens(broken(author=BOB, committer=ANN)).by == ANN

    def test_the_author_where_the_committer_only_lands(self) -> None:
        assert opens(broken(author=BOB, committer=WEB_FLOW)).by == BOB
        landing = policy("landing: [merge@example.org]")
        assert opens(broken(landing, author=BOB, committer="Merge Queue <merge@example.org>")).by == BOB

    @pytest.mark.parametrize(
        "committer",
        [
            CLAUDE,
            "Release Team <ci@example.org>",
            "dependabot[bot] <support@dependabot.com>",
            "x[bot] <x[bot]@example.org>",
        ],
    )
    def test_nobody_who_is_no_human(self, committer: str) -> None:
        assert "human" in refuses(broken(committer=committer))

    @pytest.mark.parametrize("kind", [ActorKind.AGENT, ActorKind.BOT, ActorKind.UNKNOWN])
    def test_nobody_whose_commit_is_no_humans(self, kind: ActorKind) -> None:
        assert "human" in refuses(broken(maker=Attribution(kind)))

    @pytest.mark.parametrize("kind", [ActorKind.HUMAN, ActorKind.ASSISTED, ActorKind.SUSPECTED])
    def test_a_human_whom_an_agent_helped_may(self, kind: ActorKind) -> None:
        opens(broken(maker=Attribution(kind)))

    def test_no_agent_that_is_at_work_right_now(self) -> None:
        """Whatever git calls the committer: the process that commits is an agent's."""
        running = Evidence(Source.RUNTIME, "environment", "CLAUDECODE=1", "claude-code", Strength.MEDIUM)
        assert "human" in refuses(broken(maker=Attribution(ActorKind.ASSISTED, ("claude-code",), (running,))))
        resting = structs.replace(running, strength=Strength.CONTEXT)
        opens(broken(maker=Attribution(ActorKind.HUMAN, (), (resting,))))

    def test_a_person_called_claude_may(self) -> None:
        opens(broken(author="Claude Monet <claude@example.org>"))

    def test_somebody_without_an_address_could_not_be_asked(self) -> None:
        assert "address" in refuses(broken(author="Ann Lee <>"))


class TestRoster:
    def test_only_whom_it_lists(self) -> None:
        opens(broken(policy(ROSTER)))
        assert "not on the roster" in refuses(broken(policy(ROSTER), author="Eve Roe <eve@example.org>"))

    def test_a_namesake_is_somebody_else(self) -> None:
        assert "not on the roster" in refuses(broken(policy(ROSTER), author="Ann Lee <ann@evil.example>"))

    def test_only_while_they_are_on_it(self) -> None:
        until = f"reviewers: [{{id: ann, emails: [ann@example.org], expires: {TODAY}}}]"
        opens(broken(policy(until)))
        assert TODAY in refuses(broken(policy(until), today="2025-07-02"))

    def test_only_the_groups_that_may(self) -> None:
        some = policy(f"{ROSTER}\nbreak_glass: {{from: [oncall]}}")
        opens(broken(some))
        assert "oncall" in refuses(broken(some, author=BOB))

    def test_groups_without_a_roster_are_nobody(self) -> None:
        refuses(broken(policy("break_glass: {from: [oncall]}")))


class TestSigned:
    STRICT = policy(f"extends: strict\n{ROSTER}")

    def test_strict_takes_it_from_a_signed_commit_only(self) -> None:
        opens(broken(self.STRICT, shown=Witness(True, reviewer="ann", named="ann")))
        assert "signature" in refuses(broken(self.STRICT))

    @pytest.mark.parametrize(
        "shown",
        [
            Witness(True, reviewer="bob", named="bob"),
            Witness(True, named="ann", doubt=Reason.BAD_SIGNATURE, detail="does not verify"),
            Witness(True, named="ann", doubt=Reason.REVOKED, detail="the key of ann is revoked"),
            Witness(True, doubt=Reason.UNKNOWN_KEY, detail="signed with an unknown key"),
        ],
    )
    def test_anybody_elses_key_or_none_that_holds(self, shown: Witness) -> None:
        assert "not signed by who" in refuses(broken(self.STRICT, shown=shown))

    def test_a_landing_services_key_shows_whose_work_it_landed(self) -> None:
        queue, key = "Merge Queue <merge@example.org>", Witness(True, landing=True)
        landing = policy(f"extends: strict\n{ROSTER}\nlanding: [merge@example.org]")
        assert opens(broken(landing, committer=queue, shown=key)).by == ANN
        refuses(broken(landing, committer=queue))
        refuses(broken(landing, shown=key))
        refuses(broken(landing, author="Eve Roe <eve@example.org>", committer=queue, shown=key))
        signed = structs.replace(landing.break_glass, assurance=Assurance.SIGNED)
        refuses(broken(structs.replace(landing, break_glass=signed), committer=queue, shown=key))

    def test_without_a_roster_nobody_can_be_shown(self) -> None:
        refuses(broken(preset("strict"), shown=Witness(True, doubt=Reason.UNKNOWN_KEY, detail="unknown")))


class TestDate:
    """The committer's clock is theirs to set, so a date may shorten the debt and never put it off."""

    @pytest.mark.parametrize("at", [NOW, NOW + DAY, NOW + 2 * DAY - 1, 0])
    def test_up_to_tomorrow_for_clocks_and_zones(self, at: int) -> None:
        opens(broken(at=at))

    @pytest.mark.parametrize("at", [None, NOW + 2 * DAY, NOW + 365 * DAY, 10**18, -(10**18), 253_402_300_800])
    def test_none_or_one_in_the_future(self, at: int | None) -> None:
        assert "date" in refuses(broken(at=at))

    @given(st.one_of(st.none(), st.integers()), st.dates(max_value=date(9000, 1, 1)))
    def test_no_date_is_too_odd(self, at: int | None, today: date) -> None:
        found = broken(at=at, today=str(today))
        assert found is not None
        assert bool(found.refused) != bool(found.due)
