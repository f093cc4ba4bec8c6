"""Where the symbolic links of one tree lead, taken as a file system takes them: name by name, through links on the
way, and a link to a folder for everything below it (threat B63).

What a link leads to is judged as what lies at the link. Links on the way are too: whoever moves one of them moves the
end of the way.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import deque
from collections.abc import Callable, Iterator
from typing import NamedTuple

from msgspec import Struct

from scanner.classify import Classified, Classifier, led_below
from scanner.model.change import Category
from scanner.model.scale import Severity, worst
from scanner.rulebook import Paths
from scanner.text.glob import ANY, Glob, Segment, fold, literal_glob, normal

MOST_HOPS = 40  # as Linux has it; then it is a loop
LONGEST_TARGET = 4096  # bytes of a path that a system takes
MOST_NAMES = 500  # that links in linked folders have besides their own
MOST_PATTERNS = 5000  # beyond, everything below a linked folder counts
_EVERYTHING = (Segment(ANY, False), Segment("*", True))


class Means(NamedTuple):
    """What a path that matches is for, because of what leads there."""

    glob: Glob
    categories: tuple[Category, ...]
    severity: Severity


class Below(NamedTuple):
    """What a folder would hold: the rest of a pattern, and what it stands for."""

    rest: tuple[Segment, ...]
    categories: tuple[Category, ...]
    severity: Severity


class Way(NamedTuple):
    """The links that were passed, the first one included, and where it ends: nowhere (None), or the parts of a path."""

    passed: tuple[str, ...]
    place: tuple[str, ...] | None


class Links(Struct, frozen=True):
    """The links of a tree in order, their names on any file system, and how to read where one points."""

    paths: tuple[str, ...]
    named: dict[str, str]
    read: Callable[[str], str]

    def at(self, path: str) -> str | None:
        """The link at `path`, in another case if need be."""
        return self.named.get(path) or self.named.get(fold(path))

    def below(self, folder: tuple[str, ...]) -> Iterator[str]:
        """The links in a folder, at any depth."""
        start = "".join(f"{part}/" for part in folder)
        for index in range(bisect_left(self.paths, start), len(self.paths)):
            if not self.paths[index].startswith(start):
                return
            yield self.paths[index]


def tree_links(paths: frozenset[str], read: Callable[[str], str]) -> Links:
    """The links of a tree. `read` gives the target of one, "" when there is none to be had."""
    return Links(tuple(sorted(paths)), {**{fold(path): path for path in paths}, **{path: path for path in paths}}, read)


def follow(links: Links, path: str) -> Way:
    """The way from `path` to the first place that is no link."""
    passed: list[str] = []
    done: list[str] = []
    todo = path.split("/")[::-1]
    while todo:
        part = todo.pop()
        if part == "..":
            if not done:
                return Way(tuple(passed), None)
            done.pop()
        elif part not in ("", "."):
            done.append(part)
            link = links.at("/".join(done)) if links.named else None
            if link is not None:
                passed.append(link)
                target = links.read(link)
                if not target or target.startswith("/") or len(target) > LONGEST_TARGET or len(passed) > MOST_HOPS:
                    return Way(tuple(passed), None)
                done.pop()
                todo += target.split("/")[::-1]
    return Way(tuple(passed), tuple(done))


def led_to(links: Links, classify: Classifier, paths: Paths, is_file: Callable[[str], bool]) -> Iterator[Means]:
    """What the links of a tree make of other paths."""
    # What a link is called, also by way of a linked folder, and which one it is.
    waiting = deque((path, path) for path in links.paths)
    nested: set[tuple[str, str]] = set()
    entered: set[tuple[str, frozenset[Below]]] = set()
    patterns = 0
    while waiting:
        name, link = waiting.popleft()
        itself, inside = classify(name), _inside(paths, name)
        if itself is None and not inside:
            continue
        way = follow(links, link)
        whole = _whole(itself, inside)
        for passed in dict.fromkeys(way.passed[1:]):
            yield Means(literal_glob(passed.split("/")), *whole)
        if way.place is None:
            continue
        place = "/".join(way.place)
        if itself is not None and place and not _covers(classify(place), itself):
            yield Means(literal_glob(way.place), itself.categories, itself.floor)
        if not inside or is_file(place):
            continue
        new = inside - _inside(paths, place)
        patterns += len(new)
        if new and patterns > MOST_PATTERNS:
            yield Means(literal_glob(way.place, _EVERYTHING), *whole)
        else:
            yield from (Means(literal_glob(way.place, each.rest), each.categories, each.severity) for each in new)
        if (place, frozenset(inside)) in entered:  # a folder in itself
            continue
        entered.add((place, frozenset(inside)))
        for lower in links.below(way.place):
            again = (f"{name}/{lower.split('/', len(way.place))[-1]}", lower)
            if len(nested) < MOST_NAMES and again not in nested:
                nested.add(again)
                waiting.append(again)


def _covers(known: Classified | None, wanted: Classified) -> bool:
    return known is not None and set(wanted.categories) <= {*known.categories} and known.floor.at_least(wanted.floor)


def _inside(paths: Paths, folder: str) -> set[Below]:
    """What would lie below `folder`."""
    parts = normal(folder).split("/")
    found = led_below(paths, parts, [part.casefold() for part in parts])
    return {Below(rule.glob.spelled[used:], rule.categories, rule.severity) for rule, used in found}


def _whole(itself: Classified | None, inside: set[Below]) -> tuple[tuple[Category, ...], Severity]:
    """Everything that a link stands for, in one."""
    own = () if itself is None else ((itself.categories, itself.floor),)
    stands_for = (*own, *((each.categories, each.severity) for each in inside))
    categories = dict.fromkeys(category for each, _ in stands_for for category in each)
    return tuple(sorted(categories)), worst((severity for _, severity in stands_for), Severity.NONE)
