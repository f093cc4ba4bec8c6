"""Code that a package manager runs of itself: pnpm's hooks, Yarn's plug-ins, and Yarn itself where it is checked in.

A hook may rewrite every manifest that is resolved, a plug-in may do anything, and the checked-in Yarn is what runs for
everybody. Nothing here is parsed: that it changed is what must be known, and comments are all that can be left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from scanner.model.change import Delta
from scanner.model.scale import Severity

WORST = Severity.CRITICAL
_HOOKS = re.compile(r"(?:^|/)\.?pnpmfile\.[cm]?js$", re.IGNORECASE)
_YARN = re.compile(r"(?:^|/)\.yarn/(?:plugins|releases)/.", re.IGNORECASE)
_COMMENT = re.compile(rb"[ \t]*//[^\n]*$")


def matches(path: str) -> bool:
    return bool(_HOOKS.search(path) or _YARN.search(path))


def diff(old: bytes | None, new: bytes | None) -> Iterator[Delta]:
    if old == new:
        return
    if new is None:
        yield Delta("plugin-removed", "file", "", "", Severity.LOW)
    elif old is None:
        yield Delta("plugin-added", "file", "", f"{len(new)} bytes of code", Severity.CRITICAL)
    elif _told(old) != _told(new):
        yield Delta("plugin-changed", "file", f"{len(old)} bytes", f"{len(new)} bytes", Severity.CRITICAL)


def _told(content: bytes) -> list[bytes]:
    """The lines without blank ones and, where no text can span lines, without those that are comments."""
    lines = [line.rstrip() for line in content.split(b"\n") if line.strip()]
    return lines if b"`" in content or b"/*" in content else [line for line in lines if not _COMMENT.match(line)]
