"""The errors twokey raises on purpose.

Everything foreign (GitPython, OSError, yaml) is mapped to one of these at the wall where it enters, so that the top
handler in `scanner.cli` can print one line and one hint and choose the exit code.
"""

from __future__ import annotations


class TwokeyError(Exception):
    """What went wrong, in one line, with what to do about it in another."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class UsageError(TwokeyError):
    """The command line or the configuration cannot be taken: exit code 2."""


class UndeterminedError(TwokeyError):
    """The question was fine, the repository cannot answer it (shallow, corrupt): exit code 3."""


class MissingObjectError(UndeterminedError):
    """Git does not have an object that the history names (partial or damaged clone)."""
