"""What the readers of evidence share: the shape of `Key: value`, and what it is worth in the wrong place or time."""

from __future__ import annotations

import re

from msgspec import structs

from scanner.model.actor import Evidence
from scanner.model.commit import Commit
from scanner.model.scale import Strength
from scanner.rulebook.agent_rules import ALWAYS, Validity

KEYED = re.compile(r"([A-Za-z0-9][A-Za-z0-9_-]*)[ \t]*:[ \t]*(.*)$", re.S)


def in_force(strength: Strength, validity: Validity, commit: Commit) -> Strength:
    """What a rule is worth for a commit of that date: weak outside the time it holds for.

    Never when strong: a date is a claim too.
    """
    if strength is Strength.STRONG or validity is ALWAYS or validity.covers(commit.authored):
        return strength
    return Strength.WEAK


def weakened(found: Evidence) -> Evidence:
    """The same observation where it counts for less."""
    return structs.replace(found, strength=Strength.WEAK)
