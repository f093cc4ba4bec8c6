"""The stricter of two policies asks for everything that either asks for."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from kit.judging import policy, preset
from msgspec import structs

from scanner.config.compare import weakenings
from scanner.config.policy import (
    BreakGlass,
    Key,
    Landing,
    Policy,
    RegisteredAgent,
    Requirement,
    Reviewer,
    SecretsPolicy,
    Waiver,
    When,
)
from scanner.config.read import PRESETS
from scanner.config.stricter import stricter
from scanner.model.change import Category
from scanner.model.scale import Assurance, Severity


def some(*pool: object, most: int = 3) -> st.SearchStrategy[tuple]:
    return st.lists(st.sampled_from(pool), max_size=most, unique=True).map(tuple)


def _as_read(drawn: Requirement) -> Requirement:
    """As the parser puts roles: they are the groups, and each of their people counts."""
    if not drawn.roles:
        return drawn
    people = max(drawn.reviewers, sum(count for _, count in drawn.roles))
    return structs.replace(drawn, groups=tuple(name for name, _ in drawn.roles), reviewers=people)


REQUIREMENTS = st.builds(
    Requirement,
    when=st.sampled_from(When),
    reviewers=st.integers(1, 3),
    assurance=st.sampled_from(Assurance),
    min_severity=st.sampled_from(Severity),
    groups=some("release", "security", "docs"),
    roles=some(("release", 1), ("release", 2), ("docs", 1), most=1),
    trailers=some("Reviewed-by", "Approved-by", "Acked-by"),
).map(_as_read)
REVIEWERS = st.lists(
    st.builds(
        Reviewer,
        id=st.sampled_from(("alice", "bob", "eve")),
        name=st.just("X"),
        emails=some("alice@example.com", "bob@example.com", "b@example.net"),
        keys=some(Key("k1"), Key("k1", revoked=True), Key("k2", valid_until="2026-01-01")),
        groups=some("release", "security"),
        paths=some("docs/**", "ci/**"),
        expires=st.sampled_from(("", "2026-01-01", "2027-01-01")),
    ),
    max_size=2,
    unique_by=lambda each: each.id,
).map(tuple)


GLASS = st.builds(
    BreakGlass, st.integers(0, 9), st.integers(1, 3), some("release", "docs"), assurance=st.sampled_from(Assurance)
)


@st.composite
def policies(draw: st.DrawFn) -> Policy:
    """A preset with anything on top; small pools, so that two of them have things in common and things apart."""
    return structs.replace(
        preset(draw(st.sampled_from(PRESETS))),
        require=draw(st.dictionaries(st.sampled_from((Category.CI, Category.SIGNING)), REQUIREMENTS)),
        landing=draw(some(Landing("a@example.com"), Landing("a@example.com", ("k",)), Landing("b@example.com"))),
        secrets=draw(
            st.builds(SecretsPolicy, st.sampled_from(("default", "audit")), st.sampled_from(("all", "agent")))
        ),
        paths=draw(some((Category.CI, "deploy/**"), (Category.CI, "ship/**"), (Category.SIGNING, "deploy/**"))),
        ignore=draw(some("docs/**", "site/**")),
        reviewers=draw(REVIEWERS),
        agents=draw(some(RegisteredAgent("claude-code", "alice"), RegisteredAgent("codex", "bob"))),
        waivers=draw(
            some(Waiver("W1", "c", ("a",), "r", "x", "2026-01-01"), Waiver("W1", "c", ("b",), "r", "x", "2026-01-01"))
        ),
        since=draw(st.sampled_from(("", "abc1234", "v1"))),
        max_days=draw(st.sampled_from((30, 180))),
        break_glass=draw(GLASS),
    )


@settings(max_examples=60)
@given(policies(), policies())
def test_it_is_never_weaker_than_the_base(base: Policy, head: Policy) -> None:
    assert weakenings(base, stricter(base, head)) == []


@settings(max_examples=60)
@given(policies(), policies())
def test_it_is_never_weaker_than_the_head(base: Policy, head: Policy) -> None:
    head = structs.replace(head, since=base.since)  # which of two commits is the earlier only the graph knows
    assert weakenings(head, stricter(base, head)) == []


@settings(max_examples=20)
@given(policies())
def test_of_one_policy_and_itself_it_is_that_policy(one: Policy) -> None:
    assert weakenings(stricter(one, one), one) == []


def test_the_head_cannot_move_where_history_begins() -> None:
    assert stricter(policy("since: old"), policy("since: new")).since == "old"
    assert stricter(policy(""), policy("since: new")).since == ""


def test_it_still_says_where_the_base_was_read() -> None:
    base, head = policy("extends: team"), policy("extends: strict")
    both = stricter(base, head)
    assert (both.source, both.preset) == (base.source, base.preset)


ALICE, BOB = (
    "reviewers: [{id: alice, emails: [alice@example.com]}]",
    "reviewers: [{id: bob, emails: [bob@example.com]}]",
)


@settings(max_examples=60)
@given(policies(), policies())
def test_every_key_that_is_believed_stands_in_the_base(base: Policy, head: Policy) -> None:
    known = {(each.id, key) for each in base.reviewers for key in each.keys}
    assert {(each.id, key) for each in stricter(base, head).reviewers for key in each.keys} <= known
    assert set(stricter(base, head).landing) <= set(base.landing)


def test_two_rosters_without_a_person_in_common_are_not_an_open_door() -> None:
    assert weakenings(policy(ALICE), stricter(policy(ALICE), policy(BOB))) == []


def test_two_requirements_without_a_group_in_common_are_not_an_open_door() -> None:
    base, head = policy("require: {ci: {from: [release]}}"), policy("require: {ci: {from: [everybody]}}")
    assert weakenings(base, stricter(base, head)) == []


@pytest.mark.parametrize(("base", "head"), ((ALICE, ""), ("", ALICE)))
def test_a_roster_that_either_has_holds(base: str, head: str) -> None:
    assert [each.id for each in stricter(policy(base), policy(head)).reviewers] == ["alice"]


def test_only_what_both_have_is_excused() -> None:
    base = policy("paths: {ignore: [docs/**, a/**]}\nlanding: [one@x.org, two@x.org]\nmax_days: 200")
    head = policy("paths: {ignore: [docs/**, b/**]}\nlanding: [two@x.org, six@x.org]\nmax_days: 100")
    both = stricter(base, head)
    assert (both.ignore, both.landing, both.max_days) == (("docs/**",), (Landing("two@x.org"),), 100)


def test_what_either_watches_is_watched() -> None:
    both = stricter(policy("paths: {ci: [a/**]}"), policy("paths: {container: [a/**]}\nsecrets: {profile: audit}"))
    assert both.paths == ((Category.CI, "a/**"), (Category.CONTAINER, "a/**"))
    assert both.secrets.profile == "audit"


@pytest.mark.parametrize("one", PRESETS)
@pytest.mark.parametrize("other", PRESETS)
def test_the_stricter_of_two_presets(one: str, other: str) -> None:
    """advisory, solo, team, strict: in this order each holds all that the one before holds."""
    heavier = preset(max(one, other, key=PRESETS.index))
    both = stricter(preset(one), preset(other))
    assert weakenings(heavier, both) == []
