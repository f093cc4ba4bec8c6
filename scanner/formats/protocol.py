"""What a format module offers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from scanner.model.change import Delta
from scanner.model.scale import Severity


class Format(Protocol):
    """One kind of file. `WORST` is the severity of the worst thing it could hold, for what cannot be read.

    `diff` is total: it never raises, opens nothing, runs nothing; what it cannot read is an `opaque` delta. A change
    without release meaning gives no delta.
    """

    WORST: Severity

    def matches(self, path: str) -> bool: ...

    def diff(self, old: bytes | None, new: bytes | None) -> Iterator[Delta]: ...
