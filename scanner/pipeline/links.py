"""Files that a release path leads to: by a symbolic link (threat B63), or by running or including them.

They are judged as what leads to them says, at the judged commit and at the head.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from scanner.classify import Classifier, resolve_link
from scanner.errors import MissingObjectError
from scanner.formats.references import may_refer, references
from scanner.model.change import Category
from scanner.model.scale import Severity
from scanner.repo.git import Git
from scanner.repo.objects import Objects
from scanner.repo.selection import Selection
from scanner.repo.tree import Listing, listing
from scanner.rulebook import PathRule
from scanner.rulebook.paths import path_rules

MOST_REFERRING = 200  # files of one tree that are asked whom they run


@dataclass(frozen=True, slots=True)
class Linked:
    """Rules for files that only other files make release paths, and all files that making a release runs."""

    rules: tuple[PathRule, ...]
    shipping: frozenset[str]


def linked(
    objects: Objects, git: Git, classify: Classifier, selection: Selection, severities: Mapping[Category, Severity]
) -> Linked:
    """What the trees of the judged commit and the head lead to."""
    found: dict[str, tuple[Category, ...]] = {}
    shipping: set[str] = set()
    for revision in dict.fromkeys(each for each in (selection.judged_at, selection.head) if each):
        tree = listing(git, revision)
        for place, categories in (*_link_targets(objects, classify, tree), *_referred(objects, tree, shipping)):
            # A name that reads as a pattern would match more than itself.
            if not set("*?[{") & set(place) and classify(place) is None:
                found.setdefault(place, categories)
    rules = path_rules([(f"/{place}", found[place], None) for place in sorted(found)], severities)
    return Linked(rules, frozenset(shipping))


def _link_targets(objects: Objects, classify: Classifier, tree: Listing) -> Iterator[tuple[str, tuple[Category, ...]]]:
    for path in sorted(tree.links):
        classified = classify(path)
        target = "" if classified is None else _text(objects, tree.files[path])
        place = resolve_link(path, target) if target else ""
        if place and classified is not None:
            yield place, classified.categories


def _referred(objects: Objects, tree: Listing, shipping: set[str]) -> Iterator[tuple[str, tuple[Category, ...]]]:
    referring = sorted((path for path in tree.files if may_refer(path)), key=lambda path: (path.count("/"), path))
    for path in referring[:MOST_REFERRING]:
        content = _text(objects, tree.files[path]).encode("utf-8", "surrogateescape")
        for reference in references(path, content, tree.files.__contains__):
            if reference.ships:
                shipping.add(reference.path)
            yield reference.path, (reference.category,)


def _text(objects: Objects, oid: str) -> str:
    """A blob as text, "" when it is not here: what a scan cannot do without is asked for again and told then."""
    try:
        return objects.blob(oid).decode("utf-8", "surrogateescape")
    except MissingObjectError:
        return ""
