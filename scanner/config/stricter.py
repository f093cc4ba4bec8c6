"""The stricter of two policies: the base's, tightened by everything in which the head's asks for more."""

from __future__ import annotations

from msgspec import structs

from scanner.config.compare import NOBODY, strictness, trailer_set
from scanner.config.policy import BreakGlass, Policy, RegisteredAgent, Requirement, Reviewer, SecretsPolicy
from scanner.model.change import Category


def stricter(base: Policy, head: Policy) -> Policy:
    """The base's policy with everything in which the head's asks for more."""
    return structs.replace(
        base,
        preset=base.preset if base.blocking or not head.blocking else head.preset,
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
        known_people=(*base.reviewers, *head.reviewers),
        told_apart=base.reviewers,
        agents=_registered(base.agents, head.agents),
        reviewers=_common_roster(base.reviewers, head.reviewers),
        waivers=tuple(each for each in base.waivers if each in head.waivers),
        max_days=min(base.max_days, head.max_days),
        break_glass=_break_glass(base.break_glass, head.break_glass),
    )


def _strictest(a: Requirement, b: Requirement) -> Requirement:
    roles = {name: max(dict(a.roles).get(name, 0), dict(b.roles).get(name, 0)) for name, _ in (*a.roles, *b.roles)}
    return Requirement(
        when=max(a.when, b.when, key=strictness),
        reviewers=max(a.reviewers, b.reviewers, sum(roles.values())),
        assurance=max(a.assurance, b.assurance, key=lambda each: each.rank),
        min_severity=min(a.min_severity, b.min_severity, key=lambda each: each.rank),
        groups=_common(a.groups, b.groups),
        trailers=tuple(each for each in a.trailers if each.lower() in trailer_set(b.trailers)),
        roles=tuple(roles.items()),
    )


def _common(a: tuple[str, ...], b: tuple[str, ...]) -> tuple[str, ...]:
    """What both lists allow, where an empty list allows everything."""
    return tuple(each for each in a if each in b) or (NOBODY,) if a and b else a or b


def _break_glass(a: BreakGlass, b: BreakGlass) -> BreakGlass:
    assurance = max(a.assurance, b.assurance, key=lambda each: each.rank)
    return BreakGlass(min(a.days, b.days), min(a.most_open, b.most_open), _common(a.groups, b.groups), assurance)


def _registered(a: tuple[RegisteredAgent, ...], b: tuple[RegisteredAgent, ...]) -> tuple[RegisteredAgent, ...]:
    """Every agent of either, because owners contribute; listed only where each that keeps an inventory lists it.

    Where both name an owner, the base's answers.
    """
    if not a or not b:
        return a or b
    others = {each.id: each for each in b}
    known = {each.id for each in a}
    kept = (_both(each, others[each.id]) if each.id in others else _unlisted(each) for each in a)
    return (*kept, *(_unlisted(each) for each in b if each.id not in known))


def _unlisted(entry: RegisteredAgent) -> RegisteredAgent:
    return structs.replace(entry, listed=False)


def _both(base: RegisteredAgent, head: RegisteredAgent) -> RegisteredAgent:
    common = tuple(each for each in base.may_touch if each in head.may_touch)
    dates = [date for date in (base.review_by, head.review_by) if date]
    return structs.replace(
        base,
        owner=base.owner or head.owner,
        may_touch=(common or base.may_touch) if base.may_touch and head.may_touch else base.may_touch or head.may_touch,
        review_by=min(dates, default=""),
    )


def _secrets(a: SecretsPolicy, b: SecretsPolicy) -> SecretsPolicy:
    profile = "audit" if "audit" in (a.profile, b.profile) else a.profile
    return SecretsPolicy(profile, "all" if "all" in (a.authors, b.authors) else a.authors)


def _common_roster(a: tuple[Reviewer, ...], b: tuple[Reviewer, ...]) -> tuple[Reviewer, ...]:
    """The people of both. A roster that only the head has narrows who may approve; its keys vouch for nobody, or a
    change could bring the key that it is approved with (threat B36).
    """
    if not a or not b:
        return a or tuple(structs.replace(each, keys=()) for each in b)
    others = {each.id: each for each in b}
    common = tuple(
        structs.replace(
            each,
            emails=tuple(email for email in each.emails if email in others[each.id].emails),
            keys=tuple(key for key in each.keys if key in others[each.id].keys),
            groups=tuple(group for group in each.groups if group in others[each.id].groups),
            paths=_common(each.paths, others[each.id].paths),
            expires=min((day for day in (each.expires, others[each.id].expires) if day), default=""),
        )
        for each in a
        if each.id in others
    )
    return common or (Reviewer(NOBODY, NOBODY, ()),)
