"""A sweep as one self-contained page: nothing is loaded, nothing is run, and it says what it had no room for.

It is written to be read with a browser's own means alone, kept as a record, and printed.
"""

from __future__ import annotations

import base64
import hashlib
from functools import lru_cache
from importlib import resources

from scanner.model.sweep import SweepReport
from scanner.reporters.charts.bars import textures
from scanner.reporters.markup import Html, apart, document, element, stylesheet, together
from scanner.reporters.sweep_page.checks import checks
from scanner.reporters.sweep_page.colophon import colophon
from scanner.reporters.sweep_page.findings import rows
from scanner.reporters.sweep_page.ledger import ledger, places
from scanner.reporters.sweep_page.makers import makers, reviewers
from scanner.reporters.sweep_page.overview import figures, masthead, news, troubles
from scanner.reporters.sweep_page.parts import Entry
from scanner.reporters.sweep_page.repository import section
from scanner.reporters.sweep_page.room import shares
from scanner.reporters.sweep_page.trends import trends
from scanner.reporters.sweep_totals import known, totals, worst_repositories
from scanner.reporters.sweep_words import day, things

MOST_REPOSITORIES = 1_000
ROOM = 2_900_000  # bytes for findings; with a thousand repositories the page stays below five million


def render(report: SweepReport, *, width: int = 80, color: bool = False, detail: str = "normal") -> str:  # noqa: ARG001
    """`report` as a page."""
    sums = totals(report)
    every = worst_repositories(report)
    entries = [Entry(f"r{index}", each) for index, each in enumerate(every[:MOST_REPOSITORIES], 1)]
    parts = {
        ("problems", "problems"): troubles(report, entries),
        ("new", "new"): news(report, entries),
        ("repositories", "repositories"): ledger(entries, len(every) - len(entries), sums),
        ("trend", "runs"): trends(report),
        ("checks", "checks"): checks(report),
        ("makers", "makers"): makers(sums, entries),
        ("reviewers", "reviewers"): reviewers(sums),
        ("each", "one by one"): _sections(report, entries),
    }
    listed = (element("a", words, href=f"#{anchor}") for (anchor, words), made in parts.items() if made)
    contents = element("nav", apart(*listed, element("a", "words", href="#words")), aria_label="On this page")
    main = element("main", figures(sums), *parts.values())
    body = element("body", _skip(), textures(), masthead(report, sums, contents), main, colophon(report))
    return document(_head(report, f"{_css()}\n{places(entries)}\n"), body)


def _skip() -> Html:
    return element("a", "Skip to the repositories", href="#repositories", class_="skip")


def _sections(report: SweepReport, entries: list[Entry]) -> Html | None:
    """Every repository's own, sharing the room there is for findings."""
    if not entries:
        return None
    made = [rows(each.repository) for each in entries]
    given = shares([sum(row.size for row in each) for each in made], ROOM)
    found = [section(*each) for each in zip(entries, made, given, strict=True)]
    every, shown = sum(map(known, report.repositories)), sum(count for _, count in found)
    cut = f"{shown:,} of {things(every, 'finding')} are on this page, the most urgent of each repository"
    note = element("p", f"{cut}; the JSON report has all.", class_="cut") if shown < every else None
    heading = element("div", element("h2", "Repository by repository"), note, class_="turn", id="each")
    return together(heading, *(each for each, _ in found))


def _head(report: SweepReport, css: str) -> Html:
    """What the page is called, and the promise that it loads and runs nothing, which browsers keep for it."""
    digest = base64.b64encode(hashlib.sha256(css.encode()).digest()).decode()
    promise = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    return element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=promise),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="referrer", content="no-referrer"),
        element("meta", name="color-scheme", content="light dark"),
        element("meta", name="robots", content="noindex"),
        element("title", f"twokey sweep {day(report.started)}: {report.outcome.value}"),
        stylesheet(css),
    )


@lru_cache(maxsize=1)
def _css() -> str:
    return (resources.files("scanner.reporters.sweep_page") / "page.css").read_text("utf-8")
