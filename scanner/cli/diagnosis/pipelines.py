"""Whether anything runs twokey where nobody can skip it: the forge's side.

A search for the word, no more. Whether the job is required is a setting of the forge that a clone does not hold, and a
workflow can lie in ways that only a reading of it would show; `twokey scan` reads it when it changes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from scanner.cli.diagnosis.remark import Level, Remark
from scanner.cli.diagnosis.subject import Subject
from scanner.cli.diagnosis.worktree import read
from scanner.errors import UsageError

_FOLDERS = (".github/workflows", ".gitea/workflows", ".forgejo/workflows", ".woodpecker", ".gitlab/ci", ".buildkite")
_FILES = (
    ".gitlab-ci.yml",
    ".circleci/config.yml",
    "azure-pipelines.yml",
    "bitbucket-pipelines.yml",
    "Jenkinsfile",
    ".travis.yml",
    ".drone.yml",
    ".woodpecker.yml",
    ".cirrus.yml",
    ".semaphore/semaphore.yml",
)
_MOST_FILES = 1_000
_SHOWN = 3
# The command, the package or the action; not a file of twokey's such as `.twokey.yaml`.
_NAMED = re.compile(r"(?<![\w.])twokey(?!-baseline)")


def server_side(subject: Subject) -> Iterator[Remark]:
    """A local hook is a courtesy (`--no-verify` is always there); only the server's side holds."""
    if subject.top is None:
        yield Remark(Level.SKIP, "CI", "a bare repository has no work tree to look for workflows in")
        return
    found = [name for name in _names(subject.top) if _runs(subject.top, name)]
    if found:
        more = f" and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
        why = f"{', '.join(found[:_SHOWN])}{more}; whether the job is required is set at the forge and not seen here"
        yield Remark(Level.OK, "CI names twokey", why)
        return
    why = "a hook can be skipped by whoever commits, so only the server's side holds anything"
    yield Remark(Level.WARN, "no CI job names twokey", why, "twokey init --ci github")


def _names(top: Path) -> Iterator[str]:
    for folder in _FOLDERS:
        with suppress(OSError):
            names = sorted(each.name for each in (top / folder).iterdir() if each.suffix in (".yml", ".yaml"))
            yield from (f"{folder}/{name}" for name in names[:_MOST_FILES])
    yield from _FILES


def _runs(top: Path, name: str) -> bool:
    with suppress(UsageError):
        content = (read(top, name) or b"").decode("utf-8", "replace")
        said = (line.lstrip() for line in content.split("\n"))
        return any(_NAMED.search(line) for line in said if not line.startswith(("#", "//")))
    return False
