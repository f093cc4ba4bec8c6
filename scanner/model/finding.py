"""One thing a person must look at."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct

from scanner.model.change import Category
from scanner.model.scale import Severity


class Disposition(StrEnum):
    """What became of a finding once policy and approvals were applied."""

    HELD = "held"
    FAILED = "failed"
    APPROVED = "approved"
    WAIVED = "waived"
    BASELINED = "baselined"
    SUPPRESSED = "suppressed"
    ADVISORY = "advisory"


class Treatment(StrEnum):
    """What a check's findings need before they stop blocking. Every check names one."""

    REVIEW = "review"
    GATE = "gate"
    ROTATE = "rotate"
    CLARIFY = "clarify"
    MENTION = "mention"


class Secret(Struct, frozen=True):
    """A secret that was found, in the only form in which it may leave the engine: redacted and keyed-hashed.

    `path` is "" for what stands in a commit's own text. `line` is 0 where there are no lines. `allowlisted`: a comment
    on the line says that it is no secret; `audited`: the repository's .secrets.baseline does. `hidden` is how it was
    encoded ("base64", "gzip"), "" for plainly; `author` the kind of actor who committed it.
    """

    type: str
    path: str
    line: int
    redacted: str
    hash: str
    allowlisted: bool = False
    confidence: str = "medium"
    hidden: str = ""
    audited: bool = False
    author: str = ""


class Finding(Struct, frozen=True):
    """`fingerprint` holds no line, date or version, so that it survives a rebase.

    `waiver` is the id of what excused it, "" where nothing did.
    """

    check: str
    fingerprint: str
    severity: Severity
    confidence: str
    commit: str
    path: str
    line: int
    message: str
    fix: str
    treatment: Treatment
    agents: tuple[str, ...] = ()
    categories: tuple[Category, ...] = ()
    secret: Secret | None = None
    outcome: Disposition = Disposition.ADVISORY
    waiver: str = ""
