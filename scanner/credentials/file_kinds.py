"""The little that detect-secrets makes of a file's name when it looks at a line, as a number.

A blob is read before anybody knows at which paths it lies, so each line is judged for all dialects at once: the tables
of KeywordDetector, and (for `.yaml` only) the comment that allows a line. What they are is detect-secrets' own
(`dialect`); which name is of which is told here, where nothing of it has to be imported. A test compares the two.
"""

from __future__ import annotations

import os

# A name of each: one for each table of KeywordDetector that differs; ".yaml" has its own comments.
DIALECT_NAMES = ("a", "a.go", "a.c", "a.cpp", "a.yml", "a.yaml")

_NUMBERS = {
    ".go": 1,
    **dict.fromkeys((".c", ".cs", ".m"), 2),
    ".cpp": 3,
    **dict.fromkeys((".cf", ".cfg", ".cnf", ".conf", ".eyaml", ".ini", ".properties", ".toml", ".yml"), 4),
    ".yaml": 5,
}


def dialect_of(path: str) -> int:
    """The dialect of the file at `path`, as the one bit of a mask over DIALECT_NAMES."""
    return 1 << _NUMBERS.get(os.path.splitext(path)[1], 0)  # noqa: PTH122  # as detect-secrets does
