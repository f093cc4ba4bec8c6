"""The line of a delta: where the new file names the thing, next to its value."""

from __future__ import annotations

import pytest
from kit.patience import within

from scanner.formats.places import placed
from scanner.model.change import Delta
from scanner.model.scale import Severity


def line(subject: str, new: str, content: str) -> int:
    (found,) = placed([Delta("dependency-bumped", subject, "1", new, Severity.MEDIUM)], content.encode())
    return found.line


@pytest.mark.parametrize(
    ("subject", "new", "content", "expected"),
    [
        pytest.param("left", "2", "right = 2\nleft = 2\n", 2, id="name and value on a line"),
        pytest.param("tool.left", "2", "[tool]\nleft = 2\n", 2, id="the last part of a place"),
        pytest.param("all", "./x 2", "install:\n\tcp x\n\nall:\n\t./x 2\n", 4, id="no part of a longer word"),
        pytest.param("left", "2", "left-pad = 2\nleft = 1\nleft = 2\n", 3, id="the place with the value"),
        pytest.param("left", "2", "[left]\nversion = 2\n", 1, id="the value below the name"),
        pytest.param("left", "3", "x\nleft\n", 2, id="the name without the value"),
        pytest.param("right", "2", "x\ny = 2\n", 2, id="the value without the name"),
        pytest.param("right", "3", "x\n", 0, id="neither"),
        pytest.param("", "2", "x\n2\n", 2, id="no name"),
    ],
)
def test_line(subject: str, new: str, content: str, expected: int) -> None:
    assert line(subject, new, content) == expected


def test_what_is_gone_or_has_a_line_is_left_alone() -> None:
    gone = Delta("dependency-removed", "left", "1", "", Severity.LOW)
    known = Delta("dependency-bumped", "left", "1", "2", Severity.LOW, 7)
    assert list(placed([gone, known], b"x\nleft = 2\n")) == [gone, known]
    assert list(placed([known], None)) == [known]


def test_a_large_lock_with_many_deltas_takes_no_time() -> None:
    content = "".join(f'  "pkg{n}": "1.{n}.0",\n' for n in range(200_000)).encode()
    rows = [Delta("dependency-bumped", f"pkg{n}", "1", f"1.{n}.0", Severity.MEDIUM) for n in range(190_000, 190_200)]
    with within(5):
        assert [each.line for each in placed(rows, content)] == [*range(190_001, 190_201)]


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\n\n"])
@pytest.mark.parametrize("deltas", [1, 60])
def test_lines_of_a_large_file(ends: str, deltas: int) -> None:
    content = "".join(f"package-{number} = {number}{ends}" for number in range(5000))
    asked = [4999, 0, *range(70, 70 + deltas)]
    told = [Delta("dependency-bumped", f"package-{number}", "x", str(number), Severity.LOW) for number in asked]
    found = [delta.line for delta in placed(told, content.encode())]
    assert found == [number * ends.count("\n") + 1 for number in asked]
