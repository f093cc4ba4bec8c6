"""Who made the commits: all together, by agent, and repository by repository; and who reviewed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from scanner.model.actor import ActorKind
from scanner.reporters.charts.bars import Part, bar, stacked, swatch
from scanner.reporters.markup import Html, element
from scanner.reporters.sweep_page.parts import Entry, part, table, to
from scanner.reporters.sweep_totals import Totals
from scanner.reporters.sweep_words import share, things
from scanner.text.escape import short

MOST_REPOSITORIES = 20
MOST_LISTED = 12

# Agents first: this is what the page is read for.
KINDS = (
    *(ActorKind.AGENT, ActorKind.ASSISTED, ActorKind.SUSPECTED, ActorKind.BOT, ActorKind.UNKNOWN),
    ActorKind.HUMAN,
)


def makers(sums: Totals, entries: Sequence[Entry]) -> Html | None:
    """Shares by kind, agents, and the repositories with the largest share of agents' work."""
    if not sums.commits:
        return None
    note = (
        f"{things(sums.commits, 'commit')}, {sums.by_agents:,} of them made by an agent or with one."
        " A lower bound: an agent that leaves no mark looks like a person."
    )
    return part(
        "makers", "Who made it", note, kinds_chart(sums.actors, "All commits"), _agents(sums), _by_repository(entries)
    )


def kinds_chart(actors: Mapping[ActorKind, int], what: str) -> Html:
    """A stacked bar of who made the commits, and its legend, which says the same in numbers."""
    whole = sum(actors.values())
    parts = [Part(kind.value, actors.get(kind, 0), kind.value) for kind in KINDS]
    legend = [
        element(
            "li", swatch(each.look), f" {each.label} ", element("b", f"{each.count:,}"), f" {share(each.count, whole)}"
        )
        for each in parts
        if each.count
    ]
    return element("div", stacked(parts, what=what), element("ul", *legend, class_="legend"), class_="kinds")


def _agents(sums: Totals) -> Html | None:
    return _ranking("Commits by agent", ("Agent", "In comparison", "Commits", "Of all"), sums.agents, sums.commits)


def _by_repository(entries: Sequence[Entry]) -> Html | None:
    """The largest shares; the table of all repositories has the rest."""
    known = [each for each in entries if each.repository.by_agents]
    known.sort(key=lambda each: (-each.repository.by_agents / each.repository.commits, each.repository.name))
    if not known:
        return None
    rows = []
    for entry in known[:MOST_REPOSITORIES]:
        one = entry.repository
        parts = [Part(kind.value, one.actors.get(kind, 0), kind.value) for kind in KINDS]
        drawn = stacked(parts, what="Commits") or element("span", "")
        rows.append((to(entry), drawn, share(one.by_agents, one.commits), f"{one.by_agents:,} of {one.commits:,}"))
    left = len(known) - len(rows)
    more = f"{things(left, 'more repository', 'more repositories')} with agents' work" if left else None
    return element(
        "div",
        element("h3", "Share of agents by repository"),
        table(
            "Share of agents in the commits of each repository", ("Repository", "Who", "Share", "Commits"), rows, "bars"
        ),
        element("p", more, class_="cut") if more else None,
    )


def reviewers(sums: Totals) -> Html | None:
    """Approvals that count, by who gave them."""
    if not sums.reviewers:
        return None
    whole = sum(sums.reviewers.values())
    people = things(len(sums.reviewers), "reviewer")
    note = f"{things(whole, 'approval')} that count, by {people}. Very many by one person say something too."
    ranked = _ranking("", ("Reviewer", "In comparison", "Approvals", "Of all"), sums.reviewers, whole, look="human")
    return part("reviewers", "Who reviewed", note, ranked)


def _ranking(
    title: str, heads: tuple[str, str, str, str], counts: Mapping[str, int], whole: int, look: str = "agent"
) -> Html | None:
    ordered = ranked(counts)
    if not ordered:
        return None
    most = ordered[0][1]
    rows = [
        (element("bdi", short(name, 80)), bar(count, most, look), f"{count:,}", share(count, whole))
        for name, count in ordered[:MOST_LISTED]
    ]
    left = len(ordered) - len(rows)
    more = sum(count for _, count in ordered[MOST_LISTED:])
    return element(
        "div",
        element("h3", title) if title else None,
        table(title or heads[0], heads, rows, "bars"),
        element("p", f"and {left:,} more with {more:,} together", class_="cut") if left else None,
    )


def ranked(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    """Names with their counts, the largest first."""
    return sorted(((name, count) for name, count in counts.items() if count), key=lambda item: (-item[1], item[0]))
