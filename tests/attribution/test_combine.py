"""From evidence to a verdict: the maximum, never a sum, and an agent anywhere beats a bot."""

from __future__ import annotations

from itertools import permutations

import pytest

from scanner.attribution.combine import attributor, combine
from scanner.model.actor import ActorKind, Attribution, Evidence, Identity, Source
from scanner.model.commit import Commit
from scanner.model.scale import Strength
from scanner.rulebook import load_rulebook

ATTRIBUTE = attributor(load_rulebook().agents)

ANN = "Ann Lee <ann@example.org>"
CLAUDE = "Claude <noreply@anthropic.com>"
CURSOR = "Cursor <cursoragent@cursor.com>"
DEPENDABOT = "dependabot[bot] <49699333+dependabot[bot]@users.noreply.github.com>"
WEB_FLOW = "GitHub <noreply@github.com>"
BY_CLAUDE = f"s\n\nCo-Authored-By: {CLAUDE}\n"
BY_BOTH = f"s\n\nCo-Authored-By: {CLAUDE}\nCo-Authored-By: {CURSOR}\n"
BRANCH = "Merge pull request #1 from org/codex/fix-parser\n\nFix\n"
WEAK = "s\n\nCo-Authored-By: Devin\n"
NO_FLAWS: tuple[str, ...] = ()


def identity(words: str) -> Identity:
    name, _, email = words.removesuffix(">").rpartition("<")
    return Identity(name.strip(), email)


def attribute(
    author: str = ANN, committer: str | None = None, message: str = "s\n", flaws: tuple[str, ...] = NO_FLAWS
) -> Attribution:
    people = identity(author), identity(committer or author)
    return ATTRIBUTE(Commit("", (), *people, "1790000000 +0000", message, flaws=flaws))


KINDS = {
    "a human": (attribute(), "human", ()),
    "an agent as author": (attribute(CLAUDE), "agent", ("claude-code",)),
    "an agent as author, landed by a service": (attribute(CLAUDE, WEB_FLOW), "agent", ("claude-code",)),
    "an agent as author, committed by a human": (attribute(CLAUDE, ANN), "agent", ("claude-code",)),
    "an agent as committer": (attribute(ANN, CLAUDE), "agent", ("claude-code",)),
    "an agent as author, a human as co-author": (
        attribute(CLAUDE, message=f"s\n\nCo-authored-by: {ANN}\n"),
        "agent",
        ("claude-code",),
    ),
    "an agent as co-author": (attribute(message=BY_CLAUDE), "assisted", ("claude-code",)),
    "two agents as co-authors": (attribute(message=BY_BOTH), "assisted", ("claude-code", "cursor")),
    "one agent as author, another as co-author": (
        attribute(CURSOR, message=BY_CLAUDE),
        "agent",
        ("cursor", "claude-code"),
    ),
    "one agent as author, another as committer": (attribute(CURSOR, CLAUDE), "agent", ("cursor", "claude-code")),
    "a session link": (
        attribute(message="s\n\nhttps://claude.ai/code/session_01AbCdEfGhJkLmNpQr\n"),
        "assisted",
        ("claude-code",),
    ),
    "an agent's branch": (attribute(message=BRANCH), "suspected", ("codex",)),
    "an agent's branch and another agent's trailer": (
        attribute(message=f"{BRANCH}\nCo-Authored-By: {CLAUDE}\n"),
        "assisted",
        ("claude-code",),
    ),
    "a bot": (attribute(DEPENDABOT), "bot", ()),
    "a bot, landed by a service": (attribute(DEPENDABOT, WEB_FLOW), "bot", ()),
    "a bot with an agent's trailer": (attribute(DEPENDABOT, message=BY_CLAUDE), "agent", ("claude-code",)),
    "a bot committed by an agent": (attribute(DEPENDABOT, CLAUDE), "agent", ("claude-code",)),
    "a bot with weak evidence of an agent": (attribute(DEPENDABOT, message=WEAK), "bot", ()),
    "a human committed by a bot": (attribute(ANN, DEPENDABOT), "human", ()),
    "a human with a bot as co-author": (attribute(message=f"s\n\nCo-authored-by: {DEPENDABOT}\n"), "human", ()),
    "a landing service": (attribute(ANN, WEB_FLOW), "human", ()),
    "a landing service as author": (attribute("Ann Lee <noreply@github.com>", WEB_FLOW), "human", ()),
    "weak evidence alone": (attribute(message=WEAK), "human", ()),
    "weak evidence twice": (attribute(message=WEAK * 2), "human", ()),
    "two author lines": (attribute(flaws=("2 author lines",)), "unknown", ()),
    "two author lines and a bot": (attribute(DEPENDABOT, flaws=("2 author lines",)), "unknown", ()),
    "two author lines and an agent's branch": (attribute(message=BRANCH, flaws=("2 author lines",)), "unknown", ()),
    "two author lines and an agent": (attribute(CLAUDE, flaws=("2 author lines",)), "agent", ("claude-code",)),
    "two author lines and an agent's trailer": (
        attribute(message=BY_CLAUDE, flaws=("2 author lines",)),
        "assisted",
        ("claude-code",),
    ),
}


