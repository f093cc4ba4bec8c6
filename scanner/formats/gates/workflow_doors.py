"""Whether a workflow that runs twokey still starts for everything it started for."""

from __future__ import annotations

from collections.abc import Iterator

from scanner.formats.gates.invocations import weaker
from scanner.formats.github_workflow.page import Node, Tree, items, mapping, text
from scanner.formats.github_workflow.triggers import triggers
from scanner.model.change import Delta

_GATED = ("pull_request", "pull_request_target", "merge_group", "push", "schedule")
_PULLS = frozenset({"pull_request", "pull_request_target"})
_USUAL_TYPES = ("opened", "synchronize", "reopened")


def narrowed(old: Node | None, new: Node | None) -> Iterator[Delta]:
    """A trigger gone, or a filter that lets less through."""
    before, after = triggers(old), triggers(new)
    for event in before:
        if event in after:
            yield from _filters(event, mapping(before[event]), mapping(after[event]))
        elif event in _GATED and not (event in _PULLS and _PULLS & after.keys()):
            yield weaker(f"on.{event}", event, "")


def _filters(event: str, old: Tree, new: Tree) -> Iterator[Delta]:
    for key in ("branches", "paths", "types"):
        usual = _USUAL_TYPES if key == "types" and event in _PULLS else ()
        (was, was_shut), (now, now_shut) = (_open(tree, key, usual) for tree in (old, new))
        less = bool(now) and (not was or not was <= now)
        if (less and was != now) or now_shut - was_shut:
            yield weaker(f"on.{event}.{key}", text(old.get(key)) or "all", text(new.get(key)))
    for key in ("branches-ignore", "paths-ignore"):
        one, other = (frozenset(map(text, items(tree.get(key)))) for tree in (old, new))
        if other - one:
            yield weaker(f"on.{event}.{key}", ", ".join(sorted(one)), ", ".join(sorted(other)))
    if event == "push" and _tags_only(new) and not _tags_only(old):
        yield weaker("on.push.tags", text(old.get("tags")), "tags only")


def _open(tree: Tree, key: str, usual: tuple[str, ...]) -> tuple[frozenset[str], frozenset[str]]:
    """What gets through (nothing said, or a star for all, is everything) and what of that does not."""
    said = [text(item) for item in items(tree.get(key))]
    opened = frozenset(item for item in said if not item.startswith("!")) or frozenset(usual)
    shut = frozenset(item for item in said if item.startswith("!"))
    return frozenset() if "**" in opened else opened, shut


def _tags_only(tree: Tree) -> bool:
    tags = any(key in tree for key in ("tags", "tags-ignore"))
    return tags and not any(key in tree for key in ("branches", "branches-ignore"))
