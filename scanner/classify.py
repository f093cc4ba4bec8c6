"""From a path to the categories it belongs to. Every path of a history passes here, so each distinct one is judged
once.

What makes a path matter is not only its name: a gitlink is a dependency whatever it is called, and a symbolic link on,
above or into a release path stands for that path (threats B63, B64).
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from scanner.model.change import GITLINK_MODE, SYMLINK_MODE, Category
from scanner.model.scale import Severity, worst
from scanner.rulebook import PathRule, Paths
from scanner.text.glob import Glob, fold, normal

# Trees that hold examples of such files for tests to read; no tool acts on them there.
FIXTURE_FOLDERS = frozenset(
    {"fixtures", "__fixtures__", "testdata", "test-fixtures", "test_fixtures", "cassettes", "__snapshots__"}
)

# `tests/requirements.txt` is a real manifest; what lies in a data folder below the tests is data.
_TEST_FOLDERS = frozenset({"test", "tests", "testing", "spec", "specs", "__tests__"})
_DATA_FOLDERS = frozenset({"assets", "data", "goldens", "golden", "inputs", "resources", "samples"})

# Spellings that Windows resolves to another name: trailing dots and spaces, streams, separators (threat B65).
_DISGUISED = re.compile(r"[\\:]|[. ](?:/|$)")


@dataclass(frozen=True, slots=True)
class Classified:
    """The categories of a path, the severity of a change nothing more is known about, and whether the name is an
    alias."""

    categories: tuple[Category, ...]
    floor: Severity
    alias: bool = False


Classifier = Callable[[str], Classified | None]


def classifier(paths: Paths, ignored: tuple[Glob, ...] = ()) -> Classifier:
    """A memoised `classify` over one set of rules. `ignored` (policy) never hides gate policy."""
    known: dict[str, Classified | None] = {}

    def lookup(path: str) -> Classified | None:
        try:
            return known[path]
        except KeyError:
            found = known[path] = _classify(paths, ignored, path)
            return found

    return lookup


def _classify(paths: Paths, ignored: tuple[Glob, ...], path: str) -> Classified | None:
    parts = normal(path).split("/")
    folded = [part.casefold() for part in parts]
    rules = _matching(paths, parts, folded)
    alias = bool(rules) and parts != folded and not any(rule.glob.exactly(parts) for rule in rules)
    if not rules and _DISGUISED.search(path):
        plain = _undisguise(path)
        rules = _matching(paths, plain, [part.casefold() for part in plain])
        alias = bool(rules)
    if not rules:
        return None
    found = _union(rules, alias)
    if ignored and any(glob.matches_parts(parts, folded) for glob in ignored):
        return (
            Classified((Category.GATE_POLICY,), found.floor, alias)
            if Category.GATE_POLICY in found.categories
            else None
        )
    return found


def _union(rules: Iterable[PathRule], alias: bool = False) -> Classified:
    ordered = sorted(rules, key=lambda rule: rule.order)
    categories = dict.fromkeys(category for rule in ordered for category in rule.categories)
    return Classified(tuple(categories), worst((rule.severity for rule in ordered), Severity.NONE), alias)


def _matching(paths: Paths, parts: list[str], folded: list[str]) -> list[PathRule]:
    fixture = _is_fixture(folded[:-1])
    candidates = list(paths.by_root.get(folded[0], ()))
    for segment in dict.fromkeys(folded):
        candidates += paths.by_segment.get(segment, ())
    name = parts[-1]
    for extension in {name[name.rfind(".") :] if "." in name else "", ""}:
        group = paths.by_extension.get(extension)
        if group is not None and group.gate.match(name):
            candidates += group.rules
    return [
        rule for rule in candidates if (rule.glob.anchored or not fixture) and rule.glob.matches_parts(parts, folded)
    ]


def _is_fixture(folders: list[str]) -> bool:
    """Whether a file below `folders` is there for tests to read, so that no tool acts on it."""
    if not FIXTURE_FOLDERS.isdisjoint(folders):
        return True
    tests = next((i for i, folder in enumerate(folders) if folder in _TEST_FOLDERS), len(folders))
    return not _DATA_FOLDERS.isdisjoint(folders[tests + 1 :])


def _undisguise(path: str) -> list[str]:
    parts = normal(path).replace("\\", "/").split("/")
    return [part.split(":", 1)[0].rstrip(". ") or part for part in parts]


def classify_link(lookup: Classifier, paths: Paths, path: str, mode: str, target: str) -> Classified | None:
    """What a gitlink or a symbolic link at `path` stands for: itself, what lies below it, and what it points to."""
    found = [lookup(path), _below(paths, path)]
    if mode == GITLINK_MODE:
        found.append(Classified((Category.DEPENDENCY_LOCK,), Severity.HIGH))
    if mode == SYMLINK_MODE and target:
        place = resolve_link(path, target)
        found += [lookup(place), _below(paths, place)] if place else []
    known = [each for each in found if each is not None]
    if not known:
        return None
    categories = dict.fromkeys(category for each in known for category in each.categories)
    floor = worst((each.floor for each in known), Severity.NONE)
    return Classified(tuple(categories), floor, any(each.alias for each in known))


def _below(paths: Paths, path: str) -> Classified | None:
    """What a folder at `path` would hold for certain."""
    inside = paths.by_folder.get(fold(path))
    return _union(inside) if inside else None


def resolve_link(path: str, target: str) -> str:
    """Where in the tree a symbolic link at `path` leads; "" when it leads out of it."""
    if target.startswith("/"):
        return ""
    place = posixpath.normpath(posixpath.join(posixpath.dirname(path), target))
    return "" if place.startswith("../") or place in ("..", ".") else place
