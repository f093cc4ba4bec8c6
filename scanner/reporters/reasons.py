"""Why an approval counts or does not, in words beside the code that machines read."""

from __future__ import annotations

from scanner.model.approval import Approval, Reason

_WORDS = {
    Reason.UNLISTED: "there is no roster, so anybody who had no part in it may",
    Reason.SELF_REVIEW: "given by who made the change: one person, not two keys",
    Reason.CONTRIBUTOR: "given by who had a hand in the change",
    Reason.NOT_HUMAN: "given by an agent, a bot or a shared mailbox",
    Reason.AGENT_CLAIM: "an agent wrote the message it stands in",
    Reason.MALFORMED: "it does not name a person",
    Reason.NOT_ON_ROSTER: "the policy's roster does not know the address",
    Reason.WRONG_GROUP: "the policy asks for somebody else here, by group or by path",
    Reason.WRONG_KIND: "the policy does not take this trailer here",
    Reason.EXPIRED: "the key or the person is past its last day",
    Reason.STALE: "given for something else than what is there now",
    Reason.BAD_DIGEST: "its Reviewed-digest is no digest, or there are two",
    Reason.COVERS_NOTHING: "it covers no release path that changed here",
    Reason.LOW_ASSURANCE: "the policy asks for a signature here",
    Reason.OTHER_SIGNER: "signed, but by somebody else",
    Reason.UNKNOWN_KEY: "signed with a key that is not on the roster",
    Reason.REVOKED: "signed with a revoked key",
    Reason.BAD_SIGNATURE: "its signature does not fit what it signs",
    Reason.UNVERIFIED: "its signature cannot be verified here",
    Reason.ELSEWHERE: "signed for another repository or branch",
}


def weighed(approval: Approval) -> str:
    """The fate of an approval: the code, and what it means."""
    if approval.reason is Reason.COUNTS:
        return "counts"
    word = "counts" if approval.counts else "does not count"
    return f"{word}: {approval.reason} ({_WORDS[approval.reason]})"
