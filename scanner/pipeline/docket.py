"""What a run collected for judgement: drafts worth reporting, and the commits whose messages may approve others."""

from __future__ import annotations

import re

from msgspec import Struct, field
from msgspec.structs import replace

from scanner.config.policy import Policy
from scanner.model.actor import Attribution
from scanner.model.approval import NearMiss
from scanner.model.change import RawChange
from scanner.model.commit import Commit
from scanner.model.finding import Secret
from scanner.pipeline.context import Context
from scanner.pipeline.gather import Draft, make_draft
from scanner.repo.log import read_log
from scanner.text.break_glass import KEY as BREAK_GLASS
from scanner.text.claims import Claims
from scanner.text.claims import claims as read_claims
from scanner.text.near_misses import DIGEST

# What somebody writes who means to approve; only commits that change nothing are asked.
_MEANT = re.compile(r"review|approv|acked|lgtm", re.IGNORECASE)
_NO_CLAIMS = Claims((), (), False, ())


class Entry(Struct, frozen=True):
    """A draft worth reporting, with its secrets and what its message claims."""

    draft: Draft
    secrets: tuple[Secret, ...]
    claims: Claims

    @property
    def raws(self) -> tuple[RawChange, ...]:
        return tuple(change.raw for change in self.draft.changes)


class Carrier(Struct, frozen=True):
    """A commit whose message may approve others: a merge, or one with a digest."""

    commit: Commit
    attribution: Attribution
    changes: tuple[RawChange, ...]
    claims: Claims


class Docket(Struct):
    """What a run collected for judgement."""

    entries: list[Entry] = field(default_factory=list)
    carriers: list[Carrier] = field(default_factory=list)


def trailer_kinds(policy: Policy) -> tuple[str, ...]:
    """Every trailer key that counts for some category."""
    keys = [*policy.default.trailers, *(key for each in policy.require.values() for key in each.trailers)]
    return tuple(dict.fromkeys(keys))


def enter(context: Context, docket: Docket, draft: Draft, secrets: tuple[Secret, ...]) -> None:
    """Keep what a draft has to say, if it says anything; a plain human commit leaves nothing behind."""
    empty = not draft.rows and not draft.commit.is_merge and _MEANT.search(draft.commit.message) is not None
    reviewed = bool(secrets) or any(change.deltas for change in draft.changes) or (draft.judged and bool(draft.changes))
    lowered = draft.commit.message.lower()
    carries = bool(draft.commit.oid) and _may_carry(context, draft, lowered)  # what is not made yet approves nothing
    claims = _claims(context, draft.commit) if reviewed or carries or empty else _NO_CLAIMS
    if empty:
        claims = _unbound(claims)
    if carries and claims.claims:
        raws = tuple(change.raw for change in draft.changes)
        docket.carriers.append(Carrier(draft.commit, draft.attribution, raws, claims))
    said = draft.attribution.evidence or draft.commit.flaws or draft.problems or secrets
    glass = BREAK_GLASS in lowered
    missed = empty and bool(claims.near_misses)
    if reviewed or said or draft.judged or glass or missed or context.options.all_commits or _alias(draft):
        docket.entries.append(Entry(draft, secrets, claims))


def _unbound(claims: Claims) -> Claims:
    """An empty commit approves only what its digest names; one that names a person and no digest nearly does."""
    if not claims.claims or claims.digests or claims.bad_digest:
        return claims
    first = claims.claims[0]
    line = f"{first.key}: {first.name} <{first.email}>"
    problem = f"an empty commit approves nothing without a {DIGEST}; `twokey approve --print` gives both lines"
    near = NearMiss(line, problem, f"{line}\n{DIGEST}: twokey1:<64 hexadecimal digits>")
    return replace(claims, near_misses=(*claims.near_misses, near))


def _alias(draft: Draft) -> bool:
    return any(each.alias for each in draft.changes)


def look_ahead(context: Context, docket: Docket) -> None:
    """Carriers among the commits that came after the one commit that is judged."""
    selection = context.selection
    if selection.until is None or selection.head is None:
        return
    words = "|".join((*context.trailer_words, "reviewed-digest"))
    asked = ("--regexp-ignore-case", "--extended-regexp", f"--grep={words}", selection.until, f"^{selection.head}")
    for commit, rows in read_log(context.repository.git, asked):
        later = Docket()
        enter(context, later, make_draft(context, commit, rows), ())
        docket.carriers += later.carriers


def _may_carry(context: Context, draft: Draft, lowered: str) -> bool:
    """Whether the message may approve other commits: a merge's trailer, or a digest over a range."""
    return "-digest" in lowered or (draft.commit.is_merge and any(kind in lowered for kind in context.trailer_words))


def _claims(context: Context, commit: Commit) -> Claims:
    """Approvals are read from the stored bytes: git's own output trims lines and stops at a NUL."""
    exact = context.objects.commit(commit.oid) if commit.oid else commit
    return read_claims(exact.message, trailer_kinds(context.policy))
