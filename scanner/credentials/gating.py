"""All gates of a profile, made without detect-secrets: most staged changes pass none, and then it is never imported."""

from __future__ import annotations

import re
from itertools import chain
from pathlib import Path

from scanner.credentials.encoded import encoded_gates
from scanner.credentials.gates import Gate, gates_of, odd_lines
from scanner.credentials.guesses import GUESSES
from scanner.credentials.profile import Profile, token_name
from scanner.rulebook.tokens import TokenRule

_open_end = re.compile(r"(?<!\\)\{(\d+),\d*\}(\)*)$")
_beginning = re.compile(r"(?:\(\?<![^)]*\))?([0-9A-Za-z_-]+)(?![0-9A-Za-z_?*{-])").match


def gates_file(folder: str, profile: Profile) -> Path | None:
    """Where the compiled gates of a profile are kept in the user's cache folder, None where there is no folder."""
    return Path(folder, f"gates-{profile.engine_digest[:32]}.hs") if folder else None


def all_gates(profile: Profile) -> tuple[Gate, ...]:
    """The gates of every plugin, of every token format, and of what tokens look like encoded."""
    rules = [rule for rule in profile.tokens if rule.pattern]
    known = (gate for each in profile.plugins for gate in gates_of(each["name"], each.get("limit")))
    # A format's classes are ASCII's, so its pattern means the same in bytes.
    own = (Gate((token_name(rule),), least(rule.pattern), widened=True) for rule in rules)
    formats = [rule for rule in rules if rule.type not in GUESSES]  # nobody guesses in what is decoded
    return (
        odd_lines(),
        *known,
        *own,
        *(encoded_gates(chain.from_iterable(map(_spelled, formats))) if formats else ()),
    )


def least(pattern: str) -> str:
    """The same without what it may take at its end but need not: a line that holds the one holds the other, and the
    automaton tells every place where a match may end.
    """
    return _open_end.sub(r"{\1}\2", pattern)


def beginnings(rule: TokenRule) -> tuple[str, ...]:
    """What tokens of a format begin with, whatever its case; nothing where neither the rule nor its pattern says it."""
    return rule.begins or _spelled(rule)


def _spelled(rule: TokenRule) -> tuple[str, ...]:
    """What every token of a format begins with, as far as its pattern spells it out."""
    match = _beginning(rule.pattern)
    return (match[1],) if match else ()
