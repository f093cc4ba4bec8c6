"""The tables of pyproject.toml that a standard defines: `project` (PEP 621), `build-system` (PEP 517) and
`dependency-groups` (PEP 735), together with poetry's own spelling of the same facts.

Both spellings are read as one, so that a project that moves from `[tool.poetry]` to `[project]` has changed nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from scanner.formats.python import judges
from scanner.formats.python.judges import Judge
from scanner.formats.python.requirement import extra_scope, normal, requirements
from scanner.formats.python.tables import compare_tables
from scanner.formats.shapes.dependencies import Dependency, Scope
from scanner.formats.shapes.trees import Path, at, dotted, items, leaves, mapping, text
from scanner.model.change import Delta
from scanner.model.scale import Severity

Tree = Mapping[str, Any]

_requires_python = judges.told("runtime-requirement-changed", Severity.MEDIUM)
_renamed = judges.told("package-renamed", Severity.HIGH)

# Where a fact may stand, the standard's place first.
_FACTS: tuple[tuple[tuple[Path, ...], Judge], ...] = (
    ((("project", "name"), ("tool", "poetry", "name"), ("tool", "flit", "metadata", "dist-name")), _renamed),
    ((("project", "version"), ("tool", "poetry", "version"), ("tool", "pdm", "version")), judges.version),
    ((("project", "requires-python"), ("tool", "poetry", "dependencies", "python")), _requires_python),
    ((("project", "license"), ("tool", "poetry", "license")), judges.licence),
    ((("project", "license-files"),), judges.licence),
    ((("project", "dynamic"),), judges.setting),
)
_ENTRY_POINTS: tuple[tuple[Path, ...], ...] = (
    (("project", "scripts"), ("tool", "poetry", "scripts"), ("tool", "flit", "scripts")),
    (("project", "gui-scripts"),),
    (("project", "entry-points"), ("tool", "poetry", "plugins"), ("tool", "flit", "entrypoints")),
)
_SHIPPED = ("urls", "authors", "maintainers", "import-names", "import-namespaces")
_OTHERWISE_SHIPPED = ("homepage", "repository", "documentation", "urls", "authors", "maintainers")
_TOLD_ELSEWHERE = (
    *("name", "version", "requires-python", "license", "license-files", "dynamic"),
    *("scripts", "gui-scripts", "entry-points", "dependencies", "optional-dependencies"),
    *("description", "readme", "keywords", "classifiers"),
)
_NOT_FOR_UPLOAD = "private ::"
_LEGACY_BACKEND = "setuptools.build_meta:__legacy__"
_SAME_BACKEND = {None, _LEGACY_BACKEND, "setuptools.build_meta"}


def rows(tree: Tree) -> Iterator[Dependency]:
    """What the standard tables ask for."""
    yield from requirements(_texts(at(tree, "project", "dependencies")), group="project.dependencies")
    for extra, wanted in mapping(at(tree, "project", "optional-dependencies")).items():
        group = f"project.optional-dependencies.{normal(extra)}"
        yield from requirements(_texts(wanted), extra_scope(extra), group)
    for name, wanted in mapping(tree.get("dependency-groups")).items():
        yield from requirements(_texts(wanted), Scope.DEVELOPMENT, f"dependency-groups.{normal(name)}")
    yield from requirements(_texts(at(tree, "build-system", "requires")), Scope.BUILD, "build-system.requires")


def compare(old: Tree, new: Tree, *, fresh: bool) -> Iterator[Delta]:
    """The deltas of everything in these tables but dependencies. `fresh`: there was no such file."""
    yield from _facts(old, new)
    yield from _rest(old, new)
    yield from _entry_points(old, new)
    yield from _upload(old, new)
    yield from _groups(old, new)
    yield from _build_system(old, new, fresh=fresh)


def _texts(value: Any) -> list[object]:
    """PEP 735 includes are tables in a list of texts."""
    return [each for each in items(value) if isinstance(each, str)]


def _first(tree: Tree, places: tuple[Path, ...]) -> tuple[Path, Any]:
    """The first place that holds something. A table is no version (`tool.pdm.version` says how to find one)."""
    for place in places:
        value = at(tree, *place)
        if value is not None and not (place[-1] == "version" and isinstance(value, dict)):
            return place, value
    return places[0], None


def _facts(old: Tree, new: Tree) -> Iterator[Delta]:
    for places, judge in _FACTS:
        was_at, was = _first(old, places)
        now_at, now = _first(new, places)
        if places[0][-1] == "dynamic":
            was, now = (sorted(map(text, items(each))) or None for each in (was, now))
        if _same(was, now):
            continue
        yield from judge(dotted(now_at if now is not None else was_at), was, now)


def _same(old: Any, new: Any) -> bool:
    """`license = {text = "MIT"}` is `license = "MIT"`."""
    one, other = (mapping(each).get("text", each) if isinstance(each, dict) else each for each in (old, new))
    return bool(one == other)


def _entry_points(old: Tree, new: Tree) -> Iterator[Delta]:
    for places in _ENTRY_POINTS:
        was_at, was = _first(old, places)
        now_at, now = _first(new, places)
        where = now_at if now is not None else was_at
        for path, one, other in leaves(was, now):
            yield from judges.entry_point(dotted((*where, *path)), one, other)


def _rest(old: Tree, new: Tree) -> Iterator[Delta]:
    """What else of these tables ends up in the artefact's metadata."""
    rules: dict[str, Judge] = dict.fromkeys(_TOLD_ELSEWHERE, judges.nothing)
    rules |= dict.fromkeys(_SHIPPED, judges.metadata)
    yield from compare_tables(("project",), old.get("project"), new.get("project"), {**rules, "": judges.metadata})
    poetry = dict.fromkeys(_OTHERWISE_SHIPPED, judges.metadata)
    yield from compare_tables(("tool", "poetry"), at(old, "tool", "poetry"), at(new, "tool", "poetry"), poetry)


