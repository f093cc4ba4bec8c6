"""Two policies side by side: the stricter of them, and what got weaker from one to the other.

The policy that judges a range is the base's, and the head's may only tighten it (design 5.3): whoever could loosen the
rules in the change they judge would be holding both keys.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from dataclasses import dataclass

from scanner.config.policy import Policy, Requirement, Reviewer, SecretsPolicy, When
from scanner.model.change import Category


@dataclass(frozen=True, slots=True)
class Weakening:
    """One thing that asks for less than before."""

    subject: str
    old: str
    new: str


def _whens(when: When) -> int:
    return list(When).index(when)


def weakenings(old: Policy, new: Policy, *, adoption: bool = False) -> list[Weakening]:
    """Everything in which `new` asks for less than `old`. `adoption`: there was no file before, so `since` may appear."""
    found = list(_scalars(old, new))
    if new.since != old.since and not adoption:
        found.append(Weakening("since", old.since or "unset", new.since or "unset"))
    for category in Category:
        found += _requirement(category, old.requirement(category), new.requirement(category))
    found += _added("landing", (each.email for each in old.landing), (each.email for each in new.landing))
    found += _added("paths.ignore", old.ignore, new.ignore)
    found += _added("waivers", map(str, old.waivers), map(str, new.waivers))
    found += _removed("paths", (f"{c}: {glob}" for c, glob in old.paths), (f"{c}: {glob}" for c, glob in new.paths))
    found += _removed("agents", (each.id for each in old.agents), (each.id for each in new.agents))
    found += _roster(old.reviewers, new.reviewers)
    return found


def _scalars(old: Policy, new: Policy) -> Iterable[Weakening]:
    if old.blocking and not new.blocking:
        yield Weakening("extends", old.preset, new.preset)
    if new.self_review and not old.self_review:
        yield Weakening("self-review", "refused", "allowed")
    if old.hold_human_weakening and not new.hold_human_weakening and new.blocking:
        yield Weakening("weakening by a human", "held", "advisory")
    if new.bots.rank > old.bots.rank:
        yield Weakening("bots", f"held from {old.bots}", f"held from {new.bots}")
    if old.secrets.profile != new.secrets.profile and new.secrets.profile == "default":
        yield Weakening("secrets.profile", old.secrets.profile, new.secrets.profile)
    if old.secrets.authors != new.secrets.authors and new.secrets.authors != "all":
        yield Weakening("secrets.authors", old.secrets.authors, new.secrets.authors)
    if new.max_days > old.max_days:
        yield Weakening("max_days", str(old.max_days), str(new.max_days))


def _requirement(category: Category, old: Requirement, new: Requirement) -> Iterable[Weakening]:
    at = f"require.{category}"
    if _whens(new.when) < _whens(old.when):
        yield Weakening(f"{at}.when", old.when, new.when)
    if new.reviewers < old.reviewers:
        yield Weakening(f"{at}.reviewers", str(old.reviewers), str(new.reviewers))
    if new.assurance.rank < old.assurance.rank:
        yield Weakening(f"{at}.assurance", old.assurance, new.assurance)
    if new.min_severity.rank > old.min_severity.rank:
        yield Weakening(f"{at}.min_severity", old.min_severity, new.min_severity)
    if old.groups and not (new.groups and set(new.groups) <= set(old.groups)):
        yield Weakening(f"{at}.from", ", ".join(old.groups), ", ".join(new.groups) or "anyone")
    if not set(new.trailers) <= set(old.trailers):
        yield Weakening(f"{at}.trailers", ", ".join(old.trailers), ", ".join(new.trailers))


def _added(subject: str, old: Iterable[str], new: Iterable[str]) -> list[Weakening]:
    return [Weakening(subject, "", each) for each in sorted(set(new) - set(old))]


def _removed(subject: str, old: Iterable[str], new: Iterable[str]) -> list[Weakening]:
    return [Weakening(subject, each, "") for each in sorted(set(old) - set(new))]


def _roster(old: tuple[Reviewer, ...], new: tuple[Reviewer, ...]) -> list[Weakening]:
    """Without a roster any human may approve, so a first roster tightens and dropping it loosens."""
    if not old:
        return []
    if not new:
        return [Weakening("reviewers", f"{len(old)} people", "anyone")]
    powers = {each.id: set(_powers(each)) for each in old}
    return [
        Weakening(f"reviewers.{each.id}", "", power)
        for each in new
        for power in sorted(set(_powers(each)) - powers.get(each.id, set()))
    ]


def _powers(reviewer: Reviewer) -> Iterable[str]:
    """All that lets a reviewer's word count, as text."""
    yield from reviewer.emails
    yield from (f"group {group}" for group in reviewer.groups)
    yield from (
        f"key {key.key[:40]}{' (revoked)' if key.revoked else ''} {key.valid_from}..{key.valid_until}"
        for key in reviewer.keys
    )


def stricter(base: Policy, head: Policy) -> Policy:
    """The base's policy with everything in which the head's asks for more."""
    return dataclasses.replace(
        base,
        blocking=base.blocking or head.blocking,
        floor=min(base.floor, head.floor, key=lambda each: each.rank),
        bots=min(base.bots, head.bots, key=lambda each: each.rank),
        self_review=base.self_review and head.self_review,
        hold_human_weakening=base.hold_human_weakening or head.hold_human_weakening,
        require={each: _strictest(base.requirement(each), head.requirement(each)) for each in Category},
        landing=tuple(each for each in base.landing if each in head.landing),
        secrets=_secrets(base.secrets, head.secrets),
        paths=tuple(dict.fromkeys((*base.paths, *head.paths))),
        ignore=tuple(each for each in base.ignore if each in head.ignore),
        reviewers=_common_roster(base.reviewers, head.reviewers),
        waivers=tuple(each for each in base.waivers if each in head.waivers),
        max_days=min(base.max_days, head.max_days),
    )


def _strictest(a: Requirement, b: Requirement) -> Requirement:
    groups = tuple(each for each in a.groups if each in b.groups) if a.groups and b.groups else a.groups or b.groups
    return Requirement(
        when=max(a.when, b.when, key=_whens),
        reviewers=max(a.reviewers, b.reviewers),
        assurance=max(a.assurance, b.assurance, key=lambda each: each.rank),
        min_severity=min(a.min_severity, b.min_severity, key=lambda each: each.rank),
        groups=groups,
        trailers=tuple(each for each in a.trailers if each in b.trailers),
    )


def _secrets(a: SecretsPolicy, b: SecretsPolicy) -> SecretsPolicy:
    profile = "audit" if "audit" in (a.profile, b.profile) else a.profile
    return SecretsPolicy(profile, "all" if "all" in (a.authors, b.authors) else a.authors)


def _common_roster(a: tuple[Reviewer, ...], b: tuple[Reviewer, ...]) -> tuple[Reviewer, ...]:
    if not a or not b:
        return a or b
    others = {each.id: each for each in b}
    return tuple(
        dataclasses.replace(
            each,
            emails=tuple(email for email in each.emails if email in others[each.id].emails),
            keys=tuple(key for key in each.keys if key in others[each.id].keys),
            groups=tuple(group for group in each.groups if group in others[each.id].groups),
        )
        for each in a
        if each.id in others
    )
