"""Two policies side by side: what got weaker from one to the other.

The policy that judges a range is the base's, and the head's may only tighten it: whoever could loosen the
rules in the change they judge would be holding both keys.
"""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from scanner.config.policy import (
    BreakGlass,
    Key,
    Policy,
    RegisteredAgent,
    Requirement,
    Reviewer,
    SecretsPolicy,
    Waiver,
    When,
)
from scanner.model.change import Category

# Where base and head leave nobody in common, an empty list would read as "anyone".
NOBODY = "nobody: base and head disagree"

_FOREVER = "9999-12-31"


class Weakening(Struct, frozen=True):
    """One thing that asks for less than before."""

    subject: str
    old: str
    new: str


def strictness(when: When) -> int:
    return list(When).index(when)


def weakenings(old: Policy, new: Policy, *, adoption: bool = False) -> list[Weakening]:
    """Everything in which `new` asks for less than `old`.

    `adoption`: there was no file before, so `since` may appear.
    """
    found: list[Weakening] = []
    if old.blocking:  # what held nothing cannot hold less
        found += _preset(old, new)
        for category in Category:
            found += _requirement(category, old.requirement(category), new.requirement(category))
    if new.since and new.since != old.since and not adoption:
        # Nobody can say without the graph which of two commits is the earlier.
        found.append(Weakening("since", old.since or "unset", new.since))
    found += _secrets_weaker(old.secrets, new.secrets)
    if new.max_days > old.max_days:
        found.append(Weakening("max_days", str(old.max_days), str(new.max_days)))
    found += _more("landing", _landings(old), _landings(new))
    found += _more("paths.ignore", old.ignore, new.ignore)
    found += _less("paths", (f"{c}: {glob}" for c, glob in old.paths), (f"{c}: {glob}" for c, glob in new.paths))
    found += [Weakening("waivers", "", _waiver(each)) for each in new.waivers if not _granted(each, old.waivers)]
    found += _break_glass(old.break_glass, new.break_glass)
    if new.disclose == "none" != old.disclose:
        found.append(Weakening("disclose", old.disclose, new.disclose))
    found += _agents(old.agents, new.agents)
    found += _roster(old.reviewers, new.reviewers)
    return found


def _preset(old: Policy, new: Policy) -> Iterable[Weakening]:
    if not new.blocking:
        yield Weakening("extends", old.preset, new.preset)
    if new.self_review and not old.self_review:
        yield Weakening("self-review", "refused", "allowed")
    if old.hold_human_weakening and not new.hold_human_weakening:
        yield Weakening("weakening by a human", "held", "advisory")
    if new.bots.rank > old.bots.rank:
        yield Weakening("bots", f"held from {old.bots}", f"held from {new.bots}")


def _requirement(category: Category, old: Requirement, new: Requirement) -> Iterable[Weakening]:
    at = f"require.{category}"
    if strictness(new.when) < strictness(old.when):
        yield Weakening(f"{at}.when", old.when, new.when)
    if new.reviewers < old.reviewers:
        yield Weakening(f"{at}.reviewers", str(old.reviewers), str(new.reviewers))
    if new.assurance.rank < old.assurance.rank:
        yield Weakening(f"{at}.assurance", old.assurance, new.assurance)
    if new.min_severity.rank > old.min_severity.rank:
        yield Weakening(f"{at}.min_severity", old.min_severity, new.min_severity)
    if _from_more(old, new):
        yield Weakening(f"{at}.from", ", ".join(old.groups), ", ".join(new.groups) or "anyone")
    for group, count in old.roles:
        if dict(new.roles).get(group, 0) < count:
            yield Weakening(f"{at}.from.{group}", str(count), str(dict(new.roles).get(group, 0)))
    if not trailer_set(new.trailers) <= trailer_set(old.trailers):
        yield Weakening(f"{at}.trailers", ", ".join(old.trailers), ", ".join(new.trailers))


def _from_more(old: Requirement, new: Requirement) -> bool:
    """Whether people outside the groups that `old` names could now be all it takes."""
    if not old.groups or old.roles:
        return False
    if new.groups and set(new.groups) - {NOBODY} <= set(old.groups):
        return False
    return sum(count for group, count in new.roles if group in old.groups) < old.reviewers


def trailer_set(trailers: tuple[str, ...]) -> set[str]:
    return {key.lower() for key in trailers}


