"""Findings for secrets that no commit of the selection brings: under a ref on a file, or in what nothing leads to."""

from __future__ import annotations

from msgspec.structs import replace

from scanner.checks import secret_committed
from scanner.model.actor import ActorKind, Attribution
from scanner.model.finding import Disposition, Finding
from scanner.pipeline.context import Context
from scanner.pipeline.found import Result
from scanner.policy.exceptions import baselined

_NOBODY = Attribution(ActorKind.UNKNOWN)


def stray_findings(context: Context, found: Result, accepted: frozenset[str]) -> tuple[Finding, ...]:
    """One finding for each; nobody can be asked about them, so nothing but the baseline lets one pass."""
    findings = (secret_committed.found(each, "", _NOBODY, context.rulebook) for each in found.stray)
    return tuple(replace(each, outcome=_outcome(context, each, accepted)) for each in findings)


def _outcome(context: Context, finding: Finding, accepted: frozenset[str]) -> Disposition:
    if not context.policy.blocking:
        return Disposition.ADVISORY
    if baselined(accepted, finding) or (finding.secret is not None and finding.secret.audited):
        return Disposition.BASELINED
    return Disposition.FAILED
