"""Rules have dates, and a date in a commit is a claim: it weakens what is doubtful and never voids what is sure."""

from __future__ import annotations

from typing import Any

import pytest

from scanner.attribution.combine import attributor
from scanner.model.actor import ActorKind, Identity
from scanner.model.commit import Commit
from scanner.model.scale import Strength
from scanner.rulebook.agent_rules import Validity
from scanner.rulebook.agents import compile_agents

ANN = Identity("Ann Lee", "ann@example.org")
DAYS = {
    "2025-06-14": "1749945599 +0000",
    "2025-06-15": "1749945600 +0000",
    "2025-07-01": "1751328000 +0000",
    "2025-07-10": "1752191999 +0000",
    "2025-07-11": "1752192000 +0000",
    "": "",
}
SINCE = {"since": "2025-06-15"}
VOID = {"void": [{"from": "2025-07-01", "to": "2025-07-10"}]}


def rules(strength: str, dates: dict[str, Any]) -> Any:
    rule = {"strength": strength, **dates}
    data = {
        "id": "x",
        "name": "X",
        "class": "agent",
        "identities": [{"email": "x@example.org", **rule}],
        "trailers": [{"key": "Made-with", "value": "^X$", **rule}],
        "footers": [{"line": "^Made by X$", "keyword": "made by x", **rule}],
    }
    return attributor(compile_agents({"x": data}))


MARKS = {
    "author": (Identity("X", "x@example.org"), "s\n"),
    "co-author": (ANN, "s\n\nCo-authored-by: X <x@example.org>\n"),
    "trailer": (ANN, "s\n\nMade-with: X\n"),
    "footer": (ANN, "s\n\nMade by X\n"),
}


def strength(mark: str, day: str, told: str, dates: dict[str, Any]) -> Strength:
    author, message = MARKS[mark]
    found = rules(told, dates)(Commit("", (), author, ANN, DAYS[day], message))
    return max((each.strength for each in found.evidence), key=lambda each: each.rank)


@pytest.mark.parametrize("mark", MARKS)
@pytest.mark.parametrize(
    ("dates", "day", "holds"),
    [
        (SINCE, "2025-06-14", False),
        (SINCE, "2025-06-15", True),
        (VOID, "2025-06-15", True),
        (VOID, "2025-07-01", False),
        (VOID, "2025-07-10", False),
        (VOID, "2025-07-11", True),
        (SINCE, "", True),
        (VOID, "", True),
    ],
)
def test_a_doubtful_mark_is_weak_outside_its_dates(mark: str, dates: dict[str, Any], day: str, holds: bool) -> None:
    assert strength(mark, day, "medium", dates) is (Strength.MEDIUM if holds else Strength.WEAK)


@pytest.mark.parametrize("mark", MARKS)
@pytest.mark.parametrize("dates", [SINCE, VOID])
@pytest.mark.parametrize("day", DAYS)
def test_no_date_voids_a_sure_mark(mark: str, dates: dict[str, Any], day: str) -> None:
    assert strength(mark, day, "strong", dates) is Strength.STRONG


def test_an_old_date_makes_no_human_of_an_agent() -> None:
    from scanner.rulebook import load_rulebook

    claude = Identity("Claude", "noreply@anthropic.com")
    for stamp in ("0 +0000", "-1 +0000", "nonsense", "99999999999999999999 +0000"):
        found = attributor(load_rulebook().agents)(Commit("", (), claude, claude, stamp, "s\n"))
        assert found.kind is ActorKind.AGENT


def test_days_are_inclusive() -> None:
    validity = Validity("2025-01-01", (("2025-02-01", "2025-02-03"),))
    days = ["2024-12-31", "2025-01-01", "2025-01-31", "2025-02-01", "2025-02-03", "2025-02-04"]
    assert [validity.covers(f"{day}T12:00:00+00:00") for day in days] == [False, True, True, False, False, True]
