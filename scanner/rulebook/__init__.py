"""rules/ as data: what is true of the world, apart from the code that reasons about it."""

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
