"""From findings and approvals to a verdict that explains itself."""

from __future__ import annotations

from msgspec import Struct, structs

from scanner.approvals.people import Person
from scanner.config.policy import Policy, Requirement, Waiver, When
from scanner.model.actor import ActorKind, Attribution
from scanner.model.approval import Approval, ApprovalSource, Glass, Reason
from scanner.model.change import Category
from scanner.model.finding import Disposition, Finding, Treatment
from scanner.model.scale import Assurance, Outcome, Severity
from scanner.model.verdict import Verdict, conclude
from scanner.policy.exceptions import baselined, refused, waivers_for
from scanner.policy.quorum import quorum, right_kind, serves

_TOOK_PART = frozenset({ActorKind.AGENT, ActorKind.ASSISTED})
_BLOCKING = frozenset({Disposition.HELD, Disposition.FAILED})
_DOUBTFUL = frozenset({ActorKind.SUSPECTED, ActorKind.UNKNOWN})


class Court(Struct, frozen=True):
    """What every commit of a run is judged by. `today` is an ISO date: what ends has ended by then.

    `history` are the commits before the policy's `since`, `accepted` the fingerprints in the baseline.
    """

    policy: Policy
    today: str
    history: frozenset[str] = frozenset()
    accepted: frozenset[str] = frozenset()


class Case(Struct, frozen=True):
    """One commit before the court. `people` made it; `glass` is what its message broke."""

    oid: str
    attribution: Attribution
    findings: tuple[Finding, ...]
    approvals: tuple[Approval, ...] = ()
    people: Person = frozenset()
    glass: Glass | None = None


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
        for _, requirement in asked_of(policy, attribution, finding)
    ]
    return tuple(_weighed(policy, approval, asked) for approval in approvals)


def _weighed(policy: Policy, approval: Approval, asked: list[tuple[Requirement, str]]) -> Approval:
    mine = [(requirement, path) for requirement, path in asked if path in approval.covers]
    if not approval.counts or not mine or any(serves(approval, *each, policy) for each in mine):
        return approval
    requirement = mine[0][0]
    reason = Reason.WRONG_GROUP
    if not approval.assurance.at_least(requirement.assurance):
        reason = approval.doubt or Reason.LOW_ASSURANCE
    elif not right_kind(approval, requirement):
        reason = Reason.WRONG_KIND
    return structs.replace(approval, counts=False, reason=reason)


def judge(court: Court, case: Case) -> tuple[tuple[Finding, ...], Verdict]:
    """The findings of one commit with what became of each, and the commit's verdict."""
    judged: list[Finding] = []
    children: list[Verdict] = []
    for finding in case.findings:
        outcome, verdict = _finding(court, case, finding)
        waiver = _waiver(court, case, finding) if outcome in _BLOCKING else None
        if waiver is not None:
            outcome, verdict = _waived(waiver)
        judged.append(structs.replace(finding, outcome=outcome, waiver=waiver.id if waiver else ""))
        children.append(verdict)
    return tuple(judged), conclude(tuple(children), "nothing here needs a review")


def _waiver(court: Court, case: Case, finding: Finding) -> Waiver | None:
    """The first waiver that excuses a finding that blocks."""
    named = waivers_for(court.policy, finding)
    return next((each for each in named if not refused(court.policy, each, court.today, case.people)), None)


def _waived(waiver: Waiver) -> tuple[Disposition, Verdict]:
    said = f"waived until {waiver.expires} by {waiver.id} ({waiver.approved_by}): {waiver.reason}"
    return Disposition.WAIVED, Verdict(Outcome.PASS, said)


def _finding(court: Court, case: Case, finding: Finding) -> tuple[Disposition, Verdict]:
    policy = court.policy
    if not policy.blocking:
        return Disposition.ADVISORY, Verdict(Outcome.PASS, f"{finding.message} (preset {policy.preset} holds nothing)")
    if case.oid in court.history:
        return Disposition.ADVISORY, Verdict(Outcome.PASS, f"{finding.message} (history: before the policy's since)")
    if baselined(court.accepted, finding):
        return Disposition.BASELINED, Verdict(Outcome.PASS, f"{finding.message} (accepted in the baseline)")
    if finding.treatment is Treatment.ROTATE:
        return _secret(policy, case, finding)
    if finding.treatment is Treatment.CLARIFY:
        return Disposition.HELD, Verdict(Outcome.UNDETERMINED, finding.message)
    if finding.treatment is Treatment.GATE:
        return _weakening(policy, case, finding)
    if finding.treatment is Treatment.MENTION:
        return Disposition.ADVISORY, Verdict(Outcome.PASS, finding.message)
    return _reviewed(court, case, finding)


