"""Which hooks of twokey's the repository's files ask for. Asking installs nothing: that is what people trip over."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from enum import StrEnum
from pathlib import Path
from typing import Any

from msgspec import Struct

from scanner.cli.diagnosis.commands import runs_framework, runs_lefthook, runs_twokey
from scanner.cli.diagnosis.framework import STAGES, own_entries, read_config
from scanner.cli.diagnosis.worktree import read
from scanner.errors import UsageError
from scanner.formats.shapes.sides import UnreadableError, as_jsonc, as_toml, as_yaml, bounded
from scanner.formats.shapes.trees import mapping

_LEFTHOOK = tuple(
    f"{folder}{dot}lefthook{local}.{ending}"
    for folder, dot in (("", ""), ("", "."), (".config/", ""))
    for local in ("", "-local")
    for ending in ("yml", "yaml", "toml", "json")
)
_READERS = {"yml": as_yaml, "yaml": as_yaml, "toml": as_toml, "json": as_jsonc}


class Manager(StrEnum):
    """Who starts the hook."""

    FRAMEWORK = "pre-commit"
    LEFTHOOK = "lefthook"
    HUSKY = "husky"


class Asked(Struct, frozen=True):
    """A hook that the file `source` asks for at `stage`; `names` are what SKIP knows it by, `install` puts it there.

    `instead`: the stages that the file gives it where the one it is for is not among them.
    """

    stage: str
    names: tuple[str, ...]
    source: str
    by: Manager
    install: str
    instead: str = ""

    def started_by(self, script: str) -> bool:
        """Whether a script of git's leads to it."""
        match self.by:
            case Manager.FRAMEWORK:
                return runs_framework(script, self.stage, self.source)
            case Manager.LEFTHOOK:
                return runs_lefthook(script, self.stage)
            case Manager.HUSKY:
                return runs_twokey(script, self.stage)


def asked_hooks(top: Path) -> Iterator[Asked]:
    """Every one of them. Raises UsageError where a file that may ask for some cannot be read."""
    yield from _framework(top)
    yield from _lefthook(top)
    yield from _husky(top)


def readable_hooks(top: Path | None) -> list[Asked]:
    """The same for checks that leave it to another one to say what cannot be read."""
    with suppress(UsageError):
        return list(asked_hooks(top)) if top else []
    return []


def _framework(top: Path) -> Iterator[Asked]:
    config = read_config(top)
    if config is None:
        return
    for entry in own_entries(config):
        instead = ", ".join(entry.given) if entry.given and entry.stage not in entry.given else ""
        install = f"{config.program} install --hook-type {entry.stage}"
        yield Asked(entry.stage, entry.names, config.source, Manager.FRAMEWORK, install, instead)


def _lefthook(top: Path) -> Iterator[Asked]:
    for name in _LEFTHOOK:
        content = read(top, name)
        if content is None:
            continue
        try:
            data = mapping(bounded(_READERS[name.rpartition(".")[2]](content)))
        except UnreadableError as error:
            raise UsageError(f"{name} cannot be read: {error.reason}", "repair it: no hook runs before") from error
        for stage in STAGES.values():
            if any(runs_twokey(each, stage) for each in _strings(data.get(stage))):
                yield Asked(stage, (f"twokey hook {stage}",), name, Manager.LEFTHOOK, "lefthook install")


def _strings(tree: Any) -> Iterator[str]:
    if isinstance(tree, str):
        yield tree
    elif isinstance(tree, Mapping | list):
        for each in tree.values() if isinstance(tree, Mapping) else tree:
            yield from _strings(each)


def _husky(top: Path) -> Iterator[Asked]:
    for stage in STAGES.values():
        name = f".husky/{stage}"
        content = read(top, name)
        if content is not None and runs_twokey(content.decode("utf-8", "replace"), stage):
            yield Asked(stage, (f"twokey hook {stage}",), name, Manager.HUSKY, "npx husky")
