"""What a file's name says about what is found in it."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from scanner.credentials.guesses import GUESSES
from scanner.credentials.library import heuristic, scan_rules
from scanner.credentials.profile import Profile
from scanner.credentials.settings import configure

if TYPE_CHECKING:
    from scanner.credentials.plugins import BasePlugin

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
    """A name that detect-secrets would leave out."""
    return bool(heuristic.is_lock_file(path) or heuristic.is_non_text_file(path) or heuristic.is_swagger_file(path))


def is_guess_in_generated_file(secret: str, filename: str, plugin: BasePlugin) -> bool:  # noqa: ARG001
    """A filter in detect-secrets' form: in what machines write, a token is believed and a guess is not."""
    return plugin.secret_type in GUESSES and is_generated(filename)
