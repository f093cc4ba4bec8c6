"""What a forge asks about, in the few words that are used of all it says.

Titles, bodies, labels, branch names and people are a stranger's to choose and are not even kept. What is kept are ids,
each of them checked, and the name of a branch that the forge itself has and work is meant for.
"""

from __future__ import annotations

import re

from msgspec import Struct

from scanner.errors import UndeterminedError

_OID = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_HINT = "this is not what the forge writes; to judge by hand: twokey pr --base REV --head REV"


class Asked(Struct, frozen=True):
    """`head` is judged against `base` (full ids), and by the policy that holds at the base.

    `base` is "" where only `target` says it: a branch of the remote, as it is by now. With both, whichever is further
    on counts. `head` is "" where there is nothing left to judge, `base` and `target` where nothing was there before.
    `kind` is that of the selection, `what` names it for people. `kept`: the runner keeps its clones, so what this one
    saw last of the branch may be old.
    """

    what: str
    kind: str
    head: str
    base: str = ""
    target: str = ""
    kept: bool = False


def full_id(value: object, where: str, *, none_is_zero: bool = False) -> str:
    """A full id, or raises UndeterminedError. All zeros name no commit: "" where that may be, an error elsewhere."""
    if not isinstance(value, str) or not _OID.fullmatch(value):
        raise UndeterminedError(f"{where} is no full commit id", _HINT)
    if value.strip("0"):
        return value
    if none_is_zero:
        return ""
    raise UndeterminedError(f"{where} is all zeros: it names no commit", _HINT)
