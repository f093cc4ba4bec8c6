"""The parts of package.json that say which third-party code is wanted, and which of it may run when it is installed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from scanner.formats.javascript.pnpm_workspace import compare_pnpm, flat_overrides
from scanner.formats.javascript.settings import compare_settings
from scanner.formats.javascript.specs import compare, compare_overrides, dependency
from scanner.formats.javascript.workspace_catalogs import compare_catalogs
from scanner.formats.javascript.written import written
from scanner.formats.shapes.dependencies import Dependency, Scope
from scanner.formats.shapes.trees import at, items, mapping, text
from scanner.model.change import Delta
from scanner.model.scale import Severity

GROUPS = {
    "dependencies": Scope.RUNTIME,
    "optionalDependencies": Scope.OPTIONAL,
    "peerDependencies": Scope.OPTIONAL,
    "devDependencies": Scope.DEVELOPMENT,
}
_BUNDLES = ("bundleDependencies", "bundledDependencies")
_EXTENSIONS = ("extensionDependencies", "extensionPack")  # VS Code installs these with the extension


def compare_wanted(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Delta]:
    """All that two manifests want from elsewhere."""
    yield from compare(_rows(old, new), _rows(new, old))
    for key in ("overrides", "resolutions"):
        yield from compare_overrides(key, flat_overrides(old.get(key)), flat_overrides(new.get(key)))
    yield from compare_catalogs(_catalogs(old), _catalogs(new))
    yield from compare_pnpm("pnpm.", mapping(old.get("pnpm")), mapping(new.get("pnpm")))
    yield from compare_settings(_permissions(old), _permissions(new))


def _catalogs(tree: Mapping[str, Any]) -> dict[str, Any]:
    """Bun's, which stand in the manifest of the root or below its `workspaces`."""
    places = (mapping(tree.get("workspaces")), tree)
    return {key: place[key] for place in places for key in ("catalog", "catalogs") if key in place}


def _rows(tree: Mapping[str, Any], besides: Mapping[str, Any]) -> Iterator[Dependency]:
    """What a manifest wants that is not the same in the other one."""
    optional, known_optional = (mapping(each.get("peerDependenciesMeta")) for each in (tree, besides))
    for group, scope in GROUPS.items():
        known = mapping(besides.get(group))
        peers = group == "peerDependencies"
        for name, spec in mapping(tree.get(group)).items():
            if known.get(name, known) == spec and not (peers and optional.get(name) != known_optional.get(name)):
                continue
            extra = "optional" if peers and at(optional, name, "optional") is True else ""
            if name != "//":  # how npm lets people write a comment
                yield dependency(name, written(spec), scope, group, extra)
    for group in _EXTENSIONS:
        for each in items(tree.get(group)):
            yield dependency(text(each), "", Scope.RUNTIME, group)


def _permissions(tree: Mapping[str, Any]) -> dict[str, Any]:
    """Whose install scripts run, as Bun, LavaMoat and Yarn write it, and what else changes a dependency's code."""
    built = mapping(tree.get("dependenciesMeta"))
    found = {
        "trustedDependencies": tree.get("trustedDependencies"),
        "allowScripts": tree.get("allowScripts"),
        "lavamoat.allowScripts": at(tree, "lavamoat", "allowScripts"),
        "dependenciesMeta.allowBuilds": {name: at(built, name, "built") for name in built} if built else None,
        "patchedDependencies": tree.get("patchedDependencies"),
    }
    return {key: value for key, value in found.items() if value is not None}


def bundled(tree: Mapping[str, Any]) -> set[str]:
    """The dependencies that are shipped inside of the package."""
    for key in _BUNDLES:
        if tree.get(key) is True:
            return set(mapping(tree.get("dependencies")))
        if isinstance(tree.get(key), list):
            return {text(each) for each in tree[key]}
    return set()


def compare_bundles(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Delta]:
    was, now = bundled(old), bundled(new)
    if more := sorted(now - was):
        yield Delta("package-contents-widened", _BUNDLES[0], "", text(more), Severity.HIGH)
    elif less := sorted(was - now):
        yield Delta("package-contents-changed", _BUNDLES[0], text(less), "", Severity.MEDIUM)
