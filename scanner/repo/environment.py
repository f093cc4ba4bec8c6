"""What a git process may know. Repositories and callers both try to steer git through variables and configuration.

Threats B39, B78, B85, B95: `GIT_*` variables redirect objects and identities, replace refs and grafts rewrite history,
a repository's own configuration names programs to run. Flags beat configuration, and a scrubbed environment beats both.
"""

from __future__ import annotations

import os
from collections.abc import Mapping

# Options that hold for every call. `--literal-pathspecs`: names from a repository are names, never patterns.
FLAGS = (
    "--no-pager",
    "--no-replace-objects",
    "--literal-pathspecs",
    "-c",
    "core.fsmonitor=false",
    "-c",
    f"core.hooksPath={os.devnull}",
    "-c",
    "log.showSignature=false",
    "-c",
    "log.showRoot=true",
    "-c",
    # What git keeps of objects that others are deltas of, 96 MB if not told: a third of it is as quick on eight
    # histories of 20 to 390 MB, and several processes of git run at once.
    "core.deltaBaseCacheLimit=32m",
)

# What every diff of ours is made with; each flag beats a configuration key that could hide a change.
DIFF_FLAGS = (
    "--raw",
    "-z",
    "--no-abbrev",
    "--no-renames",
    "--no-ext-diff",
    "--no-textconv",
    "--no-color",
    "--no-relative",
    "--ignore-submodules=none",
    f"-O{os.devnull}",
)

# GIT_ALLOW_PROTOCOL: reading a partial clone must never start a transport the repository's configuration chose.
SETTINGS: Mapping[str, str] = {
    "GIT_ALLOW_PROTOCOL": "none",
    "GIT_GRAFT_FILE": os.devnull,
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
    "LANGUAGE": "C",
}

# Where the user's own configuration lives is the user's business; everything else in GIT_* goes.
_KEPT = frozenset({"GIT_CONFIG_GLOBAL", "GIT_CONFIG_NOSYSTEM", "GIT_CONFIG_SYSTEM", "GIT_EXEC_PATH"})


def scrub(environ: Mapping[str, str]) -> dict[str, str]:
    """`environ` without the variables that would steer git elsewhere. Hooks pass the index file explicitly."""
    return {name: value for name, value in environ.items() if not name.startswith("GIT_") or name in _KEPT}
