"""One workflow or action file as the comparers want it: a plain tree, and the line of any place in it.

Why the loader's output is not enough: GitHub reads `10` and "10" alike, `${{x}}` and `${{ x }}` too; people want line
numbers; and dependabot and renovate read the version comment behind a pinned commit, which no loader keeps. Every
scalar is text here and every key a string, so that no shape an author invents can trip a comparer.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

import yaml
from msgspec import Struct, field

from scanner.formats.github_workflow.expressions import tidy
from scanner.formats.github_workflow.pieces import Keys, Piece, Pieces, pieces
from scanner.formats.github_workflow.where import find
from scanner.formats.shapes.sides import UnreadableError, small_yaml
from scanner.model.change import Delta
from scanner.model.scale import Severity
from scanner.text.yaml import YamlError, load_document

SHOWN = 200

Node: TypeAlias = "str | list[Node] | dict[str, Node]"
Tree: TypeAlias = "Mapping[str, Node]"

# What YAML takes for a line break; libyaml counts them all.
_BREAK = re.compile("\r\n|[\r\n\x85\u2028\u2029]")
_COMMENT = re.compile(r"(?:^|\s)#[ \t]*+(.*)$")


class Page(Struct, frozen=True):
    """A parsed file, whole (`root`) or in pieces. `keys` remembers where the keys of a visited mapping stand: a cache,
    empty at first."""

    tree: Tree
    root: yaml.Node | None = None
    lines: tuple[str, ...] = ()
    keys: Keys = field(default_factory=dict)
    parts: Pieces | None = None


NOWHERE = Page({})


class Spot(Struct, frozen=True):
    """A place in a page: what people call it (`jobs.build.steps[Checkout]`) and the keys that lead there."""

    page: Page
    label: str = ""
    path: tuple[str | int, ...] = ()


def read(data: bytes) -> Page:
    """Raises YamlError for what is too large, not clean YAML or not a mapping."""
    try:
        small = small_yaml(data)
    except UnreadableError as error:
        raise YamlError(error.reason) from error
    parts = pieces(small)
    if parts is not None:
        return Page(_joined(parts), None, tuple(data.decode().split("\n")), {}, parts)
    document = load_document(small)
    tree = _plain(document.data, {})
    if not isinstance(tree, dict):
        raise YamlError("not a mapping")
    return Page(tree, document.root, tuple(_BREAK.split(data.decode("utf-8", "replace"))))


def _joined(parts: Pieces) -> Tree:
    """The tree of a file in pieces, whose inner trees it shares with every other version that has them."""
    head, *tail = (_piece_tree(placed.piece) for placed in parts.around)
    jobs: dict[str, Node] = {}
    for placed in parts.jobs.values():
        jobs.update(_piece_tree(placed.piece))
    tree = {**head, "jobs": jobs}
    for each in tail:
        tree.update(each)
    return tree


def _piece_tree(piece: Piece) -> dict[str, Node]:
    if "tree" not in piece.known:
        piece.known["tree"] = _plain(piece.data, {})
    found: dict[str, Node] = piece.known["tree"]
    return found


def _plain(value: Any, known: dict[int, Node]) -> Node:
    """Aliases stay shared (`known` is by identity), so a page never grows beyond its file."""
    if isinstance(value, str):
        return tidy(value)
    if not isinstance(value, dict | list | tuple | set):
        return tidy(_scalar(value))
    if id(value) not in known:
        if isinstance(value, dict):
            known[id(value)] = {_scalar(key): _plain(inner, known) for key, inner in value.items()}
        else:
            known[id(value)] = [_plain(inner, known) for inner in value]
    return known[id(value)]


def _scalar(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int):
        return str(value) if value.bit_length() < 10_000 else hex(value)  # str() refuses more than 4300 digits
    return str(value)


def mapping(node: Node | None) -> dict[str, Node]:
    return node if isinstance(node, dict) else {}


def items(node: Node | None) -> list[Node]:
    """A list as it is, a single value as a list of one: `on: push` and `on: [push]` are the same."""
    if isinstance(node, list):
        return node
    return [] if node is None or node == "" else [node]


def text(node: Node | None) -> str:
    if isinstance(node, str):
        return node
    if isinstance(node, list) and all(isinstance(item, str) for item in node):
        return ", ".join(text(item) for item in node)
    return "" if node is None else json.dumps(node, ensure_ascii=False, sort_keys=True)


def strings(node: Node | None) -> Iterator[str]:
    """Every value below `node`; keys are not values."""
    if isinstance(node, str):
        yield node
    elif isinstance(node, list):
        for item in node:
            yield from strings(item)
    elif node is not None:
        for item in node.values():
            yield from strings(item)


def below(spot: Spot, *keys: str | int) -> Spot:
    label = spot.label
    for part in map(str, keys):
        label = f"{label}.{part}" if label and part else label or part
    return Spot(spot.page, label, (*spot.path, *keys))


def cut(value: str, length: int = SHOWN) -> str:
    return value if len(value) <= length else value[: length - 1] + "…"


def tell(kind: str, where: Spot, old: str, new: str, severity: Severity) -> Delta:
    """The delta of one fact; `where` is in the new page, or in the old one for what is gone."""
    return Delta(kind, where.label, cut(old), cut(new), severity, line_of(where))


def line_of(spot: Spot) -> int:
    """The line of the last key of the path that can be found, from 1; 0 when there is no file."""
    place = find(spot.page.root, spot.page.parts, spot.page.keys, spot.path)
    return place.line + 1 if place else 0


def lines_of(spot: Spot) -> tuple[str, ...]:
    """The lines a place takes in its file, with their comments."""
    place = find(spot.page.root, spot.page.parts, spot.page.keys, spot.path)
    return spot.page.lines[place.line : place.end_line + 1] if place else ()


def comment_at(spot: Spot) -> str:
    """The comment that ends the line of a value, without its `#`."""
    place = find(spot.page.root, spot.page.parts, spot.page.keys, spot.path)
    if place is None:
        return ""
    rest = spot.page.lines[place.end_line][place.end_column :] if place.end_line < len(spot.page.lines) else ""
    found = _COMMENT.search(rest) if "#" in rest else None
    return found[1].strip() if found else ""
