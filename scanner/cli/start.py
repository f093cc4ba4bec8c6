"""Where `twokey` starts: hooks that run before every commit are answered by a glance where that is enough, and
everything else by `main`. What is imported here is paid for by every commit.
"""

from __future__ import annotations

import os
import sys

_GLANCED_AT = ("pre-commit", "commit-msg")


def _stopped(words: str) -> int:
    from scanner.cli import exits
    from scanner.cli.terminal import say

    say(words)
    return exits.BLOCKED


def console() -> None:
    """Entry point of the console script."""
    if sys.argv[1:2] == ["hook"] and sys.argv[2:3] and sys.argv[2] in _GLANCED_AT and hasattr(os, "posix_spawnp"):
        from scanner.cli.cache_folder import cache_folder
        from scanner.hooks.glance.look import glance

        said = glance(sys.argv[2], os.environ, cache_folder(os.environ))
        if said is not None:
            sys.exit(_stopped(said) if said else 0)
    from scanner.cli.main import main

    sys.exit(main())
