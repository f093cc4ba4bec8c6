"""A sweep at a terminal: checked-in pages, within the width, nothing that acts on the terminal, nothing cut unsaid.

TWOKEY_GOLDEN=update writes the pages anew (see tests/kit/golden.py).
"""

from __future__ import annotations

import re
import shlex

import pytest
from kit.golden import check
from kit.scenes import FORGED, HOSTILE
from kit.sweeps import ANN, FIRST, OUTCOMES, STARTED, SWEEPS, crowd, finding, leaked, report, repository, spoken, swept
from msgspec import structs
from rich.cells import cell_len

from scanner.model.finding import Disposition
from scanner.model.report import Problem
from scanner.model.scale import Outcome, Severity
from scanner.model.sweep import State, SweptFinding
from scanner.reporters import sweep_terminal
from scanner.reporters.sweep_terminal import MOST_NEW, MOST_PROBLEMS, MOST_REPOSITORIES, render
from scanner.text.escape import visible

SGR = re.compile(r"\x1b\[[0-9;]*m")
DETAILS = ("held", "normal", "all")


@pytest.mark.parametrize("name", SWEEPS)
def test_page(name: str) -> None:
    check(f"sweep-{name.replace('_', '-')}", render(SWEEPS[name]()))


@pytest.mark.parametrize("detail", ("held", "all"))
def test_page_in_less_and_more_detail(detail: str) -> None:
    check(f"sweep-mixed-detail-{detail}", render(SWEEPS["mixed"](), detail=detail))


@pytest.mark.parametrize("width", (60, 80, 120, 200))
@pytest.mark.parametrize("name", SWEEPS)
def test_no_line_is_longer_than_the_terminal_is_wide(name: str, width: int) -> None:
    for detail in DETAILS:
        lines = render(SWEEPS[name](), width=width, detail=detail).split("\n")
        long = [line for line in lines if cell_len(line) > width and not line.startswith("      twokey ")]
        assert long == [], "only what is there to be pasted"


@pytest.mark.parametrize("name", SWEEPS)
def test_colour_adds_nothing_but_colour(name: str) -> None:
    plain, coloured = render(SWEEPS[name]()), render(SWEEPS[name](), color=True)
    assert "\x1b" not in plain
    assert SGR.search(coloured)
    assert [line.rstrip() for line in SGR.sub("", coloured).split("\n")] == plain.split("\n")


@pytest.mark.parametrize("detail", DETAILS)
@pytest.mark.parametrize("name", SWEEPS)
def test_says_the_outcome_once(name: str, detail: str) -> None:
    lines = render(SWEEPS[name](), detail=detail).split("\n")
    words = tuple(f"{outcome.name}  " for outcome in Outcome)
    rows = {each.name for each in SWEEPS[name]().repositories}
    said = [
        line for line in lines if line.startswith(words) and not rows & set(line.split()[1:2]) and "..." not in line
    ]
    assert [line.split()[0] for line in said] == [OUTCOMES[name].name]


def test_names_keep_both_ends_and_columns_stay_columns() -> None:
    names = ["short", f"organisation/{'x' * 90}-the-end", "\u7d44\u7e54/" + "\u5009" * 60 + "-\u672b"]
    lines = render(report(*map(repository, names))).split("\n")
    rows = [line for line in lines if line.startswith("PASS  ") and "/103" in line]
    assert len(rows) == 3
    assert {cell_len(row) for row in rows} == {cell_len(rows[0])}
    assert any("organis" in row and "the-end " in row and "..." in row for row in rows)
    assert any("\u7d44\u7e54/" in row and "\u5009-\u672b " in row for row in rows)


def test_a_column_of_zeros_is_left_out() -> None:
    heading = next(line for line in render(SWEEPS["clean"]()).split("\n") if "repository" in line)
    assert heading.split() == ["repository", "judged/known", "agents", "held", "new"]
    heading = next(line for line in render(SWEEPS["mixed"]()).split("\n") if " repository " in line)
    assert heading.split() == ["repository", "judged/known", "agents", "held", "secrets", "new", "problems"]


def test_what_fails_and_is_no_secret_has_a_column() -> None:
    weakened = structs.replace(finding(1, "gate-weakened"), outcome=leaked(2).outcome)
    page = render(report(repository("a", Outcome.FAIL, swept(weakened), swept(leaked(3)))))
    heading, row = (line.split() for line in page.split("\n")[3:5])
    assert dict(zip(heading[1:], row[2:], strict=False))["judged/known"] == "-/103"
    assert (row[heading.index("failed") + 2], row[heading.index("secrets") + 2]) == ("1", "1")


def test_the_worst_repository_comes_first() -> None:
    rows = [line.split()[:2] for line in render(SWEEPS["mixed"]()).split("\n")[4:7]]
    assert rows == [["UNDET", "acme/gone"], ["FAIL", "acme/api"], ["HOLD", "acme/web"]]


