"""What lies around a command on its line, and makes its failure count for less.

A line may be a megabyte of commands, each with all the others behind it. So a line is walked once, from its end, a
command is given the nearest of what follows it, and a long text is known by its beginning and a digest.
"""

from __future__ import annotations

import hashlib
import re
from collections import deque
from collections.abc import Collection
from itertools import accumulate

_REDIRECTED = re.compile(r"(?<!\d)\d+>&\d*-?|>&\d*-?|&>+")
_OPERATOR = re.compile(r"(\|\||&&|\||;|&)")
_STOPS = re.compile(r"\bexit\s+[1-9$]|\bfalse\b|\breturn\s+[1-9$]|\bdie\b|\bthrow\b")
_CONDITION = re.compile(r"(?:if|elif|while|until|unless|!|not)(?=\s)")
_SWALLOWS = re.compile(r"\s*(?:true|:|exit(?:\s+0)?|return(?:\s+0)?)\s*$")
_NEAREST = 20  # of what follows a command; no more is told of a whole file
_LONGEST = 1000  # characters of a text


def cut(line: str) -> list[str]:
    """The commands of a line, with the operators between them: every second piece is one."""
    return _OPERATOR.split(_REDIRECTED.sub(">", line))


def surroundings(pieces: list[str], named: Collection[int], quiet: bool) -> dict[int, tuple[str, ...]]:
    """Of each command that twokey is named in (`named`: where in `pieces`) the conditions and the lost failures.
    `quiet`: a pipe loses the exit status.
    """
    ends = list(accumulate(map(len, pieces)))
    stop = max((found.start() for found in _STOPS.finditer("".join(pieces))), default=-1)
    further = f"more follows it: {_digest(''.join(pieces))}"
    nearest = deque[str](maxlen=_NEAREST)
    count = 0
    around = {}
    for at in range(len(pieces) - 1, -1, -1):
        if at % 2:
            # `{ ...; exit 1; }` answers a failure as a whole: it stops where anything from there on does.
            stops = stop >= ends[at] if _opens_group(pieces[at + 1]) else bool(_STOPS.search(pieces[at + 1]))
            if why := _lost(pieces[at], pieces[at + 1], stops, quiet):
                nearest.appendleft(bounded(why))
                count += 1
        elif at in named:
            rest = (further,) if count > _NEAREST else ()
            around[at] = (*_conditions(pieces, at, named), *nearest, *rest)
    return around


def _opens_group(piece: str) -> bool:
    return piece.strip()[:1] in ("{", "(")


def _lost(operator: str, after: str, stops: bool, quiet: bool) -> str:
    if operator == "||" and not stops:
        return f"its failure is ignored: || {after.strip()}"
    if operator == ";" and _SWALLOWS.match(after):
        return f"its failure is ignored: ; {after.strip()}"
    if operator == "|" and quiet:
        return f"its failure is lost in a pipe: | {after.strip()}"
    return "nobody waits for it: &" if operator == "&" else ""


def _conditions(pieces: list[str], at: int, named: Collection[int]) -> list[str]:
    found = []
    if at and pieces[at - 1] in ("||", "&&") and at - 2 not in named:
        found.append(bounded(f"only after: {pieces[at - 2].strip()} {pieces[at - 1]}"))
    if condition := _CONDITION.match(pieces[at].strip()):
        found.append(f"its failure only decides: {condition[0]}")
    return found


def bounded(text: str) -> str:
    """`text`, of which so much is kept that it can be shown, and told from every other."""
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]} {_digest(text)}"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
