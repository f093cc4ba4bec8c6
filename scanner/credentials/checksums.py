"""Checksums inside tokens, verified offline: a token that passes is as good as certain, one that fails is doubtful.

Doubtful only, never dropped: most tokens in documentation are made up, but vendors also change their formats.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from scanner.rulebook.endings import ENDINGS, Ending


def _passes(ending: Ending, token: str) -> bool:
    head, tail = token[: -ending.length], token[-ending.length :]
    return bool(head) and ending.compute(head) == tail


CHECKSUMS: Mapping[str, Callable[[str], bool]] = {name: partial(_passes, ending) for name, ending in ENDINGS.items()}
