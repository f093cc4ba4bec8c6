"""Settings under which a hook that looks right runs for nobody else, or not today.

Each of these has cost somebody an afternoon: https://github.com/pre-commit/pre-commit-hooks/issues/916 is the first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from scanner.cli.diagnosis.asked_hooks import Manager, readable_hooks
from scanner.cli.diagnosis.framework import STAGES, own_entries, readable_config
from scanner.cli.diagnosis.remark import Level, Remark
from scanner.cli.diagnosis.subject import Subject
from scanner.formats.gates.own_hook import reaches_own
from scanner.formats.shapes.settings import entries

_TYPES = "default_install_hook_types"
_MOST = 3  # places that are told
_MESSAGE = ("commit-msg", "prepare-commit-msg")
_ALL = (".*", "^.*$", ".", ".+")  # patterns of files that leave nothing out
# Variables that name hooks to leave out, and those that switch a manager off with a word.
_SKIP = ("SKIP", "PREK_SKIP")
_OFF = {"HUSKY": (Manager.HUSKY, ("0",)), "LEFTHOOK": (Manager.LEFTHOOK, ("0", "false"))}


def install_types(subject: Subject) -> Iterator[Remark]:
    """Stages that a plain `pre-commit install`, which is what everybody types, leaves out."""
    config = readable_config(subject.top)
    needed = {entry.stage for entry in own_entries(config)} if config else set()
    if config is None or not needed:
        return
    for place in islice(_misplaced(config.data), _MOST):
        why = f"it stands at {place} of {config.source}, where nothing reads it"
        yield Remark(Level.WARN, f"{_TYPES} stands at the wrong level", why, "move it to the top level of the file")
    said = entries(config.data.get(_TYPES)) or ["pre-commit"]
    missing = [stage for stage in STAGES.values() if stage in needed and stage not in said]
    if missing:
        why = f"{config.program} install says nothing and leaves out {', '.join(missing)}, on every fresh clone"
        known = [each for each in said if re.fullmatch(r"[a-z-]{1,40}", each)]
        wanted = ", ".join(dict.fromkeys([*known, *missing]))
        fix = f"{_TYPES}: [{wanted}]   (top level of {config.source})"
        yield Remark(Level.WARN, f"{_TYPES} does not name {', '.join(missing)}", why, fix)


def _misplaced(tree: Any, place: str = "") -> Iterator[str]:
    if isinstance(tree, Mapping):
        for key, inner in tree.items():
            if key == _TYPES and place:
                yield place
            yield from _misplaced(inner, f"{place}.{key}" if place else str(key))
    elif isinstance(tree, list):
        for index, inner in enumerate(tree):
            yield from _misplaced(inner, f"{place}[{index}]")


def message_filter(subject: Subject) -> Iterator[Remark]:
    """`files` and `exclude` are asked of the message's file too, which lies in .git and matches nothing."""
    config = readable_config(subject.top)
    for entry in own_entries(config) if config else ():
        if entry.stage not in _MESSAGE or entry.hook.get("always_run") is True or config is None:
            continue
        for where, data in (("the top level", config.data), (f"the hook {entry.names[0]}", entry.hook)):
            for key in ("files", "exclude"):
                said = data.get(key)
                harmless = not said or (key == "files" and said in _ALL)
                if not harmless and reaches_own(key, None, said, [entry.hook]):
                    why = f"the message lies in .git/COMMIT_EDITMSG, and {key} of {config.source} leaves that out"
                    title = f"hook {entry.names[0]} never runs: {key} at {where}"
                    yield Remark(Level.WARN, title, why, f"let {key} take the message in, or give it to single hooks")


def skipped(subject: Subject) -> Iterator[Remark]:
    """What this shell leaves out. Values are not shown: they are nobody's business but the shell's."""
    asked = readable_hooks(subject.top)
    for variable in _SKIP:
        words = {each.strip() for each in subject.environ.get(variable, "").split(",")}
        for each in asked:
            if each.by is Manager.FRAMEWORK and not words.isdisjoint(each.names):
                why = f"{variable} names {each.names[0]}, so it is left out wherever that is set"
                yield Remark(Level.WARN, f"hook {each.stage} is skipped in this shell", why, f"unset {variable}")
    for variable, (manager, words_) in _OFF.items():
        if subject.environ.get(variable) in words_ and any(each.by is manager for each in asked):
            why = f"{variable} switches every hook of {manager} off"
            yield Remark(Level.WARN, f"{manager} is switched off in this shell", why, f"unset {variable}")
