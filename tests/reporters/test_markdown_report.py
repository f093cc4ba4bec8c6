"""The Markdown report: checked-in pages, within its budget, and whole where there is room.

TWOKEY_GOLDEN=update writes the pages anew (see tests/kit/golden.py).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from kit.golden import check
from kit.history import CLAUDE_TRAILER, History
from kit.judging import scan
from kit.markdown import anything_active
from kit.scenes import OUTCOMES, SCENES
from msgspec import structs

from scanner.model.report import Report
from scanner.reporters import markdown
from scanner.reporters.markdown import MOST_COMMITS, MOST_FOLDED, render
from scanner.rulebook import load_rulebook

Scene = Callable[[str], Report]
PAGES = load_rulebook().pages


@pytest.mark.parametrize(
    "name", ("clean", "held", "approved", "secret", "staged", "nothing_staged", "shallow", "excused")
)
def test_report(scene: Scene, name: str) -> None:
    check(f"markdown-{name}", render(scene(name), pages=PAGES))


def test_held_says_only_what_blocks(scene: Scene) -> None:
    check("markdown-held-detail-held", render(scene("held"), detail="held", pages=PAGES))


@pytest.mark.parametrize("name", SCENES)
def test_the_outcome_comes_first(scene: Scene, name: str) -> None:
    assert render(scene(name)).startswith(f"## twokey: {OUTCOMES[name].upper()}\n\n**")


@pytest.mark.parametrize("detail", ("held", "normal", "all"))
@pytest.mark.parametrize("name", SCENES)
def test_only_our_own_markup_is_markup(scene: Scene, name: str, detail: str) -> None:
    assert anything_active(render(scene(name), detail=detail, pages=PAGES)) == []


def test_what_is_there_to_be_pasted_is_whole(scene: Scene) -> None:
    text = render(scene("held"), pages=PAGES)
    blocks = re.findall(r"^```sh\n(.*?)\n```$", text, re.M | re.S)
    assert any(block.startswith("twokey approve ") for block in blocks)
    assert any(f"Reviewed-digest: {scene('held').review_digest}'" in block for block in blocks)
    assert "```\nReviewed-by: Bob Ray <bob@example.org>\n```" in text


def test_the_worst_comes_first(scene: Scene) -> None:
    text = render(scene("held"))
    order = [text.index(subject) for subject in ("Publish from", "Renew the keys", "Build the release")]
    assert order == sorted(order)


def test_a_check_is_explained_where_its_page_is_known(scene: Scene) -> None:
    assert "(`twokey explain agent-touched-ci`)" in render(scene("held"), pages=PAGES)
    assert "twokey explain agent-touched-ci" not in render(scene("held"))


@pytest.fixture(scope="module")
def long(tmp_path_factory: pytest.TempPathFactory) -> Report:
    """More commits than are shown in the open, each with more advisory findings than blocking ones."""
    history = History()
    history.commit("Start")
    misses = "\n".join(f"Reviewed by: N{each} <n{each}@example.org>" for each in range(5))
    for number in range(MOST_COMMITS + 5):
        message = f"Work {number}\n\n{misses}\n\n{CLAUDE_TRAILER}\n"
        history.commit(message, files={"Makefile": f"all:\n\t./x {number}\n"})
    return scan(history.write(tmp_path_factory.mktemp("long")))


def test_a_long_tail_is_folded_away(long: Report) -> None:
    text = render(long)
    fold = text.index("<summary>5 more commits</summary>")
    shown = [found.start() for found in re.finditer(r"^#### HOLD", text, re.M)]
    assert len(shown) == MOST_COMMITS + 5
    assert sum(each < fold for each in shown) == MOST_COMMITS
    assert text.count("<details>") == text.count("</details>") == 2
    assert f"- and {5 * (MOST_COMMITS + 5) - MOST_FOLDED} more findings" in text
    assert "more findings" not in render(long, detail="all")


@pytest.mark.parametrize("budget", (0, 1, 50, 200, 500, 1_000, 3_000, 10_000, 20_000, 40_000))
def test_a_budget_is_kept_and_what_was_cut_is_said(long: Report, budget: int) -> None:
    whole, text = render(long), render(long, budget=budget)
    assert len(text.encode()) <= max(budget, 1)
    assert anything_active(text) == []
    if budget >= 500 and text != whole:
        assert text.startswith("## twokey: HOLD\n")
        assert re.search(r"\n\n\*\*Left out here for want of room: [^*]+\.\*\* `twokey scan --format json` has", text)
        counted = re.search(r"(\d+) commits?[,.]", text[text.index("Left out") :])
        assert int(counted[1] if counted else 0) == MOST_COMMITS + 5 - text.count("#### HOLD")


def test_what_to_do_outlives_what_was_found(long: Report) -> None:
    text = render(long, budget=3_000)
    assert "### What to do next" in text
    assert "#### HOLD" not in text or text.count("#### HOLD") < MOST_COMMITS


def test_the_budget_counts_bytes(scene: Scene) -> None:
    wide = structs.replace(scene("clean"), notices=tuple("\u5f20" * 100 for _ in range(400)))
    assert len(render(wide, budget=65_535).encode()) <= 65_535
    assert len(render(wide).encode()) > 65_535


def test_a_commit_of_a_thousand_files_leaves_room_for_others(tmp_path: Path) -> None:
    history = History()
    history.commit("Start")
    files = {f"{number}/Makefile": "all:\n\tx\n" for number in range(1_000)}
    history.commit(f"Much\n\n{CLAUDE_TRAILER}\n", files=files)
    history.commit(f"Little\n\n{CLAUDE_TRAILER}\n", files={"Makefile": "all:\n\tx\n"})
    report = scan(history.write(tmp_path))
    for detail in ("normal", "all"):
        text = render(report, detail=detail, budget=65_535)
        assert re.search(r"- and \d+ more findings", text)
        assert "`Little`" in text


def test_the_default_budget_fits_a_step_summary() -> None:
    assert markdown.BUDGET <= 1024 * 1024 - 16 * 1024
