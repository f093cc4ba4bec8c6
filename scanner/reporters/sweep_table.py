"""The terminal's table of repositories: as wide as the terminal and no wider, whatever the repositories are called.

Numbers keep their columns; names get what is left and are cut in the middle, because they differ at the end and belong
to somebody at the start. A column that would hold nothing but zeros is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from msgspec import Struct
from rich.cells import cell_len

from scanner.model.finding import Disposition
from scanner.model.scale import Outcome
from scanner.model.sweep import SweptRepository
from scanner.reporters.paint import OUTCOMES, Page
from scanner.reporters.sweep_totals import Totals, arrived
from scanner.reporters.sweep_words import share, things
from scanner.text.escape import visible

WORDS = {outcome: "UNDET" if outcome is Outcome.UNDETERMINED else OUTCOMES[outcome][0] for outcome in Outcome}
_LEAST_NAME = 12
_ROOMY = 26
_DOTS = "..."


class _Column(Struct, frozen=True):
    """What stands above it, in a repository's row, and in the last one."""

    title: str
    cell: Callable[[SweptRepository], str]
    total: Callable[[Totals], str]
    optional: bool = False


def _number(count: int) -> str:
    return f"{count:,}" if count > 0 else "-"


def _count(outcome: Disposition) -> Callable[[SweptRepository | Totals], str]:
    return lambda counted: _number(counted.counts.get(outcome, 0))


def _uncured(counted: SweptRepository | Totals) -> str:
    """What fails and is no secret: those have a column of their own."""
    return _number(counted.counts.get(Disposition.FAILED, 0) - counted.secrets)


def _judged(counted: SweptRepository | Totals) -> str:
    return f"{_number(counted.judged_commits)}/{_number(counted.commits)}"


def _agents(counted: SweptRepository | Totals) -> str:
    return share(counted.by_agents, counted.commits)


COLUMNS = (
    _Column("judged/known", _judged, _judged),
    _Column("agents", _agents, _agents),
    _Column("held", _count(Disposition.HELD), _count(Disposition.HELD)),
    _Column("failed", _uncured, _uncured, optional=True),
    _Column("secrets", lambda each: _number(each.secrets), lambda sums: _number(sums.secrets), optional=True),
    _Column("new", lambda each: _number(arrived(each)), lambda sums: _number(sums.arrived)),
    _Column("problems", lambda each: _number(len(each.problems)), lambda sums: _number(sums.problems), optional=True),
)


def table(page: Page, repositories: Sequence[SweptRepository], sums: Totals) -> None:
    """The rows of `repositories` in their order, between headings and `sums`."""
    columns = [each for each in COLUMNS if not each.optional or each.total(sums) != "-"]
    rows = [[column.cell(each) for column in columns] for each in repositories]
    last = [column.total(sums) for column in columns]
    widths = [
        max(len(column.title), *(len(row[index]) for row in [*rows, last])) for index, column in enumerate(columns)
    ]
    lead = max((len(WORDS[each.outcome]) for each in repositories), default=4)
    names = [visible(each.name) for each in repositories]
    whole = things(sums.repositories, "repository", "repositories")
    longest = max([cell_len(name) for name in names] + [len(whole), len("repository")])
    spare = page.width - lead - 2 - sum(widths)
    gap = 2 if spare - 2 * len(widths) >= min(longest, _ROOMY) else 1
    room = max(min(longest, spare - gap * len(widths)), _LEAST_NAME)

    def numbers(cells: Sequence[str]) -> str:
        return "".join(" " * gap + cell.rjust(width) for cell, width in zip(cells, widths, strict=True))

    page.line((" " * (lead + 2) + "repository".ljust(room) + numbers([each.title for each in columns]), "dim"))
    for each, name, row in zip(repositories, names, rows, strict=True):
        word, style = WORDS[each.outcome], OUTCOMES[each.outcome][1]
        page.line((word.ljust(lead), style), "  ", (_padded(name, room), "bold"), numbers(row))
    page.line(" " * (lead + 2) + whole[:room].ljust(room) + numbers(last))


def _padded(name: str, room: int) -> str:
    """`name` in exactly `room` cells; some characters take two."""
    if cell_len(name) > room:
        front, back = (room - len(_DOTS)) // 2, (room - len(_DOTS) + 1) // 2
        name = _first(name, front) + _DOTS + _first(name[::-1], back)[::-1]
    return name + " " * (room - cell_len(name))


def _first(text: str, cells: int) -> str:
    kept = ""
    for character in text:
        if cell_len(kept + character) > cells:
            break
        kept += character
    return kept
