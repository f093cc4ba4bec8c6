"""Bots that merge (Mergify, Kodiak, bors, Bulldozer, policy-bot): the conditions under which nobody is asked.

A condition or a required status that goes, or a rule that comes and merges, is what to look at.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from scanner.formats.shapes.settings import Difference, differences, entries
from scanner.formats.shapes.sides import UnreadableError, as_toml, as_yaml, bounded, compared
from scanner.formats.shapes.trees import text
from scanner.model.change import Delta
from scanner.model.scale import Severity

WORST = Severity.CRITICAL
_PATH = re.compile(
    r"(?:(?:\.github/)?\.?mergify\.ya?ml|\.mergify/.+\.ya?ml|(?:\.github/)?\.?kodiak\.toml|(?:\.github/)?bors\.toml"
    r"|\.bulldozer\.ya?ml|\.github/bulldozer\.ya?ml|\.policy\.ya?ml|\.github/auto-merge\.ya?ml)$"
)
_NAMES = ("name", "id", "key")
_IRRELEVANT = frozenset(
    [
        "description",
        "comment",
        "message",
        "commit_message_template",
        "commit_message",
        "commit_message_format",
        "title",
        "body",
        "labels",
        "label",
        "delete_head_branch",
        "delete_branch",
        "delete_merged_branches",
        "delete_branch_on_merge",
        "delete_after_merge",
        "dismiss_reviews",
        "assign",
        "timeout_sec",
        "update_base_for_deletes",
        "backport",
        "request_reviews",
        "notify_on_conflict",
        "show_missing_automerge_label_message",
        "show_requirements",
        "ignored_title_words",
        "cancel_in_progress",
        "commit_title",
    ]
)
_GUARDS = re.compile(
    r"conditions|status|required|requires|block|min_approvals|approv|require_|review|blacklist|if$|ignore|disapproval|count"
)
_MERGES = re.compile(r'"(?:merge|queue|review|automerge|auto_merge|merge_method)"|APPROVE|@mergifyio (?:queue|merge)')


def matches(path: str) -> bool:
    return bool(_PATH.match(path.casefold()))


def diff(old: bytes | None, new: bytes | None) -> Iterator[Delta]:
    yield from compared(old, new, _read, _compare, worst=WORST)


def _read(content: bytes) -> Any:
    """TOML or YAML: no file of one kind that says anything is the other."""
    try:
        tree = as_yaml(content)
        if isinstance(tree, dict | None):
            return bounded(tree)
    except UnreadableError as error:
        if content.lstrip()[:1] != b"[" and b"=" not in content:
            raise
        reason = error
        try:
            return bounded(as_toml(content))
        except UnreadableError:
            raise reason from None
    return bounded(as_toml(content))


def _compare(old: Any, new: Any) -> Iterator[Delta]:
    for each in differences(old or {}, new or {}, _NAMES):
        if _IRRELEVANT.isdisjoint(part.lower() for part in each.path):
            kind, severity = _judged(each)
            yield Delta(kind, each.subject or "file", text(each.old), text(each.new), severity)


def _judged(each: Difference) -> tuple[str, Severity]:
    if each.key in ("automerge", "auto_merge", "allow_author", "allow_contributor", "allow_non_author_contributor"):
        return ("update-bot-widened", Severity.HIGH) if each.new is True else ("setting-changed", Severity.LOW)
    if each.key == "require_automerge_label":
        return ("update-bot-widened", Severity.HIGH) if each.new is False else ("setting-changed", Severity.LOW)
    if each.row and each.old is None and _MERGES.search(json.dumps(each.new, default=str)):
        return "update-bot-widened", Severity.HIGH
    if _GUARDS.search(each.subject.lower()):
        return ("check-weakened", Severity.HIGH) if _looser(each) else ("setting-changed", Severity.LOW)
    return "setting-changed", Severity.MEDIUM


def _looser(each: Difference) -> bool:
    old, new = each.old, each.new
    if old is None:
        return new is False or new == 0
    if new is None or isinstance(new, bool):
        return new is not True
    if isinstance(old, int) and isinstance(new, int):
        return new < old
    return bool(set(entries(old)) - set(entries(new)))
