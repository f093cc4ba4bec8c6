"""One service of a compose file, old against new: what it may do on the host, and what it is given."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from scanner.formats.shapes import sources
from scanner.formats.shapes.grants import compare_lists
from scanner.formats.shapes.mounts import mount_danger
from scanner.formats.shapes.names import words
from scanner.formats.shapes.shell import new_downloads
from scanner.formats.shapes.trees import dotted, items, leaves, text
from scanner.formats.shapes.variables import compare_variables
from scanner.formats.shapes.variables import dangers as variable_dangers
from scanner.model.change import Delta
from scanner.model.scale import Severity

_HOST = ("pid", "ipc", "network_mode", "userns_mode", "uts", "cgroup")
_LISTS = ("cap_add", "cap_drop", "security_opt", "devices", "secrets", "configs", "ports", "volumes", "env_file")
_CODE = ("command", "entrypoint", "post_start", "pre_stop")
_SPOKEN_OF = frozenset({*_HOST, *_LISTS, *_CODE}) | words("image privileged user environment build extends group_add")
_LITTLE = words(
    "deploy restart healthcheck logging container_name hostname domainname tty stdin_open stop_grace_period "
    "stop_signal "
    "scale depends_on profiles mem_limit mem_reservation memswap_limit cpus cpu_shares cpuset ulimits shm_size "
    "annotations attach init labels"
)
_NOTHING = frozenset({"description"})
_LABEL = re.compile(r"traefik|caddy|ofelia|watchtower|nginx|proxy|role|auth", re.IGNORECASE)
_ROOT = re.compile(r"(?:root|0+)(?::.*)?$")
_LOOPBACK = re.compile(r"(?:127\.|\[?::1\]?:|localhost:)")


def compare(where: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Delta]:
    yield from _rights(where, old, new)
    yield from _given(where, old, new)
    yield from compare_variables(f"{where}.environment", variables(old), variables(new))
    yield from _code(where, old, new)
    yield from _rest(where, old, new)


def dangers(where: str, new: Mapping[str, Any]) -> Iterator[Delta]:
    """What of a new service must be seen, whatever else it does."""
    yield from _rights(where, {}, new)
    yield from (delta for delta in _given(where, {}, new) if delta.severity.at_least(Severity.MEDIUM))
    yield from variable_dangers(f"{where}.environment", variables(new))
    for key in _CODE:
        for line, severity in new_downloads("", script(new.get(key))).items():
            yield Delta("download-and-run", f"{where}.{key}", "", text(line), severity)


def variables(service: Mapping[str, Any]) -> dict[str, Any]:
    """`environment` in either of its forms."""
    found = service.get("environment")
    if isinstance(found, dict):
        return {str(key): value for key, value in found.items()}
    pairs = (text(each).partition("=") for each in items(found))
    return {name: value if mark else None for name, mark, value in pairs}


def script(value: Any) -> str:
    """A command as a shell would see it."""
    if isinstance(value, dict):
        return script(value.get("command"))
    return "\n".join(script(each) for each in value) if isinstance(value, list) else text(value)


def _is_on(value: Any) -> bool:
    """A switch as Compose reads it: what is quoted is cast."""
    return text(value).strip().lower() in ("true", "yes", "on", "y", "1", "t")


def _rights(where: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Delta]:
    wider = _is_on(new.get("privileged"))
    if wider != _is_on(old.get("privileged")):
        kind, severity = ("privilege-widened", Severity.CRITICAL) if wider else ("privilege-narrowed", Severity.LOW)
        yield Delta(kind, f"{where}.privileged", text(old.get("privileged")), text(new.get("privileged")), severity)
    for key in _HOST:
        was, now = text(old.get(key)), text(new.get(key))
        if was != now:
            wider = now.partition(":")[0] in ("host", "container", "service") and now != was
            kind, severity = ("privilege-widened", Severity.HIGH) if wider else ("privilege-narrowed", Severity.LOW)
            if not wider and was.partition(":")[0] not in ("host", "container", "service"):
                kind, severity = "deployment-changed", Severity.MEDIUM
            yield Delta(kind, f"{where}.{key}", was, now, severity)
    for key, allows in (("cap_add", True), ("cap_drop", False), ("devices", True), ("group_add", True)):
        yield from _granted(f"{where}.{key}", old.get(key), new.get(key), allows)
    yield from _security(where, old.get("security_opt"), new.get("security_opt"))
    yield from _user(where, text(old.get("user")), text(new.get("user")))


def _granted(where: str, old: Any, new: Any, allows: bool) -> Iterator[Delta]:
    one, other = ([text(each) for each in items(value)] for value in (old, new))
    heavy = {"ALL", "SYS_ADMIN", "CAP_SYS_ADMIN", "SYS_MODULE", "SYS_PTRACE", "DAC_READ_SEARCH", "BPF"}
    severity = Severity.CRITICAL if allows and heavy & (set(other) - set(one)) else Severity.HIGH
    yield from compare_lists(
        where, one, other, allows=allows, wider="privilege-widened", narrower="privilege-narrowed", severity=severity
    )


def _security(where: str, old: Any, new: Any) -> Iterator[Delta]:
    """`no-new-privileges` and profiles narrow; `unconfined`, `disable` and `false` widen."""
    one, other = ({text(each).replace("=", ":") for each in items(value)} for value in (old, new))
    for entry in sorted(one ^ other):
        loose = entry.endswith((":unconfined", ":disable", ":false"))
        wider = loose is (entry in other)
        kind, severity = ("privilege-widened", Severity.HIGH) if wider else ("privilege-narrowed", Severity.LOW)
        shown = ("", entry) if entry in other else (entry, "")
        yield Delta(kind, f"{where}.security_opt", *shown, severity)


def _user(where: str, was: str, now: str) -> Iterator[Delta]:
    if was != now:
        root, rooted = bool(_ROOT.match(now)), bool(_ROOT.match(was))
        wider = (root and not rooted) or (not now and not rooted)
        kind, severity = ("privilege-widened", Severity.HIGH) if wider else ("privilege-narrowed", Severity.LOW)
        yield Delta(kind, f"{where}.user", was, now, severity)


def _given(where: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Delta]:
    for entry, was in _changed_entries(old.get("volumes"), new.get("volumes")):
        danger = None if was else mount_danger(*_mount(entry))
        severity = danger or (Severity.LOW if was else Severity.MEDIUM)
        shown = (text(entry), "") if was else ("", text(entry))
        kind = "privilege-widened" if danger else "deployment-changed"
        yield Delta(kind, f"{where}.volumes", *shown, severity)
    loopback = any(_LOOPBACK.match(_port(entry)) for entry in items(old.get("ports")))
    for entry, was in _changed_entries(old.get("ports"), new.get("ports")):
        if was or _LOOPBACK.match(_port(entry)):
            shown = (text(entry), "") if was else ("", text(entry))
            yield Delta("deployment-changed", f"{where}.ports", *shown, Severity.LOW)
        else:
            severity = Severity.HIGH if loopback else Severity.MEDIUM
            yield Delta("exposure-widened", f"{where}.ports", "", text(entry), severity)
    for key, kind, severity in (
        ("secrets", "secret-exposed", Severity.HIGH),
        ("configs", "deployment-changed", Severity.MEDIUM),
        ("env_file", "env-changed", Severity.MEDIUM),
    ):
        for entry, was in _changed_entries(old.get(key), new.get(key)):
            if was:
                yield Delta("deployment-changed", f"{where}.{key}", text(entry), "", Severity.LOW)
            else:
                yield Delta(kind, f"{where}.{key}", "", text(entry), severity)


def _changed_entries(old: Any, new: Any) -> Iterator[tuple[Any, bool]]:
    """The entries of two lists that only one of them has, and whether that is the old one."""
    one, other = ({text(entry): entry for entry in items(value)} for value in (old, new))
    yield from ((entry, False) for shown, entry in other.items() if shown not in one)
    yield from ((entry, True) for shown, entry in one.items() if shown not in other)


def _mount(entry: Any) -> tuple[str, bool]:
    """The host's side of a volume and whether it is read only; "" for a named volume."""
    if isinstance(entry, dict):
        return (text(entry.get("source")) if entry.get("type") == "bind" else "", entry.get("read_only") is True)
    source, _, rest = text(entry).partition(":")
    return (source if source.startswith(("/", "~", ".", "$")) and rest else "", ":ro" in f":{rest}")


