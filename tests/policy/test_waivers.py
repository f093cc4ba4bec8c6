"""Which waivers name a finding, which of them hold, and what no baseline covers."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from kit.judging import TODAY, policy
from msgspec import structs

from scanner.approvals.people import person
from scanner.config.policy import Policy, Waiver
from scanner.model.actor import Identity
from scanner.model.change import Category
from scanner.model.finding import Finding, Treatment
from scanner.model.scale import Severity
from scanner.policy.exceptions import baselined, may_be_accepted, refused, waivers_for

ROSTER = (
    "reviewers: [{id: ann, name: Ann Lee, emails: [ann@example.org, 7+annlee@users.noreply.github.com]},"
    " {id: bob, name: Bob Ray, emails: [bob@example.org]}]"
)


def finding(path: str = "ci/run.sh", check: str = "agent-touched-ci", **changed: object) -> Finding:
    found = Finding(
        check=check,
        fingerprint="f" * 32,
        severity=Severity.HIGH,
        confidence="high",
        commit="1" * 40,
        path=path,
        line=0,
        message="",
        fix="",
        treatment=Treatment.REVIEW,
        categories=(Category.CI,),
    )
    return structs.replace(found, **changed)  # type: ignore[arg-type]


def granting(paths: str = "ci/**", by: str = "bob", expires: str = "2025-07-31", roster: str = ROSTER) -> Policy:
    entry = (
        f"{{id: W1, check: agent-touched-ci, paths: ['{paths}'], reason: r, approved_by: '{by}', expires: {expires}}}"
    )
    return policy(f"{roster}\nwaivers: [{entry}]")


def why(given: Policy, maker: str = "Eve Roe <eve@example.org>", today: str = TODAY) -> str:
    name, _, email = maker.removesuffix(">").rpartition(" <")
    return refused(given, given.waivers[0], today, person(given, Identity(name, email)))


class TestScope:
    @pytest.mark.parametrize("path", ["ci/run.sh", "ci/a/b.yml", "CI/run.sh"])
    def test_check_and_path(self, path: str) -> None:
        given = granting()
        assert waivers_for(given, finding(path)) == list(given.waivers)

    @pytest.mark.parametrize("path", ["docs/ci/run.sh", "ci2/run.sh", "ci", "", "../ci/run.sh", "c\u0456/run.sh"])
    def test_no_other_path(self, path: str) -> None:
        assert waivers_for(granting(), finding(path)) == []

    @pytest.mark.parametrize("check", ["unreviewed-ci", "agent-touched-build-script", "agent-touched-ci-x", "*", ""])
    def test_no_other_check(self, check: str) -> None:
        assert waivers_for(granting(), finding(check=check)) == []

    def test_a_waiver_without_paths_covers_nothing(self) -> None:
        given = granting()
        given = structs.replace(given, waivers=(structs.replace(given.waivers[0], paths=()),))
        assert waivers_for(given, finding()) == []

    @pytest.mark.parametrize("treatment", [Treatment.GATE, Treatment.CLARIFY])
    def test_never_a_weakened_gate_nor_who_it_is_by(self, treatment: Treatment) -> None:
        assert waivers_for(granting("**"), finding(treatment=treatment)) == []

    @pytest.mark.parametrize("path", [".twokey.yaml", ".twokey-baseline", ".Twokey.yaml"])
    def test_never_twokeys_own_files(self, path: str) -> None:
        """What cannot be read there may be a weakening, and is no finding of its own."""
        assert waivers_for(granting("**"), finding(path)) == []

    @pytest.mark.parametrize("path", ["policies/deny.rego", ".trivyignore", "sub/.twokey.yaml"])
    def test_other_gates_files_may_be_named(self, path: str) -> None:
        assert len(waivers_for(granting("**"), finding(path, categories=(Category.GATE_POLICY,)))) == 1


class TestTime:
    def test_today_is_the_last_day(self) -> None:
        assert why(granting(expires=TODAY)) == ""
        assert "2025-06-30" in why(granting(expires="2025-06-30"))
        assert "2025-07-01" in why(granting(expires=TODAY), today="2025-07-02")

    @pytest.mark.parametrize("days", [1, 30, 180])
    def test_at_most_so_many_days_ahead(self, days: int) -> None:
        last, after = (str(date.fromisoformat(TODAY) + timedelta(days=each)) for each in (days, days + 1))
        limit = f"{ROSTER}\nmax_days: {days}"
        assert why(granting(expires=last, roster=limit)) == ""
        assert f"{days} days" in why(granting(expires=after, roster=limit))

    def test_no_date_is_too_far(self) -> None:
        assert "longer than" in why(granting(expires="9999-12-31"))


class TestWho:
    def test_somebody_on_the_roster_who_had_no_part_in_it(self) -> None:
        assert why(granting()) == ""

    @pytest.mark.parametrize("by", ["carol", "Bob", "bob@example.org", "Bob Ray", "bob ", "claude-code"])
    def test_nobody_the_roster_does_not_know_by_that_id(self, by: str) -> None:
        assert "not on the roster" in why(granting(by=by))

    @pytest.mark.parametrize(
        "maker",
        [
            "Ann Lee <ann@example.org>",
            "A. Lee <ann@EXAMPLE.org>",
            "Ann Lee <ann@home.example>",
            "ann  LEE <x@home.example>",
            "\uff21nn Lee <x@home.example>",
            "annlee <annlee@users.noreply.github.com>",
            "A <7+annlee@users.noreply.github.com>",
        ],
    )
    def test_nobody_for_a_change_of_their_own(self, maker: str) -> None:
        """Under another address, in another spelling, through the forge's: the same person."""
        assert "made the change" in why(granting(by="ann"), maker)

    def test_an_address_that_the_head_took_off_the_roster_is_still_theirs(self) -> None:
        given = granting(by="ann")
        shorter = tuple(structs.replace(each, emails=each.emails[1:]) for each in given.reviewers if each.id == "ann")
        both = structs.replace(given, reviewers=shorter, known_people=given.reviewers)
        assert "made the change" in why(both, "A. L. <ann@example.org>")
        first = tuple(structs.replace(each, emails=each.emails[:1]) for each in given.reviewers if each.id == "ann")
        forge = structs.replace(given, reviewers=first, known_people=given.reviewers)
        assert "made the change" in why(forge, "annlee <annlee@users.noreply.github.com>")

    @pytest.mark.parametrize(
        "by", ["Ann Lee", "ann  lee", "ann@example.org", "Ann Lee <ann@example.org>", "x <ann@example.org>"]
    )
    def test_without_a_roster_a_name_or_an_address_says_who(self, by: str) -> None:
        assert "made the change" in why(granting(by=by, roster=""), "Ann Lee <ann@example.org>")
        assert why(granting(by=by, roster=""), "Eve Roe <eve@example.org>") == ""

    def test_a_namesake_in_a_part_is_somebody_else(self) -> None:
        assert why(granting(by="ann"), "Ann Leeson <anne@example.org>") == ""


