"""git's configuration as the user's git sees it: read in one call, and without what twokey itself puts on top."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from msgspec import Struct

from scanner.repo.git import Git

_YES = ("true", "yes", "on", "1")
_OURS = "command"  # the scope of `git -c`, which is how twokey keeps hooks off


class Setting(Struct, frozen=True):
    """One line of the configuration. `scope` is local, worktree, global or system; `name` is lower-cased by git but for
    its middle part.
    """

    scope: str
    name: str
    value: str


class Settings(Struct, frozen=True):
    """All of them, in the order in which a later one wins. `home` is what `~/` stands for."""

    found: tuple[Setting, ...]
    home: str

    def last(self, name: str) -> Setting | None:
        """The one that holds."""
        return next((each for each in reversed(self.found) if each.name == name.lower()), None)

    def text(self, name: str) -> str:
        """Its value, "" where there is none."""
        setting = self.last(name)
        return setting.value if setting else ""

    def flag(self, name: str) -> bool:
        """Whether it is on."""
        return self.text(name).lower() in _YES

    def path(self, name: str) -> str:
        """Its value with the user's home spelled out."""
        value = self.text(name)
        if value.startswith("~/"):
            return str(Path(self.home, value[2:]))
        return os.path.expanduser(value) if value.startswith("~") else value  # noqa: PTH111 - it may be no path

    def below(self, section: str) -> Iterator[tuple[str, str, str]]:
        """For `hook`, each `hook.NAME.KEY` as name, key and value."""
        for each in self.found:
            first, _, rest = each.name.partition(".")
            name, _, key = rest.rpartition(".")
            if first == section and name:
                yield name, key, each.value


def read_settings(git: Git, environ: Mapping[str, str]) -> Settings:
    """The configuration that holds in a repository."""
    words = os.fsdecode(git.run("config", "--null", "--show-scope", "--list")).split("\0")
    found = []
    for scope, line in zip(words[::2], words[1::2], strict=False):
        name, given, value = line.partition("\n")
        if scope != _OURS:
            found.append(Setting(scope, name, value if given else "true"))
    return Settings(tuple(found), environ.get("HOME", ""))
