"""Where in a file a place of its tree stands, whether the file was read whole or in pieces."""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

import yaml

from scanner.formats.github_workflow.pieces import Keys, Pieces

Path: TypeAlias = "tuple[str | int, ...]"


class Place(NamedTuple):
    """Where a value is: the line of its name, and where it ends. All count from 0."""

    line: int
    end_line: int
    end_column: int


def find(root: yaml.Node | None, parts: Pieces | None, keys: Keys, path: Path) -> Place | None:
    """Where the last key of the path that can be found stands: the node people would point at (a key, a list item),
    and the end of its value. None when there is no file."""
    if parts is None:
        return _walked(root, path, keys, 0) if root is not None else None
    if path and path[0] == "jobs":
        return _in_jobs(parts, path)
    for part in parts.around:
        if path and str(path[0]) in _names(part.piece.root, part.piece.keys):
            return _walked(part.piece.root, path, part.piece.keys, part.line)
    return Place(parts.around[0].piece.root.start_mark.line, *_last(parts))


def _in_jobs(parts: Pieces, path: Path) -> Place:
    found = parts.jobs.get(str(path[1])) if len(path) > 1 else None
    if found is not None:
        return _walked(found.piece.root, path[1:], found.piece.keys, found.line)
    last = list(parts.jobs.values())[-1]
    end = last.piece.root.end_mark
    return Place(parts.jobs_line, end.line + last.line, end.column)


def _last(parts: Pieces) -> tuple[int, int]:
    """Where the file ends."""
    last = parts.around[-1] if len(parts.around) > 1 else list(parts.jobs.values())[-1]
    return last.piece.root.end_mark.line + last.line, last.piece.root.end_mark.column


def _names(mapping: yaml.MappingNode, keys: Keys) -> dict[str, tuple[yaml.Node, yaml.Node]]:
    if id(mapping) not in keys:
        keys[id(mapping)] = {str(name.value): (name, inner) for name, inner in mapping.value}
    return keys[id(mapping)]


def _walked(root: yaml.Node, path: Path, keys: Keys, shift: int) -> Place:
    here = (root, root)
    for key in path:
        value = here[1]
        if isinstance(value, yaml.MappingNode):
            following = _names(value, keys).get(str(key))
        elif isinstance(value, yaml.SequenceNode) and isinstance(key, int) and key < len(value.value):
            following = (value.value[key], value.value[key])
        else:
            following = None
        if following is None:
            break
        here = following
    end = here[1].end_mark
    return Place(here[0].start_mark.line + shift, end.line + shift, end.column)
