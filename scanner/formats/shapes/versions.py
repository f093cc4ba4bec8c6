"""Versions and version requirements of a dozen ecosystems, as far as one question needs: looser, tighter, up or down.

No resolver: what a requirement admits is never computed. Its tightness is read off its operators, and versions are
ordered by their numbers, words such as `rc` before and `post` after the plain release. The orders of SemVer, PEP 440,
Maven and RubyGems agree on that much; where they differ (1.0-beta against 1.0-x) both answers are a changed version.
"""

from __future__ import annotations

import re
from enum import IntEnum

Key = tuple[tuple[int, int, str], ...]

_LONGEST = 500  # characters of a requirement that are looked at
_TOKEN = re.compile(r"\d{1,18}|[a-z]+")
NUMBER = 3  # what a key's parts are: a word below a release, its end, a word after it, a number
_END = (1, 0, "")
_AFTER = frozenset({"post", "sp", "final", "ga", "patch", "pl"})

_ALTERNATIVE = re.compile(r"(?:(?<!\s)\s++)?\|\|?\s*+")
_HYPHEN = re.compile(r"\S\s+-\s+\S")
_COMPARATOR = re.compile(r"(?:(===|==|~=|~>|>=|<=|!=|=|>|<|~|\^)\s*+)?([^\s,<>=!~^|;]++)")
_BOUND = r"\s*+((?:[^,\[\]()\s]++|\s++(?=[^,\[\]()\s]))*+)\s*+"
_INTERVAL = re.compile(rf"[\[(]{_BOUND}(?:(,){_BOUND})?[\])]")
_WILD = re.compile(r"(?:^|\.)[x*+](?:\.|$)", re.IGNORECASE)
_NUMBERED = re.compile(r"[vV]?\d")
# Whole, or cut to seven digits and more; with a letter and a digit, so that no date is one.
_COMMIT = re.compile(r"(?:[0-9a-f]{40}(?:[0-9a-f]{24})?|(?=\d*[a-f])(?=[a-f]*\d)[0-9a-f]{7,39})$")
_PARTIAL = re.compile(r"[vV]?\d+(?:\.\d+)?$")


class Tightness(IntEnum):
    """How much a requirement leaves to whoever publishes the dependency."""

    ANY = 0  # whatever is there: `*`, `latest`, a branch, nothing at all
    OPEN = 1  # a lower bound only
    RANGE = 2  # an upper bound, said or by caret and tilde
    EXACT = 3  # one version


def order(version: str) -> Key:
    """A key that sorts versions. Words without numbers sort below all."""
    plain = version.strip().lower().removeprefix("v").partition("+")[0]
    tokens = _TOKEN.findall(plain[:_LONGEST])
    head: list[tuple[int, int, str]] = []
    for position, token in enumerate(tokens):
        if token.isdigit():
            head.append((NUMBER, int(token), ""))
            continue
        _drop_zeros(head)
        return (*head, *map(_word, tokens[position:]), _END)
    _drop_zeros(head)
    return (*head, _END)


def _word(word: str) -> tuple[int, int, str]:
    if word.isdigit():
        return (NUMBER, int(word), "")
    return (2 if word in _AFTER else -1 if word == "dev" else 0, 0, word)


def _drop_zeros(numbers: list[tuple[int, int, str]]) -> None:
    while numbers and numbers[-1] == (NUMBER, 0, ""):
        numbers.pop()


def tightness(requirement: str, bare: Tightness = Tightness.EXACT, partial: Tightness | None = None) -> Tightness:
    """How tight a requirement is. `bare` is what a version without operator means (Cargo: a range), `partial` what one
    with fewer than three numbers does (npm: `1.2` is `1.2.x`)."""
    text = requirement.strip()[:_LONGEST]
    if not text:
        return Tightness.ANY
    if _COMMIT.match(text):
        return Tightness.EXACT
    if _INTERVAL.search(text):
        return min(_interval(found[1], found[2], found[3]) for found in _INTERVAL.finditer(text))
    return min(_alternative(each, bare, bare if partial is None else partial) for each in _ALTERNATIVE.split(text))


def _interval(low: str, comma: str | None, high: str | None) -> Tightness:
    """Maven's and NuGet's `[1,2)`, `[1]`, `(,2)`, `[1,)`."""
    if comma is None:
        return Tightness.EXACT if low else Tightness.ANY
    return Tightness.RANGE if high else Tightness.OPEN if low else Tightness.ANY


def _alternative(text: str, bare: Tightness, partial: Tightness) -> Tightness:
    if _HYPHEN.search(text):
        return Tightness.RANGE
    return max(
        (_comparator(operator, version, bare, partial) for operator, version in _COMPARATOR.findall(text)),
        default=Tightness.ANY,
    )


def _comparator(operator: str, version: str, bare: Tightness, partial: Tightness) -> Tightness:
    numbered = bool(_NUMBERED.match(version))
    if operator in ("<", "<="):
        return Tightness.RANGE
    if operator in (">", ">="):
        return Tightness.OPEN
    if operator == "!=" or (not numbered and operator != "==="):
        return Tightness.ANY
    if operator in ("~=", "~>", "~", "^"):
        return Tightness.RANGE
    if _WILD.search(version):
        return Tightness.RANGE
    if operator:
        return Tightness.EXACT
    return partial if _PARTIAL.match(version) else bare


def floor(requirement: str) -> Key:
    """The first version a requirement names that is not an upper bound or an exclusion; () when there is none."""
    return _bound(requirement, upper=False)


def ceiling(requirement: str) -> Key:
    """The first upper bound that is spelled out; () when there is none."""
    return _bound(requirement, upper=True)


def _bound(requirement: str, *, upper: bool) -> Key:
    text = requirement[:_LONGEST]
    if _COMMIT.match(text.strip()):
        return ()  # a commit is neither up nor down
    if found := _INTERVAL.search(text):
        chosen = found[3] if upper else found[1]
        return order(chosen) if chosen else ()
    for operator, version in _COMPARATOR.findall(text):
        if _NUMBERED.match(version) and operator != "!=" and (operator in ("<", "<=")) is upper:
            return order(version)
    return ()


def newer(old: str, new: str) -> bool | None:
    """Whether `new` is a later version than `old`; None when that cannot be said."""
    if _COMMIT.match(old.strip()) or _COMMIT.match(new.strip()):
        return None
    one, other = order(old), order(new)
    if one == other or not (_NUMBERED.match(old.strip()) and _NUMBERED.match(new.strip())):
        return None
    return other > one
