"""Where this user's caches are, by the customs of the platform."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping

_NAME = "twokey"


def cache_folder(environ: Mapping[str, str]) -> str:
    """The folder for what may be deleted at any time; "" where there is none to be had.

    Of a home that is not there none is made: who has none (`nobody`, a service) shares its name with others.
    """
    if own := environ.get("TWOKEY_CACHE_DIR"):
        return own
    home = environ.get("HOME", "")
    home = home if os.path.isdir(home) else ""  # noqa: PTH112
    if sys.platform == "win32":
        base = environ.get("LOCALAPPDATA", "")
    elif sys.platform == "darwin":
        base = f"{home}/Library/Caches" if home else ""
    else:
        base = environ.get("XDG_CACHE_HOME") or (f"{home}/.cache" if home else "")
    # Not by pathlib: the glance of the pre-commit hook is over before that is imported.
    return os.path.join(base, _NAME) if os.path.isabs(base) else ""  # noqa: PTH117, PTH118
