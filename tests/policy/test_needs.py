"""What a held commit still lacks: for which paths, how many people, and who could be asked."""

from __future__ import annotations

from kit.judging import TODAY, policy
from msgspec import structs

from scanner.approvals.people import person
from scanner.config.policy import Policy
from scanner.model.actor import ActorKind, Attribution, Identity
from scanner.model.approval import Approval, ApprovalSource, Reason
from scanner.model.change import Category
from scanner.model.finding import Finding, Treatment
from scanner.model.report import Need
from scanner.model.scale import Assurance, Severity
from scanner.policy.judge import Case, Court, judge
from scanner.policy.needs import needs

AGENT = Attribution(ActorKind.AGENT, ("claude-code",))
PEOPLE = (
    "{id: ann, name: Ann Lee, emails: [ann@example.org], groups: [release]}",
    "{id: bob, name: Bob Ray, emails: [bob@example.org, bob@home.example], groups: [release, security]}",
    "{id: eve, name: Eve Roe, emails: [eve@example.org], paths: ['docs/**']}",
)
ROSTER = f"reviewers: [{', '.join(PEOPLE)}]\n"


def finding(path: str, *categories: Category, treatment: Treatment = Treatment.REVIEW) -> Finding:
    return Finding(
        f"agent-touched-{categories[0]}",
        "f" * 32,
        Severity.HIGH,
        "high",
        "1" * 40,
        path,
        0,
        "",
        "",
        treatment,
        (),
        categories,
    )


def approved(who: str, *paths: str, assurance: Assurance = Assurance.CLAIMED) -> Approval:
    return Approval(who, ApprovalSource.TRAILER, assurance, True, True, Reason.COUNTS, "2" * 40, "Reviewed-by", paths)


def lacking(
    given: Policy,
    *findings: Finding,
    approvals: tuple[Approval, ...] = (),
    by: tuple[Identity, ...] = (),
    today: str = TODAY,
) -> tuple[Need, ...]:
    people = frozenset[str]().union(*(person(given, each) for each in by))
    case = Case("1" * 40, AGENT, findings, approvals, people)
    judged, _ = judge(Court(given, today), case)
    return needs(given, case, judged, today)


CI, LOCK = finding("Jenkinsfile", Category.CI), finding("uv.lock", Category.DEPENDENCY_LOCK)
ANN, BOB = Identity("Ann Lee", "ann@example.org"), Identity("Bob Ray", "bob@home.example")


def test_one_need_a_category_with_all_its_paths() -> None:
    found = lacking(policy(ROSTER), CI, LOCK, finding(".gitlab-ci.yml", Category.CI), CI)
    assert [(each.category, each.paths) for each in found] == [
        (Category.CI, ("Jenkinsfile", ".gitlab-ci.yml")),
        (Category.DEPENDENCY_LOCK, ("uv.lock",)),
    ]


def test_a_path_of_two_categories_needs_both() -> None:
    found = lacking(policy(ROSTER), finding("x", Category.CI, Category.SIGNING))
    assert [each.category for each in found] == [Category.CI, Category.SIGNING]


def test_what_is_reviewed_needs_nothing_more() -> None:
    assert lacking(policy(ROSTER), CI, approvals=(approved(str(BOB), "Jenkinsfile"),)) == ()
    (left,) = lacking(policy(ROSTER), CI, LOCK, approvals=(approved(str(BOB), "Jenkinsfile"),))
    assert left.paths == ("uv.lock",)


def test_one_of_two_still_needs_the_other() -> None:
    two = policy(f"{ROSTER}require: {{ci: {{reviewers: 2}}}}")
    (left,) = lacking(two, CI, approvals=(approved(str(BOB), "Jenkinsfile"),))
    assert left.reviewers == 2


def test_what_no_review_cures_is_no_need() -> None:
    weakened = structs.replace(finding(".twokey.yaml", Category.GATE_POLICY), treatment=Treatment.GATE)
    secret = structs.replace(CI, treatment=Treatment.ROTATE)
    assert lacking(policy(ROSTER), weakened, secret) == ()


def test_what_a_waiver_excuses_is_no_need() -> None:
    waiver = (
        "waivers: [{id: W, check: agent-touched-ci, paths: ['*'], reason: r, approved_by: bob, expires: 2025-07-31}]"
    )
    assert lacking(policy(ROSTER + waiver), CI) == ()


class TestWhoCouldBeAsked:
    def test_those_of_the_roster_who_had_no_part_and_may_approve_the_path(self) -> None:
        (need,) = lacking(policy(ROSTER), CI, by=(ANN,))
        assert need.who == ("Bob Ray <bob@example.org>",)

    def test_a_second_address_is_the_same_person(self) -> None:
        (need,) = lacking(policy(ROSTER), CI, by=(BOB,))
        assert need.who == ("Ann Lee <ann@example.org>",)

    def test_in_solo_whoever_made_it_too(self) -> None:
        (need,) = lacking(policy(f"extends: solo\n{ROSTER}"), CI, by=(ANN,))
        assert "Ann Lee <ann@example.org>" in need.who

    def test_only_of_the_groups_that_are_asked_for(self) -> None:
        (need,) = lacking(policy(f"{ROSTER}require: {{ci: {{from: [security]}}}}"), CI)
        assert need.who == ("Bob Ray <bob@example.org>",)

    def test_only_who_may_approve_every_path(self) -> None:
        docs = policy(f"{ROSTER}paths: {{ci: ['docs/**']}}")
        (need,) = lacking(docs, finding("docs/a", Category.CI))
        assert "Eve Roe <eve@example.org>" in need.who
        (need,) = lacking(docs, finding("docs/a", Category.CI), CI)
        assert "Eve Roe <eve@example.org>" not in need.who

    def test_nobody_whose_time_is_over(self) -> None:
        ending = policy(f"reviewers: [{{id: ann, name: Ann Lee, emails: [ann@example.org], expires: {TODAY}}}]")
        assert lacking(ending, CI)[0].who == ("Ann Lee <ann@example.org>",)
        assert lacking(ending, CI, today="2025-07-02")[0].who == ()

    def test_without_a_roster_nobody_can_be_named(self) -> None:
        (need,) = lacking(policy(""), CI)
        assert need.who == ()
        assert "a human reviewer" in need.asked
