"""`pnpm-workspace.yaml`: which folders are packages, shared versions, overrides, and every setting of pnpm since v10.

What stood under `pnpm` in package.json and in `.npmrc` may stand here: which dependencies may run code when they are
installed, how old a release must be, which hooks are loaded.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from scanner.formats.javascript.settings import compare_settings
from scanner.formats.javascript.sizes import written_by_hand
from scanner.formats.javascript.specs import compare_overrides
from scanner.formats.javascript.workspace_catalogs import compare_catalogs
from scanner.formats.javascript.written import written
from scanner.formats.shapes.names import name_of
from scanner.formats.shapes.sides import UnreadableError, as_yaml, compared
from scanner.formats.shapes.trees import at, items, mapping, text
from scanner.model.change import Delta
from scanner.model.scale import Severity

WORST = Severity.CRITICAL
_OWN = ("packages", "catalog", "catalogs", "overrides", "auditConfig", "updateConfig")
_MAPS = ("registries", "namedRegistries", "httpHeaders", "executionEnv")


def matches(path: str) -> bool:
    return name_of(path) in ("pnpm-workspace.yaml", "pnpm-workspace.yml")


def diff(old: bytes | None, new: bytes | None) -> Iterator[Delta]:
    yield from compared(old, new, _read, _compare, worst=WORST, removed=Severity.HIGH)


def _read(content: bytes) -> dict[str, Any]:
    tree = as_yaml(written_by_hand(content))
    if tree is not None and not isinstance(tree, dict):
        raise UnreadableError("not a mapping")
    return dict(mapping(tree))


def _compare(old: dict[str, Any] | None, new: dict[str, Any]) -> Iterator[Delta]:
    before = old or {}
    yield from compare_catalogs(before, new)
    yield from compare_pnpm("", before, new)
    if old is not None:
        yield from compare_settings(*({"packages": _folders(tree.get("packages"))} for tree in (before, new)))


def compare_pnpm(prefix: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Delta]:
    """pnpm's settings, here at the top of the file, in package.json below `pnpm`."""
    yield from compare_overrides(f"{prefix}overrides", *(flat_overrides(each.get("overrides")) for each in (old, new)))
    yield from compare_settings(*_one_permission(prefix, _flat(prefix, old), _flat(prefix, new)))
    ignored = f"{prefix}auditConfig.ignore"
    was, now = (_ignored(each) for each in (old, new))
    if now - was:
        yield Delta("check-weakened", ignored, "", text(sorted(now - was)), Severity.LOW)


def flat_overrides(tree: Any, path: str = "", depth: int = 0) -> list[tuple[str, str]]:
    """Overrides as pairs of a place (`a>b`) and what is forced there; npm nests them, `.` is the package itself."""
    found: list[tuple[str, str]] = []
    for name, value in mapping(tree).items():
        place = path if name == "." else f"{path}>{name}" if path else name
        if isinstance(value, dict) and depth < 20:
            found += flat_overrides(value, place, depth + 1)
        else:
            found.append((place, written(value)))
    return found


def _flat(prefix: str, tree: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in tree.items():
        if key in _OWN:
            continue
        if key in _MAPS and isinstance(value, dict):
            end = ".registry" if key.casefold().endswith("registries") else ""
            found |= {f"{prefix}{key}[{name}]{end}": inner for name, inner in mapping(value).items()}
        else:
            found[f"{prefix}{key}"] = value
    return found


def _one_permission(prefix: str, *sides: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Who may run code at install, in the two ways to say it as one, so that going from one to the other is no news."""
    listed, switched = f"{prefix}onlyBuiltDependencies", f"{prefix}allowBuilds"
    both = any(listed in side for side in sides) and any(switched in side for side in sides)
    for side in sides:
        if both and isinstance(side.get(switched), dict | None) and (listed in side or switched in side):
            names = {written(name): True for name in items(side.get(listed))}
            rest = {key: value for key, value in side.items() if key != listed}
            yield {**rest, switched: {**mapping(side.get(switched)), **names}}
        else:
            yield side


def _ignored(tree: Mapping[str, Any]) -> set[str]:
    """Advisories that nobody is to be told of."""
    lists = (at(tree, "auditConfig", "ignoreCves"), at(tree, "auditConfig", "ignoreGhsas"))
    return {text(each) for found in lists if isinstance(found, list) for each in found}


def _folders(value: Any) -> list[str] | None:
    return sorted(text(each) for each in value) if isinstance(value, list) else None
