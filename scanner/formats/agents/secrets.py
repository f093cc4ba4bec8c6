"""Keys and tokens that settings may hold: never repeated in a report, and told when they are there.

The secrets engine finds tokens by their form in every file. Here the name of the setting says that its value is one.
"""

from __future__ import annotations

import re
from typing import Any

from scanner.formats.shapes.sources import without_password
from scanner.formats.shapes.trees import text

_NAMES = re.compile(
    r"(?:^|[_.\-\s])(?:api[_-]?key|key|token|secret|password|passwd|authorization|credentials?)$", re.IGNORECASE
)
_CAMEL = re.compile(r"(?:[a-z0-9](?:Key|Token|Secret|Password)|[aA]pikey|APIKEY)$")
_TOKEN = re.compile(r"\b(sk-|gh[opsu]_|github_pat_|glpat-|xox[abp]-|AKIA|AIza|hf_|npm_|pypi-)[\w-]{8,}")
_FLAG = re.compile(r"((?:--?|\b)[\w-]{0,40}(?:key|token|secret|password)[= ]\s?|\b[Bb]earer )(?![$<{])[^\s,\"']{6,}")
_REFERENCE = re.compile(r"\$\{|\$[A-Za-z_(]|\{\{|^<[^>]*>$|%\w+%|^\{(?:env|file):|^(?:env|op|vault|keychain):")
_PLACEHOLDER = re.compile(r"your|example|placeholder|change.?me|dummy|^(.)\1*$|^[\w-]{0,5}$", re.IGNORECASE)
HIDDEN = "***"


def credential(name: str) -> bool:
    """Whether a setting or variable of this name holds a secret."""
    return bool(_NAMES.search(name) or _CAMEL.search(name))


def conceals(value: str) -> bool:
    """Whether a value is a secret itself, and not a reference to one or a gap to fill in."""
    plain = value.removeprefix("Bearer ").strip()
    return bool(plain) and not _REFERENCE.search(plain) and not _PLACEHOLDER.search(plain[:200])


def shown(value: Any, name: str = "") -> str:
    """A value for people, without the secrets in it."""
    if isinstance(value, str) and credential(name) and conceals(value):
        return HIDDEN
    plain = without_password(text(_masked(value)))
    return _FLAG.sub(rf"\1{HIDDEN}", _TOKEN.sub(rf"\1{HIDDEN}", plain))


def _masked(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            key: HIDDEN if credential(str(key)) and isinstance(inner, str) and conceals(inner) else _masked(inner)
            for key, inner in value.items()
        }
    return [_masked(each) for each in value] if isinstance(value, list) else value
