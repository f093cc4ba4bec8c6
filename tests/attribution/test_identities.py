"""Who an address belongs to, and who only looks like an agent."""

from __future__ import annotations

import pytest

from scanner.attribution.combine import attributor
from scanner.model.actor import ActorKind, Attribution, Identity
from scanner.model.commit import Commit
from scanner.model.scale import Strength
from scanner.rulebook import load_rulebook

ATTRIBUTE = attributor(load_rulebook().agents)
ANN = Identity("Ann Lee", "ann@example.org")
STAMP = "1790000000 +0000"
HOST = "users.noreply.github.com"


def authored(name: str, email: str) -> Attribution:
    person = Identity(name, email)
    return ATTRIBUTE(Commit("", (), person, person, STAMP, "s\n"))


def credited(name: str, email: str) -> Attribution:
    return ATTRIBUTE(Commit("", (), ANN, ANN, STAMP, f"s\n\nCo-authored-by: {name} <{email}>\n"))


def named(found: Attribution) -> set[str]:
    return {each.agent for each in found.evidence if each.strength.at_least(Strength.MEDIUM)}


# What stands before the host of GitHub's noreply address, whom it names, and what its author then is.
ACCOUNTS = {
    "the pair": ("209825114+claude[bot]", {"claude-code"}, "agent"),
    "the number of a renamed account": ("209825114+renamed[bot]", {"claude-code"}, "agent"),
    "a number that is unknown": ("999+claude[bot]", {"claude-code"}, "agent"),
    "a login without a number": ("claude[bot]", {"claude-code"}, "agent"),
    "any case": ("209825114+CLAUDE[BOT]", {"claude-code"}, "agent"),
    "a person's account of that login": ("999+claude", set(), "human"),
    "a person's account of a product's login": ("999+Copilot", set(), "human"),
    "one login, the cloud agent's number": ("198982749+Copilot", {"copilot-coding-agent"}, "agent"),
    "one login, the terminal's number": ("223556219+Copilot", {"copilot-cli"}, "agent"),
    "the shared number": ("41898282+github-actions[bot]", {"github-actions"}, "bot"),
    "the shared number before an agent's login": ("41898282+claude[bot]", {"claude-code"}, "agent"),
    "the shared number before another's": ("41898282+opencode-agent[bot]", {"opencode"}, "agent"),
    "the shared number before a third's": ("41898282+lovable-dev[bot]", {"lovable"}, "agent"),
    "the shared number before an unknown login": ("41898282+other[bot]", {"github-actions"}, "bot"),
    "the shared number's login alone": ("github-actions[bot]", {"github-actions"}, "bot"),
    "a number one digit off a bot's": ("49699533+lovable-dev[bot]", {"lovable"}, "agent"),
    "a bot's number before an agent's login": ("49699333+claude[bot]", {"dependabot", "claude-code"}, "agent"),
    "an agent's number before a bot's login": ("209825114+dependabot[bot]", {"dependabot", "claude-code"}, "agent"),
}


@pytest.mark.parametrize(("account", "agents", "kind"), ACCOUNTS.values(), ids=ACCOUNTS)
def test_accounts(account: str, agents: set[str], kind: str) -> None:
    found = authored("Somebody", f"{account}@{HOST}")
    assert (named(found), found.kind) == (agents, ActorKind(kind))


@pytest.mark.parametrize(("account", "agents", "kind"), ACCOUNTS.values(), ids=ACCOUNTS)
def test_accounts_as_co_authors(account: str, agents: set[str], kind: str) -> None:
    found = credited("Somebody", f"{account}@{HOST}")
    assert named(found) == agents
    assert found.kind is (ActorKind.ASSISTED if kind == "agent" else ActorKind.HUMAN)


