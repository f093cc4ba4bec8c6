"""The stricter of two policies: the base's, tightened by everything in which the head's asks for more."""

from __future__ import annotations

import dataclasses

from scanner.config.compare import NOBODY, strictness, trailer_set
from scanner.config.policy import Policy, RegisteredAgent, Requirement, Reviewer, SecretsPolicy
from scanner.model.change import Category


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
        known_people=(*base.reviewers, *head.reviewers),
        agents=_registered(base.agents, head.agents),
        reviewers=_common_roster(base.reviewers, head.reviewers),
        waivers=tuple(each for each in base.waivers if each in head.waivers),
        max_days=min(base.max_days, head.max_days),
    )


def _strictest(a: Requirement, b: Requirement) -> Requirement:
    common = tuple(each for each in a.groups if each in b.groups)
    groups = common or (NOBODY,) if a.groups and b.groups else a.groups or b.groups
    return Requirement(
        when=max(a.when, b.when, key=strictness),
        reviewers=max(a.reviewers, b.reviewers),
        assurance=max(a.assurance, b.assurance, key=lambda each: each.rank),
        min_severity=min(a.min_severity, b.min_severity, key=lambda each: each.rank),
        groups=groups,
        trailers=tuple(each for each in a.trailers if each.lower() in trailer_set(b.trailers)),
    )


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
    return dataclasses.replace(entry, listed=False)


def _both(base: RegisteredAgent, head: RegisteredAgent) -> RegisteredAgent:
    common = tuple(each for each in base.may_touch if each in head.may_touch)
    dates = [date for date in (base.review_by, head.review_by) if date]
    return dataclasses.replace(
        base,
        owner=base.owner or head.owner,
        may_touch=(common or base.may_touch) if base.may_touch and head.may_touch else base.may_touch or head.may_touch,
        review_by=min(dates, default=""),
    )


def _secrets(a: SecretsPolicy, b: SecretsPolicy) -> SecretsPolicy:
    profile = "audit" if "audit" in (a.profile, b.profile) else a.profile
    return SecretsPolicy(profile, "all" if "all" in (a.authors, b.authors) else a.authors)


def _common_roster(a: tuple[Reviewer, ...], b: tuple[Reviewer, ...]) -> tuple[Reviewer, ...]:
    if not a or not b:
        return a or b
    others = {each.id: each for each in b}
    common = tuple(
        dataclasses.replace(
            each,
            emails=tuple(email for email in each.emails if email in others[each.id].emails),
            keys=tuple(key for key in each.keys if key in others[each.id].keys),
            groups=tuple(group for group in each.groups if group in others[each.id].groups),
        )
        for each in a
        if each.id in others
    )
    return common or (Reviewer(NOBODY, NOBODY, ()),)