@pytest.mark.parametrize(("found", "kind", "agents"), KINDS.values(), ids=KINDS)
def test_kinds(found: Attribution, kind: str, agents: tuple[str, ...]) -> None:
    assert (found.kind, found.agents) == (ActorKind(kind), agents)
    assert not found.established


@pytest.mark.parametrize("name", [name for name in KINDS if "weak" in name or "branch" in name or "bot" in name])
def test_everything_that_was_seen_is_shown(name: str) -> None:
    assert KINDS[name][0].evidence
    assert KINDS[name][0].reason


def test_evidence_says_where_it_stood_and_what_stood_there() -> None:
    (found,) = attribute(message=BY_CLAUDE).evidence
    assert found == Evidence(Source.TRAILER, "Co-Authored-By", CLAUDE, "claude-code", Strength.STRONG)


def test_no_evidence_is_no_proof_of_a_human() -> None:
    assert attribute() == Attribution(ActorKind.HUMAN)


def test_the_same_line_twice_is_one_piece_of_evidence() -> None:
    doubled = BY_CLAUDE + f"Co-Authored-By: {CLAUDE}\n"
    assert attribute(message=doubled).evidence == attribute(message=BY_CLAUDE).evidence


ITEMS = [
    Evidence(Source.TRAILER, "a", "1", "claude-code", Strength.STRONG),
    Evidence(Source.IDENTITY, "author", "2", "dependabot", Strength.STRONG, bot=True),
    Evidence(Source.FOOTER, "message", "3", "cursor", Strength.WEAK),
    Evidence(Source.BRANCH, "merge subject", "4", "codex", Strength.CONTEXT),
]


def test_the_order_of_evidence_does_not_matter() -> None:
    verdicts = {(found.kind, found.agents) for order in permutations(ITEMS) if (found := combine(order))}
    assert verdicts == {(ActorKind.AGENT, ("claude-code",))}


@pytest.mark.parametrize("number", [1, 2, 50])
def test_weak_evidence_does_not_add_up(number: int) -> None:
    items = [Evidence(Source.FOOTER, "message", str(each), "cursor", Strength.WEAK) for each in range(number)]
    assert combine(items).kind is ActorKind.HUMAN


@pytest.mark.parametrize("more", ITEMS)
def test_no_evidence_makes_an_agents_commit_less_of_one(more: Evidence) -> None:
    agent = Evidence(Source.IDENTITY, "author", "x", "devin", Strength.MEDIUM)
    assert combine([agent, more]).kind is ActorKind.AGENT


def test_the_strongest_agent_is_named_first() -> None:
    medium = Evidence(Source.FOOTER, "message", "1", "cursor", Strength.MEDIUM)
    strong = Evidence(Source.TRAILER, "a", "2", "claude-code", Strength.STRONG)
    assert combine([medium, strong]).agents == ("claude-code", "cursor")


MERGES = {
    "GitHub": "Merge pull request #1 from org/codex/x",
    "git": "Merge branch 'codex/x'",
    "git, into another": "Merge branch 'codex/x' into main",
    "GitLab": "Merge branch 'codex/x' into 'main'",
    "git, from a remote": "Merge remote-tracking branch 'origin/codex/x'",
    "git, from an address": "Merge branch 'codex/x' of https://example.org/r into main",
}


@pytest.mark.parametrize("subject", MERGES.values(), ids=MERGES)
def test_a_merge_names_the_branch(subject: str) -> None:
    found = attribute(message=f"{subject}\n\nCodex\n")
    assert (found.kind, found.agents) == (ActorKind.SUSPECTED, ("codex",))
    assert [each.strength for each in found.evidence] == [Strength.CONTEXT]


ORDINARY = ["agent/x", "ai/x", "session/x", "worktree-x", "codegen-x", "claude/fix-login", "cursor/blink", "devin/x"]


@pytest.mark.parametrize("branch", ORDINARY)
def test_a_word_in_a_branch_name_says_nothing(branch: str) -> None:
    assert attribute(message=f"Merge pull request #1 from org/{branch}\n") == Attribution(ActorKind.HUMAN)


def test_an_organisations_name_is_no_branch() -> None:
    assert attribute(message="Merge pull request #1 from codex/fix-parser\n") == Attribution(ActorKind.HUMAN)
