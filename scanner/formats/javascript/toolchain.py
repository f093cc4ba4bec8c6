"""Which Node and which package manager a project is built with, named in a manifest or in a file of one line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from scanner.formats.shapes.trees import text
from scanner.formats.shapes.versions import newer
from scanner.model.change import Delta
from scanner.model.scale import Severity

_MANAGER = re.compile(r"([^@+]{1,100})@([^+]{1,500})(?:\+(.{1,500}))?$")
_EXACT = re.compile(r"v?\d+\.\d+\.\d+")


def compare_tool(tool: str, old: str, new: str) -> Iterator[Delta]:
    """One tool with another version: back, or no longer a certain one, is worth more of a look than forwards."""
    was, now = old.strip().removeprefix("v"), new.strip().removeprefix("v")
    if was == now:
        return
    severity = Severity.HIGH if newer(was, now) is False or (_EXACT.match(was) and not now[:1].isdigit()) else None
    yield Delta("toolchain-changed", tool, was, now, severity or Severity.MEDIUM)


def compare_package_manager(old: Any, new: Any) -> Iterator[Delta]:
    """`packageManager`: `pnpm@9.1.0+sha512.abc`, which Corepack downloads and runs."""
    if old == new:
        return
    was, now = _MANAGER.match(text(old)), _MANAGER.match(text(new))
    if was is None or now is None or was[1] != now[1] or "://" in now[2]:
        severity = Severity.HIGH if old is not None and new is not None else Severity.MEDIUM
        yield Delta("toolchain-changed", "packageManager", text(old), text(new), severity)
        return
    yield from compare_tool(was[1], was[2], now[2])
    if was[3] and not now[3]:
        yield Delta("hash-removed", was[1], was[3][:40], "", Severity.HIGH)
    elif was[3] and was[3] != now[3] and was[2] == now[2]:
        severity = Severity.CRITICAL if was[3].partition(".")[0] == now[3].partition(".")[0] else Severity.MEDIUM
        yield Delta("hash-changed", was[1], was[3][:40], now[3][:40], severity)
    elif now[3] and not was[3]:
        yield Delta("hash-added", was[1], "", now[3][:40], Severity.LOW)
