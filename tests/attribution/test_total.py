"""Attribution is total, and prose that mentions agents never makes one of a person."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.attribution.combine import attributor
from scanner.model.actor import ActorKind, Identity
from scanner.model.commit import Commit
from scanner.model.scale import Strength
from scanner.rulebook import load_rulebook

AGENTS = load_rulebook().agents
ATTRIBUTE = attributor(AGENTS)
ANN = Identity("Ann Lee", "ann@example.org")

SURROGATES = st.characters(min_codepoint=0xDC80, max_codepoint=0xDCFF, exclude_categories=())
ANY = st.text(st.one_of(st.characters(exclude_categories=()), SURROGATES))
PIECES = st.sampled_from(
    [
        *(
            "\n",
            "\n\n",
            " ",
            ":",
            "<",
            ">",
            "\0",
            "\r",
            "\\n",
            "* ",
            "```",
            "> ",
            "    ",
            "---------",
            "Merge branch '",
        ),
        *("Co-authored-by: ", "noreply@anthropic.com", "Claude", *AGENTS.keywords),
    ]
)


@given(ANY, ANY, ANY, ANY)
def test_never_raises_on_any_text(name: str, email: str, stamp: str, message: str) -> None:
    person = Identity(name, email)
    found = ATTRIBUTE(Commit("", (), person, person, stamp, message))
    assert isinstance(found.kind, ActorKind)


@given(st.lists(st.one_of(PIECES, ANY), max_size=20).map("".join))
def test_never_raises_on_what_looks_like_marks(message: str) -> None:
    found = ATTRIBUTE(Commit("", (), ANN, ANN, "1790000000 +0000", message))
    for each in found.evidence:
        assert each.agent in AGENTS.by_id
        assert each.value


NAMES = sorted({agent.name for agent in AGENTS.by_id.values()} | {"Claude", "Copilot", "an LLM", "AI", "GPT-5"})
SENTENCES = st.builds(
    "{} {} {}.".format,
    st.sampled_from(
        ["We asked", "I never use", "They say that", "In this commit", "Thanks to", "The docs of", "Not by"]
    ),
    st.sampled_from(NAMES),
    st.sampled_from(
        ["to fix it", "wrote this", "and was wrong", "(see below)", "co-authored the parser", "generated it"]
    ),
)


@given(st.lists(SENTENCES, min_size=1, max_size=6), st.sampled_from([" ", "\n", "\n\n"]), st.booleans())
def test_prose_is_never_more_than_weak(sentences: list[str], between: str, signed: bool) -> None:
    end = "\n\nSigned-off-by: Ann Lee <ann@example.org>\n" if signed else "\n"
    message = f"{sentences[0]}\n\n{between.join(sentences)}{end}"
    found = ATTRIBUTE(Commit("", (), ANN, ANN, "1790000000 +0000", message))
    assert found.kind is ActorKind.HUMAN
    assert all(not each.strength.at_least(Strength.MEDIUM) for each in found.evidence)


CREDIT = "Co-authored-by: Bob Ray <bob@example.org>"
LONG = {
    "literal newlines": "s\n\n" + "\\n" * 100_000,
    "many names": "s\n\nCo-authored-by: " + "x, " * 100_000,
    "many folds": "s\n\nCo-authored-by: X\n" + " y\n" * 100_000,
    "many brackets": "s\n\nCo-authored-by: " + "<" * 100_000,
    "many addresses": "s\n\nCo-authored-by: " + "a@b.c " * 50_000,
    "many trailers": "s\n\n" + "Co-authored-by: X <x@example.org>\n" * 10_000,
    "many sections": "s\n\n" + "* x\n" * 50_000,
    "many blanks": "s\n\n" + " " * 300_000 + "x",
    "many fences": "s\n\n" + "```\n" * 50_000,
    "a long disclosure": "s\n\nAssisted-by: " + "claude " * 50_000,
    "a long branch": "Merge branch '" + "a" * 300_000,
}


PROGRAM = """
import json, sys
from scanner.attribution.combine import attributor
from scanner.model.actor import Identity
from scanner.model.commit import Commit
from scanner.rulebook import load_rulebook
attribute = attributor(load_rulebook().agents)
ann = Identity("Ann Lee", "ann@example.org")
for name, message in json.load(sys.stdin).items():
    attribute(Commit("", (), ann, ann, "1 +0000", message))
    print(name, flush=True)
"""


@pytest.mark.parametrize("part", [0, 1, 2])
def test_no_message_takes_long(part: int, checkout: Path) -> None:
    """Anyone can put a megabyte into a message. In a process of its own, which can be given up."""
    messages = {name: f"{LONG[name]}\n\n{CREDIT}\n" for name in list(LONG)[part::3]}
    words = [sys.executable, "-c", PROGRAM]
    try:
        done = subprocess.run(
            words, cwd=checkout, input=json.dumps(messages).encode(), check=True, timeout=15, stdout=subprocess.PIPE
        ).stdout
    except subprocess.TimeoutExpired as error:
        done = error.stdout or b""
    assert done.decode().splitlines() == list(messages)
