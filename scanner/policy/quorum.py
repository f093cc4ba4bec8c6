"""How many people a category asks for, and whether they are there: distinct, of the right group, shown well enough."""

from __future__ import annotations

from collections.abc import Iterable

from scanner.approvals.people import Person, person
from scanner.config.policy import Policy, Requirement
from scanner.model.actor import Identity
from scanner.model.approval import Approval
from scanner.model.change import Category
from scanner.model.finding import Finding
from scanner.model.scale import Outcome
from scanner.model.verdict import Verdict


def quorum(
    category: Category, requirement: Requirement, policy: Policy, finding: Finding, approvals: tuple[Approval, ...]
) -> Verdict:
    good = [approval for approval in approvals if serves(approval, requirement, finding.path, policy)]
    people = _distinct(policy, good)
    if len(people) >= requirement.reviewers:
        return Verdict(Outcome.PASS, f"{category}: reviewed by {', '.join(approval.reviewer for approval in good)}")
    return Verdict(Outcome.HOLD, f"{category}: {need(requirement)}, has {len(people)}")


def need(requirement: Requirement) -> str:
    """What a requirement asks for, in words."""
    many = requirement.reviewers > 1
    who = f"{requirement.reviewers} human reviewers" if many else "a human reviewer"
    group = f" from {' or '.join(requirement.groups)}" if requirement.groups else ""
    how = "" if requirement.assurance.value == "claimed" else f", {requirement.assurance}"
    return f"needs {who}{group} who did not contribute{how}"


def serves(approval: Approval, requirement: Requirement, path: str, policy: Policy) -> bool:
    if not approval.counts or path not in approval.covers or not approval.assurance.at_least(requirement.assurance):
        return False
    if approval.kind.lower() not in {key.lower() for key in requirement.trailers}:
        return False
    return not requirement.groups or not _groups(approval, policy).isdisjoint(requirement.groups)


def _identity(approval: Approval) -> Identity:
    name, _, email = approval.reviewer.removesuffix(">").rpartition(" <")
    return Identity(name, email)


def _groups(approval: Approval, policy: Policy) -> frozenset[str]:
    marks = person(policy, _identity(approval))
    return frozenset(group for each in policy.reviewers if f"roster:{each.id}" in marks for group in each.groups)


def _distinct(policy: Policy, approvals: Iterable[Approval]) -> list[Person]:
    """One entry a person, however many addresses and names they signed with (threat B28)."""
    people: list[Person] = []
    for approval in approvals:
        marks = person(policy, _identity(approval))
        same = [each for each in people if not each.isdisjoint(marks)]
        people = [each for each in people if each not in same]
        people.append(marks.union(*same))
    return people
