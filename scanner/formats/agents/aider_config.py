"""Aider's `.aider.conf.yml`: whether it asks, whether its commits pass the hooks, what it runs, whom it talks to.

Attribution is told by attribution_switches. Key names are those of its documented options.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from scanner.formats.agents import bounded, judges, settings
from scanner.formats.agents.environment import environment
from scanner.formats.agents.judges import endpoint, minor, program, quiet, secret, setting, switch
from scanner.formats.agents.secrets import shown
from scanner.formats.agents.settings import Table, keys
from scanner.formats.shapes.names import name_of
from scanner.model.change import Delta
from scanner.model.scale import Severity

WORST = Severity.CRITICAL
_NAMES = (".aider.conf.yml", ".aider.conf.yaml")


def matches(path: str) -> bool:
    return name_of(path) in _NAMES


def diff(old: bytes | None, new: bytes | None) -> Iterator[Delta]:
    yield from settings.compared(old, new, TABLE, worst=WORST, read=_read, otherwise=quiet)


def _read(content: bytes) -> dict[str, Any]:
    return settings.as_mapping(bounded.as_yaml(content))


def _on(value: Any) -> bool:
    return value is True or str(value).lower() in ("true", "yes", "on", "1")


def _checked(place: str, old: Any, new: Any) -> Iterator[Delta]:
    """Off by default: then its commits pass no hook."""
    if _on(old) and not _on(new):
        yield Delta("check-weakened", place, shown(old), shown(new), Severity.HIGH)


def _kept_on(place: str, old: Any, new: Any) -> Iterator[Delta]:
    """On by default."""
    was, now = (side is None or _on(side) for side in (old, new))
    if was and not now:
        kind = "transport-weakened" if place == "verify-ssl" else "check-weakened"
        severity = Severity.CRITICAL if place == "verify-ssl" else Severity.MEDIUM
        yield Delta(kind, place, shown(old), shown(new), severity)


def _words(value: Any) -> Any:
    return value if isinstance(value, list) or value is None else str(value)


def _yes(place: str, old: Any, new: Any) -> Iterator[Delta]:
    if _on(old) is not _on(new):
        yield from switch(widens=True)(place, _on(old), _on(new))


TABLE = Table(
    {
        **keys("yes-always yes watch-files", _yes),
        "auto-accept-architect": switch(widens=True, default=True),
        "git-commit-verify": _checked,
        **keys("verify-ssl auto-lint", _kept_on),
        "auto-test": _checked,
        **keys("lint-cmd test-cmd notifications-command editor", program),
        **keys("openai-api-base api-base", endpoint),
        **keys("openai-api-key anthropic-api-key", secret),
        "api-key": environment,
        "set-env": environment,
        **keys("load read message-file commit-prompt message", judges.obeyed),
        **keys("model-settings-file model-metadata-file env-file config aiderignore", setting),
        **keys("install-main-branch upgrade", judges.changed(Severity.HIGH, "toolchain-changed")),
        **keys("auto-commits dirty-commits git subtree-only suggest-shell-commands add-gitignore-files", minor),
        **keys("model weak-model editor-model architect alias reasoning-effort edit-format", minor),
    }
)
