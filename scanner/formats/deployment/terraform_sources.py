"""Whose code an `apply` runs: required providers and modules, by the names the update bots use."""

from __future__ import annotations

import re
from collections.abc import Iterator

from scanner.formats.deployment.hcl import Block, literal, pairs
from scanner.formats.shapes.dependencies import Dependency, compare_dependencies
from scanner.formats.shapes.sources import kind
from scanner.model.change import Delta
from scanner.model.scale import Severity

_REF = re.compile(r"[?&]ref=([^&]*)")
_REGISTRY = re.compile(r"(?:[\w.-]+\.[a-z]+/)?[\w-]+/[\w-]+/[\w-]+(?://.*)?$")


def compare_providers(old: Block, new: Block) -> Iterator[Delta]:
    """A provider keeps its local name when it is swapped for another's: that is a moved source, not a removal."""
    before, after = dict(_providers(old)), dict(_providers(new))
    yield from _compare(before, after)


def compare_modules(old: Block, new: Block) -> Iterator[Delta]:
    before, after = dict(_modules(old)), dict(_modules(new))
    for name, row in after.items():
        if name not in before and kind(row.source) == "path":
            yield Delta("deployment-changed", row.name, "", row.source, Severity.MEDIUM)
            before[name] = row  # from this repository, where it is told itself
        elif name not in before and not row.wanted:
            yield Delta("pin-loosened", row.name, "", "any version", Severity.HIGH)
    yield from _compare(before, after)


def _compare(old: dict[str, Dependency], new: dict[str, Dependency]) -> Iterator[Delta]:
    for local in [local for local in old if local in new]:
        was, now = old[local], new[local]
        if was.name != now.name:
            yield Delta("source-changed", now.name, was.name, now.name, Severity.HIGH)
            old[local] = Dependency(now.name, was.wanted, now.source, group=now.group)
    yield from compare_dependencies(old.values(), new.values())


def _providers(file: Block) -> Iterator[tuple[str, Dependency]]:
    for settings in file.inner("terraform"):
        for block in settings.inner("required_providers"):
            for local, value in block.attributes.items():
                entry = {} if literal(value) is not None else pairs(value)
                source = literal(entry.get("source", "")) or f"hashicorp/{local}"
                wanted = literal(entry.get("version", "")) if entry else literal(value)
                yield local, Dependency(source.lower(), wanted or "")
    for block in file.inner("provider"):  # before 0.13
        version = literal(block.attributes.get("version", ""))
        if version and block.labels:
            local = block.labels[0]
            yield f"provider {local}", Dependency(f"hashicorp/{local}", version)


def _modules(file: Block) -> Iterator[tuple[str, Dependency]]:
    for block in file.inner("module"):
        label = ".".join(block.labels)
        written = block.attributes.get("source", "")
        source = literal(written) or written.strip('"')
        if kind(source) == "path":
            yield label, Dependency(f"module.{label}", source=source, group=label)
        elif _REGISTRY.match(source) and "://" not in source and "?" not in source:
            wanted = literal(block.attributes.get("version", "")) or block.attributes.get("version", "")
            yield label, Dependency(source.partition("//")[0], wanted, group=label)
        else:
            found = _REF.search(source)
            place = source.partition("?")[0]
            yield label, Dependency(_plain(place), found[1] if found else "", place, group=label)


def _plain(address: str) -> str:
    """`git::https://host/owner/name.git//sub` -> `host/owner/name`."""
    bare = address.partition("::")[2] or address
    bare = bare.partition("://")[2] or bare
    return bare.partition("//")[0].rpartition("@")[2].replace(":", "/").removesuffix(".git")
