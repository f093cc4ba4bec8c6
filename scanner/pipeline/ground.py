"""Everything in a run that may approve commits other than the one it stands in, and which of them it could reach."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping

from msgspec import Struct

from scanner.approvals.digest import review_digest
from scanner.approvals.eligible import Bearer
from scanner.approvals.lens import Contributors, Gated, Lens, Rows
from scanner.approvals.people import Person, contributors
from scanner.approvals.reach import Reach, digest_reach, merge_reach
from scanner.approvals.witness import UNSIGNED
from scanner.model.actor import Attribution
from scanner.model.approval import ApprovalSource, Reason
from scanner.model.change import RawChange
from scanner.model.commit import Commit
from scanner.pipeline.context import Context
from scanner.pipeline.detached import detached_bearers
from scanner.pipeline.docket import Carrier, Docket
from scanner.pipeline.gather import gated
from scanner.repo.diff import tree_changes
from scanner.repo.log import Row
from scanner.repo.merges import own_rows
from scanner.text.claims import Claim


class Ground(Struct, frozen=True):
    """Everything that may approve in a run.

    `net` are the paths that the judged range leaves changed, None where no range is judged: what is undone again has
    no net difference that a review could be bound to, so only there a commit is approved by itself. `by_commit` and
    `by_digest` say which standings, by number, could have to do with a commit; `anywhere` may with every one.
    """

    lens: Lens
    standings: tuple[Standing, ...]
    net: frozenset[str] | None
    touched: Callable[[str], Person]
    by_commit: Mapping[str, list[int]]
    by_digest: Mapping[str, list[int]]
    anywhere: tuple[int, ...]
    carriers: frozenset[str]

    def about(self, oid: str, digest: str) -> list[Standing]:
        """What could approve commit `oid`, whose own changes have `digest`."""
        numbers = {*self.by_commit.get(oid, ()), *self.by_digest.get(digest, ()), *self.anywhere}
        return [self.standings[number] for number in sorted(numbers)]


class Standing(Struct, frozen=True):
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
    lens = Lens(repository.git, matters(context), _people(context), _rows(context))
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


def _indexed(standing: tuple[Standing, ...]) -> tuple[Mapping[str, list[int]], Mapping[str, list[int]]]:
    by_commit: defaultdict[str, list[int]] = defaultdict(list)
    by_digest: defaultdict[str, list[int]] = defaultdict(list)
    for number, each in enumerate(standing):
        own = {each.bearer.oid} if each.bearer.maker is not None else set()
        for oid in each.bearer.reach.commits | own:
            by_commit[oid].append(number)
        for digest in each.digests:
            by_digest[digest].append(number)
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


def matters(context: Context) -> Gated:
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
