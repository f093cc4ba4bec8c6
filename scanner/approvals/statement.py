"""A detached approval: what its signature is over, and the line of a note that holds both.

A note is transport: anybody who can push can write or overwrite one (threat B50), so nothing in it counts but what the
signature covers. That is one line of canonical JSON: the digest of what was reviewed, who reviewed, and the repository
and branch that it was meant for, so that it cannot be carried elsewhere (threat B46). The entries behind the digest
travel beside it; they are believed because the digest is over them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from msgspec import Struct

from scanner.approvals.digest import review_digest
from scanner.model.change import RawChange
from scanner.text.claims import Claim
from scanner.text.trailer_values import person_fault, split_person

NOTES_REF = "refs/notes/twokey"
NAMESPACE = "twokey-approval"  # of its own: a signature made for git, a file or a mail is none for this (threat B37)
MOST_BYTES = 5_000_000  # of one note
MOST_LINES = 1_000
_TYPE = "twokey/approval/v1"
_KEYS = {"type", "branch", "digest", "repository", "reviewer"}
_MODE, _OID = re.compile(r"[0-7]{6}"), re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")


class Statement(Struct, frozen=True):
    """What a reviewer signs. `repository` are the ids of its root commits, `branch` the one the change is meant for."""

    digest: str
    reviewer: str
    repository: tuple[str, ...]
    branch: str

    def text(self) -> bytes:
        """The bytes under the signature: keys sorted, no blanks, ASCII only."""
        fields = {
            "type": _TYPE,
            "branch": self.branch,
            "digest": self.digest,
            "repository": sorted(self.repository),
            "reviewer": self.reviewer,
        }
        return json.dumps(fields, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode()


class Detached(Struct, frozen=True):
    """One line of a note: a statement, its signature, and the entries that its digest is over.

    `single`: given for one commit by itself, not for where a branch stands.
    """

    statement: Statement
    signature: bytes
    changes: tuple[RawChange, ...]
    single: bool = False

    @property
    def claim(self) -> Claim:
        return Claim("Reviewed-by", *split_person(self.statement.reviewer), 0)


def line(detached: Detached) -> bytes:
    """`detached` as one line, so that two people's notes merge by their lines."""
    document = {
        "statement": detached.statement.text().decode(),
        "single": detached.single,
        "signature": detached.signature.decode("ascii", "replace"),
        "changes": [
            [each.path, each.old_mode, each.old_oid, each.new_mode, each.new_oid]
            for each in sorted(detached.changes, key=lambda each: each.path)
        ],
    }
    return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode() + b"\n"


def read_note(data: bytes) -> Iterator[Detached]:
    """The approvals in a note. Whatever is no approval, or does not hold together, is passed over."""
    if len(data) > MOST_BYTES:
        return
    for raw in data.split(b"\n")[:MOST_LINES]:
        found = _read(raw) if raw.startswith(b"{") else None
        if found is not None:
            yield found


def _read(raw: bytes) -> Detached | None:
    try:
        document = json.loads(raw)
        statement = _statement(document["statement"])
        changes = tuple(_change(each) for each in document["changes"])
        signature = document["signature"].encode("ascii")
        if statement is None or review_digest(changes) != statement.digest:
            return None
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    return Detached(statement, signature, changes, document.get("single") is True)


def _statement(text: str) -> Statement | None:
    """Only the canonical form: two readings of one signature must not exist."""
    fields = json.loads(text)
    if not isinstance(fields, dict) or set(fields) != _KEYS or fields["type"] != _TYPE:
        return None
    roots = fields["repository"]
    if not isinstance(roots, list) or not roots or not _texts((*roots, *fields.values()), but=roots):
        return None
    statement = Statement(fields["digest"], fields["reviewer"], tuple(roots), fields["branch"])
    if person_fault(statement.reviewer, folded=False) or statement.text() != text.encode("ascii"):
        return None
    return statement


def _texts(values: Iterable[Any], but: Any) -> bool:
    return all(isinstance(each, str) for each in values if each is not but)


def _change(fields: list[str]) -> RawChange:
    """An entry in the only form it has. A field that could hold a line end or a NUL would let the very bytes behind a
    digest be cut into other entries than those that were reviewed.
    """
    path, old_mode, old_oid, new_mode, new_oid = fields
    modes, oids = (old_mode, new_mode), (old_oid, new_oid)
    if not path or "\0" in path or not all(map(_MODE.fullmatch, modes)) or not all(map(_OID.fullmatch, oids)):
        raise ValueError("not an entry")
    status = "A" if not old_oid.strip("0") else "D" if not new_oid.strip("0") else "M"
    return RawChange(path, status, old_mode, new_mode, old_oid, new_oid)
