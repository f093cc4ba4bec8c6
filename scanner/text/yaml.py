"""YAML the way the tools that act on it read it, from files nobody vouches for.

PyYAML's safe loader has two hiding places and one bomb: it turns `on:` into True, it
takes the last of two equal keys silently, and aliases multiply. This loader keeps YAML 1.2 booleans, refuses duplicate
keys and caps aliases and depth. Nothing is ever constructed but str, int, float, bool, None, date-less scalars, list
and dict.

Three quarters of reading a file were PyYAML's resolver and constructor, a dozen calls of Python a node. What is plain
is built here in one walk; whatever is not (a tag, a merge, a key twice) is left to them, and so are the errors.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

import yaml
from msgspec import Struct

MAX_ALIASES = 200
MAX_DEPTH = 100
MAX_NODES = 1_000_000
_SHALLOW = 1_000


class YamlError(Exception):
    """Not YAML that can be trusted; `line` counts from 1, 0 when unknown."""

    def __init__(self, message: str, line: int = 0) -> None:
        super().__init__(message)
        self.message = message
        self.line = line


def _line(mark: Any) -> int:
    return int(mark.line) + 1 if mark is not None else 0


class _Strict(yaml.CSafeLoader):
    """libyaml's parser (in every PyYAML wheel) with the constructor and the resolver tightened."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            if isinstance(key, yaml.ScalarNode) and key.tag != "tag:yaml.org,2002:merge":
                if key.value in seen:
                    raise YamlError(f"duplicate key {key.value!r}", _line(key.start_mark))
                seen.add(key.value)
        return super().construct_mapping(node, deep)

    def resolve(self, kind: Any, value: Any, implicit: Any) -> str:
        """PyYAML's, without its path resolvers: libyaml's parser asks for each node."""
        if kind is yaml.ScalarNode:
            if implicit[0]:
                for tag, pattern in self.yaml_implicit_resolvers.get(value[:1], ()):
                    if pattern.match(value):
                        return str(tag)
            return _STR
        return _SEQ if kind is yaml.SequenceNode else _MAP

    def descend_resolver(self, current_node: Any, current_index: Any) -> None:
        """Only for path resolvers, of which there are none."""

    def ascend_resolver(self) -> None:
        """As above."""


# `!!binary`, `!!set`, `!!omap` and the like would build things that neither JSON nor the formats expect.
_PLAIN = {f"tag:yaml.org,2002:{name}" for name in ("null", "bool", "int", "float", "str", "seq", "map")} | {None}
_Strict.yaml_constructors = {
    tag: construct for tag, construct in yaml.CSafeLoader.yaml_constructors.items() if tag in _PLAIN
}


def _construct_int(loader: _Strict, node: yaml.ScalarNode) -> int:
    text = str(loader.construct_scalar(node))
    return int(text, 16 if text.startswith("0x") else 10)


_Strict.add_constructor("tag:yaml.org,2002:int", _construct_int)

# YAML 1.2 core schema: `on`, `off`, `yes`, `no` and 12:30:45 are text; dates stay text so that JSON can hold them.
_REPLACED = {f"tag:yaml.org,2002:{name}" for name in ("bool", "int", "float", "timestamp")}
_Strict.yaml_implicit_resolvers = {
    first: [(tag, rx) for tag, rx in rules if tag not in _REPLACED]
    for first, rules in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}
_FLOAT = r"[-+]?(?:\.[0-9]+|[0-9]+\.[0-9]*)(?:[eE][-+]?[0-9]+)?|[-+]?[0-9]+[eE][-+][0-9]+"
for _tag, _pattern, _first in (
    ("bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
    ("int", r"[-+]?[0-9]+|0x[0-9a-fA-F]+", "-+0123456789"),
    ("float", _FLOAT, "-+.0123456789"),
):
    _Strict.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(f"^(?:{_pattern})$"), list(_first))


_STR, _SEQ, _MAP = (f"tag:yaml.org,2002:{name}" for name in ("str", "seq", "map"))
_BOOLS = {"true": True, "false": False}


