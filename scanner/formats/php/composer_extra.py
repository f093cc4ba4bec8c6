"""`extra` of a composer.json: what plug-ins and frameworks are told. Some of it decides which code is run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from scanner.formats.shapes.trees import leaves, text
from scanner.model.change import Delta
from scanner.model.scale import Severity

_IGNORED = frozenset({"phpstan", "psalm", "thanks", "phpcodesniffer-search-depth", "bamarni-bin", "captainhook"})
_RULES: tuple[tuple[tuple[str, ...], str, Severity], ...] = (
    (("class",), "entry-point-changed", Severity.HIGH),  # what a Composer plug-in starts with
    (("branch-alias",), "version-changed", Severity.LOW),
    (("patches",), "override-changed", Severity.HIGH),
    (("patches-file",), "override-changed", Severity.HIGH),
    (("laravel", "providers"), "entry-point-changed", Severity.HIGH),
    (("laravel", "aliases"), "entry-point-changed", Severity.MEDIUM),
    (("symfony", "endpoint"), "registry-changed", Severity.CRITICAL),  # where recipes come from, which write files
    (("symfony", "allow-contrib"), "install-scripts-allowed", Severity.HIGH),
    (("symfony", "require"), "override-changed", Severity.MEDIUM),
    (("merge-plugin",), "include-changed", Severity.HIGH),
    (("drupal-scaffold",), "package-contents-changed", Severity.HIGH),
)
_FRESH = frozenset({"override-changed", "registry-changed", "install-scripts-allowed", "include-changed"})


def compare_extra(old: Mapping[str, Any], new: Mapping[str, Any], *, fresh: bool) -> Iterator[Delta]:
    """The deltas between two tables; of a new one only what reaches beyond it."""
    for path, was, now in leaves(old, new):
        if not path or path[0] in _IGNORED:
            continue
        kind, severity = _meaning(path)
        if kind == "install-scripts-allowed" and now is not True:
            kind, severity = "setting-changed", Severity.LOW
        if not fresh or kind in _FRESH:
            yield Delta(kind, ".".join(("extra", *path)), text(was), text(now), severity)


def _meaning(path: tuple[str, ...]) -> tuple[str, Severity]:
    for start, kind, severity in _RULES:
        if path[: len(start)] == start:
            return kind, severity
    return "setting-changed", Severity.MEDIUM
