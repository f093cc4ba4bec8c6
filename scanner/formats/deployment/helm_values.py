"""A Helm chart's `values.yaml`: images, rights and settings of what the chart installs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from scanner.formats.deployment import changes
from scanner.formats.deployment.objects import images, keyed
from scanner.formats.shapes.images import compare_images
from scanner.formats.shapes.names import name_of
from scanner.formats.shapes.sides import UnreadableError, as_yaml, compared
from scanner.model.change import Delta
from scanner.model.scale import Severity

WORST = Severity.CRITICAL


def matches(path: str) -> bool:
    name = name_of(path)
    return name.startswith("values") and name.endswith((".yaml", ".yml"))


def diff(old: bytes | None, new: bytes | None) -> Iterator[Delta]:
    yield from compared(old, new, _read, _compare, worst=WORST)


def _read(content: bytes) -> Any:
    tree = as_yaml(content)
    if tree is not None and not isinstance(tree, dict):
        raise UnreadableError("not a mapping")
    return keyed(tree or {})


def _compare(old: Any, new: Any) -> Iterator[Delta]:
    if old is None:
        yield Delta("deployment-changed", "file", "", "added", Severity.MEDIUM)
        yield from compare_images({}, dict(images(new)), fresh=True)
        yield from changes.dangers("", new)
    else:
        yield from changes.compare("", old, new)
