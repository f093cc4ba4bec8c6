"""Compose files: which images run, with what rights, and what of the host they see.

`privileged`, the Docker socket and the host's root are the same thing said three ways: whoever controls the container
controls the machine.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from scanner.formats.containers import services
from scanner.formats.shapes import sources
from scanner.formats.shapes.images import compare_images
from scanner.formats.shapes.names import name_of
from scanner.formats.shapes.sides import UnreadableError, as_yaml, compared
from scanner.formats.shapes.trees import dotted, items, leaves, mapping, text
from scanner.model.change import Delta
from scanner.model.scale import Severity

WORST = Severity.CRITICAL

_NAMES = re.compile(r"(?:docker-)?compose(?:[-._].*)?\.ya?ml|docker-compose.*\.ya?ml")
_SPOKEN_OF = frozenset({"services", "include", "version"})


def matches(path: str) -> bool:
    return _NAMES.fullmatch(name_of(path)) is not None


def diff(old: bytes | None, new: bytes | None) -> Iterator[Delta]:
    yield from compared(old, new, _read, _compare, worst=WORST)


def _read(content: bytes) -> Mapping[str, Any]:
    tree = as_yaml(content)
    if tree is not None and not isinstance(tree, dict):
        raise UnreadableError("not a mapping")
    return mapping(_untagged(tree))


def _untagged(tree: Any) -> Any:
    """Compose's `!override x` is x and `!reset x` is nothing, as far as one file can say."""
    if isinstance(tree, dict):
        if len(tree) == 1 and "!override" in tree:
            return _untagged(tree["!override"])
        return {key: None if key_is_reset(inner) else _untagged(inner) for key, inner in tree.items()}
    return [_untagged(inner) for inner in tree] if isinstance(tree, list) else tree


def key_is_reset(value: Any) -> bool:
    return isinstance(value, dict) and "!reset" in value


def _compare(old: Mapping[str, Any] | None, new: Mapping[str, Any]) -> Iterator[Delta]:
    before = old or {}
    one, other = (mapping(tree.get("services")) for tree in (before, new))
    yield from compare_images(_images(one), _images(other), fresh=old is None)
    for name, node in other.items():
        if name in one:
            yield from services.compare(f"services.{name}", mapping(one[name]), mapping(node))
        else:
            if "image" not in mapping(node):
                yield Delta("deployment-changed", f"services.{name}", "", "built here", Severity.MEDIUM)
            yield from services.dangers(f"services.{name}", mapping(node))
    for name, node in one.items():
        if name not in other and "image" not in mapping(node):
            yield Delta("deployment-changed", f"services.{name}", "built here", "", Severity.LOW)
    yield from _included(before.get("include"), new.get("include"))
    if old is not None:
        yield from _rest(before, new)


def _images(found: Mapping[str, Any]) -> dict[str, str]:
    """An image under the name of what is built here is the name it gets, not one that is fetched."""
    images = {}
    for name, node in found.items():
        image = mapping(node).get("image")
        if isinstance(image, str) and image and "build" not in mapping(node):
            images[name] = image
    return images


def _included(old: Any, new: Any) -> Iterator[Delta]:
    before = {place for entry in items(old) for place in _places(entry)}
    for place in dict.fromkeys(place for entry in items(new) for place in _places(entry)):
        if place not in before:
            remote = sources.kind(place) in ("git", "url") and ("://" in place or ":" in place.partition("/")[0])
            severity = Severity.CRITICAL if remote else Severity.HIGH
            yield Delta("include-added", "include", "", sources.without_password(place), severity)
        before.discard(place)
    for place in sorted(before):
        yield Delta("include-changed", "include", sources.without_password(place), "", Severity.MEDIUM)


def _places(entry: Any) -> list[str]:
    return [text(place) for place in items(entry.get("path") if isinstance(entry, dict) else entry)]


def _rest(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Delta]:
    for key in {**new, **old}:
        if key in _SPOKEN_OF or key.startswith("x-"):
            continue  # extensions say something where they are used
        for path, was, now in leaves(old.get(key), new.get(key), (key,)):
            where = dotted(path)
            if path[0] in ("secrets", "configs"):
                yield Delta("deployment-changed", where, text(was), text(now), Severity.MEDIUM)
            elif path[-1] in ("device", "driver", "o", "type") and now is not None:
                host = text(now) in ("host", "/", "/var/run/docker.sock")
                kind, severity = (
                    ("privilege-widened", Severity.HIGH) if host else ("deployment-changed", Severity.MEDIUM)
                )
                yield Delta(kind, where, text(was), text(now), severity)
            else:
                yield Delta("deployment-changed", where, text(was), text(now), Severity.LOW)
