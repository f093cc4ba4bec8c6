"""The net below all other comparers: any two trees, value by value, so that no edit is ever lost."""

from __future__ import annotations

from collections.abc import Iterator

from scanner.formats.workflow_page import Node, Spot, below, items, text

EMPTY = '""'


def leaves(old: Spot, new: Spot, before: Node | None, after: Node | None) -> Iterator[tuple[Spot, str, str]]:
    """Where two nodes differ, with both values. Lists count as one value; a lone value equals a list of it.

    None is a key that is not there. A variable set to nothing hides an outer one, so it is not the same as none.
    """
    one, other = _inside(before), _inside(after)
    if (before is None) != (after is None) and not before and not after:
        yield (old if after is None else new), _shown(before), _shown(after)
    elif one is not None and other is not None:
        for key in (*other, *(key for key in one if key not in other)):
            if key not in one or key not in other or one[key] != other[key]:
                yield from leaves(below(old, key), below(new, key), one.get(key), other.get(key))
    elif (before is None) != (after is None):
        yield (old if after is None else new), _shown(before), _shown(after)
    elif items(before) != items(after):
        yield new, text(before), text(after)


def _inside(node: Node | None) -> dict[str, Node] | None:
    """The keys below a node; nothing at all has none. Only a value has no inside."""
    return node if isinstance(node, dict) else {} if node is None or node == "" else None


def _shown(node: Node | None) -> str:
    return "" if node is None else text(node or "") or EMPTY
