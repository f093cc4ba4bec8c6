"""The table of all repositories, which sorts itself without a script.

The rows stand in the document worst first. For every other order each row has its place in it as a number in the style
sheet, and a choice of radio buttons says which of these numbers counts.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from scanner.model.finding import Disposition
from scanner.model.sweep import Judged, SweptRepository
from scanner.reporters.charts.bars import bar
from scanner.reporters.markup import Html, element, together
from scanner.reporters.sweep_page.parts import Entry, number, part, to
from scanner.reporters.sweep_totals import Totals, arrived
from scanner.reporters.sweep_words import share, things

# Its letter in the style sheet, how it is called, and what sorts by it.
ORDERS: tuple[tuple[str, str, Callable[[SweptRepository], Any]], ...] = (
    ("n", "name", lambda each: each.name),
    ("c", "commits", lambda each: -each.commits),
    (
        "a",
        "share of agents",
        lambda each: -each.by_agents / each.commits if each.commits else 1,
    ),
    ("h", "held", lambda each: -each.counts.get(Disposition.HELD, 0)),
    ("s", "secrets", lambda each: -each.secrets),
    ("w", "new", lambda each: -arrived(each)),
)
HEADS = ("Repository", "Outcome", "Commits", "Judged", "Agents", "Held", "Failed", "Secrets", "New", "Problems")
_JUDGED = {Judged.UNCHANGED: "unchanged", Judged.FAILED: "not readable"}


def ledger(entries: Sequence[Entry], left: int, sums: Totals) -> Html:
    """The table with what sorts it; `left` repositories are not in it."""
    note = f"{things(sums.repositories, 'repository', 'repositories')}, the worst first."
    if not entries:
        return part("repositories", "Repositories", "There is none to show.")
    body = element("tbody", *(_row(each) for each in entries))
    head = element("thead", element("tr", *(element("th", each, scope="col") for each in HEADS)))
    more = things(left, "more repository", "more repositories")
    return part(
        "repositories",
        "Repositories",
        note,
        _choices() if len(entries) > 1 else None,
        element("table", element("caption", "All repositories", class_="unseen"), head, body, class_="ledger"),
        element("p", f"{more}, the least urgent, have no room here; the JSON report has all.", class_="cut")
        if left
        else None,
        look="part whole",
    )


def _choices() -> Html:
    named = (("x", "urgency"), *((letter, words) for letter, words, _ in ORDERS))
    choices = (
        element("label", element("input", type="radio", name="by", id=f"by-{letter}", checked=letter == "x"), words)
        for letter, words in named
    )
    return element("fieldset", element("legend", "Sorted by"), *choices, class_="choices")


def places(entries: Sequence[Entry]) -> str:
    """Every row's place in every order, as style rules."""
    found: dict[str, list[str]] = {each.anchor: [] for each in entries}
    for letter, _, key in ORDERS:
        ordered = sorted(entries, key=lambda each: (key(each.repository), each.repository.name))
        for place, entry in enumerate(ordered):
            found[entry.anchor].append(f"--{letter}:{place}")
    return "\n".join(f"#{anchor}-row{{{';'.join(rules)}}}" for anchor, rules in found.items())


def _row(entry: Entry) -> Html:
    one = entry.repository
    percent = share(one.by_agents, one.commits)
    cells = (
        element("span", one.outcome.value, class_=f"outcome {one.outcome.value}"),
        number(one.commits),
        _JUDGED.get(one.judged) or number(one.judged_commits),
        together(bar(one.by_agents, one.commits), element("span", percent or "\N{EN DASH}")),
        number(one.counts.get(Disposition.HELD, 0)),
        number(one.counts.get(Disposition.FAILED, 0)),
        number(one.secrets),
        number(arrived(one)),
        number(len(one.problems)),
    )
    return element(
        "tr",
        element("th", to(entry), scope="row"),
        *(element("td", cell, class_="none" if cell == number(0) else None) for cell in cells),
        id=f"{entry.anchor}-row",
    )
