"""Whether a repository has changed since it was judged: two questions to git and a few small files.

A thousand repositories with nothing new are what a nightly sweep mostly sees, so this is all that they cost.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from msgspec import Struct

from scanner.repo.heads import ref_rows
from scanner.repo.storage import open_storage
from scanner.sweep.opening import open_at
from scanner.sweep.settings import Settings, files_digest, is_lasting, lasting_key, state_key, turned
from scanner.sweep.store import Place

_LEAST = 200_000  # what any repository costs, as bytes
_SIXTEENTH = 16 * 1_000  # bytes of a loose object, of which every sixteenth is counted


class Look(Struct, frozen=True):
    """A repository at a glance: where git keeps it, and whether what is known of it still holds."""

    common_dir: str
    unchanged: bool


def look(place: str, known: Place, settings: Settings, words: Mapping[str, str]) -> Look:
    """Compare the repository at `place` with what the store knows. Raises TwokeyError where git refuses it."""
    repository = open_at(place, settings.environ)
    same = bool(known.state) and not turned(known.turning, known.today, settings.today)
    if same:
        state = state_key(words, ref_rows(repository), files_digest(repository))
        if is_lasting(known.state):  # what was missing is missing still
            state = lasting_key(state, (), repository.common_dir)
        same = known.state == state
    return Look(repository.common_dir, same)


def weight_of(common_dir: str) -> int:
    """How much there is to judge, by the bytes of its objects: the longest work is to begin first."""
    total = _LEAST + _SIXTEENTH * sum(1 for _ in Path(common_dir, "objects").glob("0[0-9a-f]/*"))
    for index in open_storage(common_dir, "sha1").indexes:
        with suppress(OSError):
            total += index.with_suffix(".pack").stat().st_size + index.stat().st_size
    return total
