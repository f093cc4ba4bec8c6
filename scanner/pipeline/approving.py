"""From everything in a repository that says "reviewed" to the approvals of one commit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import structs

from scanner.approvals.digest import review_digest
from scanner.approvals.eligible import Bearer, approval
from scanner.approvals.lens import Lens, makers
from scanner.approvals.picked import picked_from, same_change
from scanner.approvals.reach import Reach, own_reach
from scanner.approvals.witness import UNSIGNED
from scanner.model.approval import Approval, ApprovalSource, Reason
from scanner.pipeline.context import Context
from scanner.pipeline.docket import Entry
from scanner.pipeline.ground import Ground, Standing, matters
from scanner.repo.commits import text
from scanner.text.claims import Claim

_ONE_OF_MANY = "given for this commit by itself; a branch is approved by where it ends"


def approvals_of(context: Context, entry: Entry, known: Ground) -> Iterator[Approval]:
    """Every approval that has to do with one commit, whether it counts or not."""
    draft = entry.draft
    # A secret's file counts too: an agent's allowlist comment in it waits for a review.
    paths = tuple(dict.fromkeys((*(change.path for change in draft.changes), *(each.path for each in entry.secrets))))
    digest = review_digest(entry.raws) if entry.raws else ""
    if draft.commit.oid not in known.carriers or not draft.commit.oid:
        yield from _own(context, entry, paths, digest, known.lens)
    for each in known.about(draft.commit.oid, digest):
        bearer = _meeting(entry, each, known, digest)
        if bearer is not None:
            yield from _judged(context, bearer, each.claims, paths)


def _judged(context: Context, bearer: Bearer, claims: Iterable[Claim], paths: tuple[str, ...]) -> Iterator[Approval]:
    for claim in claims:
        yield approval(context.policy, context.rulebook.agents, context.options.today, bearer, claim, paths)


def _meeting(entry: Entry, standing: Standing, known: Ground, digest: str) -> Bearer | None:
    """The bearer as it reaches this commit, None where it has nothing to do with it."""
    bearer, commit = standing.bearer, entry.draft.commit
    if commit.oid in bearer.reach.commits and not (standing.changes and bearer.reach.stale):
        return bearer
    alone = _alone(entry, standing, digest)
    free = tuple(path for path in alone if known.net is None or path not in known.net)
    if free:
        made = makers(known.lens, commit, free)
        covered = {path: people | known.touched(path) for path, people in made.items()}
        reach = Reach(bearer.reach.source, frozenset({commit.oid}), covered, bound=True)
        return structs.replace(bearer, reach=reach)
    if alone:
        reach = Reach(bearer.reach.source, frozenset({commit.oid}), {}, stale=True)
        return structs.replace(bearer, reach=reach, notes=(*bearer.notes, _ONE_OF_MANY))
    met = commit.oid in bearer.reach.commits or (commit.oid == bearer.oid and bearer.maker is not None)
    return bearer if met else None


def _alone(entry: Entry, standing: Standing, digest: str) -> tuple[str, ...]:
    """The paths of a commit that, taken by themselves, are just what was reviewed: the same change is the same."""
    if standing.digests:
        return tuple(raw.path for raw in entry.raws) if digest in standing.digests else ()
    reviewed = {(each.path, each.old_mode, each.old_oid, each.new_mode, each.new_oid) for each in standing.changes}
    return tuple(
        raw.path for raw in entry.raws if (raw.path, raw.old_mode, raw.old_oid, raw.new_mode, raw.new_oid) in reviewed
    )


def _own(context: Context, entry: Entry, paths: tuple[str, ...], digest: str, lens: Lens) -> Iterator[Approval]:
    """Trailers in the commit itself; with a digest they must name exactly its own changes."""
    draft, claims = entry.draft, entry.claims
    if not claims.claims:
        return
    commit = draft.commit
    witness = context.witness(commit.oid) if commit.signed and commit.oid else UNSIGNED
    bound = digest in claims.digests
    whole = own_reach(
        lens, commit, tuple(dict.fromkeys((*(text(path) for _, path in draft.rows), *paths))), bound=bound
    )
    nothing = Reach(ApprovalSource.TRAILER, frozenset({commit.oid}), {}, stale=True)
    fault = Reason.BAD_DIGEST if claims.bad_digest else None
    for claim in claims.claims:
        notes: tuple[str, ...] = ()
        reach = whole if bound or not claims.digests else nothing
        origin = "" if claims.digests else picked_from(commit.message, claim)
        if origin and not same_change(context.repository.git, origin, entry.raws, matters(context)):
            reach, notes = nothing, (f"given for {origin[:12]}, which changed something else or is not here",)
        bearer = Bearer(commit.oid, draft.attribution, reach, witness, fault, notes)
        yield from _judged(context, bearer, (claim,), paths)
