"""The strict reading of a message: who claims to have reviewed it.

Git's trailers are lenient, which is right for a log and wrong for a key: its 25 % rule lets a quoted `Reviewed-by` in
prose count, and a fold moves a name out of sight. A claim counts only in a block of nothing but trailers, behind the
subject, as `Name <local@domain>` on one line. What means to approve and fails is a near miss (`text/near_misses.py`).
"""

from __future__ import annotations

from msgspec import Struct

from scanner.model.approval import NearMiss
from scanner.text.near_misses import DIGEST, in_subject, near_misses
from scanner.text.trailer_values import digest_fault, person_fault, split_person
from scanner.text.trailers import read, shape

KINDS = ("Reviewed-by", "Approved-by")
MOST = 50  # claims of one message; anybody can put ten thousand into one


class Claim(Struct, frozen=True):
    """One sound claim. `key` as configured; `email` with the domain in lower case; `line` an index in the message."""

    key: str
    name: str
    email: str
    line: int


class Claims(Struct, frozen=True):
    """What a message says about its review. `bad_digest`: a digest trailer is malformed, or two of them disagree."""

    claims: tuple[Claim, ...]
    digests: tuple[str, ...]
    bad_digest: bool
    near_misses: tuple[NearMiss, ...]


def claims(message: str, kinds: tuple[str, ...] = KINDS) -> Claims:
    """Read the approvals of a message.

    `message` is UTF-8 decoded with `surrogateescape`, `kinds` are the keys that count, compared without case in ASCII.
    Never raises.
    """
    where = shape(message)
    block = read(where)
    sound = block.pure and not in_subject(where, where.last.start)
    canonical = {kind.lower(): kind for kind in kinds if kind.isascii()}
    found: list[Claim] = []
    digests: dict[str, None] = {}
    malformed = False
    for trailer in block.trailers:
        # Not trailer.value: git strips any number of carriage returns, here one is a line ending and two are a trick.
        value = where.lines[trailer.line].removesuffix("\r").partition(":")[2].strip(" \t")
        key = trailer.key.lower()
        if key == DIGEST.lower():
            if digest_fault(value, trailer.folded):
                malformed = True
            else:
                digests[value] = None
        elif sound and key in canonical and not person_fault(value, trailer.folded):
            found.append(Claim(canonical[key], *split_person(value), trailer.line))
    counted = {f"{claim.key}: {claim.name} <{claim.email}>" for claim in found}
    if sound:
        counted.update(f"{DIGEST}: {value}" for value in digests)
    people = {(claim.key, claim.name, claim.email): claim for claim in reversed(found)}
    return Claims(
        tuple(reversed(people.values()))[:MOST],
        tuple(digests) if sound else (),
        malformed or len(digests) > 1,
        near_misses(message, where, block, kinds, counted) if kinds else (),
    )
