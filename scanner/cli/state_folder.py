"""Where this user's programs keep what they remember, by the customs of the platform: not in the caches, which may be
deleted at any time.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping

_NAME = "twokey"


def state_folder(environ: Mapping[str, str]) -> str:
    """The folder for what is to be kept; "" where there is none to be had."""
    if own := environ.get("TWOKEY_STATE_DIR"):
        return own
    home = environ.get("HOME", "")
    home = home if os.path.isdir(home) else ""  # noqa: PTH112
    if sys.platform == "win32":
        base = environ.get("LOCALAPPDATA", "")
    elif sys.platform == "darwin":
        base = f"{home}/Library/Application Support" if home else ""
    else:
        base = environ.get("XDG_STATE_HOME") or (f"{home}/.local/state" if home else "")
    return os.path.join(base, _NAME) if os.path.isabs(base) else ""  # noqa: PTH117, PTH118
