"""rules/ as data: what is true of the world, apart from the code that reasons about it.

Its parts are imported when they are asked for: a hook that judges one line needs the tokens and no agents.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from scanner.rulebook.agent_rules import EnvironmentRule, FooterRule, IdentityRule, TrailerRule
    from scanner.rulebook.agents import Agent, Agents
    from scanner.rulebook.book import Rulebook, load_rulebook
    from scanner.rulebook.paths import PathRule, Paths

__all__ = [
    "Agent",
    "Agents",
    "EnvironmentRule",
    "FooterRule",
    "IdentityRule",
    "PathRule",
    "Paths",
    "Rulebook",
    "TrailerRule",
    "load_rulebook",
]

_HOMES = {
    "agent_rules": ("EnvironmentRule", "FooterRule", "IdentityRule", "TrailerRule"),
    "agents": ("Agent", "Agents"),
    "book": ("Rulebook", "load_rulebook"),
    "paths": ("PathRule", "Paths"),
}


def __getattr__(name: str) -> Any:
    for home, names in _HOMES.items():
        if name in names:
            return getattr(import_module(f"{__name__}.{home}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
