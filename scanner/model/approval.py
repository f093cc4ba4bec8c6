"""One claim that a human reviewed."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct

from scanner.model.scale import Assurance


class ApprovalSource(StrEnum):
    """What carried the claim."""

    TRAILER = "trailer"
    COMMIT = "commit"
    MERGE = "merge"
    NOTE = "note"
    FORGE = "forge"


class Reason(StrEnum):
    """Why an approval counts, or why it does not. The words are reason codes: stable, machine-readable."""

    COUNTS = "counts"
    UNLISTED = "unlisted-reviewer"
    CONTRIBUTOR = "contributor"
    SELF_REVIEW = "self-review"
    NOT_HUMAN = "not-human"
    AGENT_CLAIM = "claim-by-agent"
    MALFORMED = "malformed"
    NOT_ON_ROSTER = "not-on-roster"
    WRONG_GROUP = "wrong-group"
    WRONG_KIND = "wrong-kind"
    EXPIRED = "expired"
    STALE = "stale"
    BAD_DIGEST = "malformed-digest"
    COVERS_NOTHING = "covers-nothing"
    LOW_ASSURANCE = "assurance-too-low"
    OTHER_SIGNER = "signed-by-another"
    UNKNOWN_KEY = "unknown-key"
    REVOKED = "key-revoked"
    BAD_SIGNATURE = "bad-signature"
    UNVERIFIED = "cannot-verify"
    ELSEWHERE = "other-repository"


class Approval(Struct, frozen=True):
    """A claim and its fate. `valid`: sound as a claim. `counts`: satisfies a requirement. `carrier` is a commit id.

    `doubt` is why its assurance is no higher, where there was a signature to look at.
    """

    reviewer: str
    source: ApprovalSource
    assurance: Assurance
    valid: bool
    counts: bool
    reason: Reason
    carrier: str
    kind: str
    covers: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    doubt: Reason | None = None


class NearMiss(Struct, frozen=True):
    """A line that means to approve and does not: what it says, what is wrong, and the line that would count.

    `block` is the message's whole last paragraph, corrected, to paste; all near misses of a message have the same one.
    It is empty where it would be too long for that.
    """

    line: str
    problem: str
    suggestion: str
    block: str = ""


class Glass(Struct, frozen=True):
    """A `Break-glass:` trailer on a commit. `due` is the last ISO day of its debt; `refused`: why it opens none."""

    by: str
    reason: str
    due: str
    refused: str = ""


class Refusal(Struct, frozen=True):
    """A waiver that names a finding and does not excuse it: which one, of whom, why not, and what it would excuse."""

    waiver: str
    approved_by: str
    why: str
    check: str
    path: str
