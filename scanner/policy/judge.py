"""From findings and approvals to a verdict that explains itself."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from datetime import date, timedelta

from scanner.config.policy import Policy, Requirement, Waiver, When
from scanner.model.actor import ActorKind, Attribution
from scanner.model.approval import Approval, Reason
from scanner.model.change import Category
from scanner.model.finding import Disposition, Finding, Treatment
from scanner.model.scale import Outcome, Severity
from scanner.model.verdict import Verdict, conclude
from scanner.policy.quorum import quorum, serves
from scanner.text.glob import compile_glob

_TOOK_PART = frozenset({ActorKind.AGENT, ActorKind.ASSISTED})
_DOUBTFUL = frozenset({ActorKind.SUSPECTED, ActorKind.UNKNOWN})


@dataclass(frozen=True, slots=True)
class Court:
    """What every commit of a run is judged by. `today` is an ISO date; waivers are the only thing it decides."""

    policy: Policy
    today: str
    history: frozenset[str] = frozenset()


def applies(policy: Policy, requirement: Requirement, attribution: Attribution, severity: Severity) -> bool:
    """Whether a change of this severity by this actor needs what `requirement` asks."""
    if attribution.kind is ActorKind.BOT:
        if requirement.when is not When.ALWAYS and not severity.at_least(policy.bots):
            return False
        return severity.at_least(requirement.min_severity)
    return _concerns(requirement.when, attribution) and severity.at_least(requirement.min_severity)


def _concerns(when: When, attribution: Attribution) -> bool:
    if attribution.kind in _TOOK_PART or when is When.ALWAYS:
        return True
    if attribution.kind in _DOUBTFUL:
        return when is not When.AGENT
    return when is When.UNESTABLISHED and not attribution.established


def may_hold(policy: Policy, attribution: Attribution) -> bool:
    """Whether any change by this actor could be held: what decides how closely a commit is read."""
    worst = Severity.CRITICAL
    return any(applies(policy, policy.requirement(category), attribution, worst) for category in Category)


def weigh_approvals(
    policy: Policy, attribution: Attribution, findings: tuple[Finding, ...], approvals: tuple[Approval, ...]
) -> tuple[Approval, ...]:
    """Approvals that are sound but satisfy nothing that is asked for, with the reason: `counts` means it serves."""
    asked = [
        (requirement, finding.path)
        for finding in findings
        if finding.treatment in (Treatment.REVIEW, Treatment.GATE)
        for _, requirement in _asked(policy, attribution, finding)
    ]
    return tuple(_weighed(policy, approval, asked) for approval in approvals)


def _weighed(policy: Policy, approval: Approval, asked: list[tuple[Requirement, str]]) -> Approval:
    mine = [(requirement, path) for requirement, path in asked if path in approval.covers]
    if not approval.counts or not mine or any(serves(approval, *each, policy) for each in mine):
        return approval
    requirement = mine[0][0]
    reason = Reason.WRONG_GROUP
    if not approval.assurance.at_least(requirement.assurance):
        reason = Reason.LOW_ASSURANCE
    elif approval.kind.lower() not in {key.lower() for key in requirement.trailers}:
        reason = Reason.WRONG_KIND
    return dataclasses.replace(approval, counts=False, reason=reason)


def judge(
    court: Court, oid: str, attribution: Attribution, findings: tuple[Finding, ...], approvals: tuple[Approval, ...]
) -> tuple[tuple[Finding, ...], Verdict]:
    """The findings of one commit with what became of each, and the commit's verdict."""
    judged: list[Finding] = []
    children: list[Verdict] = []
    for finding in findings:
        outcome, verdict = _finding(court, oid, attribution, finding, approvals)
        judged.append(dataclasses.replace(finding, outcome=outcome))
        children.append(verdict)
    return tuple(judged), conclude(tuple(children), "nothing here needs a review")


