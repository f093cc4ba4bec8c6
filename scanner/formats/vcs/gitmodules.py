""".gitmodules: where the code of submodules comes from, and what git does to update them.

Git takes only few things from this file without asking, and each was a hole once: an address that is an option or a
transport which runs a command, a path out of the tree, `update = !command`. A changed address is other code under the
same name.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping

from scanner.formats.shapes import sources
from scanner.formats.shapes.sides import compared
from scanner.formats.vcs.git_config import read_settings
from scanner.model.change import Delta
from scanner.model.scale import Severity

WORST = Severity.CRITICAL
_IRRELEVANT = frozenset({"shallow", "fetchrecursesubmodules", "url", "path"})
_RUNS = re.compile(r"-|[a-z0-9+.-]{1,20}::|!", re.IGNORECASE)
_OUTSIDE = re.compile(r"(?:^|[/\\])\.\.(?:[/\\]|$)|^[/\\-]|^\.git(?:[/\\]|$)", re.IGNORECASE)
Modules = dict[str, dict[str, str]]


def matches(path: str) -> bool:
    return path.casefold() == ".gitmodules"


def diff(old: bytes | None, new: bytes | None) -> Iterator[Delta]:
    yield from compared(old, new, _read, _compare, worst=WORST)


def _read(content: bytes) -> Modules:
    modules: Modules = defaultdict(dict)
    for setting in read_settings(content):
        if setting.section == "submodule":
            modules[setting.name][setting.key] = setting.value
    return dict(modules)


def _compare(old: Modules | None, new: Modules) -> Iterator[Delta]:
    before = dict(old or {})
    places = {module.get("path"): name for name, module in before.items() if name not in new}
    for name, module in new.items():
        was = before.pop(name, None) or before.pop(places.get(module.get("path"), ""), None)
        if was is None:
            address = sources.without_password(module.get("url", ""))
            yield Delta("submodule-added", name, "", address, Severity.HIGH)
            yield from _dangers(name, {}, module)
        else:
            yield from _changed(name, was, module)
    for name, module in before.items():
        if name not in new:
            yield Delta("submodule-removed", name, sources.without_password(module.get("url", "")), "", Severity.LOW)


def _changed(name: str, old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[Delta]:
    was, now = old.get("url", ""), new.get("url", "")
    if was != now:
        told = sources.without_password(was), sources.without_password(now)
        yield Delta("source-changed", name, *told, _moved(was, now))
    if old.get("path") != new.get("path"):
        yield Delta("submodule-changed", f"{name}.path", old.get("path", ""), new.get("path", ""), Severity.HIGH)
    yield from _dangers(name, old, new)
    for key in sorted((old.keys() | new.keys()) - _IRRELEVANT - {"update", "ignore"}):
        if old.get(key) != new.get(key):
            place = f"{name}.{key}"
            yield Delta("submodule-changed", place, old.get(key, ""), new.get(key, ""), Severity.MEDIUM)


def _moved(old: str, new: str) -> Severity:
    """Another host is somebody else's machine, another path there somebody else's or a renamed project."""
    if sources.insecure(new) and not sources.insecure(old):
        return Severity.CRITICAL
    if _RUNS.match(new) or sources.host_of(old) != sources.host_of(new):
        return Severity.CRITICAL
    return Severity.LOW if _place(old) == _place(new) else Severity.HIGH


def _place(url: str) -> str:
    """The path of an address, however its scheme is written: `git@host:a/b.git` is `https://host/a/b`."""
    plain = re.sub(r"^[a-z+]{1,20}://(?:[^/@\s]{0,200}@)?[^/]{0,200}/|^[\w.-]{1,100}@[\w.-]{1,200}:", "", url.lower())
    return plain.strip("/").removesuffix(".git")


def _dangers(name: str, old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[Delta]:
    """What a new module must not hide behind being new."""
    fresh = not old
    url, update, place = new.get("url", ""), new.get("update", ""), new.get("path", "")
    if fresh and (sources.insecure(url) or _RUNS.match(url)):
        yield Delta("source-changed", name, "", sources.without_password(url), Severity.CRITICAL)
    if update != old.get("update", ""):
        severity = Severity.CRITICAL if update.startswith("!") else Severity.LOW
        yield Delta("submodule-changed", f"{name}.update", old.get("update", ""), update, severity)
    if place != old.get("path", "") and _OUTSIDE.search(place):
        yield Delta("submodule-changed", f"{name}.path", old.get("path", ""), place, Severity.CRITICAL)
    if fresh and _OUTSIDE.search(name):
        yield Delta("submodule-changed", name, "", name, Severity.CRITICAL)
    if new.get("ignore") != old.get("ignore") and new.get("ignore", "").lower() in ("all", "dirty", "untracked"):
        hides = new["ignore"].lower() == "all"
        kind, severity = ("review-hidden", Severity.HIGH) if hides else ("submodule-changed", Severity.LOW)
        yield Delta(kind, f"{name}.ignore", old.get("ignore", ""), new["ignore"], severity)
