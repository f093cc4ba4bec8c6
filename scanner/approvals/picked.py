"""Approvals that a cherry-pick brought along: they were given for another commit (threat B16).

`git cherry-pick -x` writes below the message which commit it took, so a trailer above that line was written for that
one. It still counts where the very same entries changed; the same change replayed is the same change.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from scanner.approvals.digest import review_digest
from scanner.errors import TwokeyError
from scanner.model.change import RawChange
from scanner.repo.diff import empty_tree, tree_changes
from scanner.repo.git import Git
from scanner.text.claims import Claim

_PICKED = re.compile(r"\(cherry picked from commit ([0-9a-f]{4,64})\)\r?")


def picked_from(message: str, claim: Claim) -> str:
    """The commit that `claim` was written for where that is another one, "" else."""
    below = message.partition("\0")[0].split("\n")[claim.line + 1 :]
    found = (match for line in below if (match := _PICKED.fullmatch(line)))
    return next((match.group(1) for match in found), "")


def same_change(git: Git, origin: str, changes: tuple[RawChange, ...], gated: Callable[[RawChange], bool]) -> bool:
    """Whether commit `origin` changed exactly the gated entries of `changes`. What is not here is not known to."""
    try:
        parents = git.run("rev-list", "--parents", "--max-count=1", origin, "--").decode().split()[1:]
        before = parents[0] if parents else empty_tree(git)
        theirs = [each for each in tree_changes(git, before, origin) if gated(each)]
    except TwokeyError:
        return False
    return review_digest(theirs) == review_digest(changes)
