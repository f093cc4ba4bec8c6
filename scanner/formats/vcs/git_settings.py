""".lfsconfig, and a .gitconfig that a project asks its developers to include.

.lfsconfig says from which server large files come: whoever answers there decides their contents. In a .gitconfig many
keys are commands.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from scanner.formats.shapes import sources
from scanner.formats.shapes.names import name_of
from scanner.formats.shapes.sides import compared
from scanner.formats.vcs.git_config import read_settings
from scanner.model.change import Delta
from scanner.model.scale import Severity
from scanner.text.escape import short

WORST = Severity.CRITICAL
_IRRELEVANT = re.compile(
    r"(?:color|column|advice|gui|log|pretty|status|blame|help|branch|pull|rebase|rerere|stash|tag|commit\.(?:template|verbose)"
    r"|diff\.(?:algorithm|renames|colormoved|mnemonicprefix)|merge\.(?:conflictstyle|log))(?:\.|$)|lfs\..*locksverify$"
)
_SERVER = re.compile(r"lfs\.(?:.*\.)?(?:url|pushurl)$|remote\..*(?:url|lfsurl|lfspushurl)$|url\..*insteadof$")
_DRIVER = re.compile(r"filter\..*\.(?:clean|smudge|process)$|diff\..*\.(?:command|textconv)$|merge\..*\.driver$")
_RUNS = re.compile(
    r"core\.(?:hookspath|fsmonitor|sshcommand|askpass|editor|pager|gitproxy|alternaterefscommand)$"
    r"|(?:sequence\.editor|gpg\..*program|gpg\.program|ssh\.variant|credential\..*helper|credential\.helper)$"
    r"|lfs\.customtransfer\.|pager\.|difftool\..*\.cmd$|mergetool\..*\.cmd$|hook\..*\.command$|uploadpack\."
)
_INCLUDE = re.compile(r"include(?:if\..*)?\.path$")
_CHECKS = re.compile(r"http\.(?:.*\.)?sslverify$|.*\.fsckobjects$|transfer\..*|fsck\..*|protocol\..*allow$")
_OFF = frozenset({"false", "0", "no", "off", "ignore", "always"})


def matches(path: str) -> bool:
    return name_of(path) in (".lfsconfig", ".gitconfig")


def diff(old: bytes | None, new: bytes | None) -> Iterator[Delta]:
    yield from compared(old, new, _read, _compare, worst=WORST)


def _read(content: bytes) -> dict[str, str]:
    found: dict[str, str] = {}
    for setting in read_settings(content):
        place = setting.place
        found[place] = f"{found[place]}\n{setting.value}" if place in found else setting.value
    return found


def _compare(old: dict[str, str] | None, new: dict[str, str]) -> Iterator[Delta]:
    before = old or {}
    for place in dict.fromkeys((*new, *before)):
        was, now = before.get(place, ""), new.get(place, "")
        if was != now and not _IRRELEVANT.match(place):
            kind, severity = _judged(place, was, now)
            yield Delta(kind, place, _shown(was), _shown(now), severity)


def _shown(value: str) -> str:
    return short(sources.without_password(value).replace("\n", ", "), 200)


def _judged(place: str, old: str, new: str) -> tuple[str, Severity]:
    if not new and not _SERVER.match(place) and not _CHECKS.match(place):
        return "setting-changed", Severity.LOW
    if _CHECKS.match(place):
        off = new.lower() in _OFF
        return ("transport-weakened", Severity.CRITICAL) if off else ("setting-changed", Severity.MEDIUM)
    if _SERVER.match(place):
        weak = sources.insecure(new) and not sources.insecure(old)
        return "transport-weakened" if weak else "registry-changed", Severity.CRITICAL
    if _DRIVER.match(place):
        return "filter-added", Severity.CRITICAL
    if _INCLUDE.match(place):
        return "include-added", Severity.CRITICAL
    if _RUNS.match(place) or (place.startswith("alias.") and new.startswith("!")):
        return "hook-changed" if old else "hook-added", Severity.HIGH
    return "setting-changed", Severity.LOW if place.startswith("alias.") else Severity.MEDIUM