def _finding(
    court: Court, oid: str, attribution: Attribution, finding: Finding, approvals: tuple[Approval, ...]
) -> tuple[Disposition, Verdict]:
    policy = court.policy
    if not policy.blocking:
        return Disposition.ADVISORY, Verdict(Outcome.PASS, f"{finding.message} (preset {policy.preset} holds nothing)")
    if oid in court.history:
        return Disposition.ADVISORY, Verdict(Outcome.PASS, f"{finding.message} (history: before the policy's since)")
    if waiver := _waiver(court, finding):
        return Disposition.WAIVED, Verdict(
            Outcome.PASS, f"waived until {waiver.expires} by {waiver.id}: {waiver.reason}"
        )
    if finding.treatment is Treatment.ROTATE:
        return _secret(attribution, finding, approvals)
    if finding.treatment is Treatment.CLARIFY:
        return Disposition.HELD, Verdict(Outcome.UNDETERMINED, finding.message)
    if finding.treatment is Treatment.GATE:
        return _weakening(policy, attribution, finding, approvals)
    if finding.treatment is Treatment.MENTION:
        return Disposition.ADVISORY, Verdict(Outcome.PASS, finding.message)
    return _reviewed(policy, attribution, finding, approvals)


def _secret(attribution: Attribution, finding: Finding, approvals: tuple[Approval, ...]) -> tuple[Disposition, Verdict]:
    """An allowlist comment is a person's word.

    An agent's own counts once a human has reviewed the file.
    """
    if finding.secret is not None and finding.secret.allowlisted:
        reviewed = any(approval.counts and finding.path in approval.covers for approval in approvals)
        if attribution.kind not in _TOOK_PART or reviewed:
            return Disposition.SUPPRESSED, Verdict(
                Outcome.PASS, f"{finding.message} (allowed by a comment on the line)"
            )
    return Disposition.FAILED, Verdict(Outcome.FAIL, f"{finding.message}: a committed secret is not cured by review")


def _weakening(
    policy: Policy, attribution: Attribution, finding: Finding, approvals: tuple[Approval, ...]
) -> tuple[Disposition, Verdict]:
    if attribution.kind in _TOOK_PART:
        return Disposition.FAILED, Verdict(Outcome.FAIL, f"{finding.message}: no approval cures that")
    if not policy.hold_human_weakening:
        return Disposition.ADVISORY, Verdict(
            Outcome.PASS, f"{finding.message} (preset {policy.preset} leaves it to humans)"
        )
    return _weigh(_asked(policy, attribution, finding), policy, finding, approvals)


def _reviewed(
    policy: Policy, attribution: Attribution, finding: Finding, approvals: tuple[Approval, ...]
) -> tuple[Disposition, Verdict]:
    asked = _asked(policy, attribution, finding)
    if not asked:
        return Disposition.ADVISORY, Verdict(Outcome.PASS, f"{finding.message} (nothing the policy holds)")
    return _weigh(asked, policy, finding, approvals)


def _asked(policy: Policy, attribution: Attribution, finding: Finding) -> list[tuple[Category, Requirement]]:
    """What the policy wants shown for a finding, by category."""
    if finding.treatment is Treatment.GATE:
        return [(Category.GATE_POLICY, policy.requirement(Category.GATE_POLICY))]
    return [
        (category, policy.requirement(category))
        for category in finding.categories
        if applies(policy, policy.requirement(category), attribution, finding.severity)
    ]


def _weigh(
    asked: list[tuple[Category, Requirement]], policy: Policy, finding: Finding, approvals: tuple[Approval, ...]
) -> tuple[Disposition, Verdict]:
    """Every category of a path asks for its own quorum; all must be met."""
    verdicts = tuple(quorum(category, requirement, policy, finding, approvals) for category, requirement in asked)
    verdict = conclude(verdicts, f"{finding.path}: reviewed")
    done = verdict.outcome is Outcome.PASS
    return (Disposition.APPROVED if done else Disposition.HELD), dataclasses.replace(
        verdict, reason=verdict.reason if done else finding.message
    )


def _waiver(court: Court, finding: Finding) -> Waiver | None:
    """The waiver in force for a finding. The gate itself cannot be waived."""
    if finding.treatment in (Treatment.GATE, Treatment.CLARIFY):
        return None
    for waiver in court.policy.waivers:
        alive = court.today <= waiver.expires <= _latest(court)
        if alive and waiver.check == finding.check and _covers(waiver, finding.path):
            return waiver
    return None


def _latest(court: Court) -> str:
    return (date.fromisoformat(court.today) + timedelta(days=court.policy.max_days)).isoformat()


def _covers(waiver: Waiver, path: str) -> bool:
    return any(glob.matches(path) for pattern in waiver.paths for glob in compile_glob(pattern))
