"""Where this user's caches are, by the customs of the platform."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping

_NAME = "twokey"


def cache_folder(environ: Mapping[str, str]) -> str:
    """The folder for what may be deleted at any time; "" where there is none to be had."""
    return own_folder(environ, "TWOKEY_CACHE_DIR", "Library/Caches", "XDG_CACHE_HOME", ".cache")


def own_folder(environ: Mapping[str, str], own: str, mac: str, xdg: str, usual: str) -> str:
    """twokey's folder: where the variable `own` says, else at `mac` below the home on macOS and elsewhere where the
    variable `xdg` says, or at `usual` below the home; "" where there is none to be had.

    Of a home that is not there none is made: who has none (`nobody`, a service) shares its name with others.
    """
    if named := environ.get(own):
        return named
    home = environ.get("HOME", "")
    home = home if os.path.isdir(home) else ""  # noqa: PTH112
    if sys.platform == "win32":
        base = environ.get("LOCALAPPDATA", "")
    elif sys.platform == "darwin":
        base = f"{home}/{mac}" if home else ""
    else:
        base = environ.get(xdg) or (f"{home}/{usual}" if home else "")
    # Not by pathlib: the glance of the pre-commit hook is over before that is imported.
    return os.path.join(base, _NAME) if os.path.isabs(base) else ""  # noqa: PTH117, PTH118
