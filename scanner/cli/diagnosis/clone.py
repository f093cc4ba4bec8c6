"""Whether the history is here. twokey never goes and gets the rest."""

from __future__ import annotations

from collections.abc import Iterator

from scanner.cli.diagnosis.remark import Level, Remark
from scanner.cli.diagnosis.subject import Subject
from scanner.repo.selection import fetch_line


def shallow(subject: Subject) -> Iterator[Remark]:
    """A cut history answers no question that reaches the cut."""
    if subject.repository.shallow:
        why = "what reaches the cut is undetermined, and a range may have no common ancestor"
        yield Remark(Level.WARN, "the clone is shallow", why, fetch_line(subject.repository))
    else:
        yield Remark(Level.OK, "the whole history is here")
