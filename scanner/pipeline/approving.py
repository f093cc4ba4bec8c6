"""From everything in a repository that says "reviewed" to the approvals of one commit."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from scanner.approvals.digest import review_digest
from scanner.approvals.eligible import Bearer, approval
from scanner.approvals.people import Person, contributors
from scanner.approvals.picked import picked_from, same_change
from scanner.approvals.reach import Contributors, Gated, Reach, contributions, digest_reach, merge_reach, own_reach
from scanner.approvals.witness import UNSIGNED
from scanner.model.actor import Attribution
from scanner.model.approval import Approval, ApprovalSource, Reason
from scanner.model.change import RawChange
from scanner.model.commit import Commit
from scanner.pipeline.context import Context
from scanner.pipeline.detached import detached_bearers
from scanner.pipeline.docket import Carrier, Docket, Entry
from scanner.pipeline.gather import gated
from scanner.repo.commits import text
from scanner.repo.diff import tree_changes
from scanner.text.claims import Claim


@dataclass(frozen=True, slots=True)
class Ground:
    """Everything that may approve in a run.

    `net` are the paths that the judged range leaves changed, None where no range is judged: what is undone again has
    no net difference that a review could be bound to, so only there a commit is approved by itself. `touched` says who
    changed a path anywhere in the range.
    """

    standings: tuple[Standing, ...]
    net: frozenset[str] | None
    touched: Callable[[str], Person]


@dataclass(frozen=True, slots=True)
class Standing:
    """A bearer with its claims. `digests` or `changes` name what was reviewed, for a commit that by itself changed just
    that.
    """

    bearer: Bearer
    claims: tuple[Claim, ...]
    digests: tuple[str, ...] = ()
    changes: tuple[RawChange, ...] = ()


def people_of(context: Context, commit: Commit, attribution: Attribution | None = None) -> Person:
    """Everyone who made `commit`, whoever signed it included: a key that is used takes part (threat B24)."""
    known = attribution or context.attribute(commit)
    marks = contributors(context.policy, context.rulebook.agents, commit, known)
    signer = context.witness(commit.oid).named if commit.signed and commit.oid else ""
    return marks | {f"roster:{signer}"} if signer else marks


def ground(context: Context, docket: Docket) -> Ground:
    """Whatever may approve commits other than the one it stands in."""
    selection, git = context.selection, context.repository.git
    base, head = selection.base, selection.head
    people = _people(context)
    standing = _standings(context, docket, people)
    if selection.lasting or base is None or head is None or not standing:
        return Ground(standing, None, lambda _path: frozenset())
    start = context.repository.fork_point(base, head)
    net = frozenset(change.path for change in tree_changes(git, start, head))

    @lru_cache(maxsize=1)
    def by_path() -> Mapping[str, Person]:
        return contributions(git, (head, f"^{base}"), people)[0]

    return Ground(standing, net, lambda path: by_path().get(path, frozenset()))


def _standings(context: Context, docket: Docket, people: Contributors) -> tuple[Standing, ...]:
    own = {review_digest(entry.raws) for entry in docket.entries if entry.raws}
    carried = [_carried(context, carrier, own, people) for carrier in docket.carriers]
    notes = [
        Standing(bearer, (each.claim,), changes=each.changes if each.single or context.selection.lasting else ())
        for bearer, each in detached_bearers(context, docket, _matters(context), people)
    ]
    return (*carried, *notes)


def _matters(context: Context) -> Gated:
    return lambda raw: gated(context, raw) is not None


def _people(context: Context) -> Contributors:
    """Every carrier asks for the same commits again, so each is worked out once."""
    known: dict[str, Person] = {}

    def people(commit: Commit) -> Person:
        if commit.oid not in known:
            known[commit.oid] = people_of(context, commit)
        return known[commit.oid]

    return people


def _carried(context: Context, carrier: Carrier, own: set[str], people: Contributors) -> Standing:
    claims = carrier.claims
    reach = _reach(context, carrier, people)
    if reach.stale and not reach.bound and not own.isdisjoint(claims.digests):
        reach = Reach(ApprovalSource.COMMIT, frozenset(), {}, bound=True)  # meant for one commit, and found there
    witness = context.witness(carrier.commit.oid) if carrier.commit.signed else UNSIGNED
    fault = Reason.BAD_DIGEST if claims.bad_digest else None
    bearer = Bearer(carrier.commit.oid, carrier.attribution, reach, witness, fault)
    return Standing(bearer, claims.claims, claims.digests)


def _reach(context: Context, carrier: Carrier, people: Contributors) -> Reach:
    git, selection = context.repository.git, context.selection
    matters = _matters(context)
    if carrier.claims.digests or carrier.claims.bad_digest:
        span = (None, None) if selection.lasting else (selection.base, selection.head)
        return digest_reach(git, carrier.commit, carrier.changes, carrier.claims.digests, span, matters, people)
    return merge_reach(git, carrier.commit, carrier.changes, matters, people)


def approvals_of(context: Context, entry: Entry, known: Ground) -> Iterator[Approval]:
    """Every approval that has to do with one commit, whether it counts or not."""
    draft = entry.draft
    # A secret's file counts too: an agent's allowlist comment in it waits for a review.
    paths = tuple(dict.fromkeys((*(change.path for change in draft.changes), *(each.path for each in entry.secrets))))
    carried = {each.bearer.oid for each in known.standings if each.bearer.maker is not None}
    if draft.commit.oid not in carried or not draft.commit.oid:
        yield from _own(context, entry, paths)
    for each in known.standings:
        bearer = _meeting(context, entry, each, known)
        if bearer is not None:
            yield from _judged(context, bearer, each.claims, paths)


def _judged(context: Context, bearer: Bearer, claims: Iterable[Claim], paths: tuple[str, ...]) -> Iterator[Approval]:
    for claim in claims:
        yield approval(context.policy, context.rulebook.agents, context.options.today, bearer, claim, paths)


def _meeting(context: Context, entry: Entry, standing: Standing, known: Ground) -> Bearer | None:
    """The bearer as it reaches this commit, None where it has nothing to do with it."""
    bearer, commit = standing.bearer, entry.draft.commit
    if commit.oid in bearer.reach.commits and not (standing.changes and bearer.reach.stale):
        return bearer
    if alone := tuple(path for path in _alone(entry, standing) if known.net is None or path not in known.net):
        people = people_of(context, commit, entry.draft.attribution)
        covered = {path: people | known.touched(path) for path in alone}
        reach = Reach(bearer.reach.source, frozenset({commit.oid}), covered, bound=True)
        return dataclasses.replace(bearer, reach=reach)
    met = commit.oid in bearer.reach.commits or (commit.oid == bearer.oid and bearer.maker is not None)
    return bearer if met else None


def _alone(entry: Entry, standing: Standing) -> tuple[str, ...]:
    """The paths of a commit that, taken by themselves, are just what was reviewed: the same change is the same."""
    if standing.digests:
        raws = entry.raws
        return tuple(raw.path for raw in raws) if raws and review_digest(raws) in standing.digests else ()
    reviewed = {(each.path, each.old_mode, each.old_oid, each.new_mode, each.new_oid) for each in standing.changes}
    return tuple(
        raw.path for raw in entry.raws if (raw.path, raw.old_mode, raw.old_oid, raw.new_mode, raw.new_oid) in reviewed
    )


def _own(context: Context, entry: Entry, paths: tuple[str, ...]) -> Iterator[Approval]:
    """Trailers in the commit itself; with a digest they must name exactly its own changes."""
    draft, claims = entry.draft, entry.claims
    if not claims.claims:
        return
    commit = draft.commit
    people = people_of(context, commit, draft.attribution)
    witness = context.witness(commit.oid) if commit.signed and commit.oid else UNSIGNED
    bound = review_digest(entry.raws) in claims.digests
    whole = own_reach(commit, tuple(text(path) for _, path in draft.rows), people, bound=bound)
    nothing = Reach(ApprovalSource.TRAILER, frozenset({commit.oid}), {}, stale=True)
    fault = Reason.BAD_DIGEST if claims.bad_digest else None
    for claim in claims.claims:
        notes: tuple[str, ...] = ()
        reach = whole if bound or not claims.digests else nothing
        origin = "" if claims.digests else picked_from(commit.message, claim)
        if origin and not same_change(context.repository.git, origin, entry.raws, _matters(context)):
            reach, notes = nothing, (f"given for {origin[:12]}, which changed something else or is not here",)
        bearer = Bearer(commit.oid, draft.attribution, reach, witness, fault, notes)
        yield from _judged(context, bearer, (claim,), paths)
