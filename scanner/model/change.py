"""What a commit does to a path that matters for a release."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct

from scanner.model.scale import Severity, worst

ABSENT_MODE = "000000"
GITLINK_MODE = "160000"
SYMLINK_MODE = "120000"


class Category(StrEnum):
    """Why a path matters. A path may have several."""

    PACKAGING = "packaging"
    DEPENDENCY_MANIFEST = "dependency-manifest"
    DEPENDENCY_LOCK = "dependency-lock"
    CI = "ci"
    RELEASE_METADATA = "release-metadata"
    DEPLOYMENT = "deployment"
    SIGNING = "signing"
    VCS_CONTROL = "vcs-control"
    AGENT_CONFIG = "agent-config"
    GATE_POLICY = "gate-policy"
    BUILD_SCRIPT = "build-script"
    CONTAINER = "container"


class Delta(Struct, frozen=True):
    """What changed in meaning.

    `subject` names the thing inside the file, `old` and `new` its values ("" when absent). `scope` says who gets a
    dependency (runtime, optional, build, development), "" elsewhere. `raised` are the reasons why `severity` is higher
    than the delta alone would have it.
    """

    kind: str
    subject: str
    old: str
    new: str
    severity: Severity
    line: int = 0
    scope: str = ""
    raised: tuple[str, ...] = ()


class RawChange(Struct, frozen=True):
    """One row of `git diff --raw`: a path with both of its sides. Object ids are full, modes octal text."""

    path: str
    status: str
    old_mode: str
    new_mode: str
    old_oid: str
    new_oid: str


class Change(Struct, frozen=True):
    """A raw change of a classified path, with its categories and, where they were worked out, its deltas.

    `floor` is the severity of the path when nothing can be said about its contents. `alias` marks a second spelling of
    a path a tool reads (`.Github/workflows`), which only some file systems take for the real one; `linked` a file that
    a tool reads under another name.
    """

    raw: RawChange
    categories: tuple[Category, ...]
    floor: Severity
    deltas: tuple[Delta, ...] = ()
    alias: bool = False
    linked: bool = False

    @property
    def path(self) -> str:
        return self.raw.path

    @property
    def severity(self) -> Severity:
        return worst((delta.severity for delta in self.deltas), Severity.NONE)
