"""The rulebook as one value. Each part is read when first asked for: a hook that stops early reads two of the five."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from msgspec import Struct

from scanner.model.change import Category
from scanner.model.page import Page
from scanner.model.scale import Severity
from scanner.rulebook import files
from scanner.rulebook.agents import Agents, compile_agents
from scanner.rulebook.kept import kept
from scanner.rulebook.pages import compile_pages
from scanner.rulebook.paths import PathRule, Paths, category_severities, path_table, read_table
from scanner.rulebook.tokens import TokenRule, load_tokens


class Rulebook(Struct, frozen=True):
    """The rules below `root`."""

    root: Path

    @property
    def digest(self) -> str:
        return files.digest(self.root)

    @property
    def agents(self) -> Agents:
        return _agents(self.root)

    @property
    def severities(self) -> Mapping[Category, Severity]:
        return _severities(self.root)

    @property
    def paths(self) -> Paths:
        """The index over all path rules, which are made when they are asked for."""
        return _paths(self.root)[0]

    @property
    def path_rules(self) -> tuple[PathRule, ...]:
        """Every path rule, all of them made."""
        return tuple(_paths(self.root)[1])

    @property
    def pages(self) -> Mapping[str, Page]:
        return _pages(self.root)

    def preset(self, name: str) -> Mapping[str, Any]:
        """The policy preset `name` as plain data."""
        data: Mapping[str, Any] = files.read(self.root / "policies" / f"{name}.yaml")
        return data

    def secrets_profile(self, name: str) -> Mapping[str, Any]:
        """The secrets profile `name` as plain data."""
        data: Mapping[str, Any] = files.read(self.root / "secrets" / f"{name}.yaml")
        return data

    @property
    def tokens(self) -> tuple[TokenRule, ...]:
        return _tokens(self.root)

    def schema(self, name: str) -> str:
        """A JSON Schema as text."""
        return (self.root / "schemas" / f"{name}.schema.json").read_text("utf-8")


@lru_cache(maxsize=4)
def _agents(root: Path) -> Agents:
    return files.build(root / "agents", compile_agents)


@lru_cache(maxsize=4)
def _severities(root: Path) -> Mapping[Category, Severity]:
    return files.build(root / "categories.yaml", category_severities)


@lru_cache(maxsize=4)
def _paths(root: Path) -> tuple[Paths, Iterable[PathRule]]:
    folder, severities = root / "paths", _severities(root)
    made_of = (*files.weighed(folder), *files.weighed(root))
    table = kept(
        root / "paths-index",
        made_of,
        lambda: files.build(folder, lambda data: path_table(data, severities)),
    )
    return read_table(table, severities)


@lru_cache(maxsize=4)
def _pages(root: Path) -> Mapping[str, Page]:
    return files.build(root / "checks", compile_pages)


@lru_cache(maxsize=4)
def _tokens(root: Path) -> tuple[TokenRule, ...]:
    return load_tokens(root / "secrets" / "tokens")


def load_rulebook() -> Rulebook:
    """The rules that came with this installation."""
    return Rulebook(files.find_rules())
