"""Settings of scanners: gitleaks, OSV, cargo-deny, cargo-audit, cargo-vet, zizmor, Snyk, Trivy, Grype, Checkov and kin.

They are many and change every year, so a setting is judged by its words: a list of what is overlooked that grew, a
list of what is forbidden or looked for that shrank, a check switched off, a level lowered, a date put off.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from scanner.formats.gates.looseness import Direction, direction
from scanner.formats.shapes.names import name_of
from scanner.formats.shapes.settings import Difference, differences, entries
from scanner.formats.shapes.sides import UnreadableError, as_jsonc, as_toml, as_yaml, bounded, compared
from scanner.formats.shapes.trees import items, mapping, text
from scanner.model.change import Delta
from scanner.model.scale import Severity

WORST = Severity.HIGH
_FILE = re.compile(
    r"(?:\.?gitleaks\.toml|osv-scanner\.toml|deny\.toml|\.?audit\.toml|\.?zizmor\.ya?ml|\.snyk|\.?trivy\.ya?ml"
    r"|\.trivyignore\.ya?ml|\.grype\.ya?ml|\.checkov\.ya?ml|\.checkov\.baseline|\.hadolint\.ya?ml|\.?actionlint\.ya?ml"
    r"|\.?poutine\.ya?ml|\.gitguardian\.ya?ml|\.talismanrc|audit-ci\.jsonc?|\.scorecard\.yml|\.?conform\.ya?ml"
    r"|\.kics\.(?:ya?ml|config)|\.overcommit\.yml|\.commitlintrc(?:\.json|\.ya?ml)?|\.nsprc|\.trufflehog\.ya?ml)$"
)
_FOLDER = re.compile(r"(?:^|/)(?:\.github/codeql/[^/]+\.ya?ml|supply-chain/(?:config|audits)\.toml|\.semgrep\.ya?ml)$")
_NAMES = ("id", "name", "rule", "vulnerability", "crate", "filename", "license", "who", "key", "path")
_IRRELEVANT = frozenset(
    [
        "reason",
        "note",
        "notes",
        "description",
        "title",
        "comment",
        "created",
        "created_at",
        "created-at",
        "message",
        "tags",
        "statement",
        "justification",
        "link",
        "owner",
        "output",
        "color",
        "quiet",
        "verbose",
        "debug",
        "format",
        "minversion",
        "criteria-map",
        "publisher-name",
        "timestamp",
        "helpurl",
    ]
)
_MOST = 20  # entries of one place that are told one by one


def matches(path: str) -> bool:
    folded = path.casefold()
    if folded.startswith((".github/workflows/", ".forgejo/", ".gitea/")):
        return False  # a workflow that runs the scanner is called like it
    return bool(_FILE.match(name_of(path)) or _FOLDER.search(folded))


def diff(old: bytes | None, new: bytes | None) -> Iterator[Delta]:
    yield from compared(old, new, _read, _compare, worst=WORST, removed=Severity.HIGH)


def _read(content: bytes) -> dict[str, Any]:
    """TOML, JSON or YAML, whichever it is: the tools tell by the name, which is not known here."""
    start = content.lstrip()[:1]
    if start == b"{":
        return dict(mapping(bounded(as_jsonc(content))))
    try:
        tree = bounded(as_toml(content))
    except UnreadableError as error:
        if re.search(rb"(?m)^[ \t]*\[+[\w.\"-]+\]+[ \t]*(?:#.*)?$", content):
            raise
        tree = bounded(as_yaml(content))
        if not isinstance(tree, dict | None):
            raise UnreadableError(error.reason, error.line) from error
    return dict(mapping(tree))


def _compare(old: dict[str, Any] | None, new: dict[str, Any]) -> Iterator[Delta]:
    for each in differences(old or {}, new, _NAMES):
        if _IRRELEVANT.isdisjoint(part.lower() for part in each.path):
            for delta in _told(each):
                if old is not None or delta.kind == "check-weakened":
                    yield delta


def _told(each: Difference) -> Iterator[Delta]:
    way = direction(each)
    if way is Direction.LISTED or way is Direction.UNLISTED:
        yield from _list(each, grows_loose=way is Direction.LISTED)
        return
    kind, severity = {
        Direction.LOOSER: ("check-weakened", Severity.HIGH),
        Direction.TIGHTER: ("setting-changed", Severity.LOW),
    }.get(way, ("setting-changed", Severity.MEDIUM))
    yield Delta(kind, each.subject, text(each.old), text(each.new), severity)


def _list(each: Difference, *, grows_loose: bool) -> Iterator[Delta]:
    """One delta for each entry that came or went."""
    old, new = (_shown(value, row=each.row) for value in (each.old, each.new))
    had, has = set(old), set(new)
    come, gone = [entry for entry in new if entry not in had], [entry for entry in old if entry not in has]
    loose, tight = (come, gone) if grows_loose else (gone, come)
    for number, entry in enumerate(loose[:_MOST]):
        rest = f" and {len(loose) - _MOST} more" if number == _MOST - 1 and len(loose) > _MOST else ""
        told = ("", entry + rest) if grows_loose else (entry + rest, "")
        yield Delta("check-weakened", each.subject, *told, Severity.HIGH)
    if tight and not loose:
        rest = f" and {len(tight) - 1} more" if len(tight) > 1 else ""
        told = (tight[0] + rest, "") if grows_loose else ("", tight[0] + rest)
        yield Delta("setting-changed", each.subject, *told, Severity.LOW)


def _shown(value: Any, *, row: bool) -> list[str]:
    if value is None:
        return []
    if row:
        return [text(value)]
    return [text(entry) for entry in (value if isinstance(value, list) else items(entries(value)))]
