"""XML without what makes XML dangerous: no document type, so no entities and nothing outside of the file.

expat itself reads (it is what `defusedxml` wraps): the standard library's parser at twice the speed of a wrapper
written in Python, and with the line of every element. Namespaces go: `<project xmlns="...">` is a `project`, as it is
for Maven and MSBuild, which read files with and without.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from hashlib import blake2b
from itertools import zip_longest
from typing import Any

from msgspec import Struct, field

from scanner.formats.shapes.sides import UnreadableError, as_text

MAX_DEPTH = 50  # four times what people write
MAX_ELEMENTS = 100_000  # 5 MB of checksums hold two thirds of it
_CHUNK = 65_536
_DECLARED = re.compile(r"""<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.-]{1,40})["']""")
_SINGLE = {"iso-8859-1": "latin-1", "latin1": "latin-1", "windows-1252": "cp1252", "us-ascii": "ascii"}
_WIDE = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be", b"<\0": "utf-16-le", b"\0<": "utf-16-be"}


class Element(Struct, eq=False):
    """A tag with what is in it. `pieces` is its own text, in the parts in which it came."""

    name: str
    attributes: dict[str, str]
    line: int
    children: list[Element] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(self.pieces).strip()


Leaf = tuple[str, str, str]


def as_xml(content: bytes, most: int = MAX_ELEMENTS) -> Element:
    """The root of a document of at most `most` elements. Raises UnreadableError for what no tool, or every tool another
    way, would read."""
    from xml.parsers import expat

    text = _decoded(content)
    parser = expat.ParserCreate("utf-8", " ")
    parser.buffer_text = True
    tree = _Tree(parser, most)
    parser.StartElementHandler = tree.start
    parser.EndElementHandler = tree.end
    parser.CharacterDataHandler = tree.data
    parser.StartDoctypeDeclHandler = _refuse
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
    data = text.encode()
    # expat reads on to the end of what it has when a handler objects: a document type is met with little behind it.
    step = _CHUNK if "<!DOCTYPE" in text else max(len(data), 1)
    try:
        for start in range(0, len(data), step):
            parser.Parse(data[start : start + step], False)
        parser.Parse(b"", True)
    except (expat.ExpatError, ValueError) as error:
        raise UnreadableError(f"not XML: {error}", getattr(error, "lineno", 0)) from error
    return tree.root.children[0]


class _Tree:
    """The elements of a document as expat tells of them."""

    def __init__(self, parser: Any, most: int) -> None:
        self.parser = parser
        self.most = most
        self.root = Element("", {}, 0)
        self.open = [self.root]
        self.count = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.count += 1
        if len(self.open) > MAX_DEPTH or self.count > self.most:
            self.parser.StartElementHandler = self.parser.EndElementHandler = None
            raise UnreadableError("XML with too many elements", self.parser.CurrentLineNumber)
        if any(" " in key for key in attributes):
            attributes = {_local(key): value for key, value in attributes.items()}
        element = Element(_local(name), attributes, self.parser.CurrentLineNumber)
        self.open[-1].children.append(element)
        self.open.append(element)

    def end(self, _name: str) -> None:
        self.open.pop()

    def data(self, text: str) -> None:
        self.open[-1].pieces.append(text)


def _local(name: str) -> str:
    return name.rpartition(" ")[2]


def _refuse(*_: Any) -> None:
    raise UnreadableError("XML with a document type, which can define what the text means")


def _decoded(content: bytes) -> str:
    """The text in the encoding it declares, where that is one all XML tools read."""
    wide = _WIDE.get(content[:2])
    head = content[:400].decode(wide or "latin-1", "ignore")
    found = _DECLARED.search(head)
    declared = found[1].lower() if found else ""
    encoding = wide or _SINGLE.get(declared)
    if wide is None and declared not in ("", "utf-8", "utf8", *_SINGLE):
        raise UnreadableError(f"XML in the encoding {declared}", 1)
    if encoding is None or content.startswith(b"\xef\xbb\xbf"):
        return as_text(content)
    try:
        return as_text(content.decode(encoding).removeprefix("\ufeff").encode())
    except UnicodeError as error:
        raise UnreadableError(f"not {encoding} text") from error


def children(element: Element | None, *names: str) -> list[Element]:
    """All elements that lie at a path below `element`."""
    found = [] if element is None else [element]
    for name in names:
        found = [child for each in found for child in each.children if child.name == name]
    return found


def child(element: Element | None, *names: str) -> Element | None:
    """The first element at a path."""
    return next(iter(children(element, *names)), None)


def value(element: Element | None, *names: str) -> str:
    """The text of the first element at a path; "" when there is none."""
    found = child(element, *names)
    return "" if found is None else found.text


def meaning(element: Element | None, *, ordered: bool = False) -> str:
    """A fingerprint of all that can be compared: no lines, comments and blank space, and no order where that says
    nothing; "" for nothing."""
    if element is None:
        return ""
    inner = [meaning(each, ordered=ordered) for each in element.children]
    if not ordered:
        inner.sort()
    told = (element.name, sorted(element.attributes.items()), element.text.split(), inner)
    return blake2b(repr(told).encode(), digest_size=16).hexdigest()


def differences(old: Element | None, new: Element | None) -> list[Leaf]:
    """The leaves in which two elements differ: the place below them, the old and the new text."""
    gone, come = Counter(_leaves(old, ())), Counter(_leaves(new, ()))
    left: dict[str, tuple[list[str], list[str]]] = defaultdict(lambda: ([], []))
    for side, leaves in enumerate((gone - come, come - gone)):
        for place, text in leaves.elements():
            left[place][side].append(text)
    return [(place, was, now) for place, both in left.items() for was, now in zip_longest(*both, fillvalue="")]


def _leaves(element: Element | None, path: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    if element is None:
        return
    for key, text in element.attributes.items():
        yield ".".join((*path, f"@{key}")), text
    text = " ".join(element.text.split())
    if path and (text or not (element.children or element.attributes)):
        yield ".".join(path), text
    for each in element.children:
        yield from _leaves(each, (*path, each.name))
