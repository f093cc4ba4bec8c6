"""A pipeline or a hook that no parser of ours reads, and that runs twokey: compared line by line.

What lies around the line that runs it decides as much as the line, so words that switch a step off count near it.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator

from scanner.formats.gates.invocations import NAMED, commands, compare_scripts, weaker
from scanner.model.change import Delta

_NEAR = 12  # lines
_KEY = re.compile(r"^\s*(?:-\s+)*(?:[\w-]+:\s+(?=\S))?(?:-\s+)?[|>]?")
_OFF = re.compile(
    r"allow_?failures?\W+true|continue-?on-?error\W+(?!false)\w|soft_fail\W+true|ignore_?failures?\W+true"
    r"|failure\W+ignore|when\W+(?:never|manual|on_fail)|enabled\W+false|skip\W+true|skip:|condition:|catcherror"
    r"|\bif:|when\s*\{|returnstatus|fail_text|exclude:|only:|branches:",
    re.IGNORECASE,
)


def runs(content: str) -> bool:
    return bool(commands(_script(content)))


def compare(old: str, new: str, *, script: bool) -> Iterator[Delta]:
    """`script`: the file is a shell script, and not a description of jobs."""
    one, other = (old, new) if script else (_script(old), _script(new))
    told = list(compare_scripts("script" if script else "steps", one, other, piped=script))
    yield from told
    if script or not commands(one):
        return
    known = {line.strip() for line in old.split("\n")}
    after = new.split("\n")
    gates = [number for number, line in enumerate(after) if NAMED.search(line)]
    for number, line in enumerate(after):
        if line.strip() not in known and _OFF.search(line) and _near(number, gates):
            yield weaker("steps", "", line.strip())


def _near(number: int, gates: list[int]) -> bool:
    """Whether one of `gates`, in order, is near; there may be as many as lines."""
    first = bisect_left(gates, number - _NEAR)
    return first < len(gates) and gates[first] <= number + _NEAR


def _script(content: str) -> str:
    """The commands of a file of jobs, without the keys in front of them."""
    return "\n".join(_KEY.sub("", line) for line in content.split("\n"))
