"""The top of the page: how it stands, in a sentence and in figures, what is new, and what could not be read."""

from __future__ import annotations

from collections.abc import Sequence

from scanner.model.finding import Disposition
from scanner.model.scale import Outcome
from scanner.model.sweep import State, SweepReport, SweptFinding
from scanner.reporters.markup import Html, apart, element
from scanner.reporters.sweep_page.findings import severity
from scanner.reporters.sweep_page.parts import Entry, part, to
from scanner.reporters.sweep_totals import ARRIVED, Totals, urgency
from scanner.reporters.sweep_words import day, moment, remarks, said, sentence, share, things
from scanner.text.escape import short

MOST_NEW = 12
MOST_PROBLEMS = 50
_MOST_OF_ONE = 3  # new findings of a repository: others have news too


def masthead(report: SweepReport, sums: Totals, contents: Html) -> Html:
    """The outcome, which run this is, and what is on the page."""
    words = sentence(report, sums)
    before = f"the run before: {moment(report.previous)}" if report.previous else "the first run"
    facts = [moment(report.started), before, f"part {short(report.shard, 20)} of the list" if report.shard else ""]
    return element(
        "header",
        element("div", element("p", element("b", "twokey"), " sweep", class_="brand"), contents, class_="head"),
        element(
            "h1",
            element("span", report.outcome.value, class_=f"outcome {report.outcome.value}"),
            " ",
            words[:1].upper() + words[1:],
        ),
        element("p", " \N{MIDDLE DOT} ".join(fact for fact in facts if fact), class_="facts"),
        class_="masthead",
    )


def figures(sums: Totals) -> Html:
    """The totals, each with what it is part of."""
    states, counts = sums.states, sums.counts
    blocked = sum(sums.outcomes.get(each, 0) for each in (Outcome.HOLD, Outcome.FAIL))
    undecided = sums.outcomes.get(Outcome.UNDETERMINED, 0)
    reopened = states.get(State.REOPENED, 0)
    shown = (
        (
            "Repositories",
            f"{sums.repositories:,}",
            f"{blocked:,} blocked" + (f", {undecided:,} undetermined" if undecided else ""),
        ),
        ("Commits", f"{sums.commits:,}", f"{sums.judged_commits:,} judged in this run"),
        ("By agents", share(sums.by_agents, sums.commits) or "\N{EN DASH}", f"{sums.by_agents:,} commits"),
        ("Held", f"{counts.get(Disposition.HELD, 0):,}", "wait for a review"),
        (
            "Failed",
            f"{counts.get(Disposition.FAILED, 0):,}",
            f"{things(sums.secrets, 'secret')} among them" if sums.secrets else "no secret among them",
        ),
        ("New", f"{sums.arrived:,}", f"{reopened:,} reopened" if reopened else "since the run before"),
        ("Fixed", f"{states.get(State.FIXED, 0):,}", "in this run"),
        ("Problems", f"{sums.problems:,}", "not decided" if sums.problems else "all was read"),
    )
    pairs = (
        element("div", element("dt", label), element("dd", apart(element("b", value), element("small", note))))
        for label, value, note in shown
    )
    return element("dl", *pairs, class_="figures", id="figures")


def news(report: SweepReport, entries: Sequence[Entry]) -> Html | None:
    """What arrived since the run before, the worst of each repository."""
    found = [(each, swept) for each in entries for swept in _arrived(each)]
    if not found:
        return None
    found.sort(key=lambda pair: (urgency(pair[1]), pair[0].repository.name))
    seen: dict[str, int] = {}
    listed: list[Html] = []
    for entry, swept in found:
        seen[entry.anchor] = seen.get(entry.anchor, 0) + 1
        if seen[entry.anchor] <= _MOST_OF_ONE and len(listed) < MOST_NEW:
            listed.append(_new(entry, swept))
    left = len(found) - len(listed)
    since = f"since {day(report.previous)}" if report.previous else "in the first run"
    places = things(len(seen), "repository", "repositories")
    note = f"{things(len(found), 'finding')} in {places} {since}, the worst first."
    more = element("p", f"and {left:,} more, marked as new in their repositories", class_="cut") if left else None
    return part("new", "What is new", note, element("ul", *listed, class_="findings news"), more)


def _arrived(entry: Entry) -> list[SweptFinding]:
    return [swept for swept in entry.repository.findings if swept.state in ARRIVED]


def _new(entry: Entry, swept: SweptFinding) -> Html:
    finding = swept.finding
    where = short(finding.path, 120) or finding.check
    return element(
        "li",
        severity(finding.severity),
        element("div", to(entry), " ", element("code", where), element("p", short(said(finding), 200))),
        element(
            "small",
            apart(element("code", finding.check), *(element("span", word, class_=word) for word in remarks(swept))),
        ),
    )


def troubles(report: SweepReport, entries: Sequence[Entry]) -> Html | None:
    """What could not be read, which is why nothing here is a pass."""
    own = [(None, problem) for problem in report.problems]
    found = [*own, *((entry, problem) for entry in entries for problem in entry.repository.problems)]
    if not found:
        return None
    listed: list[Html] = [
        element(
            "li",
            element("b", to(entry) if entry else "the sweep"),
            element(
                "div",
                element("code", short(f"{problem.step} {problem.where}", 120)),
                element("p", short(problem.message, 400)),
            ),
        )
        for entry, problem in found[:MOST_PROBLEMS]
    ]
    left = len(found) - len(listed)
    more = element("p", f"and {left:,} more, in their repositories", class_="cut") if left else None
    note = "What could not be read was not judged, and what was not judged is never a pass."
    return part("problems", "Could not decide", note, element("ul", *listed, class_="troubles"), more)
