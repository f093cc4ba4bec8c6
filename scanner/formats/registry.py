"""Which module reads which file.

Formats are grouped in families, so that a scan loads the modules of the families it meets: all of them take half a
second. Adding a format is one module and one line in its family; the first that matches reads.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Protocol

from scanner.formats import (
    agents,
    bots,
    builds,
    ci,
    containers,
    deployment,
    dotnet,
    gates,
    golang,
    javascript,
    jvm,
    php,
    python,
    release,
    ruby,
    rust,
    signing,
    vcs,
)
from scanner.formats.protocol import Format

LONGEST = 4096  # characters; no system that checks files out has longer paths


class Family(Protocol):
    """Formats that are loaded together. `READS`: one of these is in every path that any of them reads, case folded;
    none at all says nothing about the path."""

    READS: frozenset[str]

    def formats(self) -> dict[str, Format]: ...


FAMILIES: dict[str, Family] = {
    "gates": gates,
    "ci": ci,
    "agents": agents,
    "vcs": vcs,
    "bots": bots,
    "python": python,
    "javascript": javascript,
    "rust": rust,
    "golang": golang,
    "ruby": ruby,
    "php": php,
    "jvm": jvm,
    "dotnet": dotnet,
    "containers": containers,
    "deployment": deployment,
    "signing": signing,
    "release": release,
    "builds": builds,
}


def format_of(path: str) -> Format | None:
    """The module that reads `path`, None when it is only known by its category."""
    return _found(path)[1]


def family_of(path: str) -> str:
    """The family of the module that reads `path`, "" where there is none."""
    return _found(path)[0]


@lru_cache(maxsize=65536)
def _found(path: str) -> tuple[str, Format | None]:
    if len(path) > LONGEST:
        return "", None
    folded = path.casefold()
    return next(
        (
            (name, form)
            for name, family in FAMILIES.items()
            if not family.READS or any(word in folded for word in family.READS)
            for form in _formats(name).values()
            if form.matches(path)
        ),
        ("", None),
    )


def every_format() -> Iterator[tuple[str, Format]]:
    """All formats by their names: loads everything."""
    for name in FAMILIES:
        yield from _formats(name).items()


@cache
def _formats(family: str) -> dict[str, Format]:
    return FAMILIES[family].formats()
