"""Who put a signature under a message, as far as the roster knows.

The roster is the only list of keys that is believed: not the user's git configuration, not a keyring's trust, not an
`allowed_signers` file of the judged tree (threats B36, B39, B40). A key is judged on the day of the check, never on the
date that its signer wrote into the commit (threat B33).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from msgspec import Struct

from scanner.config.policy import Key, Policy
from scanner.model.approval import Reason
from scanner.repo.signatures import Signature, Standing, Verification, may_be, named_key, same_key, verify


class Witness(Struct, frozen=True):
    """What a signature shows.

    `reviewer`: the roster id of the person whose key it verifies with. `landing`: the address of the landing service
    whose key it does. `named`: the roster id of whose key it says it was made with, verified or not: enough to take
    part, too little to vouch. `doubt`: why it shows nothing, in `detail` with words.
    """

    signed: bool = False
    reviewer: str = ""
    landing: str = ""
    named: str = ""
    doubt: Reason | None = None
    detail: str = ""


UNSIGNED = Witness()

WitnessOf = Callable[[str], Witness]

_ELSE = (Standing.OTHER_KEY, Standing.UNUSABLE_KEY)
_MADE = (Standing.GOOD, Standing.EXPIRED, Standing.REVOKED)
_DOUBTS = {
    Standing.BAD: Reason.BAD_SIGNATURE,
    Standing.WRONG_NAMESPACE: Reason.BAD_SIGNATURE,
    Standing.EXPIRED: Reason.EXPIRED,
    Standing.REVOKED: Reason.REVOKED,
    Standing.NO_TOOL: Reason.UNVERIFIED,
}


def keeps_keys(policy: Policy) -> bool:
    """Whether there is any key to verify with."""
    return any(each.keys for each in policy.reviewers) or any(each.keys for each in policy.landing)


def witness(policy: Policy, signature: Signature | None, today: str, namespace: str = "git") -> Witness:
    """Try every key that the signature may have been made with. `today` is an ISO date."""
    if signature is None:
        return UNSIGNED
    name = named_key(signature)
    found = Witness(True, doubt=Reason.UNKNOWN_KEY, detail="signed with a key that the roster does not know")
    for owner, service, key in _keys(policy):
        if not may_be(signature, key.key):
            continue
        result = verify(signature, key.key, namespace)
        if result.standing in _MADE or (name and same_key(name, key.key)):
            found = _weighed(owner, service, key, result, today)
        elif result.standing not in _ELSE and not found.named:
            # It cannot be read, or says nothing of its maker: nobody is drawn into it (they could not approve then).
            found = Witness(True, doubt=_DOUBTS[result.standing], detail=result.detail or str(result.standing))
        if found.reviewer or found.landing:
            return found
    return found


def _keys(policy: Policy) -> Iterator[tuple[str, str, Key]]:
    for reviewer in policy.reviewers:
        for key in reviewer.keys:
            yield reviewer.id, "", key
    for service in policy.landing:
        for text in service.keys:
            yield "", service.email, Key(text)


def _weighed(owner: str, service: str, key: Key, result: Verification, today: str) -> Witness:
    whose = f"of {owner or service}"
    if key.revoked:
        return Witness(True, named=owner, doubt=Reason.REVOKED, detail=f"the key {whose} is revoked")
    if key.valid_until and key.valid_until < today:
        said = f"the key {whose} was valid until {key.valid_until}"
        return Witness(True, named=owner, doubt=Reason.EXPIRED, detail=said)
    if key.valid_from and key.valid_from > today:
        said = f"the key {whose} is valid from {key.valid_from}"
        return Witness(True, named=owner, doubt=Reason.EXPIRED, detail=said)
    if result.standing is Standing.GOOD:
        return Witness(True, owner, service, owner, None, f"signed with the key {result.key} {whose}")
    doubt = _DOUBTS.get(result.standing, Reason.UNKNOWN_KEY)
    return Witness(True, named=owner, doubt=doubt, detail=f"key {whose}: {result.detail or result.standing}")
