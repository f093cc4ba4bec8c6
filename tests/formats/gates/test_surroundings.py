"""A line of very many commands: read once, and compared as strictly as a short one."""

from __future__ import annotations

import pytest
from kit.patience import within

from scanner.formats.gates.invocations import commands
from scanner.formats.gates.running import weakened

MANY = 40_000  # bytes
UNITS = ["twokey|", "twokey||{ ", "twokey&&true||", "twokey; ", "twokey &", "1"]
FILES = {
    "Jenkinsfile": "{}\n",
    ".husky/pre-push": "twokey scan\n{}\n",
    ".gitlab-ci.yml": "gate:\n  script:\n    - '{}'\n",
    ".github/workflows/gate.yml": "on: push\njobs:\n  gate:\n    steps:\n      - run: '{}'\n",
}


def told(old: str, new: str, path: str = "Jenkinsfile") -> list[str]:
    return [each.new for each in weakened(path, old.encode(), new.encode())]


@pytest.mark.parametrize("path", FILES)
@pytest.mark.parametrize("unit", UNITS)
def test_a_line_of_many_commands_takes_no_time(path: str, unit: str) -> None:
    line = f"twokey scan {unit * (MANY // len(unit))}"
    with within(1):
        assert told(FILES[path].format("twokey scan"), FILES[path].format(f"{line}|tee log"), path)
        assert told(FILES[path].format(line), FILES[path].format(line), path) == []


def test_many_lines_within_long_conditions_take_no_time() -> None:
    text = f"if {'a' * 200_000}; then\n" * 8 + "make\n" * 50_000 + "twokey scan\n"
    with within(1):
        assert told(text, text) == []
        assert told(text, text.replace("then", "do"))[0].startswith("only within: if aaaa")


def test_many_switches_far_from_many_gates_take_no_time() -> None:
    gates = "twokey scan\n" * 8000
    far = "\n" * 20 + "".join(f"when: never {number}\n" for number in range(8000))
    with within(1):
        assert told(gates, gates + far, ".circleci/config.yml") == []
        assert told(gates, f"{gates}\nwhen: never\n", ".circleci/config.yml") == ["when: never"]


def test_so_much_is_kept_of_a_line() -> None:
    found = commands("twokey|" * 5000 + "tee " + "x" * 5000)
    assert len(found) == 5000
    assert max(len(each.around) for each in found) == 21
    assert max(len(text) for each in found for text in (each.line, *each.around)) < 1100


FOLLOWED = "twokey scan" + "".join(f" | step {number}" for number in range(30))


def test_what_is_far_behind_a_command_counts_as_well() -> None:
    (why,) = told(FOLLOWED, f"{FOLLOWED} || true")
    assert why.startswith("more follows it: ")
    assert told(FOLLOWED, FOLLOWED.replace("step 2 ", "step two "))[0] == "its failure is lost in a pipe: | step two"


def test_long_lines_that_differ_at_their_end_are_not_the_same() -> None:
    line = f"twokey scan | tee {'x' * 3000}"
    assert told(line, line) == []
    assert len(told(f"{line}y", f"{line}z")) == 1


def test_the_same_that_follows_is_no_change() -> None:
    assert told(f"{FOLLOWED}\n", f"{FOLLOWED}\n# a word\n") == []
    assert told(f"{FOLLOWED}\n", f"make\n{FOLLOWED}\n") == []


def test_a_group_stops_where_anything_in_it_does() -> None:
    assert told("twokey scan", "twokey scan || { echo no; exit 1; }") == []
    assert told("twokey scan", "twokey scan || { echo no; }") == ["its failure is ignored: || { echo no"]
    assert told("twokey scan", "twokey scan || echo no; exit 1") == ["its failure is ignored: || echo no"]
    assert told("exit 1; twokey scan", "exit 1; twokey scan || { echo no; }") != []
