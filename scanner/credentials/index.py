"""What a search has found, by object: sealed as soon as it arrives."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from msgspec import Struct, field

from scanner.credentials.plan import Part
from scanner.credentials.profile import Profile
from scanner.credentials.seal import Trace, seal

Sure = Mapping[str, tuple[str, str]]


def sure_of(profile: Profile) -> Sure:
    """Confidence and checksum of each type that has them. What a provider's pattern matches is hardly anything else."""
    found = {rule.type: (rule.confidence, rule.checksum) for rule in profile.tokens}
    return {**dict.fromkeys(_CERTAIN, ("high", "")), **found}


_CERTAIN = (  # formats of detect-secrets with a prefix of their own
    "AWS Access Key",
    "GitHub Token",
    "GitLab Token",
    "JSON Web Token",
    "OpenAI Token",
    "Private Key",
    "PyPI Token",
    "SendGrid API Key",
    "Slack Token",
    "Square OAuth Secret",
    "Stripe Access Key",
)


class Index(Struct):
    """Object ids are hexadecimal bytes, as git's output has them. `key` is asked for when the first secret is.

    `searched` has the size of each object in bytes.
    """

    profile: Profile
    key: Callable[[], bytes]
    searched: dict[bytes, int] = field(default_factory=dict)
    traces: dict[bytes, tuple[Trace, ...]] = field(default_factory=dict)
    skipped: dict[bytes, str] = field(default_factory=dict)
    unread: set[bytes] = field(default_factory=set)

    def take(self, part: Part) -> dict[bytes, tuple[Trace, ...]]:
        """Add what came of a part of the work; returns what is new of it."""
        width = 2 * part.width
        ids = part.searched.hex().encode()
        self.searched.update(
            (ids[at : at + width], size) for at, size in zip(range(0, len(ids), width), part.sizes, strict=True)
        )
        self.skipped.update((oid.hex().encode(), why) for oid, why in part.skipped)
        self.unread.update(_hex(part.unread))
        if not part.hits:
            return {}
        key, sure = self.key(), sure_of(self.profile)
        new = {
            oid.hex().encode(): tuple(_first(seal(hit, layer, key, sure) for layer, hit in hits))
            for oid, hits in part.hits
        }
        self.traces.update(new)
        return new


def _hex(oids: Iterable[bytes]) -> Iterable[bytes]:
    return (oid.hex().encode() for oid in oids)


def _first(traces: Iterable[Trace]) -> Iterable[Trace]:
    """One trace for each secret and way to find it, the first in the text."""
    kept: dict[tuple[object, ...], Trace] = {}
    for trace in traces:
        key = (trace.type, trace.hash, trace.dialects, trace.allowed, trace.layer, trace.encoded)
        if key not in kept or trace.offset < kept[key].offset:
            kept[key] = trace
    return kept.values()
