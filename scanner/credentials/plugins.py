"""detect_secrets' plugins, every one of them imported."""

from __future__ import annotations

from scanner.credentials.library import offline

with offline():
    from detect_secrets.core.plugins.util import get_mapping_from_secret_type_to_class
    from detect_secrets.filters.allowlist import is_line_allowlisted
    from detect_secrets.plugins import keyword
    from detect_secrets.plugins.base import BasePlugin, RegexBasedDetector
    from detect_secrets.plugins.high_entropy_strings import HighEntropyStringsPlugin
    from detect_secrets.settings import get_plugins
    from detect_secrets.util.code_snippet import get_code_snippet
    from detect_secrets.util.filetype import FileType, determine_file_type

    get_mapping_from_secret_type_to_class()  # imports every plugin

__all__ = [
    "BasePlugin",
    "FileType",
    "HighEntropyStringsPlugin",
    "RegexBasedDetector",
    "determine_file_type",
    "get_code_snippet",
    "get_mapping_from_secret_type_to_class",
    "get_plugins",
    "is_line_allowlisted",
    "keyword",
]
