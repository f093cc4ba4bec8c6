"""MCP and language servers: programs that an agent starts, or addresses it hands its context to.

A new one is a new tool in the agent's hands; one whose package is not pinned is whatever its owner publishes next.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from scanner.formats.agents import judges, settings
from scanner.formats.agents.environment import environment
from scanner.formats.agents.secrets import conceals, credential, shown
from scanner.formats.agents.settings import keys
from scanner.formats.shapes import sources
from scanner.formats.shapes.dependencies import Dependency, compare_dependencies
from scanner.formats.shapes.images import compare_images, image_of
from scanner.formats.shapes.trees import items, mapping
from scanner.formats.shapes.versions import Tightness, tightness
from scanner.model.change import Delta
from scanner.model.scale import Severity

Server = Mapping[str, Any]
_ADDRESSES = ("url", "httpUrl", "serverUrl", "uri", "serverURL")
_STARTED_BY = ("command", "args", *_ADDRESSES)

_RUNNERS = {
    "npx": 0,
    "dnx": 0,
    "bunx": 0,
    "uvx": 0,
    "pnpx": 0,
    "pipx": 1,
    "pnpm": 1,
    "yarn": 1,
    "uv": 2,
    "npm": 1,
    "bun": 1,
    "deno": 1,
}
_CONTAINERS = frozenset({"docker", "podman", "nerdctl"})
_VERBS = frozenset({"run", "dlx", "exec", "x", "tool"})
_WITH_VALUE = frozenset({"--from", "--package", "-p", "--with", "--python", "--index-url", "--registry"})
_PACKAGE = re.compile(r"(?:npm:|jsr:)?(@?[^@=<>~!\[\s]+)(?:\[[^\]]*\])?(?:@|(?===|>=|<=|~=))?(.*)", re.DOTALL)


def servers(place: str, old: Any, new: Any) -> Iterator[Delta]:
    """The deltas between two lists of servers, by name."""
    before, after = _named(old), _named(new)
    for name, server in after.items():
        if name not in before:
            yield from _added(f"{place}.{name}", server)
        elif before[name] != server:
            yield from _changed(f"{place}.{name}", before[name], server)
    for name in before:
        if name not in after:
            yield Delta("agent-tool-removed", f"{place}.{name}", target(before[name]), "", Severity.LOW)


def _named(value: Any) -> dict[str, Server]:
    """Servers by name, from a mapping or from a list in which each has one."""
    if isinstance(value, dict):
        return {
            str(name): mapping(inner) if isinstance(inner, dict) else {"command": inner}
            for name, inner in value.items()
        }
    rows = [each if isinstance(each, dict) else {"name": each, "uses": each} for each in items(value)]
    return {shown(each.get("name") or each.get("uses") or number): each for number, each in enumerate(rows)}


def words(server: Server) -> list[str]:
    """The command line of a server."""
    command = server.get("command")
    path = mapping(command)
    parts = [*items(path.get("path")), *items(path.get("args"))] if path else items(command)
    return [str(each) for each in (*parts, *items(server.get("args")))]


def target(server: Server) -> str:
    """What is started or called, for people."""
    return shown(" ".join(words(server)) or next((server[key] for key in _ADDRESSES if server.get(key)), "") or server)


def package(line: list[str]) -> tuple[str, str, list[str]] | None:
    """The package a command line fetches and runs: its name, its version and the other words. None when it fetches
    none."""
    start = next((place for place, word in enumerate(line[:4]) if _base(word) in _RUNNERS), None)
    if start is None:
        return None
    needs = _RUNNERS[_base(line[start])]
    rest = list(line[start + 1 :])
    verbs = 0
    while verbs < len(rest) and rest[verbs] in _VERBS:
        verbs += 1
    if verbs < needs:
        return None
    for place in range(verbs, len(rest)):
        word = rest[place]
        if place > verbs and rest[place - 1] in _WITH_VALUE and rest[place - 1] not in ("--from", "--package", "-p"):
            continue
        if not word.startswith("-"):
            found = _PACKAGE.fullmatch(word)
            others = [*line[: start + 1], *rest[:place], *rest[place + 1 :]]
            return (found[1], found[2], others) if found and sources.kind(word) == "url" else None
    return None


def _images(old: list[str], new: list[str]) -> tuple[str, str] | None:
    """The image that is run before and now, when nothing but its version is another."""
    if len(old) != len(new) or not _CONTAINERS & {_base(word) for word in new[:2]}:
        return None
    differ = [(one, other) for one, other in zip(old, new, strict=True) if one != other]
    same = len(differ) == 1 and image_of(differ[0][0]).name == image_of(differ[0][1]).name
    return differ[0] if same else None


def _base(word: str) -> str:
    return re.split(r"[\\/]", word)[-1].removesuffix(".cmd").removesuffix(".exe").lower()


def _added(place: str, server: Server) -> Iterator[Delta]:
    yield Delta("agent-tool-added", place, "", target(server), Severity.CRITICAL)
    found = package(words(server))
    if found and tightness(found[1]) is not Tightness.EXACT:
        yield Delta("pin-loosened", found[0], "", found[1] or "any version", Severity.HIGH)
    yield from _addresses(place, {}, server)
    yield from judges.fetched(place, "", " ".join(words(server)))
    rest = {key: value for key, value in server.items() if key not in _STARTED_BY}
    for delta in settings.told({}, rest, _ALONG, tuple(place.split("."))):
        if delta.severity.at_least(Severity.HIGH) and delta.kind != "agent-tool-changed":
            yield delta


def _changed(place: str, old: Server, new: Server) -> Iterator[Delta]:
    yield from _command(place, old, new)
    yield from _addresses(place, old, new)
    path = tuple(place.split("."))
    one, other = ({key: value for key, value in side.items() if key not in _STARTED_BY} for side in (old, new))
    yield from settings.told(one, other, _ALONG, path, judges.changed(Severity.HIGH, "agent-tool-changed"))


def _command(place: str, old: Server, new: Server) -> Iterator[Delta]:
    one, other = words(old), words(new)
    if one == other:
        return
    was, now = package(one), package(other)
    if was and now and was[0] == now[0] and was[2] == now[2]:
        yield from compare_dependencies([Dependency(*was[:2])], [Dependency(*now[:2])])
    elif images := _images(one, other):
        yield from compare_images({"": images[0]}, {"": images[1]})
    else:
        yield Delta("agent-tool-changed", place, target(old), target(new), Severity.CRITICAL)
        yield from judges.fetched(place, " ".join(one), " ".join(other))


def _addresses(place: str, old: Server, new: Server) -> Iterator[Delta]:
    for key in _ADDRESSES:
        was, now = old.get(key), new.get(key)
        if was != now and old:
            yield Delta("agent-tool-changed", f"{place}.{key}", shown(was), shown(now), Severity.CRITICAL)
        if was != now and isinstance(now, str) and sources.insecure(now):
            yield Delta("transport-weakened", f"{place}.{key}", shown(was), shown(now), Severity.CRITICAL)


def _headers(place: str, old: Any, new: Any) -> Iterator[Delta]:
    before, after = mapping(old), mapping(new)
    for name, value in after.items():
        if value == before.get(name):
            continue
        if isinstance(value, str) and (credential(name) or "bearer " in value.lower()) and conceals(value):
            yield Delta("secret-exposed", f"{place}.{name}", "", shown(value, "token"), Severity.CRITICAL)
        else:
            was = shown(before.get(name), name)
            yield Delta("agent-tool-changed", f"{place}.{name}", was, shown(value, name), Severity.HIGH)


def _enabled(on: bool) -> judges.Judge:
    def judge(place: str, old: Any, new: Any) -> Iterator[Delta]:
        starts = (new is not False) if on else (new is not True)
        kind, severity = ("agent-tool-changed", Severity.CRITICAL) if starts else ("agent-tool-removed", Severity.LOW)
        yield Delta(kind, place, shown(old), shown(new), severity)

    return judge


_ALONG = settings.Table(
    {
        **keys("env environment extraEnv", environment),
        **keys("headers http_headers requestHeaders", _headers),
        **keys("autoApprove alwaysAllow auto_approve autoApproved alwaysAllowTools", judges.allowed),
        **keys("tools includeTools enabled_tools include_tools allowedTools", judges.limited),
        **keys("excludeTools disabledTools disabled_tools exclude_tools", judges.forbidden),
        "trust": judges.switch(widens=True),
        "disabled": _enabled(False),
        "enabled": _enabled(True),
        **keys("timeout timeout_sec startup_timeout_sec tool_timeout_sec startup_timeout_ms", judges.quiet),
        **keys("name description title icon note comment _comment $comment", judges.quiet),
        **keys("options init_options initializationOptions initialization_options settings", judges.minor),
        **keys("type transport dev gallery filetypes root_markers", judges.quiet),
    }
)
