"""The prepare-commit-msg hook: a commit that an agent's process makes says so, by the trailer that the policy names.

It writes that one line and never a reviewer's. A person's process, and a commit that says so already, are left alone.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from scanner.attribution.combine import attributor
from scanner.config.policy import DISCLOSURES
from scanner.errors import TwokeyError, UsageError
from scanner.hooks.comments import kept, scissors
from scanner.model.actor import Identity
from scanner.model.commit import Commit
from scanner.pipeline.policies import policy_at
from scanner.repo.objects import open_objects
from scanner.repo.open import Repository
from scanner.rulebook import load_rulebook
from scanner.text.trailers import COMMENT, parse

_REBASE, _STOPPED = "rebase-merge", "rebase-merge/stopped-sha"
_CARRYING = ("rebase-apply", "CHERRY_PICK_HEAD")
_SOMEBODY = Identity("Somebody", "somebody@example.org")


def prepare(repository: Repository, path: Path, agents: Sequence[str], mark: str = COMMENT) -> None:
    """Mark the message in the file at `path` (comments begin with `mark`) as made with `agents`, those that it does not
    name yet.
    """
    if _carries(Path(repository.git_dir)):
        return
    key = _key(repository)
    if key == DISCLOSURES[-1]:
        return
    if path.is_symlink():
        raise UsageError(f"{path} is a symbolic link", "remove it: git writes the message into a file of its own")
    try:
        message = path.read_bytes().decode("utf-8", "surrogateescape")
        said = Commit("", (), _SOMEBODY, _SOMEBODY, "", kept(message, mark))
        named = attributor(load_rulebook().agents)(said).agents
        new = disclosed(message, key, [agent for agent in agents if agent not in named], mark)
        if new != message:
            _write(path, new.encode("utf-8", "surrogateescape"))
    except OSError as error:
        raise UsageError(f"cannot mark {path}: {error.strerror}", "git passes the message file") from error


def _carries(git_dir: Path) -> bool:
    """Whether git carries a commit over as it is: its message stays that of whoever made it. Where a rebase had
    stopped, at a conflict or to have a commit edited, what it goes on with is no longer theirs alone.
    """
    if (git_dir / _REBASE).exists():
        return not (git_dir / _STOPPED).exists()
    return any((git_dir / name).exists() for name in _CARRYING)


def _key(repository: Repository) -> str:
    """The policy's trailer. Of a policy that cannot be read, commit-msg speaks; the mark is made all the same."""
    with open_objects(repository.git) as objects:
        try:
            return policy_at(objects, load_rulebook(), repository.head()).disclose
        except TwokeyError:
            return DISCLOSURES[0]


def _write(path: Path, content: bytes) -> None:
    """Into this very file: a link may have been put there by somebody who wants another one written to."""
    with open(path, "wb", opener=lambda name, flags: os.open(name, flags | getattr(os, "O_NOFOLLOW", 0))) as file:
        file.write(content)


def disclosed(message: str, key: str, agents: Sequence[str], mark: str = COMMENT) -> str:
    """`message` (as it stands in the file, comments and all) with a `key` trailer for each of `agents`.

    A message that says nothing yet is left as it is: a trailer alone would look like one to git, and an editor that is
    closed without a word would make a commit.
    """
    if not agents:
        return message
    lines = message.split("\n")
    end = _tail(lines, mark)
    body = "\n".join(lines[:end]).rstrip("\n")
    if not any(line.strip() and not line.startswith(mark) for line in lines[:end]):
        return message
    text = body + "\n"
    # As git will store it: blank lines in front go, and what stood below them becomes the title.
    between = "" if parse(kept(text, mark)).trailers else "\n"
    added = "".join(f"{key}: {agent}\n" for agent in agents)
    rest = "\n".join(lines[end:]).lstrip("\n")
    return text + between + added + (f"\n{rest}" if rest else "")


def _tail(lines: list[str], mark: str) -> int:
    """Where the comments at the end begin, or what git cuts off."""
    end = lines.index(scissors(mark)) if scissors(mark) in lines else len(lines)
    while end and (not lines[end - 1].strip() or lines[end - 1].startswith(mark)):
        end -= 1
    return end
