"""The few things the terminal reporters share: a console that writes to text, colours for words, safe fragments."""

from __future__ import annotations

import io

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from scanner.model.scale import Outcome, Severity
from scanner.text.escape import visible

STYLES = {
    Severity.CRITICAL: "bold red",
    Severity.HIGH: "red",
    Severity.MEDIUM: "yellow",
    Severity.LOW: "cyan",
    Severity.NONE: "dim",
}
OUTCOMES = {
    Outcome.PASS: ("PASS", "bold green"),
    Outcome.HOLD: ("HOLD", "bold yellow"),
    Outcome.FAIL: ("FAIL", "bold red"),
    Outcome.UNDETERMINED: ("UNDETERMINED", "bold magenta"),
}
_HEIGHT = 25  # lines; nothing here is cut at it


class Page:
    """Text being laid out for a terminal of `width` columns. Everything written is taken literally, never as markup."""

    def __init__(self, width: int, color: bool) -> None:
        self.width = width
        self._file = io.StringIO()
        # What is not said here rich takes from NO_COLOR, TERM and LINES; a dumb terminal it asks for a height as well.
        self._console = Console(
            file=self._file,
            width=width,
            height=_HEIGHT,
            force_terminal=color,
            color_system="standard" if color else None,
            no_color=not color,
            highlight=False,
            emoji=False,
            markup=False,
            legacy_windows=False,
        )

    def line(self, *parts: str | tuple[str, str], indent: int = 0) -> None:
        """One paragraph of plain parts and (part, style) pairs, wrapped and indented as a whole."""
        text = Text.assemble(*(_part(part) for part in parts))
        self._console.print(Padding(text, (0, 0, 0, indent)) if indent else text)

    def gap(self) -> None:
        self._console.print()

    def verbatim(self, text: str, indent: int = 0) -> None:
        """Lines to paste: escaped like everything else, but never wrapped."""
        for each in text.split("\n"):
            self._console.print(Text(" " * indent + visible(each)), soft_wrap=True)

    def text(self) -> str:
        """Everything so far, without trailing blanks."""
        return "\n".join(line.rstrip() for line in self._file.getvalue().split("\n"))


def _part(part: str | tuple[str, str]) -> tuple[str, str]:
    text, style = (part, "") if isinstance(part, str) else part
    return visible(text), style
