"""Whether a claim may count at all, before asking what it covers. Each refusal has a reason code."""

from __future__ import annotations

from msgspec import Struct

from scanner.approvals.people import Person, claimant, is_human, on_roster
from scanner.approvals.reach import Reach
from scanner.approvals.witness import UNSIGNED, Witness
from scanner.config.policy import Policy
from scanner.model.actor import ActorKind, Attribution, Identity, Source
from scanner.model.approval import Approval, ApprovalSource, Reason
from scanner.model.scale import Assurance, Strength
from scanner.rulebook.agents import Agents
from scanner.text.claims import Claim

_UNSOUND = frozenset({Reason.BAD_DIGEST, Reason.NOT_HUMAN, Reason.BAD_SIGNATURE, Reason.ELSEWHERE})
_COUNTING = frozenset({Reason.COUNTS, Reason.UNLISTED, Reason.SELF_REVIEW})


class Bearer(Struct, frozen=True):
    """What brings a claim and what it reaches: a commit with its maker, or a note (`maker` is then None).

    `oid` is the commit that carries it, or that the note is on. `fault`: why nothing that it brings can count.
    """

    oid: str
    maker: Attribution | None
    reach: Reach
    witness: Witness = UNSIGNED
    fault: Reason | None = None
    notes: tuple[str, ...] = ()


def _refusal(policy: Policy, agents: Agents, today: str, bearer: Bearer, who: Identity) -> Reason | None:
    if bearer.fault is not None:
        return bearer.fault
    entry = on_roster(policy, who.email)
    if not is_human(agents, who):
        return Reason.NOT_HUMAN
    if bearer.maker is not None and is_claim_by_agent(bearer.maker):
        return Reason.AGENT_CLAIM
    if bearer.witness.doubt is Reason.BAD_SIGNATURE:
        return Reason.BAD_SIGNATURE
    if policy.reviewers and entry is None:
        return Reason.NOT_ON_ROSTER
    if entry is not None and entry.expires and entry.expires < today:
        return Reason.EXPIRED
    if bearer.reach.source is ApprovalSource.NOTE and (entry is None or bearer.witness.reviewer != entry.id):
        # Anybody who can push can write a note: without a signature it is not even a claim (threat B50).
        return bearer.witness.doubt or Reason.OTHER_SIGNER
    return None


def is_claim_by_agent(carrier: Attribution) -> bool:
    """Whether an agent wrote the message: as its author or committer, or because its process is committing right now.

    Whatever name it types there, nobody else has reviewed.
    """
    return carrier.kind is ActorKind.AGENT or any(
        each.source is Source.RUNTIME and each.strength.at_least(Strength.MEDIUM) for each in carrier.evidence
    )


def approval(
    policy: Policy, agents: Agents, today: str, bearer: Bearer, claim: Claim, paths: tuple[str, ...]
) -> Approval:
    """The claim as it stands for one commit that changed `paths` (all its gated ones). `today` is an ISO date."""
    who, reach = Identity(claim.name, claim.email), bearer.reach
    reason = _refusal(policy, agents, today, bearer, who)
    covered = tuple(path for path in paths if path in reach.contributors)
    independent = tuple(path for path in covered if not _contributed(policy, who, reach.contributors[path]))
    assurance, doubt = _assurance(policy, who, bearer)
    if reason is None:
        outdated = any(path in reach.stale_paths for path in paths)
        reason, covered = _standing(policy, reach.stale or (outdated and not covered), covered, independent)
    return Approval(
        reviewer=str(who),
        source=reach.source,
        assurance=assurance,
        valid=reason not in _UNSOUND,
        counts=reason in _COUNTING,
        reason=Reason.UNLISTED if reason is Reason.COUNTS and not policy.reviewers else reason,
        carrier=bearer.oid,
        kind=claim.key,
        covers=covered,
        notes=(*bearer.notes, *_notes(policy, who), *((bearer.witness.detail,) if bearer.witness.detail else ())),
        doubt=doubt,
    )


def _assurance(policy: Policy, who: Identity, bearer: Bearer) -> tuple[Assurance, Reason | None]:
    """How far the claim is shown to be the reviewer's own, and why no further.

    A signature over a message with the digest is one over what was reviewed; over a message alone it only says who
    wrote it.
    """
    entry, shown = on_roster(policy, who.email), bearer.witness
    if shown.reviewer and entry is not None and entry.id == shown.reviewer:
        return (Assurance.SIGNED if bearer.reach.bound else Assurance.CORROBORATED), None
    if shown.landing:
        return Assurance.CORROBORATED, None
    return Assurance.CLAIMED, shown.doubt or (Reason.OTHER_SIGNER if shown.reviewer else None)


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
    return not claimant(policy, who).isdisjoint(people)


def _notes(policy: Policy, who: Identity) -> tuple[str, ...]:
    entry = on_roster(policy, who.email)
    if entry is not None and _plain(entry.name) != _plain(who.name):
        return (f"the roster knows this address as {entry.name}",)
    called = "" if entry is not None else _plain(who.name)
    namesake = next((each for each in policy.reviewers if called and _plain(each.name) == called), None)
    if namesake is not None:
        return (f"the roster knows {namesake.name} under another address",)
    return ()


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())
