"""Real messages that end in something else than their trailers: each of these made an agent's commit a human's once."""

from __future__ import annotations

import pytest

from scanner.attribution.combine import attributor
from scanner.model.actor import ActorKind, Identity
from scanner.model.commit import Commit
from scanner.rulebook import load_rulebook

ATTRIBUTE = attributor(load_rulebook().agents)
ANN = Identity("Ann Lee", "ann@example.org")
CLAUDE = "Co-Authored-By: Claude <noreply@anthropic.com>"

ENDINGS = {
    "a here-document": f"{CLAUDE}\nEOF\n)\n",
    "a here-document in quotes": f'{CLAUDE}\nEOF\n)"\n',
    "a plan": f"{CLAUDE}\nClaude-Plan:\n<claude-plan>\n# Plan\n\nRemove this:\n- `x`\n\nAnd that.\n</claude-plan>\n",
}


def kind(message: str) -> ActorKind:
    return ATTRIBUTE(Commit("", (), ANN, ANN, "1790000000 +0000", message)).kind


@pytest.mark.parametrize("ending", ENDINGS.values(), ids=ENDINGS)
def test_is_seen_through(ending: str) -> None:
    assert kind(f"Fix x\n\nBody.\n\n{ending}") is ActorKind.ASSISTED


@pytest.mark.parametrize("ending", ENDINGS.values(), ids=ENDINGS)
def test_prose_behind_it_still_makes_it_a_quotation(ending: str) -> None:
    before = ending.split("<claude-plan>", maxsplit=1)[0]
    assert kind(f"Fix x\n\n{before}\nis what the template said.\n") is ActorKind.HUMAN
