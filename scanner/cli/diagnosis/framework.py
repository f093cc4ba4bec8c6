"""The configuration of pre-commit and prek: which of its entries are twokey's, and at which stage each has to run.

A hook has its stage from twokey's own manifest unless the configuration says otherwise; one that is defined in place
says by its command which it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from msgspec import Struct

from scanner.cli.diagnosis.commands import runs_twokey
from scanner.cli.diagnosis.worktree import read
from scanner.errors import UsageError
from scanner.formats.shapes.settings import entries
from scanner.formats.shapes.sides import UnreadableError, as_toml, as_yaml, bounded
from scanner.formats.shapes.trees import mapping

# The ids of .pre-commit-hooks.yaml with their stages, in the order in which git reaches them.
STAGES: Mapping[str, str] = {
    "twokey-staged": "pre-commit",
    "twokey-prepare": "prepare-commit-msg",
    "twokey": "commit-msg",
    "twokey-push": "pre-push",
}
_PRE_COMMIT = ".pre-commit-config.yaml"
_FILES = (_PRE_COMMIT, "prek.toml", ".pre-commit-config.yml")  # pre-commit reads the first only
_OLD_NAMES = {"commit": "pre-commit", "push": "pre-push", "merge-commit": "pre-merge-commit"}
_NAMED = re.compile(r"\bhook\s+(" + "|".join(STAGES.values()) + r")\b")


class Config(Struct, frozen=True):
    """A configuration: the file's name and what it says."""

    source: str
    data: Mapping[str, Any]

    @property
    def program(self) -> str:
        """What installs its hooks."""
        return "pre-commit" if self.source == _PRE_COMMIT else "prek"


class Entry(Struct, frozen=True):
    """A hook of twokey's: its id and alias, the stage it is for, the stages it is given, and the whole entry."""

    names: tuple[str, ...]
    stage: str
    given: tuple[str, ...]
    hook: Mapping[str, Any]


def read_config(top: Path) -> Config | None:
    """The configuration in force, None where there is none. Raises UsageError for one that cannot be read."""
    for name in _FILES:
        content = read(top, name)
        if content is None:
            continue
        try:
            data = bounded(as_toml(content) if name.endswith(".toml") else as_yaml(content))
        except UnreadableError as error:
            where = f"{name}:{error.line}" if error.line else name
            raise UsageError(f"{where} cannot be read: {error.reason}", "repair it: no hook runs before") from error
        return Config(name, mapping(data))
    return None


def readable_config(top: Path | None) -> Config | None:
    """The same for checks that leave it to another one to say what is wrong with it."""
    with suppress(UsageError):
        return read_config(top) if top else None
    return None


def own_entries(config: Config) -> Iterator[Entry]:
    """Every hook of twokey's, whoever's fork of it is named."""
    default = _stages(config.data.get("default_stages"))
    for repo in _rows(config.data.get("repos")):
        local = repo.get("repo") == "local"
        for hook in _rows(repo.get("hooks")):
            name, command = str(hook.get("id", "")), str(hook.get("entry", ""))
            if name not in STAGES and not runs_twokey(command):
                continue
            named = _NAMED.search(command)
            given = _stages(hook.get("stages")) or (default if local else ())
            meant = next((each for each in given if each in STAGES.values()), "pre-commit")
            stage = named[1] if named else STAGES.get(name, meant)
            yield Entry(tuple(str(hook[key]) for key in ("id", "alias") if hook.get(key)), stage, given, hook)


def _stages(value: Any) -> tuple[str, ...]:
    return tuple(_OLD_NAMES.get(each, each) for each in entries(value))


def _rows(value: Any) -> list[Mapping[str, Any]]:
    return [mapping(each) for each in value if isinstance(each, dict)] if isinstance(value, list) else []
