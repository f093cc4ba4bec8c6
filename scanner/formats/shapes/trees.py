"""Parsed trees (mappings, lists, scalars) whose shape nobody vouches for, and where two of them differ.

Total: a place that holds another type than the tool expects reads as empty, and the difference still shows as a leaf.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from scanner.text.escape import short

SHOWN = 200  # characters of a value that are told
Path = tuple[str, ...]
_TEXT = frozenset({str})


def mapping(value: Any) -> Mapping[str, Any]:
    """`value` where it is a mapping, with text keys; else an empty one."""
    if not isinstance(value, dict):
        return {}
    return value if _TEXT.issuperset(map(type, value)) else {str(key): inner for key, inner in value.items()}


def items(value: Any) -> list[Any]:
    """A list as it is, a lone value as a list of one, nothing as an empty list."""
    if isinstance(value, list):
        return value
    return [] if value is None else [value]


def at(tree: Any, *keys: str) -> Any:
    """What lies below `keys`, None when nothing does."""
    for key in keys:
        tree = tree.get(key) if isinstance(tree, dict) else None
    return tree


def text(value: Any) -> str:
    """A value for people, short; "" for an absent one."""
    if value is None:
        return ""
    if isinstance(value, str):
        return short(value, SHOWN)
    if isinstance(value, list) and value and all(isinstance(item, str | int | float) for item in value):
        return short(", ".join(text(item) for item in value[:SHOWN]), SHOWN)
    return short(json.dumps(value, ensure_ascii=False, sort_keys=True, default=str), SHOWN)


def leaves(old: Any, new: Any, path: Path = ()) -> Iterator[tuple[Path, Any, Any]]:
    """Where two trees differ, with both values; None is a key that is not there. A list counts as one value."""
    one = old if isinstance(old, dict) else {} if old is None else None
    other = new if isinstance(new, dict) else {} if new is None else None
    if one is not None and other is not None and (one or other):
        for key in (*other, *(key for key in one if key not in other)):
            if one.get(key) != other.get(key) or (key in one) != (key in other):
                yield from leaves(one.get(key), other.get(key), (*path, str(key)))
    elif old != new or type(old) is not type(new):
        yield path, old, new


def dotted(path: Path) -> str:
    """A place for people: `tool.uv.index`."""
    return ".".join(path)
