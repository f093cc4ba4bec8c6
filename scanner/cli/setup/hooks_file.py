"""`.pre-commit-config.yaml`: a new one, or twokey's entry at the end of somebody's own.

Theirs is edited as text. Whatever the edit was, it counts only if the result parses to exactly what stood there and
what was to be added; otherwise the block is shown for a person to paste.
"""

from __future__ import annotations

from typing import Any

import yaml

from scanner.cli.setup.own_hooks import (
    HOOKS,
    REV,
    TYPES_KEY,
    Style,
    block,
    entry,
    entry_lines,
    hook,
    hook_flow,
    hook_lines,
    types_of,
    whole_file,
)
from scanner.cli.setup.plan import Planned
from scanner.cli.setup.yaml_edits import Insertion, added, column, editable, inserted, value_of
from scanner.formats.gates.own_hook import own_hook
from scanner.formats.shapes.trees import items, mapping, text
from scanner.text.yaml import YamlError, load, load_document

HOOKS_FILE = ".pre-commit-config.yaml"
_NO_STAGES = (
    "hooks without stages will also run at the types that are installed now; default_stages: [pre-commit] at the top "
    "of the file keeps them where they were"
)


class _UnclearError(Exception):
    """Nobody but a person can tell where it would go."""


def plan_hooks(old: bytes | None) -> Planned:
    """The file as it would be, given what is there."""
    if old is None:
        return Planned(HOOKS_FILE, None, whole_file().encode())
    try:
        return _added_to(old, old.decode("utf-8"))
    except (_UnclearError, UnicodeDecodeError, YamlError) as error:
        why = error.message if isinstance(error, YamlError) else str(error)
        note = f"cannot be added to safely ({why}): put this into it yourself"
        return Planned(HOOKS_FILE, old, paste="\n".join([*block(), ""]), notes=(note,))


def _added_to(old: bytes, content: str) -> Planned:
    document = load_document(content)
    if document.root is None:
        before = f"{content}\n" if content and not content.endswith("\n") else content
        return _sure(old, before + "\n".join([*block(), ""]), {TYPES_KEY: list(HOOKS.values()), "repos": [entry()]})
    data, root = document.data, document.root
    found = value_of(root, "repos") if isinstance(root, yaml.MappingNode) else None
    if not isinstance(root, yaml.MappingNode) or root.flow_style or found is None:
        raise _UnclearError("it has no list of repos")
    if not isinstance(found[1], yaml.SequenceNode) or not editable(content):
        raise _UnclearError("its list of repos is none that can be extended")
    own = [number for number, each in enumerate(data["repos"]) if _is_own(each)]
    if not own:
        return _with_entry(old, content, data, root, found[1])
    return _with_hooks(old, content, data, root, found[1], own[0])


def _is_own(repo: Any) -> bool:
    hooks = [mapping(each) for each in items(mapping(repo).get("hooks"))]
    return any(own_hook(text(mapping(repo).get("repo")), text(each.get("id")), each) for each in hooks)


def _with_entry(
    old: bytes, content: str, data: dict[str, Any], root: yaml.MappingNode, repos: yaml.SequenceNode
) -> Planned:
    if repos.flow_style:
        raise _UnclearError("its list of repos is in brackets")
    types, insertion = _types(content, data, root, list(HOOKS))
    lines = Insertion(_after(content, repos), lines=tuple(entry_lines(_style(repos))))
    wanted = {**data, TYPES_KEY: types, "repos": [*data["repos"], entry()]}
    notes = () if "default_stages" in data else (_NO_STAGES,)
    return _sure(old, inserted(content, [*insertion, lines]), wanted, notes)


def _after(content: str, repos: yaml.SequenceNode) -> int:
    return added(repos, content, [], [""]).line


def _with_hooks(
    old: bytes, content: str, data: dict[str, Any], root: yaml.MappingNode, repos: yaml.SequenceNode, own: int
) -> Planned:
    """An entry of twokey is there already: only what it lacks."""
    repo = mapping(data["repos"][own])
    names = [text(mapping(each).get("id")) for each in items(repo.get("hooks"))]
    missing = [each for each in HOOKS if each not in names]
    if text(repo.get("repo")) in ("local", "meta", ""):
        return Planned(HOOKS_FILE, old, notes=("runs twokey by an entry of its own, which is left as it is",))
    if missing and text(repo.get("rev")) != REV:
        note = (
            f"has twokey at {text(repo.get('rev')) or 'no revision'} without {', '.join(missing)}, and is left as it is"
        )
        return Planned(HOOKS_FILE, old, notes=(f"{note}: `pre-commit autoupdate` first, then `twokey init` again",))
    types, insertions = _types(content, data, root, [*names, *missing])
    changed = {**repo, "hooks": [*items(repo.get("hooks")), *map(hook, missing)]}
    kept = [changed if number == own else each for number, each in enumerate(data["repos"])]
    if missing:
        found = value_of(repos.value[own], "hooks")
        if found is None or not isinstance(found[1], yaml.SequenceNode):
            raise _UnclearError("its list of hooks is none that can be extended")
        flow = list(map(hook_flow, missing))
        style = _hooks_style(found[0], found[1])
        insertions.append(
            added(found[1], content, flow, [line for each in missing for line in hook_lines(each, style)])
        )
    if not insertions:
        return Planned(HOOKS_FILE, old, notes=("runs twokey already",))
    return _sure(old, inserted(content, insertions), {**data, TYPES_KEY: types, "repos": kept})


def _types(
    content: str, data: dict[str, Any], root: yaml.MappingNode, hooks: list[str]
) -> tuple[list[str], list[Insertion]]:
    """The types that have to be installed, and what brings them into the file."""
    found = value_of(root, TYPES_KEY)
    if found is None:
        kinds = types_of(hooks)
        wanted = kinds if "pre-commit" in kinds else ["pre-commit", *kinds]
        key = (value_of(root, "repos") or (root,))[0]
        line = f"{' ' * column(key)}{TYPES_KEY}: [{', '.join(wanted)}]"
        return wanted, [Insertion(key.start_mark.line, lines=(line,))]
    given = data[TYPES_KEY]
    if not isinstance(found[1], yaml.SequenceNode) or not isinstance(given, list):
        raise _UnclearError(f"its {TYPES_KEY} is no list")
    more = [each for each in types_of(hooks) if each not in given]
    lines = [f"{' ' * column(found[1])}- {each}" for each in more]
    return [*given, *more], [added(found[1], content, more, lines)] if more else []


def _style(repos: yaml.SequenceNode) -> Style:
    """As the last entry is written."""
    last = repos.value[-1]
    behind = column(last) - column(repos)
    nested = 0 if column(repos) == 0 else 2
    hooks = value_of(last, "hooks") if isinstance(last, yaml.MappingNode) else None
    if hooks is not None and isinstance(hooks[1], yaml.SequenceNode) and not hooks[1].flow_style:
        nested = column(hooks[1]) - column(hooks[0])
    return Style(column(repos), behind if behind > 1 else 2, max(nested, 0))


def _hooks_style(key: yaml.Node, hooks: yaml.SequenceNode) -> Style:
    behind = column(hooks.value[-1]) - column(hooks) if hooks.value else 2
    return Style(column(hooks), behind if behind > 1 else 2, column(hooks) - column(key))


def _sure(old: bytes, content: str, wanted: dict[str, Any], notes: tuple[str, ...] = ()) -> Planned:
    if load(content) != wanted:
        raise _UnclearError("it would not say the same with an entry more")
    return Planned(HOOKS_FILE, old, content.encode(), notes=notes)
