"""Changelogs, release notes and their fragments: prose about a release, which decides nothing of it."""

from __future__ import annotations

import re
from collections.abc import Iterator

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
    before, after = _lines(old or b""), _lines(new)
    if before == after:
        return
    known, left = set(before), set(after)
    came = next((line for line in after if line not in known), "")
    went = next((line for line in before if line not in left), "")
    yield Delta("notes-changed", "file", short(went, 120), short(came, 120), Severity.LOW)


def _lines(content: bytes) -> list[str]:
    """Lines that say something, without their white space."""
    lines = content.decode("utf-8", "replace").split("\n")
    return [said for line in lines if (said := " ".join(line.split()))]
