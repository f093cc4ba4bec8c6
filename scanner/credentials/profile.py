"""What is looked for: plugins and filters of detect-secrets with their settings, and the token formats of rules/.

A repository's `.secrets.baseline` may change the first two, as it does for detect-secrets itself.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from msgspec import Struct

from scanner import __version__
from scanner.rulebook.tokens import TokenRule

Settings = Mapping[str, Any]


class Profile(Struct, frozen=True, dict=True):
    """`plugins` are {name, ...settings}, `filters` {path, ...settings}: all that run, defaults included.

    `fold`: a guess that repeats what is certain on its line is left out.
    """

    id: str
    plugins: tuple[Settings, ...]
    filters: tuple[Settings, ...]
    tokens: tuple[TokenRule, ...] = ()
    fold: bool = False

    @cached_property
    def engine_digest(self) -> str:
        """Everything that decides what is found in an object: the profile, and the version that applies it."""
        return hashlib.sha256(f"{__version__}\0{self.digest}".encode()).hexdigest()

    @cached_property
    def digest(self) -> str:
        """SHA-256 over everything that decides what is found, and how sure it is."""
        rules = [
            (each.type, each.pattern, each.entropy, each.detector, each.confidence, each.checksum)
            for each in self.tokens
        ]
        content = json.dumps([self.plugins, self.filters, rules, self.fold], sort_keys=True, default=list)
        return hashlib.sha256(content.encode()).hexdigest()


# What detect-secrets runs unasked (1.5.0), but for what needs the file on disk, a comment on the line, which does not
# hide a finding here but suppresses it, and verification online.
DEFAULT_FILTERS = tuple(
    f"detect_secrets.filters.heuristic.{name}"
    for name in (
        "is_indirect_reference",
        "is_likely_id_string",
        "is_lock_file",
        "is_non_text_file",
        "is_not_alphanumeric_string",
        "is_potential_uuid",
        "is_prefixed_with_dollar_sign",
        "is_sequential_string",
        "is_swagger_file",
        "is_templated_secret",
    )
)


def build_profile(data: Mapping[str, Any], tokens: Sequence[TokenRule]) -> Profile:
    """A profile of rules/secrets/ as it is written there: `filters` come on top of the defaults less `without`."""
    dropped = {f"detect_secrets.filters.heuristic.{name}" for name in data.get("without", ())}
    defaults = ({"path": path} for path in DEFAULT_FILTERS if path not in dropped)
    return Profile(
        data["id"],
        tuple(data["plugins"]),
        (*defaults, *data.get("filters", ())),
        tuple(rule for rule in tokens if rule.type not in data["tokens"]["without"]) if "tokens" in data else (),
        bool(data.get("fold")),
    )


def token_name(rule: TokenRule) -> str:
    """The name of the class that finds a format: detect-secrets knows its plugins by these."""
    return "Token" + re.sub(r"[^0-9A-Za-z]", "", rule.type)
