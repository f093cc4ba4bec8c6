"""What the checks are given: the repository and the machine around it, asked once and handed on as data."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path

from msgspec import Struct

from scanner.cli.diagnosis.settings import Settings, read_settings
from scanner.config.policy import Policy
from scanner.config.read import POLICY_FILE
from scanner.errors import TwokeyError
from scanner.pipeline.policies import policy_at
from scanner.repo.objects import open_objects
from scanner.repo.open import Repository
from scanner.rulebook import Rulebook

Transport = Callable[[str, str], tuple[int, bytes]]  # an address and a token; the status and the body


class Committed(Struct, frozen=True):
    """The policy that judges at HEAD with its text (None: no file), or what is wrong with it."""

    policy: Policy | None
    content: bytes | None = None
    error: TwokeyError | None = None


class Subject(Struct, frozen=True):
    """`top` is the top folder of the work tree, None in a bare repository; `version` is git's, empty when unclear.

    `transport` is None unless the user asked to go online.
    """

    repository: Repository
    top: Path | None
    version: tuple[int, ...]
    environ: Mapping[str, str]
    rulebook: Rulebook
    committed: Committed
    settings: Settings
    transport: Transport | None = None


def look(
    repository: Repository, path: str, environ: Mapping[str, str], rulebook: Rulebook, transport: Transport | None
) -> Subject:
    """The set-up around `path`. A policy that cannot be read is part of it and no error."""
    return Subject(
        repository,
        None if repository.bare else _top(repository, path),
        _version(repository),
        environ,
        rulebook,
        _committed(repository, rulebook),
        read_settings(repository.git, environ),
        transport,
    )


def _top(repository: Repository, path: str) -> Path:
    """Git, told where a repository is, takes any folder it is started in for the top, so the file system is asked."""
    here = Path(path).resolve()
    found = next((each for each in (here, *here.parents) if (each / ".git").exists()), None)
    return found or Path(repository.work_tree())


def _version(repository: Repository) -> tuple[int, ...]:
    said = re.search(r"\d{1,4}(?:\.\d{1,4}){1,2}", repository.git.run("version").decode("ascii", "replace"))
    return tuple(map(int, said[0].split("."))) if said else ()


def _committed(repository: Repository, rulebook: Rulebook) -> Committed:
    try:
        head = repository.head()
        with open_objects(repository.git) as objects:
            found = objects.file(head, POLICY_FILE) if head else None
            return Committed(policy_at(objects, rulebook, head), found[1] if found else None)
    except TwokeyError as error:
        return Committed(None, error=error)
