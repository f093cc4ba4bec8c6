"""`.pre-commit-config.yaml`: which checks run on a developer's machine, from where, and whether twokey is among them.

Bots bump revisions in it every week; what matters is a hook that goes, runs something else, or looks at less.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from scanner.model.change import Delta
from scanner.model.scale import Severity
from scanner.text import yaml

WORST = Severity.CRITICAL
_NAMES = (".pre-commit-config.yaml", ".pre-commit-config.yml")
_GATE = "twokey"
# A tag that names a version, or a commit id: what pre-commit asks for. Anything else may be a branch.
_PINNED = re.compile(r"v?\d|[0-9a-f]{7,40}$|.*\d+\.\d+")

# What a hook looks at; a change of these can make it look at less.
_SCOPE = ("stages", "files", "exclude", "types", "types_or", "exclude_types", "always_run", "pass_filenames")
_RUNS = ("entry", "language", "language_version")
_TOP_SCOPE = ("default_stages", "default_install_hook_types", "files", "exclude", "fail_fast")

Hooks = dict[tuple[str, str], Mapping[str, Any]]


def matches(path: str) -> bool:
    """Only the root's: pre-commit reads no other."""
    return path.casefold() in _NAMES


def diff(old: bytes | None, new: bytes | None) -> Iterator[Delta]:
    """Deltas between two configurations; `opaque` when a side is none."""
    try:
        before, after = _load(old), _load(new)
    except yaml.YamlError as error:
        yield Delta("opaque", f"line {error.line}: {error.message}", "", "", Severity.CRITICAL)
        return
    old_repos, new_repos = _repos(before), _repos(after)
    yield from _sources(old_repos, new_repos)
    yield from _hooks(_hooks_of(before), _hooks_of(after))
    for key in _TOP_SCOPE if old is not None else ():
        if _less(key, before.get(key), after.get(key)):
            yield Delta("check-weakened", key, _text(before.get(key)), _text(after.get(key)), Severity.HIGH)
    old_ci, new_ci = _mapping(before.get("ci")), _mapping(after.get("ci"))
    if old_ci.get("skip") != new_ci.get("skip"):
        yield Delta("check-weakened", "ci.skip", _text(old_ci.get("skip")), _text(new_ci.get("skip")), Severity.HIGH)


def _less(key: str, old: Any, new: Any) -> bool:
    """Whether a top-level setting may make hooks run less often. More hook types are more checks."""
    if key == "default_install_hook_types":
        before, after = (each if isinstance(each, list) else ["pre-commit"] for each in (old, new))
        return not set(map(_text, before)) <= set(map(_text, after))
    return bool(old != new)