class UnusualError(Exception):
    """A node that only PyYAML's constructor builds, or refuses."""


def _built(node: yaml.Node, depth: int) -> Any:
    """What a plain tree holds. Raises UnusualError for everything out of the ordinary."""
    tag, value = node.tag, node.value
    kind = type(node)
    if kind is yaml.ScalarNode:
        if tag == _STR:
            return value
        return _scalar(tag, value)
    if depth >= MAX_DEPTH:
        raise UnusualError
    if kind is yaml.SequenceNode and tag == _SEQ:
        return [_built(inner, depth + 1) for inner in value]
    if kind is not yaml.MappingNode or tag != _MAP:
        raise UnusualError
    found = {}
    names = set()
    for key, inner in value:
        if type(key) is not yaml.ScalarNode:
            raise UnusualError
        names.add(key.value)
        found[key.value if key.tag == _STR else _scalar(key.tag, key.value)] = _built(inner, depth + 1)
    if len(names) != len(value):
        raise UnusualError
    return found


def _scalar(tag: str, value: str) -> Any:
    name = tag.removeprefix("tag:yaml.org,2002:")
    if name == "null":
        return None
    if name == "bool" and value.lower() in _BOOLS:
        return _BOOLS[value.lower()]
    if name == "int" and len(value) < 100:
        return int(value, 16 if value.startswith("0x") else 10)
    if name == "float" and re.fullmatch(_FLOAT, value):
        return float(value)
    raise UnusualError


@lru_cache(maxsize=1024)
def plain_value(word: str) -> Any:
    """What a plain scalar of one word is. Raises UnusualError where only PyYAML's constructor builds or refuses it."""
    for tag, pattern in _Strict.yaml_implicit_resolvers.get(word[:1], ()):
        if pattern.match(word):
            return _scalar(tag, word)
    return word


def _check_shape(text: str | bytes) -> None:
    """One pass over the events, which neither recurses nor expands: caps before anything is built.

    Sizes are counted as a reader would walk them, an alias weighing what it stands for: ten lists of ten aliases each
    ("billion laughs") are refused although the file is short.
    """
    aliases = 0
    weights: dict[str, int] = {}
    open_nodes: list[tuple[str | None, int]] = []
    weight = 0
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        if isinstance(event, yaml.CollectionStartEvent):
            open_nodes.append((event.anchor, weight))
            weight += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            anchor, before = open_nodes.pop()
            if anchor is not None:
                weights[anchor] = weight - before
        elif isinstance(event, yaml.AliasEvent):
            aliases += 1
            if any(anchor == event.anchor for anchor, _ in open_nodes):
                raise YamlError(f"alias *{event.anchor} contains itself", _line(event.start_mark))
            weight += weights.get(event.anchor or "", 1)
        elif isinstance(event, yaml.ScalarEvent):
            weight += 1
            if event.anchor is not None:
                weights[event.anchor] = 1
        if aliases > MAX_ALIASES:
            raise YamlError(f"more than {MAX_ALIASES} aliases", _line(event.start_mark))
        if weight > MAX_NODES:
            raise YamlError(f"more than {MAX_NODES} nodes", _line(event.start_mark))
        if len(open_nodes) > MAX_DEPTH:
            raise YamlError(f"nested deeper than {MAX_DEPTH} levels", _line(event.start_mark))


class _Tagged(_Strict):
    """The same, and a tag of the tool's own (`!reference`, `!Ref`) is a mapping of the tag to what it stands before."""


def _construct_tagged(loader: _Tagged, suffix: str, node: yaml.Node) -> dict[str, Any]:
    if isinstance(node, yaml.MappingNode):
        return {f"!{suffix}": loader.construct_mapping(node, deep=True)}
    if isinstance(node, yaml.SequenceNode):
        return {f"!{suffix}": loader.construct_sequence(node, deep=True)}
    return {f"!{suffix}": loader.construct_scalar(node) if isinstance(node, yaml.ScalarNode) else None}


_Tagged.add_multi_constructor("!", _construct_tagged)


class Document(Struct, frozen=True):
    """What a document says, and the nodes that say where; `root` is None for an empty one."""

    data: Any
    root: yaml.Node | None


