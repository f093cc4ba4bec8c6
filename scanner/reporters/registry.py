"""Every format of a report. Adding one is a module with `render` and a line here."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Protocol, cast

if TYPE_CHECKING:  # 17 ms that neither --help nor a hook that stops early needs
    from scanner.model.report import Report


class Reporter(Protocol):
    """What a reporter module offers: a pure function. A medium without width or colours ignores them.

    `detail` is "held" (only what blocks), "normal", or "all" (advisory findings too, nothing cut).
    """

    def render(self, report: Report, *, width: int = 80, color: bool = False, detail: str = "normal") -> str: ...


# By module name, imported when asked for: rich alone costs 33 ms.
REPORTERS: dict[str, str] = {
    "terminal": "scanner.reporters.terminal",
    "json": "scanner.reporters.json_v1",
    "json-v1": "scanner.reporters.json_v1",
}


def reporter(name: str) -> Reporter:
    """The module that writes the named format."""
    return cast("Reporter", import_module(REPORTERS[name]))
