"""Every way past the gate that is known has its attack and its harmless twin, or a reason why git cannot show it."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

HERE = Path(__file__).parent
README = HERE.parents[1] / "README.md"
ROWS = [f"b{number:02}" for number in range(1, 101)]
_NAME = re.compile(r"test_((?:b\d{2,3}_)+)(?:to_(b\d{2,3})_)?(twin_)?")

# What README lists under "What twokey cannot see", each by words that stand there.
OUT_OF_SIGHT = {
    "b84": "only in a fork",
    "b97": "without a commit",
    "b99": "collude",
}

# What no range, history or index shows, and which door of twokey has to.
ELSEWHERE = {
    "b17": "a squash that has not landed yet: the pull request check foresees its message",
    "b19": "forty approvals in a minute: a number in a report, never a verdict",
    "b20": "a review dated before the code: dates decide nothing anywhere",
    "b42": "a tag that moved: needs the ledger of an earlier sweep",
    "b49": "an approval after the merge: counts in a history, a range does not see it",
    "b51": "one request's status reused by another: the pull request check names base and head",
    "b80": "a branch that was forced back: needs the ledger of an earlier sweep",
    "b83": "a release from a branch that nobody gates: the release gate looks at the tag",
}


def _tests() -> dict[str, set[str]]:
    """Row to the kinds of tests it has: attack, twin."""
    found: dict[str, set[str]] = {}
    for path in (*HERE.glob("test_*.py"), *(HERE.parent / "e2e").glob("test_*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef) and (match := _NAME.match(node.name)):
                assert any(isinstance(each, ast.Assert | ast.Call) for each in ast.walk(node)), node.name
                for row in _rows(match[1].split("_")[:-1], match[2]):
                    found.setdefault(row, set()).add("twin" if match[3] else "attack")
    return found


def _rows(named: list[str], last: str | None) -> list[str]:
    """`b02_b04` are two rows, `b02_to_b04` three."""
    return ROWS[ROWS.index(named[-1]) : ROWS.index(last) + 1] if last else named


TESTS = _tests()


@pytest.mark.parametrize("row", [row for row in ROWS if row not in OUT_OF_SIGHT.keys() | ELSEWHERE.keys()])
def test_it_has_an_attack_and_a_twin(row: str) -> None:
    assert TESTS.get(row, set()) == {"attack", "twin"}


@pytest.mark.parametrize("row", OUT_OF_SIGHT)
def test_what_git_cannot_show_the_readme_says(row: str) -> None:
    _, _, limits = README.read_text("utf-8").partition("## What twokey cannot see")
    assert OUT_OF_SIGHT[row] in limits.partition("\n## ")[0]


def test_no_row_is_made_up() -> None:
    assert set(TESTS) <= set(ROWS)
