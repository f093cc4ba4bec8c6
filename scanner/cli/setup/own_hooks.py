"""twokey's entry for `.pre-commit-config.yaml`: where its hooks come from, which there are, and how it is written."""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from scanner import __version__

REPO = "https://github.com/OWNER/twokey"
REV = f"v{__version__}"
# pre-commit installs a hook only for the types named at the top: each hook with its type.
HOOKS = {
    "twokey-staged": "pre-commit",
    "twokey": "commit-msg",
    "twokey-push": "pre-push",
    "twokey-prepare": "prepare-commit-msg",
}
TYPES_KEY = "default_install_hook_types"
# pre-commit hides what a hook says that passes, and this one warns.
VERBOSE = "twokey-staged"


class Style(Struct, frozen=True):
    """How a file is indented: the column of its dashes, how far behind a dash its text begins, and how far a list of
    hooks is indented below its key."""

    column: int = 2
    behind: int = 2
    nested: int = 2


def types_of(hooks: list[str]) -> list[str]:
    """The hook types to be installed for these hooks."""
    return [kind for hook, kind in HOOKS.items() if hook in hooks]


def entry() -> dict[str, Any]:
    """The whole entry, as data."""
    return {"repo": REPO, "rev": REV, "hooks": [hook(each) for each in HOOKS]}


def hook(name: str) -> dict[str, Any]:
    return {"id": name, "verbose": True} if name == VERBOSE else {"id": name}


def entry_lines(style: Style) -> list[str]:
    """The whole entry, as lines."""
    text = style.column + style.behind
    inner = Style(text + style.nested, style.behind, style.nested)
    return [
        f"{' ' * style.column}-{' ' * (style.behind - 1)}repo: {REPO}",
        f"{' ' * text}rev: {REV}",
        f"{' ' * text}hooks:",
        *(line for each in HOOKS for line in hook_lines(each, inner)),
    ]


def hook_lines(name: str, style: Style) -> list[str]:
    """One hook of an entry, as lines."""
    lines = [f"{' ' * style.column}-{' ' * (style.behind - 1)}id: {name}"]
    return [*lines, f"{' ' * (style.column + style.behind)}verbose: true"] if name == VERBOSE else lines


def hook_flow(name: str) -> str:
    """One hook of an entry that stands in brackets."""
    return f"{{id: {name}, verbose: true}}" if name == VERBOSE else f"{{id: {name}}}"


def whole_file() -> str:
    """A configuration with nothing else in it."""
    lines = ["# Hooks of pre-commit, which runs them once `pre-commit install` has been run in a clone.", *block()]
    return "\n".join([*lines, ""])


def block() -> list[str]:
    """What a person would paste: the types at the top, the entry below `repos:`."""
    return [f"{TYPES_KEY}: [{', '.join(HOOKS.values())}]", "repos:", *entry_lines(Style())]
