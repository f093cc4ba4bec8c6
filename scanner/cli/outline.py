"""The command line as data: what completion scripts and the manual page are made from, so that neither can be outdated.

argparse offers no public way to ask a parser what it takes. What is read of its insides here is what its own formatter
reads, and a test holds every command against it.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator, Sequence

from msgspec import Struct

from scanner.cli.arguments.common import EXAMPLES, Examples
from scanner.text.escape import visible

_FILES = frozenset({"FILE", "PATH"})
_REVISIONS = frozenset({"RANGE", "REV", "COMMIT"})
_SUBJECTS = frozenset({"CHECK", "KIND"})
_NAME = re.compile(r"(--?)?[A-Za-z0-9][A-Za-z0-9-]*")
_EXAMPLE = re.compile(r"  (\S.*?)  +(\S.*)")


class Value(Struct, frozen=True):
    """What may stand in one place. `paired`: a word, `=` and a file, as `--output json=report.json`."""

    name: str
    words: tuple[str, ...] = ()
    files: bool = False
    revisions: bool = False
    paired: bool = False


class Option(Struct, frozen=True):
    """An option with all its spellings; without a value it is a switch."""

    flags: tuple[str, ...]
    help: str
    value: Value | None
    repeats: bool


class Place(Struct, frozen=True):
    """An argument known by its place; one that repeats is the last."""

    value: Value
    help: str
    needed: bool
    repeats: bool


class Group(Struct, frozen=True):
    """Options and arguments that help shows under one heading."""

    title: str
    places: tuple[Place, ...]
    options: tuple[Option, ...]


class Command(Struct, frozen=True):
    """One command, or the program itself, with its help taken apart."""

    name: str
    summary: str
    description: str
    examples: Examples
    notes: str
    groups: tuple[Group, ...]

    @property
    def options(self) -> tuple[Option, ...]:
        return tuple(option for group in self.groups for option in group.options)

    @property
    def places(self) -> tuple[Place, ...]:
        return tuple(place for group in self.groups for place in group.places)


class Program(Struct, frozen=True):
    """The whole command line; `top` is what stands before a command."""

    name: str
    version: str
    top: Command
    commands: tuple[Command, ...]


def outline(parser: argparse.ArgumentParser, version: str, subjects: Sequence[str] = ()) -> Program:
    """What `parser` takes. `subjects` are the words that CHECK and KIND stand for, which no parser knows.

    Raises ValueError for the name of a command or an option that is no plain word: no shell could be told it safely.
    """
    commands = []
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            summaries = {each.dest: each.help or "" for each in action._choices_actions}
            commands += [
                _command(_plain(name), inner, summaries[name], subjects)
                for name, inner in action.choices.items()
                if name in summaries
            ]
    return Program(parser.prog, version, _command("", parser, "", subjects), tuple(commands))


def _plain(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise ValueError(f"{name!r} is no plain name")
    return name


def _line(words: str) -> str:
    return visible(" ".join(words.split()))


def _command(name: str, parser: argparse.ArgumentParser, summary: str, subjects: Sequence[str]) -> Command:
    description, _, examples = (parser.description or "").partition(f"\n{EXAMPLES}\n")
    groups = tuple(_group(parser, group, subjects) for group in parser._action_groups)
    return Command(
        name,
        _line(summary),
        description.strip(),
        tuple((found[1], found[2]) for found in _EXAMPLE.finditer(examples)),
        (parser.epilog or "").strip(),
        tuple(group for group in groups if group.places or group.options),
    )


def _group(parser: argparse.ArgumentParser, group: argparse._ArgumentGroup, subjects: Sequence[str]) -> Group:
    shown = [each for each in group._group_actions if each.help != argparse.SUPPRESS]
    shown = [each for each in shown if not isinstance(each, argparse._SubParsersAction)]
    formats = tuple(dict.fromkeys(_formats(parser)))
    places, options = [], []
    for action in shown:
        said = _line(parser._get_formatter()._expand_help(action)) if action.help else ""
        repeats = action.nargs in ("*", "+", argparse.REMAINDER) or isinstance(action, argparse._AppendAction)
        value = None if action.nargs == 0 else _value(action, formats, subjects)
        if action.option_strings:
            options.append(Option(tuple(map(_plain, action.option_strings)), said, value, repeats))
        elif value:
            places.append(Place(value, said, action.nargs not in ("?", "*"), repeats))
    return Group(group.title or "", tuple(places), tuple(options))


def _formats(parser: argparse.ArgumentParser) -> Iterator[str]:
    """What FORMAT stands for in this command."""
    for action in parser._actions:
        if action.metavar == "FORMAT" and action.choices:
            yield from map(str, action.choices)


def _value(action: argparse.Action, formats: tuple[str, ...], subjects: Sequence[str]) -> Value:
    words = tuple(map(str, action.choices or ()))
    name = action.metavar if isinstance(action.metavar, str) else ""
    name = name or (f"{{{','.join(words)}}}" if words else action.dest.upper())
    if name == "FORMAT=PATH":
        return Value(name, formats, files=True, paired=True)
    parts = set(name.split("|"))
    if parts & _SUBJECTS:
        words += tuple(sorted(subjects))
    return Value(name, words, files=bool(parts & _FILES), revisions=bool(parts & _REVISIONS))
