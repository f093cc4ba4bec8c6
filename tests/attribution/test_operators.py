"""Who answers for what an agent did: the people a trace names, and never the agent, a bot or a landing service."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kit.history import ANN, BOB, CLAUDE, CLAUDE_TRAILER, WEB_FLOW, History
from kit.judging import scan
from kit.patience import read_in_time

from scanner.attribution.combine import attributor
from scanner.attribution.operators import credited
from scanner.model.actor import ActorKind, Attribution, Identity
from scanner.model.commit import Commit
from scanner.reporters import json_v1
from scanner.rulebook import load_rulebook

AGENTS = load_rulebook().agents
ATTRIBUTE = attributor(AGENTS)
HOST = "users.noreply.github.com"
CURSOR = "Cursor <cursoragent@cursor.com>"
DEPENDABOT = f"dependabot[bot] <49699333+dependabot[bot]@{HOST}>"
EVE = "Eve Roe <eve@example.org>"


def identity(words: str) -> Identity:
    name, _, email = words.removesuffix(">").rpartition("<")
    return Identity(name.strip(), email)


def attribute(author: str, committer: str | None = None, *trailers: str) -> Attribution:
    people = identity(author), identity(committer or author)
    message = "s\n\n" + "".join(f"{line}\n" for line in trailers)
    return ATTRIBUTE(Commit("", (), *people, "1790000000 +0000", message))


AGENT_RUN_BY = {
    "whoever committed it": (attribute(CLAUDE, ANN), [ANN]),
    "nobody, where a service landed it": (attribute(CLAUDE, WEB_FLOW), []),
    "nobody, where the agent is all there is": (attribute(CLAUDE), []),
    "nobody, where two agents are": (attribute(CLAUDE, CURSOR), []),
    "whoever wrote what it committed": (attribute(ANN, CLAUDE), [ANN]),
    "whoever signed it off": (attribute(CLAUDE, WEB_FLOW, f"Signed-off-by: {BOB}"), [BOB]),
    "whoever is its co-author": (attribute(CLAUDE, WEB_FLOW, f"Co-authored-by: {BOB}"), [BOB]),
    "whoever developed it together with it": (attribute(CLAUDE, WEB_FLOW, f"Co-developed-by: {BOB}"), [BOB]),
    "the organisation it acts for": (
        attribute(CLAUDE, WEB_FLOW, "On-behalf-of: @acme <acme@example.org>"),
        ["@acme <acme@example.org>"],
    ),
    "any case of the key": (attribute(CLAUDE, WEB_FLOW, f"SIGNED-OFF-BY : {BOB}"), [BOB]),
    "an unlisted app is nobody": (attribute(CLAUDE, f"acme[bot] <7+acme[bot]@{HOST}>"), []),
    "a bot is nobody": (attribute(CLAUDE, DEPENDABOT, f"Signed-off-by: {DEPENDABOT}"), []),
    "the agent's own sign-off is nobody's": (attribute(CLAUDE, WEB_FLOW, f"Signed-off-by: {CLAUDE}"), []),
    "another agent's sign-off too": (attribute(CLAUDE, WEB_FLOW, f"Signed-off-by: {CURSOR}"), []),
    "a service's sign-off too": (attribute(CLAUDE, WEB_FLOW, f"Signed-off-by: {WEB_FLOW}"), []),
    "a sign-off without an address": (
        attribute(CLAUDE, WEB_FLOW, "Signed-off-by: Bob Ray", "Signed-off-by: Bob <>"),
        [],
    ),
    "a reviewer is no maker": (attribute(CLAUDE, WEB_FLOW, f"Reviewed-by: {BOB}", f"Acked-by: {BOB}"), []),
}


@pytest.mark.parametrize(("found", "people"), AGENT_RUN_BY.values(), ids=AGENT_RUN_BY)
def test_who_runs_an_agent(found: Attribution, people: list[str]) -> None:
    assert (found.kind, list(found.operators)) == (ActorKind.AGENT, people)


ASSISTED = {
    "the author": (attribute(ANN, None, CLAUDE_TRAILER), [ANN]),
    "the author, landed by a service": (attribute(ANN, WEB_FLOW, CLAUDE_TRAILER), [ANN]),
    "author and committer": (attribute(ANN, BOB, CLAUDE_TRAILER), [ANN, BOB]),
    "a co-author beside the agent": (attribute(ANN, None, CLAUDE_TRAILER, f"Co-authored-by: {BOB}"), [ANN, BOB]),
    "the model that a tool gives somebody's address": (
        attribute(ANN, None, "Co-authored-by: Claude Opus 4.8 (1M context) <ann+claude@example.org>"),
        [ANN],
    ),
}


@pytest.mark.parametrize(("found", "people"), ASSISTED.values(), ids=ASSISTED)
def test_who_was_assisted(found: Attribution, people: list[str]) -> None:
    assert (found.kind, list(found.operators)) == (ActorKind.ASSISTED, people)


MARKED = "Ann Lee (aider) <ann@example.org>"


def test_an_agents_mark_on_a_name_is_not_the_persons() -> None:
    assert attribute(MARKED).operators == (ANN,)
    assert attribute(MARKED, BOB).operators == (ANN, BOB)
    assert attribute(ANN, MARKED).operators == (ANN,)


def test_a_person_whom_only_a_bots_commit_names_answers_for_nothing() -> None:
    found = attribute(DEPENDABOT, WEB_FLOW, f"Signed-off-by: {BOB}")
    assert (found.kind, found.operators) == (ActorKind.BOT, ())


def test_people_among_people_answer_for_nothing() -> None:
    assert attribute(ANN, BOB, f"Co-authored-by: {EVE}").operators == ()


def test_suspicion_names_them_too() -> None:
    people = identity(ANN), identity(BOB)
    found = ATTRIBUTE(Commit("", (), *people, "1790000000 +0000", "Merge pull request #1 from org/codex/x\n"))
    assert (found.kind, found.operators) == (ActorKind.SUSPECTED, (ANN, BOB))


def test_they_stand_in_the_order_of_the_commit() -> None:
    trailers = (f"Signed-off-by: {EVE}", CLAUDE_TRAILER, f"Co-authored-by: {BOB}")
    assert attribute(ANN, WEB_FLOW, *trailers).operators == (ANN, EVE, BOB)


SAME = {
    "the same line twice": [f"Signed-off-by: {ANN}", f"Signed-off-by: {ANN}"],
    "another case of the address": ["Signed-off-by: Ann Lee <ANN@example.org>"],
    "another name": ["Co-authored-by: Ann <ann@example.org>"],
    "blanks around the address": ["Signed-off-by: Ann Lee < ann@example.org >"],
    "quotes around the address": ['Signed-off-by: Ann Lee <"ann@example.org">'],
}


@pytest.mark.parametrize("trailers", SAME.values(), ids=SAME)
def test_each_is_named_once(trailers: list[str]) -> None:
    assert attribute(ANN, None, CLAUDE_TRAILER, *trailers).operators == (ANN,)


PRODUCTS = ["Claude Code <ann@example.org>", "claude-code[bot] <ann@example.org>"]


@pytest.mark.parametrize("author", PRODUCTS)
def test_a_product_name_over_a_private_address_leaves_the_address_alone(author: str) -> None:
    """Somebody owns the address; nobody is called what is left of the name."""
    found = attribute(author)
    assert found.kind is ActorKind.AGENT
    assert all(not each.startswith((" ", ".")) for each in found.operators)


ANY = st.text(st.characters(exclude_categories=()))
LINES = st.sampled_from(
    ["Co-authored-by: ", "Signed-off-by:", "on-behalf-of: @x <", CLAUDE, BOB, DEPENDABOT, "<", ">", "\n"]
)


@given(ANY, ANY, st.lists(st.one_of(LINES, ANY), max_size=12).map("".join))
def test_nobody_is_an_operator_and_an_agent(name: str, email: str, message: str) -> None:
    person = Identity(name, email)
    found = ATTRIBUTE(Commit("", (), person, identity(CLAUDE), "1 +0000", f"s\n\n{message}"))
    assert CLAUDE not in found.operators
    assert DEPENDABOT not in found.operators
    assert len(found.operators) == len(set(found.operators))


LONG = {
    "blanks": "s\n\nSigned-off-by:" + " " * 100_000 + "\n",
    "tabs before the key": "s\n\n" + "\t" * 100_000 + "Signed-off-by: x\n",
    "keys": "s\n\n" + "Signed-off-by:" * 50_000 + "\n",
    "brackets": "s\n\nSigned-off-by: " + "<" * 100_000 + "\n",
    "people": "s\n\n" + "".join(f"Signed-off-by: P <p{number}@example.org>\n" for number in range(10_000)),
}


def test_no_message_takes_long(checkout: Path) -> None:
    """Anyone can put a megabyte into a message."""
    setup = "from scanner.attribution.operators import credited"
    assert read_in_time(LONG, checkout, setup=setup, call="credited(text)") == list(LONG)


def test_credits_are_read_wherever_the_line_stands() -> None:
    message = f"s\n\nSigned-off-by: {BOB}\n\nprose\n  Co-authored-by: {EVE}\n"
    assert [str(each) for each in credited(message)] == [BOB, EVE]


def test_a_report_names_them(tmp_path: Path) -> None:
    history = History()
    history.commit("Start", files={"a": "1"})
    history.commit(f"Work\n\nSigned-off-by: {BOB}\n", author=CLAUDE, committer=WEB_FLOW, files={"a": "2"})
    report = scan(history.write(tmp_path / "r"), all_commits=True)
    work, start = json_v1.document(report)["commits"]
    assert work["attribution"]["operators"] == [BOB]
    assert start["attribution"]["operators"] == []
