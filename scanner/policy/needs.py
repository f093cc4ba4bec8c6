"""What is still missing on a held commit, and who could give it."""

from __future__ import annotations

from collections.abc import Iterator

from scanner.approvals.people import Person, claimant
from scanner.config.policy import Policy, Requirement, Reviewer
from scanner.model.actor import Identity
from scanner.model.change import Category
from scanner.model.finding import Disposition, Finding
from scanner.model.report import Need
from scanner.model.scale import Outcome
from scanner.policy.judge import Case, asked_of
from scanner.policy.quorum import may_approve, quorum, serves


def needs(policy: Policy, case: Case, findings: tuple[Finding, ...], today: str) -> tuple[Need, ...]:
    """One need for each category that lacks somebody, with all the paths it lacks them for. `today` is an ISO date."""
    missing: dict[Category, tuple[Requirement, list[str], str]] = {}
    for category, requirement, path, asked in _lacking(policy, case, findings):
        paths = missing.setdefault(category, (requirement, [], asked))[1]
        if path not in paths:
            paths.append(path)
    return tuple(
        Need(
            category,
            tuple(paths),
            requirement.reviewers,
            requirement.groups,
            requirement.assurance,
            requirement.trailers,
            asked,
            tuple(_eligible(policy, requirement, case, paths, today)),
        )
        for category, (requirement, paths, asked) in missing.items()
    )


def _lacking(
    policy: Policy, case: Case, findings: tuple[Finding, ...]
) -> Iterator[tuple[Category, Requirement, str, str]]:
    """Category, requirement and path, with what is asked in words and what is there already."""
    for finding in findings:
        if finding.outcome is Disposition.HELD:
            for category, requirement in asked_of(policy, case.attribution, finding):
                verdict = quorum(category, requirement, policy, finding.path, case.approvals)
                if verdict.outcome is Outcome.HOLD:
                    asked = verdict.reason.removeprefix(f"{category}: ").removesuffix(", has 0")
                    yield category, requirement, finding.path, asked


def _eligible(policy: Policy, requirement: Requirement, case: Case, paths: list[str], today: str) -> Iterator[str]:
    for each in policy.reviewers:
        given = [
            approval
            for approval in case.approvals
            if any(f"<{email}>" in approval.reviewer for email in each.emails)
            and all(serves(approval, requirement, path, policy) for path in paths)
        ]
        grouped = not requirement.groups or not set(each.groups).isdisjoint(requirement.groups)
        alive = not each.expires or today <= each.expires
        free = not given and (policy.self_review or not _took_part(policy, each, case.people))
        if grouped and alive and free and each.emails and all(may_approve(each, path) for path in paths):
            yield f"{each.name} <{each.emails[0]}>"


def _took_part(policy: Policy, reviewer: Reviewer, people: Person) -> bool:
    """As an approval would be judged: a shared name is enough."""
    return any(not claimant(policy, Identity(reviewer.name, email)).isdisjoint(people) for email in reviewer.emails)
