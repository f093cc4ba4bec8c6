"""mise.toml: the tools of a checkout, the environment and hooks it gets on entering, and its tasks.

Whoever trusts the file runs what it says: tools are fetched, hooks run on entering a folder, tasks build the release.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from scanner.formats.builds.purposes import Purpose, purpose
from scanner.formats.builds.targets import Rules, compare_rules, whole
from scanner.formats.shapes import sources
from scanner.formats.shapes.dependencies import Dependency, Reading, Scope, compare_dependencies
from scanner.formats.shapes.names import words
from scanner.formats.shapes.shell import new_downloads
from scanner.formats.shapes.sides import as_toml, bounded, compared
from scanner.formats.shapes.trees import at, items, leaves, mapping, text
from scanner.formats.shapes.variables import compare_variables
from scanner.formats.shapes.versions import Tightness
from scanner.model.change import Delta
from scanner.model.scale import Severity

WORST = Severity.CRITICAL
READING = Reading(bare=Tightness.EXACT, partial=Tightness.RANGE)
_PATH = re.compile(
    r"(?:.*/)?(?:\.?mise(?:\.[^/]+)?\.toml|\.rtx(?:\.[^/]+)?\.toml|\.?mise/config[^/]*\.toml|\.?mise/conf\.d/[^/]+\.toml"
    r"|\.config/mise(?:\.[^/]+)?\.toml|\.config/mise/(?:[^/]+/)*[^/]+\.toml)"
)
_TABLES = words("tools env hooks tasks plugins settings task_config watch_files vars min_version")
_QUIET = words(
    "color color_theme quiet verbose jobs log_level silent terminal_progress raw status task_output task_timings"
)
_VERIFIES = re.compile(r"verify|cosign|slsa|minisign|attestation|gpg|paranoid|lockfile|locked$|checksum")
_COOLDOWN = ("minimum_release_age", "install_before")
_RUN = ("run", "run_windows", "file", "shell")
_SAID = words(
    "description alias hide quiet silent raw interactive usage confirm sources outputs depends wait_for depends_post "
    "timeout"
)
_ON_INSTALL = words("preinstall postinstall")


def matches(path: str) -> bool:
    return _PATH.fullmatch(path.casefold()) is not None


def diff(old: bytes | None, new: bytes | None) -> Iterator[Delta]:
    yield from compared(old, new, _read, _compare, worst=WORST)


def _read(content: bytes) -> dict[str, Any]:
    return dict(mapping(bounded(as_toml(content))))


def tool(name: str, value: Any) -> Iterator[Dependency]:
    """The rows of one tool: a version, a list of them, or a table that names one and options."""
    for each in items(value):
        said = mapping(each)
        wanted = text(said.get("version") if said else each)
        kind, _, place = wanted.partition(":")
        source = wanted if kind in ("path", "ref", "url", "http") and place else ""
        known = ("version", "postinstall", "install_env")
        extra = ", ".join(f"{key}={whole(each)}" for key, each in sorted(said.items()) if key not in known)
        scope = Scope.DEVELOPMENT if purpose(name.rpartition("/")[2]) is Purpose.IDLE else Scope.BUILD
        yield Dependency(name, "" if source else wanted, source, scope, "tools", extra)


def _compare(before: dict[str, Any] | None, new: dict[str, Any]) -> Iterator[Delta]:
    old = before or {}
    one, other = mapping(old.get("tools")), mapping(new.get("tools"))
    yield from compare_dependencies(_tools(one), _tools(other), READING)
    yield from _after_install(one, other)
    yield from _environment(mapping(old.get("env")), mapping(new.get("env")))
    yield from _hooks(old, new)
    yield from _plugins(mapping(old.get("plugins")), mapping(new.get("plugins")))
    yield from compare_rules(None if before is None else _rules(old), _rules(new), Severity.LOW)
    yield from _settings(mapping(old.get("settings")), mapping(new.get("settings")))
    for path, was, now in leaves(_rest(old), _rest(new)):
        yield Delta("setting-changed", ".".join(path), text(was), text(now), Severity.MEDIUM if now else Severity.LOW)


def _rest(tree: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in tree.items() if key not in _TABLES}


def _tools(table: Mapping[str, Any]) -> Iterator[Dependency]:
    for name, value in table.items():
        yield from tool(name, value)


def _after_install(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Delta]:
    """Commands that run once a tool is there, and the environment it is built in."""
    for name, value in new.items():
        for key in ("postinstall", "install_env"):
            was, now = whole(at(old.get(name), key)), whole(at(value, key))
            if now and was != now:
                kind = "install-script-changed" if was else "install-script-added"
                yield Delta(kind, f"tools.{name}.{key}", text(was), text(now), Severity.CRITICAL)


def _environment(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Delta]:
    plain, other = (
        {key: _value(each) for key, each in side.items() if key not in ("_", "mise")} for side in (old, new)
    )
    yield from compare_variables("env", plain, other)
    for path, was, now in leaves(_special(old), _special(new), ("env", "_")):
        kind = "autorun-added" if path[-1] not in ("path", "file") else "env-changed"
        severity = Severity.LOW if now is None else Severity.CRITICAL if kind == "autorun-added" else Severity.HIGH
        yield Delta("env-changed" if now is None else kind, ".".join(path), text(was), text(now), severity)


def _value(value: Any) -> object:
    return value["value"] if isinstance(value, dict) and "value" in value else whole(value)


def _special(table: Mapping[str, Any]) -> dict[str, Any]:
    """`_.path`, `_.file`, `_.source` and plug-ins, under either of their two names."""
    return {**mapping(table.get("mise")), **mapping(table.get("_"))}


def _hooks(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Delta]:
    one, other = (
        {**mapping(side.get("hooks")), **({"watch_files": side["watch_files"]} if "watch_files" in side else {})}
        for side in (old, new)
    )
    for name in dict.fromkeys((*other, *one)):
        was, now = whole(one.get(name)), whole(other.get(name))
        if was == now:
            continue
        if not now:
            yield Delta("install-script-removed", f"hooks.{name}", text(was), "", Severity.LOW)
        elif name in _ON_INSTALL:
            kind = "install-script-changed" if was else "install-script-added"
            yield Delta(kind, f"hooks.{name}", text(was), text(now), Severity.CRITICAL)
        else:
            yield Delta("autorun-added", f"hooks.{name}", text(was), text(now), Severity.CRITICAL)
        for line, severity in new_downloads(was, now).items():
            yield Delta("download-and-run", f"hooks.{name}", "", text(line), severity)


def _plugins(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Delta]:
    """Where the code that installs a tool comes from."""
    for name in dict.fromkeys((*new, *old)):
        was, now = (sources.without_password(whole(side.get(name))) for side in (old, new))
        if was == now:
            continue
        if not now:
            yield Delta("plugin-removed", f"plugins.{name}", text(was), "", Severity.LOW)
        elif sources.insecure(now):
            yield Delta("source-changed", f"plugins.{name}", text(was), text(now), Severity.CRITICAL)
        else:
            yield Delta(
                "plugin-changed" if was else "plugin-added", f"plugins.{name}", text(was), text(now), Severity.HIGH
            )


def _settings(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Delta]:
    for path, was, now in leaves(old, new, ("settings",)):
        key = path[-1]
        if key in _QUIET:
            continue
        kind, severity = "setting-changed", Severity.MEDIUM
        if key == "trusted_config_paths" or key.startswith("disable_backends"):
            severity = Severity.LOW if now is None else Severity.HIGH
        elif key in _COOLDOWN:
            kind, severity = ("cooldown-lowered", Severity.HIGH) if was is not None else (kind, Severity.LOW)
        elif _VERIFIES.search(".".join(path)):
            off = now is False or (now is None and was is True)
            kind, severity = ("transport-weakened", Severity.CRITICAL) if off else (kind, Severity.LOW)
        yield Delta(kind, ".".join(path), text(was), text(now), severity)


def _rules(tree: Mapping[str, Any]) -> Rules:
    rules = Rules()
    for name, task in mapping(tree.get("tasks")).items():
        target = rules.target(name)
        said = mapping(task) if isinstance(task, dict) else {"run": task}
        for key in _RUN:
            target.recipe += [whole(each) for each in items(said.get(key)) if isinstance(each, str)]
            calls = [mapping(each) for each in items(said.get(key)) if isinstance(each, dict)]
            target.needs += [whole(each.get("task") or each.get("tasks")) for each in calls]
        for key in ("depends", "depends_post"):
            target.needs += [whole(each) for each in items(said.get(key))]
        target.settings += [
            f"{key}: {whole(value)}" for key, value in said.items() if key not in _SAID and key not in _RUN
        ]
    for name, value in mapping(tree.get("vars")).items():
        rules.variables[f"vars.{name}"] = [f"= {whole(value)}"]
    for key, value in mapping(tree.get("task_config")).items():
        if key == "includes":
            rules.includes += [whole(each) for each in items(value)]
    return rules
