"""`.twokey-baseline`: findings that the owners accepted as history, one a line.

A line is a fingerprint, the check and the path. Only the fingerprint counts; the rest is for people. No line numbers,
no dates, sorted: branches that accept different findings mostly merge without a conflict, and nothing churns.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from msgspec import Struct

from scanner.config.fields import wrong
from scanner.text.escape import visible

BASELINE_FILE = ".twokey-baseline"
MAX_BYTES = 5_000_000  # no more than twokey compares, else a new entry would come unseen
_LINE = re.compile(r"([0-9a-f]{32}) ([a-z][a-z0-9-]{0,99}) (\S.*)")
# Controls, line ends of other readers, bytes that are no UTF-8: two readers would see two files.
_ODD = re.compile("[\0-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_NOWHERE = "-"  # the path of a finding that has none: a line of two words would not read as an entry
_HEAD = """\
# Findings accepted as history: fingerprint, check, path. Written by `twokey baseline`; review it like any other change.
"""


class Accepted(Struct, frozen=True, order=True):
    """One accepted finding. `path` is escaped for people and never read back."""

    fingerprint: str
    check: str
    path: str


def read_baseline(content: bytes, source: str = BASELINE_FILE) -> tuple[Accepted, ...]:
    """The entries in `content`. Raises UsageError for a line that is none: what is unclear accepts nothing."""
    if len(content) > MAX_BYTES:
        raise wrong(source, f"larger than {MAX_BYTES} bytes", "accept history with `since:` in the policy instead")
    found = []
    for number, raw in enumerate(content.split(b"\n"), 1):
        line = raw.removesuffix(b"\r").decode("utf-8", "surrogateescape")
        plain = not _ODD.search(line)
        if plain and (not line.strip() or line.startswith("#")):
            continue
        match = _LINE.fullmatch(line)
        if match is None or not plain:
            hint = "a line is a fingerprint, a check and a path; `twokey baseline` writes them"
            raise wrong(f"{source}:{number}", "not an entry", hint)
        found.append(Accepted(match[1], match[2], match[3]))
    return tuple(found)


def write_baseline(entries: Iterable[Accepted]) -> str:
    """The file that holds `entries`."""
    rows = sorted({f"{each.fingerprint} {each.check} {visible(each.path).strip() or _NOWHERE}" for each in entries})
    return _HEAD + "".join(f"{row}\n" for row in rows)
