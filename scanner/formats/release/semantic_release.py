""".releaserc: from which branches semantic-release publishes, by which plug-ins, to whom.

Each plug-in is code with the release's credentials; the one called exec runs any command.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from scanner.formats.shapes.names import name_of
from scanner.formats.shapes.settings import Difference, differences
from scanner.formats.shapes.sides import as_jsonc, as_yaml, bounded, compared
from scanner.formats.shapes.trees import items, mapping, text
from scanner.model.change import Delta
from scanner.model.scale import Severity

WORST = Severity.CRITICAL
_NAMES = frozenset({".releaserc", ".releaserc.json", ".releaserc.yml", ".releaserc.yaml"})
_STEPS = frozenset(
    [
        "verifyConditions",
        "analyzeCommits",
        "verifyRelease",
        "generateNotes",
        "prepare",
        "publish",
        "addChannel",
        "success",
        "fail",
        "plugins",
    ]
)
_PUBLISHES = frozenset(
    [
        "branches",
        "repositoryUrl",
        "npmPublish",
        "pkgRoot",
        "tarballDir",
        "publishCmd",
        "addChannelCmd",
        "target",
        "publishConfig",
        "draftRelease",
        "githubUrl",
        "githubApiPathPrefix",
        "noCi",
        "ci",
        "dryRun",
    ]
)
_IRRELEVANT = re.compile(
    r"\$schema$|changelogTitle|changelogFile|message$|successComment|failComment|failTitle|labels|releasedLabels|assignees"
    r"|linkCompare|linkReferences|presetConfig|writerOpts|discussionCategoryName|prettier$"
)
_NOTES = ("release-notes-generator", "changelog")


def matches(path: str) -> bool:
    return name_of(path) in _NAMES


def diff(old: bytes | None, new: bytes | None) -> Iterator[Delta]:
    yield from compared(old, new, _read, _compare, worst=WORST)


def _read(content: bytes) -> dict[str, Any]:
    """Plug-ins by name, each with its options."""
    tree = dict(mapping(bounded(as_jsonc(content) if content.lstrip()[:1] == b"{" else as_yaml(content))))
    for step in _STEPS & tree.keys():
        tree[step] = dict(_plugin(each) for each in items(tree[step]))
    return tree


def _plugin(each: Any) -> tuple[str, dict[str, Any]]:
    if isinstance(each, list):
        return f"[{text(each[0]) if each else ''}]", dict(mapping(each[1])) if len(each) > 1 else {}
    if isinstance(each, dict):
        return f"[{text(each.get('path'))}]", {key: value for key, value in mapping(each).items() if key != "path"}
    return f"[{text(each)}]", {}


def _compare(old: dict[str, Any] | None, new: dict[str, Any]) -> Iterator[Delta]:
    before = old or {}
    if old is None:
        yield Delta("publish-changed", "file", "", "a release tool's settings", Severity.CRITICAL)
    for step in sorted(_STEPS & (before.keys() | new.keys())):
        was, now = mapping(before.get(step)), mapping(new.get(step))
        for name in (name for name in now if name not in was and name != "[]"):
            yield Delta("plugin-added", name.strip("[]"), "", step, Severity.HIGH)
        for name in (name for name in was if name not in now):
            checks = step.startswith("verify")
            kind, severity = ("check-weakened", Severity.HIGH) if checks else ("plugin-removed", Severity.MEDIUM)
            yield Delta(kind, name.strip("[]"), step, "", severity)
    for each in differences(before, new, ("name", "path")):
        if not _IRRELEVANT.search(each.subject) and not any(part in each.subject for part in _NOTES):
            kind, severity = _judged(each)
            if _tells(each) and (old is not None or severity.at_least(Severity.HIGH)):
                yield Delta(kind, each.subject, text(each.old), text(each.new), severity)


def _tells(each: Difference) -> bool:
    """A plug-in without options leaves nothing but its name, which was told."""
    return not (len(each.path) <= 2 and each.path[0] in _STEPS)


def _judged(each: Difference) -> tuple[str, Severity]:
    if each.path[0] == "extends":
        return "include-added", Severity.CRITICAL
    key = next((part for part in each.path if part in _PUBLISHES), each.path[-1])
    if key in _PUBLISHES:
        return "publish-changed", Severity.CRITICAL
    if each.path[-1].endswith("Cmd") or each.path[-1] in ("shell", "execCwd"):
        return "build-script-changed", Severity.HIGH
    if each.path[-1] == "assets":
        return "package-contents-changed", Severity.MEDIUM
    return "setting-changed", Severity.MEDIUM
