"""twokey's own entry in `.pre-commit-config.yaml`: how an edit lets it run less, or run something else."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from msgspec import structs

from scanner.formats.gates.hook_scope import looser
from scanner.formats.gates.invocations import compare_scripts, runs, weaker, worse_arguments
from scanner.formats.gates.origins import worse_origin
from scanner.formats.shapes.settings import entries
from scanner.formats.shapes.trees import text
from scanner.model.change import Delta
from scanner.model.scale import Severity

# Alternatives of `exclude` that match the file with the message, which is all that the hook is shown.
_EVERYTHING = re.compile(r"[\^$]*(?:\.[*+]?\??|\\?\.git\b.*|.*COMMIT.*|\[\^?.{0,9}\][*+])?[\^$]*")
_WEAKER = frozenset({"pin-loosened", "dependency-downgraded", "source-changed"})


def own_hook(repo: str, name: str, hook: Mapping[str, Any]) -> bool:
    """Whether a hook is twokey, by its repository, its id, or what it runs."""
    named = (
        repo.rstrip("/").rpartition("/")[2].removesuffix(".git"),
        name,
        text(hook.get("id")),
        text(hook.get("entry")),
    )
    return any("twokey" in each.lower() for each in named)


def own_sources(deltas: Iterable[Delta], repos: set[str]) -> Iterator[Delta]:
    """Another owner, an older revision or a branch in place of one is the gate's where the hook is."""
    for delta in deltas:
        own = any(f"repos[{repo}]" in delta.subject for repo in repos)
        if own and delta.kind in _WEAKER and delta.severity.at_least(Severity.HIGH):
            yield structs.replace(delta, kind="gate-weakened", severity=Severity.CRITICAL)
        else:
            yield delta


def own_changes(where: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Delta]:
    """What it runs and with which arguments. What it is shown is the scope, as of every hook."""
    for key in ("id", "language", "pass_filenames"):
        if text(old.get(key)) != text(new.get(key)):
            yield weaker(f"{where}.{key}", text(old.get(key)), text(new.get(key)) or "none")
    was, now = text(old.get("entry")), text(new.get("entry"))
    if was != now and runs(was):
        yield from compare_scripts(f"{where}.entry", was, now)
    elif was != now:
        yield weaker(f"{where}.entry", was, now or "none")
    for why in worse_arguments(tuple(entries(old.get("args"))), tuple(entries(new.get("args")))):
        yield weaker(f"{where}.args", text(old.get("args")), why)
    had, have = (
        [each for each in entries(hook.get("additional_dependencies")) if "twokey" in each] for hook in (old, new)
    )
    for before, after in zip(had, [*have, *([""] * len(had))], strict=False):
        if before != after and (not after or worse_origin(before, after)):
            yield weaker(f"{where}.additional_dependencies", before, worse_origin(before, after) or "none")


def reaches_own(key: str, old: Any, new: Any, hooks: Sequence[Mapping[str, Any]]) -> bool:
    """Whether a setting for all hooks keeps twokey's from running. A folder more that nobody looks at does not."""
    stages = {stage for hook in hooks for stage in (entries(hook.get("stages")) or ["commit-msg"])}
    if key == "default_install_hook_types":
        lost = set(entries(old) or ["pre-commit"]) - set(entries(new) or ["pre-commit"])
        return not stages.isdisjoint(lost)
    if key == "default_stages":
        # One from a repository has its stage from there, and a default is for those that have none.
        own = any(hook.get("entry") and not hook.get("stages") for hook in hooks)
        return own and bool(looser(key, old, new))
    if key == "files":
        return "COMMIT" not in text(new)
    alternatives = re.sub(r"\s+", "", text(new)).removeprefix("(?x)").strip("()").split("|")
    return any(_EVERYTHING.fullmatch(each[:200]) for each in alternatives)
