"""Environment variables that settings hand to an agent, its hooks and its servers.

The name says what a variable can do: send the conversation elsewhere, switch a check of certificates off, load code
into every program that is started, or hold a secret.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from scanner.formats.agents.secrets import conceals, credential, shown
from scanner.formats.shapes import sources
from scanner.formats.shapes.trees import items
from scanner.model.change import Delta
from scanner.model.scale import Severity

_PLACE = re.compile(
    r"(?:_|^)(?:BASE_?URL|API_BASE|ENDPOINT|PROXY|HOST|API_URL|BASE_URI|GATEWAY|CUSTOM_HEADERS|REGISTRY)$|^HTTPS?_PROXY$"
)
_TRUST = re.compile(
    r"TLS_REJECT_UNAUTHORIZED|SSL_NO_VERIFY|PYTHONHTTPSVERIFY|EXTRA_CA_CERTS|SSL_CERT|CA_BUNDLE|INSECURE|VERIFY_SSL|SSL_VERIFY"
)
_LOADS = re.compile(
    r"^(?:PATH|ENV|BASH_ENV|SHELL|EDITOR|VISUAL|PAGER|BROWSER|PROMPT_COMMAND|NODE_OPTIONS|NODE_PATH|RUBYOPT|RUBYLIB|PERL5OPT|PERL5LIB"
    r"|CLASSPATH|JAVA_TOOL_OPTIONS|_JAVA_OPTIONS|JDK_JAVA_OPTIONS|MAVEN_OPTS|GOFLAGS|RUSTC_WRAPPER|RUSTFLAGS"
    r"|PYTHON(?:PATH|STARTUP|HOME)|LD_\w+|DYLD_\w+|GIT_\w+)$|_PREFIX$|_WRAPPER$|SHELL_PREFIX"
)
_BYPASS = re.compile(r"SKIP_PERMISSIONS|BYPASS|NO_VERIFY|^HUSKY$|^SKIP$|YOLO|AUTO_APPROVE|DISABLE_SANDBOX|CODE_SIMPLE")
_SIZE = re.compile(
    r"_(?:MS|TIMEOUT|TOKENS|LENGTH|MODEL|LEVEL|COLOR|LANG|LOCALE)$|TELEMETRY|^(?:LANG|TZ|TERM|NO_COLOR)$"
)


def environment(place: str, old: Any, new: Any) -> Iterator[Delta]:
    """Deltas of each variable that changed; a mapping, or a list of `NAME=value`."""
    before, after = _variables(old), _variables(new)
    for name in (*after, *(name for name in before if name not in after)):
        was, now = before.get(name), after.get(name)
        if was != now:
            yield from variable(f"{place}.{name}", name, was, now)


def variable(place: str, name: str, old: Any, new: Any) -> Iterator[Delta]:
    """The delta of one variable, None where it is not set."""
    was, now = shown(old, name), shown(new, name)
    kind, severity = _meaning(name, old, new)
    yield Delta(kind, place, was, now, severity)
    if isinstance(new, str) and kind == "agent-endpoint-changed" and sources.insecure(new):
        yield Delta("transport-weakened", place, was, now, Severity.CRITICAL)


def _meaning(name: str, old: Any, new: Any) -> tuple[str, Severity]:
    upper = name.upper()
    if new is None:
        return "env-changed", Severity.MEDIUM if _TRUST.search(upper) or _LOADS.search(upper) else Severity.LOW
    if _PLACE.search(upper):
        return "agent-endpoint-changed", Severity.CRITICAL
    if _TRUST.search(upper):
        return "transport-weakened", Severity.CRITICAL
    if _BYPASS.search(upper):
        return "agent-permission-widened", Severity.CRITICAL
    if credential(name) and isinstance(new, str) and conceals(new):
        return "secret-exposed", Severity.CRITICAL
    if _runs(new) and not _runs(old):
        return "agent-hook-added", Severity.CRITICAL
    if _LOADS.search(upper):
        return "env-changed", Severity.HIGH
    return "env-changed", Severity.LOW if _SIZE.search(upper) else Severity.MEDIUM


def _runs(value: Any) -> bool:
    """Some agents let a shell expand values."""
    return isinstance(value, str) and ("$(" in value or "`" in value)


def _variables(value: Any) -> dict[str, Any]:
    if isinstance(value, dict):
        return {str(name): inner for name, inner in value.items()}
    pairs = (each.partition("=") for each in items(value) if isinstance(each, str))
    return {name: content for name, _, content in pairs}
