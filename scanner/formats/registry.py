"""Which module reads which file. Adding a format is one module and one line here; the first that matches reads."""

from __future__ import annotations

from functools import lru_cache

from scanner.formats import github_workflow, pre_commit_config, twokey_policy
from scanner.formats.protocol import Format
from scanner.formats.python import uv_lock

FORMATS: dict[str, Format] = {
    "github-workflow": github_workflow,
    "pre-commit-config": pre_commit_config,
    "twokey-policy": twokey_policy,
    "uv-lock": uv_lock,
}


@lru_cache(maxsize=65536)
def format_of(path: str) -> Format | None:
    """The module that reads `path`, None when it is only known by its category."""
    return next((each for each in FORMATS.values() if each.matches(path)), None)
