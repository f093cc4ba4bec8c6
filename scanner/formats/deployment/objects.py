"""Trees of Kubernetes objects and chart values as comparers want them: lists by what their items are called.

A container that moves up in its list is the same container. Items that name themselves (containers, volumes, ports,
variables) become mappings by that name; other lists stay as they are and count as one value.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from scanner.formats.shapes.names import words
from scanner.formats.shapes.trees import mapping, text

_NAMES = ("name", "mountPath", "ip", "host", "key")
_PARTS = words("registry repository name tag digest sha")
MAX_ITEMS = 5_000


def keyed(tree: Any) -> Any:
    """`tree` with each list of named mappings as a mapping `[name]` -> item."""
    if isinstance(tree, dict):
        return {str(key): keyed(inner) for key, inner in tree.items()}
    if not isinstance(tree, list):
        return tree
    inner = [keyed(each) for each in tree]
    if inner and all(isinstance(each, dict) for each in inner):
        for key in _NAMES:
            names = [each.get(key) for each in inner]
            if all(isinstance(name, str) and name for name in names) and len(set(names)) == len(names):
                return {f"[{name}]": each for name, each in zip(names, inner, strict=True)}
    return inner


def images(tree: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Every image below a keyed tree with the place that names it, as a chart or a manifest would write it."""
    if isinstance(tree, list):
        for number, each in enumerate(tree[:MAX_ITEMS]):
            yield from images(each, f"{path}[{number}]")
    if not isinstance(tree, dict):
        return
    composed = _composed(tree, path)
    if composed:
        yield path, composed
    for key, inner in tree.items():
        place = f"{path}.{key}" if path else str(key)
        if isinstance(inner, str) and _names_image(str(key)) and not composed and _is_image(inner):
            yield place, _tagged(inner, tree)
        elif isinstance(inner, dict | list):
            yield from images(inner, place)


def image_parts(tree: Any, path: str) -> frozenset[str]:
    """The keys of a mapping that are told as part of an image."""
    node = mapping(tree)
    if _composed(node, path):
        return _PARTS
    named = frozenset(key for key, inner in node.items() if _names_image(key) and _is_image(inner))
    return named | {"tag", "imageTag", "digest"} if named else named


def _composed(tree: Any, path: str) -> str:
    """An image said in parts: `repository` with `tag`, `digest` and `registry`."""
    last = path.rpartition(".")[2].lower()
    repository = tree.get("repository") or (tree.get("name") if "image" in last and "tag" in tree else None)
    if not isinstance(repository, str) or not repository or "://" in repository:
        return ""
    if not ({"tag", "digest", "registry", "pullPolicy"} & tree.keys()) and "image" not in last:
        return ""
    registry = text(tree.get("registry"))
    named = f"{registry}/{repository}" if registry else repository
    digest = text(tree.get("digest") or tree.get("sha"))
    tag = text(tree.get("tag"))
    return named + (f":{tag}" if tag else "") + (f"@{digest}" if digest else "")


def _tagged(image: str, beside: dict[str, Any]) -> str:
    """`image: app` with `tag: "1.2"` in the line below it."""
    tag, digest = (text(beside.get(key)) for key in ("tag", "digest"))
    tag = tag or text(beside.get("imageTag"))
    plain = ":" not in image.rpartition("/")[2] and "@" not in image
    return image + (f":{tag}" if tag and plain else "") + (f"@{digest}" if digest and "@" not in image else "")


def _names_image(key: str) -> bool:
    return key == "image" or (key.endswith("Image") and key != "baseImage") or key.endswith("_image")


def _is_image(value: Any) -> bool:
    return isinstance(value, str) and 0 < len(value) < 500 and not any(mark in value for mark in " \n{(")