@pytest.mark.parametrize("account", ["999+some-app[bot]", "some-app[bot]"])
def test_an_unknown_app_is_no_human(account: str) -> None:
    """Only an app can have such an address, and nobody knows whether an agent runs in it."""
    assert authored("some-app[bot]", f"{account}@{HOST}").kind in (ActorKind.BOT, ActorKind.UNKNOWN)


@pytest.mark.parametrize(
    "email",
    [
        f"209825114+claude[bot]@{HOST}.example.org",
        f"209825114+claude[bot]@x.{HOST}",
        "claude[bot]@example.org",
        "209825114+claude[bot]@example.org",
        "noreply@anthropic.com.example.org",
        "not-noreply@anthropic.com",
        "noreply@x.anthropic.com",
        "noreply+1@anthropic.com",
        "noreply@anthropic.co",
    ],
)
def test_an_address_is_compared_whole(email: str) -> None:
    assert authored("Ann Lee", email).evidence == ()
    assert credited("Ann Lee", email).evidence == ()


@pytest.mark.parametrize(
    "email", ["noreply@anthropic.com", "NoReply@Anthropic.COM", " noreply@anthropic.com ", '"noreply@anthropic.com"']
)
def test_but_without_regard_to_case_and_wrapping(email: str) -> None:
    assert authored("Ann Lee", email).kind is ActorKind.AGENT


@pytest.mark.parametrize("role", ["author", "committer"])
def test_a_display_name_does_not_hide_an_address(role: str) -> None:
    agent = Identity("Ann Lee", "cursoragent@cursor.com")
    people = {"author": ANN, "committer": ANN, role: agent}
    assert ATTRIBUTE(Commit("", (), *people.values(), STAMP, "s\n")).agents == ("cursor",)


# People, in every way in which they have been taken for agents. Names and traps are real, addresses are not.
PEOPLE = [
    *[("Claude Dioudonnat", "claude@example.org"), ("Ludovic Claude", "ludovic.claude@example.org")],
    *[("Claude Mueller", "claude.mueller@example.org"), ("Claude", "claude@example.org"), ("Jean-Claude", "jc@x.org")],
    *[("Devin Buhl", "devin@example.org"), ("Devin J. Pohly", "djp@example.org"), ("Devin", "devin@example.org")],
    *[("Jules Maselbas", "jules@example.org"), ("Jules", "jules@example.org"), ("Jules YZERD", "j@example.org")],
    *[("Travis Cline", "travis.cline@example.org"), ("Jeremy Cline", "jeremy@jcline.example.org")],
    *[("Aiden Cline", f"1234567+aiden@{HOST}"), ("Benjamin Goose", "goose@example.org"), ("HonkingGoose", "h@x.org")],
    *[("Charlie Marsh", "charlie@example.org"), ("Force Charlie", "c@example.org"), ("Charlie", "charlie@example.org")],
    *[("Metehan Oz", "oz@example.org"), ("Cody Roe", "cody@example.org"), ("Amp Roe", "amp@example.org")],
    *[("Pi Roe", "pi@example.org"), ("Ai Tanaka", "ai@example.org"), ("Gemini Roe", "gemini@example.org")],
    *[("Cursor Roe", "cursor@example.org"), ("Bolt Roe", "bolt@example.org"), ("Kiro Sato", "kiro@example.org")],
    *[("Grok Roe", "grok@example.org"), ("Aider Roe", "aider@example.org"), ("Sweep Roe", "sweep@example.org")],
    *[("Eric Roe", "roo-code@example.org"), ("Eric Roe", "cline@example.org"), ("JV", "aider@jv.example.org")],
    *[("Miki", "miki+claude@example.org"), ("Jo Roe", "jo+copilot@example.org"), ("Jo Roe", "cursor+jo@example.org")],
    # Employees: a vendor's domain is where people work.
    *[("Jo Roe", f"jo@{domain}") for domain in ("anthropic.com", "openai.com", "cursor.com", "anysphere.co")],
    *[("Jo Roe", f"jo@{domain}") for domain in ("all-hands.dev", "cline.bot", "zed.dev", "ampcode.com", "aider.chat")],
    *[("Jo Roe", f"jo@{domain}") for domain in ("cognition.ai", "github.com", "google.com", "mend.io", "devin.ai")],
    *[("Jo Roe", f"jo@{domain}") for domain in ("roocode.com", "continue.dev", "replit.com", "warp.dev", "x.ai")],
    # Words inside other words.
    *[("Sylvain Rabot", "sylvain@example.org"), ("Jo Roe", "jorobot@example.org"), ("Abbot", "abbot@example.org")],
    *[("Jo Roe", "jo@warpmail.example.org"), ("SZEDER G\u00e1bor", "szeder@example.org")],
    # "[bot]" means something in GitHub's noreply addresses only.
    *[("claude[bot]x", "x@example.org"), ("Jo [bot] Roe", "jo@example.org"), ("dependabot[bot]", "jo@example.org")],
    # Accounts with a number and the login of a product.
    *[("Jo Roe", f"1234567+{login}@{HOST}") for login in ("claude", "cursor", "devin", "jules", "copilot", "codex")],
    ("Shehab Roe", f"1234568+ashmod@{HOST}"),
]


