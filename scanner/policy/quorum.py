"""How many people a category asks for, and whether they are there: distinct, of the right group, shown well enough."""

from __future__ import annotations

from collections.abc import Iterable

from scanner.approvals.people import APART, Person, claimant, person
from scanner.config.policy import Policy, Requirement, Reviewer
from scanner.model.actor import Identity
from scanner.model.approval import Approval, ApprovalSource
from scanner.model.change import Category
from scanner.model.scale import Outcome
from scanner.model.verdict import Verdict
from scanner.text.glob import compile_glob


def quorum(
    category: Category, requirement: Requirement, policy: Policy, path: str, approvals: tuple[Approval, ...]
) -> Verdict:
    """Whether `approvals` are what `requirement` asks for on `path`."""
    good = [approval for approval in approvals if serves(approval, requirement, path, policy)]
    people = _distinct(policy, good)
    unfilled = _unfilled(requirement, policy, people)
    if len(people) >= requirement.reviewers and not unfilled:
        return Verdict(Outcome.PASS, f"{category}: reviewed by {', '.join(approval.reviewer for approval in good)}")
    lacks = f"; nobody from {' and '.join(unfilled)} yet" if unfilled and people else ""
    return Verdict(Outcome.HOLD, f"{category}: {need(requirement)}, has {len(people)}{lacks}")


def need(requirement: Requirement) -> str:
    """What a requirement asks for, in words."""
    many = requirement.reviewers > 1
    who = f"{requirement.reviewers} human reviewers" if many else "a human reviewer"
    group = f" from {' or '.join(requirement.groups)}" if requirement.groups else ""
    if requirement.roles:
        group = " from " + " and ".join(f"{name} ({count})" for name, count in requirement.roles)
    how = "" if requirement.assurance.value == "claimed" else f", {requirement.assurance}"
    return f"needs {who}{group} who did not contribute{how}"


def serves(approval: Approval, requirement: Requirement, path: str, policy: Policy) -> bool:
    if not approval.counts or path not in approval.covers or not approval.assurance.at_least(requirement.assurance):
        return False
    return right_kind(approval, requirement) and _may(approval, requirement, path, policy)


def right_kind(approval: Approval, requirement: Requirement) -> bool:
    """Whether it is given by a trailer that the policy takes. A signed note has no trailer."""
    known = {key.lower() for key in requirement.trailers}
    return approval.source is ApprovalSource.NOTE or approval.kind.lower() in known


def _may(approval: Approval, requirement: Requirement, path: str, policy: Policy) -> bool:
    """Whether the reviewer is of a group that is asked for, and the path one of theirs (threat B48)."""
    entries = _entries(policy, person(policy, _identity(approval)))
    if requirement.groups and not any(set(each.groups) & set(requirement.groups) for each in entries):
        return False
    return not entries or any(may_approve(each, path) for each in entries)


def may_approve(reviewer: Reviewer, path: str) -> bool:
    """Whether a person of the roster may approve changes of `path`."""
    if not reviewer.paths:
        return True
    return any(glob.matches(path) for pattern in reviewer.paths for glob in compile_glob(pattern))


def _identity(approval: Approval) -> Identity:
    name, _, email = approval.reviewer.removesuffix(">").rpartition(" <")
    return Identity(name, email)


def _entries(policy: Policy, marks: Person) -> list[Reviewer]:
    return [each for each in policy.reviewers if f"roster:{each.id}" in marks]


def _distinct(policy: Policy, approvals: Iterable[Approval]) -> list[Person]:
    """One entry a person, however many addresses, names and keys they signed with (threat B28)."""
    people: list[Person] = []
    for approval in approvals:
        marks = claimant(policy, _identity(approval))
        same = [each for each in people if _same(each, marks)]
        people = [each for each in people if each not in same]
        people.append(marks.union(*same))
    return people


def _same(one: Person, other: Person) -> bool:
    """Two people whom the roster tells apart are two, whatever they are called."""
    apart = [{mark for mark in marks if mark.startswith(APART)} for marks in (one, other)]
    return not (all(apart) and apart[0].isdisjoint(apart[1])) and not one.isdisjoint(other)


def _unfilled(requirement: Requirement, policy: Policy, people: list[Person]) -> list[str]:
    """The roles that nobody is left for: a person with several groups fills one of them."""
    seats = [name for name, count in requirement.roles for _ in range(count)]
    groups = [{group for each in _entries(policy, marks) for group in each.groups} for marks in people]
    sitting: dict[int, int] = {}

    def seat(index: int, tried: set[int]) -> bool:
        """Give a seat to somebody, moving others on to a seat that they can fill as well."""
        for one, known in enumerate(groups):
            if seats[index] in known and one not in tried:
                tried.add(one)
                if one not in sitting or seat(sitting[one], tried):
                    sitting[one] = index
                    return True
        return False

    return list(dict.fromkeys(name for index, name in enumerate(seats) if not seat(index, set())))
