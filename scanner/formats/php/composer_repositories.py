"""`repositories` of a composer.json: where packages come from besides, or instead of, the usual place.

The first that knows a name answers for it, so that one more, or another order, may hand out other code.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from scanner.formats.shapes import sources
from scanner.formats.shapes.trees import items, mapping, text
from scanner.model.change import Delta
from scanner.model.scale import Severity

_PLACE = "repositories"
Repository = Mapping[str, Any]


def compare_repositories(old: Any, new: Any) -> Iterator[Delta]:
    """The deltas between two lists, or objects, of repositories."""
    before, after = dict(_by_name(old)), dict(_by_name(new))
    for name, now in after.items():
        was = before.get(name)
        if was == now:
            continue
        shown = "" if was is None else _shown(was)
        yield Delta("registry-changed", f"{_PLACE}[{name}]", shown, _shown(now), _weight(now))
        if _unsafe(now) and not (was is not None and _unsafe(was)):
            place = f"{_PLACE}[{name}]"
            yield Delta("transport-weakened", place, shown, _shown(now), Severity.CRITICAL)
    for name, was in before.items():
        if name not in after:
            weight = Severity.MEDIUM if _local(was) else Severity.CRITICAL
            yield Delta("registry-changed", f"{_PLACE}[{name}]", _shown(was), "", weight)
    if list(before) != list(after) and set(before) == set(after):
        yield Delta("registry-changed", _PLACE, text(list(before)), text(list(after)), Severity.HIGH)


def _by_name(value: Any) -> Iterator[tuple[str, Repository]]:
    """Repositories by address; a key of an object is only a name for people, save where it switches one off."""
    named = mapping(value).items() if isinstance(value, dict) else (("", each) for each in items(value))
    for key, each in named:
        table = mapping(each)
        if not table or each is False:
            yield key or text(each), {"off": key or text(each)}
        elif "url" in table:
            yield sources.without_password(text(table.get("url"))), _meaning(table)
        elif "package" in table:
            inline = [text(mapping(package).get("name")) for package in items(table.get("package"))]
            yield text(inline), _meaning(table)
        else:
            yield text(table), _meaning(table)


def _meaning(table: Repository) -> Repository:
    return {key: value for key, value in table.items() if key != "name"}


def _local(table: Repository) -> bool:
    return table.get("type") == "path" or sources.kind(text(table.get("url"))) == "path"


def _weight(table: Repository) -> Severity:
    """A folder is in front of everybody's eyes, if it is one of the repository."""
    return Severity.HIGH if _local(table) else Severity.CRITICAL


def _shown(table: Repository) -> str:
    if "off" in table:
        return "off"
    words = [text(table.get("type")), sources.without_password(text(table.get("url")))]
    words += [
        f"{key}: {text(value)}" for key, value in sorted(table.items()) if key in ("canonical", "only", "exclude")
    ]
    words += ["inline package" for _ in ("package",) if "package" in table]
    return " ".join(word for word in words if word)


def _unsafe(table: Repository) -> bool:
    """Fetched in the clear, or with certificates nobody checks."""
    secured = mapping(mapping(table.get("options")).get("ssl"))
    unchecked = any(secured.get(key) is False for key in ("verify_peer", "verify_peer_name"))
    unchecked = unchecked or secured.get("allow_self_signed") is True
    return unchecked or sources.insecure(text(table.get("url"))) or _package_unsafe(table)


def _package_unsafe(table: Repository) -> bool:
    """A package written down on the spot names its own archive."""
    places = [
        text(mapping(mapping(package).get(key)).get("url"))
        for package in items(table.get("package"))
        for key in ("dist", "source")
    ]
    return any(map(sources.insecure, places))
