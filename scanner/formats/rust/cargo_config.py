"""`.cargo/config.toml`: where crates come from, which programs stand in for the compiler, what cargo may trust.

It is read in every folder below it, by everybody who builds there, without being asked for. A source that is replaced,
a wrapper or a linker is somebody else's program in every build. How much cargo prints and where it puts things is not
of interest.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from scanner.formats.rust.cargo_overrides import compare_overrides
from scanner.formats.shapes import sources
from scanner.formats.shapes.names import folder_of, name_of
from scanner.formats.shapes.sides import as_toml, at_most, compared
from scanner.formats.shapes.trees import leaves, text
from scanner.model.change import Delta
from scanner.model.scale import Severity

WORST = Severity.CRITICAL

_LONGEST = 300_000  # bytes

_SECRETS = frozenset({"token", "secret-key"})
# A place matches the first of these that its dotted path starts with, `*` standing for one name.
_IRRELEVANT = (
    *("term", "cargo-new", "cache", "future-incompat-report", "net.retry", "net.offline", "install.root"),
    *("http.timeout", "http.debug", "http.low-speed-limit", "http.multiplexing", "http.user-agent"),
    *("build.jobs", "build.target-dir", "build.build-dir", "build.incremental", "build.dep-info-basedir"),
    *("profile.dev", "profile.test", "profile.bench", "profile.doc", "build.rustdocflags", "patch"),
)
_RULES: tuple[tuple[str, str, Severity], ...] = (
    ("include", "include-added", Severity.CRITICAL),
    ("source", "registry-changed", Severity.CRITICAL),
    ("registries.*.index", "registry-changed", Severity.CRITICAL),
    ("registries.*.credential-provider", "toolchain-changed", Severity.CRITICAL),
    ("registries.*.protocol", "setting-changed", Severity.MEDIUM),
    ("registries", "registry-changed", Severity.CRITICAL),
    ("registry.default", "registry-changed", Severity.CRITICAL),
    ("registry.index", "registry-changed", Severity.CRITICAL),
    ("registry.credential-provider", "toolchain-changed", Severity.CRITICAL),
    ("registry.global-credential-providers", "toolchain-changed", Severity.CRITICAL),
    ("credential-alias", "toolchain-changed", Severity.CRITICAL),
    ("build.rustc", "toolchain-changed", Severity.HIGH),
    ("build.rustdoc", "toolchain-changed", Severity.HIGH),
    ("build.rustc-wrapper", "toolchain-changed", Severity.HIGH),
    ("build.rustc-workspace-wrapper", "toolchain-changed", Severity.HIGH),
    ("target.*.linker", "toolchain-changed", Severity.HIGH),
    ("target.*.runner", "toolchain-changed", Severity.HIGH),
    ("host.linker", "toolchain-changed", Severity.HIGH),
    ("host.runner", "toolchain-changed", Severity.HIGH),
    ("doc.browser", "toolchain-changed", Severity.MEDIUM),
    ("alias", "run-changed", Severity.MEDIUM),
    ("paths", "override-changed", Severity.HIGH),
    ("http.check-revoke", "transport-weakened", Severity.CRITICAL),
    ("http.cainfo", "transport-weakened", Severity.CRITICAL),
    ("http.proxy-cainfo", "transport-weakened", Severity.CRITICAL),
    ("http.ssl-version", "transport-weakened", Severity.CRITICAL),
    ("net.ssh", "transport-weakened", Severity.CRITICAL),
    ("http.proxy", "setting-changed", Severity.HIGH),
)
_STEERING = re.compile(r"PATH$|^LD_|^DYLD_|RUST|^CARGO|^CC|^CXX|^AR$|^LD$|LINKER|PROXY|^GIT_|FLAGS", re.IGNORECASE)
_FOREIGN_FLAG = re.compile(r"linker|link-arg|codegen-backend|--extern|-L|plugin|sysroot")


def matches(path: str) -> bool:
    folder = folder_of(path)
    inside = folder == ".cargo" or folder.endswith("/.cargo")
    return inside and name_of(path) in ("config.toml", "config")


def diff(old: bytes | None, new: bytes | None) -> Iterator[Delta]:
    yield from compared(old, new, at_most(_LONGEST, as_toml), _compare, worst=WORST)


def _compare(old: dict[str, Any] | None, new: dict[str, Any]) -> Iterator[Delta]:
    yield from compare_overrides(old, new)
    for path, was, now in leaves(old or {}, new):
        if not _under(path, _IRRELEVANT):
            yield _delta(path, was, now)


def _delta(path: tuple[str, ...], was: Any, now: Any) -> Delta:
    place = ".".join(path)
    if path[-1] in _SECRETS:
        was, now = ("" if each is None else "a token" for each in (was, now))
        return Delta("secret-exposed", place, was, now, Severity.CRITICAL if now else Severity.LOW)
    kind, severity = _meaning(path, now)
    return Delta(kind, place, _shown(was), _shown(now), severity)


def _meaning(path: tuple[str, ...], now: Any) -> tuple[str, Severity]:
    for pattern, kind, severity in _RULES:
        if _under(path, (pattern,)):
            return _taken_back(path, kind, severity, now)
    if path[0] == "env":
        steers = len(path) > 1 and _STEERING.search(path[1])
        return "env-changed", Severity.HIGH if steers else Severity.MEDIUM
    if path[-1] in ("rustflags", "target-applies-to-host") and _FOREIGN_FLAG.search(text(now)):
        return "toolchain-changed", Severity.HIGH
    return "setting-changed", Severity.MEDIUM


def _taken_back(path: tuple[str, ...], kind: str, severity: Severity, now: Any) -> tuple[str, Severity]:
    """What is as good as gone: verification switched on again, an included file or a wrapper dropped."""
    if kind == "transport-weakened" and (now is None or (path[-1] == "check-revoke" and now is True)):
        return "setting-changed", Severity.LOW
    if now is None and kind == "include-added":
        return "include-changed", Severity.MEDIUM
    if now is None and kind in ("toolchain-changed", "run-changed"):
        return kind, Severity.LOW if kind == "run-changed" else Severity.MEDIUM
    return kind, severity


def _under(path: tuple[str, ...], patterns: tuple[str, ...]) -> bool:
    return any(_starts(path, pattern.split(".")) for pattern in patterns)


def _starts(path: tuple[str, ...], pattern: list[str]) -> bool:
    return len(path) >= len(pattern) and all(part in ("*", name) for part, name in zip(pattern, path, strict=False))


def _shown(value: Any) -> str:
    return sources.without_password(text(value))
