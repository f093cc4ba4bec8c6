"""Files that a release path leads to: by a symbolic link (threat B63), by running or including them, or
by being a repository inside this one.

They are judged as what leads to them says, at the judged commit and at the head.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from msgspec import Struct

from scanner.classify import LED_BY_LINK, LED_TO, Classifier
from scanner.errors import MissingObjectError
from scanner.formats.references import may_refer, references
from scanner.model.change import Category
from scanner.model.scale import Severity, worst
from scanner.pipeline.symlinks import Links, Means, follow, led_to, tree_links
from scanner.repo.git import Git
from scanner.repo.objects import Objects
from scanner.repo.selection import Selection
from scanner.repo.tree import Listing, listing
from scanner.rulebook import PathRule, Paths
from scanner.text.glob import Glob, literal_glob

MOST_REFERRING = 200  # files of one tree that are asked whom they run


class Linked(Struct, frozen=True):
    """Rules for files that only other files make release paths, and all files that making a release runs.

    `asked` are the names that were looked for on the way, whether there are such files or not.
    """

    rules: tuple[PathRule, ...]
    shipping: frozenset[str]
    asked: frozenset[str] = frozenset()


def linked(objects: Objects, git: Git, classify: Classifier, selection: Selection, paths: Paths) -> Linked:
    """What the trees of the judged commit and the head lead to, besides what `classify` over `paths` says."""
    found: dict[Glob, Means] = {}
    by_link: set[Glob] = set()
    shipping: set[str] = set()
    asked: set[str] = set()
    for revision in dict.fromkeys(each for each in (selection.judged_at, selection.head) if each):
        tree = listing(git, revision)
        objects.remember_odd(revision, tree.odd)
        links = tree_links(tree.links, partial(_target, objects, tree))
        means = [*led_to(links, classify, paths, tree.files.__contains__)]
        by_link.update(each.glob for each in means)
        for place, category in (*_referred(objects, tree, links, shipping, asked), *_embedded(tree)):
            if classify(place) is None:
                means.append(Means(literal_glob(place.split("/")), (category,), paths.severities[category]))
        for each in means:
            found[each.glob] = each if each.glob not in found else _both(found[each.glob], each)
    ordered = sorted(found.values(), key=lambda each: each.glob.pattern)
    rules = (
        PathRule(*each, order + (LED_BY_LINK if each.glob in by_link else LED_TO)) for order, each in enumerate(ordered)
    )
    return Linked(tuple(rules), frozenset(shipping), frozenset(asked))


def _both(one: Means, other: Means) -> Means:
    categories = dict.fromkeys((*one.categories, *other.categories))
    return Means(one.glob, tuple(categories), worst((one.severity, other.severity), Severity.NONE))


def _embedded(tree: Listing) -> Iterator[tuple[str, Category]]:
    """What decides about a repository inside the tree (threat B68): git obeys its `config` and runs its hooks."""
    for head in [path for path in tree.files if path.endswith("/HEAD")]:
        folder = head.removesuffix("HEAD")
        below = [path for path in tree.files if path.startswith(folder)]
        if all(any(path.startswith(f"{folder}{part}/") for path in below) for part in ("objects", "refs")):
            hooks = (path for path in below if path.startswith(f"{folder}hooks/"))
            yield from ((path, Category.VCS_CONTROL) for path in (head, f"{folder}config", *hooks))


def _referred(
    objects: Objects, tree: Listing, links: Links, shipping: set[str], asked: set[str]
) -> Iterator[tuple[str, Category]]:
    """What is run or included, by way of links too."""

    def is_here(path: str) -> bool:
        asked.add(path)
        return path in tree.files or (bool(links.paths) and "/".join(follow(links, path).place or ()) in tree.files)

    referring = sorted((path for path in tree.files if may_refer(path)), key=lambda path: (path.count("/"), path))
    for path in referring[:MOST_REFERRING]:
        content = _text(objects, tree.files[path]).encode("utf-8", "surrogateescape")
        for reference in references(path, content, is_here):
            way = follow(links, reference.path)
            places = dict.fromkeys((reference.path, *way.passed, "/".join(way.place or ())))
            shipping.update(place for place in places if place and reference.ships)
            yield from ((place, reference.category) for place in places if place)


def _target(objects: Objects, tree: Listing, link: str) -> str:
    return _text(objects, tree.files[link])


def _text(objects: Objects, oid: str) -> str:
    """A blob as text, "" when it is not here: what a scan cannot do without is asked for again and told then."""
    try:
        return objects.blob(oid).decode("utf-8", "surrogateescape")
    except MissingObjectError:
        return ""
