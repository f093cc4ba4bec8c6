"""Puts a profile into the settings that detect-secrets keeps for the whole process."""

from __future__ import annotations

from scanner.credentials.library import cache_bust, get_settings
from scanner.credentials.profile import Profile

_current: list[
    Profile
] = []  # detect-secrets keeps its settings for the whole process; this says which profile they are


def configure(profile: Profile) -> None:
    """Make `profile` the process's: its filters ask the settings, and plain detect-secrets would run its plugins."""
    if _current and _current[0] is profile:
        return
    cache_bust()
    settings = get_settings()
    settings.plugins = {}
    settings.configure_plugins([dict(each) for each in profile.plugins])
    settings.filters = {each["path"]: dict(each) for each in profile.filters}
    _current[:] = [profile]
