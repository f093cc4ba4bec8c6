"""Renovate's `hostRules`: which servers it talks to, with which credentials, and whether it checks whom it talks to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from scanner.formats.bots.renovate_options import IRRELEVANT
from scanner.formats.shapes.settings import distinct
from scanner.formats.shapes.trees import items, mapping, text
from scanner.formats.shapes.variables import in_clear, shown
from scanner.model.change import Delta
from scanner.model.scale import Severity

_HOSTS = ("matchHost", "domainName", "hostName", "baseUrl")
_CREDENTIALS = frozenset({"token", "password", "privateKey", "httpsPrivateKey"})


def compare_hosts(old: Any, new: Any) -> Iterator[Delta]:
    """Which servers it talks to with which credentials."""
    was, now = (_by_host(side) for side in (old, new))
    for name in dict.fromkeys((*now, *was)):
        one, other = was.get(name, {}), now.get(name, {})
        place = f"hostRules[{name}]"
        if name not in was or name not in now:
            severity = Severity.CRITICAL if name in now else Severity.MEDIUM
            yield Delta("registry-changed", place, name if name in was else "", name if name in now else "", severity)
        for key in sorted(one.keys() | other.keys()):
            if one.get(key) != other.get(key):
                yield from _host_option(place, key, one.get(key), other.get(key), both=name in was and name in now)


def _by_host(value: Any) -> dict[str, Mapping[str, Any]]:
    rules = [mapping(rule) for rule in items(value)]
    said = (" ".join(text(rule.get(key)) for key in ("hostType", *_HOSTS) if rule.get(key)) for rule in rules)
    return dict(zip(distinct(said), rules, strict=True))


def _host_option(place: str, key: str, old: Any, new: Any, *, both: bool) -> Iterator[Delta]:
    if key in IRRELEVANT or key.startswith("match"):
        return
    told = shown(key, old), shown(key, new)
    if key in _CREDENTIALS and in_clear("token", new):
        yield Delta("secret-exposed", f"{place}.{key}", "***" if old else "", "***", Severity.CRITICAL)
    elif key == "insecureRegistry" and new is True:
        yield Delta("transport-weakened", f"{place}.{key}", *told, Severity.CRITICAL)
    elif both:
        severity = Severity.MEDIUM if key in ("encrypted", *_CREDENTIALS) else Severity.LOW
        hidden = ("***" if old else "", "***" if new else "") if key in ("encrypted", *_CREDENTIALS) else told
        yield Delta("update-bot-changed", f"{place}.{key}", *hidden, severity)
