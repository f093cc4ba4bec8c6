"""`bunfig.toml`: Bun's registries and tokens, code it loads before every run, and how it installs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from scanner.formats.javascript.settings import compare_settings
from scanner.formats.javascript.sizes import written_by_hand
from scanner.formats.shapes.names import name_of
from scanner.formats.shapes.sides import as_toml, compared
from scanner.formats.shapes.trees import mapping
from scanner.model.change import Delta
from scanner.model.scale import Severity

WORST = Severity.CRITICAL
_QUIET = (
    "test",
    "console",
    "serve",
    "debug",
    "telemetry",
    "smol",
    "logLevel",
    "jsx",
    "jsxFactory",
    "jsxFragment",
    "jsxImportSource",
)


def matches(path: str) -> bool:
    return name_of(path) in ("bunfig.toml", ".bunfig.toml")


def diff(old: bytes | None, new: bytes | None) -> Iterator[Delta]:
    yield from compared(old, new, _read, _compare, worst=WORST, removed=Severity.HIGH)


def _read(content: bytes) -> dict[str, Any]:
    return as_toml(written_by_hand(content))


def _compare(old: dict[str, Any] | None, new: dict[str, Any]) -> Iterator[Delta]:
    yield from compare_settings(_flat(old or {}), _flat(new))


def _flat(tree: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in tree.items():
        if key in _QUIET:
            continue  # what only tests load is theirs
        if key in ("install", "run") and isinstance(value, dict):
            found |= _section(key, value)
        else:
            found[key] = value
    return found


def _section(name: str, table: dict[str, Any]) -> dict[str, Any]:
    """`[install]`, whose registry is an address or a table with a token, and so is each scope's."""
    found: dict[str, Any] = {}
    for key, value in table.items():
        if key == "scopes":
            for scope, where in mapping(value).items():
                found |= _registry(f"{name}.scopes[{scope}].registry", where)
        elif key == "registry":
            found |= _registry(f"{name}.registry", value)
        elif isinstance(value, dict):
            quiet = key in ("cache", "lockfile")
            found |= {f"{name}.{key}.{inner}": each for inner, each in value.items() if not quiet}
        else:
            found[f"{name}.{key}"] = value
    return found


def _registry(place: str, value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        return {place: value}
    found = {place: value.get("url")}
    return found | {f"{place}.{key}": inner for key, inner in value.items() if key != "url"}
