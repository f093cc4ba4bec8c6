"""From two ids to the commits that are judged: what the head has and the base has not, in a clone that can tell.

A clone that was cut short shows a range, but not always the right one: commits that the base has too seem new, or the
two seem to have nothing in common. So either the whole of the range is here, or it is fetched, once, or nothing is
judged and the line that cures it is said.
"""

from __future__ import annotations

import shlex
from collections.abc import Callable

from msgspec import Struct

from scanner.errors import UndeterminedError
from scanner.pullrequest.asked import Asked
from scanner.repo.fetching import followed
from scanner.repo.open import Repository
from scanner.repo.selection import Selection


class Remote(Struct, frozen=True):
    """The clone's remote: its name ("" for none), how to ask it where a branch is, and how to fetch commits."""

    name: str
    tip: Callable[[str], str]
    fetch: Callable[[tuple[str, ...]], Repository]


class IncompleteError(UndeterminedError):
    """This clone does not hold what is asked about. `command` gets it, "" where no command can."""

    def __init__(self, message: str, command: str, why: str = "") -> None:
        cure = "fetch what is missing, then run twokey again"
        hint = f"{cure}: {command}" if command else f"{cure}: this clone has no remote to fetch from"
        super().__init__(f"{message}{f' ({why})' if why else ''}", hint)
        self.command = command


def span(repository: Repository, asked: Asked, remote: Remote, *, fetch: bool) -> tuple[Repository, Selection]:
    """What is judged, and the repository as it is after fetching (`fetch` allows that).

    Raises IncompleteError where the clone cannot tell.
    """
    if not asked.head:
        return repository, Selection(asked.kind, None, None, (), f"{asked.what}: nothing is left of it", None)
    _same_kind(repository, asked)
    tip = _tip(repository, asked, remote, fetch=fetch)
    wanted = (tip, asked.head) if tip else (asked.head,)
    why = _gap(repository, wanted)
    if why and fetch and remote.name:
        repository, why = _fetched(remote, wanted, why, _command(repository, remote, wanted))
    if why:
        raise IncompleteError(why, _command(repository, remote, wanted))
    return repository, _selection(repository, asked, tip)


def _fetched(remote: Remote, wanted: tuple[str, ...], why: str, command: str) -> tuple[Repository, str]:
    try:
        repository = remote.fetch(wanted)
    except UndeterminedError as error:
        raise IncompleteError(why, command, error.message) from error
    return repository, _gap(repository, wanted)


def _same_kind(repository: Repository, asked: Asked) -> None:
    for oid in filter(None, (asked.head, asked.base)):
        if len(oid) != len(repository.null):
            said = f"{oid[:12]} is the id of another kind of repository ({repository.object_format} here)"
            raise UndeterminedError(said, "run it in a clone of the repository that the event is of")


def _tip(repository: Repository, asked: Asked, remote: Remote, *, fetch: bool) -> str:
    """Where the base is by now; "" where there was none."""
    if not asked.target:
        return asked.base
    seen = followed(repository, remote.name, asked.target)
    if asked.base:
        return seen if seen and _follows(repository, asked.base, seen) else asked.base
    if fetch and remote.name and (asked.kept or seen is None):
        try:
            return remote.tip(asked.target)
        except UndeterminedError as error:
            raise IncompleteError(
                f"where {asked.target} is now cannot be asked", _update(remote, asked.target), error.message
            ) from error
    if seen is None:
        command = _update(remote, asked.target) if remote.name else ""
        raise IncompleteError(f"{asked.target}, which this is judged against, is not in this clone", command)
    return seen


def _follows(repository: Repository, old: str, new: str) -> bool:
    return repository.resolve(old) is not None and repository.is_ancestor(old, new)


def _gap(repository: Repository, wanted: tuple[str, ...]) -> str:
    """Why this clone cannot tell what lies between the two; "" where it can."""
    for oid in wanted:
        if repository.resolve(oid) is None:
            return f"commit {oid[:12]} is not in this clone"
    if not repository.shallow:
        return ""
    # Both sides: where the base's is cut off, what it has further down seems to be new.
    walked = repository.git.run("rev-list", "...".join(wanted), "--").decode().split()
    if repository.shallow.isdisjoint(walked) and (len(wanted) == 1 or _bases(repository, *wanted)):
        return ""
    return f"this shallow clone ends inside of what is judged ({'..'.join(oid[:12] for oid in wanted)})"


def _bases(repository: Repository, tip: str, head: str) -> list[str]:
    return repository.git.run("merge-base", "--all", tip, head, accept=(0, 1)).decode().split()


def _selection(repository: Repository, asked: Asked, tip: str) -> Selection:
    """With several merge bases, or none, the base stands for all that it has; the commits are the same in any case.

    Anybody can choose where a branch leaves: the policy is the one that holds at the tip of the base.
    """
    head = repository.resolve(asked.head) or asked.head  # of a tag with a message, the commit
    if not tip:
        return Selection("history", None, head, (head,), f"everything reachable from {head[:12]}", head)
    bases = _bases(repository, tip, head)
    base = bases[0] if len(bases) == 1 else tip
    return Selection(asked.kind, base, head, (head, f"^{tip}"), f"{tip[:12]}..{head[:12]}", tip)


def _command(repository: Repository, remote: Remote, wanted: tuple[str, ...]) -> str:
    if not remote.name:
        return ""
    deeper = ("--unshallow",) if repository.shallow else ()
    return " ".join(("git fetch --no-tags", *deeper, shlex.quote(remote.name), *wanted))


def _update(remote: Remote, branch: str) -> str:
    """A branch, and a remote, may be called anything that a shell would run, and this is pasted into one."""
    return f"git fetch --no-tags {shlex.quote(remote.name)} " + shlex.quote(
        f"+refs/heads/{branch}:refs/remotes/{remote.name}/{branch}"
    )
