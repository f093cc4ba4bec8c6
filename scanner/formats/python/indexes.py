"""Where Python packages are downloaded from, as pip, uv, poetry, pdm and pipenv say it.

One more index is enough to be served someone else's package under a familiar name (dependency confusion), so an index
that is added, gone, or points elsewhere is the gravest thing such a file can hold.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from msgspec import Struct

from scanner.formats.shapes import sources
from scanner.model.change import Delta
from scanner.model.scale import Severity

_USER = re.compile(r"://([^/@\s:]{0,500})(?::([^/@\s]{0,500}))?@")
_FILLED_IN = re.compile(r"[${%<*]|^$|^(?:x+|user(?:name)?|pass(?:word)?|token|secret)$", re.IGNORECASE)
_TOKEN_LENGTH = 20  # a user name of that length is a token


class Index(Struct, frozen=True):
    """`name` is "" where the format gives none; `role` is what the format says of when it is asked."""

    name: str
    url: str
    role: str = ""
    verified: bool = True

    @property
    def explicit(self) -> bool:
        """Whether only the packages that name it come from it."""
        return self.role == "explicit"


def compare_indexes(where: str, old: Iterable[Index], new: Iterable[Index], *, ordered: bool = True) -> Iterator[Delta]:
    """The deltas between two lists of indexes. `ordered`: the tool asks the first one first."""
    before, after = list(old), list(new)
    pairs, added, removed = _paired(before, after)
    for one, other in pairs:
        yield from _changed(_place(where, other), one, other)
    for index in added:
        place = _place(where, index)
        yield Delta("registry-changed", place, "", shown(index.url), _weight(index))
        yield from unsafe(place, index.url)
        if not index.verified:
            yield Delta("transport-weakened", place, "", "verification off", Severity.CRITICAL)
    for index in removed:
        yield Delta("registry-changed", _place(where, index), shown(index.url), "", _weight(index))
    first, second = ([bare(each.url) for each in side if not each.explicit] for side in (before, after))
    if ordered and first != second and sorted(first) == sorted(second):
        was, now = (", ".join(each.name or shown(each.url) for each in side) for side in (before, after))
        yield Delta("registry-changed", f"{where} order", was, now, Severity.CRITICAL)


def unsafe(where: str, url: str, old: str = "") -> Iterator[Delta]:
    """That an address can be tampered with on the way, or holds a password, unless the old one did."""
    if sources.insecure(url) and not sources.insecure(old):
        yield Delta("transport-weakened", where, shown(old), shown(url), Severity.CRITICAL)
    if holds_secret(url) and not holds_secret(old):
        yield Delta("secret-exposed", where, "", shown(url), Severity.CRITICAL)


def holds_secret(url: str) -> bool:
    """Whether an address carries a password that is not filled in from elsewhere."""
    found = _USER.search(url)
    if not found:
        return False
    user, password = found[1], found[2]
    if password is None:
        return len(user) >= _TOKEN_LENGTH and not _FILLED_IN.search(user)
    return not _FILLED_IN.search(password)


def shown(url: str) -> str:
    """An address for people."""
    return sources.without_password(url)[:200]


def bare(url: str) -> str:
    """An address without who asks and without a slash at its end."""
    return re.sub(r"(?<=://)[^/@\s]{1,500}@", "", url.strip()).rstrip("/")


def _place(where: str, index: Index) -> str:
    return f"{where}[{index.name}].url" if index.name else where


def _weight(index: Index) -> Severity:
    return Severity.HIGH if index.explicit else Severity.CRITICAL


Pairs = list[tuple[Index, Index]]


def _paired(old: list[Index], new: list[Index]) -> tuple[Pairs, list[Index], list[Index]]:
    """Those of one address first, then those of one name, then nameless ones in their order."""
    gone, come = list(old), list(new)
    pairs: Pairs = []
    for same in (
        lambda one, other: bare(one.url) == bare(other.url) and one.name == other.name,
        lambda one, other: bare(one.url) == bare(other.url),
        lambda one, other: one.name == other.name,
    ):
        for other in list(come):
            one = next((each for each in gone if same(each, other)), None)
            if one is not None:
                gone.remove(one)
                come.remove(other)
                pairs.append((one, other))
    return pairs, come, gone


def _changed(place: str, old: Index, new: Index) -> Iterator[Delta]:
    if bare(old.url) != bare(new.url):
        elsewhere = sources.host_of(old.url) != sources.host_of(new.url) or not sources.host_of(new.url)
        severity = _weight(new) if elsewhere else Severity.HIGH
        yield Delta("registry-changed", place, shown(old.url), shown(new.url), severity)
    if old.role != new.role:
        severity = Severity.HIGH if new.explicit else Severity.CRITICAL
        yield Delta("registry-changed", f"{place.removesuffix('.url')}.role", old.role, new.role, severity)
    if old.verified and not new.verified:
        yield Delta("transport-weakened", place, "", "verification off", Severity.CRITICAL)
    yield from unsafe(place, new.url, old.url)