def load(text: str | bytes, *, trusted: bool = False, tags: bool = False) -> Any:
    """The one document in `text`; None when it is empty.

    `trusted` (our own rules) skips the caps; `tags` reads the tags of tools instead of refusing them.
    Raises YamlError for anything that is not one clean document.
    """
    return load_document(text, trusted=trusted, tags=tags).data


def load_document(text: str | bytes, *, trusted: bool = False, tags: bool = False) -> Document:
    """The one document in `text` with its nodes. As `load`."""
    with _as_yaml_errors():
        found = list(_documents(text, trusted, tags, single=True))
    return found[0] if found else Document(None, None)


def load_all(text: str | bytes, *, tags: bool = False) -> list[Any]:
    """Every document in `text`. Raises YamlError."""
    with _as_yaml_errors():
        return [document.data for document in _documents(text, False, tags, single=False)]


def _documents(text: str | bytes, trusted: bool, tags: bool, *, single: bool) -> Iterator[Document]:
    """Parsed once. The second, exact look at the shape is for texts that a quick one cannot clear."""
    checked = trusted
    if not checked and not _surely_shallow(text):
        _check_shape(text)
        checked = True
    simple = _surely_tree(text)
    loader = (_Tagged if tags else _Strict)(text)
    try:
        for root in [loader.get_single_node()] if single else _nodes(loader):
            if root is None:
                continue
            plain = simple or _plain_tree(root)
            if not plain and not checked:
                _check_shape(text)
                checked = True
            try:
                data = _built(root, 0) if plain else loader.construct_document(root)
            except (UnusualError, ValueError):
                if not checked and not _plain_tree(root):
                    _check_shape(text)
                    checked = True
                data = loader.construct_document(root)
            yield Document(data, root)
    finally:
        loader.dispose()


def _nodes(loader: _Strict) -> Iterator[yaml.Node | None]:
    while loader.check_node():
        yield loader.get_node()


def _surely_shallow(text: str | bytes) -> bool:
    """Whether no node can lie deeper than the parser's own recursion bears: a level takes a bracket, or an indent or
    a mark on its line."""
    data = text.encode("utf-8", "surrogateescape") if isinstance(text, str) else text
    brackets = data.count(b"[") + data.count(b"{")
    return brackets <= _SHALLOW and max(map(len, data.split(b"\n"))) <= _SHALLOW


def _surely_tree(text: str | bytes) -> bool:
    """Whether no node can have an alias, nor the nodes be too many: one takes a character, in a flow mapping half."""
    anchor, alias = (b"&", b"*") if isinstance(text, bytes) else ("&", "*")
    return len(text) < MAX_NODES // 4 and (anchor not in text or alias not in text)  # type: ignore[operator]


def _plain_tree(root: yaml.Node) -> bool:
    """Whether a tree is within the caps and has no aliases."""
    seen = {id(root)}
    level = [root]
    for _ in range(MAX_DEPTH + 1):
        inner: list[yaml.Node] = []
        for node in level:
            if isinstance(node, yaml.MappingNode):
                for key, value in node.value:
                    inner += (key, value)
            elif isinstance(node, yaml.SequenceNode):
                inner += node.value
        if not inner:
            return len(seen) <= MAX_NODES
        known = len(seen)
        seen.update(map(id, inner))
        if len(seen) != known + len(inner):
            return False
        level = inner
    return False


# What PyYAML raises where a value is not what its tag says: it looks the value up, indexes it, or has it converted.
_NO_YAML = (ValueError, TypeError, LookupError, RecursionError, OverflowError)


@contextmanager
def _as_yaml_errors() -> Iterator[None]:
    try:
        yield
    except yaml.MarkedYAMLError as error:
        raise YamlError(error.problem or "not YAML", _line(error.problem_mark)) from error
    except yaml.YAMLError as error:
        raise YamlError(str(error).split("\n", 1)[0]) from error
    except _NO_YAML as error:  # PyYAML checks no tagged value
        raise YamlError(f"{type(error).__name__}: {error}") from error
