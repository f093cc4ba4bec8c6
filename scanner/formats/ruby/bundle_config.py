"""`.bundle/config`: settings Bundler takes from the folder it is started in, for everybody who starts it there.

A mirror or a local override puts other code under the names of the Gemfile; verification can be switched off. Where
Bundler puts things and how many jobs it starts is not of interest.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from scanner.formats.shapes import sources
from scanner.formats.shapes.names import folder_of, name_of
from scanner.formats.shapes.sides import UnreadableError, as_yaml, compared
from scanner.formats.shapes.trees import leaves, text
from scanner.model.change import Delta
from scanner.model.scale import Severity

WORST = Severity.CRITICAL

_PREFIX = "BUNDLE_"
_IGNORED = re.compile(
    r"(?:PATH|BIN|JOBS|RETRY|TIMEOUT|CLEAN|WITH|WITHOUT|CACHE\w*|NO_PRUNE|DEFAULT\w*|DISABLE_LOCAL\w*|CONSOLE|EDITOR"
    r"|SHEBANG|SILENCE\w*|SUPPRESS\w*|TEMPLATE|TEST|GEM__\w+|INIT\w*|PREFER_PATCH|USER_AGENT|DEPLOYMENT|FROZEN|SYSTEM"
    r"_BINDIR|GLOBAL_GEM_CACHE|IGNORE_MESSAGES\w*|VERBOSE|CHANGELOG|PATH__SYSTEM)$"
)
_RULES: tuple[tuple[str, str, Severity], ...] = (
    (r"MIRROR__", "registry-changed", Severity.CRITICAL),
    (r"LOCAL__", "override-changed", Severity.HIGH),
    (r"BUILD__", "build-script-changed", Severity.HIGH),
    (r"SSL_|DISABLE_CHECKSUM|ALLOW_OFFLINE|TRUST_POLICY|DISABLE_VERSION", "transport-weakened", Severity.CRITICAL),
    (r"GEMFILE$|ALLOW_BUNDLER_DEPENDENCY|REDIRECT", "setting-changed", Severity.HIGH),
    (r"PLUGINS", "plugin-added", Severity.HIGH),
    (r"VERSION$", "toolchain-changed", Severity.MEDIUM),
)


def matches(path: str) -> bool:
    folder = folder_of(path)
    return name_of(path) == "config" and (folder == ".bundle" or folder.endswith("/.bundle"))


def diff(old: bytes | None, new: bytes | None) -> Iterator[Delta]:
    yield from compared(old, new, _read, _compare, worst=WORST)


def _read(content: bytes) -> dict[str, Any]:
    tree = as_yaml(content)
    if not isinstance(tree, dict) and tree is not None:
        raise UnreadableError("not a mapping")
    return tree or {}


def _compare(old: dict[str, Any] | None, new: dict[str, Any]) -> Iterator[Delta]:
    for path, was, now in leaves(old or {}, new):
        name = path[0].upper().removeprefix(_PREFIX) if path else ""
        if name and not _IGNORED.match(name):
            yield _delta(".".join(path), name, was, now)


def _delta(place: str, name: str, was: Any, now: Any) -> Delta:
    values = sources.without_password(text(was)), sources.without_password(text(now))
    for pattern, kind, severity in _RULES:
        if re.match(pattern, name):
            gone = now is None and kind != "registry-changed"
            return Delta("setting-changed" if gone else kind, place, *values, Severity.LOW if gone else severity)
    if "__" in name:  # a host with its dots doubled: what follows is a password
        old, new = ("" if each is None else "a credential" for each in (was, now))
        return Delta("secret-exposed", place, old, new, Severity.CRITICAL if new else Severity.LOW)
    return Delta("setting-changed", place, *values, Severity.MEDIUM)
