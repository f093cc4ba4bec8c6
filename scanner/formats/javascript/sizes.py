"""How large a file that people write by hand can be. What is larger hides something, and takes its time to read."""

from __future__ import annotations

from scanner.formats.shapes.sides import UnreadableError

MOST = 300_000


def written_by_hand(content: bytes) -> bytes:
    """`content`, unless it is larger than any such file. Raises UnreadableError."""
    if len(content) > MOST:
        raise UnreadableError(f"larger than {MOST} bytes")
    return content
