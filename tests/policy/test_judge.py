"""What becomes of a finding: by preset, actor, severity, waiver, history and approval."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from kit.judging import policy, preset
from msgspec import structs

from scanner.config.policy import Policy, Requirement
from scanner.config.read import PRESETS
from scanner.model.actor import ActorKind, Attribution
from scanner.model.approval import Approval, ApprovalSource, Reason
from scanner.model.change import Category
from scanner.model.finding import Disposition, Finding, Secret, Treatment
from scanner.model.scale import Assurance, Outcome, Severity
from scanner.model.verdict import Verdict
from scanner.policy.judge import Case, Court, judge, may_hold
from scanner.policy.quorum import need

OID = "1" * 40
TODAY = "2025-07-01"
CONTROL_PLANE = {Category.CI, Category.SIGNING, Category.VCS_CONTROL, Category.AGENT_CONFIG, Category.GATE_POLICY}
SEVERITIES = [severity for severity in Severity if severity is not Severity.NONE]
AGENT, HUMAN = Attribution(ActorKind.AGENT, ("claude-code",)), Attribution(ActorKind.HUMAN)
FAIL, HOLD, PASS, UNDETERMINED = Outcome.FAIL, Outcome.HOLD, Outcome.PASS, Outcome.UNDETERMINED


TREATMENTS = {
    "secret-committed": Treatment.ROTATE,
    "gate-weakened": Treatment.GATE,
    "identity-malformed": Treatment.CLARIFY,
    "approval-near-miss": Treatment.MENTION,
    "approver-not-human": Treatment.MENTION,
}


def finding(
    category: Category | Iterable[Category] = Category.BUILD_SCRIPT,
    severity: Severity = Severity.HIGH,
    check: str = "",
    path: str = "Makefile",
    secret: Secret | None = None,
) -> Finding:
    categories = (category,) if isinstance(category, Category) else tuple(category)
    return Finding(
        check=check or f"agent-touched-{categories[0]}",
        fingerprint="f" * 32,
        severity=severity,
        confidence="high",
        commit=OID,
        path=path,
        line=0,
        message=f"something about {path}",
        fix="",
        treatment=TREATMENTS.get(check, Treatment.REVIEW),
        categories=categories,
        secret=secret,
    )


def approval(reviewer: str = "Bob Ray <bob@example.com>", **changed: object) -> Approval:
    sound = Approval(
        reviewer,
        ApprovalSource.TRAILER,
        Assurance.CLAIMED,
        True,
        True,
        Reason.COUNTS,
        OID,
        "Reviewed-by",
        ("Makefile",),
    )
    return structs.replace(sound, **changed)  # type: ignore[arg-type]


def weigh(
    policy: Policy,
    what: Finding,
    *approvals: Approval,
    by: Attribution = AGENT,
    today: str = TODAY,
    history: frozenset[str] = frozenset(),
) -> tuple[Disposition, Outcome]:
    (judged,), verdict = judge(Court(policy, today, history), Case(OID, by, (what,), approvals))
    return judged.outcome, verdict.outcome


def holds(policy: Policy, what: Finding, by: Attribution) -> bool:
    outcome = weigh(policy, what, by=by)
    assert outcome in ((Disposition.HELD, HOLD), (Disposition.ADVISORY, PASS))
    return outcome[1] is HOLD


# What each preset holds, from which severity on. None: never.
LOW, MEDIUM, CRITICAL = Severity.LOW, Severity.MEDIUM, Severity.CRITICAL
HELD_FROM = {
    "advisory": dict.fromkeys(ActorKind),
    "solo": dict.fromkeys(ActorKind) | {"agent": MEDIUM, "assisted": MEDIUM, "bot": CRITICAL},
    "team": dict.fromkeys(ActorKind) | {"agent": MEDIUM, "assisted": MEDIUM, "bot": CRITICAL},
    "strict": dict.fromkeys(ActorKind, LOW) | {"human": None},
}


class TestPresets:
    @pytest.mark.parametrize("category", Category)
    @pytest.mark.parametrize("kind", ActorKind)
    @pytest.mark.parametrize("name", PRESETS)
    def test_holds(self, name: str, kind: ActorKind, category: Category) -> None:
        start = HELD_FROM[name][kind]
        if name == "strict" and kind is ActorKind.HUMAN and category in CONTROL_PLANE:
            start = LOW
        expected = [severity for severity in SEVERITIES if start and severity.at_least(start)]
        by = Attribution(kind, ("claude-code",) if kind in ("agent", "assisted", "suspected") else ())
        assert [each for each in SEVERITIES if holds(preset(name), finding(category, each), by)] == expected

    @pytest.mark.parametrize("category", Category)
    def test_strict_lets_an_established_human_be(self, category: Category) -> None:
        by = Attribution(ActorKind.HUMAN, established=True)
        assert not holds(preset("strict"), finding(category, CRITICAL), by)

    @pytest.mark.parametrize("kind", ActorKind)
    @pytest.mark.parametrize("name", PRESETS)
    def test_may_hold_says_whether_a_commit_must_be_read_closely(self, name: str, kind: ActorKind) -> None:
        by = Attribution(kind)
        held = any(holds(preset(name), finding(each, CRITICAL), by) for each in Category)
        assert held <= may_hold(preset(name), by), "nothing that could be held goes unread"

    @pytest.mark.parametrize("name", ("solo", "team"))
    def test_one_claim_is_enough(self, name: str) -> None:
        for category in Category:
            assert weigh(preset(name), finding(category), approval()) == (Disposition.APPROVED, PASS)

    @pytest.mark.parametrize("category", Category)
    def test_strict_asks_for_signatures_on_the_control_plane_and_for_two_on_some_of_it(
        self, category: Category
    ) -> None:
        one = approval(assurance=Assurance.SIGNED)
        two = approval("Eve Roe <eve@example.com>", assurance=Assurance.SIGNED)
        in_twos = category in (Category.SIGNING, Category.GATE_POLICY)
        assert weigh(preset("strict"), finding(category), approval())[1] is (
            HOLD if category in CONTROL_PLANE else PASS
        )
        assert weigh(preset("strict"), finding(category), one)[1] is (HOLD if in_twos else PASS)
        assert weigh(preset("strict"), finding(category), one, two)[1] is PASS


class TestRequirements:
    @pytest.mark.parametrize(
        ("when", "held"),
        (
            ("agent", {"agent", "assisted"}),
            ("agent-or-unknown", {"agent", "assisted", "suspected", "unknown"}),
            ("unestablished", {"agent", "assisted", "suspected", "unknown", "human"}),
            ("always", {"agent", "assisted", "suspected", "unknown", "human"}),
        ),
    )
    def test_when(self, when: str, held: set[str]) -> None:
        given = policy(f"require: {{build-script: {{when: {when}}}}}")
        kinds = set(ActorKind) - {ActorKind.BOT}
        assert {kind.value for kind in kinds if holds(given, finding(), Attribution(kind))} == held

    @pytest.mark.parametrize(("when", "held"), (("agent", False), ("agent-or-unknown", False), ("always", True)))
    def test_a_bot_is_the_presets_business_unless_always(self, when: str, held: bool) -> None:
        given = policy(f"require: {{build-script: {{when: {when}}}}}")
        assert holds(given, finding(), Attribution(ActorKind.BOT)) is held
        assert holds(given, finding(severity=CRITICAL), Attribution(ActorKind.BOT))

    def test_always_means_established_humans_too(self) -> None:
        by = Attribution(ActorKind.HUMAN, established=True)
        assert holds(policy("require: {build-script: {when: always}}"), finding(), by)
        assert not holds(policy("require: {build-script: {when: unestablished}}"), finding(), by)

    @pytest.mark.parametrize("least", Severity)
    def test_min_severity(self, least: Severity) -> None:
        given = policy(f"require: {{build-script: {{min_severity: {least}}}}}")
        expected = [each for each in SEVERITIES if each.at_least(least)]
        assert [each for each in SEVERITIES if holds(given, finding(severity=each), AGENT)] == expected

    def test_the_other_categories_keep_the_presets(self) -> None:
        given = policy("require: {build-script: {min_severity: critical}}")
        assert holds(given, finding(Category.CI), AGENT)

    def test_every_category_of_a_path_asks_for_its_own(self) -> None:
        given = policy("require: {ci: {reviewers: 2}}")
        both = finding((Category.BUILD_SCRIPT, Category.CI))
        assert weigh(given, both, approval())[1] is HOLD
        assert weigh(given, both, approval(), approval("Eve Roe <eve@example.com>"))[1] is PASS

    @pytest.mark.parametrize(
        "kind", ("Approved-by", "Acked-by", "reviewed-by"), ids=("another kind", "a foreign kind", "in another case")
    )
    def test_only_its_own_trailers(self, kind: str) -> None:
        given = policy("require: {build-script: {trailers: [Reviewed-by]}}")
        expected = PASS if kind == "reviewed-by" else HOLD
        assert weigh(given, finding(), approval(kind=kind))[1] is expected

    @pytest.mark.parametrize(("asked", "shown"), [(asked, shown) for asked in Assurance for shown in Assurance])
    def test_assurance(self, asked: Assurance, shown: Assurance) -> None:
        given = policy(f"require: {{build-script: {{assurance: {asked}}}}}")
        expected = PASS if shown.at_least(asked) else HOLD
        assert weigh(given, finding(), approval(assurance=shown))[1] is expected

    def test_no_approval_that_does_not_count(self) -> None:
        assert weigh(preset("team"), finding(), approval(counts=False, reason=Reason.CONTRIBUTOR))[1] is HOLD

    def test_no_approval_of_another_path(self) -> None:
        assert weigh(preset("team"), finding(), approval(covers=("release.sh",)))[1] is HOLD

    @pytest.mark.parametrize(
        ("requirement", "words"),
        (
            ("{}", "needs a human reviewer who did not contribute"),
            ("{reviewers: 2}", "needs 2 human reviewers who did not contribute"),
            ("{from: [release, security]}", "needs a human reviewer from release or security who did not contribute"),
            ("{assurance: signed}", "needs a human reviewer who did not contribute, signed"),
        ),
    )
    def test_says_what_it_needs(self, requirement: str, words: str) -> None:
        asked: Requirement = policy(f"require: {{ci: {requirement}}}").requirement(Category.CI)
        assert need(asked) == words


ROSTER = """
reviewers:
  - {id: bob, name: Bob Ray, emails: [bob@example.com, bob@home.example], groups: [release]}
  - {id: eve, name: Eve Roe, emails: [eve@example.com], groups: [security]}
  - {id: zoe, name: Zoe Low, emails: [zoe@example.com]}