def _load(content: bytes | None) -> Mapping[str, Any]:
    data = None if content is None else yaml.load(content)
    if data is not None and not isinstance(data, dict):
        raise yaml.YamlError("not a mapping", 1)
    return data or {}


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _entries(value: Any) -> list[Mapping[str, Any]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _repos(data: Mapping[str, Any]) -> dict[str, str]:
    """Revision by repository; the same repository twice keeps both revisions in view."""
    repos: dict[str, str] = {}
    for each in _entries(data.get("repos")):
        name = _text(each.get("repo"))
        rev = _text(each.get("rev"))
        repos[name] = f"{repos[name]}, {rev}" if name in repos else rev
    return repos


def _hooks_of(data: Mapping[str, Any]) -> Hooks:
    hooks: Hooks = {}
    for repo in _entries(data.get("repos")):
        for position, hook in enumerate(_entries(repo.get("hooks"))):
            key = (_text(repo.get("repo")), _text(hook.get("alias") or hook.get("id")))
            hooks[key if key not in hooks else (key[0], f"{key[1]}#{position}")] = hook
    return hooks


def _sources(old: dict[str, str], new: dict[str, str]) -> Iterator[Delta]:
    for repo, rev in new.items():
        if repo not in old and repo not in ("local", "meta"):
            yield Delta("dependency-added", f"repos[{repo}]", "", rev, Severity.HIGH)
            yield from _insecure(repo)
        elif repo in old and old[repo] != rev:
            loose = _PINNED.match(old[repo]) and not _PINNED.match(rev)
            kind, severity = ("pin-loosened", Severity.HIGH) if loose else ("dependency-bumped", Severity.MEDIUM)
            yield Delta(kind, f"repos[{repo}].rev", old[repo], rev, severity)


def _insecure(repo: str) -> Iterator[Delta]:
    if repo.startswith(("http://", "git://")):
        yield Delta("source-changed", f"repos[{repo}]", "", repo, Severity.CRITICAL)


def _hooks(old: Hooks, new: Hooks) -> Iterator[Delta]:
    moved = {name for _, name in new}
    for (repo, name), hook in old.items():
        if (repo, name) in new:
            yield from _hook(repo, name, hook, new[repo, name])
        elif name not in moved:
            yield _lost(repo, name, "hook", name, "", Severity.HIGH)
    for (repo, name), hook in new.items():
        if (repo, name) not in old:
            runs = _text(hook.get("entry")) if repo == "local" else repo
            yield Delta("hook-added", f"hooks[{name}]", "", runs, Severity.HIGH if repo == "local" else Severity.MEDIUM)


def _hook(repo: str, name: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Delta]:
    for key in _SCOPE:
        if old.get(key) != new.get(key):
            yield _lost(repo, name, key, _text(old.get(key)), _text(new.get(key)), Severity.HIGH)
    for key in _RUNS:
        if old.get(key) != new.get(key):
            yield Delta("hook-changed", f"hooks[{name}].{key}", _text(old.get(key)), _text(new.get(key)), Severity.HIGH)
    if old.get("args") != new.get("args"):
        severity = Severity.HIGH if _GATE in repo else Severity.MEDIUM
        yield Delta("hook-changed", f"hooks[{name}].args", _text(old.get("args")), _text(new.get("args")), severity)
    yield from _dependencies(name, old.get("additional_dependencies"), new.get("additional_dependencies"))


def _dependencies(name: str, old: Any, new: Any) -> Iterator[Delta]:
    """Packages a hook installs beside itself; one bump is one delta."""
    before = {_package(each): each for each in map(_text, old if isinstance(old, list) else [])}
    after = {_package(each): each for each in map(_text, new if isinstance(new, list) else [])}
    for package, wanted in after.items():
        at = f"hooks[{name}].additional_dependencies[{package}]"
        if package not in before:
            yield Delta("dependency-added", at, "", wanted, Severity.HIGH)
        elif before[package] != wanted:
            yield Delta("dependency-bumped", at, before[package], wanted, Severity.MEDIUM)
    for package in sorted(before.keys() - after.keys()):
        at = f"hooks[{name}].additional_dependencies[{package}]"
        yield Delta("dependency-removed", at, before[package], "", Severity.LOW)


def _package(requirement: str) -> str:
    """The name in front of a version: `types-PyYAML==6`, `eslint@9.0.0`, `@scope/name@1`."""
    return re.split(r"[=<>~!\[; ]|(?<=.)@", requirement, maxsplit=1)[0].lower()


def _lost(repo: str, name: str, what: str, old: str, new: str, severity: Severity) -> Delta:
    """A check that looks at less; when it is twokey's own, the gate does."""
    if _GATE in repo or _GATE in name:
        return Delta("gate-weakened", f"hooks[{name}].{what}", old, new, Severity.CRITICAL)
    return Delta("check-weakened", f"hooks[{name}].{what}", old, new, severity)


def _text(value: Any) -> str:
    """A value for people, short; "" for an absent one."""
    if value is None:
        return ""
    return ", ".join(map(str, value))[:200] if isinstance(value, list) else str(value)[:200]
