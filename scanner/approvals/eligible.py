"""Whether a claim may count at all, before asking what it covers. Each refusal has a reason code."""

from __future__ import annotations

from scanner.approvals.people import Person, is_human, on_roster, person
from scanner.approvals.reach import Reach
from scanner.config.policy import Policy
from scanner.model.actor import ActorKind, Attribution, Identity, Source
from scanner.model.approval import Approval, Reason
from scanner.model.scale import Assurance, Strength
from scanner.rulebook.agents import Agents
from scanner.text.claims import Claim


def _refusal(policy: Policy, agents: Agents, carrier: Attribution, who: Identity, bad_digest: bool) -> Reason | None:
    if bad_digest:
        return Reason.BAD_DIGEST
    if not is_human(agents, who):
        return Reason.NOT_HUMAN
    if is_claim_by_agent(carrier):
        return Reason.AGENT_CLAIM
    if policy.reviewers and on_roster(policy, who.email) is None:
        return Reason.NOT_ON_ROSTER
    return None


def is_claim_by_agent(carrier: Attribution) -> bool:
    """Whether an agent wrote the message: as its author or committer, or because its process is committing right now.

    Whatever name it types there, nobody else has reviewed.
    """
    return carrier.kind is ActorKind.AGENT or any(
        each.source is Source.RUNTIME and each.strength.at_least(Strength.MEDIUM) for each in carrier.evidence
    )


def approval(
    policy: Policy,
    agents: Agents,
    carrier_oid: str,
    carrier: Attribution,
    claim: Claim,
    reach: Reach,
    paths: tuple[str, ...],
    bad_digest: bool = False,
) -> Approval:
    """The claim as it stands for one commit that changed `paths` (all its gated ones)."""
    who = Identity(claim.name, claim.email)
    reason = _refusal(policy, agents, carrier, who, bad_digest)
    covered = tuple(path for path in paths if path in reach.contributors)
    independent = tuple(path for path in covered if not _contributed(policy, who, reach.contributors[path]))
    notes = _notes(policy, who)
    if reason is None:
        outdated = any(path in reach.stale_paths for path in paths)
        reason, covered = _standing(policy, reach.stale or (outdated and not covered), covered, independent)
    return Approval(
        reviewer=str(who),
        source=reach.source,
        assurance=Assurance.CLAIMED,
        valid=reason not in (Reason.BAD_DIGEST, Reason.NOT_HUMAN),
        counts=reason in (Reason.COUNTS, Reason.UNLISTED, Reason.SELF_REVIEW),
        reason=Reason.UNLISTED if reason is Reason.COUNTS and not policy.reviewers else reason,
        carrier=carrier_oid,
        kind=claim.key,
        covers=covered,
        notes=notes,
    )


def _standing(
    policy: Policy, stale: bool, covered: tuple[str, ...], independent: tuple[str, ...]
) -> tuple[Reason, tuple[str, ...]]:
    if stale:
        return Reason.STALE, ()
    if not covered:
        return Reason.COVERS_NOTHING, ()
    if policy.self_review:
        return (Reason.COUNTS if independent == covered else Reason.SELF_REVIEW), covered
    return (Reason.COUNTS, independent) if independent else (Reason.CONTRIBUTOR, covered)


def _contributed(policy: Policy, who: Identity, people: Person) -> bool:
    return not person(policy, who).isdisjoint(people)


def _notes(policy: Policy, who: Identity) -> tuple[str, ...]:
    entry = on_roster(policy, who.email)
    if entry is not None and entry.name.casefold() != who.name.casefold():
        return (f"the roster knows this address as {entry.name}",)
    return ()
