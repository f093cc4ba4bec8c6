"""Development containers: `devcontainer.json`, features and their lock.

Its commands run when somebody opens the folder, `initializeCommand` even on their own machine, and editors build the
container on one click. Only where the colours are is uninteresting.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from scanner.formats.containers.services import script
from scanner.formats.shapes import sources
from scanner.formats.shapes.dependencies import Dependency, Reading, Scope, compare_dependencies
from scanner.formats.shapes.grants import compare_lists
from scanner.formats.shapes.images import compare_images
from scanner.formats.shapes.mounts import mount_danger
from scanner.formats.shapes.names import folder_of, name_of, words
from scanner.formats.shapes.shell import new_downloads
from scanner.formats.shapes.sides import UnreadableError, as_jsonc, compared
from scanner.formats.shapes.trees import dotted, items, leaves, mapping, text
from scanner.formats.shapes.variables import compare_variables
from scanner.formats.shapes.versions import Tightness
from scanner.model.change import Delta
from scanner.model.scale import Severity

WORST = Severity.CRITICAL

MAX_BYTES = 500_000
_NAMES = ("devcontainer.json", ".devcontainer.json", "devcontainer-feature.json")
_COMMANDS = (
    "initializeCommand",
    "onCreateCommand",
    "updateContentCommand",
    "postCreateCommand",
    "postStartCommand",
    "postAttachCommand",
)
_GRANTS = ("capAdd", "securityOpt", "runArgs")
_VARIABLES = ("containerEnv", "remoteEnv")
_USERS = ("remoteUser", "containerUser")
_SPOKEN_OF = frozenset(
    {*_COMMANDS, *_GRANTS, *_VARIABLES, *_USERS, "image", "features", "mounts", "workspaceMount", "customizations"}
    | {"extensions", "settings", "privileged"}
)
_NOTHING = words(
    "name $schema description documentationURL licenseURL keywords hostRequirements portsAttributes shutdownAction "
    "otherPortsAttributes waitFor userEnvProbe updateRemoteUserUID secrets overrideFeatureInstallOrder"
)
_LITTLE = frozenset({"forwardPorts", "appPort", "workspaceFolder", "overrideCommand", "init", "runServices"})
_RUN_ARGUMENT = re.compile(
    r"--privileged|--cap-add|--security-opt|--device|docker\.sock|--user[= ]root"
    r"|--(?:net|network|pid|ipc|uts|userns)[= ]host"
)
_RUNS_CODE = re.compile(
    r"path|executable|command|approve|automatic|trust|shell|\benv\b|args|interpreter", re.IGNORECASE
)
_READING = Reading(bare=Tightness.RANGE)


def matches(path: str) -> bool:
    name = name_of(path)
    return name in _NAMES or (
        name.endswith(".json") and folder_of(path).endswith(".devcontainer") and "lock" not in name
    )


def diff(old: bytes | None, new: bytes | None) -> Iterator[Delta]:
    yield from compared(old, new, _read, _compare, worst=WORST)


def _read(content: bytes) -> Mapping[str, Any]:
    if len(content) > MAX_BYTES:
        raise UnreadableError(f"larger than {MAX_BYTES} bytes")
    tree = as_jsonc(content)
    if not isinstance(tree, dict):
        raise UnreadableError("not an object")
    return mapping(tree)


def _compare(old: Mapping[str, Any] | None, new: Mapping[str, Any]) -> Iterator[Delta]:
    before = old or {}
    if old is None:
        yield Delta("setting-changed", "file", "", "added", Severity.MEDIUM)
    one, other = ({"image": text(tree["image"])} if tree.get("image") else {} for tree in (before, new))
    yield from compare_images(one, other, fresh=old is None)
    yield from compare_dependencies(_features(before), _features(new), _READING)
    yield from _commands(before, new)
    yield from _rights(before, new)
    for key in _VARIABLES:
        yield from compare_variables(key, mapping(before.get(key)), mapping(new.get(key)))
    yield from _editor(before, new)
    if old is not None:
        yield from _rest(before, new)


def _features(tree: Mapping[str, Any]) -> Iterator[Dependency]:
    """`host/owner/name:tag` with its options; a folder or an archive by its address."""
    for ref, options in mapping(tree.get("features")).items():
        name, _, digest = ref.partition("@")
        head, _, tag = name.rpartition(":")
        extra = text(options) if options else ""
        if sources.kind(ref) == "path" or "://" in ref:
            yield Dependency(ref, source=ref, scope=Scope.BUILD, extra=extra)
        elif head and "/" not in tag:
            yield Dependency(head, digest or tag, scope=Scope.BUILD, extra=extra)
        else:
            yield Dependency(name, digest, scope=Scope.BUILD, extra=extra)


def _commands(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Delta]:
    for key in _COMMANDS:
        was, now = old.get(key), new.get(key)
        if was == now:
            continue
        shown = text(was), text(now)
        if not now:
            yield Delta("setting-changed", key, *shown, Severity.LOW)
        elif not was or key == "initializeCommand":
            yield Delta("autorun-added", key, *shown, Severity.CRITICAL)
        else:
            yield Delta("run-changed", key, *shown, Severity.HIGH)
        for line, severity in new_downloads(_script(was), _script(now)).items():
            yield Delta("download-and-run", key, "", text(line), severity)


def _script(value: Any) -> str:
    """A string, a list of words, or several of them by name."""
    if isinstance(value, dict):
        return "\n".join(_script(each) for each in value.values())
    return " ".join(text(each) for each in value) if isinstance(value, list) else script(value)


def _rights(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Delta]:
    if bool(new.get("privileged")) and not old.get("privileged"):
        yield Delta("privilege-widened", "privileged", text(old.get("privileged")), "true", Severity.CRITICAL)
    for key in ("capAdd", "securityOpt"):
        one, other = ([text(each) for each in items(tree.get(key))] for tree in (old, new))
        yield from compare_lists(
            key,
            one,
            other,
            allows=True,
            wider="privilege-widened",
            narrower="privilege-narrowed",
            severity=Severity.HIGH,
        )
    yield from _run_arguments(old.get("runArgs"), new.get("runArgs"))
    for key in _USERS:
        was, now = text(old.get(key)), text(new.get(key))
        if was != now:
            rooted = now == "root" or (not now and was != "root")
            kind, severity = ("privilege-widened", Severity.MEDIUM) if rooted else ("privilege-narrowed", Severity.LOW)
            yield Delta(kind, key, was, now, severity)
    known = {text(each) for key in ("mounts", "workspaceMount") for each in items(old.get(key))}
    for key in ("mounts", "workspaceMount"):
        for each in items(new.get(key)):
            if text(each) not in known:
                danger = mount_danger(_mounted(each))
                what = "privilege-widened" if danger else "setting-changed"
                yield Delta(what, key, "", text(each), danger or Severity.MEDIUM)


def _run_arguments(old: Any, new: Any) -> Iterator[Delta]:
    """Options of `docker run`, each with its value."""
    one, other = _options(old), _options(new)
    for each in other:
        if each not in one:
            name, _, value = each.partition("=")
            mounted = value.partition(":")[0] if name in ("-v", "--volume") else _mounted(value)
            danger = Severity.HIGH if _RUN_ARGUMENT.search(each) else mount_danger(mounted)
            kind = "privilege-widened" if danger else "setting-changed"
            yield Delta(kind, "runArgs", "", each, danger or Severity.MEDIUM)
    for each in one:
        if each not in other:
            kind = "privilege-narrowed" if _RUN_ARGUMENT.search(each) else "setting-changed"
            yield Delta(kind, "runArgs", each, "", Severity.LOW)


def _options(arguments: Any) -> dict[str, None]:
    found: list[str] = []
    for each in map(text, items(arguments)):
        if found and not each.startswith("-") and "=" not in found[-1]:
            found[-1] += f"={each}"
        else:
            found.append(each)
    return dict.fromkeys(found)


def _mounted(mount: Any) -> str:
    if isinstance(mount, dict):
        return text(mount.get("source"))
    parts = (part.partition("=") for part in text(mount).split(","))
    return next((value for key, _, value in parts if key.strip() in ("source", "src")), "")


def _editor(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Delta]:
    """Extensions are code; of the settings those that name a program count."""
    one, other = (
        {**_customized(tree), **{k: tree[k] for k in ("extensions", "settings") if k in tree}} for tree in (old, new)
    )
    for entry in compare_lists(
        "extensions",
        map(text, items(one.get("extensions"))),
        map(text, items(other.get("extensions"))),
        allows=True,
        wider="plugin-added",
        narrower="plugin-removed",
        severity=Severity.HIGH,
    ):
        away = entry.new.startswith("-") or entry.old.startswith("-")  # `-id` keeps one out
        yield Delta("plugin-removed", *_fields(entry), Severity.LOW) if away else entry
    for path, was, now in leaves(one.get("settings"), other.get("settings"), ("settings",)):
        if _RUNS_CODE.search(dotted(path)) and now is not None:
            yield Delta("setting-changed", dotted(path), text(was), text(now), Severity.HIGH)


def _fields(delta: Delta) -> tuple[str, str, str]:
    return delta.subject, delta.old, delta.new


def _customized(tree: Mapping[str, Any]) -> Mapping[str, Any]:
    return mapping(mapping(tree.get("customizations")).get("vscode"))


def _rest(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Delta]:
    for key in {**new, **old}:
        if key in _SPOKEN_OF or key in _NOTHING:
            continue
        for path, was, now in leaves(old.get(key), new.get(key), (key,)):
            severity = Severity.LOW if key in _LITTLE else Severity.MEDIUM
            kind = "version-changed" if path == ("version",) else "setting-changed"
            yield Delta(kind, dotted(path), text(was), text(now), severity)
