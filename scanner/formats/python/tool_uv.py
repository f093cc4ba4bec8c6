"""uv's settings: `[tool.uv]` in pyproject.toml, or a uv.toml of their own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from scanner.formats.python import judges
from scanner.formats.python.cooldown import compare_cooldowns, compare_exemptions
from scanner.formats.python.indexes import Index, compare_indexes
from scanner.formats.python.judges import Judge
from scanner.formats.python.requirement import normal, requirements
from scanner.formats.python.sourced import WORKSPACE, Sourced, compare_sourced
from scanner.formats.python.tables import compare_tables
from scanner.formats.shapes.dependencies import Dependency, Scope
from scanner.formats.shapes.trees import Path, at, dotted, items, mapping, text
from scanner.model.change import Delta
from scanner.model.scale import Severity

_low = judges.told("setting-changed", Severity.LOW)
_mirror = judges.told("registry-changed", Severity.CRITICAL)
_OVERRIDES = (
    "override-dependencies",
    "constraint-dependencies",
    "build-constraint-dependencies",
    "exclude-dependencies",
)
_INDEXES = ("index", "index-url", "extra-index-url", "find-links")
_IDLE = (  # where things are kept, how fast and how loud
    *("cache-dir", "cache-keys", "link-mode", "compile-bytecode", "no-cache", "offline"),
    *("color", "quiet", "verbose", "no-progress", "preview", "preview-features", "audit", "format"),
    *("concurrent-builds", "concurrent-downloads", "concurrent-installs"),
    *("reinstall", "reinstall-package", "upgrade", "upgrade-package", "python-preference"),
    *("environments", "required-environments", "conflicts"),
)


def _loosened(off: tuple[object, ...]) -> Judge:
    """A guard against code at install: gone when its value is among `off`, or an entry of its list is."""

    def judge(place: str, old: Any, new: Any) -> Iterator[Delta]:
        lost = new in off or not set(judges.entries(old)) <= set(judges.entries(new))
        kind, severity = ("install-scripts-allowed", Severity.CRITICAL) if lost else ("setting-changed", Severity.LOW)
        yield Delta(kind, place, text(old), text(new), severity)

    return judge


def _widened(kind: str, severity: Severity) -> Judge:
    """A list that allows: telling at `severity` when it grew."""

    def judge(place: str, old: Any, new: Any) -> Iterator[Delta]:
        grown = set(judges.entries(new)) - set(judges.entries(old))
        if grown:
            yield Delta(kind, place, text(old), text(new), severity)
        else:
            yield Delta("setting-changed", place, text(old), text(new), Severity.LOW)

    return judge


def compare_prereleases(place: str, old: Any, new: Any) -> Iterator[Delta]:
    loose = new in ("allow", "if-necessary", True)
    kind, severity = ("pin-loosened", Severity.HIGH) if loose else ("pin-tightened", Severity.LOW)
    yield Delta(kind, place, text(old), text(new), severity)


def _strategy(place: str, old: Any, new: Any) -> Iterator[Delta]:
    """Only `first-index`, the default, is safe from a second package of the same name."""
    safe = new in (None, "first-index")
    kind, severity = ("setting-changed", Severity.LOW) if safe else ("registry-changed", Severity.CRITICAL)
    yield Delta(kind, place, text(old), text(new), severity)


def _no_index(place: str, old: Any, new: Any) -> Iterator[Delta]:
    yield Delta("registry-changed", place, text(old), text(new), Severity.LOW if new is True else Severity.CRITICAL)


_RULES: dict[str, Judge] = {
    **dict.fromkeys(_IDLE, judges.nothing),
    **dict.fromkeys(
        (*_INDEXES, *_OVERRIDES, "sources", "dev-dependencies", "extra-build-dependencies"), judges.nothing
    ),
    "no-index": _no_index,
    "index-strategy": _strategy,
    "allow-insecure-host": _widened("transport-weakened", Severity.CRITICAL),
    "keyring-provider": _low,
    "native-tls": _low,
    "system-certs": _low,
    "python-install-mirror": _mirror,
    "pypy-install-mirror": _mirror,
    "python-downloads-json-url": _mirror,
    "publish-url": judges.publishing,
    "check-url": judges.publishing,
    "trusted-publishing": judges.publishing,
    "dependency-metadata": judges.told("override-changed", Severity.HIGH),
    "no-build": _loosened((None, False)),
    "no-build-package": _loosened(()),
    "no-binary": _widened("install-scripts-allowed", Severity.HIGH),
    "no-binary-package": _widened("install-scripts-allowed", Severity.HIGH),
    "no-build-isolation": judges.told("build-script-changed", Severity.HIGH, removed=Severity.LOW),
    "no-build-isolation-package": judges.told("build-script-changed", Severity.HIGH, removed=Severity.LOW),
    "config-settings": judges.build_code,
    "config-settings-package": judges.build_code,
    "extra-build-variables": judges.build_code,
    "exclude-newer": compare_cooldowns,
    "exclude-newer-package": compare_exemptions,
    "prerelease": compare_prereleases,
    "required-version": judges.toolchain,
    "default-groups": _low,
    "build-backend.source-exclude": judges.exclusions,
    "build-backend.wheel-exclude": judges.exclusions,
    "build-backend.default-excludes": judges.told("package-contents-widened", Severity.HIGH),
    "build-backend": judges.contents,
}


def rows(uv: Any, where: Path) -> Iterator[Dependency]:
    """Dependencies that only uv knows of."""
    wanted = items(at(uv, "dev-dependencies"))
    yield from requirements(wanted, Scope.DEVELOPMENT, dotted((*where, "dev-dependencies")))
    for package, needed in mapping(at(uv, "extra-build-dependencies")).items():
        texts = [at(each, "requirement") if isinstance(each, dict) else each for each in items(needed)]
        yield from requirements(texts, Scope.BUILD, dotted((*where, "extra-build-dependencies", package)))


def compare(where: Path, old: Any, new: Any) -> Iterator[Delta]:
    """The deltas between two tables of uv's settings, but for dependencies."""
    yield from compare_tables(where, old, new, {**_RULES, "pip": judges.nothing, "": judges.setting})
    yield from _resolution(where, old, new)
    yield from compare_sourced(_sources(at(old, "sources")), _sources(at(new, "sources")))
    one, other = at(old, "pip"), at(new, "pip")
    if one != other:
        within = (*where, "pip")
        yield from compare_tables(within, one, other, {**_RULES, "": _low})
        yield from _resolution(within, one, other)


