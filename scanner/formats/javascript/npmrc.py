"""`.npmrc` and Yarn 1's `.yarnrc`: where packages come from, whether their scripts run, and with whose credentials.

Both are read in every install below them, on laptops and in pipelines, and a repository may bring its own: one line
sends every download, or a publishing token, to another host. Both are lists of names and values.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from scanner.formats.javascript.settings import compare_settings
from scanner.formats.javascript.sizes import written_by_hand
from scanner.formats.shapes.names import name_of
from scanner.formats.shapes.sides import as_text, compared
from scanner.model.change import Delta
from scanner.model.scale import Severity

WORST = Severity.CRITICAL
_NAMES = (".npmrc", ".yarnrc")
# `registry "https://..."`, `"@acme:registry" ...`, `--install.ignore-scripts true`
_YARN = re.compile(r"(?:--[\w-]{1,50}\.)?(\"[^\"]*\"|[^\s\"=]+)[ \t]+(.*)$")


def matches(path: str) -> bool:
    return name_of(path) in _NAMES


def diff(old: bytes | None, new: bytes | None) -> Iterator[Delta]:
    yield from compared(old, new, _read, _compare, worst=WORST, removed=Severity.HIGH)


def _compare(old: dict[str, Any] | None, new: dict[str, Any]) -> Iterator[Delta]:
    yield from compare_settings(old or {}, new)


def _read(content: bytes) -> dict[str, Any]:
    found: dict[str, Any] = {}
    # npm ends a line at a lone carriage return too.
    for line in map(str.strip, re.split(r"[\r\n]+", as_text(written_by_hand(content)))):
        if not line or line[0] in "#;":
            continue
        key, value = _pair(line)
        if key.endswith("[]"):
            found.setdefault(key[:-2], [])
            if isinstance(found[key[:-2]], list):
                found[key[:-2]].append(value)
        else:
            found[key] = value  # the last one counts
    return found


def _pair(line: str) -> tuple[str, str]:
    key, equals, value = line.partition("=")
    yarn = _YARN.match(line)
    if yarn and (not equals or " " in key.strip() or key.startswith("--")):
        key, value = yarn[1], yarn[2]
    elif not equals:
        value = "true"
    return _unquoted(key), _unquoted(_without_comment(value))


def _without_comment(value: str) -> str:
    """A value without the comment behind it, as npm's reader of ini files has it."""
    if value.strip()[:1] in ('"', "'"):
        return value
    return re.split(r"(?<!\\)[;#]", value, maxsplit=1)[0]


def _unquoted(value: str) -> str:
    told = value.strip()
    return told[1:-1] if len(told) > 1 and told[0] == told[-1] and told[0] in "\"'" else told
