"""What a repository is to get: asked at a terminal, one question a part, or taken from options and defaults."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence

from msgspec import Struct

from scanner.cli.terminal import say
from scanner.config.read import PRESETS

_YES = {"": None, "y": True, "yes": True, "n": False, "no": False}


class Choices(Struct, frozen=True):
    """Everything that can be chosen. `since` is a revision, "" for none."""

    preset: str
    since: str
    roster: bool
    agents: bool
    hooks: bool
    ci: str


class Offer(Struct, frozen=True):
    """What would be done if nobody says otherwise, with the words to ask about it; a part without words is not asked.

    `people` and `agents` are ids, as they would stand in the policy.
    """

    defaults: Choices
    policy: bool
    people: tuple[str, ...] = ()
    agents: tuple[str, ...] = ()
    hooks: bool = True
    ci: tuple[str, ...] = ()


class NoAnswerError(Exception):
    """The terminal was closed in the middle."""


def given(arguments: argparse.Namespace, defaults: Choices) -> Choices:
    """The options, and the defaults for what no option says."""

    def chosen(name: str) -> object:
        said = getattr(arguments, name)
        return getattr(defaults, name) if said is None else said

    names = ("preset", "since", "roster", "agents", "hooks", "ci")
    return Choices(**{name: chosen(name) for name in names})  # type: ignore[arg-type]


def ask(arguments: argparse.Namespace, offer: Offer) -> Choices:
    """The same, with a question for each part that no option settles. Enter takes the default."""
    start = given(arguments, offer.defaults)

    def flag(name: str, default: bool, question: str) -> bool:
        return yes_or_no(question, default) if getattr(arguments, name) is None and question else default

    preset, since, roster, agents = start.preset, start.since, start.roster, start.agents
    if offer.policy:
        if arguments.preset is None:
            preset = one_of("Preset", PRESETS, start.preset)
        if arguments.since is None and start.since:
            question = f"Leave the history up to {start.since} out of it: reported, never blocking?"
            since = start.since if yes_or_no(question, True) else ""
        roster = flag("roster", roster, _of("Say who may approve", offer.people))
        agents = flag("agents", agents, _of("List the agents at work here", offer.agents))
    hooks = flag("hooks", start.hooks, "Run twokey as hooks of pre-commit?" if offer.hooks else "")
    ci = one_of("Check requests in CI", offer.ci, start.ci) if offer.ci and arguments.ci is None else start.ci
    return Choices(preset, since, roster, agents, hooks, ci)


def _of(what: str, names: tuple[str, ...]) -> str:
    return f"{what} ({', '.join(names)})?" if names else ""


def yes_or_no(question: str, default: bool) -> bool:
    """An answer that means one of the two."""
    marks = "[Y]es, [n]o" if default else "[y]es, [N]o"
    found = _asked(f"{question} {marks}: ", lambda typed: typed in _YES, "y or n")
    said = _YES[found]
    return default if said is None else said


def one_of(what: str, words: Sequence[str], default: str) -> str:
    """One of `words`."""
    question = f"{what} ({', '.join(words)}) [{default}]: "
    return _asked(question, lambda typed: not typed or typed in words, f"one of {', '.join(words)}") or default


def _asked(question: str, fits: Callable[[str], bool], wanted: str) -> str:
    """What was typed, as soon as it fits. Raises NoAnswerError at the end of input, after which nothing will come."""
    while True:
        typed = _typed(question)
        if fits(typed):
            return typed
        say(f"  please type {wanted}")


def _typed(question: str) -> str:
    try:
        print(question, end="", file=sys.stderr, flush=True)  # noqa: T201 - answered on the same line
        line = sys.stdin.readline()
    except UnicodeDecodeError:
        return "?"
    except KeyboardInterrupt:
        say("")
        raise
    if not line:
        say("")
        raise NoAnswerError
    return line.strip().lower()
