"""How it went over the runs: small charts of one shape, and the numbers behind them."""

from __future__ import annotations

from collections.abc import Sequence

from scanner.model.sweep import SweepPoint, SweepReport
from scanner.reporters.charts.trend import columns, line
from scanner.reporters.markup import Html, apart, element
from scanner.reporters.sweep_page.parts import number, part, table, wide
from scanner.reporters.sweep_words import day, moment, share, things

MOST_RUNS = 104  # two years of one a week


def trends(report: SweepReport) -> Html | None:
    """The charts; nothing before there are two runs to compare."""
    points = report.trend[-MOST_RUNS:]
    if len(points) < 2:
        return None
    first, last = day(points[0].started), day(points[-1].started)
    left = len(report.trend) - len(points)
    span = f"{first} to {last}" if first != last else f"on {first}"
    note = f"{things(len(points), 'run')}, {span}." + (f" {left:,} older ones are left out." if left else "")
    shares = [100 * each.by_agents / each.commits if each.commits else 0.0 for each in points]
    charts = element(
        "div",
        _course("Blocking findings", [each.held + each.failed for each in points], "{:,.0f}"),
        _course("Committed secrets", [each.secrets for each in points], "{:,.0f}"),
        _course("Commits by agents", shares, "{:.1f} %"),
        _traffic(points),
        class_="charts",
    )
    return part("trend", "Over the runs", note, charts, _numbers(points))


def _course(title: str, values: Sequence[float], form: str) -> Html:
    now, before = form.format(values[-1]), form.format(values[-2])
    lowest, highest = form.format(min(values)), form.format(max(values))
    said = f"{title}: {len(values)} runs, from {form.format(values[0])} to {now}, between {lowest} and {highest}"
    change = f"was {before}" if before != now else "unchanged"
    span = f"between {lowest} and {highest}" if lowest != highest else "the same in every run"
    return _chart(title, now, change, line(values, said), span)


def _traffic(points: Sequence[SweepPoint]) -> Html:
    new, fixed = [each.new for each in points], [each.fixed for each in points]
    said = f"New and fixed findings: {len(points)} runs, {sum(new):,} new and {sum(fixed):,} fixed in all"
    return _chart(
        "New above, fixed below",
        f"{new[-1]:,} / {fixed[-1]:,}",
        "in this run",
        columns(new, fixed, said),
        f"{sum(new):,} / {sum(fixed):,} in all",
    )


def _chart(title: str, now: str, change: str, drawing: Html, span: str) -> Html:
    caption = element("figcaption", apart(element("span", title), element("b", now), element("small", change)))
    return element("figure", caption, drawing, element("small", span, class_="span"))


def _numbers(points: Sequence[SweepPoint]) -> Html:
    heads = ("Run", "Repositories", "Commits", "By agents", "Held", "Failed", "Secrets", "New", "Fixed", "Problems")
    rows = [
        (
            moment(each.started),
            *(number(count) for count in (each.repositories, each.commits)),
            share(each.by_agents, each.commits),
            *map(number, (each.held, each.failed, each.secrets, each.new, each.fixed, each.problems)),
        )
        for each in reversed(points)
    ]
    what = "Totals of every run, the newest first"
    shown = wide(what, table(what, heads, rows, "numbers"))
    return element("details", element("summary", "The numbers"), shown)
