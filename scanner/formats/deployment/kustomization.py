"""kustomization.yaml: what a deployment is put together from, and what is patched over it.

A base by address is somebody else's manifest in one's own cluster, without `?ref=` whatever it is today.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from scanner.formats.deployment import changes
from scanner.formats.deployment.charts import rows
from scanner.formats.deployment.objects import keyed
from scanner.formats.shapes import sources
from scanner.formats.shapes.dependencies import Dependency, compare_dependencies
from scanner.formats.shapes.images import compare_images
from scanner.formats.shapes.names import name_of, words
from scanner.formats.shapes.sides import UnreadableError, as_yaml, as_yaml_documents, compared
from scanner.formats.shapes.trees import dotted, items, leaves, mapping, text
from scanner.formats.shapes.variables import HIDDEN
from scanner.model.change import Delta
from scanner.model.scale import Severity

WORST = Severity.CRITICAL

_BASES = ("resources", "bases", "components")
_CODE = ("generators", "transformers", "validators")
_PATCHES = ("patches", "patchesStrategicMerge", "patchesJson6902")
_LITTLE = words("replicas labels commonLabels commonAnnotations generatorOptions buildMetadata sortOptions")
_NOTHING = words("apiVersion kind metadata")
_REMOTE = re.compile(r"[a-z+]+://|git@|(?:www\.)?[\w-]+\.[a-z]{2,}/[\w.-]+/|.*[?&]ref=", re.IGNORECASE)
_REF = re.compile(r"[?&](?:ref|version)=([^&]*)")


def matches(path: str) -> bool:
    return name_of(path) in ("kustomization.yaml", "kustomization.yml", "kustomization")


def diff(old: bytes | None, new: bytes | None) -> Iterator[Delta]:
    yield from compared(old, new, _read, _compare, worst=WORST)


def _read(content: bytes) -> Mapping[str, Any]:
    tree = as_yaml(content)
    if tree is not None and not isinstance(tree, dict):
        raise UnreadableError("not a mapping")
    return mapping(tree)


def _compare(old: Mapping[str, Any] | None, new: Mapping[str, Any]) -> Iterator[Delta]:
    before = old or {}
    if old is None:
        yield Delta("deployment-changed", "file", "", "added", Severity.MEDIUM)
    yield from compare_images(_images(before), _images(new), fresh=old is None)
    yield from compare_dependencies(rows(before.get("helmCharts")), rows(new.get("helmCharts")))
    yield from _bases(before, new, fresh=old is None)
    yield from _plugins(before, new)
    yield from _patched(before, new)
    yield from _secrets(before, new)
    spoken_of = {*_BASES, *_CODE, *_PATCHES, *_NOTHING, "images", "helmCharts", "secretGenerator"}
    for key in {**new, **before} if old is not None else ():
        if key not in spoken_of:
            for path, was, now in leaves(keyed(before.get(key)), keyed(new.get(key)), (key,)):
                severity = Severity.LOW if key in _LITTLE else Severity.MEDIUM
                yield Delta("deployment-changed", dotted(path), text(was), text(now), severity)


def _images(tree: Mapping[str, Any]) -> dict[str, str]:
    found = {}
    for each in map(mapping, items(tree.get("images"))):
        tag, digest = text(each.get("newTag")), text(each.get("digest"))
        name = text(each.get("newName") or each.get("name"))
        found[text(each.get("name"))] = name + (f":{tag}" if tag else "") + (f"@{digest}" if digest else "")
    return found


def _bases(old: Mapping[str, Any], new: Mapping[str, Any], *, fresh: bool) -> Iterator[Delta]:
    one, other = ([text(each) for key in _BASES for each in items(tree.get(key))] for tree in (old, new))
    had = {_base(each): each for each in one if _REMOTE.match(each)}
    have = {_base(each): each for each in other if _REMOTE.match(each)}
    for name, address in have.items():
        if name not in had:
            yield Delta("include-added", "resources", "", sources.without_password(address), Severity.CRITICAL)
    both = had.keys() & have.keys()
    before, after = ([_row(side[name]) for name in side if name in both] for side in (had, have))
    yield from compare_dependencies(before, after)
    local = {each for each in one if not _REMOTE.match(each)}
    for each in dict.fromkeys(other) if not fresh else ():
        if not _REMOTE.match(each) and each not in local:
            yield Delta("deployment-changed", "resources", "", each, Severity.MEDIUM)
    now = set(other)
    for each in dict.fromkeys(one):
        if each not in now and (each in local or _base(each) not in have):
            yield Delta("deployment-changed", "resources", sources.without_password(each), "", Severity.MEDIUM)


def _base(address: str) -> str:
    return address.partition("?")[0].removesuffix("/")


def _row(address: str) -> Dependency:
    found = _REF.search(address)
    return Dependency(_base(address), found[1] if found else "")


def _plugins(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Delta]:
    """Generators and transformers may be programs."""
    for key in _CODE:
        before = {text(each) for each in items(old.get(key))}
        for each in dict.fromkeys(map(text, items(new.get(key)))):
            if each not in before:
                yield Delta("plugin-added", key, "", each, Severity.HIGH)
            before.discard(each)
        for each in sorted(before):
            kind, severity = (
                ("check-weakened", Severity.HIGH) if key == "validators" else ("plugin-removed", Severity.LOW)
            )
            yield Delta(kind, key, each, "", severity)


def _patched(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Delta]:
    """A patch in the file is read for the rights it gives."""
    for key in _PATCHES:
        one, other = ([text(each) for each in items(tree.get(key))] for tree in (old, new))
        had, have = set(one), set(other)
        for shown, node in zip(other, items(new.get(key)), strict=True):
            if shown not in had:
                yield Delta("deployment-changed", key, "", shown, Severity.MEDIUM)
                yield from changes.dangers(key, _patch(node))
        for shown in one:
            if shown not in have:
                yield Delta("deployment-changed", key, shown, "", Severity.MEDIUM)


def _patch(node: Any) -> Any:
    written = mapping(node).get("patch") if isinstance(node, dict) else node
    try:
        found = as_yaml_documents(written.encode()) if isinstance(written, str) else []
    except (UnreadableError, UnicodeEncodeError):
        return {}
    tree: dict[str, Any] = {}
    for number, each in enumerate(found):
        operations = [op for op in map(mapping, items(each)) if "path" in op and "op" in op]
        for place, op in enumerate(operations):  # JSON patches name the key in the path
            tree[f"{number}.{place}"] = {text(op.get("path")).rpartition("/")[2]: op.get("value")}
        tree[str(number)] = {} if operations else each
    return keyed(tree)


def _secrets(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Delta]:
    one, other = (
        {text(mapping(each).get("name")): mapping(each) for each in items(tree.get("secretGenerator"))}
        for tree in (old, new)
    )
    for name, node in other.items():
        known = set(map(text, items(one.get(name, {}).get("literals"))))
        for each in map(text, items(node.get("literals"))):
            if each not in known:
                shown = f"{each.partition('=')[0]}={HIDDEN}"
                yield Delta("secret-exposed", f"secretGenerator[{name}].literals", "", shown, Severity.HIGH)
        for path, was, now in leaves(one.get(name, {}), node):
            if path[:1] != ("literals",):
                place = f"secretGenerator[{name}].{dotted(path)}"
                yield Delta("deployment-changed", place, text(was), text(now), Severity.MEDIUM)
