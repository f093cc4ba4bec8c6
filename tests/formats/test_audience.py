"""Which files ask for what only developers get, as far as a path can say."""

from __future__ import annotations

import pytest

from scanner.formats.audience import only_for_developers, weighed
from scanner.model.change import Delta
from scanner.model.scale import Severity


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("requirements-dev.txt", True),
        ("requirements_test_all.txt", True),
        ("dev-requirements.in", True),
        ("requirements/lint.txt", True),
        ("docs/requirements.txt", True),
        ("examples/app/package.json", True),
        ("tests/e2e/Dockerfile", True),
        ("requirements.txt", False),
        ("requirements/base.txt", False),
        ("requirements/prod.txt", False),
        ("package.json", False),
        ("packages/dev-server/package.json", False),
        ("src/testing.lock", False),
        ("latest/requirements.txt", False),
    ],
)
def test_paths(path: str, expected: bool) -> None:
    assert only_for_developers(path) is expected


def test_dependencies_of_developers_weigh_one_level_less_once() -> None:
    rows = [
        Delta("dependency-added", "left", "", "1", Severity.HIGH),
        Delta("dependency-bumped", "left", "1", "2", Severity.LOW, 0, "development"),
        Delta("registry-changed", "index", "a", "b", Severity.CRITICAL),
    ]
    found = list(weighed("docs/requirements.txt", rows))
    assert [(each.severity, each.scope) for each in found] == [
        ("medium", "development"),
        ("low", "development"),
        ("critical", ""),
    ]
    assert list(weighed("requirements.txt", rows)) == rows
