"""`.pre-commit-config.yaml`: which checks run on a developer's machine, from where, and whether twokey is among them.

Bots bump revisions in it every week; what matters is a hook that goes, runs something else, or looks at less.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from scanner.formats.gates.hook_scope import looser
from scanner.formats.gates.hook_sources import NOWHERE, compare_sources
from scanner.formats.gates.own_hook import own_changes, own_hook, own_sources, reaches_own
from scanner.formats.gates.pre_commit_hooks import packages
from scanner.formats.shapes.dependencies import compare_dependencies
from scanner.formats.shapes.recurring import recent
from scanner.formats.shapes.sides import UnreadableError, as_yaml, bounded, opaque
from scanner.formats.shapes.trees import items, mapping, text
from scanner.model.change import Delta
from scanner.model.scale import Severity

WORST = Severity.CRITICAL
_NAMES = (".pre-commit-config.yaml", ".pre-commit-config.yml")

# What a hook looks at; a change of these can make it look at less.
_SCOPE = ("stages", "files", "exclude", "types", "exclude_types", "always_run")
_RUNS = ("entry", "language", "language_version")
_TOP_SCOPE = ("default_stages", "default_install_hook_types", "files", "exclude")

Hooks = dict[tuple[str, str], Mapping[str, Any]]


def matches(path: str) -> bool:
    """Only the root's: pre-commit reads no other."""
    return path.casefold() in _NAMES


def diff(old: bytes | None, new: bytes | None) -> Iterator[Delta]:
    """Deltas between two configurations; `opaque` when a side is none. Of a removed file every hook is told."""
    if old == new:
        return
    try:
        before, after = _load(old), _load(new)
    except UnreadableError as error:
        yield opaque(error.reason, WORST, error.line)
        return
    moved = _moved(before, after)
    gates = {repo for (repo, name), hook in _hooks_of(before, {}).items() if own_hook(repo, name, hook)}
    sourced = compare_sources(_revisions(before), _revisions(after), moved)
    yield from own_sources(sourced, {*gates, *(after for before, after in moved.items() if before in gates)})
    hooks = _hooks_of(before, moved)
    yield from _hooks(hooks, _hooks_of(after, {}))
    gate = [hook for (repo, name), hook in hooks.items() if own_hook(repo, name, hook)]
    for key in _TOP_SCOPE if old is not None else ():
        one, other = before.get(key), after.get(key)
        yield from _scope(key, key, one, other, gate=bool(gate) and reaches_own(key, one, other, gate))
    was, now = (mapping(side.get("ci")).get("skip") for side in (before, after))
    yield from _scope("ci.skip", "skip", was, now, gate=any(own_hook("", each, {}) for each in _come(was, now)))


def _come(old: Any, new: Any) -> list[str]:
    return [text(each) for each in items(new) if each not in items(old)]


@recent
def _load(content: bytes | None) -> Mapping[str, Any]:
    data = None if content is None else bounded(as_yaml(content))
    if data is not None and not isinstance(data, dict):
        raise UnreadableError("not a mapping", 1)
    return mapping(data)


def _entries(value: Any) -> list[Mapping[str, Any]]:
    return [mapping(each) for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _revisions(data: Mapping[str, Any]) -> dict[str, list[str]]:
    """Revisions by repository; one repository may be used at several."""
    found: dict[str, list[str]] = defaultdict(list)
    for each in _entries(data.get("repos")):
        found[text(each.get("repo"))].append(text(each.get("rev")))
    return found


def _moved(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, str]:
    """Repositories that another one took the place of: it brings a hook of the same name, and the first is gone."""
    was, now = _ids(old), _ids(new)
    brings = {hook: repo for repo, hooks in now.items() if repo not in was and repo not in NOWHERE for hook in hooks}
    gone = {repo: hooks for repo, hooks in was.items() if repo not in now and repo not in NOWHERE}
    found = {repo: next((brings[hook] for hook in hooks if hook in brings), "") for repo, hooks in gone.items()}
    return {repo: other for repo, other in found.items() if other}


def _ids(data: Mapping[str, Any]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for repo in _entries(data.get("repos")):
        found[text(repo.get("repo"))] += [text(hook.get("id")) for hook in _entries(repo.get("hooks"))]
    return found


def _hooks_of(data: Mapping[str, Any], moved: Mapping[str, str]) -> Hooks:
    hooks: Hooks = {}
    for repo in _entries(data.get("repos")):
        name = text(repo.get("repo"))
        for position, hook in enumerate(_entries(repo.get("hooks"))):
            key = (moved.get(name, name), text(hook.get("alias") or hook.get("id")))
            hooks[key if key not in hooks else (key[0], f"{key[1]}#{position}")] = hook
    return hooks


def _hooks(old: Hooks, new: Hooks) -> Iterator[Delta]:
    moved = {name for _, name in new}
    for (repo, name), hook in old.items():
        if (repo, name) in new:
            if hook != new[repo, name]:
                yield from _hook(repo, name, hook, new[repo, name])
        elif name not in moved:
            yield _lost(own_hook(repo, name, hook), f"hooks[{name}].hook", name, "")
        elif own_hook(repo, name, hook):
            other = next(other for other, each in new if each == name)
            yield _lost(True, f"hooks[{name}].repo", repo, other)
    for (repo, name), hook in new.items():
        if (repo, name) not in old:
            runs = text(hook.get("entry")) if repo == "local" else repo
            yield Delta("hook-added", f"hooks[{name}]", "", runs, Severity.HIGH if repo == "local" else Severity.MEDIUM)


def _hook(repo: str, name: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Delta]:
    gate = own_hook(repo, name, old)
    if gate:
        yield from own_changes(f"hooks[{name}]", old, new)
    for key in _SCOPE:
        one, other = (_kinds(side) if key == "types" else side.get(key) for side in (old, new))
        yield from _scope(f"hooks[{name}].{key}", key, one, other, gate=gate)
    for key in () if gate else _RUNS:
        if text(old.get(key)) != text(new.get(key)):
            told = text(old.get(key)), text(new.get(key))
            yield Delta("hook-changed", f"hooks[{name}].{key}", *told, Severity.HIGH)
    for key in () if gate else ("args", "pass_filenames"):
        if text(old.get(key)) != text(new.get(key)):
            told = text(old.get(key)), text(new.get(key))
            yield Delta("hook-changed", f"hooks[{name}].{key}", *told, Severity.MEDIUM)
    # What a hook installs beside itself runs with it; one bump is one delta under the package's own name.
    was, now = (packages(side.get("additional_dependencies")) for side in (old, new))
    yield from compare_dependencies(was, now)


def _kinds(hook: Mapping[str, Any]) -> dict[str, Any]:
    return {key: hook[key] for key in ("types", "types_or") if hook.get(key)}


def _scope(where: str, key: str, old: Any, new: Any, *, gate: bool) -> Iterator[Delta]:
    way = looser(key, old, new)
    if way is None:
        return
    if way:
        yield _lost(gate, where, text(old or None), text(new or None))
    else:
        yield Delta("setting-changed", where, text(old or None), text(new or None), Severity.LOW)


def _lost(gate: bool, where: str, old: str, new: str) -> Delta:
    """A check that looks at less; when it is twokey's own, the gate does."""
    if gate:
        return Delta("gate-weakened", where, old, new, Severity.CRITICAL)
    return Delta("check-weakened", where, old, new, Severity.HIGH)
