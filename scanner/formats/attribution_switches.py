"""Settings that switch an agent's marks off: the change of one is a finding of its own, whoever made it.

A repository's own settings apply to everybody who works in it, so one line (`includeCoAuthoredBy: false`) makes every
later agent commit of that tool look like a person's. Which keys those are is data: `opt_out` in rules/agents/.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any

from scanner.formats.content import MAX_BYTES
from scanner.model.change import Delta
from scanner.model.scale import Severity
from scanner.rulebook import load_rulebook
from scanner.rulebook.agent_rules import SwitchRule
from scanner.text import jsonc, yaml
from scanner.text.escape import short
from scanner.text.glob import compile_glob

HIDDEN, CHANGED, SHOWN = "attribution-hidden", "attribution-changed", "attribution-shown"
KINDS = frozenset({HIDDEN, CHANGED, SHOWN})
_ABSENT = object()
_UNREADABLE = object()
_LONGEST = 200  # characters of a value that are told


@lru_cache(maxsize=4096)
def switches(path: str) -> tuple[SwitchRule, ...]:
    """The rules whose files `path` is one of."""
    return tuple(rule for rule in load_rulebook().agents.switches if _covers(rule.files, path))


def _covers(files: Iterable[str], path: str) -> bool:
    return any(glob.matches(path) for pattern in files for glob in compile_glob(pattern))


def diff(path: str, old: bytes | None, new: bytes | None) -> Iterator[Delta]:
    """One delta for each switch that changed; never raises.

    A side that cannot be parsed here may still be read by the tool: if it names the key, that is told too.
    """
    rules = switches(path)
    if not rules or old == new:
        return
    before, after = _parsed(path, old), _parsed(path, new)
    groups = {rule.key for rule in rules for other in rules if other.key.startswith(f"{rule.key}.")}
    for rule in rules:
        one, other = _value(rule, before, old, groups), _value(rule, after, new, groups)
        if not _same(one, other) or one is _UNREADABLE:
            yield _delta(rule, one, other)


def _delta(rule: SwitchRule, old: object, new: object) -> Delta:
    was, becomes = _hides(rule, old), _hides(rule, new)
    kind, severity = CHANGED, Severity.MEDIUM
    if becomes and not was:
        kind, severity = HIDDEN, Severity.HIGH
    elif new is _ABSENT or (was and not becomes):
        kind, severity = SHOWN, Severity.LOW
    return Delta(kind, f"{rule.agent} {rule.key}", _text(old), _text(new), severity)


def _hides(rule: SwitchRule, value: object) -> bool:
    return any(_same(value, each) for each in rule.hidden)


def _same(one: object, other: object) -> bool:
    """Equal, and of one type: false is not 0."""
    return type(one) is type(other) and one == other


def _text(value: object) -> str:
    if value is _UNREADABLE:
        return "unreadable"
    return "" if value is _ABSENT else short(json.dumps(value, ensure_ascii=False, default=str), _LONGEST)


def _value(rule: SwitchRule, tree: object, content: bytes | None, groups: set[str]) -> object:
    """What a switch is set to. Where it is spelled twice, a tool obeys one of them: the one that hides counts.

    A mapping at the key of a group holds other switches, each told by itself.
    """
    if tree is _UNREADABLE:
        named = rule.key.rpartition(".")[2].encode() in (content or b"") or b"\\u" in (content or b"")
        return _UNREADABLE if named else _ABSENT
    found = [each for each in _spelled(tree, rule.key) if rule.key not in groups or not isinstance(each, dict)]
    return next((each for each in found if _hides(rule, each)), found[0] if found else _ABSENT)


def _spelled(tree: object, key: str) -> Iterator[object]:
    """Every value at a dotted path: nested, as one key with dots in it (as editors write it), or in between."""
    if not isinstance(tree, dict):
        return
    parts = key.split(".")
    for length in range(len(parts), 0, -1):
        head = ".".join(parts[:length])
        if head in tree and length == len(parts):
            yield tree[head]
        elif head in tree:
            yield from _spelled(tree[head], ".".join(parts[length:]))


def _parsed(path: str, content: bytes | None) -> Any:
    if content is None:
        return None
    if len(content) > MAX_BYTES:
        return _UNREADABLE
    ending = path.rpartition(".")[2].lower()
    try:
        if ending == "toml":
            import tomli

            return tomli.loads(content.decode("utf-8"))
        return yaml.load(content) if ending in ("yml", "yaml") else jsonc.load(content)
    except (yaml.YamlError, jsonc.JsoncError, ValueError, RecursionError):
        return _UNREADABLE
