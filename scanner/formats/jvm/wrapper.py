"""`gradle-wrapper.properties` and `maven-wrapper.properties`: the build tool that the next build downloads and runs.

Whoever chooses the address chooses the program. The checksum beside it is what makes the address harmless, so its loss
and its change without a new version weigh most.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from scanner.formats.jvm.properties import Property, as_properties
from scanner.formats.shapes import sources
from scanner.formats.shapes.names import name_of
from scanner.formats.shapes.sides import compared
from scanner.formats.shapes.trees import text
from scanner.formats.shapes.versions import newer
from scanner.model.change import Delta
from scanner.model.scale import Severity

WORST = Severity.CRITICAL
_NAMES = ("gradle-wrapper.properties", "maven-wrapper.properties")
# Waiting times and a check that the address answers: nothing that decides what runs.
_NOTHING = ("networkTimeout", "validateDistributionUrl", "verbose", "retries", "retryBackOffMs")
_VERSION = re.compile(r"-v?(\d[\w.+-]{0,80}?)(?:-(?:bin|all|src))?\.(?:zip|tar|jar)")
_TOOL = re.compile(r"/([A-Za-z]+(?:-[A-Za-z]+)*)-v?\d[^/]*$")

_LONGEST = 500  # characters of an address that are looked at

Properties = dict[str, Property]


def matches(path: str) -> bool:
    return name_of(path) in _NAMES


def diff(old: bytes | None, new: bytes | None) -> Iterator[Delta]:
    yield from compared(old, new, as_properties, _compare, worst=WORST)


def _compare(old: Properties | None, new: Properties) -> Iterator[Delta]:
    before = old or {}
    for part in ("distribution", "wrapper"):
        yield from _fetched(part, before, new, fresh=old is None)
    told = {f"{part}{key}" for part in ("distribution", "wrapper") for key in ("Url", "Sha256Sum", "Version")}
    for key in dict.fromkeys((*new, *before)):
        was, now = _value(before, key), _value(new, key)
        if was != now and key not in told and key not in _NOTHING and old is not None:
            line = new[key].line if key in new else 0
            yield Delta("setting-changed", key, text(was), text(now), Severity.MEDIUM, line)


def _value(properties: Properties, key: str) -> str:
    return properties[key].value if key in properties else ""


def _fetched(part: str, old: Properties, new: Properties, *, fresh: bool) -> Iterator[Delta]:
    """One file the wrapper fetches: the distribution, or the wrapper itself."""
    key = f"{part}Url"
    was, now = _value(old, key), _value(new, key)
    line = new[key].line if key in new else 0
    moved = was != now
    if moved and now and sources.insecure(now) and not sources.insecure(was):
        yield Delta("transport-weakened", key, _shown(was), _shown(now), Severity.CRITICAL, line)
    if fresh:
        if now and part == "distribution":
            yield Delta("toolchain-changed", _tool(now), "", _version(now) or _shown(now), Severity.MEDIUM, line)
        return
    if moved and (_place(was) != _place(now) or not now):
        same = sources.host_of(was) == sources.host_of(now) and now
        kind, severity = ("source-changed", Severity.HIGH) if same else ("registry-changed", Severity.CRITICAL)
        yield Delta(kind, key, _shown(was), _shown(now), severity, line)
    yield from _versions(part, old, new, line)
    yield from _checksum(part, old, new)


def _versions(part: str, old: Properties, new: Properties, line: int) -> Iterator[Delta]:
    was, now = _value(old, f"{part}Url"), _value(new, f"{part}Url")
    before, after = _version(was), _version(now)
    if part == "wrapper" and not (was or now):
        before, after = _value(old, "wrapperVersion"), _value(new, "wrapperVersion")
    if before != after and (after or now):
        severity = Severity.HIGH if newer(before, after) is False or "SNAPSHOT" in after else Severity.MEDIUM
        subject = _tool(now) if part == "distribution" else "wrapper"
        yield Delta("toolchain-changed", subject, before, after or _shown(now), severity, line)


def _checksum(part: str, old: Properties, new: Properties) -> Iterator[Delta]:
    key = f"{part}Sha256Sum"
    was, now = _value(old, key).lower(), _value(new, key).lower()
    url_was, url_now = _value(old, f"{part}Url"), _value(new, f"{part}Url")
    line = new[key].line if key in new else 0
    if was and not now and url_now:
        yield Delta("hash-removed", key, text(was), "", Severity.HIGH)
    elif now and not was:
        yield Delta("hash-added", key, "", text(now), Severity.LOW, line)
    elif was != now and url_was == url_now:
        yield Delta("hash-changed", key, text(was), text(now), Severity.CRITICAL, line)


def _place(url: str) -> str:
    """Where a distribution lies, without its name and version: snapshots and releases may lie beside each other."""
    plain = re.sub(r"\d+(?:\.\d+)*(?:-[\w.+]+)?", "0", url.rpartition("/")[0])
    return re.sub(r"^https?:", "", plain)


def _version(url: str) -> str:
    name = url.rpartition("/")[2][:_LONGEST]
    found = _VERSION.search(name)
    return found[1] if found else ""


def _tool(url: str) -> str:
    """`gradle`, `maven`: what bots call it."""
    found = _TOOL.search(url[-_LONGEST:])
    name = found[1].lower() if found else "distribution"
    return {"apache-maven": "maven", "apache-maven-wrapper": "wrapper", "maven-mvnd": "mvnd"}.get(name, name)


def _shown(url: str) -> str:
    return text(sources.without_password(url))
