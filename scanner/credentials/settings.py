"""Puts a profile into the settings that detect-secrets keeps for the whole process."""

from __future__ import annotations

from typing import Any

from scanner.credentials.library import cache_bust, get_settings
from scanner.credentials.profile import Profile

# detect-secrets keeps its settings for the whole process; these remember which profile they are.
_filters: list[Profile] = []
_whole: list[Profile] = []


def configure_filters(profile: Profile) -> None:
    """Make the filters of `profile` the process's, which is all that names of files ask for."""
    if _filters and _filters[0] is profile:
        return
    _filters[:] = [profile]
    _whole.clear()
    cache_bust()
    get_settings().filters = {each["path"]: dict(each) for each in profile.filters}


def configure(profile: Profile) -> None:
    """Make `profile` the process's. Plain detect-secrets, called afterwards, runs with the same plugins and filters."""
    if _whole and _whole[0] is profile:
        return
    from scanner.credentials.plugins import get_mapping_from_secret_type_to_class
    from scanner.credentials.tokens import TokenPlugin, plugin_class

    _filters.clear()
    cache_bust()
    classes: dict[str, Any] = get_mapping_from_secret_type_to_class()
    for stale in [kind for kind, each in classes.items() if issubclass(each, TokenPlugin)]:
        del classes[stale]
    own = [plugin_class(rule) for rule in profile.tokens if rule.pattern]
    classes.update({each.secret_type: each for each in own})
    settings = get_settings()
    settings.plugins = {}
    settings.configure_plugins([dict(each) for each in profile.plugins])
    settings.configure_plugins([{"name": each.__name__} for each in own])
    settings.filters = {each["path"]: dict(each) for each in profile.filters}
    _filters[:] = _whole[:] = [profile]
