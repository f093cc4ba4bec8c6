"""What every repository of a run is judged by, and what each is called in the state it is in."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from scanner import __version__
from scanner.repo.open import Repository

# Files by which a repository changes what its objects say, or how git reads them.
_FILES = ("shallow", "config", "config.worktree", "info/grafts", "info/attributes", "objects/info/alternates")
_PROGRAMS = ("ssh-keygen", "gpg", "gpgsm", "git")


@dataclass(frozen=True, slots=True)
class Settings:
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


def turned(turning: tuple[str, ...], before: str, today: str) -> bool:
    """Whether something that lasts until a day has ended, or begun, between two days; "*" is any day."""
    first, last = sorted((before, today))
    return first != last and any(day == "*" or first <= day <= last for day in turning)
