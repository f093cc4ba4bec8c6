"""Numbers over runs: a line for what there is, columns up and down for what came and went.

A drawing has two coordinate systems: the outer one in percent of whatever room it is given, for dots that stay round;
the inner one stretched to the same room, for lines, whose width is not stretched with it.
"""

from __future__ import annotations

from collections.abc import Sequence

from scanner.reporters.markup import Html, element

_SIZE = 100
_MARGIN = 6  # percent above and below, so that a dot at the edge is whole


def line(values: Sequence[float], said: str) -> Html:
    """The course of `values` from zero up, the last one marked. `said` is the same in words."""
    top = max(values, default=0) or 1
    heights = [_MARGIN + (_SIZE - 2 * _MARGIN) * (1 - value / top) for value in values]
    steps = max(len(values) - 1, 1)
    points = [(_SIZE * index / steps if len(values) > 1 else _SIZE, height) for index, height in enumerate(heights)]
    path = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
    floor = _SIZE - _MARGIN
    stretched = [element("path", d=f"M0 {floor}H{_SIZE}", class_="floor")]
    if len(points) > 1:
        stretched.insert(0, element("path", d=f"{path}V{floor}H0Z", class_="area"))
        stretched.append(element("path", d=path, class_="line"))
    last = [element("circle", cx=f"{x:.1f}%", cy=f"{y:.1f}%", r=3, class_="last") for x, y in points[-1:]]
    return _drawing(said, stretched, last)


def columns(up: Sequence[int], down: Sequence[int], said: str) -> Html:
    """For every run a column up and one down from a common line."""
    top = max([*up, *down, 1])
    count = max(len(up), 1)
    step, middle, half = _SIZE / count, _SIZE / 2, _SIZE / 2 - _MARGIN
    width = min(step * 0.6, 6)
    pieces = []
    for index, (rise, fall) in enumerate(zip(up, down, strict=True)):
        left = index * step + (step - width) / 2
        pieces += [
            element(
                "rect",
                x=f"{left:.1f}",
                y=f"{middle - half * rise / top:.1f}",
                width=f"{width:.1f}",
                height=f"{half * rise / top:.1f}",
                class_="came",
            )
            if rise
            else None,
            element(
                "rect",
                x=f"{left:.1f}",
                y=middle,
                width=f"{width:.1f}",
                height=f"{half * fall / top:.1f}",
                class_="went",
            )
            if fall
            else None,
        ]
    axis = element("path", d=f"M0 {middle:.0f}H{_SIZE}", class_="floor")
    return _drawing(said, [*(piece for piece in pieces if piece), axis], [])


def _drawing(said: str, stretched: Sequence[Html], round_: Sequence[Html]) -> Html:
    inner = element(
        "svg", *stretched, width="100%", height="100%", viewBox=f"0 0 {_SIZE} {_SIZE}", preserveAspectRatio="none"
    )
    return element("svg", element("title", said), inner, *round_, class_="trend", role="img")
