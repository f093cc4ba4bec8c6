"""What a repository keeps beside its commits, put together once for a run.

Most repositories keep nothing: then a run costs one listing of the refs, and commits are read by themselves.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial

from msgspec import Struct

from scanner.attribution.combine import attributor
from scanner.attribution.reading import Beside, Surroundings, alone
from scanner.errors import TwokeyError
from scanner.model.commit import Commit
from scanner.model.report import Skipped
from scanner.pipeline.branches import branch_name, merge_reader, only_on
from scanner.pipeline.notes import note_reader, note_refs
from scanner.pipeline.pulls import Folded, Requests, folded
from scanner.pipeline.squashes import requests_by_number
from scanner.repo.git import Git
from scanner.repo.objects import Objects
from scanner.repo.open import Repository
from scanner.repo.refs import Ref, Refs, Said, all_refs, sayings
from scanner.repo.selection import Selection
from scanner.rulebook.agents import Agents


class Vicinity(Struct, frozen=True):
    """How to look around a commit, and for the coverage: the note refs here, the requests that said something, and what
    could not be read.
    """

    around: Surroundings = alone
    notes: tuple[str, ...] = ()
    pulls: tuple[str, ...] = ()
    skipped: tuple[Skipped, ...] = ()


def vicinity(
    repository: Repository, objects: Objects, agents: Agents, selection: Selection, known: Refs | None = None
) -> Vicinity:
    """What lies beside the commits of `selection`. `known` gives the refs where somebody else wants them too."""
    git = repository.git
    if selection.kind == "staged":
        return _staged(git)
    refs = known() if known else all_refs(git)
    places = note_refs(agents, refs)
    notes, skipped = note_reader(git, objects, places)
    later = tuple(_later_merges(repository, selection))
    came_by = merge_reader(git, agents, partial(repository.resolve, "HEAD"), later)
    alone_on: Mapping[str, tuple[str, ...]] = {}
    try:
        alone_on = only_on(git, agents, refs, None if "--all" in selection.revisions else selection.head)
    except TwokeyError as error:
        skipped = (*skipped, Skipped("agents' branches", error.message))

    def beside_itself(commit: Commit) -> Beside | None:
        found = notes(commit)
        return Beside(notes=found) if found else None

    pulled: Folded = {}
    if requests := requests_by_number(refs) if selection.revisions else {}:
        branches = tuple(ref.oid for ref in refs if branch_name(ref))
        asked = Requests(requests, branches, repository, selection, later)
        pulled, unread = folded(asked, attributor(agents, around=beside_itself))
        skipped = (*skipped, *unread)

    def around(commit: Commit) -> Beside | None:
        branches = (*alone_on.get(commit.oid, ()), *came_by(commit))
        found = Beside(notes(commit) if places else (), branches, pulled.get(commit.oid, ()))
        return found if found.notes or found.branches or found.pulled else None

    read = sorted({each.ref for several in pulled.values() for each in several})
    return Vicinity(around, tuple(dict.fromkeys(ref for _, ref in places)), tuple(read), skipped)


def _staged(git: Git) -> Vicinity:
    """The commit that is being made has nothing yet but the branch it will be on."""
    name = git.run("symbolic-ref", "--quiet", "HEAD", accept=(0, 1)).decode("utf-8", "surrogateescape").strip()
    branch = branch_name(Ref(name, ""))
    return Vicinity(lambda commit: Beside(branches=(branch,)) if branch and not commit.oid else None)


def _later_merges(repository: Repository, selection: Selection) -> Iterator[Said]:
    """Merges between what is judged and the tip: what it came in by."""
    if selection.kind == "history" or selection.head is None:
        return
    tip = selection.until or repository.resolve("HEAD")
    if tip is not None and tip != selection.head:
        yield from sayings(repository.git, ("--merges", "--ancestry-path", tip, f"^{selection.head}"))
