"""`.yarnrc.yml`: Yarn's registries, scopes and tokens, the code it loads first, and what it checks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from scanner.formats.javascript.settings import compare_settings
from scanner.formats.javascript.sizes import written_by_hand
from scanner.formats.javascript.workspace_catalogs import compare_catalogs
from scanner.formats.shapes.names import name_of
from scanner.formats.shapes.sides import UnreadableError, as_yaml, compared
from scanner.formats.shapes.trees import items, mapping, text
from scanner.model.change import Delta
from scanner.model.scale import Severity

WORST = Severity.CRITICAL
_NAMES = (".yarnrc.yml", ".yarnrc.yaml")
_PER_HOST = ("npmScopes", "npmRegistries", "networkSettings")
_CATALOGS = ("catalog", "catalogs")


def matches(path: str) -> bool:
    return name_of(path) in _NAMES


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
    yield from compare_settings(_flat(before), _flat(new))


def _flat(tree: dict[str, Any]) -> dict[str, Any]:
    """One entry a setting: `npmScopes[acme].npmRegistryServer`; plug-ins as a list of what is loaded."""
    found: dict[str, Any] = {}
    for key, value in tree.items():
        if key in _PER_HOST and isinstance(value, dict):
            for scope, inner in mapping(value).items():
                for name, setting in mapping(inner).items():
                    found[f"{key}[{scope}].{name}"] = setting
        elif key == "plugins":
            found[key] = [_plugin(each) for each in items(value)]
        elif key not in _CATALOGS:
            found[key] = value
    return found


def _plugin(each: Any) -> str:
    """A plug-in by its file, where it came from, and the hash that pins it."""
    parts = mapping(each)
    return " ".join(text(parts[key]) for key in ("path", "spec", "checksum") if key in parts) if parts else text(each)
