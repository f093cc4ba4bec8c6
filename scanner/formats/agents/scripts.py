"""Scripts in the folders of agents, compared by the lines that do something."""

from __future__ import annotations

from collections.abc import Iterator

from scanner.formats.agents import bounded
from scanner.formats.agents.secrets import shown
from scanner.formats.shapes import sides
from scanner.formats.shapes.shell import meaning, new_downloads
from scanner.model.change import Delta
from scanner.model.scale import Severity

_HASHED = (
    b"#!/usr/bin/env bash",
    b"#!/bin/bash",
    b"#!/bin/sh",
    b"#!/usr/bin/env sh",
    b"#!/usr/bin/env python",
    b"#!/usr/bin/python",
)


def scripts(old: bytes | None, new: bytes | None, severity: Severity) -> Iterator[Delta]:
    """Deltas between two scripts; `severity` is that of any change."""

    def compare(before: str | None, after: str) -> Iterator[Delta]:
        yield from script(before, after, severity)

    yield from bounded.compared(old, new, sides.as_text, compare, worst=Severity.CRITICAL)


def script(old: str | None, new: str, severity: Severity) -> Iterator[Delta]:
    before, after = code(old or ""), code(new)
    if before == after:
        return
    if old is None:
        yield Delta("agent-hook-added", "script", "", shown(_first(after)), severity)
    else:
        yield Delta("agent-hook-changed", "script", "", shown(_first_new(before, after)), severity)
    for line, weight in new_downloads(old or "", new).items():
        yield Delta("download-and-run", "script", "", shown(line), weight)


def code(script: str) -> list[str]:
    """Lines that do something. Comments go where `#` starts one for certain."""
    head = script.lstrip("\ufeff")[:40].encode("utf-8", "replace")
    plain = script.replace("\r\n", "\n")
    if head.startswith(_HASHED):
        plain = meaning(plain)
    return [line.rstrip() for line in plain.split("\n") if line.strip()]


def _first(lines: list[str]) -> str:
    return next((line for line in lines if not line.startswith("#!")), "")


def _first_new(old: list[str], new: list[str]) -> str:
    known = set(old)
    return next((line.strip() for line in new if line not in known), "fewer lines, or another order")
