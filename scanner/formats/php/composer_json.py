"""composer.json: what a package needs and from where, what it autoloads, and what runs when Composer is started.

Scripts and plug-ins run on every machine that installs the project, with the rights of whoever typed `composer`. Files
below `autoload.files` run with every request of everybody who uses the package.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from scanner.formats.php.composer_config import compare_config
from scanner.formats.php.composer_extra import compare_extra
from scanner.formats.php.composer_repositories import compare_repositories
from scanner.formats.php.composer_requires import compare_overrides, compare_requires
from scanner.formats.php.composer_scripts import compare_scripts
from scanner.formats.shapes.names import name_of
from scanner.formats.shapes.sides import UnreadableError, as_json, at_most, compared
from scanner.formats.shapes.trees import items, leaves, mapping, text
from scanner.model.change import Delta
from scanner.model.scale import Severity

WORST = Severity.CRITICAL

_LONGEST = 300_000  # bytes

_IGNORED = frozenset(
    {
        *("description", "keywords", "readme", "time", "authors", "funding", "_comment", "$schema", "suggest"),
        *("scripts-descriptions", "scripts-aliases", "non-feature-branches"),
    }
)
_TOLD = frozenset(
    {
        *("require", "require-dev", "replace", "provide", "conflict", "repositories", "scripts", "config", "extra"),
        *("autoload", "autoload-dev", "bin", "minimum-stability", "prefer-stable", "type", "archive"),
    }
)
_ONE_TO_ONE = {
    "name": ("package-renamed", Severity.HIGH),
    "version": ("version-changed", Severity.MEDIUM),
    "license": ("license-changed", Severity.MEDIUM),
    "homepage": ("metadata-changed", Severity.LOW),
    "support": ("metadata-changed", Severity.LOW),
    "abandoned": ("metadata-changed", Severity.LOW),
}
_STABILITY = ("dev", "alpha", "beta", "rc", "stable")


def matches(path: str) -> bool:
    name = name_of(path)
    return name.endswith("composer.json") or (name.startswith("composer-") and name.endswith(".json"))


def diff(old: bytes | None, new: bytes | None) -> Iterator[Delta]:
    yield from compared(old, new, at_most(_LONGEST, _read), _compare, worst=WORST)


def _read(content: bytes) -> dict[str, Any]:
    tree = as_json(content)
    if not isinstance(tree, dict):
        raise UnreadableError("not an object")
    return tree


def _compare(old: dict[str, Any] | None, new: dict[str, Any]) -> Iterator[Delta]:
    before = old or {}
    fresh = old is None
    yield from compare_requires(before, new, fresh=fresh)
    yield from compare_repositories(before.get("repositories"), new.get("repositories"))
    yield from compare_scripts(before.get("scripts"), new.get("scripts"))
    yield from compare_config(mapping(before.get("config")), mapping(new.get("config")))
    yield from _plugin(before.get("type"), new.get("type"))
    yield from _autoload(before, new)
    yield from _stability(before, new)
    yield from compare_extra(mapping(before.get("extra")), mapping(new.get("extra")), fresh=fresh)
    if fresh:
        return
    yield from compare_overrides(before, new)
    yield from _programs(before.get("bin"), new.get("bin"))
    yield from _archive(mapping(before.get("archive")), mapping(new.get("archive")))
    for key in dict.fromkeys((*new, *before)):
        was, now = before.get(key), new.get(key)
        if was != now and key not in _TOLD and key not in _IGNORED:
            kind, severity = _ONE_TO_ONE.get(key, ("setting-changed", Severity.MEDIUM))
            yield Delta(kind, key, text(was), text(now), severity)


def _plugin(old: Any, new: Any) -> Iterator[Delta]:
    """A package of this type is code that runs inside Composer."""
    if old == new:
        return
    if new == "composer-plugin":
        yield Delta("plugin-added", "type", text(old), text(new), Severity.HIGH)
    elif old is not None:
        yield Delta("setting-changed", "type", text(old), text(new), Severity.MEDIUM)


def _autoload(old: dict[str, Any], new: dict[str, Any]) -> Iterator[Delta]:
    for key, weight in (("autoload", Severity.HIGH), ("autoload-dev", Severity.MEDIUM)):
        was, now = mapping(old.get(key)), mapping(new.get(key))
        before, after = ([text(each) for each in items(side.get("files"))] for side in (was, now))
        for each in after:
            if each not in before:
                yield Delta("entry-point-added", f"{key}.files", "", each, weight)
        for each in before:
            if each not in after:
                yield Delta("entry-point-removed", f"{key}.files", each, "", Severity.LOW)
        if key == "autoload" and old:
            for path, gone, come in leaves(was, now, (key,)):
                if path[1:2] != ("files",):
                    yield Delta(
                        "package-contents-changed", ".".join(path), _folder(gone), _folder(come), Severity.MEDIUM
                    )


def _folder(value: Any) -> str:
    return "." if value == "" else text(value)


def _stability(old: dict[str, Any], new: dict[str, Any]) -> Iterator[Delta]:
    """How finished a version must be to be taken."""
    was, now = (text(side.get("minimum-stability") or "stable") for side in (old, new))
    if was != now:
        loosened = _rank(now) < _rank(was)
        kind, severity = ("pin-loosened", Severity.HIGH) if loosened else ("pin-tightened", Severity.LOW)
        if loosened and not old:
            severity = Severity.MEDIUM  # a new package says what it needs
        yield Delta(kind, "minimum-stability", was, now, severity)
    one, other = (side.get("prefer-stable") is True for side in (old, new))
    if one and not other:
        yield Delta("pin-loosened", "prefer-stable", "true", "false", Severity.HIGH)
    elif other and not one and old:
        yield Delta("pin-tightened", "prefer-stable", "false", "true", Severity.LOW)


def _rank(stability: str) -> int:
    name = stability.lower()
    return _STABILITY.index(name) if name in _STABILITY else -1


def _programs(old: Any, new: Any) -> Iterator[Delta]:
    before, after = ([text(each) for each in items(side)] for side in (old, new))
    for each in after:
        if each not in before:
            yield Delta("entry-point-added", "bin", "", each, Severity.HIGH)
    for each in before:
        if each not in after:
            yield Delta("entry-point-removed", "bin", each, "", Severity.MEDIUM)


def _archive(old: Any, new: Any) -> Iterator[Delta]:
    """`archive.exclude`: what stays out of a package built from here."""
    before, after = ({text(each) for each in items(side.get("exclude"))} for side in (old, new))
    if before != after:
        kind, severity = ("package-contents-changed", Severity.MEDIUM)
        if before - after or any(each.startswith("!") for each in after - before):
            kind, severity = ("package-contents-widened", Severity.HIGH)
        gone, come = text(sorted(before - after) or None), text(sorted(after - before) or None)
        yield Delta(kind, "archive.exclude", gone, come, severity)
    if old.get("name") != new.get("name"):
        yield Delta("setting-changed", "archive.name", text(old.get("name")), text(new.get("name")), Severity.MEDIUM)
