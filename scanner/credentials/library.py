"""The one door to detect_secrets, opened without `requests`.

Every plugin may verify what it finds online, so the library imports `requests` (as long as all the rest together).
Verification is out of scope here: a secret is never sent anywhere. What takes its place lasts as long as
the import does; whoever wants the real one afterwards gets it.
"""

from __future__ import annotations

import sys
from types import ModuleType

_ONLINE = "requests"


def _offline() -> ModuleType:
    stand_in = ModuleType(_ONLINE)
    stand_in.__dict__.update(
        Response=object,
        exceptions=ModuleType(f"{_ONLINE}.exceptions"),
        __path__=[],
    )
    stand_in.exceptions.RequestException = OSError
    return stand_in


_absent = _ONLINE not in sys.modules
if _absent:
    _stand_in = _offline()
    sys.modules[_ONLINE] = _stand_in
    sys.modules[f"{_ONLINE}.exceptions"] = _stand_in.exceptions
try:
    from detect_secrets.core import scan as scan_rules
    from detect_secrets.core.plugins.util import get_mapping_from_secret_type_to_class
    from detect_secrets.filters import common, heuristic  # cache_bust would import common later, requests and all
    from detect_secrets.filters.allowlist import is_line_allowlisted
    from detect_secrets.plugins import keyword
    from detect_secrets.plugins.base import BasePlugin, RegexBasedDetector
    from detect_secrets.plugins.high_entropy_strings import HighEntropyStringsPlugin
    from detect_secrets.settings import Settings, cache_bust, get_filters, get_plugins, get_settings
    from detect_secrets.util.code_snippet import get_code_snippet
    from detect_secrets.util.filetype import FileType, determine_file_type

    get_mapping_from_secret_type_to_class()  # imports every plugin
finally:
    if _absent:
        del sys.modules[_ONLINE], sys.modules[f"{_ONLINE}.exceptions"]

__all__ = [
    "BasePlugin",
    "FileType",
    "HighEntropyStringsPlugin",
    "RegexBasedDetector",
    "Settings",
    "cache_bust",
    "common",
    "determine_file_type",
    "get_code_snippet",
    "get_filters",
    "get_mapping_from_secret_type_to_class",
    "get_plugins",
    "get_settings",
    "heuristic",
    "is_line_allowlisted",
    "keyword",
    "scan_rules",
]
