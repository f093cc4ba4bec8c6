"""Secrets taken out of text that is about to be shown: a delta quotes what a file holds.

Most quoted text cannot hold a secret; the engine, 100 ms to import, is asked only about text that has a long run of
mixed letters and digits, or credentials in a URL.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from scanner.credentials.profile import Profile

_SUSPICIOUS = re.compile(r"://[^/\s:@]+:[^/\s@]+@|(?=[A-Za-z0-9_.-]*[g-zG-Z_])(?=[A-Za-z0-9_.-]*\d)[A-Za-z0-9_.-]{16,}")

Mask = Callable[[str], str]


def masker(profile: Profile) -> Mask:
    """A function that replaces every secret in a text by its redacted form."""

    def mask(text: str) -> str:
        if not _SUSPICIOUS.search(text):
            return text
        from scanner.credentials.engine import values_in
        from scanner.credentials.seal import redact

        for value in values_in(profile, text):
            text = text.replace(value, redact(value))
        return text

    return mask