def _secret(policy: Policy, case: Case, finding: Finding) -> tuple[Disposition, Verdict]:
    """An allowlist comment is a person's word.

    An agent's own counts once the file was reviewed, by whom it takes to change the gate: that is what it does.
    """
    if finding.secret is not None and finding.secret.audited:
        return Disposition.BASELINED, Verdict(Outcome.PASS, f"{finding.message} (audited in .secrets.baseline)")
    if finding.secret is not None and finding.secret.allowlisted:
        gate = Category.GATE_POLICY
        reviewed = quorum(gate, policy.requirement(gate), policy, finding.path, case.approvals).outcome is Outcome.PASS
        if case.attribution.kind not in _TOOK_PART or reviewed:
            return Disposition.SUPPRESSED, Verdict(
                Outcome.PASS, f"{finding.message} (allowed by a comment on the line)"
            )
    return Disposition.FAILED, Verdict(Outcome.FAIL, f"{finding.message}: a committed secret is not cured by review")


def _weakening(policy: Policy, case: Case, finding: Finding) -> tuple[Disposition, Verdict]:
    if case.attribution.kind in _TOOK_PART:
        return Disposition.FAILED, Verdict(Outcome.FAIL, f"{finding.message}: no approval cures that")
    if not policy.hold_human_weakening:
        return Disposition.ADVISORY, Verdict(
            Outcome.PASS, f"{finding.message} (preset {policy.preset} leaves it to humans)"
        )
    return _weigh(asked_of(policy, case.attribution, finding), policy, finding, case.approvals)


def _reviewed(court: Court, case: Case, finding: Finding) -> tuple[Disposition, Verdict]:
    policy = court.policy
    asked = asked_of(policy, case.attribution, finding)
    if not asked:
        return Disposition.ADVISORY, Verdict(Outcome.PASS, f"{finding.message} (nothing the policy holds)")
    if case.glass is None or case.glass.refused:
        return _weigh(asked, policy, finding, case.approvals)
    return _indebted(court, case, case.glass, asked, finding)


def _indebted(
    court: Court, case: Case, glass: Glass, asked: list[tuple[Category, Requirement]], finding: Finding
) -> tuple[Disposition, Verdict]:
    """Broken glass waives until its day; then it fails until a review closes it, and only a signed one does."""
    # What was reviewed before it was made needed no glass.
    before = tuple(each for each in case.approvals if each.source in (ApprovalSource.TRAILER, ApprovalSource.MERGE))
    outcome, verdict = _weigh(asked, court.policy, finding, before)
    if outcome is Disposition.APPROVED:
        return outcome, verdict
    signed = [(category, structs.replace(each, assurance=Assurance.SIGNED)) for category, each in asked]
    outcome, verdict = _weigh(signed, court.policy, finding, case.approvals)
    if outcome is Disposition.APPROVED:
        return outcome, structs.replace(verdict, reason=f"{verdict.reason}, after the glass was broken")
    who = f"{glass.by} broke the glass ({glass.reason})"
    if court.today <= glass.due:
        return Disposition.WAIVED, Verdict(Outcome.PASS, f"{who}: a signed review is due by {glass.due}")
    said = f"{finding.message}; {who}, and no signed review closed that by {glass.due}"
    return Disposition.FAILED, Verdict(Outcome.FAIL, said)


def asked_of(policy: Policy, attribution: Attribution, finding: Finding) -> list[tuple[Category, Requirement]]:
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
    verdicts = tuple(quorum(category, each, policy, finding.path, approvals) for category, each in asked)
    verdict = conclude(verdicts, f"{finding.path}: reviewed")
    done = verdict.outcome is Outcome.PASS
    return (Disposition.APPROVED if done else Disposition.HELD), structs.replace(
        verdict, reason=verdict.reason if done else finding.message
    )
