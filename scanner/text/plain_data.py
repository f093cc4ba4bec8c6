"""Frozen data to JSON and back, by its own type hints: what is kept between runs is data, never code.

Fields travel by position, so a file is only as good as the version that wrote it; whoever keeps one keeps the version
with it.
"""

from __future__ import annotations

import json
import types
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import lru_cache
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

T = TypeVar("T")
Reader = Callable[[Any], Any]


def dump(value: object) -> bytes:
    """`value`, a frozen dataclass of dataclasses, enums, tuples, mappings, strings, numbers and None."""
    return json.dumps(_plain(value), separators=(",", ":")).encode("ascii")


def load(kind: type[T], content: bytes) -> T:
    """The value of this type that `dump` wrote. Raises ValueError for anything else."""
    try:
        value: T = _reader(kind)(json.loads(content))  # type: ignore[arg-type]  # a type is hashable
    except (TypeError, KeyError, IndexError, RecursionError) as error:
        raise ValueError(f"no {kind.__name__}: {error}") from error
    return value


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if value is None or isinstance(value, str | int | float):
        return value
    if is_dataclass(value):
        return [_plain(getattr(value, each.name)) for each in fields(value)]
    if isinstance(value, Mapping):
        return [[_plain(key), _plain(item)] for key, item in value.items()]
    return [_plain(item) for item in value]


@lru_cache(maxsize=256)
def _reader(kind: Any) -> Reader:
    """What makes a value of this type from plain data."""
    origin, arguments = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        return _optional(_reader(next(each for each in arguments if each is not types.NoneType)))
    if origin is tuple:
        each = _reader(arguments[0])
        return lambda items: tuple(map(each, items))
    if origin is not None and issubclass(origin, Mapping):
        key, item = map(_reader, arguments)
        return lambda pairs: Counter({key(left): item(right) for left, right in pairs})
    if is_dataclass(kind):
        return _fields_reader(kind)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return {each.value: each for each in kind}.__getitem__
    return _checked(kind)


def _fields_reader(kind: Any) -> Reader:
    # Looked up when first used: a verdict has verdicts for children.
    readers: list[Reader] = []

    def read(values: list[Any]) -> Any:
        if not readers:
            hints = get_type_hints(kind)
            readers.extend(_reader(hints[each.name]) for each in fields(kind))
        if len(values) != len(readers):
            raise TypeError(f"{kind.__name__} has {len(readers)} fields")
        return kind(*(reader(value) for reader, value in zip(readers, values, strict=True)))

    return read


def _optional(reader: Reader) -> Reader:
    return lambda value: None if value is None else reader(value)


def _checked(kind: type) -> Reader:
    def read(value: Any) -> Any:
        if type(value) is not kind:
            raise TypeError(f"{value!r} is no {kind.__name__}")
        return value

    return read
