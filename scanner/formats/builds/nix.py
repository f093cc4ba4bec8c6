"""default.nix and flake.nix: how Nix builds the package, from which sources, with which hashes.

What Nix fetches is fixed by a hash: a version moves together with its hash; a hash that moves alone is other bytes
under the same version.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from scanner.formats.builds.code_text import NIX, Program, program, told
from scanner.formats.shapes.names import name_of
from scanner.formats.shapes.sides import compared
from scanner.model.change import Delta
from scanner.model.scale import Severity

WORST = Severity.CRITICAL
_INPUT = re.compile(r"(?:inputs\.)?([\w-]+(?:\.inputs\.[\w-]+)*)?\.?\burl\s*=\s*\"([^\"]{1,300})\";")
_REFERENCE = re.compile(r"((?:github|gitlab|sourcehut):[^/?]+/[^/?]+)(?:/([^?]+))?(.*)")


def matches(path: str) -> bool:
    return name_of(path) in ("default.nix", "flake.nix")


def diff(old: bytes | None, new: bytes | None) -> Iterator[Delta]:
    yield from compared(old, new, _read, _compare, worst=WORST)


def _read(content: bytes) -> Program:
    return program(content, NIX)


def _compare(old: Program | None, new: Program) -> Iterator[Delta]:
    if old is None:
        yield from told(None, new, Severity.HIGH)
        return
    before, after = (_inputs(side) for side in (old, new))
    moved = {name for name in before.keys() & after.keys() if before[name][1] != after[name][1]}
    for name in sorted(moved):
        yield _moved(name, before[name][1], after[name][1])
    one, other = (_without(side, {found[name][0] for name in moved}) for side, found in ((old, before), (new, after)))
    if old.shape != new.shape and one.lines != other.lines:
        yield from told(one, other, Severity.HIGH)


def _inputs(side: Program) -> dict[str, tuple[str, str]]:
    """Addresses of inputs by name, with their lines: `nixpkgs.url = "..."`, or `url` in a block named before."""
    found: dict[str, tuple[str, str]] = {}
    block = ""
    for line in side.lines:
        if opened := re.match(r"(?:inputs\.)?([\w-]+)\s*=\s*\{", line):
            block = opened[1]
        if hit := _INPUT.fullmatch(line):
            found.setdefault(hit[1] or block or "url", (line, hit[2]))
    return found


def _without(side: Program, lines: set[str]) -> Program:
    kept = tuple(line for line in side.lines if line not in lines)
    return Program(kept, "\n".join(kept))


def _moved(name: str, old: str, new: str) -> Delta:
    was, now = _REFERENCE.fullmatch(old), _REFERENCE.fullmatch(new)
    if was and now and was[1].casefold() == now[1].casefold() and was[3] == now[3]:
        return Delta("dependency-bumped", name, was[2] or "default branch", now[2] or "default branch", Severity.MEDIUM)
    return Delta("source-changed", name, old, new, Severity.HIGH)
