"""Who a file is for, as far as its path says: a requirement of the tests or of the docs reaches no user.

`requirements-dev.txt` and `docs/requirements.txt` are read by the same tools as the real ones, so a format cannot tell;
their folder and their name can.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from msgspec import structs

from scanner.formats.shapes.dependencies import Scope
from scanner.formats.shapes.names import words
from scanner.model.change import Delta
from scanner.model.scale import Severity

_FOLDERS = words(
    "doc docs documentation test tests testing __tests__ spec specs e2e example examples sample samples demo demos "
    "bench benches benchmark benchmarks playground playgrounds tutorial tutorials"
)
_WORDS = words(
    "dev devel develop development test tests testing lint linting linters typing types mypy doc docs style format "
    "bench benchmark benchmarks example examples coverage debug ide notebook notebooks"
)
_REQUIREMENTS = re.compile(r"requirements?|constraints?|deps|dependencies|environment")
_SPLIT = re.compile(r"[-_.]")

_LIGHTER = {Severity.HIGH: Severity.MEDIUM, Severity.MEDIUM: Severity.LOW}
_KINDS = words(
    "dependency-added dependency-bumped dependency-changed dependency-downgraded dependency-moved pin-loosened "
    "build-script-changed lock-added image-added image-bumped image-changed image-downgraded image-unpinned "
    "runtime-requirement-changed"
)


@lru_cache(maxsize=4096)
def only_for_developers(path: str) -> bool:
    """Whether what a file at `path` asks for stays with those who work on the project."""
    *folders, name = path.casefold().split("/")
    if not _FOLDERS.isdisjoint(folders):
        return True
    words = _SPLIT.split(name)[:-1]
    if any(map(_REQUIREMENTS.fullmatch, (*words, *folders[-1:]))):
        return not _WORDS.isdisjoint(words)
    return False


def weighed(path: str, deltas: Iterable[Delta]) -> Iterator[Delta]:
    """`deltas` of a file at `path`; those about dependencies weigh one level less where only developers get them."""
    lighter = only_for_developers(path)
    for delta in deltas:
        if lighter and delta.kind in _KINDS and delta.scope != Scope.DEVELOPMENT:
            severity = _LIGHTER.get(delta.severity, delta.severity)
            yield structs.replace(delta, severity=severity, scope=Scope.DEVELOPMENT.value)
        else:
            yield delta
