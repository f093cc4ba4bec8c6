"""twokey's own policy: what a change to it asks less of. A policy may tighten itself; loosening takes a second key."""

from __future__ import annotations

from collections.abc import Iterator

from scanner.config.compare import weakenings
from scanner.config.policy import Policy
from scanner.config.read import POLICY_FILE, preset_policy, read_policy
from scanner.errors import UsageError
from scanner.model.change import Delta
from scanner.model.scale import Severity
from scanner.rulebook import load_rulebook

WORST = Severity.CRITICAL


def matches(path: str) -> bool:
    """Only the one home of the policy, at the root."""
    return path.casefold() == POLICY_FILE


def diff(old: bytes | None, new: bytes | None) -> Iterator[Delta]:
    """A `gate-weakened` for everything that asks for less, one `gate-changed` for a change that does not.

    Whose word counts, and what is excused, is nothing for an agent to decide, even where it asks for more: a first
    roster brings keys that are believed from then on, and a waiver that ends sooner may be the first to hold at all.
    """
    if old == new:
        return
    try:
        before, after = _policy(old), _policy(new)
    except UsageError as error:
        yield Delta("opaque", error.message, "", "", Severity.CRITICAL)
        return
    weaker = weakenings(before, after, adoption=old is None)
    for each in weaker:
        yield Delta("gate-weakened", each.subject, each.old, each.new, Severity.CRITICAL)
    if not weaker and _meaning(before) != _meaning(after):
        severity = Severity.LOW if _trusted(before) == _trusted(after) else Severity.HIGH
        yield Delta("gate-changed", "policy", before.digest[:19], after.digest[:19], severity)


def _policy(content: bytes | None) -> Policy:
    rulebook = load_rulebook()
    return preset_policy(rulebook) if content is None else read_policy(rulebook, content, POLICY_FILE)


def _meaning(policy: Policy) -> str:
    """The policy without where it came from, so that comments and key order change nothing."""
    return repr({name: getattr(policy, name) for name in policy.__struct_fields__ if name not in ("source", "digest")})


def _trusted(policy: Policy) -> tuple[object, ...]:
    return policy.reviewers, policy.landing, policy.waivers, policy.break_glass, policy.since
