"""A check's page as data: what `explain` shows and reports quote."""

from __future__ import annotations

from dataclasses import dataclass

from scanner.model.scale import Severity


@dataclass(frozen=True, slots=True)
class Page:
    """`ids` are all check ids the page explains, its own first."""

    ids: tuple[str, ...]
    title: str
    severity: Severity
    what: str
    why: str
    example: str
    fix: str
    controls: tuple[str, ...]
    since: str
