"""A page of the documented vocabulary as data: what `explain` shows and reports quote."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct

from scanner.model.scale import Severity


class PageKind(StrEnum):
    """What a page explains."""

    CHECK = "check"  # a finding somebody must look at
    DELTA = "delta"  # a change of a file in meaning; a finding only where the policy asks for a review


class Page(Struct, frozen=True):
    """`ids` are all ids the page explains, its own first. `severity` is that of a check, or a delta's usual one.

    A check whose deltas have no page of their own (`gate-weakened`) explains them too.
    """

    ids: tuple[str, ...]
    title: str
    severity: Severity
    what: str
    why: str
    example: str
    fix: str
    controls: tuple[str, ...]
    since: str
    kind: PageKind = PageKind.CHECK