def _break_glass(old: BreakGlass, new: BreakGlass) -> Iterable[Weakening]:
    if new.days > old.days:
        yield Weakening("break_glass.days", str(old.days), str(new.days))
    if new.most_open > old.most_open:
        yield Weakening("break_glass.most_open", str(old.most_open), str(new.most_open))
    if new.assurance.rank < old.assurance.rank:
        yield Weakening("break_glass.assurance", old.assurance, new.assurance)
    if old.groups and not (new.groups and set(new.groups) - {NOBODY} <= set(old.groups)):
        yield Weakening("break_glass.from", ", ".join(old.groups), ", ".join(new.groups) or "anyone")


def _secrets_weaker(old: SecretsPolicy, new: SecretsPolicy) -> Iterable[Weakening]:
    if old.profile == "audit" != new.profile:
        yield Weakening("secrets.profile", old.profile, new.profile)
    if old.authors == "all" != new.authors:
        yield Weakening("secrets.authors", old.authors, new.authors)


def _landings(policy: Policy) -> Iterable[str]:
    """What lets a landing service's word count, as text."""
    for each in policy.landing:
        yield each.email
        yield from (f"{each.email} with key {key[:40]}" for key in each.keys)


def _more(subject: str, old: Iterable[str], new: Iterable[str]) -> list[Weakening]:
    return [Weakening(subject, "", each) for each in sorted(set(new) - set(old))]


def _less(subject: str, old: Iterable[str], new: Iterable[str]) -> list[Weakening]:
    return [Weakening(subject, each, "") for each in sorted(set(old) - set(new))]


def _granted(waiver: Waiver, old: tuple[Waiver, ...]) -> bool:
    """Whether what `waiver` lets pass was let pass before."""
    return any(
        each.check == waiver.check
        and each.approved_by == waiver.approved_by
        and each.expires >= waiver.expires
        and set(each.paths) >= set(waiver.paths)
        for each in old
    )


def _waiver(waiver: Waiver) -> str:
    return f"{waiver.id}: {waiver.check} on {', '.join(waiver.paths)} until {waiver.expires}"


def _agents(old: tuple[RegisteredAgent, ...], new: tuple[RegisteredAgent, ...]) -> Iterable[Weakening]:
    """An owner answers for an agent and cannot approve its work; taking that away lets them."""
    now = {each.id: each for each in new}
    for before in old:
        after = now.get(before.id)
        if after is None:
            yield Weakening(f"agents.{before.id}", before.owner or "registered", "")
        elif before.owner and after.owner != before.owner:
            yield Weakening(f"agents.{before.id}.owner", before.owner, after.owner)
        elif before.may_touch and not (after.may_touch and set(after.may_touch) <= set(before.may_touch)):
            wider = ", ".join(after.may_touch) or "anything"
            yield Weakening(f"agents.{before.id}.may_touch", ", ".join(before.may_touch), wider)


def _roster(old: tuple[Reviewer, ...], new: tuple[Reviewer, ...]) -> Iterable[Weakening]:
    """Without a roster any human may approve, so a first roster tightens and dropping it loosens."""
    if not old:
        return
    if not new:
        yield Weakening("reviewers", f"{len(old)} people", "anyone")
    known = {each.id: each for each in old}
    for each in new:
        before = known.get(each.id, Reviewer(each.id, each.name, ()))
        at = f"reviewers.{each.id}"
        yield from _more(at, before.emails, each.emails)
        yield from _more(at, (f"group {group}" for group in before.groups), (f"group {group}" for group in each.groups))
        if before.paths and not (each.paths and set(each.paths) - {NOBODY} <= set(before.paths)):
            yield Weakening(f"{at}.paths", ", ".join(before.paths), ", ".join(each.paths) or "everything")
        if before.expires and (each.expires or _FOREVER) > before.expires:
            yield Weakening(f"{at}.expires", before.expires, each.expires or "never")
        yield from (Weakening(at, "", f"key {key.key[:40]}") for key in each.keys if not _trusted(key, before.keys))


def _trusted(key: Key, old: tuple[Key, ...]) -> bool:
    """Whether `key` was believed at least as long before as it is now."""
    return key.revoked or any(
        each.key == key.key
        and not each.revoked
        and each.valid_from <= key.valid_from
        and (each.valid_until or _FOREVER) >= (key.valid_until or _FOREVER)
        for each in old
    )