class TestBaseline:
    ACCEPTED = frozenset({"f" * 32})

    def test_the_fingerprint_alone_decides(self) -> None:
        assert baselined(self.ACCEPTED, finding())
        assert not baselined(self.ACCEPTED, finding(fingerprint="e" * 32))
        assert not baselined(frozenset(), finding())

    @pytest.mark.parametrize("treatment", [Treatment.GATE, Treatment.CLARIFY, Treatment.MENTION])
    def test_never_what_no_review_cures(self, treatment: Treatment) -> None:
        assert not baselined(self.ACCEPTED, finding(treatment=treatment))

    @pytest.mark.parametrize("categories", [(Category.GATE_POLICY,), (Category.CI, Category.GATE_POLICY)])
    def test_never_the_gates_own_files(self, categories: tuple[Category, ...]) -> None:
        assert not may_be_accepted(finding(categories=categories))

    def test_a_secret_that_is_known_may_be(self) -> None:
        assert may_be_accepted(finding(treatment=Treatment.ROTATE, categories=()))


def test_a_waiver_that_was_built_by_hand_is_weighed_like_one_that_was_read() -> None:
    given = granting()
    odd = Waiver("W2", "agent-touched-ci", ("**",), "r", "bob", "")
    assert refused(given, odd, TODAY)
