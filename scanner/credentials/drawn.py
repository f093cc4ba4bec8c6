"""Whether a value looks drawn at random, or written: by the pairs of its letters and the classes of its characters."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise
from math import log2

LONGEST = 300  # characters of a value that are judged
_HEX = frozenset("0123456789abcdefABCDEF")
_letters = re.compile(r"(?:[a-z._-]+|[A-Z._-]+)\Z").match  # of one case

# After each letter the letters that often follow it in English words and in identifiers: 87 % of their letter pairs, a
# third of all pairs. Counted over the distinct words of CPython's standard library.
_PAIRS = frozenset(
    row[0] + letter
    for row in (
        *("abcdgilmnprstuy", "baeilorsu", "cacehiklortu", "dadeilorsu", "eacdefglmnpqrstvwx", "faefilortu", "gehilnrs"),
        *("haeiot", "iabcdefglmnoprstvxz", "kei", "ladeilostuy", "maeimops", "nacdefginostuv", "obcdglmnoprstuvw"),
        *("paeiloprsty", "qu", "racdegilmnorstuy", "sacehilopstuy", "tacdehilmoprstuy", "uabceilmnprst", "vaei"),
        *("waei", "xt", "yps", "ze"),
    )
    for letter in row[1:]
)


def is_random(value: str) -> bool:
    """Whether a value looks drawn, not written: its letter pairs are rare or its classes of characters alternate."""
    value = value[:LONGEST].rstrip("=")
    size = len(value)
    if size < 12 or " " in value or len(set(value)) < min(8, size // 2):
        return False
    if _HEX.issuperset(value):
        return size >= 16 and not value.isalpha() and not value.isdigit() and _entropy(value) > 2.9
    low = value.lower()
    pairs = [low[at : at + 2] for at in range(size - 1)]
    pairs = [pair for pair in pairs if pair.isalpha() and pair.isascii()]
    common = sum(pair in _PAIRS for pair in pairs) / len(pairs) if pairs else 0.0
    if len(pairs) >= size / 4 and common > 0.74:
        return False
    if _letters(value):
        return size >= 16 and common < 0.6
    return _entropy(value) >= 3 and (common < 0.6 or changes(value) >= size / 5)


def is_drawn(value: str) -> bool:
    """Whether letters and digits were drawn at random: no name of a program, which has hardly a digit."""
    return any(map(str.isdigit, value)) and any(map(str.isalpha, value)) and is_random(value)


def _entropy(value: str) -> float:
    size = len(value)
    return -sum(count / size * log2(count / size) for count in Counter(value).values())


def changes(value: str, only: str = "") -> int:
    """How often the class of characters changes (to or from `only`), the capital that begins a word left out."""
    classes = ["a" if each.islower() else "A" if each.isupper() else "0" if each.isdigit() else "-" for each in value]
    pairs = pairwise(classes)
    return sum(one != two and one + two != "Aa" and only in (one + two) for one, two in pairs)