def _resolution(where: Path, old: Any, new: Any) -> Iterator[Delta]:
    """Where packages come from, and what their own requirements are replaced by."""
    yield from compare_indexes(dotted((*where, "index")), _indexes(old), _indexes(new))
    for key in _INDEXES[1:]:
        one, other = ([Index("", text(_address(each))) for each in items(at(side, key))] for side in (old, new))
        yield from compare_indexes(dotted((*where, key)), one, other, ordered=key == "extra-index-url")
    for key in _OVERRIDES:
        yield from _overrides(dotted((*where, key)), at(old, key), at(new, key))


def _address(value: Any) -> Any:
    return at(value, "url") if isinstance(value, dict) else value


def _indexes(uv: Any) -> list[Index]:
    found = []
    for each in map(mapping, items(at(uv, "index"))):
        role = "explicit" if each.get("explicit") is True else "default" if each.get("default") is True else ""
        found.append(Index(text(each.get("name")), text(each.get("url")), role))
        if each.get("publish-url"):
            found.append(Index(f"{text(each.get('name'))}.publish", text(each["publish-url"])))
    return found


def _overrides(where: str, old: Any, new: Any) -> Iterator[Delta]:
    """One delta for each package whose own wish is set aside."""
    before, after = _by_name(old), _by_name(new)
    for name in [*after, *(name for name in before if name not in after)]:
        if before.get(name) != after.get(name):
            severity = Severity.HIGH if "build-" in where or "override" in where else Severity.MEDIUM
            yield Delta("override-changed", f"{where}[{name}]", before.get(name, ""), after.get(name, ""), severity)


def _by_name(value: Any) -> dict[str, str]:
    found: dict[str, list[str]] = {}
    for row in requirements(items(value)):
        wanted = " ".join(part for part in (row.wanted, row.source, row.extra) if part) or "any version"
        found.setdefault(normal(row.name), []).append(wanted)
    return {name: " | ".join(sorted(wanted)) for name, wanted in found.items()}


def _sources(value: Any) -> dict[str, Sourced]:
    """`[tool.uv.sources]`."""
    return {normal(name): _sourced(each) for name, each in mapping(value).items()}


def _sourced(value: Any) -> Sourced:
    """One package may come from several places, for several platforms."""
    places, revisions = set(), set()
    for each in map(mapping, items(value)):
        kind = next((key for key in ("git", "url", "path", "index", "workspace") if each.get(key)), "")
        place = text(each.get(kind))
        place = {"git": f"git+{place.removeprefix('git+')}", "workspace": WORKSPACE, "url": place, "": ""}.get(
            kind, f"{kind}:{place}"
        )
        places.add(" ".join(part for part in (place, text(each.get("subdirectory"))) if part))
        revisions.add(next((text(each[key]) for key in ("rev", "tag", "branch") if each.get(key)), ""))
    return Sourced(" | ".join(sorted(places)), " | ".join(sorted(revisions - {""})))
