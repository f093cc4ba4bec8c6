"""What a line of detect-secrets' findings is here. Apart from the engine: who only receives them needs no plugins."""

from __future__ import annotations

from msgspec import Struct


class Found(Struct, frozen=True):
    """A secret in the clear: leaves this package only through `seal`.

    `dialects` are those in which it is one, `allowed` those in which a comment says that it is none. `layer` is how it
    was encoded, "" for plainly.
    """

    type: str
    value: str
    dialects: int
    allowed: int
    layer: str = ""
