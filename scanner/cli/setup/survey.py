"""What a repository already says about itself: who works in it, who is trusted with what, and which forge it is on."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from msgspec import Struct

from scanner.cli.setup import owners, signers
from scanner.cli.setup.ci_file import PIPELINE_FILE
from scanner.cli.setup.owners import Owners, read_owners
from scanner.cli.setup.roster import Roster, make_roster
from scanner.cli.setup.seen import Seen, look
from scanner.cli.setup.signers import Signer, read_signers
from scanner.cli.setup.work_tree import content_of
from scanner.errors import UsageError
from scanner.repo.objects import open_objects
from scanner.repo.open import Repository
from scanner.rulebook.agents import Agents

_MOST_BYTES = 1_000_000
_FORGES = ("github", "gitlab")


class Survey(Struct, frozen=True):
    """`head` is HEAD's commit as short as git would write it, "" where there is none; `ci` the forge's name or none."""

    head: str
    seen: Seen
    roster: Roster
    handles: tuple[str, ...]
    ci: str


def survey(repository: Repository, top: Path, agents: Agents) -> Survey:
    """Read the newest history, the list of owners and every list of signers."""
    with open_objects(repository.git) as objects:
        seen = look(repository, objects, agents)
    listed = _owners(top)
    roster = make_roster(agents, seen, _signers(repository, top), listed)
    head = repository.head()
    short = repository.git.run("rev-parse", "--short=12", head).decode().strip() if head else ""
    return Survey(short, seen, roster, listed.handles, forge(repository, top))


def forge(repository: Repository, top: Path) -> str:
    """Where requests are made: by the remotes' addresses, else by what lies here."""
    rows = repository.git.run("config", "--get-regexp", r"^remote\..*\.url$", accept=(0, 1)).decode("utf-8", "replace")
    for name in _FORGES:
        if name in rows.lower():
            return name
    if (top / ".github").is_dir():
        return "github"
    return "gitlab" if (top / PIPELINE_FILE).is_file() else "none"


def _owners(top: Path) -> Owners:
    return next((read_owners(content) for content in _there(top, owners.PLACES)), Owners())


def _there(top: Path, places: tuple[str, ...]) -> Iterator[bytes]:
    for path in places:
        with suppress(UsageError):
            content = content_of(top, path)
            if content is not None:
                yield content


def _signers(repository: Repository, top: Path) -> list[Signer]:
    """Of every list, the project's first. Nobody is trusted for being on one: the roster is shown before it counts."""
    found = list(_there(top, signers.PLACES))
    asked = ("config", "--type=path", "--get", "gpg.ssh.allowedSignersFile")
    # 128: the path is below a home that nobody has.
    configured = repository.git.run(*asked, accept=(0, 1, 128)).decode("utf-8", "surrogateescape").rstrip("\n")
    if configured:
        found += _outside(top, Path(top, configured))
    return [signer for content in found for signer in read_signers(content)]


def _outside(top: Path, path: Path) -> Iterator[bytes]:
    """A list that the user's git names. Below the work tree it is read like every file of it, without links."""
    if path.is_relative_to(top):
        yield from _there(top, (path.relative_to(top).as_posix(),))
        return
    with suppress(OSError):
        if stat.S_ISREG(path.stat().st_mode) and path.stat().st_size <= _MOST_BYTES:
            yield path.read_bytes()
