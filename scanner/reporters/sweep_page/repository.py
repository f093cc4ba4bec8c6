"""One repository: how it stands, by which policy, who made and reviewed it, what could not be read, what is found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from scanner.model.finding import Disposition
from scanner.model.sweep import Judged, SweptRepository
from scanner.reporters.forge import repository_address
from scanner.reporters.markup import Html, element
from scanner.reporters.sweep_page.findings import Row, shown
from scanner.reporters.sweep_page.makers import kinds_chart, ranked
from scanner.reporters.sweep_page.parts import Entry, name_of
from scanner.reporters.sweep_words import things
from scanner.text.escape import short

MOST_NAMED = 8
MOST_PROBLEMS = 10

_HOW = {
    Judged.WHOLE: "all of it judged in this run",
    Judged.NEW: "only what is new judged in this run",
    Judged.UNCHANGED: "unchanged since the run before",
    Judged.FAILED: "not readable in this run; what is said here is what was last known",
}


def section(entry: Entry, made: Sequence[Row], room: int) -> tuple[Html, int]:
    """The section, with as many of its findings (`made`) as fit into `room` bytes, and how many those are."""
    one = entry.repository
    found, count = shown(one, made, room)
    quiet = not one.findings and not one.problems
    margin = element(
        "div",
        element("h3", element("bdi", name_of(one)), id=f"{entry.anchor}-title"),
        element("p", element("span", one.outcome.value, class_=f"outcome {one.outcome.value}")),
        element("p", _place(one), class_="place"),
        class_="margin",
    )
    body = element(
        "div",
        element("p", *_facts(one), class_="facts"),
        kinds_chart(one.actors, f"Commits of {name_of(one)}") if one.commits else None,
        _named("Agents", one.agents),
        _named("Approved by", one.reviewers),
        _problems(one),
        found,
        class_="body",
    )
    look = "part repository quiet" if quiet else "part repository"
    whole = element("section", margin, body, id=entry.anchor, class_=look, aria_labelledby=f"{entry.anchor}-title")
    return whole, count


def _place(one: SweptRepository) -> Html:
    address = repository_address(one.place)
    if not address:
        return element("bdi", short(one.place, 200))
    return element("a", address.removeprefix("https://"), href=address)


def _facts(one: SweptRepository) -> list[str]:
    """What was judged, and by which policy."""
    counted = [f"{one.counts[each]:,} {each}" for each in Disposition if one.counts.get(each)]
    facts = [
        f"{things(one.commits, 'commit')} on {things(one.refs, 'ref')}"
        if one.commits or one.refs
        else "no commits known",
        _HOW[one.judged]
        + (f" ({short(one.why, 120)})" if one.why and one.judged in (Judged.WHOLE, Judged.NEW) else ""),
        f"policy: {short(one.policy_source, 120)}" if one.policy_source else "",
        f"findings: {', '.join(counted)}" if counted else "",
    ]
    return [". ".join(fact[:1].upper() + fact[1:] for fact in facts if fact), "."]


def _named(title: str, counts: Mapping[str, int]) -> Html | None:
    ordered = ranked(counts)
    if not ordered:
        return None
    words: list[str] = [element("b", title), " "]
    for name, count in ordered[:MOST_NAMED]:
        words += [element("bdi", short(name, 80)), f" {count:,}; "]
    left = len(ordered) - MOST_NAMED
    words[-1] = words[-1][:-2] + (f"; and {left:,} more" if left > 0 else "")
    return element("p", *words, class_="named")


def _problems(one: SweptRepository) -> Html | None:
    if not one.problems:
        return None
    listed = [
        element(
            "li",
            element("code", short(f"{each.step} {each.where}", 120)),
            element("p", short(each.message, 400)),
        )
        for each in one.problems[:MOST_PROBLEMS]
    ]
    left = len(one.problems) - len(listed)
    return element(
        "div",
        element("h4", "Could not decide"),
        element("ul", *listed, class_="troubles own"),
        element("p", f"and {left:,} more", class_="cut") if left else None,
        class_="group",
    )
