"""The prepare-commit-msg hook: a commit that an agent's process makes says so, by the trailer that the policy names.

It writes that one line and never a reviewer's. A person's process, and a commit that says so already, are left alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from scanner.attribution.combine import attributor
from scanner.config.policy import DISCLOSURES
from scanner.errors import TwokeyError, UsageError
from scanner.model.actor import Identity
from scanner.model.commit import Commit
from scanner.pipeline.policies import policy_at
from scanner.repo.objects import open_objects
from scanner.repo.open import Repository
from scanner.rulebook import load_rulebook
from scanner.text.trailers import COMMENT, SCISSORS, parse

# While git carries commits over, their messages are those of whoever made them.
_CARRYING = ("rebase-merge", "rebase-apply", "CHERRY_PICK_HEAD")
_SOMEBODY = Identity("Somebody", "somebody@example.org")


def prepare(repository: Repository, path: Path, agents: Sequence[str]) -> None:
    """Mark the message in the file at `path` as made with `agents`, those that it does not name yet."""
    if any(Path(repository.git_dir, name).exists() for name in _CARRYING):
        return
    key = _key(repository)
    if key == DISCLOSURES[-1]:
        return
    try:
        message = path.read_bytes().decode("utf-8", "surrogateescape")
        named = attributor(load_rulebook().agents)(Commit("", (), _SOMEBODY, _SOMEBODY, "", message)).agents
        new = disclosed(message, key, [agent for agent in agents if agent not in named])
        if new != message:
            path.write_bytes(new.encode("utf-8", "surrogateescape"))
    except OSError as error:
        raise UsageError(f"cannot mark {path}: {error.strerror}", "git passes the message file") from error


def _key(repository: Repository) -> str:
    """The policy's trailer. Of a policy that cannot be read, commit-msg speaks; the mark is made all the same."""
    with open_objects(repository.git) as objects:
        try:
            return policy_at(objects, load_rulebook(), repository.head()).disclose
        except TwokeyError:
            return DISCLOSURES[0]


def disclosed(message: str, key: str, agents: Sequence[str]) -> str:
    """`message` (as it stands in the file, comments and all) with a `key` trailer for each of `agents`.

    A message that says nothing yet is left as it is: a trailer alone would look like one to git, and an editor that is
    closed without a word would make a commit.
    """
    if not agents:
        return message
    lines = message.split("\n")
    end = _tail(lines)
    body = "\n".join(lines[:end]).rstrip("\n")
    if not any(line.strip() and not line.startswith(COMMENT) for line in lines[:end]):
        return message
    text = body + "\n"
    between = "" if parse(text).trailers else "\n"
    added = "".join(f"{key}: {agent}\n" for agent in agents)
    rest = "\n".join(lines[end:])
    return text + between + added + (f"\n{rest}" if rest.strip("\n") else "")


def _tail(lines: list[str]) -> int:
    """Where the comments at the end begin, or what git cuts off."""
    end = lines.index(SCISSORS) if SCISSORS in lines else len(lines)
    while end and (not lines[end - 1].strip() or lines[end - 1].startswith(COMMENT)):
        end -= 1
    return end
