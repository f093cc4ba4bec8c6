"""The forge's own settings kept as files: protected branches, rulesets, who is a collaborator (.github/settings.yml,
.github/rulesets/, .asf.yaml and their kin).

An app applies them after a merge, so a line here is as good as an administrator's click.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from scanner.formats.shapes.settings import Difference, differences, entries
from scanner.formats.shapes.sides import as_json, as_yaml, bounded, compared
from scanner.formats.shapes.trees import text
from scanner.model.change import Delta
from scanner.model.scale import Severity

WORST = Severity.CRITICAL
_PATH = re.compile(r"(?:\.github/(?:settings\.ya?ml|(?:rulesets|repos|suborgs)/.+\.(?:ya?ml|json))|\.asf\.yaml)$")
_NAMES = ("name", "actor_id", "username", "slug", "type", "context", "id")
_IRRELEVANT = frozenset(
    [
        "description",
        "homepage",
        "topics",
        "labels",
        "milestones",
        "features",
        "notifications",
        "has_issues",
        "has_wiki",
        "has_projects",
        "has_downloads",
        "has_discussions",
        "ghp_branch",
        "ghp_path",
        "pelican",
        "whoami",
        "autostage",
        "color",
        "_extends",
        "dependabot_alerts",
        "id",
        "source",
        "node_id",
        "_links",
        "created_at",
        "updated_at",
        "del_branch_on_merge",
        "delete_branch_on_merge",
        "squash_merge_commit_title",
        "squash_merge_commit_message",
        "merge_commit_title",
        "merge_commit_message",
        "custom_subjects",
        "jira_options",
    ]
)
_OPENS = frozenset(  # true is the looser
    [
        "allow_force_pushes",
        "allow_deletions",
        "allow_auto_merge",
        "allow_forking",
        "bypass",
        "always_allow",
        "allow_fork_syncing",
        "allow_update_branch",
    ]
)
_PEOPLE = re.compile(
    r"collaborators|teams|bypass_actors|users|apps|admins|bypass_pull_request_allowances|dismissal_restrictions|restrictions"
    r"|whitelist|allowlist"
)
_GUARDS = re.compile(
    r"required|require_|protect|enforce|checks?|contexts|dismiss|restrict|rules|strict|approv|review|signatures|linear"
    r"|conditions|include|enforcement|secret_scanning|security|vulnerability|enable_|block_creations|lock_branch|branches"
)
_ENFORCED = ("disabled", "evaluate", "active")


def matches(path: str) -> bool:
    return bool(_PATH.match(path.casefold()))


def diff(old: bytes | None, new: bytes | None) -> Iterator[Delta]:
    yield from compared(old, new, _read, _compare, worst=WORST, removed=Severity.CRITICAL)


def _read(content: bytes) -> Any:
    """JSON is read as such: as YAML a few spellings of it would mean something else."""
    return bounded(as_json(content) if content.lstrip()[:1] == b"{" else as_yaml(content))


def _compare(old: Any, new: Any) -> Iterator[Delta]:
    for each in differences(old if isinstance(old, dict) else {}, new if isinstance(new, dict) else {}, _NAMES):
        if _IRRELEVANT.isdisjoint(part.lower() for part in each.path):
            kind, severity = _judged(each)
            yield Delta(kind, each.subject, *_shown(each), severity)


def _shown(each: Difference) -> tuple[str, str]:
    """Both values; of two lists what only one of them holds."""
    if isinstance(each.old, list) and isinstance(each.new, list):
        old, new = entries(each.old), entries(each.new)
        return text([one for one in old if one not in set(new)]), text([one for one in new if one not in set(old)])
    return text(each.old), text(each.new)


def _judged(each: Difference) -> tuple[str, Severity]:
    place = each.subject.lower()
    if each.key in ("private", "visibility", "default_branch"):
        return "setting-changed", Severity.HIGH
    if each.key != "enforce_admins" and _PEOPLE.search(place):
        return _people(each)
    if each.key in _OPENS:
        opened = each.new is True or (isinstance(each.new, dict) and each.new.get("enabled") is True)
        return ("check-weakened", Severity.CRITICAL) if opened else ("setting-changed", Severity.LOW)
    if _GUARDS.search(place):
        return ("check-weakened", Severity.CRITICAL) if _looser(each) else ("setting-changed", Severity.LOW)
    return "setting-changed", Severity.MEDIUM


def _people(each: Difference) -> tuple[str, Severity]:
    """Who may push, merge, administrate or go past the rules. A restriction that goes lets everybody in."""
    guard = re.search(r"restrictions|dismissal", each.subject.lower())
    if guard and each.new is None and not each.row:
        return "check-weakened", Severity.CRITICAL
    if each.new is None:
        return "permission-narrowed", Severity.LOW
    come = set(entries(each.new)) - set(entries(each.old))
    return ("permission-widened", Severity.CRITICAL) if come else ("permission-narrowed", Severity.LOW)


def _looser(each: Difference) -> bool:
    """Whether a guard asks for less. Where that cannot be told it does."""
    old, new = each.old, each.new
    if each.key == "enforcement" and old in _ENFORCED and new in _ENFORCED:
        return _ENFORCED.index(new) < _ENFORCED.index(old)
    if old is None:
        return each.key in ("exclude", "bypass_mode") or (new is False and not each.row)
    if new is None or isinstance(old, bool) or isinstance(new, bool):
        return new is not True
    if isinstance(old, int) and isinstance(new, int):
        return new < old
    if isinstance(old, list) and isinstance(new, list):
        gone, come = set(entries(old)) - set(entries(new)), set(entries(new)) - set(entries(old))
        return bool(come) if each.key == "exclude" else bool(gone)
    return True
