""".pre-commit-hooks.yaml: the hooks this repository offers, which run on the machines of everybody who uses them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from scanner.formats.shapes.dependencies import Dependency, Reading, compare_dependencies
from scanner.formats.shapes.settings import entries
from scanner.formats.shapes.sides import UnreadableError, as_yaml, bounded, compared
from scanner.formats.shapes.trees import mapping, text
from scanner.model.change import Delta
from scanner.model.scale import Severity

WORST = Severity.HIGH
_IRRELEVANT = frozenset({"id", "name", "description", "verbose", "log_file", "additional_dependencies"})
_RUNS = frozenset({"entry", "language", "alias"})
_NAME = re.compile(r"(@?[A-Za-z0-9][\w./-]*?)(\[[^\]]*\])?(?=@|[=<>~!; ]|$)")


def matches(path: str) -> bool:
    """Only the root's: pre-commit reads no other."""
    return path.casefold() in (".pre-commit-hooks.yaml", ".pre-commit-hooks.yml")


def diff(old: bytes | None, new: bytes | None) -> Iterator[Delta]:
    yield from compared(old, new, _read, _compare, worst=WORST, removed=Severity.HIGH)


def _read(content: bytes) -> dict[str, Mapping[str, Any]]:
    tree = bounded(as_yaml(content))
    if not isinstance(tree, list | None) or any(not isinstance(each, dict) for each in tree or ()):
        raise UnreadableError("not a list of hooks")
    return {text(mapping(each).get("id")): mapping(each) for each in tree or ()}


def _compare(old: dict[str, Mapping[str, Any]] | None, new: dict[str, Mapping[str, Any]]) -> Iterator[Delta]:
    before = old or {}
    for name, hook in new.items():
        if name not in before:
            yield Delta("hook-added", name, "", text(hook.get("entry")), Severity.HIGH)
        yield from _changed(name, before.get(name), hook)
    for name, hook in before.items():
        if name not in new:
            yield Delta("check-weakened", name, text(hook.get("entry")), "", Severity.MEDIUM)


def _changed(name: str, old: Mapping[str, Any] | None, new: Mapping[str, Any]) -> Iterator[Delta]:
    before = {} if old is None else old
    was, now = (packages(each.get("additional_dependencies")) for each in (before, new))
    yield from compare_dependencies(was, now, Reading())
    for key in sorted((before.keys() | new.keys()) - _IRRELEVANT) if old is not None else ():
        told = text(before.get(key)), text(new.get(key))
        if told[0] == told[1]:
            continue
        if key in _RUNS:
            yield Delta("hook-changed", f"{name}.{key}", *told, Severity.HIGH)
        elif key == "minimum_pre_commit_version":
            yield Delta("runtime-requirement-changed", f"{name}.{key}", *told, Severity.MEDIUM)
        else:
            yield Delta("hook-changed", f"{name}.{key}", *told, Severity.MEDIUM)


def packages(value: Any) -> list[Dependency]:
    """What a list of `additional_dependencies` asks for."""
    return [_package(entry) for entry in entries(value)]


def _package(requirement: str) -> Dependency:
    """`types-PyYAML==6`, `eslint@9.0.0`, `@scope/name@1`, `github.com/a/b@v1`, `black[jupyter]>=24`."""
    found = _NAME.match(requirement.strip())
    if found is None:
        return Dependency(requirement.strip(), source=requirement.strip() if "://" in requirement else "")
    wanted = requirement.strip()[found.end() :].strip()
    return Dependency(found[1], wanted.removeprefix("@"), extra=found[2] or "")