def _upload(old: Tree, new: Tree) -> Iterator[Delta]:
    """The index refuses whatever calls itself private. Without that word the next upload succeeds."""
    private = [
        sorted(
            each
            for place in (("project", "classifiers"), ("tool", "poetry", "classifiers"))
            for each in _texts(at(tree, *place))
            if isinstance(each, str) and each.casefold().startswith(_NOT_FOR_UPLOAD)
        )
        for tree in (old, new)
    ]
    if bool(private[0]) != bool(private[1]):
        severity = Severity.CRITICAL if private[0] else Severity.LOW
        yield Delta("publish-changed", "project.classifiers", text(private[0]), text(private[1]), severity)


def _groups(old: Tree, new: Tree) -> Iterator[Delta]:
    """Groups that a group includes: a change of who gets what, and no more."""
    before, after = mapping(old.get("dependency-groups")), mapping(new.get("dependency-groups"))
    for name in {**after, **before}:
        was, now = (
            sorted(text(each) for each in items(side.get(name)) if not isinstance(each, str))
            for side in (before, after)
        )
        if was != now:
            yield Delta("dependency-moved", f"dependency-groups.{name}", ", ".join(was), ", ".join(now), Severity.LOW)


def _build_system(old: Tree, new: Tree, *, fresh: bool) -> Iterator[Delta]:
    """Who builds: a back end is code that runs on whoever builds, and `backend-path` takes it from this repository."""
    was, now = (at(tree, "build-system", "build-backend") for tree in (old, new))
    was, now = (each if isinstance(each, str) or each is None else text(each) for each in (was, now))
    if (was or _LEGACY_BACKEND) != (now or _LEGACY_BACKEND):
        severity = Severity.MEDIUM if fresh or {was, now} <= _SAME_BACKEND else Severity.CRITICAL
        shown = text(was) if fresh else text(was or _LEGACY_BACKEND)
        yield Delta(
            "build-backend-changed", "build-system.build-backend", shown, text(now or _LEGACY_BACKEND), severity
        )
    was, now = (at(tree, "build-system", "backend-path") for tree in (old, new))
    if was != now:
        severity = Severity.CRITICAL if now else Severity.HIGH
        yield Delta("build-backend-changed", "build-system.backend-path", text(was), text(now), severity)
    known = dict.fromkeys(("build-backend", "backend-path", "requires"), judges.nothing)
    yield from compare_tables(
        ("build-system",), old.get("build-system"), new.get("build-system"), {**known, "": judges.setting}
    )
