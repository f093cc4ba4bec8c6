"""Where a value stands in its line: the name it is given to, and whether it stands between quotes."""

from __future__ import annotations

import re
from typing import NamedTuple

_BEFORE = 120  # characters left of a value, in which its name stands
_PLACES = 6  # where a value may stand in its line before we give up looking for its name
_QUOTES = ("'", '"', "`")
_GIVES = (":", "=", ">", "(", ",")
_BETWEEN = ":=>!?.+|(, \t"
_CLOSING = "\"'`])[ \t\\"
_TYPES = frozenset({"str", "string", "value"})  # what may stand between the name and the value it is given
_name_backwards = re.compile(r"[\w.$-]{0,80}").match


class Place(NamedTuple):
    """`passed`: the value is an argument, beside its name or to something that is called so."""

    name: str
    quoted: bool
    passed: bool = False


def place(secret: str, line: str) -> Place:
    """The name that `secret` is given to, and whether between quotes: not where the line merely says the same word.

    `a = "..."`, `a: string = "..."`, `a("...")`, `("A-b", "...")` and `name="a" value="..."` all give it to a name.
    """
    at, quoted = -1, False
    for _ in range(_PLACES):
        at = line.find(secret, at + 1)
        if at < 0:
            break
        head = line[max(0, at - _BEFORE) : at]
        quoted = head[-1:] in ("'", '"', "`")
        body = head.rstrip("\"'`\\@ \t")
        if body[-1:] in _GIVES:
            name = _name(body)
            if body[-1] == "," and not _is_entry(name, body):
                name = ""
            return Place(name, quoted, passed=body[-1] in ("(", ","))
    return Place("", quoted)


def _is_entry(name: str, body: str) -> bool:
    """Whether a list gives the next value to `name`: ("X-Token", ...), not ("token", ...) or ("my key", ...)."""
    return not (name.isalpha() and name.islower()) and body.rstrip(", \t")[-len(name) - 2 : -len(name) - 1] in _QUOTES


def _name(body: str) -> str:
    """The last name of `body`, the one before where that one is a type."""
    name = ""
    for _ in range(2):
        body = body.rstrip(_BETWEEN).rstrip(_CLOSING)
        match = _name_backwards(body[::-1])
        name = match.group()[::-1].removeprefix("u0026") if match else ""  # an ampersand, as JSON has it
        if name.lower() not in _TYPES or name == body:
            break
        body = body[: -len(name)].rstrip("&\"' \t,")
    return name
