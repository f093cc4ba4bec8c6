"""A profile as a line, beside the gates that were made of it: reading it back needs neither the rules nor a policy."""

from __future__ import annotations

import json

from msgspec.structs import asdict, replace

from scanner.credentials.profile import Profile
from scanner.rulebook.tokens import TokenRule


def written(profile: Profile) -> bytes:
    """`profile` as a line."""
    tokens = (asdict(replace(each, match=(), no_match=(), keywords=())) for each in profile.tokens)
    return json.dumps([profile.id, profile.plugins, profile.filters, profile.fold, *tokens]).encode()


def read(line: bytes) -> Profile:
    """What `written` wrote."""
    id_, plugins, filters, fold, *tokens = json.loads(line)
    return Profile(id_, tuple(plugins), tuple(filters), tuple(TokenRule(**each) for each in tokens), fold)
