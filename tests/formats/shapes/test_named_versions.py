"""A version under a name of its own is told once, as what it moves."""

from __future__ import annotations

import re

import pytest

from scanner.formats.shapes.dependencies import Dependency, Scope, compare_dependencies
from scanner.formats.shapes.named_versions import Held, Manifest, Names, once, settle, told_elsewhere
from scanner.model.change import Delta
from scanner.model.scale import Severity

NAMES = Names(re.compile(r"\$\{(\w+)\}"), str.lower)


def manifest(values: dict[str, str], **wanted: str) -> Manifest:
    return Manifest(
        [Dependency(name, version, line=1) for name, version in wanted.items()],
        {name.lower(): Held(name, value, 2) for name, value in values.items()},
    )


def told(old: Manifest, new: Manifest) -> list[str]:
    one, other, _ = settle(old, new, NAMES)
    deltas = told_elsewhere(compare_dependencies(one, other), NAMES)
    return [f"{delta.severity} {delta.kind} {delta.subject}: {delta.old} -> {delta.new}" for delta in deltas]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            manifest({"V": "1.0"}, a="${v}"),
            manifest({"V": "1.1"}, a="${V}"),
            ["medium dependency-bumped a: 1.0 -> 1.1"],
        ),
        (
            manifest({"V": "1.0"}, a="${v}", b="${v}"),
            manifest({"V": "1.1"}, a="${v}", b="${v}"),
            ["medium dependency-bumped V: 1.0 -> 1.1"],
        ),
        (manifest({}, a="1.0"), manifest({"v": "1.0"}, a="${v}"), []),
        (manifest({"v": "1.0"}, a="${v}"), manifest({}, a="0.9"), ["high dependency-downgraded a: 1.0 -> 0.9"]),
        (
            manifest({"v": "1.0", "w": "${v}"}, a="${w}"),
            manifest({"v": "1.1", "w": "${v}"}, a="${w}"),
            ["medium dependency-bumped a: 1.0 -> 1.1"],
        ),
        (
            manifest({"v": "1.0"}, a="${v}", b="${v}"),
            manifest({"v": "1.1"}, a="${v}", b="${v}", c="${v}"),
            ["medium dependency-bumped v: 1.0 -> 1.1", "high dependency-added c:  -> 1.1"],
        ),
        (manifest({}, a="1.0"), manifest({}, a="${other}"), ["medium dependency-changed a: 1.0 -> ${other}"]),
        (manifest({}, a="${other}"), manifest({}, a="0.1"), ["medium dependency-changed a: ${other} -> 0.1"]),
        (manifest({}, a="1.0"), manifest({}, a=""), ["medium dependency-changed a: 1.0 -> decided elsewhere"]),
        (manifest({}, a="1.0"), manifest({}, a="1.1-SNAPSHOT"), ["high pin-loosened a: 1.0 -> 1.1-SNAPSHOT"]),
        (
            manifest({}, a="1.1-SNAPSHOT"),
            manifest({}, a="1.1-M1"),
            ["medium dependency-bumped a: 1.1-SNAPSHOT -> 1.1-M1"],
        ),
        (manifest({}, a="1.0"), manifest({}, a="[1.0,)"), ["high pin-loosened a: 1.0 -> [1.0,)"]),
    ],
)
def test_what_is_told(old: Manifest, new: Manifest, expected: list[str]) -> None:
    assert told(old, new) == expected


def test_names_behind_names_are_told_too() -> None:
    side = manifest({"v": "1", "w": "${v}", "x": "1"}, a="${w}")
    assert settle(side, side, NAMES)[2] == {"v", "w"}


def test_values_that_name_each_other_end() -> None:
    side = manifest({"v": "${w}${w}", "w": "${v}${v}"}, a="${w}")
    assert len(NAMES.expand("${v}", side.values)) < 1000
    assert told(side, side) == []


def test_once_keeps_the_heaviest() -> None:
    light, heavy = (Delta("k", "s", "1", "2", severity) for severity in (Severity.LOW, Severity.HIGH))
    assert list(once([light, heavy, light])) == [heavy]
    assert Scope.RUNTIME == "runtime"
