"""Where this user's caches are, by the customs of the platform."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

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
    return str(Path(base, _NAME)) if base and Path(base).is_absolute() else ""
