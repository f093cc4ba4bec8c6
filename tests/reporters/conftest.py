"""Reports to render, each made once."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from kit.scenes import SCENES
from msgspec import structs

from scanner.model.report import Report

Scene = Callable[[str], Report]


@pytest.fixture(scope="session")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Scene:
    """The report of a scene by its name, under a version that never changes."""
    known: dict[str, Report] = {}

    def report(name: str) -> Report:
        if name not in known:
            known[name] = structs.replace(SCENES[name](tmp_path_factory.mktemp(name)), version="0.0.0")
        return known[name]

    return report
