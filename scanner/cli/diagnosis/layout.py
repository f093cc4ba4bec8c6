"""Remarks as lines for a terminal: the level, what and why beside it, and below that what to type, never wrapped."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable

from scanner.cli.diagnosis.remark import Level, Remark
from scanner.reporters.paint import Page
from scanner.text.escape import visible

_STYLES = {Level.OK: "green", Level.SKIP: "dim", Level.WARN: "yellow", Level.FAIL: "bold red"}
_MARGIN = 6


def render(remarks: Iterable[Remark], width: int, color: bool) -> str:
    """The text of a diagnosis."""
    page = Page(width, color)
    for each in remarks:
        said = visible(f"{each.title}: {each.why}" if each.why else each.title)
        first, *rest = textwrap.wrap(said, width - _MARGIN, break_on_hyphens=False) or [""]
        page.line((f"{each.level:<{_MARGIN}}", _STYLES[each.level]), first)
        for line in rest:
            page.line(line, indent=_MARGIN)
        if each.fix:
            page.verbatim(f"fix: {each.fix}", indent=_MARGIN)
    return page.text()


def summary(remarks: Iterable[Remark]) -> str:
    """The last line, for people."""
    levels = [each.level for each in remarks]
    failed, warned = levels.count(Level.FAIL), levels.count(Level.WARN)
    if not failed and not warned:
        return "twokey: all is well"
    return f"twokey: {failed} to fix, {warned} to look at"
