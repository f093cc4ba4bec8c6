"""From everything in a repository that says "reviewed" to the approvals of one commit."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from scanner.approvals.digest import review_digest
from scanner.approvals.eligible import Bearer, approval
from scanner.approvals.people import Person, contributors
from scanner.approvals.picked import picked_from, same_change
from scanner.approvals.reach import Contributors, Gated, Lens, Reach, Rows, digest_reach, makers, merge_reach, own_reach
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
from scanner.repo.log import Row
from scanner.repo.merges import own_rows
from scanner.text.claims import Claim

_ONE_OF_MANY = "given for this commit by itself; a branch is approved by where it ends"


@dataclass(frozen=True, slots=True)
class Ground:
    """Everything that may approve in a run.

    `net` are the paths that the judged range leaves changed, None where no range is judged: what is undone again has
    no net difference that a review could be bound to, so only there a commit is approved by itself. `by_commit` and
    `by_digest` say which standings, by number, could have to do with a commit; `anywhere` may with every one.
    """

    lens: Lens
    standings: tuple[Standing, ...]
    net: frozenset[str] | None
    touched: Callable[[str], Person]
    by_commit: Mapping[str, tuple[int, ...]]
    by_digest: Mapping[str, tuple[int, ...]]
    anywhere: tuple[int, ...]
    carriers: frozenset[str]

    def about(self, oid: str, digest: str) -> list[Standing]:
        """What could approve commit `oid`, whose own changes have `digest`."""
        numbers = {*self.by_commit.get(oid, ()), *self.by_digest.get(digest, ()), *self.anywhere}
        return [self.standings[number] for number in sorted(numbers)]


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
    selection, repository = context.selection, context.repository
    base, head = selection.base, selection.head
    lens = Lens(repository.git, _matters(context), _people(context), _rows(context))
    standing = _standings(context, docket, lens)
    net: frozenset[str] | None = None
    if not selection.lasting and base is not None and head is not None and standing:
        net = frozenset(each.path for each in tree_changes(repository.git, repository.fork_point(base, head), head))

    def touched(path: str) -> Person:
        return frozenset() if net is None else lens.contributions(head or "", f"^{base}")[0].get(path, frozenset())

    by_commit, by_digest = _indexed(standing)
    anywhere = tuple(number for number, each in enumerate(standing) if each.changes)
    carriers = frozenset(each.bearer.oid for each in standing if each.bearer.maker is not None)
    return Ground(lens, standing, net, touched, by_commit, by_digest, anywhere, carriers)


def _indexed(standing: tuple[Standing, ...]) -> tuple[dict[str, tuple[int, ...]], dict[str, tuple[int, ...]]]:
    by_commit: dict[str, tuple[int, ...]] = {}
    by_digest: dict[str, tuple[int, ...]] = {}
    for number, each in enumerate(standing):
        own = {each.bearer.oid} if each.bearer.maker is not None else set()
        for oid in each.bearer.reach.commits | own:
            by_commit[oid] = (*by_commit.get(oid, ()), number)
        for digest in each.digests:
            by_digest[digest] = (*by_digest.get(digest, ()), number)
    return by_commit, by_digest


def _standings(context: Context, docket: Docket, lens: Lens) -> tuple[Standing, ...]:
    own = {review_digest(entry.raws) for entry in docket.entries if entry.raws}
    carried = [_carried(context, carrier, own, lens) for carrier in docket.carriers]
    notes = [
        Standing(bearer, (each.claim,), changes=each.changes if each.single or context.selection.lasting else ())
        for bearer, each in detached_bearers(context, docket, lens)
    ]
    return (*carried, *notes)


def _rows(context: Context) -> Rows:
    """What a commit did; of a merge what it added or undid itself, which takes merging again."""
    git, git_dir, shallow = context.repository.git, context.repository.git_dir, context.repository.shallow

    def rows(commit: Commit, logged: list[Row]) -> list[Row]:
        whole = commit.is_merge and commit.oid not in shallow
        return own_rows(git, git_dir, commit.oid, commit.parents) if whole else logged

    return rows


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


def _carried(context: Context, carrier: Carrier, own: set[str], lens: Lens) -> Standing:
    claims = carrier.claims
    reach = _reach(context, carrier, lens)
    if reach.stale and not reach.bound and not own.isdisjoint(claims.digests):
        reach = Reach(ApprovalSource.COMMIT, frozenset(), {}, bound=True)  # meant for one commit, and found there
    witness = context.witness(carrier.commit.oid) if carrier.commit.signed else UNSIGNED
    fault = Reason.BAD_DIGEST if claims.bad_digest else None
    bearer = Bearer(carrier.commit.oid, carrier.attribution, reach, witness, fault)
    return Standing(bearer, claims.claims, claims.digests)


def _reach(context: Context, carrier: Carrier, lens: Lens) -> Reach:
    selection = context.selection
    if carrier.claims.digests or carrier.claims.bad_digest:
        span = (None, None) if selection.lasting else (selection.base, selection.head)
        return digest_reach(lens, carrier.commit, carrier.changes, carrier.claims.digests, span)
    return merge_reach(lens, carrier.commit, carrier.changes)


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
        return _with_makers(bearer, entry, known)
    alone = _alone(entry, standing, digest)
    free = tuple(path for path in alone if known.net is None or path not in known.net)
    if free:
        made = makers(known.lens, commit, free)
        covered = {path: people | known.touched(path) for path, people in made.items()}
        reach = Reach(bearer.reach.source, frozenset({commit.oid}), covered, bound=True)
        return dataclasses.replace(bearer, reach=reach)
    if alone:
        reach = Reach(bearer.reach.source, frozenset({commit.oid}), {}, stale=True)
        return dataclasses.replace(bearer, reach=reach, notes=(*bearer.notes, _ONE_OF_MANY))
    met = commit.oid in bearer.reach.commits or (commit.oid == bearer.oid and bearer.maker is not None)
    return bearer if met else None


def _with_makers(bearer: Bearer, entry: Entry, known: Ground) -> Bearer:
    """Whoever merged by hand made what the merge itself changed, wherever that path was changed before."""
    commit, reach = entry.draft.commit, bearer.reach
    if not commit.is_merge:
        return bearer
    brought = {path for path in reach.contributors if path not in {raw.path for raw in entry.raws}}
    mine = known.lens.people(commit)
    by_path = {path: each if path in brought else each | mine for path, each in reach.contributors.items()}
    return dataclasses.replace(bearer, reach=dataclasses.replace(reach, contributors=by_path))


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
        if origin and not same_change(context.repository.git, origin, entry.raws, _matters(context)):
            reach, notes = nothing, (f"given for {origin[:12]}, which changed something else or is not here",)
        bearer = Bearer(commit.oid, draft.attribution, reach, witness, fault, notes)
        yield from _judged(context, bearer, (claim,), paths)
