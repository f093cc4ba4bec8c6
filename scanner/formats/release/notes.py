"""Changelogs, release notes and their fragments: prose about a release, which decides nothing of it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from scanner.formats.shapes.stretches import unlike
from scanner.model.change import Delta
from scanner.model.scale import Severity
from scanner.text.escape import short

WORST = Severity.LOW
_STEM = re.compile(r"(?:CHANGELOG|CHANGES|HISTORY|NEWS|RELEASES?|RELEASE[-_]?NOTES?)(?:[-_.][\w.-]*)?$", re.IGNORECASE)
_PROSE = frozenset({"md", "rst", "txt", "adoc", "asciidoc", "org", "markdown", "rdoc", "textile", "pod", "yml", "yaml"})
_FRAGMENTS = re.compile(
    r"(?:^|/)(?:newsfragments|changelog\.d|\.changeset|\.changes|changes/unreleased|changelogs|changelogs/fragments|news)"
    r"/(?:[^/]+/)?[^/]+\.(?:md|rst|txt|ya?ml|adoc)$",
    re.IGNORECASE,
)
_CAPITAL = re.compile(r"[A-Z]{4}|changelog|changes|history|news|release")


def matches(path: str) -> bool:
    """By a known stem with an ending of prose, or none; or below a folder of fragments."""
    name = path.rpartition("/")[2]
    stem, dot, ending = name.rpartition(".")
    if _FRAGMENTS.search(path):
        return True
    if not dot or not stem:
        stem, ending = name, "md"
    return ending.casefold() in _PROSE and bool(_STEM.match(stem)) and bool(_CAPITAL.match(stem))


def diff(old: bytes | None, new: bytes | None) -> Iterator[Delta]:
    """One delta, whatever changed. Nothing is parsed, so nothing is opaque."""
    if old == new:
        return
    if new is None:
        yield Delta("file-removed", "file", "", "", Severity.LOW)
        return
    one, other, around = _apart(old or b"", new)
    before, after = _lines(one), _lines(other)
    if before != after:
        came, went = _only(after, before, around), _only(before, after, around)
        yield Delta("notes-changed", "file", short(went, 120), short(came, 120), Severity.LOW)


def _apart(old: bytes, new: bytes) -> tuple[bytes, bytes, bytes]:
    """The lines between which two texts have nothing in common but their order, and those around them, which are the
    same: an entry is written at the beginning of a hundred kilobytes."""
    begin, end = unlike(old, new)
    begin = new.rfind(b"\n", 0, begin) + 1
    below = new.find(b"\n", end)
    behind = len(new) - below if below >= 0 else 0
    return (
        old[begin : len(old) - behind],
        new[begin : len(new) - behind],
        new[:begin] + new[len(new) - behind :],
    )


def _only(lines: list[str], others: list[str], around: bytes) -> str:
    """The first line that is neither among the others nor around them."""
    known = set(others)
    read = False
    for line in lines:
        if line not in known:
            if read or not _may_hold(around, line):
                return line
            known.update(_lines(around))
            read = True
            if line not in known:
                return line
    return ""


def _may_hold(text: bytes, line: str) -> bool:
    """Whether the longest word of a line is somewhere in a text; one that could not be read may be."""
    return "\ufffd" in line or max(line.split(" "), key=len).encode("utf-8") in text


def _lines(content: bytes) -> list[str]:
    """Lines that say something, without their white space."""
    lines = content.decode("utf-8", "replace").split("\n")
    return [said for line in lines if (said := " ".join(line.split()))]