def _port(entry: Any) -> str:
    return f"{text(entry.get('host_ip'))}:" if isinstance(entry, dict) else text(entry)


def _code(where: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Delta]:
    for key in _CODE:
        was, now = old.get(key), new.get(key)
        if _words(was) == _words(now):
            continue
        severity = Severity.MEDIUM if key == "command" else Severity.HIGH
        yield Delta("entry-point-changed", f"{where}.{key}", text(was), text(now), severity)
        for line, weight in new_downloads(script(was), script(now)).items():
            yield Delta("download-and-run", f"{where}.{key}", "", text(line), weight)
    for path, was, now in leaves(_build(old), _build(new), ("build",)):
        remote = path[-1] == "context" and sources.kind(text(now)) in ("git", "url") and "://" in text(now)
        heavy = path[-1] in ("privileged", "entitlements", "network", "ssh") and now is not None
        kind = "source-changed" if remote else "privilege-widened" if heavy else "instruction-changed"
        severity = Severity.HIGH if remote or heavy else Severity.LOW if path[-1] == "labels" else Severity.MEDIUM
        yield Delta(kind, f"{where}.{dotted(path)}", text(was), sources.without_password(text(now)), severity)
    for path, was, now in leaves(old.get("extends"), new.get("extends"), ("extends",)):
        yield Delta("include-changed", f"{where}.{dotted(path)}", text(was), text(now), Severity.HIGH)


def _words(value: Any) -> Any:
    """`npm start` and `["npm", "start"]` are the same command."""
    return value.split() if isinstance(value, str) else value


def _build(service: Mapping[str, Any]) -> Any:
    """`build: .` is `build: {context: .}`, and its args are a list or a mapping."""
    build = service.get("build")
    tree = {"context": build} if isinstance(build, str) else build
    if isinstance(tree, dict) and isinstance(tree.get("args"), list):
        pairs = (text(each).partition("=") for each in tree["args"])
        return {**tree, "args": {name: value for name, _, value in pairs}}
    return tree


def _rest(where: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Delta]:
    for key in {**new, **old}:
        if key in _SPOKEN_OF or key in _NOTHING or key.startswith("x-"):
            continue
        for path, was, now in leaves(old.get(key), new.get(key), (key,)):
            little = key in _LITTLE and not (key == "labels" and _LABEL.search(f"{path[-1]} {text(now)}"))
            severity = Severity.LOW if little else Severity.MEDIUM
            yield Delta("deployment-changed", f"{where}.{dotted(path)}", text(was), text(now), severity)
