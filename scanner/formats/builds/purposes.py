"""What a task or target is for, as far as its name says: `release` ships, `lint` only checks."""

from __future__ import annotations

import re
from enum import Enum

from scanner.formats.shapes.names import words


class Purpose(Enum):
    SHIPS = "ships"  # builds, packs, installs or publishes
    OTHER = "other"  # nobody here knows
    IDLE = "idle"  # a check or a convenience for those who work on it


# A word of the first decides whatever stands beside it; one of the third only alone: `build-docs` builds no release.
_RELEASES = words(
    "release releases publish deploy upload push ship sign signing notarize notarise bump tag promote pypi crates "
    "goreleaser changeset version"
)
_IDLE = words(
    "fix fixes autofix reformat pyright modernize cog "
    "test tests testing lint linter linters fmt format formatter check checks typecheck typing types mypy clean "
    "distclean mrproper help docs doc documentation serve server run start stop dev develop development debug bench "
    "benchmark benchmarks coverage cov watch e2e unit integration dup smoke preview demo example examples spell "
    "spellcheck vet race shellcheck ruff black isort eslint prettier clippy pylint flake8 audit todo todos tags "
    "ctags etags stats logs log shell console repl playground sandbox eval evals fuzz profile tidy pytest snapshot "
    "snapshots verify validate valgrind junit licenses license list show info status usage menu html pdf man sphinx "
    "lt"
)
_BUILDS = words(
    "build builds prebuild postbuild rebuild compile bundle dist sdist wheel wheels pack package packages packaging "
    "generate gen codegen install uninstall all default vendor image images docker container binary binaries "
    "archive tarball deb rpm dmg pkg msi appimage appstore cross static setup bootstrap init prepare artifact "
    "artifacts assets proto out link lib libs make"
)
_WORD = re.compile(r"[A-Z]?[a-z0-9]+|[A-Z]+")
_LONGEST = 200


def purpose(name: str) -> Purpose:
    """What something of this name is for."""
    said = {word.casefold() for word in _WORD.findall(name[:_LONGEST])}
    if said & _RELEASES:
        return Purpose.SHIPS
    if said & _IDLE:
        return Purpose.IDLE
    return Purpose.SHIPS if said & _BUILDS else Purpose.OTHER