@pytest.mark.parametrize(("name", "email"), PEOPLE, ids=[f"{name} {email}" for name, email in PEOPLE])
def test_people_are_people(name: str, email: str) -> None:
    for found in (authored(name, email), credited(name, email)):
        assert named(found) == set()
        assert found.kind is ActorKind.HUMAN


NOT_EVIDENCE = {
    "a name in the subject": "Ask Claude Code about the cursor (Copilot)\n",
    "a name in the body": "s\n\nClaude wrote this, Cursor fixed it, Codex reviewed it.\n",
    "paths": "Update CLAUDE.md, .cursor/rules and .mcp.json\n",
    "a review": "s\n\nReviewed-by: Claude <noreply@anthropic.com>\n",
    "a thank-you": "s\n\nThanks-to: Claude\nSuggested-by: Copilot\nReported-by: Devin\n",
    "a badge": "s\n\n[Open in Devin review](https://app.devin.ai/review/acme/tool/pull/7)\n",
    "a denial": "s\n\nAI-assisted: no\n",
    "another denial": "s\n\nAssisted-by: none\n",
    "a person who assisted": "s\n\nAssisted-by: Devin Roe <devin@example.org>\n",
    "a generator": "s\n\nGenerated-by: protoc-gen-go:v1.36\n",
    "a script": "s\n\nGenerated by scripts/bump.sh\n",
    "a robot face": "\N{ROBOT FACE} s\n\n\N{ROBOT FACE}\n",
    "a link to a product": "s\n\nSee https://claude.ai and https://cursor.com/docs.\n",
    "notes of a release": "s\n\nCo-authored-by: semantic-release-bot <semantic-release-bot@example.org>\n",
}


@pytest.mark.parametrize("message", NOT_EVIDENCE.values(), ids=NOT_EVIDENCE)
def test_what_is_no_evidence(message: str) -> None:
    found = ATTRIBUTE(Commit("", (), ANN, ANN, STAMP, message))
    assert named(found) == set()
    assert found.kind is ActorKind.HUMAN


def test_the_services_that_land_work_prove_nothing() -> None:
    services = [
        ("GitHub", "noreply@github.com"),
        ("web-flow", f"19864447+web-flow@{HOST}"),
        ("Gerrit Code Review", "noreply-gerritcodereview@google.com"),
        ("Gopher Robot", "gobot@golang.org"),
        ("bors", "bors@rust-lang.org"),
    ]
    for name, email in services:
        found = ATTRIBUTE(Commit("", (), ANN, Identity(name, email), STAMP, "s\n"))
        assert (found.kind, found.evidence) == (ActorKind.HUMAN, ()), name
