"""What a file's name says about what is found in it."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from scanner.credentials.guesses import GUESSES
from scanner.credentials.library import heuristic, scan_rules
from scanner.credentials.profile import Profile
from scanner.credentials.settings import configure

if TYPE_CHECKING:
    from scanner.credentials.plugins import BasePlugin

# Of npm, Bower, pip, Yarn, Bundler and Go, whose folders of modules are called like hosts
_VENDORED = re.compile(
    r"(?:^|/)(?:node_modules|bower_components|(?:site|dist)-packages|_vendor|\.yarn/(?:cache|plugins|releases|sdks)|"
    r"vendor/(?:bundle|cache|[a-z0-9-]{1,40}(?:\.[a-z0-9-]{1,40}){1,4}))/"
)
FILTER = f"{__name__}.is_guess_in_generated_file"


def relevant(profile: Profile, path: str) -> bool:
    """Whether `profile` looks into files of this name at all. detect-secrets itself leaves out lock files, images and
    Swagger pages."""
    configure(profile)
    return _relevant(profile.digest, path)


@lru_cache(maxsize=65536)
def _relevant(_digest: str, path: str) -> bool:
    return not scan_rules._is_filtered_out(["filename"], filename=path)


@lru_cache(maxsize=65536)
def is_generated(path: str) -> bool:
    """A name that detect-secrets would leave out, or of what others wrote and a tool put here."""
    named = heuristic.is_lock_file(path) or heuristic.is_non_text_file(path) or heuristic.is_swagger_file(path)
    return bool(named or _VENDORED.search(path))


def is_guess_in_generated_file(secret: str, filename: str, plugin: BasePlugin) -> bool:  # noqa: ARG001
    """A filter in detect-secrets' form: in what machines write, a token is believed and a guess is not."""
    return plugin.secret_type in GUESSES and is_generated(filename)
