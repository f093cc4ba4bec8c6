"""Shares of a whole as a bar. Widths are in percent, to fill any column; heights are the style sheet's."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from scanner.reporters.markup import Html, element

_LEAST = 0.6  # percent: what is there at all can be seen
_BROAD = 1.5  # percent: an edge would hide what is narrower


class Part(Struct, frozen=True):
    """One part of a whole. `look` is the name of its colour and texture in the style sheet."""

    label: str
    count: int
    look: str


def stacked(parts: Sequence[Part], *, what: str, whole: int = 0) -> Html | None:
    """All parts in a row; nothing where there is nothing.

    `what` says of what they are parts. They fill the room, or as much of it as they are of `whole`.
    """
    shown = [part for part in parts if part.count]
    if not shown:
        return None
    counted = sum(part.count for part in shown)
    room = 100 * min(counted / whole, 1) if whole else 100.0
    said = ", ".join(f"{part.label} {part.count:,}" for part in shown)
    pieces, at = [], 0.0
    for part, width in zip(shown, _widths([part.count for part in shown], room), strict=True):
        look = f"{part.look} edge" if width > _BROAD else part.look
        pieces.append(element("rect", x=_percent(at), width=_percent(width), class_=look))
        at += width
    return _drawing(f"{what}: {said}", pieces)


def bar(count: int, whole: int, look: str = "agent") -> Html:
    """One part against a track. It says nothing to a screen reader: the number stands beside it."""
    width = max(100 * count / whole, _LEAST) if count and whole else 0
    track = element("rect", width="100%", class_="track")
    filled = element("rect", width=_percent(width), class_=look) if width else None
    return element("svg", track, filled, class_="bar", aria_hidden="true")


def swatch(look: str) -> Html:
    """A sample of a look, for a legend."""
    return element("svg", element("rect", class_=look), class_="swatch", aria_hidden="true")


def textures() -> Html:
    """The patterns that tell looks apart without colour; once on a page, before its first chart."""
    line = element("path", d="M-1 1l2-2M0 6l6-6M5 7l2-2", class_="hatch-line")
    dot = element("circle", cx=2, cy=2, r=1.1, class_="dot")
    patterns = [
        _pattern("hatch", 6, element("rect", width=6, height=6, class_="hatch-ground"), line),
        _pattern("dots", 4, element("rect", width=4, height=4, class_="dots-ground"), dot),
    ]
    return element("svg", element("defs", *patterns), class_="textures", width=0, height=0, aria_hidden="true")


def _pattern(name: str, size: int, *inside: Html) -> Html:
    return element("pattern", *inside, id=name, width=size, height=size, patternUnits="userSpaceOnUse")


def _widths(counts: Sequence[int], room: float) -> list[float]:
    """Percentages that add up to `room`, none too small to be seen."""
    whole = sum(counts)
    wide = [max(room * count / whole, _LEAST) for count in counts]
    return [room * width / sum(wide) for width in wide]


def _percent(value: float) -> str:
    return f"{value:.2f}%"


def _drawing(said: str, pieces: Sequence[Html]) -> Html:
    return element("svg", element("title", said), *pieces, class_="bar", role="img")
