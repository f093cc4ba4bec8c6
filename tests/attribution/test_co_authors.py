"""Co-author lines: identities written by hand, in every shape hands give them, and never a search that takes long."""

from __future__ import annotations

from pathlib import Path

import pytest
from kit.patience import read_in_time

from scanner.attribution.co_authors import people
from scanner.attribution.combine import attributor
from scanner.model.actor import ActorKind, Identity
from scanner.model.commit import Commit
from scanner.rulebook import load_rulebook

ATTRIBUTE = attributor(load_rulebook().agents)
ANN = Identity("Ann Lee", "ann@example.org")
CLAUDE, BOB = Identity("Claude", "noreply@anthropic.com"), Identity("Bob Ray", "bob@example.org")

SHAPES = {
    "as git writes it": ("Claude <noreply@anthropic.com>", [CLAUDE]),
    "blanks inside": ("Claude  < noreply@anthropic.com >", [CLAUDE]),
    "quotes inside": ('Claude <"noreply@anthropic.com">', [CLAUDE]),
    "no blank before": ("Claude<noreply@anthropic.com>", [CLAUDE]),
    "two on a line": ("Bob Ray <bob@example.org>, Claude <noreply@anthropic.com>", [BOB, CLAUDE]),
    "two without a comma": ("Bob Ray <bob@example.org> Claude <noreply@anthropic.com>", [BOB, CLAUDE]),
    "an address alone": ("noreply@anthropic.com", [Identity("", "noreply@anthropic.com")]),
    "a name and a bare address": ("Claude noreply@anthropic.com", [CLAUDE]),
    "a bare address in round brackets": (
        "Claude (noreply@anthropic.com)",
        [Identity("Claude (", "noreply@anthropic.com")],
    ),
    "a name alone": ("Claude", [Identity("Claude", "")]),
    "no closing bracket": ("Claude <noreply@anthropic.com", [Identity("Claude <", "noreply@anthropic.com")]),
    "nothing": ("", [Identity("", "")]),
}


@pytest.mark.parametrize(("value", "found"), SHAPES.values(), ids=SHAPES)
def test_everybody_a_line_names(value: str, found: list[Identity]) -> None:
    assert [Identity(each.name, each.email.strip()) for each in people(value)] == found


@pytest.mark.parametrize("shape", [name for name, (value, _) in SHAPES.items() if "anthropic" in value])
def test_an_agent_is_known_in_every_shape(shape: str) -> None:
    message = f"s\n\nCo-authored-by: {SHAPES[shape][0]}\n"
    found = ATTRIBUTE(Commit("", (), ANN, ANN, "1790000000 +0000", message))
    assert (found.kind, found.agents) == (ActorKind.ASSISTED, ("claude-code",))


@pytest.mark.parametrize(
    "value", ["Bob Ray <bob@example.org>", "Claude Mueller <claude@example.org>", "the Claude team"]
)
def test_a_person_in_any_shape_is_none(value: str) -> None:
    found = ATTRIBUTE(Commit("", (), ANN, ANN, "1790000000 +0000", f"s\n\nCo-authored-by: {value}\n"))
    assert found.kind is ActorKind.HUMAN


LONG = {
    "blanks in the address": "<" + " " * 4000,
    "a name, and blanks in the address": "x" * 2000 + "<" + " " * 2000,
    "blanks before and in": " " * 2000 + "<" + " " * 2000,
    "blanks and quotes": '<"' * 1000 + " " * 2000,
    "opening brackets": "<" * 4000,
    "closing brackets": ">" * 4000,
    "at signs": "@" * 4000,
    "addresses without an end": "a@" * 2000,
    "dots": "a@" + "." * 4000,
    "addresses": "a@b.c " * 600,
    "names": "x, " * 1300,
}


def test_no_line_takes_long(checkout: Path) -> None:
    """Anyone can write one, and it is as long as a line of a message may be."""
    setup = "from scanner.attribution.co_authors import people"
    assert read_in_time(LONG, checkout, setup=setup, call="people(text)") == list(LONG)
