"""What git would really start at a stage: a file of the effective hooks folder, and hooks of its configuration.

`core.hooksPath` moves the folder away from where tools write, worktrees share one, a file without its executable bit is
passed over, and since 2.54 git reads `hook.<name>.event` and `hook.<name>.command` as well. Nothing here runs anything.
https://git-scm.com/docs/git-hook
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from msgspec import Struct

from scanner.cli.diagnosis.subject import Subject
from scanner.cli.diagnosis.worktree import read_regular

CONFIGURED_SINCE = (2, 54)
_OFF = ("false", "no", "off", "0")


class Script(Struct, frozen=True):
    """Something that git starts, or that what it starts goes on to: where it stands, for people, and its text."""

    where: str
    text: str


class Folder(Struct, frozen=True):
    """The effective hooks folder; `scope` says where core.hooksPath is set (local, global, ...), "" where it is not.

    `blank`: it is set to nothing, which git heeds and pre-commit does not.
    """

    path: Path
    scope: str = ""
    blank: bool = False


def hooks_folder(subject: Subject) -> Folder:
    """Where git looks; a relative path begins where hooks run, at the top. An empty one is the root: `/pre-commit`."""
    setting = subject.settings.last("core.hooksPath")
    if setting is None:
        return Folder(usual_folder(subject))
    top = subject.top or Path(subject.repository.git_dir)
    path = top / (subject.settings.path("core.hooksPath") or os.sep)
    return Folder(path, setting.scope, not setting.value.strip())


def usual_folder(subject: Subject) -> Path:
    """Where git looks unless it is told, and where tools write."""
    return Path(os.path.realpath(subject.repository.common_dir), "hooks")


def shown(subject: Subject, path: Path) -> str:
    """A path for people: below the work tree as it stands there."""
    return str(path.relative_to(subject.top)) if subject.top and path.is_relative_to(subject.top) else str(path)


def started(subject: Subject, stage: str) -> list[Script]:
    """All that git starts at `stage`."""
    return [*_from_folder(subject, stage), *_from_configuration(subject, stage)]


def passed_over(subject: Subject, stage: str) -> str:
    """Why git starts no file at `stage`; "" where it does."""
    path = hooks_folder(subject).path / stage
    if not os.access(path, os.F_OK):
        return f"there is no {shown(subject, path)}"
    return "" if os.access(path, os.X_OK) else f"{shown(subject, path)} is not executable, so git passes it over"


def _from_folder(subject: Subject, stage: str) -> Iterator[Script]:
    folder = hooks_folder(subject).path
    if passed_over(subject, stage):
        return
    yield from _script(subject, folder / stage)
    # The frameworks keep the script that they found and run it first.
    if os.access(folder / f"{stage}.legacy", os.X_OK):
        yield from _script(subject, folder / f"{stage}.legacy")
    # husky's own files only hand over to those beside its folder, executable or not.
    if (folder.parent.name, folder.name) == (".husky", "_"):
        yield from _script(subject, folder.parent / stage)


def _script(subject: Subject, path: Path) -> Iterator[Script]:
    """A hook may well be a link into the work tree: this is the user's own folder."""
    with suppress(OSError):
        yield Script(shown(subject, path), read_regular(path, follow=True).decode("utf-8", "replace"))


def configured(subject: Subject, stage: str) -> list[Script]:
    """The hooks of git's configuration for `stage`, whether or not this git reads them."""
    events: dict[str, list[str]] = defaultdict(list)
    commands: dict[str, str] = {}
    off: dict[str, bool] = {}
    for name, key, value in subject.settings.below("hook"):
        if key == "event":
            events[name] = [*events[name], value] if value else []  # an empty one takes the others back
        elif key == "command":
            commands[name] = value
        elif key == "enabled":
            off[name] = value.lower() in _OFF
    return [
        Script(f"hook.{name}.command of git's configuration", command)
        for name, command in commands.items()
        if stage in events[name] and not off.get(name)
    ]


def _from_configuration(subject: Subject, stage: str) -> list[Script]:
    return configured(subject, stage) if subject.version >= CONFIGURED_SINCE else []
