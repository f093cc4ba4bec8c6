"""`.dockerignore`: what stays out of the build context, and so out of every `COPY . .`.

A pattern that goes lets files into the image: sources, `.git`, keys (a published image is read by everybody). The last
pattern that matches wins, so the order counts as soon as one of them begins with `!`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from scanner.formats.shapes.names import name_of
from scanner.formats.shapes.sides import UnreadableError, as_lines, compared
from scanner.model.change import Delta
from scanner.model.scale import Severity

WORST = Severity.HIGH

MAX_BYTES = 500_000
_NAMES = (".dockerignore", ".containerignore")
_TELLING = re.compile(
    r"\.env|\.git(?:$|/)|secret|credential|\.(?:pem|key|p12|pfx|jks|crt|asc)\b|id_rsa|\.(?:aws|ssh|npmrc|pypirc|netrc|docker)"
    r"|^\*{1,2}$|^\*\*/\*$|\.map\b|token|terraform",
    re.IGNORECASE,
)


def matches(path: str) -> bool:
    return name_of(path).endswith(_NAMES)


def diff(old: bytes | None, new: bytes | None) -> Iterator[Delta]:
    yield from compared(old, new, _patterns, _compare, worst=WORST, removed=Severity.HIGH)


def _patterns(content: bytes) -> list[str]:
    """Patterns as Docker cleans them: without blanks, comments, and slashes at either end."""
    if len(content) > MAX_BYTES:
        raise UnreadableError(f"larger than {MAX_BYTES} bytes")
    found = []
    for line in as_lines(content):
        pattern = line.strip()
        if pattern and not pattern.startswith("#"):
            mark = "!" if pattern.startswith("!") else ""
            bare = pattern[len(mark) :].strip().removeprefix("./").strip("/")
            found.append(mark + bare if bare else pattern)
    return list(dict.fromkeys(reversed(found)))[::-1]


def _compare(old: list[str] | None, new: list[str]) -> Iterator[Delta]:
    if old is None:
        return  # less than before goes in
    one, other = set(old), set(new)
    for pattern in old:
        if pattern not in other:
            yield _delta(pattern, "", widens=not pattern.startswith("!"))
    for pattern in new:
        if pattern not in one:
            yield _delta("", pattern, widens=pattern.startswith("!"))
    kept = [pattern for pattern in old if pattern in other], [pattern for pattern in new if pattern in one]
    if kept[0] != kept[1] and any(pattern.startswith("!") for pattern in new):
        yield Delta("package-contents-changed", "order", "", "", Severity.MEDIUM)


def _delta(old: str, new: str, *, widens: bool) -> Delta:
    if not widens:
        return Delta("package-contents-changed", "patterns", old, new, Severity.LOW)
    severity = Severity.HIGH if _TELLING.search(old or new) else Severity.MEDIUM
    return Delta("package-contents-widened", "patterns", old, new, severity)
