"""Which module reads which file. Adding a format is one module and one line here."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from scanner.formats import github_workflow, pre_commit_config, twokey_policy
from scanner.model.change import Delta


class Format(Protocol):
    """What a format module offers. `diff` never raises: what it cannot read is an `opaque` delta."""

    def matches(self, path: str) -> bool: ...

    def diff(self, old: bytes | None, new: bytes | None) -> Iterator[Delta]: ...


FORMATS: dict[str, Format] = {
    "github-workflow": github_workflow,
    "pre-commit-config": pre_commit_config,
    "twokey-policy": twokey_policy,
}


def format_of(path: str) -> Format | None:
    """The module that reads `path`, None when it is only known by its category."""
    return next((each for each in FORMATS.values() if each.matches(path)), None)
