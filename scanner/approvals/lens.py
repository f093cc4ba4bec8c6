"""How approvals look at a history: what a commit did, who made it, and who had a hand in a path."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct, field

from scanner.approvals.people import Person
from scanner.model.change import RawChange
from scanner.model.commit import Commit
from scanner.repo.git import Git
from scanner.repo.log import Row, read_log

Contributors = Callable[[Commit], Person]
Gated = Callable[[RawChange], bool]
Rows = Callable[[Commit, list[Row]], list[Row]]
Contributions = tuple[dict[str, Person], frozenset[str]]


class Lens(Struct, frozen=True):
    """How reaches look at a history.

    `gated` says whether a change matters, `people` who made a commit, `rows` what a commit did: of a merge everything
    that it added or undid itself, which git's own log does not show.
    """

    git: Git
    gated: Gated
    people: Contributors
    rows: Rows
    _known: dict[tuple[str, ...], Contributions] = field(default_factory=dict)

    def contributions(self, *revisions: str) -> Contributions:
        """Who changed each path in the commits that `revisions` select, and those commits. Many ask for the same."""
        if revisions not in self._known:
            self._known[revisions] = _contributions(self, revisions)
        return self._known[revisions]


def makers(lens: Lens, commit: Commit, paths: tuple[str, ...]) -> dict[str, Person]:
    """Who made what a commit did to `paths`. What a merge holds of its branches was made there."""
    mine = lens.people(commit)
    if not commit.is_merge:
        return dict.fromkeys(paths, mine)
    others = lens.contributions(*commit.parents[1:], f"^{commit.parents[0]}")[0]
    return {path: mine | others.get(path, frozenset()) for path in paths}


def _contributions(lens: Lens, revisions: tuple[str, ...]) -> Contributions:
    by_path: dict[str, Person] = {}
    commits = set()
    for commit, logged in read_log(lens.git, revisions):
        commits.add(commit.oid)
        rows = lens.rows(commit, logged)
        people = lens.people(commit) if rows else frozenset()
        for _, raw in rows:
            path = raw.decode("utf-8", "surrogateescape")
            by_path[path] = by_path.get(path, frozenset()) | people
    return by_path, frozenset(commits)
