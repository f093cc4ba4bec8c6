"""Where this user's programs keep what they remember, by the customs of the platform: not in the caches, which may be
deleted at any time.
"""

from __future__ import annotations

from collections.abc import Mapping

from scanner.cli.cache_folder import own_folder


def state_folder(environ: Mapping[str, str]) -> str:
    """The folder for what is to be kept; "" where there is none to be had."""
    return own_folder(environ, "TWOKEY_STATE_DIR", "Library/Application Support", "XDG_STATE_HOME", ".local/state")