def test_many_repositories_are_cut_and_counted() -> None:
    every = crowd(MOST_REPOSITORIES + 5, 0)
    page = render(every)
    assert sum(line.startswith("PASS  organisation") for line in page.split("\n")) == MOST_REPOSITORIES
    assert "and 5 more: 5 PASS (-v shows all, --format json has everything)" in page
    whole = render(every, detail="all")
    assert sum(line.startswith("PASS  organisation") for line in whole.split("\n")) == MOST_REPOSITORIES + 5
    assert "more:" not in whole


def test_what_blocks_alone_when_asked_for() -> None:
    page = render(SWEEPS["mixed"](), detail="held")
    assert "acme/web" in page
    assert "acme/gone" in page
    assert "acme/docs" not in page
    assert "What to do next" not in page


def test_new_findings_are_limited_by_repository_and_counted() -> None:
    repositories, findings = MOST_NEW
    many = [
        repository(f"r{each:02}", Outcome.HOLD, *(swept(finding(each * 100 + one), State.NEW) for one in range(9)))
        for each in range(repositories + 3)
    ]
    page = render(report(*many))
    assert f"New since 2026-11-15: {9 * (repositories + 3)} findings in {repositories + 3} repositories" in page
    assert page.count("  agent-touched-ci\n") == repositories * findings
    assert page.count(f"and {9 - findings} more here") == repositories
    assert f"and {9 * 3} in 3 more repositories" in page
    whole = render(report(*many), detail="all")
    assert whole.count("  agent-touched-ci\n") == 9 * (repositories + 3)
    assert "more here" not in whole


def test_new_findings_stand_before_old_ones_and_worse_before_better() -> None:
    low = swept(finding(1, severity=Severity.LOW, path="low"), State.NEW)
    high = swept(finding(2, severity=Severity.HIGH, path="high"), State.NEW)
    old = swept(finding(3, severity=Severity.CRITICAL, path="old"))
    page = render(report(repository("a", Outcome.HOLD, low, old, high)))
    assert page.index("high:") < page.index("low:") < page.index("old:")


def test_many_problems_are_cut_and_counted() -> None:
    problems = tuple(Problem(f"line {each}", "list", "names nothing") for each in range(MOST_PROBLEMS + 2))
    page = render(report(problems=problems))
    assert page.count("names nothing") == MOST_PROBLEMS
    assert "and 2 more" in page
    assert render(report(problems=problems), detail="all").count("names nothing") == MOST_PROBLEMS + 2


def test_what_to_paste_is_one_word_of_a_shell() -> None:
    place = "/srv/it's a $(touch x)"
    page = render(report(repository("a", Outcome.HOLD, swept(finding(1)), place=place)))
    command = next(line for line in page.split("\n") if "twokey scan" in line)
    assert shlex.split(command) == ["twokey", "scan", "--repo", place]


@pytest.mark.parametrize("place", ("https://example.org/a.git", "git@example.org:a", "ssh://example.org/a"))
def test_what_is_elsewhere_has_to_be_cloned_first(place: str) -> None:
    page = render(report(repository("a", Outcome.HOLD, swept(finding(1)), place=place)))
    assert "in a clone of it" in " ".join(page.split())
    assert place not in page


def test_advice_fits_what_there_is() -> None:
    assert "What to do next" not in render(SWEEPS["clean"]())
    assert "Rotate" not in render(SWEEPS["held"]())
    assert "Rotate" in render(SWEEPS["mixed"]())
    assert "Begin with" not in render(SWEEPS["shard"]()), "what cannot be read now cannot be looked at"
    fixed_only = report(repository("a", Outcome.PASS, swept(leaked(1), State.FIXED)))
    assert "What to do next" not in render(fixed_only)
    assert "1 finding fixed since 2026-11-15" in render(fixed_only)


@pytest.mark.parametrize("color", (False, True))
@pytest.mark.parametrize("detail", DETAILS)
def test_nothing_reaches_the_terminal_raw(detail: str, color: bool) -> None:
    text = SGR.sub("", render(spoken(lambda what: f"{what}\n{FORGED}\n{HOSTILE}"), detail=detail, color=color))
    assert visible(text, newlines=True) == text
    text.encode("utf-8")
    assert not any(line.strip().startswith("PASS  nothing") for line in text.split("\n"))


def test_markup_is_text() -> None:
    text = render(spoken(lambda what: "[red]red[/red] :skull:"), width=1000)
    assert "[red]" in text
    assert "\N{SKULL}" not in text


def test_reviewers_are_not_named_where_nobody_asked() -> None:
    assert ANN not in sweep_terminal.render(SWEEPS["mixed"]())


def test_findings_that_were_not_handed_over_are_counted() -> None:
    """What is open and no news is read only as far as a terminal shows it."""
    one = repository("a", Outcome.HOLD, *(swept(finding(each)) for each in range(3)))
    page = render(report(structs.replace(one, states={State.OPEN: 1_234})))
    assert "Open since before: 1,234 findings in 1 repository" in page
    assert "and 1,232 more here" in page


def test_what_does_not_hold_says_so() -> None:
    told = structs.replace(finding(1, "ref-rewritten"), outcome=Disposition.ADVISORY)
    page = render(report(repository("a", Outcome.PASS, SweptFinding(told, State.REOPENED, FIRST, STARTED))))
    assert "ref-rewritten, reopened, advisory\n" in page
