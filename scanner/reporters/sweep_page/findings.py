"""A repository's findings: by check, worst first, the long tail folded, and cut to the room the page has for them.

They are made into markup before it is known how many fit, because only then is known how large they are.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby

from msgspec import Struct

from scanner.model.finding import Disposition
from scanner.model.scale import Severity
from scanner.model.sweep import State, SweptFinding, SweptRepository
from scanner.reporters.forge import commit_address
from scanner.reporters.markup import Html, apart, element, together
from scanner.reporters.sweep_page.parts import name_of
from scanner.reporters.sweep_page.room import fitting
from scanner.reporters.sweep_totals import known, worst_findings
from scanner.reporters.sweep_words import day, said, things
from scanner.text.escape import short

MOST_MADE = 1_000  # of one repository; no page has room for more of them
UNFOLDED = 6

_MOST_MESSAGE, _MOST_PATH, _MOST_FIX, _MOST_AGENTS = 320, 200, 600, 3
_HEADING = 200  # bytes, roughly
_QUOTED = re.compile(r"`([^`]+)`")


class Row(Struct, frozen=True):
    """A finding as markup, with what it is put in order by."""

    check: str
    swept: SweptFinding
    markup: Html
    size: int  # bytes


def rows(repository: SweptRepository) -> list[Row]:
    """The repository's findings, the most urgent first; the last of very many are not made at all."""
    made: list[Row] = []
    begun: set[str] = set()
    for swept in worst_findings(repository)[:MOST_MADE]:
        check, markup = swept.finding.check, row(swept, repository.place)
        size = len(markup.encode())
        if check not in begun:  # the first of a check brings its heading with it
            size += _HEADING + len(swept.finding.fix[:_MOST_FIX].encode("utf-8", "replace"))
            begun.add(check)
        made.append(Row(check, swept, markup, size))
    return made


def shown(repository: SweptRepository, made: Sequence[Row], room: int) -> tuple[Html, int]:
    """The findings that fit into `room` bytes as markup, and how many those are."""
    kept = made[: fitting([each.size for each in made], room)]
    left = known(repository) - len(kept)
    open_ = [each for each in kept if each.swept.state is not State.FIXED]
    fixed = [each for each in kept if each.swept.state is State.FIXED]
    groups: list[Html] = []
    told = ""
    for check, found in _by_check(open_):
        fix = found[0].swept.finding.fix
        groups.append(_group(check, found, fix if fix != told else ""))
        told = fix
    if fixed:
        groups.append(_fold(f"{things(len(fixed), 'finding')} fixed in this run", fixed, "group fixed"))
    if left:
        which = ", the least urgent," if kept else ""
        cut = f"{things(left, 'finding')} of {name_of(repository)}{which} had no room on this page"
        groups.append(element("p", f"{cut}; the JSON report has all.", class_="cut"))
    return together(*groups), len(kept)


def _by_check(made: Sequence[Row]) -> list[tuple[str, list[Row]]]:
    """Groups in the order of their most urgent finding, which is the order they come in."""
    order = {check: index for index, check in reversed(list(enumerate(each.check for each in made)))}
    ordered = sorted(made, key=lambda each: order[each.check])
    return [(check, list(found)) for check, found in groupby(ordered, key=lambda each: each.check)]


def _group(check: str, found: Sequence[Row], fix: str) -> Html:
    """One check's findings. `fix` is "" where the group above said it."""
    by_severity = [(each, sum(one.swept.finding.severity is each for one in found)) for each in reversed(Severity)]
    counted = ", ".join(f"{count:,} {severity}" for severity, count in by_severity if count)
    rest = found[UNFOLDED:]
    return element(
        "div",
        element("h4", apart(element("code", check), element("span", counted))),
        element("p", *_prose(fix), class_="fix") if fix else None,
        _listed(found[:UNFOLDED]),
        _fold(f"{len(rest):,} more of this check", rest, "tail") if rest else None,
        class_="group",
    )


def _fold(words: str, found: Sequence[Row], look: str) -> Html:
    return element("details", element("summary", words), _listed(found), class_=look)


def _listed(found: Sequence[Row]) -> Html:
    return element("ul", *(each.markup for each in found), class_="findings")


def row(swept: SweptFinding, place: str) -> Html:
    """One finding: how bad, where, what, in which commit, by whom, since when."""
    finding = swept.finding
    where = short(finding.path, _MOST_PATH) + (f":{finding.line}" if finding.line and finding.path else "")
    return element(
        "li",
        severity(finding.severity),
        element(
            "div",
            element("code", where or "the repository"),
            element("p", short(said(finding), _MOST_MESSAGE)),
        ),
        element("small", apart(*_life(swept, place))),
    )


def severity(value: Severity) -> Html:
    """Its word in its colour."""
    return element("b", value.value, class_=value.value)


def _life(swept: SweptFinding, place: str) -> list[str]:
    finding = swept.finding
    state = f"since {day(swept.first_seen)}" if swept.state is State.OPEN else swept.state.value
    words: list[str] = [element("span", state, class_=None if swept.state is State.OPEN else swept.state.value)]
    if swept.state is not State.FIXED and finding.outcome is not Disposition.HELD:
        words.append(element("span", finding.outcome.value, class_=finding.outcome.value))
    if finding.commit:
        address = commit_address(place, finding.commit)
        oid = element("code", finding.commit[:12])
        words.append(element("a", oid, href=address) if address else oid)
    if finding.agents:
        words.append(element("span", short(", ".join(finding.agents[:_MOST_AGENTS]), 60)))
    return words


def _prose(text: str) -> list[str]:
    """A fix as our pages write it: what stands in backquotes is code."""
    pieces = _QUOTED.split(short(text, _MOST_FIX))
    return [element("code", piece) if index % 2 else piece for index, piece in enumerate(pieces)]
