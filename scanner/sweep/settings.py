"""What every repository of a run is judged by, and what each is called in the state it is in."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterable, Mapping
from hashlib import sha256
from pathlib import Path

from msgspec import Struct

from scanner import __version__
from scanner.model.report import Problem
from scanner.repo.open import Repository

# Files by which a repository changes what its objects say, or how git reads them.
_FILES = ("shallow", "config", "config.worktree", "info/grafts", "info/attributes", "objects/info/alternates")
_LASTING = frozenset({"read", "parents", "tree"})  # steps that fail for what is not in the repository
_TROUBLED = "troubled:"
_PROGRAMS = ("ssh-keygen", "gpg", "gpgsm", "git")


class Settings(Struct, frozen=True):
    """How a sweep was asked for. `policy` is a file that judges instead of the repositories' own, "" for none.

    `today` is an ISO date, `jobs` how many processes one repository may use.
    """

    today: str
    rulebook: str
    environ: Mapping[str, str]
    secrets: bool = True
    policy: str = ""
    cache_folder: str = ""
    cache: bool = True

    def words(self) -> dict[str, str]:
        """What decides about a judgement, by what to call it when it has changed."""
        return {
            "twokey": __version__,
            "the rules": self.rulebook,
            "the options": json.dumps([self.secrets]),
            "the policy of --policy": _digest(Path(self.policy).read_bytes()) if self.policy else "",
            "the programs that verify signatures": _digest("\0".join(_programs(self.environ)).encode()),
        }


def _programs(environ: Mapping[str, str]) -> list[str]:
    found = {name: shutil.which(name, path=environ.get("PATH")) or "" for name in _PROGRAMS}
    return [f"{name}={os.path.realpath(place) if place else ''}" for name, place in found.items()]


def _digest(content: bytes) -> str:
    return sha256(content).hexdigest()


def files_digest(repository: Repository) -> str:
    """A digest of the repository's own files about its objects."""
    total = sha256()
    for folder in dict.fromkeys((repository.git_dir, repository.common_dir)):
        for name in _FILES:
            try:
                content = Path(folder, name).read_bytes()
            except OSError:
                content = b""
            total.update(b"%d\0" % len(content) + content)
    return total.hexdigest()


def state_key(words: Mapping[str, str], rows: bytes, files: str) -> str:
    """The name of a repository's state: nothing that is not in it changes what is said of it, but for the day."""
    return _digest(json.dumps([sorted(words.items()), files]).encode() + b"\0" + rows)


def lasting_key(key: str, problems: Iterable[Problem], common_dir: str) -> str:
    """`key` for a repository with these problems: with what its objects are stored in, where nothing but other objects
    could cure them. "" for what another try may cure, and where objects are borrowed from elsewhere.
    """
    if not all(each.step == "secrets" or (each.step in _LASTING and each.where != "history") for each in problems):
        return ""
    stored = _stored(Path(common_dir, "objects"))
    return f"{_TROUBLED}{_digest(f'{key} {stored}'.encode())}" if stored else ""


def is_lasting(state: str) -> bool:
    """Whether a state is one that `lasting_key` named."""
    return state.startswith(_TROUBLED)


def _stored(objects: Path) -> str:
    """Where the objects are, as names and times: a folder's changes when a loose one comes."""
    if (objects / "info" / "alternates").exists():
        return ""
    try:
        packs = sorted((each.name, each.stat().st_mtime_ns) for each in (objects / "pack").iterdir())
        loose = sorted((each.name, each.stat().st_mtime_ns) for each in objects.glob("[0-9a-f][0-9a-f]"))
    except OSError:
        return ""
    return json.dumps([packs, loose])


def turned(turning: tuple[str, ...], before: str, today: str) -> bool:
    """Whether something that lasts until a day has ended, or begun, between two days; "*" is any day."""
    first, last = sorted((before, today))
    return first != last and any(day == "*" or first <= day <= last for day in turning)
