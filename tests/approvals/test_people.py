"""When two identities are one person, who made a commit, and who could be asked what they reviewed."""

from __future__ import annotations

import pytest
from kit.judging import policy, preset

from scanner.approvals.people import contributors, is_human, is_landing, on_roster, owners, person
from scanner.config.policy import Policy
from scanner.model.actor import ActorKind, Attribution, Identity
from scanner.model.commit import Commit
from scanner.rulebook import load_rulebook

TEAM = preset("team")
ROSTER = policy(
    "reviewers:\n"
    "  - {id: alice, name: Alice Doe, emails: [alice@example.com, Doe@Example.NET]}\n"
    "  - {id: bob, emails: [bob@example.com]}\n"
    "agents: [{id: claude-code, owner: alice}, {id: codex}]\n"
    "landing: [merge@example.com]\n"
)
AGENTS = load_rulebook().agents


def identity(text: str) -> Identity:
    name, _, email = text.removesuffix(">").partition(" <")
    return Identity(name, email)


def same(policy: Policy, one: str, other: str) -> bool:
    return not person(policy, identity(one)).isdisjoint(person(policy, identity(other)))


@pytest.mark.parametrize(
    ("one", "other"),
    (
        ("Alice Doe <alice@example.com>", "Alice Doe <alice@example.com>"),
        ("Alice Doe <alice@example.com>", "A. D. <alice@example.com>"),
        ("Alice Doe <alice@example.com>", "A. D. <Alice@Example.COM>"),
        ("Alice Doe <alice@example.com>", "Alice Doe <doe@home.example>"),
        ("Alice Doe <alice@example.com>", "alice  DOE <doe@home.example>"),
        ("Ma\xdf <m@example.com>", "MASS <mass@example.com>"),
        ("Jos\xe9 Ra <j@work.example>", "Jose\u0301 Ra <j@home.example>"),
        ("Bob <7+bob@users.noreply.github.com>", "B. R. <7+bob@users.noreply.github.com>"),
        ("Bob <7+bob@users.noreply.github.com>", "B. R. <bob@users.noreply.github.com>"),
        ("Bob <7+bob@users.noreply.github.com>", "B. R. <7+bobby@users.noreply.github.com>"),
    ),
    ids=(
        *("to the letter", "by address", "by address in any case", "by name", "by name in any case", "by name, folded"),
        *("by name, composed and decomposed", "by GitHub address", "by GitHub login", "by GitHub number"),
    ),
)
def test_are_one_person(one: str, other: str) -> None:
    assert same(TEAM, one, other)
    assert same(TEAM, other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    (
        ("Alice Doe <alice@example.com>", "Bob Ray <bob@example.com>"),
        ("Alice Doe <alice@example.com>", "Alice Dole <alice@example.org>"),
        ("Alice <7+alice@users.noreply.github.com>", "Bob <71+bob@users.noreply.github.com>"),
        (" <>", " <>"),
    ),
    ids=("strangers", "a local part in common", "numbers that look alike", "nobody"),
)
def test_are_two_people(one: str, other: str) -> None:
    assert not same(TEAM, one, other)


def test_the_roster_knows_ones_addresses() -> None:
    assert same(ROSTER, "A <alice@example.com>", "D <Doe@example.net>")
    assert not same(TEAM, "A <alice@example.com>", "D <Doe@example.net>")


def test_the_roster_compares_the_local_part_exactly() -> None:
    assert on_roster(ROSTER, "Doe@EXAMPLE.net") is ROSTER.reviewers[0]
    assert on_roster(ROSTER, "doe@example.net") is None


HUMANS = (
    *("Alice Doe <alice@example.com>", "Claude Monet <claude@example.com>", "Devin Wong <devin@example.com>"),
    *("Alice <7+alice@users.noreply.github.com>", "Jules Verne <jules@example.com>", "Ann <ann@anthropic.com>"),
    *("Gitte Admin <gitte@example.com>", "Robotham <robotham@example.com>", "Cibele <cibele@example.com>"),
)
NO_HUMANS = {
    "an agent": "Claude <noreply@anthropic.com>",
    "an agent under a human name": "Alice Doe <noreply@anthropic.com>",
    "an agent in capitals": "Claude <NoReply@Anthropic.com>",
    "an agent's account": "Copilot <198982749+Copilot@users.noreply.github.com>",
    "a bot": "dependabot[bot] <49699333+dependabot[bot]@users.noreply.github.com>",
    "any bot": "deploy[bot] <1+deploy[bot]@users.noreply.github.com>",
    "a landing service": "GitHub <noreply@github.com>",
    **{
        f"a shared mailbox, {name}": f"Release <{name}@example.com>"
        for name in ("noreply", "no-reply", "do-not-reply", "root", "admin", "ci", "build", "jenkins", "bot", "Agent")
    },
}


