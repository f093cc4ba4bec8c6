"""Which module reads which file.

A scan loads the modules whose words are in the paths it meets: all of them take half a second. Adding a format is one
module and one line in its family; the first that matches reads.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, lru_cache
from importlib import import_module
from typing import Protocol, cast

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
    """Formats of one kind of tool: the modules of a package, each with what stands in every path that it reads."""

    __name__: str
    FORMATS: dict[str, frozenset[str]]


# The first that reads a path does: `scripts/release` is a script before it is called like release notes.
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
    "builds": builds,
    "release": release,
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
    for family, package in FAMILIES.items():
        if _holds(folded, _words(family)):
            for name, words in package.FORMATS.items():
                if _holds(folded, words) and (form := _loaded(family, name)).matches(path):
                    return family, form
    return "", None


def every_format() -> Iterator[tuple[str, Format]]:
    """All formats, by family and name: loads everything."""
    for family, package in FAMILIES.items():
        for name in package.FORMATS:
            yield f"{family}/{name}", _loaded(family, name)


def _holds(folded: str, words: frozenset[str]) -> bool:
    return any(word in folded for word in words)


@cache
def _words(family: str) -> frozenset[str]:
    return frozenset().union(*FAMILIES[family].FORMATS.values())


@cache
def _loaded(family: str, name: str) -> Format:
    return cast("Format", import_module(f"{FAMILIES[family].__name__}.{name}"))
