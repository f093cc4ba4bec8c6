"""E-mail addresses taken out of a text, for places that are published to more people than the history is."""

from __future__ import annotations

import re

# Wider than any standard: what is left must not be taken for an address by somebody who looks for them.
_ADDRESS = re.compile(r"[^\s<>()\[\]{},;:\"'`|\\/]*@[^\s<>()\[\]{},;:\"'`|\\/]+")


def without_addresses(text: str) -> str:
    """`text` with every address replaced by a word."""
    return _ADDRESS.sub("(address)", text)
