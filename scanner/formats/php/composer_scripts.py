"""`scripts` of a composer.json: those Composer starts by itself while it installs, and those people start.

A script started by an event may name others (`@build`), which then are started by it too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from scanner.formats.shapes import shell
from scanner.formats.shapes.trees import items, mapping, text
from scanner.model.change import Delta
from scanner.model.scale import Severity

_EVENT = re.compile(
    r"(?:pre|post)-(?:install|update|status|archive|autoload)-(?:cmd|dump)$|(?:pre|post)-autoload-dump$"
    r"|(?:pre|post)-package-(?:install|update|uninstall)$|post-(?:root-package-install|create-project-cmd)$"
    r"|(?:pre-pool-create|pre-operations-exec|pre-dependencies-solving|post-dependencies-solving|pre-file-download"
    r"|post-file-download|pre-command-run|init|command)$"
)
_BUILDS = re.compile(r"build|release|deploy|publish|dist|package|compile|bundle|version|ship", re.IGNORECASE)
# What people and pipelines run to look at the code; it ships nothing.
_LOOKS = re.compile(
    r"(?:.*[-:_])?(?:tests?|lint\w*|cs|cs-?fix\w*|cs-?check|fix\w*|format\w*|style\w*|check\w*|analy[sz]e\w*|analysis"
    r"|phpstan\w*|psalm\w*|phpunit\w*|phpcs\w*|phpcbf\w*|rector\w*|pest\w*|coverage|stan|qa|infection|mutation|bench"
    r"\w*|docs?|unit|integration|functional|baseline|refactor|types?|sniff\w*|pint|ecs|deptrac|audit|rescan)"
    r"(?:[-:_].*)?$",
    re.IGNORECASE,
)


def compare_scripts(old: Any, new: Any) -> Iterator[Delta]:
    """The deltas between two tables of scripts."""
    before, after = _scripts(old), _scripts(new)
    was_started, now_started = _started(before), _started(after)
    for name in dict.fromkeys((*after, *before)):
        was, now = before.get(name, ()), after.get(name, ())
        by_itself = name in now_started
        if was == now and by_itself == (name in was_started):
            continue
        place = f"scripts.{name}"
        if by_itself:
            kind = "install-script-changed" if was and name in was_started else "install-script-added"
            yield Delta(kind, place, _text(was), _text(now), Severity.CRITICAL)
        elif name in was_started:
            yield Delta("install-script-removed", place, _text(was), _text(now), Severity.LOW)
        elif was != now:
            yield from _by_hand(name, was, now)
        for line, severity in shell.new_downloads("\n".join(was), "\n".join(now)).items():
            yield Delta("download-and-run", place, "", line[:200], severity)


def _by_hand(name: str, was: tuple[str, ...], now: tuple[str, ...]) -> Iterator[Delta]:
    if (len(name) <= 200 and _LOOKS.match(name)) or (not was and not _BUILDS.search(name)):
        return
    kind, severity = ("build-script-changed", Severity.HIGH) if _BUILDS.search(name) else ("run-changed", Severity.LOW)
    if not now:
        severity = Severity.LOW
    yield Delta(kind, f"scripts.{name}", _text(was), _text(now), severity)


def _text(lines: tuple[str, ...]) -> str:
    return text(list(lines) or None)


def _scripts(value: Any) -> dict[str, tuple[str, ...]]:
    """Each script's commands; `auto-scripts` of Symfony is an object of commands."""
    return {
        name: tuple(mapping(each)) if isinstance(each, dict) else tuple(text(line) for line in items(each))
        for name, each in mapping(value).items()
    }


def _started(scripts: dict[str, tuple[str, ...]]) -> set[str]:
    """Scripts an event starts, by itself or through another one."""
    waiting = [name for name in scripts if _EVENT.match(name)]
    found: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name in found or name not in scripts:
            continue
        found.add(name)
        waiting += [line[1:].split(" ")[0] for line in scripts[name] if line.startswith("@")]
    return found
