"""rust-toolchain(.toml): the compiler rustup fetches and runs in this folder, for everybody who builds there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from scanner.formats.shapes.names import name_of
from scanner.formats.shapes.sides import UnreadableError, as_text, as_toml, at_most, compared
from scanner.formats.shapes.trees import items, leaves, mapping, text
from scanner.model.change import Delta
from scanner.model.scale import Severity

WORST = Severity.HIGH

_LONGEST = 100_000  # bytes

_FIXED = re.compile(r"\d+\.\d+|(?:nightly|beta|stable)-\d{4}-\d{2}-\d{2}")
_CHANNEL = re.compile(r"[\w.+-]{1,200}")
_NO_CODE = frozenset({"rustfmt", "clippy", "rust-src", "rust-analyzer", "rust-docs", "llvm-tools", "miri"})
_NOTHING = ("profile", "components")


def matches(path: str) -> bool:
    return name_of(path) in ("rust-toolchain", "rust-toolchain.toml")


def diff(old: bytes | None, new: bytes | None) -> Iterator[Delta]:
    yield from compared(old, new, at_most(_LONGEST, _read), _compare, worst=WORST)


def _read(content: bytes) -> dict[str, Any]:
    """TOML, or as of old the channel alone on a line."""
    lines = [line.strip() for line in as_text(content).splitlines() if line.strip()]
    if len(lines) == 1 and "[" not in lines[0]:
        if not _CHANNEL.fullmatch(lines[0]):
            raise UnreadableError("not the name of a toolchain", 1)
        return {"toolchain": {"channel": lines[0]}}
    return as_toml(content)


def _compare(old: dict[str, Any] | None, new: dict[str, Any]) -> Iterator[Delta]:
    before, after = mapping((old or {}).get("toolchain")), mapping(new.get("toolchain"))
    for key in ("channel", "path"):
        was, now = text(before.get(key)), text(after.get(key))
        if was != now:
            yield _toolchain(key, was, now)
    yield from _components(before.get("components"), after.get("components"))
    for path, gone, come in leaves(before, after, ("toolchain",)):
        if path[-1] not in ("channel", "path", *_NOTHING):
            yield Delta("setting-changed", ".".join(path), text(gone), text(come), Severity.LOW)


def _toolchain(key: str, was: str, now: str) -> Delta:
    place = f"toolchain.{key}"
    if key == "path":
        return Delta("toolchain-changed", place, was, now, Severity.HIGH if now else Severity.MEDIUM)
    if _FIXED.match(was) and not _FIXED.match(now):
        return Delta("pin-loosened", place, was, now, Severity.HIGH)
    return Delta("toolchain-changed", place, was, now, Severity.MEDIUM)


def _components(old: Any, new: Any) -> Iterator[Delta]:
    before, after = ({text(each) for each in items(side)} - _NO_CODE for side in (old, new))
    if before != after:
        gone, come = text(sorted(before - after) or None), text(sorted(after - before) or None)
        yield Delta("toolchain-changed", "toolchain.components", gone, come, Severity.LOW)