"""
BOB, BOB_AT_HOME = "Bob Ray <bob@example.com>", "B. <bob@home.example>"
EVE, ZOE = "Eve Roe <eve@example.com>", "Zoe Low <zoe@example.com>"


class TestQuorum:
    TWO = f"require: {{build-script: {{reviewers: 2}}}}\n{ROSTER}"

    @pytest.mark.parametrize(
        ("reviewers", "outcome"),
        (
            ((), HOLD),
            ((BOB,), HOLD),
            ((BOB, EVE), PASS),
            ((BOB, EVE, ZOE), PASS),
            ((BOB, BOB), HOLD),
            ((BOB, BOB_AT_HOME), HOLD),
            ((BOB, "Bob Ray <bob@elsewhere.example>"), HOLD),
            ((BOB, "Somebody Else <bob@example.com>"), HOLD),
            ((BOB, BOB_AT_HOME, EVE), PASS),
        ),
        ids=(
            *("nobody", "one", "two", "three", "one twice", "one by two addresses of the roster", "one by name"),
            *("one by address", "one twice and another"),
        ),
    )
    def test_two_distinct_people(self, reviewers: tuple[str, ...], outcome: Outcome) -> None:
        assert weigh(policy(self.TWO), finding(), *map(approval, reviewers))[1] is outcome

    @pytest.mark.parametrize("order", ((0, 1, 2), (2, 1, 0), (1, 0, 2)))
    def test_one_person_is_one_in_any_order_of_their_names(self, order: tuple[int, ...]) -> None:
        """The first and the last share nothing but the one between them."""
        chain = ("Bob Ray <b@one.example>", "Bob Ray <b@two.example>", "B. R. <b@two.example>")
        given = policy("require: {build-script: {reviewers: 2}}")
        assert weigh(given, finding(), *(approval(chain[index]) for index in order))[1] is HOLD

    @pytest.mark.parametrize(
        ("reviewers", "outcome"),
        (((BOB,), PASS), ((BOB_AT_HOME,), PASS), ((EVE,), PASS), ((ZOE,), HOLD), ((ZOE, BOB), PASS)),
        ids=("a member", "a member at home", "a member of the other", "no member", "both"),
    )
    def test_from_a_group(self, reviewers: tuple[str, ...], outcome: Outcome) -> None:
        given = policy(f"require: {{build-script: {{from: [release, security]}}}}\n{ROSTER}")
        assert weigh(given, finding(), *map(approval, reviewers))[1] is outcome

    def test_a_group_nobody_is_in_lets_nobody_approve(self) -> None:
        given = policy(f"require: {{build-script: {{from: [nobody]}}}}\n{ROSTER}")
        assert weigh(given, finding(), *map(approval, (BOB, EVE, ZOE)))[1] is HOLD

    def test_a_quorum_counts_members_only(self) -> None:
        given = policy(f"require: {{build-script: {{from: [release], reviewers: 2}}}}\n{ROSTER}")
        assert weigh(given, finding(), approval(BOB), approval(EVE))[1] is HOLD

    def test_the_verdict_says_how_many_are_missing(self) -> None:
        _, verdict = judge(Court(policy(self.TWO), TODAY), Case(OID, AGENT, (finding(),), (approval(BOB),)))
        assert verdict.children[0].children[0].reason == (
            "build-script: needs 2 human reviewers who did not contribute, has 1"
        )

    def test_the_verdict_says_who_reviewed(self) -> None:
        _, verdict = judge(Court(preset("team"), TODAY), Case(OID, AGENT, (finding(),), (approval(BOB),)))
        assert verdict.children[0].children[0].reason == f"build-script: reviewed by {BOB}"


def secret(allowlisted: bool = False) -> Finding:
    sealed = Secret("GitHub Token", "Makefile", 1, "ghp_...", "0" * 32, allowlisted)
    return structs.replace(finding(check="secret-committed", severity=CRITICAL, secret=sealed), categories=())


class TestSecrets:
    @pytest.mark.parametrize("kind", ActorKind)
    @pytest.mark.parametrize("name", ("solo", "team", "strict"))
    def test_fail_whoever_committed_them(self, name: str, kind: ActorKind) -> None:
        assert weigh(preset(name), secret(), by=Attribution(kind)) == (Disposition.FAILED, FAIL)

    @pytest.mark.parametrize("kind", ActorKind)
    def test_are_reported_by_advisory(self, kind: ActorKind) -> None:
        assert weigh(preset("advisory"), secret(), by=Attribution(kind)) == (Disposition.ADVISORY, PASS)

    def test_no_review_cures_one(self) -> None:
        assert weigh(preset("team"), secret(), approval())[1] is FAIL

    @pytest.mark.parametrize("kind", (ActorKind.HUMAN, ActorKind.BOT))
    def test_a_humans_allow_comment_counts(self, kind: ActorKind) -> None:
        assert weigh(preset("team"), secret(True), by=Attribution(kind)) == (Disposition.SUPPRESSED, PASS)

    @pytest.mark.parametrize("kind", (ActorKind.AGENT, ActorKind.ASSISTED))
    def test_an_agents_does_not_until_a_human_reviewed_the_file(self, kind: ActorKind) -> None:
        by = Attribution(kind)
        assert weigh(preset("team"), secret(True), by=by) == (Disposition.FAILED, FAIL)
        assert weigh(preset("team"), secret(True), approval(), by=by) == (Disposition.SUPPRESSED, PASS)

    @pytest.mark.parametrize("changed", ({"covers": ("README",)}, {"counts": False}))
    def test_a_review_of_something_else_does_not_help(self, changed: dict[str, object]) -> None:
        assert weigh(preset("team"), secret(True), approval(**changed))[1] is FAIL


def weakening() -> Finding:
    return finding(Category.GATE_POLICY, CRITICAL, "gate-weakened", ".twokey.yaml")


class TestWeakenedGate:
    REVIEWED = approval(covers=(".twokey.yaml",))

    @pytest.mark.parametrize("kind", (ActorKind.AGENT, ActorKind.ASSISTED))
    @pytest.mark.parametrize("name", ("solo", "team", "strict"))
    def test_by_an_agent_fails_and_nothing_cures_it(self, name: str, kind: ActorKind) -> None:
        by = Attribution(kind)
        assert weigh(preset(name), weakening(), by=by) == (Disposition.FAILED, FAIL)
        assert weigh(preset(name), weakening(), self.REVIEWED, by=by) == (Disposition.FAILED, FAIL)

    @pytest.mark.parametrize("kind", (ActorKind.HUMAN, ActorKind.BOT, ActorKind.UNKNOWN, ActorKind.SUSPECTED))
    def test_by_others_is_held_in_team(self, kind: ActorKind) -> None:
        by = Attribution(kind)
        assert weigh(preset("team"), weakening(), by=by) == (Disposition.HELD, HOLD)
        assert weigh(preset("team"), weakening(), self.REVIEWED, by=by) == (Disposition.APPROVED, PASS)

    def test_by_a_human_takes_what_gate_policy_asks_for(self) -> None:
        signed = structs.replace(self.REVIEWED, assurance=Assurance.SIGNED)
        other = structs.replace(signed, reviewer="Eve Roe <eve@example.com>")
        assert weigh(preset("strict"), weakening(), signed, by=HUMAN)[1] is HOLD
        assert weigh(preset("strict"), weakening(), signed, other, by=HUMAN)[1] is PASS

    def test_by_an_established_human_too(self) -> None:
        assert weigh(preset("team"), weakening(), by=Attribution(ActorKind.HUMAN, established=True))[1] is HOLD

    def test_by_a_human_is_advisory_in_solo(self) -> None:
        assert weigh(preset("solo"), weakening(), by=HUMAN) == (Disposition.ADVISORY, PASS)

    @pytest.mark.parametrize("by", (AGENT, HUMAN))
    def test_is_reported_by_advisory(self, by: Attribution) -> None:
        assert weigh(preset("advisory"), weakening(), by=by) == (Disposition.ADVISORY, PASS)


class TestMalformedIdentity:
    MALFORMED = finding(Category.CI, CRITICAL, "identity-malformed")

    @pytest.mark.parametrize("kind", ActorKind)
    @pytest.mark.parametrize("name", ("solo", "team", "strict"))
    def test_is_undetermined_whatever_is_claimed(self, name: str, kind: ActorKind) -> None:
        assert weigh(preset(name), self.MALFORMED, approval(), by=Attribution(kind)) == (Disposition.HELD, UNDETERMINED)

    def test_is_reported_by_advisory(self) -> None:
        assert weigh(preset("advisory"), self.MALFORMED)[1] is PASS


class TestPathAlias:
    @pytest.mark.parametrize(("by", "outcome"), ((AGENT, HOLD), (HUMAN, PASS)))
    def test_is_weighed_like_the_path_it_stands_for(self, by: Attribution, outcome: Outcome) -> None:
        assert weigh(preset("team"), finding(Category.CI, CRITICAL, "path-alias"), by=by)[1] is outcome


class TestRemarks:
    @pytest.mark.parametrize("check", ("approval-near-miss", "approver-not-human"))
    @pytest.mark.parametrize("name", PRESETS)
    def test_are_advisory(self, name: str, check: str) -> None:
        remark = structs.replace(finding(check=check), categories=(), path="")
        assert weigh(preset(name), remark) == (Disposition.ADVISORY, PASS)


def waived(check: str = "agent-touched-build-script", paths: str = "Makefile", expires: str = "2025-07-31") -> Policy:
    return policy(
        f"waivers: [{{id: W1, check: {check}, paths: ['{paths}'], reason: r, approved_by: bob, expires: {expires}}}]"
    )


class TestWaivers:
    def test_in_force(self) -> None:
        assert weigh(waived(), finding()) == (Disposition.WAIVED, PASS)

    @pytest.mark.parametrize(
        ("expires", "expected"),
        (
            ("2025-07-01", Disposition.WAIVED),
            ("2025-06-30", Disposition.HELD),
            ("2024-12-31", Disposition.HELD),
            ("2025-12-28", Disposition.WAIVED),
            ("2025-12-29", Disposition.HELD),
            ("2035-01-01", Disposition.HELD),
        ),
        ids=("on its last day", "the day after", "long expired", "180 days away", "181 days away", "for ever"),
    )
    def test_expires(self, expires: str, expected: Disposition) -> None:
        assert weigh(waived(expires=expires), finding())[0] is expected

    def test_max_days_is_the_policys(self) -> None:
        short = structs.replace(waived(), max_days=7)
        assert weigh(short, finding())[0] is Disposition.HELD

    @pytest.mark.parametrize(
        ("given", "expected"),
        (
            ({"check": "agent-touched-ci"}, Disposition.HELD),
            ({"paths": "release.sh"}, Disposition.HELD),
            ({"paths": "tools/**"}, Disposition.HELD),
            ({"paths": "Make*"}, Disposition.WAIVED),
            ({"paths": "**"}, Disposition.WAIVED),
        ),
        ids=("another check", "another path", "another folder", "a pattern", "everything"),
    )
    def test_covers_its_check_and_paths(self, given: dict[str, str], expected: Disposition) -> None:
        assert weigh(waived(**given), finding())[0] is expected

    @pytest.mark.parametrize(
        ("check", "what", "expected"),
        (
            ("gate-weakened", weakening(), FAIL),
            ("identity-malformed", TestMalformedIdentity.MALFORMED, UNDETERMINED),
        ),
    )
    def test_never_waives_the_gate_itself(self, check: str, what: Finding, expected: Outcome) -> None:
        assert weigh(waived(check, "**"), what)[1] is expected

    def test_is_named_in_the_verdict(self) -> None:
        _, verdict = judge(Court(waived(), TODAY), Case(OID, AGENT, (finding(),), ()))
        assert verdict.children[0].reason == "waived until 2025-07-31 by W1 (bob): r"


class TestHistory:
    SINCE = frozenset({OID})

    @pytest.mark.parametrize(
        "what", (finding(), secret(), weakening(), TestMalformedIdentity.MALFORMED), ids=lambda each: each.check
    )
    def test_before_since_all_is_advisory(self, what: Finding) -> None:
        assert weigh(preset("strict"), what, history=self.SINCE) == (Disposition.ADVISORY, PASS)

    def test_after_it_nothing_is(self) -> None:
        assert weigh(preset("team"), finding(), history=frozenset({"2" * 40}))[1] is HOLD


BY_OUTCOME = {
    PASS: finding(severity=LOW),
    HOLD: finding(),
    FAIL: secret(),
    UNDETERMINED: TestMalformedIdentity.MALFORMED,
}


class TestVerdict:
    @pytest.mark.parametrize("one", Outcome)
    @pytest.mark.parametrize("other", Outcome)
    def test_the_worst_child_wins(self, one: Outcome, other: Outcome) -> None:
        order = [PASS, HOLD, FAIL, UNDETERMINED]
        findings = (BY_OUTCOME[one], BY_OUTCOME[other])
        judged, verdict = judge(Court(preset("team"), TODAY), Case(OID, AGENT, findings, ()))
        assert verdict.outcome is max(one, other, key=order.index)
        assert [child.outcome for child in verdict.children] == [one, other]
        assert len(judged) == 2

    def test_it_lends_its_reason(self) -> None:
        findings = (finding(path="a"), secret(), finding(path="b"))
        _, verdict = judge(Court(preset("team"), TODAY), Case(OID, AGENT, findings, ()))
        assert verdict.reason == verdict.children[1].reason

    def test_and_says_how_many_more(self) -> None:
        findings = (finding(path="a"), finding(path="b"), finding(path="c"))
        _, verdict = judge(Court(preset("team"), TODAY), Case(OID, AGENT, findings, ()))
        assert verdict.reason == "something about a (and 2 more)"

    def test_nothing_found_is_a_pass(self) -> None:
        assert judge(Court(preset("team"), TODAY), Case(OID, AGENT, ())) == (
            (),
            Verdict(PASS, "nothing here needs a review"),
        )
