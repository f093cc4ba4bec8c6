"""Whether a commit is being amended: git shows its hooks only what is new then, and does not tell them."""

from __future__ import annotations

import os
import sys

from scanner.hooks.glance.ask import DoubtError

_SHORT = b"--am"  # the least of it that git takes for --amend
_MOST = 64  # processes


def amends() -> bool:
    """Whether a process above this one has an option like `--amend`. Raises DoubtError where nobody can tell."""
    if sys.platform != "linux":
        raise DoubtError
    pid = os.getppid()
    for _ in range(_MOST):
        if pid <= 1:
            return False
        with open(f"/proc/{pid}/cmdline", "rb") as file:  # noqa: PTH123
            if any(word.startswith(_SHORT) for word in file.read().split(b"\0")):
                return True
        with open(f"/proc/{pid}/stat", "rb") as file:  # noqa: PTH123
            pid = int(file.read().rpartition(b")")[2].split()[1])
    raise DoubtError
