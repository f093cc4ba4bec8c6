"""What a JavaScript manifest may write behind a dependency's name: a range, a tag, an alias, an address, a place.

Only a range or a tag is asked of the registry. Everything else is somebody else's code under the same name, so it is
kept apart from the version: `git+https://host/a/b#v1` comes from the address and wants `v1`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from scanner.formats.shapes.dependencies import Dependency, Reading, Scope, compare_dependencies, shown
from scanner.formats.shapes.versions import Tightness
from scanner.model.change import Delta
from scanner.model.scale import Severity

READING = Reading(normal=str, bare=Tightness.EXACT, partial=Tightness.RANGE)
_WORKSPACE = "workspace:"  # another package of the same repository, never a download
_CATALOG = "catalog:"  # the version stands in the workspace's own file

_ALIAS = re.compile(r"(npm|jsr):(@?[^@]+)(?:@(.*))?$", re.DOTALL)
_VERSION = re.compile(r"[\d^~<>=*]|v\d|[xX*](?:\.|$)")
_PLACE = re.compile(r"(?:file|link|portal|patch|exec):|\.{0,2}/|~/|\.{1,2}$")
_GIT = re.compile(r"(?:git\+[a-z]+|git|ssh):|(?:github|gitlab|bitbucket|gist):|[\w.-]+@[\w.-]+:")
_WEB = re.compile(r"https?://", re.IGNORECASE)
_BELOW = re.compile(r"(?<=[^ |@])>")  # `a@1>b`, but not the comparator of `a@>=1`
_SHORT = re.compile(r"[\w.-]+/[\w.-]+$")  # owner/name, which npm takes for GitHub


def dependency(name: str, spec: str, scope: Scope, group: str, extra: str = "") -> Dependency:
    """One row of a manifest."""
    source, wanted = parts(spec.strip())
    if source in (f"npm:{name}", f"jsr:{name}"):
        source = source[:4] if source.startswith("jsr:") else ""
    return Dependency(name, wanted, source, scope, group, extra)


def compare(old: Iterable[Dependency], new: Iterable[Dependency]) -> Iterator[Delta]:
    """The deltas between two manifests' rows. What points into the repository itself is no download."""
    before, after = _by_place(old), _by_place(new)
    for place in [place for place in before if place in after]:
        if any(_inside(rows[place].wanted) for rows in (before, after)):
            was, now = before.pop(place), after.pop(place)
            if (was.wanted, was.source, was.extra) != (now.wanted, now.source, now.extra):
                yield _redirected(was, now)
    for place in [place for place, row in after.items() if row.wanted.startswith(_WORKSPACE)]:
        now = after.pop(place)
        earlier = next((key for key in before if key[0] == now.name), None)
        if earlier is None:
            severity = Severity.LOW if now.scope is Scope.DEVELOPMENT else Severity.MEDIUM
            yield Delta("dependency-added", now.name, "", now.wanted, severity, now.line, now.scope)
        else:
            yield _redirected(before.pop(earlier), now)
    yield from compare_dependencies(before.values(), after.values(), READING)


def _by_place(rows: Iterable[Dependency]) -> dict[tuple[str, str], Dependency]:
    return {(row.name, row.group): row for row in rows}


def _inside(wanted: str) -> bool:
    return wanted.startswith((_WORKSPACE, _CATALOG))


def _redirected(was: Dependency, now: Dependency) -> Delta:
    """Between the registry, the workspace and the catalog; leaving the workspace is the one that lets strangers in."""
    left = was.wanted.startswith(_WORKSPACE) and not now.wanted.startswith(_WORKSPACE)
    if left or (now.source and not was.source):
        return Delta("source-changed", now.name, shown(was), shown(now), Severity.HIGH, now.line, now.scope)
    development = now.scope is Scope.DEVELOPMENT
    both = was.wanted.startswith(_WORKSPACE) and now.wanted.startswith(_WORKSPACE)
    severity = Severity.LOW if development or both else Severity.MEDIUM
    return Delta("dependency-changed", now.name, shown(was), shown(now), severity, now.line, now.scope)


def overriding(rows: Iterable[tuple[str, str]]) -> list[Dependency]:
    """Overrides as rows that are bumped like any other; their place is kept as the group."""
    return [dependency(plain_name(place), spec, Scope.RUNTIME, place) for place, spec in rows]


def compare_overrides(at: str, old: Iterable[tuple[str, str]], new: Iterable[tuple[str, str]]) -> Iterator[Delta]:
    """Versions forced upon the dependencies of dependencies: a new one is told by its place, a bump by its name."""
    before, after = ({row.group: row for row in overriding(rows)} for rows in (old, new))
    for place in [place for place in after if place not in before]:
        yield Delta("override-changed", f"{at}[{place}]", "", shown(after[place]), Severity.HIGH)
    for place in [place for place in before if place not in after]:
        yield Delta("override-changed", f"{at}[{place}]", shown(before[place]), "", Severity.MEDIUM)
    both = before.keys() & after.keys()
    yield from compare([before[place] for place in sorted(both)], [after[place] for place in sorted(both)])


def plain_name(place: str) -> str:
    """The package an override is about: `a>b@1`, `**/b`, `a/b`, `@s/a/@t/b`, `b@npm:^1` are all about the last."""
    last = _BELOW.split(place[:500])[-1].strip()
    found = re.findall(r"(?:@[^/@]+/)?[^/@]+", _bare(last))
    return found[-1] if found else place


def _bare(name: str) -> str:
    """A name without the range behind it."""
    at = name.find("@", name.rfind("/") + 1)
    return name if at <= 0 or name[at - 1] == "/" else name[:at]


def split_at(descriptor: str) -> tuple[str, str]:
    """`@scope/name@range` into both; the range is "" where none is written."""
    at = descriptor.find("@", 1)
    return (descriptor, "") if at < 0 else (descriptor[:at], descriptor[at + 1 :])


def parts(spec: str) -> tuple[str, str]:
    """Source and wanted version; no source is the registry."""
    if spec.startswith(("npm:", "jsr:")):
        protocol, body = spec[:4], spec[4:]
        if _VERSION.match(body) or not body:
            return ("" if protocol == "npm:" else protocol), body
        found = _ALIAS.match(spec)
        return (f"{protocol}{found[2]}", found[3] or "") if found else (spec, "")
    if _inside(spec):
        return "", spec
    if _PLACE.match(spec):
        return spec, ""
    if _GIT.match(spec) or (_WEB.match(spec) and ".git" in spec) or _SHORT.match(spec.partition("#")[0]):
        address, _, revision = spec.partition("#")
        return (f"github:{address}" if _SHORT.match(address) else address), revision
    return (spec, "") if _WEB.match(spec) else ("", spec)
