"""Shell scripts that build, install or release: `release.sh`, `ci/build`, `scripts/install.sh`.

They run with the release's token or on users' machines. Comments and messages say nothing; any other command does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from scanner.formats.builds.programs import compare_scripts
from scanner.formats.shapes.names import name_of
from scanner.formats.shapes.settings import small
from scanner.formats.shapes.sides import as_text, compared
from scanner.model.change import Delta
from scanner.model.scale import Severity

WORST = Severity.CRITICAL
_ENDINGS = (".sh", ".bash", ".zsh", ".ksh")
# Without an ending, in the folders where projects keep what they build with.
_FOLDER = re.compile(
    r"(?:(?:bin|scripts?)/(?:bootstrap|build|deploy|install|publish|release)|\.?ci/(?:[^/]+/)*[^/.]+"
    r"|(?:hack|scripts?|tools)/(?:deploy|publish|release)/(?:[^/]+/)*[^/.]+|bootstrap|(?:.*/)?bin/(?:activate-)?hermit"
    r"|(?:.*/)?batect|(?:.*/)?(?:\.?mise/tasks|mise-tasks|\.config/mise/tasks)/(?:[^/]+/)*[^/.]+)"
)
_SHELL = re.compile(rb"#![^\n]{0,100}\b(?:ba|z|da|k|a)?sh\b")


def matches(path: str) -> bool:
    return name_of(path).endswith(_ENDINGS) or _FOLDER.fullmatch(path.casefold()) is not None


def diff(old: bytes | None, new: bytes | None) -> Iterator[Delta]:
    if new is not None and old != new and new.startswith(b"#!") and not _SHELL.match(new):
        yield Delta("content-changed", "script", "", "", Severity.HIGH)  # another language
        return
    yield from compared(old, new, _read, _compare, worst=WORST, removed=Severity.MEDIUM)


def _read(content: bytes) -> str:
    return as_text(small(content))


def _compare(old: str | None, new: str) -> Iterator[Delta]:
    yield from compare_scripts("script", old, new, Severity.HIGH)
