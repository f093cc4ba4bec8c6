"""Every format of a report. Adding one is a module with `render` and a line here."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING, Protocol, cast

if TYPE_CHECKING:  # 17 ms that neither --help nor a hook that stops early needs
    from scanner.model.page import Page
    from scanner.model.report import Report
    from scanner.model.sweep import SweepReport


class Reporter(Protocol):
    """What a reporter module offers: a pure function. A medium without width or colours ignores them.

    `detail` is "held" (only what blocks), "normal", or "all" (advisory findings too, nothing cut). `pages` are the
    rulebook's, by the id of a check: a reporter sees no rules but those it is given.
    """

    def render(
        self,
        report: Report,
        *,
        width: int = 80,
        color: bool = False,
        detail: str = "normal",
        pages: Mapping[str, Page] = MappingProxyType({}),
    ) -> str: ...


# By module name, imported when asked for: rich alone costs 33 ms.
REPORTERS: dict[str, str] = {
    "terminal": "scanner.reporters.terminal",
    "json": "scanner.reporters.json_v1",
    "json-v1": "scanner.reporters.json_v1",
    "sarif": "scanner.reporters.sarif",
    "markdown": "scanner.reporters.markdown",
    "github": "scanner.reporters.github",
}


def reporter(name: str) -> Reporter:
    """The module that writes the named format."""
    return cast("Reporter", import_module(REPORTERS[name]))


class SweepReporter(Protocol):
    """What a reporter of a sweep offers: the same, for a report on many repositories."""

    def render(self, report: SweepReport, *, width: int = 80, color: bool = False, detail: str = "normal") -> str: ...


SWEEP_REPORTERS: dict[str, str] = {
    "terminal": "scanner.reporters.sweep_terminal",
    "json": "scanner.reporters.sweep_json",
    "json-v1": "scanner.reporters.sweep_json",
    "html": "scanner.reporters.sweep_html",
}


def sweep_reporter(name: str) -> SweepReporter:
    """The module that writes the named format of a sweep."""
    return cast("SweepReporter", import_module(SWEEP_REPORTERS[name]))
