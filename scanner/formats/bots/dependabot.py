"""dependabot.yml: what Dependabot may update, how young a release may be, which registries it logs in to.

It only proposes, so most of the file is convenience. What matters: code it runs while it resolves, a waiting time that
goes, a registry that comes, an update that is never proposed any more.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from scanner.formats.shapes import sources
from scanner.formats.shapes.settings import Difference, differences, distinct, entries, same
from scanner.formats.shapes.sides import as_yaml, bounded, compared
from scanner.formats.shapes.trees import items, mapping, text
from scanner.formats.shapes.variables import in_clear, shown
from scanner.model.change import Delta
from scanner.model.scale import Severity

WORST = Severity.CRITICAL
_PATH = re.compile(r"(?:\.github|\.azuredevops|\.dependabot)/(?:dependabot|config)\.ya?ml$")
_NAMES = ("dependency-name", "name", "match", "update-type", "dependency-type")
_IRRELEVANT = frozenset(
    [
        "labels",
        "default_labels",
        "assignees",
        "default_assignees",
        "milestone",
        "default_milestone",
        "commit-message",
        "commit_message",
        "pull-request-branch-name",
        "rebase-strategy",
        "reviewers",
        "default_reviewers",
        "version",
        "enable-beta-ecosystems",
    ]
)
_SMALL = frozenset({"schedule", "update_schedule", "open-pull-requests-limit", "groups", "multi-ecosystem-group"})
_PARTS = ("semver-major-days", "semver-minor-days", "semver-patch-days")


def matches(path: str) -> bool:
    return bool(_PATH.match(path.casefold()))


def diff(old: bytes | None, new: bytes | None) -> Iterator[Delta]:
    yield from compared(old, new, _read, _compare, worst=WORST)


def _read(content: bytes) -> dict[str, Any]:
    tree = mapping(bounded(as_yaml(content)))
    updates = [mapping(each) for each in items(tree.get("updates") or tree.get("update_configs"))]
    kept = map(_kept, updates)
    tree = {key: value for key, value in tree.items() if key != "update_configs"}
    return {**tree, "updates": dict(zip(distinct(map(_named, updates)), kept, strict=True))}


def _kept(update: Mapping[str, Any]) -> dict[str, Any]:
    """What of an entry means something; one directory is a list of one."""
    found = {key: value for key, value in update.items() if key not in _IRRELEVANT}
    one = found.pop("directory", None)
    return found if one is None else {**found, "directories": [*items(found.get("directories")), one]}


def _named(update: Mapping[str, Any]) -> str:
    """What tells one entry from the others: its ecosystem, where it looks, and the branch."""
    where = update.get("directory") if "directory" in update else update.get("directories")
    said = (update.get("package-ecosystem", update.get("package_manager")), where, update.get("target-branch"))
    return f"[{' '.join(filter(None, map(text, said)))}]"


def _compare(old: dict[str, Any] | None, new: dict[str, Any]) -> Iterator[Delta]:
    before = old or {"updates": {}}
    was, now = dict(before["updates"]), dict(new["updates"])
    if old is None:
        yield Delta("update-bot-changed", "file", "", f"{len(now)} ecosystems", Severity.LOW)
    _pair_moved(was, now)
    for name in dict.fromkeys((*now, *was)):
        yield from _update(f"updates{name}", was.get(name), now.get(name), fresh=old is None)
    yield from _registries(mapping(before.get("registries")), mapping(new.get("registries")))
    one, other = ({key: value for key, value in side.items() if key not in _TOLD} for side in (before, new))
    for each in differences(one, other):
        if old is not None:
            severity = Severity.LOW if each.path[0] in ("multi-ecosystem-groups", "$schema") else Severity.MEDIUM
            yield Delta("update-bot-changed", each.subject, text(each.old), text(each.new), severity)


_TOLD = ("updates", "registries", "version", "enable-beta-ecosystems")


def _pair_moved(was: dict[str, Any], now: dict[str, Any]) -> None:
    """An entry of the same ecosystem that is left on both sides only looks elsewhere now."""
    gone, come = (
        {_ecosystem(side[name]): name for name in side if name not in other} for side, other in ((was, now), (now, was))
    )
    for ecosystem, name in come.items():
        if ecosystem in gone and ecosystem:
            was[name] = was.pop(gone[ecosystem])


def _ecosystem(update: Mapping[str, Any]) -> str:
    return text(update.get("package-ecosystem"))


def _update(place: str, old: Any, new: Any, *, fresh: bool) -> Iterator[Delta]:
    if new is None:
        yield Delta("update-bot-changed", place, "watched", "", Severity.MEDIUM)
        return
    if old is None and not fresh:
        yield Delta("update-bot-changed", place, "", "watched", Severity.LOW)
    yield from _cooldown(place, mapping(mapping(old).get("cooldown")), mapping(new.get("cooldown")), fresh=old is None)
    for each in differences(old or {}, new, _NAMES):
        if each.path[0] == "cooldown":
            continue
        kind, severity = _judged(each)
        if old is not None or severity.at_least(Severity.HIGH):
            yield Delta(kind, f"{place}.{each.subject}", text(each.old), text(each.new), severity)


def _judged(each: Difference) -> tuple[str, Severity]:
    top = each.path[0]
    if top == "insecure-external-code-execution":
        return ("update-bot-widened", Severity.HIGH) if each.new == "allow" else ("update-bot-changed", Severity.LOW)
    if top == "automerged_updates":
        return "update-bot-widened", Severity.HIGH
    if top == "directories":
        gone = set(entries(each.old)) - set(entries(each.new))
        return "update-bot-changed", Severity.MEDIUM if gone else Severity.LOW
    if top == "registries":
        wider = set(entries(each.new)) - set(entries(each.old))
        return ("registry-changed", Severity.HIGH) if wider else ("update-bot-changed", Severity.LOW)
    if top == "open-pull-requests-limit" and each.new in (0, "0"):
        return "update-bot-changed", Severity.MEDIUM
    if top in _SMALL or (top == "ignore" and each.new is None):
        return "update-bot-changed", Severity.LOW
    return "update-bot-changed", Severity.MEDIUM


def _cooldown(place: str, old: Mapping[str, Any], new: Mapping[str, Any], *, fresh: bool) -> Iterator[Delta]:
    """How long a release must be out before it is proposed, as it works out for each part of a version."""
    if fresh or same(old, new):
        return
    was, now = _days(old), _days(new)
    excluded = set(entries(new.get("exclude"))) - set(entries(old.get("exclude")))
    included = set(entries(old.get("include")) or ["*"]) - set(entries(new.get("include")) or ["*"])
    shorter = any(after < before for before, after in zip(was, now, strict=True))
    fewer = bool(new) and (
        bool(excluded) or (bool(included) and bool(new.get("include")) and "*" not in entries(new["include"]))
    )
    kind, severity = (
        ("cooldown-lowered", Severity.HIGH) if shorter or (any(was) and fewer) else ("update-bot-changed", Severity.LOW)
    )
    yield Delta(kind, f"{place}.cooldown", text(dict(old) or None), text(dict(new) or None), severity)


def _days(cooldown: Mapping[str, Any]) -> list[int]:
    """Days for major, minor and patch releases, and for those of ecosystems that know none of these."""
    default = cooldown.get("default-days")
    parts = [cooldown.get(part, default) for part in _PARTS]
    rest = default if default is not None else min((each for each in parts if isinstance(each, int)), default=0)
    return [each if isinstance(each, int) else 0 for each in (*parts, rest)]


def _registries(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Delta]:
    for name in dict.fromkeys((*new, *old)):
        was, now = mapping(old.get(name)), mapping(new.get(name))
        place, address = f"registries[{name}]", text(now.get("url"))
        if was.get("url") != now.get("url") or (name in old) != (name in new):
            one, other = (
                sources.without_password(text(side.get("url"))) or text(side.get("type")) for side in (was, now)
            )
            yield Delta("registry-changed", place, one, other, Severity.CRITICAL if now else Severity.MEDIUM)
        if sources.insecure(address) and not sources.insecure(text(was.get("url"))):
            yield Delta("transport-weakened", f"{place}.url", text(was.get("url")), address, Severity.CRITICAL)
        for key in sorted((was.keys() | now.keys()) - {"url"} if now else ()):
            if was.get(key) != now.get(key):
                yield from _credential(place, key, was.get(key), now.get(key), known=bool(was))


def _credential(place: str, key: str, old: Any, new: Any, *, known: bool) -> Iterator[Delta]:
    told = shown(key, old), shown(key, new)
    if in_clear(key, new):
        yield Delta("secret-exposed", f"{place}.{key}", *told, Severity.CRITICAL)
    elif key == "replaces-base" and new is True:
        yield Delta("registry-changed", f"{place}.{key}", *told, Severity.CRITICAL)
    elif known:
        yield Delta("update-bot-changed", f"{place}.{key}", *told, Severity.MEDIUM)
