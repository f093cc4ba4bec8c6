"""`.pre-commit-hooks.yaml` as pre-commit reads it."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from pre_commit.clientlib import load_manifest


@pytest.fixture(scope="module")
def manifest(checkout: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = load_manifest(checkout / ".pre-commit-hooks.yaml")
    return found


def test_it_is_valid(manifest: list[dict[str, Any]]) -> None:
    assert "twokey" in {hook["id"] for hook in manifest}


def test_every_entry_is_a_command_this_package_installs(manifest: list[dict[str, Any]], checkout: Path) -> None:
    scripts = tomllib.loads((checkout / "pyproject.toml").read_text())["project"]["scripts"]
    for hook in manifest:
        words = hook["entry"].split()
        assert words[0] in scripts
        assert words[1] == "hook"
        assert hook["language"] == "python"
        assert hook["stages"] == [words[2]]


def test_a_commit_message_hook_is_given_the_message_file(manifest: list[dict[str, Any]]) -> None:
    (hook,) = (hook for hook in manifest if hook["id"] == "twokey")
    assert hook["pass_filenames"]
    assert not hook["args"]