@pytest.mark.parametrize("who", HUMANS)
def test_could_be_a_human(who: str) -> None:
    assert is_human(AGENTS, identity(who))


@pytest.mark.parametrize("who", NO_HUMANS.values(), ids=NO_HUMANS)
def test_could_not_be_a_human(who: str) -> None:
    assert not is_human(AGENTS, identity(who))


@pytest.mark.parametrize(
    ("who", "expected"),
    (
        ("GitHub <noreply@github.com>", True),
        ("Merge Queue <merge@example.com>", True),
        ("Merge Queue <merge@Example.Com>", True),
        ("Alice Doe <alice@example.com>", False),
        ("Claude <noreply@anthropic.com>", False),
        ("GitHub <noreply@github.com.example.org>", False),
    ),
)
def test_only_lands_other_peoples_work(who: str, expected: bool) -> None:
    assert is_landing(ROSTER, AGENTS, identity(who)) is expected


def made_by(
    author: str, committer: str | None = None, message: str = "Work\n", kind: Attribution | None = None
) -> set[str]:
    """Who of alice, bob, eve and zoe made a commit."""
    commit = Commit("1" * 40, (), identity(author), identity(committer or author), "0 +0000", message)
    marks = contributors(ROSTER, AGENTS, commit, kind or Attribution(ActorKind.HUMAN))
    known = {
        name: person(ROSTER, Identity(name.title(), f"{name}@example.com")) for name in ("alice", "bob", "eve", "zoe")
    }
    return {name for name, each in known.items() if not each.isdisjoint(marks)}


EVE, ZOE = "Eve <eve@example.com>", "Zoe <zoe@example.com>"
CREDITS = {
    "a co-author": ("Co-authored-by: Eve <eve@example.com>", {"eve", "zoe"}),
    "a co-author in lower case": ("co-authored-by:Eve<eve@example.com>", {"eve", "zoe"}),
    "a co-developer": ("Co-developed-by: Eve <eve@example.com>", {"eve", "zoe"}),
    "a sign-off": ("Signed-off-by: Eve <eve@example.com>", {"eve", "zoe"}),
    "two of them": (
        "Co-authored-by: Eve <eve@example.com>\nSigned-off-by: Bob <bob@example.com>",
        {"bob", "eve", "zoe"},
    ),
    "an indented one": ("  Co-authored-by: Eve <eve@example.com>", {"eve", "zoe"}),
    "one in the body": ("Co-authored-by: Eve <eve@example.com>\n\nprose", {"eve", "zoe"}),
    "one known by name only": ("Co-authored-by: Eve <e@home.example>", {"eve", "zoe"}),
    "a reviewer": ("Reviewed-by: Eve <eve@example.com>", {"zoe"}),
    "a tester": ("Tested-by: Eve <eve@example.com>", {"zoe"}),
    "a mention": ("Eve <eve@example.com> co-authored this.", {"zoe"}),
}


@pytest.mark.parametrize(("block", "expected"), CREDITS.values(), ids=CREDITS)
def test_the_message_names_contributors(block: str, expected: set[str]) -> None:
    assert made_by(ZOE, message=f"Work\n\n{block}\n") == expected


def test_the_committer_contributed() -> None:
    assert made_by(ZOE, EVE) == {"eve", "zoe"}


@pytest.mark.parametrize("lander", ("GitHub <noreply@github.com>", "Merge Queue <merge@example.com>"))
def test_a_landing_committer_did_not(lander: str) -> None:
    assert made_by(ZOE, lander) == {"zoe"}


def test_a_landing_service_that_is_the_author_did() -> None:
    commit = Commit("1" * 40, (), identity("M <merge@example.com>"), identity(EVE), "0 +0000", "Work\n")
    assert "mail:merge@example.com" in contributors(ROSTER, AGENTS, commit, Attribution(ActorKind.HUMAN))


def test_whoever_answers_for_the_agent_contributed() -> None:
    assert made_by(ZOE, kind=Attribution(ActorKind.ASSISTED, ("claude-code",))) == {"alice", "zoe"}
    assert made_by(ZOE, kind=Attribution(ActorKind.ASSISTED, ("codex",))) == {"zoe"}


def test_an_agent_without_an_owner_has_no_operator() -> None:
    assert owners(ROSTER, ("codex", "devin")) == frozenset()
    assert owners(ROSTER, ("codex", "claude-code")) == {"roster:alice"}
