"""Release paths that are symbolic links: what they point to inherits their categories (threat B63)."""

from __future__ import annotations

from collections.abc import Mapping

from scanner.classify import Classifier, resolve_link
from scanner.errors import MissingObjectError
from scanner.model.change import Category
from scanner.model.scale import Severity
from scanner.repo.git import Git
from scanner.repo.ident import symlinks
from scanner.repo.objects import Objects
from scanner.repo.selection import Selection
from scanner.rulebook import PathRule
from scanner.rulebook.paths import path_rules


def link_rules(
    objects: Objects, git: Git, classify: Classifier, selection: Selection, severities: Mapping[Category, Severity]
) -> tuple[PathRule, ...]:
    """Rules for the targets of classified links at the judged commit and at the head."""
    revisions = dict.fromkeys(each for each in (selection.judged_at, selection.head) if each)
    found: dict[str, tuple[Category, ...]] = {}
    for path, oid in {row for revision in revisions for row in symlinks(git, revision)}:
        classified = classify(path)
        if classified is None:
            continue
        try:
            place = resolve_link(path, objects.blob(oid).decode("utf-8", "surrogateescape"))
        except MissingObjectError:
            continue
        # A name that reads as a pattern would match more than itself.
        if place and not set("*?[{") & set(place) and classify(place) is None:
            found[place] = classified.categories
    return path_rules([(f"/{place}", found[place], None) for place in sorted(found)], severities)
