"""Identities that say two things at once: an agent wins over whoever stands beside it, all else is nobody's word."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from kit.history import ANN, BOB, CLAUDE_TRAILER, History
from kit.judging import scan

from scanner.attribution.combine import attributor
from scanner.attribution.contradictions import contradictions
from scanner.model.actor import ActorKind, Attribution, Identity
from scanner.model.commit import Commit
from scanner.model.report import Report
from scanner.model.scale import Outcome
from scanner.rulebook import load_rulebook

AGENTS = load_rulebook().agents
ATTRIBUTE = attributor(AGENTS)
HOST = "users.noreply.github.com"

DEPENDABOT = f"dependabot[bot] <49699333+dependabot[bot]@{HOST}>"
RENOVATE = f"renovate[bot] <29139614+renovate[bot]@{HOST}>"
CLAUDE_APP = f"claude[bot] <209825114+claude[bot]@{HOST}>"
BORROWED = f"Ann Lee <49699333+ann@{HOST}>"
TWO_BOTS = f"dependabot[bot] <49699333+renovate[bot]@{HOST}>"


def identity(words: str) -> Identity:
    name, _, email = words.removesuffix(">").rpartition("<")
    return Identity(name.strip(), email)


def commit(author: str, committer: str | None = None, message: str = "s\n", *flaws: str) -> Commit:
    people = identity(author), identity(committer or author)
    return Commit("", (), *people, "1790000000 +0000", message, flaws=flaws)


def attribute(author: str, committer: str | None = None, message: str = "s\n", *flaws: str) -> Attribution:
    return ATTRIBUTE(commit(author, committer, message, *flaws))


NOBODY_KNOWS = {
    "one bot's number, another's login": (f"x <49699333+renovate[bot]@{HOST}>", ("dependabot", "renovate")),
    "one bot's number and name, another's login": (TWO_BOTS, ("dependabot", "renovate")),
    "a bot's number, a person's login": (BORROWED, ("dependabot", "'ann'")),
    "a bot's number, a person's login in capitals": (f"x <49699333+ANN@{HOST}>", ("dependabot", "'ann'")),
    "one bot's name, another's address": ("dependabot[bot] <bot@renovateapp.com>", ("dependabot", "renovate")),
    "one bot's name, another's account": (
        f"renovate[bot] <49699333+dependabot[bot]@{HOST}>",
        ("renovate", "dependabot"),
    ),
    "one bot's name, another's login": (f"renovate[bot] <dependabot[bot]@{HOST}>", ("renovate", "dependabot")),
    "an address in quotes": (f'x <"49699333+renovate[bot]@{HOST}">', ("dependabot", "renovate")),
}


@pytest.mark.parametrize(("author", "words"), NOBODY_KNOWS.values(), ids=NOBODY_KNOWS)
def test_nobody_can_say_which_half_is_the_lie(author: str, words: tuple[str, ...]) -> None:
    found = attribute(author, ANN)
    assert (found.kind, found.agents, found.operators) == (ActorKind.UNKNOWN, (), ())
    assert found.reason.startswith("author: ")
    assert all(word in found.reason for word in words)


def test_both_sides_are_shown_as_evidence() -> None:
    found = attribute(f"x <49699333+renovate[bot]@{HOST}>", ANN)
    assert [(each.where, each.agent, each.bot) for each in found.evidence] == [
        ("author", "dependabot", True),
        ("author", "renovate", True),
    ]


AN_AGENTS = {
    "its number, a person's login": (f"x <209825114+ann@{HOST}>", ("claude-code",), ("'ann'",)),
    "its number, another agent's login": (f"x <209825114+cursor[bot]@{HOST}>", ("claude-code", "cursor"), ("cursor",)),
    "its number, a bot's login": (f"x <209825114+dependabot[bot]@{HOST}>", ("claude-code",), ("dependabot",)),
    "a bot's number, its login": (f"x <49699333+claude[bot]@{HOST}>", ("claude-code",), ("dependabot",)),
    "a bot's name, its address": ("dependabot[bot] <noreply@anthropic.com>", ("claude-code",), ("dependabot",)),
    "a bot's name, its account": (f"dependabot[bot] <209825114+claude[bot]@{HOST}>", ("claude-code",), ("dependabot",)),
    "its name, a bot's account": (f"claude[bot] <49699333+dependabot[bot]@{HOST}>", ("claude-code",), ("dependabot",)),
    "its name, a workflow's account": (
        f"claude[bot] <41898282+github-actions[bot]@{HOST}>",
        ("claude-code",),
        ("github-actions",),
    ),
}


@pytest.mark.parametrize(("author", "agents", "words"), AN_AGENTS.values(), ids=AN_AGENTS)
def test_an_agent_on_either_side_wins(author: str, agents: tuple[str, ...], words: tuple[str, ...]) -> None:
    """Believing that half only brings more review."""
    found = attribute(author, ANN)
    assert (found.kind, found.agents) == (ActorKind.AGENT, agents)
    assert all(word in found.reason for word in ("author: ", "claude-code", *words))


def test_an_agent_elsewhere_wins_too_and_the_reason_stays() -> None:
    found = attribute(TWO_BOTS, ANN, f"s\n\n{CLAUDE_TRAILER}\n")
    assert (found.kind, found.agents) == (ActorKind.AGENT, ("claude-code",))
    assert "renovate" in found.reason


CONSISTENT = {
    "a bot": (DEPENDABOT, "bot"),
    "a bot without its number": (f"dependabot[bot] <dependabot[bot]@{HOST}>", "bot"),
    "a bot under another name": (f"Dependency updates <49699333+dependabot[bot]@{HOST}>", "bot"),
    "a bot by its own address": ("dependabot[bot] <support@dependabot.com>", "bot"),
    "a bot of two accounts": (f"dependabot-preview[bot] <49699333+dependabot[bot]@{HOST}>", "bot"),
    "a renamed app": (f"deps-next[bot] <49699333+deps-next[bot]@{HOST}>", "bot"),
    "an app nobody listed": (f"acme[bot] <987654321+acme[bot]@{HOST}>", "bot"),
    "a bot that a company hosts itself": ("renovate[bot] <renovate@acme.example>", "human"),
    "a bot's name over the address that any workflow uses": ("github-actions[bot] <noreply@github.com>", "human"),
    "an agent": (CLAUDE_APP, "agent"),
    "an agent under a bot's number, as its action wrote it": (f"claude[bot] <41898282+claude[bot]@{HOST}>", "agent"),
    "another under the same number": (f"opencode <41898282+opencode-agent[bot]@{HOST}>", "agent"),
    "a renamed agent": (f"x <209825114+renamed[bot]@{HOST}>", "agent"),
    "an agent's account that is no app": (f"copilot-swe-agent[bot] <198982749+Copilot@{HOST}>", "agent"),
    "a person": (f"Ann Lee <1234567+ann@{HOST}>", "human"),
    "a person of an agent's name": (f"Claude <1234567+claude@{HOST}>", "human"),
    "a person with a bot's name in theirs": (f"dependabot fan <1234567+fan@{HOST}>", "human"),
    "a person with an odd number": (f"Ann Lee <0049699333+ann@{HOST}>", "human"),
}


@pytest.mark.parametrize(("author", "kind"), CONSISTENT.values(), ids=CONSISTENT)
def test_what_only_looks_odd_is_no_contradiction(author: str, kind: str) -> None:
    found = attribute(author, ANN)
    assert (found.kind, contradictions(AGENTS, commit(author))) == (ActorKind(kind), ())
    assert "address is" not in found.reason


PAIRS = sorted((number, login) for number, login in AGENTS.by_account if number and login)


@pytest.mark.parametrize(("number", "login"), PAIRS)
def test_no_listed_pair_contradicts_itself(number: str, login: str) -> None:
    address = f"{number}+{login}@{HOST}"
    assert contradictions(AGENTS, commit(f"{login} <{address}>")) == ()
    assert contradictions(AGENTS, commit(f"Somebody <{address}>")) == ()


def test_a_committer_who_contradicts_himself_counts_too() -> None:
    found = attribute(ANN, TWO_BOTS)
    assert found.kind is ActorKind.UNKNOWN
    assert found.reason.startswith("committer: ")


def test_each_is_named_once() -> None:
    found = attribute(BORROWED, TWO_BOTS)
    assert found.reason.count("author: ") == found.reason.count("committer: ") == 1


def test_two_author_lines_are_still_nobodys() -> None:
    found = attribute(ANN, None, "s\n", "2 author lines")
    assert (found.kind, found.reason) == (ActorKind.UNKNOWN, "2 author lines")


def test_two_author_lines_and_a_contradiction_are_both_said() -> None:
    found = attribute(BORROWED, ANN, "s\n", "2 author lines")
    assert found.kind is ActorKind.UNKNOWN
    assert found.reason.startswith("2 author lines; author: ")


HALF_KNOWN = [
    *("renovate[bot] <support@github.com>", "dependabot[bot] <noreply@github.com>"),
    *("github-actions[bot] <noreply@github.com>", *(author for author, _ in NOBODY_KNOWS.values())),
]
MESSAGES = ["s\n", f"s\n\nCo-authored-by: {BOB}\n", "Merge branch 'x'\n", "s\n\nGenerated with care\n"]


@pytest.mark.parametrize("author", HALF_KNOWN)
def test_who_it_was_does_not_hang_on_the_message(author: str) -> None:
    """Whatever short way is taken for plain commits."""
    assert len({attribute(author, ANN, message).kind for message in MESSAGES}) == 1


NAMES = st.one_of(st.text(), st.sampled_from(["dependabot[bot]", "claude[bot]", "[bot]", "Ann Lee"]))
LOGINS = st.one_of(st.text(), st.sampled_from(["dependabot[bot]", "renovate[bot]", "claude[bot]", "ann", "Copilot"]))
NUMBERS = st.sampled_from(["", "49699333+", "29139614+", "209825114+", "41898282+", "7+", "+", "²+", "49699333"])


@given(NAMES, NUMBERS, LOGINS)
@example("dependabot[bot]", "7+", "Copilot")
def test_never_raises_and_never_makes_a_contradiction_pass(name: str, number: str, login: str) -> None:
    made = Commit("", (), Identity(name, f"{number}{login}@{HOST}"), identity(ANN), "1 +0000", "s\n")
    found = ATTRIBUTE(made)
    if contradictions(AGENTS, made):
        assert found.kind in (ActorKind.UNKNOWN, ActorKind.AGENT)


@given(st.text(), st.emails())
def test_a_private_address_contradicts_nothing(name: str, email: str) -> None:
    made = Commit("", (), Identity(name, email), identity(ANN), "1 +0000", "s\n")
    assert contradictions(AGENTS, made) == ()


def landed(tmp_path: Path, path: str, author: str, committer: str | None = None) -> Report:
    history = History()
    history.commit("Start", files={"README.md": "Read me.\n"})
    history.commit("Work", author=author, committer=committer, files={path: "all:\n\tmake release\n"})
    return scan(history.write(tmp_path / "r"), "HEAD~1..HEAD", all_commits=True)


@pytest.mark.parametrize(
    ("author", "committer"), [(TWO_BOTS, None), (BORROWED, None), (ANN, TWO_BOTS), (ANN, BORROWED)]
)
def test_on_a_release_path_it_is_no_pass(author: str, committer: str | None, tmp_path: Path) -> None:
    report = landed(tmp_path, "Makefile", author, committer)
    assert report.outcome is Outcome.UNDETERMINED
    (finding,) = [each for each in report.findings if each.check == "identity-malformed"]
    assert (finding.path, finding.agents) == ("Makefile", ())
    assert "dependabot" in finding.message


def test_elsewhere_it_is_only_said(tmp_path: Path) -> None:
    report = landed(tmp_path, "notes.txt", TWO_BOTS)
    assert (report.outcome, report.findings) == (Outcome.PASS, ())
    (found,) = report.commits
    assert found.attribution.kind is ActorKind.UNKNOWN


@pytest.mark.parametrize("author", [DEPENDABOT, RENOVATE, CLAUDE_APP, ANN])
def test_an_identity_that_agrees_with_itself_is_not_malformed(author: str, tmp_path: Path) -> None:
    assert "identity-malformed" not in {each.check for each in landed(tmp_path, "Makefile", author).findings}


def test_an_agents_contradiction_is_held_for_review_like_any_of_its_work(tmp_path: Path) -> None:
    report = landed(tmp_path, "Makefile", f"x <209825114+ann@{HOST}>")
    assert (report.outcome, report.actors) == (Outcome.HOLD, {ActorKind.AGENT: 1})
