"""Reading fields out of parsed YAML with errors a person can act on: where, what, and the nearest right word."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date as calendar
from enum import StrEnum
from typing import Any, TypeVar

from scanner.errors import UsageError

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class FieldError(UsageError):
    """A policy that cannot be taken."""


def wrong(where: str, message: str, hint: str = "") -> FieldError:
    return FieldError(f"{where}: {message}", hint or "twokey schema policy prints the schema")


def suggest(word: str, known: Iterable[str]) -> str:
    """`did you mean ...?` when something known is close, else what is known."""
    options = sorted(known)
    near = difflib.get_close_matches(word, options, 1, 0.6)
    return f"did you mean {near[0]!r}?" if near else f"known: {', '.join(options)}"


def mapping(where: str, value: Any, known: Iterable[str], required: Iterable[str] = ()) -> Mapping[str, Any]:
    """`value` as a mapping with only `known` keys."""
    if not isinstance(value, dict):
        raise wrong(where, f"expected a mapping, found {kind(value)}")
    names = list(known)
    for key in value:
        if key not in names:
            raise wrong(where, f"unknown key {key!r}", suggest(str(key), names))
    for key in required:
        if key not in value:
            raise wrong(where, f"{key!r} is missing")
    return value


def kind(value: Any) -> str:
    names = {dict: "a mapping", list: "a list", str: "text", bool: "true or false", int: "a number", float: "a number"}
    return "nothing" if value is None else names.get(type(value), type(value).__name__)


def string(where: str, value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, str) or not value.strip():
        raise wrong(where, f"expected text, found {kind(value)}", "put it in quotes" if value is not None else "")
    return value


def number(where: str, value: Any, least: int, most: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise wrong(where, f"expected a number from {least} to {most}, found {value!r}")
    return value


def flag(where: str, value: Any) -> bool:
    if not isinstance(value, bool):
        raise wrong(where, f"expected true or false, found {value!r}")
    return value


def date(where: str, value: Any) -> str:
    text = string(where, value)
    try:
        if not _DATE.fullmatch(text):
            raise ValueError
        return calendar.fromisoformat(text).isoformat()
    except ValueError:
        raise wrong(where, f"{text!r} is not a date", "write it as 2027-03-01") from None


def word(where: str, value: Any, words: type[E]) -> E:
    try:
        return words(string(where, value))
    except ValueError:
        raise wrong(where, f"unknown word {value!r}", suggest(str(value), [each.value for each in words])) from None


def listed(where: str, value: Any, read: Callable[[str, Any], T]) -> tuple[T, ...]:
    """Every item of the list `value` through `read`."""
    if not isinstance(value, list):
        raise wrong(where, f"expected a list, found {kind(value)}")
    return tuple(read(f"{where}[{index}]", item) for index, item in enumerate(value))


def distinct(where: str, ids: Iterable[str]) -> None:
    seen: set[str] = set()
    for each in ids:
        if each in seen:
            raise wrong(where, f"{each!r} stands there twice")
        seen.add(each)
