"""The first half of the line: commits as they stream by, attributed, classified, and read where it matters.

Cheap first. A plain human commit costs a regular expression and a few dictionary look-ups; blobs are read only for
commits the policy could hold, for files that could take the gate away, and for secrets.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import Struct, structs

from scanner.approvals.people import on_roster
from scanner.classify import Classified, classify_link
from scanner.errors import MissingObjectError
from scanner.formats.attribution_switches import KINDS
from scanner.formats.describe import describe, may_hide_agents, may_weaken_gate, tells
from scanner.formats.levels import Beside, raised
from scanner.formats.obfuscation import obfuscated
from scanner.model.actor import ActorKind, Attribution
from scanner.model.change import GITLINK_MODE, SYMLINK_MODE, Change, RawChange
from scanner.model.commit import Commit
from scanner.model.report import Problem
from scanner.pipeline.context import Context
from scanner.pipeline.oddities import OCTOPUS_PARENTS, is_unrelated, octopus_changes, tree_problems, with_embedded
from scanner.pipeline.repaired import repaired
from scanner.repo.log import Row, raw_change
from scanner.repo.merges import remade_rows, remake

_TELLING = frozenset({"gate-weakened", "owner-removed", "owner-changed", *KINDS})
_GITLINK, _SYMLINK = GITLINK_MODE.encode(), SYMLINK_MODE.encode()


class Draft(Struct, frozen=True):
    """A commit with what it did. `judged`: the policy could hold its changes, so they have deltas."""

    commit: Commit
    attribution: Attribution
    changes: tuple[Change, ...]
    rows: tuple[Row, ...]
    judged: bool
    problems: tuple[Problem, ...] = ()


def attributed(context: Context, commit: Commit, log_rows: list[Row]) -> Attribution:
    """Who made a commit that changed these rows."""
    return context.attribute(commit, (path for _, path in log_rows))


class Outline(Struct, frozen=True):
    """A commit attributed and classified, before any of its files is read. `remade`: a merge whose own changes have to
    be told from what it joins first."""

    commit: Commit
    attribution: Attribution
    rows: tuple[Row, ...]
    changes: tuple[Change, ...]
    judged: bool
    remade: bool

    def takes_time(self, closely: bool) -> bool:
        """Whether files have to be compared. `closely`: all of them, whoever changed them."""
        if self.remade or ((self.judged or closely) and self.changes):
            return True
        return any(map(_may_tell, self.changes))


class Filling(Struct, frozen=True):
    """What reading a commit's files adds to its outline."""

    changes: tuple[Change, ...]
    problems: tuple[Problem, ...]


def make_draft(context: Context, commit: Commit, log_rows: list[Row]) -> Draft:
    """One commit attributed, classified, and described as far as the policy asks."""
    sketch = outline(context, commit, log_rows)
    return completed(sketch, filling(context, sketch))


def outline(context: Context, commit: Commit, log_rows: list[Row]) -> Outline:
    """One commit as far as it can be known without reading files."""
    attribution = _established(context, commit, attributed(context, commit, log_rows))
    commit = structs.replace(commit, unrelated=True) if is_unrelated(context, commit) else commit
    judged = commit.unrelated or attribution.kind is not ActorKind.HUMAN or attribution.kind in context.held_kinds
    whole = commit.oid not in context.repository.shallow  # at the edge of a shallow clone the parents are not here
    remade = commit.is_merge and bool(commit.oid) and whole and (judged or context.selection.kind != "history")
    changes = () if remade else tuple(_classified_all(context, log_rows))
    return Outline(commit, attribution, tuple(log_rows), changes, judged, remade)


def completed(sketch: Outline, filled: Filling) -> Draft:
    """The draft that the two make."""
    return Draft(sketch.commit, sketch.attribution, filled.changes, sketch.rows, sketch.judged, filled.problems)


def ready(context: Context, sketches: Iterable[Outline]) -> None:
    """What `filling` these needs and is cheaper to have for all of them at once."""
    repository = context.repository
    remake(
        context.objects, repository.git, repository.git_dir, (each.commit.parents for each in sketches if each.remade)
    )


def filling(context: Context, sketch: Outline) -> Filling:
    """What the files that matter say."""
    commit, rows, changes = sketch.commit, sketch.rows, list(sketch.changes)
    if sketch.remade:
        git, git_dir = context.repository.git, context.repository.git_dir
        rows = tuple(remade_rows(context.objects, git, git_dir, commit.oid, commit.parents))
        changes = list(_classified_all(context, rows))
    described: list[Change] = []
    problems: list[Problem] = []
    if changes:
        described, problems = _describe(context, commit, changes, sketch.judged or context.options.all_commits)
    if sketch.remade and len(commit.parents) >= OCTOPUS_PARENTS:
        described = list(octopus_changes(context, commit, described, lambda row: classified(context, row)))
    if commit.oid:
        described = with_embedded(context.objects, commit.oid, rows, described)
    problems = [*problems, *tree_problems(context, commit, described if sketch.judged else ())]
    return Filling(tuple(described), tuple(problems))


