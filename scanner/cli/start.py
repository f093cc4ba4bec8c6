"""Where `twokey` starts: hooks that run before every commit are answered by a glance where that is enough, and
everything else by `main`. What is imported here is paid for by every commit.
"""

from __future__ import annotations

import atexit
import gc
import os
import sys
from typing import NoReturn

# With how many words git calls them. Anything else (--help, a file that is not there) is for the whole.
_GLANCED_AT = {"pre-commit": 2, "commit-msg": 3}

_YOUNG = 100_000  # objects made between two looks for cycles


def _stopped(words: str) -> int:
    from scanner.cli import exits
    from scanner.cli.terminal import say

    say(words)
    return exits.BLOCKED


def _can_glance(files: list[str]) -> bool:
    return hasattr(os, "posix_spawnp") and all(os.path.isfile(each) for each in files)  # noqa: PTH113


def console() -> None:
    """Entry point of the console script."""
    words = sys.argv[1:]
    if words[:1] == ["hook"] and _GLANCED_AT.get("".join(words[1:2])) == len(words) and _can_glance(words[2:]):
        from scanner.cli.cache_folder import cache_folder
        from scanner.hooks.glance.look import glance

        said = glance(words[1], os.environ, cache_folder(os.environ))
        if said is not None:
            sys.exit(_stopped(said) if said else 0)
    gc.set_threshold(_YOUNG)  # what is made here is hardly ever a cycle, and looking for them took a third of the time
    _without_typing_extensions()
    from scanner.cli.main import main

    _leave(main())


def _without_typing_extensions() -> None:
    """Import msgspec. It prefers typing_extensions, where something has installed it, to what `typing` itself has since
    Python 3.11, and that takes longer (8 ms) than all of msgspec.
    """
    absent = "typing_extensions" not in sys.modules
    if absent:
        sys.modules["typing_extensions"] = None  # type: ignore[assignment]  # importing it raises ImportError
    try:
        __import__("msgspec")
    finally:
        if absent:
            del sys.modules["typing_extensions"]


def _leave(code: int) -> NoReturn:
    """End the process. Everything is written and closed by now, and taking a history's objects apart one by one takes
    longer (35 ms of flask's 1.4 s) than leaving them to the system; mypy leaves the same way.
    """
    atexit._run_exitfuncs()
    os._exit(code)
