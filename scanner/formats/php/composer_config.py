"""`config` of a composer.json: which plug-ins may run, whether connections are checked, and secrets nobody commits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from scanner.formats.shapes.trees import leaves, mapping, text
from scanner.model.change import Delta
from scanner.model.scale import Severity

Table = Mapping[str, Any]

SECRETS = frozenset(
    {
        *("http-basic", "github-oauth", "gitlab-oauth", "gitlab-token", "bitbucket-oauth", "bearer", "custom-headers"),
        *("forgejo-token", "client-certificate"),
    }
)
_IGNORED = frozenset(
    {
        *("sort-packages", "process-timeout", "optimize-autoloader", "classmap-authoritative", "apcu-autoloader"),
        *("autoloader-suffix", "notify-on-install", "discard-changes", "data-dir", "htaccess-protect", "archive-dir"),
        *("archive-format", "use-parent-dir", "store-auths", "prepend-autoloader", "bump-after-update"),
        *("update-with-minimal-changes", "optimize-autoload"),
    }
)
_RISKY = {  # key: the value that is safe, or None where any value is a change to look at
    "secure-http": True,
    "disable-tls": False,
    "cafile": None,
    "capath": None,
    "github-protocols": None,
    "use-github-api": True,
}
_RULES = {
    "github-domains": ("registry-changed", Severity.HIGH),
    "gitlab-domains": ("registry-changed", Severity.HIGH),
    "audit": ("check-weakened", Severity.HIGH),
    "policy": ("check-weakened", Severity.HIGH),
    "lock": ("pin-loosened", Severity.HIGH),
    "platform": ("runtime-requirement-changed", Severity.MEDIUM),
    "platform-check": ("runtime-requirement-changed", Severity.MEDIUM),
}
_STRICT = frozenset({"audit", "policy", "lock"})  # what is switched on there, or no longer excepted, is stricter


def compare_config(old: Table, new: Table) -> Iterator[Delta]:
    """The deltas between two tables."""
    yield from _plugins(old.get("allow-plugins"), new.get("allow-plugins"))
    yield from secrets({key: old.get(key) for key in SECRETS}, {key: new.get(key) for key in SECRETS}, "config.")
    for key in dict.fromkeys((*new, *old)):
        was, now = old.get(key), new.get(key)
        told = key == "allow-plugins" or key in SECRETS or key in _IGNORED or key.startswith(("cache-", "_"))
        if was == now or told:
            continue
        if key in _RISKY:
            yield _transport(key, was, now)
            continue
        for path, gone, come in leaves(was, now, ("config", key)):
            kind, severity = _RULES.get(key, ("setting-changed", Severity.MEDIUM))
            if key in _STRICT and (come is None or come is True):
                kind, severity = "setting-changed", Severity.LOW
            yield Delta(kind, ".".join(path), text(gone), text(come), severity)


def secrets(old: Table, new: Table, where: str = "") -> Iterator[Delta]:
    """Credentials by kind and host. What they are is not told."""
    for kind in dict.fromkeys((*new, *old)):
        before, after = mapping(old.get(kind)), mapping(new.get(kind))
        for host in dict.fromkeys((*after, *before)):
            if before.get(host) == after.get(host):
                continue
            was, now = ("a credential" if side.get(host) else "" for side in (before, after))
            severity = Severity.CRITICAL if now else Severity.LOW
            yield Delta("secret-exposed", f"{where}{kind}[{text(host)}]", was, now, severity)


def _plugins(old: Any, new: Any) -> Iterator[Delta]:
    """`true` for all, or a yes or no for each name or pattern."""
    if old == new:
        return
    place = "config.allow-plugins"
    if new is True:
        yield Delta("install-scripts-allowed", place, text(old), "true", Severity.CRITICAL)
        return
    before, after = mapping(old), mapping(new)
    for name in dict.fromkeys((*after, *before)):
        was, now = old is True or before.get(name) is True, after.get(name) is True
        if now and not was:
            kind = "install-scripts-allowed"
            yield Delta(kind, f"{place}.{name}", text(before.get(name)), "true", Severity.CRITICAL)
        elif was and not now and old is not True:
            yield Delta("plugin-removed", f"{place}.{name}", "true", text(after.get(name)), Severity.LOW)
    if old is True:
        yield Delta("plugin-removed", place, "true", text(new), Severity.LOW)


def _transport(key: str, was: Any, now: Any) -> Delta:
    safe = _RISKY[key]
    secured = now is None or (safe is not None and now is safe)
    if secured:
        return Delta("setting-changed", f"config.{key}", text(was), text(now), Severity.LOW)
    return Delta("transport-weakened", f"config.{key}", text(was), text(now), Severity.CRITICAL)