def _classified_all(context: Context, rows: Iterable[Row]) -> Iterator[Change]:
    return (change for row in rows if (change := classified(context, row)) is not None)


def _may_tell(change: Change) -> bool:
    """Whether a change may be a finding whoever made it."""
    return may_weaken_gate(change) or may_hide_agents(change)


def _established(context: Context, commit: Commit, attribution: Attribution) -> Attribution:
    """A human whom their own signature shows: asked only where the policy makes a difference between the two."""
    if attribution.kind is not ActorKind.HUMAN or attribution.kind not in context.held_kinds:
        return attribution
    if not commit.signed or not commit.oid:
        return attribution
    entry = on_roster(context.policy, commit.author.email)
    if entry is None or context.witness(commit.oid).reviewer != entry.id:
        return attribution
    return structs.replace(attribution, established=True)


def classified(context: Context, row: Row) -> Change | None:
    """A row as a change, if its path matters."""
    meta, path = row
    if _GITLINK in meta or _SYMLINK in meta:
        return gated(context, raw_change(row))
    found = context.classify(path.decode("utf-8", "surrogateescape"))
    return None if found is None else _change(raw_change(row), found)


def gated(context: Context, raw: RawChange) -> Change | None:
    """A raw change as a change, if its path matters: links stand for what they point to."""
    if not {raw.old_mode, raw.new_mode}.isdisjoint((GITLINK_MODE, SYMLINK_MODE)):
        return _classified_link(context, raw)
    found = context.classify(raw.path)
    return None if found is None else _change(raw, found)


def _change(raw: RawChange, found: Classified) -> Change:
    return Change(raw, found.categories, found.floor, alias=found.alias, linked=found.linked)


def _classified_link(context: Context, raw: RawChange) -> Change | None:
    mode = next((mode for mode in (raw.new_mode, raw.old_mode) if mode in (GITLINK_MODE, SYMLINK_MODE)), "")
    target = ""
    if mode == SYMLINK_MODE:
        oid = raw.new_oid if raw.new_mode == SYMLINK_MODE else raw.old_oid
        try:
            target = context.objects.blob(oid).decode("utf-8", "surrogateescape")
        except MissingObjectError:
            target = ""
    found = classify_link(context.classify, context.paths, raw.path, mode, target)
    return None if found is None else _change(raw, found)


def _describe(
    context: Context, commit: Commit, changes: list[Change], closely: bool
) -> tuple[list[Change], list[Problem]]:
    """Deltas for all changes, or (a human's commit) only for those that take the gate away."""
    described: list[Change] = []
    problems: list[Problem] = []
    for change in changes:
        try:
            if closely:
                described.append(_read(context, commit, change))
            elif _may_tell(change) and tells(change, context.objects.blob):
                described.append(_only_telling(_read(context, commit, change)))
            else:
                described.append(change)
        except MissingObjectError as error:
            described.append(change)
            problems.append(Problem(f"{commit.oid}:{change.path}", "read", error.message))
    if closely:
        return list(raised(described, _beside(context, commit))), problems
    return described, problems


def _beside(context: Context, commit: Commit) -> Beside:
    """What a commit's changes are weighed with. Of a commit that is not made yet, the tree is its parent's."""
    tree = commit.oid or next(iter(commit.parents), "")

    def names(folder: str) -> frozenset[str]:
        return context.objects.names(tree, folder) if tree else frozenset()

    def unreadable(change: Change) -> str:
        raw = change.raw
        try:
            old, new = (context.objects.blob(oid) if oid.strip("0") else None for oid in (raw.old_oid, raw.new_oid))
        except MissingObjectError:
            return ""
        return obfuscated(old, new)

    def before(path: str) -> bytes:
        try:
            return context.objects.at(commit.parents[0], path) if commit.parents else b""
        except MissingObjectError:
            return b""

    return Beside(commit.subject, names, context.linked.shipping, unreadable, before)


def told(context: Context, change: Change) -> Change:
    """`change` with its deltas, by itself: nothing beside it raises them."""
    return _masked(context, describe(change, context.objects.blob))


def _read(context: Context, commit: Commit, change: Change) -> Change:
    read = context.objects.blob
    return _masked(context, repaired(context.objects, commit, describe(change, read)))


def _masked(context: Context, change: Change) -> Change:
    """`change` without the secrets its deltas quote."""
    mask = context.mask
    deltas = tuple(
        structs.replace(each, subject=mask(each.subject), old=mask(each.old), new=mask(each.new))
        for each in change.deltas
    )
    return structs.replace(change, deltas=deltas)


def _only_telling(change: Change) -> Change:
    """What is a finding whoever did it."""
    told = tuple(delta for delta in change.deltas if delta.kind in _TELLING)
    return structs.replace(change, deltas=told)
