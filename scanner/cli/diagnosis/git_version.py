"""Which git is here, and what it is too old for."""

from __future__ import annotations

from collections.abc import Iterator

from scanner.cli.diagnosis.remark import Level, Remark
from scanner.cli.diagnosis.subject import Subject

_LEAST = (2, 30)
_FOR = {(2, 32): "git commit --trailer", (2, 34): "signing with SSH keys"}


def git_version(subject: Subject) -> Iterator[Remark]:
    """twokey itself needs 2.30; what people do around it needs more."""
    if not subject.version:
        yield Remark(Level.WARN, "git does not say its version", "twokey needs 2.30 or newer")
        return
    here = _spelled(subject.version)
    if subject.version < _LEAST:
        yield Remark(Level.FAIL, f"git {here}", "twokey needs 2.30 or newer", "install git 2.34 or newer")
        return
    missing = [f"{what} needs {_spelled(since)}" for since, what in _FOR.items() if subject.version < since]
    if missing:
        yield Remark(Level.WARN, f"git {here}", ", ".join(missing), "install git 2.34 or newer")
        return
    enough = " and ".join(f"{what} ({_spelled(since)})" for since, what in _FOR.items())
    yield Remark(Level.OK, f"git {here}", f"new enough for {enough}")


def _spelled(version: tuple[int, ...]) -> str:
    return ".".join(map(str, version))
