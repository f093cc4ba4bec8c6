"""Signatures of commits, each asked for once."""

from __future__ import annotations

from functools import cache

from scanner.approvals.witness import UNSIGNED, Witness, WitnessOf, keeps_keys, witness
from scanner.config.policy import Policy
from scanner.errors import MissingObjectError
from scanner.model.approval import Reason
from scanner.repo.commits import parse_object
from scanner.repo.objects import Objects
from scanner.repo.signatures import commit_signature


def witnessing(policy: Policy, objects: Objects, today: str) -> WitnessOf:
    """A function from a commit's id to who signed it. Without a key on the roster nothing is read."""
    if not keeps_keys(policy):
        return lambda _oid: UNSIGNED

    @cache
    def who(oid: str) -> Witness:
        try:
            raw = objects.stored(oid)
            found = witness(policy, commit_signature(raw), today)
        except MissingObjectError as error:
            return Witness(True, doubt=Reason.UNVERIFIED, detail=error.message)

        # A landing service vouches for what it lands, not for whoever holds its key.
        if found.landing and parse_object(oid, raw).committer.email.lower() != found.landing.lower():
            return Witness(True, doubt=Reason.OTHER_SIGNER, detail=f"{found.detail}, which is not the committer")
        return found

    return who
