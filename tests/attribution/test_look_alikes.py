"""People who look like agents, as a specification: `look_alikes.yaml` says of each why it is nobody's agent."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from scanner.attribution.combine import attributor
from scanner.model.actor import ActorKind, Attribution, Identity
from scanner.model.commit import Commit
from scanner.rulebook import load_rulebook
from scanner.text.yaml import load

CORPUS: dict[str, Any] = load((Path(__file__).with_name("look_alikes.yaml")).read_text("utf-8"))
ATTRIBUTE = attributor(load_rulebook().agents)
ANN = "Ann Lee <ann@example.org>"
STAMP = "1790000000 +0000"  # September 2026, when no rule is void


def identity(words: str) -> Identity:
    name, _, email = words.removesuffix(">").rpartition("<")
    return Identity(name.strip(), email)


def attribute(author: str = ANN, committer: str = "", message: str = "Fix x\n") -> Attribution:
    return ATTRIBUTE(Commit("", (), identity(author), identity(committer or author), STAMP, message))


def of(case: dict[str, Any]) -> Attribution:
    return attribute(case.get("author", ANN), case.get("committer", ""), case.get("message", "Fix x\n"))


def grouped(*parts: str) -> Iterator[tuple[str, dict[str, Any]]]:
    for part in parts:
        for group, cases in CORPUS[part].items():
            yield from ((group, case) for case in cases)


def param(group: str, case: dict[str, Any]) -> Any:
    """A case under a name one can select; one that is known to fail must fail, so that its mark goes with the fix."""
    shown = case.get("message") or case["author"]
    marks = [pytest.mark.xfail(reason=case["fails"], strict=True)] if "fails" in case else []
    return pytest.param(case, id=f"{group}: {' '.join(shown.split())[:60]}", marks=marks)


@pytest.mark.parametrize("case", [param(*each) for each in grouped("identities")])
def test_a_person_in_every_role(case: dict[str, Any]) -> None:
    """As author and committer, as committer of another's work, as co-author."""
    person = case["author"]
    credit = f"Fix x\n\nCo-authored-by: {person}\n"
    found = [attribute(person), attribute(committer=person), attribute(message=credit)]
    assert [(each.kind, each.agents) for each in found] == [(ActorKind.HUMAN, ())] * 3


@pytest.mark.parametrize("case", [param(*each) for each in grouped("messages")])
def test_a_message_that_is_no_evidence(case: dict[str, Any]) -> None:
    found = of(case)
    assert (found.kind, found.agents) == (ActorKind.HUMAN, ())


@pytest.mark.parametrize("case", [param(*each) for each in grouped("bots")])
def test_plain_automation(case: dict[str, Any]) -> None:
    found = of(case)
    assert (found.kind, found.agents) == (ActorKind.BOT, ())


@pytest.mark.parametrize("case", [param("twin", case) for case in CORPUS["twins"]])
def test_the_agent_next_door_is_seen(case: dict[str, Any]) -> None:
    assert of(case).kind is ActorKind(case["kind"])


def test_every_case_says_why() -> None:
    cases = [case for _, case in grouped("identities", "messages", "bots")]
    known = {"author", "committer", "message", "why", "fails"}
    assert all(set(case) <= known and len(case["why"]) > 5 for case in cases)
    assert all(set(case) <= known | {"kind"} for case in CORPUS["twins"])
    assert len(cases) >= 120


def test_no_case_stands_there_twice() -> None:
    cases = [case for _, case in grouped("identities", "messages", "bots")]
    keys = [tuple(case.get(part, "") for part in ("author", "committer", "message")) for case in cases]
    assert [key for key in keys if keys.count(key) > 1] == []
