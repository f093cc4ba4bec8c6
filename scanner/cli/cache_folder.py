"""Where this user's caches are, by the customs of the platform."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping

_NAME = "twokey"


def cache_folder(environ: Mapping[str, str]) -> str:
    """The folder for what may be deleted at any time; "" where there is none to be had."""
    if own := environ.get("TWOKEY_CACHE_DIR"):
        return own
    if sys.platform == "win32":
        base = environ.get("LOCALAPPDATA", "")
    elif sys.platform == "darwin":
        base = f"{environ['HOME']}/Library/Caches" if environ.get("HOME") else ""
    else:
        base = environ.get("XDG_CACHE_HOME") or (f"{environ['HOME']}/.cache" if environ.get("HOME") else "")
    # Not by pathlib: the glance of the pre-commit hook is over before that is imported.
    return os.path.join(base, _NAME) if os.path.isabs(base) else ""  # noqa: PTH117, PTH118
