"""One finding as SARIF's result: where it is, what it weighs, what excused it, and by what it is known again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from scanner.model.actor import ActorKind
from scanner.model.finding import Disposition, Finding, Treatment
from scanner.model.page import Page
from scanner.model.report import CommitReport, Report
from scanner.reporters.deltas import worst_first
from scanner.reporters.sarif_rules import LEVELS, title
from scanner.reporters.summary import BLOCKING
from scanner.text.addresses import without_addresses
from scanner.text.escape import short, visible
from scanner.text.uri import relative_uri

POLICY = ".twokey.yaml"
_MOST_KINDS = 8
_MAKERS = {ActorKind.BOT: "a bot", ActorKind.UNKNOWN: "an unknown author"}
_FATES = {
    Disposition.HELD: "held until a human who had no hand in it reviews it",
    Disposition.FAILED: "blocked, and no approval cures that",
    Disposition.APPROVED: "approved by an independent human",
    Disposition.WAIVED: "excused for a time",
    Disposition.BASELINED: "accepted as history",
    Disposition.SUPPRESSED: "allowed on its line",
    Disposition.ADVISORY: "reported, and holds nothing",
}


def result(
    report: Report, finding: Finding, entry: CommitReport | None, index: Mapping[str, int], pages: Mapping[str, Page]
) -> dict[str, Any]:
    """One result. `entry` is the finding's commit, None for what stands in the policy itself."""
    place, why = _place(finding, entry)
    kinds = _kinds(finding, entry)
    excuses = list(_suppressions(report, finding, entry))
    return {
        "ruleId": finding.check,
        "ruleIndex": index[finding.check],
        "level": LEVELS[finding.severity] if finding.outcome in BLOCKING else "note",
        "message": {"text": _message(finding, entry, kinds, pages) + why},
        "locations": [{"physicalLocation": {"artifactLocation": place, "region": _region(finding, why)}}],
        "partialFingerprints": {"primaryLocationLineHash": finding.fingerprint, "twokey/v1": finding.fingerprint},
        **({"suppressions": excuses} if excuses else {}),
        "properties": {
            "outcome": finding.outcome.value,
            "severity": finding.severity.value,
            "confidence": finding.confidence,
            **({"commit": finding.commit} if finding.commit else {}),
            **({"agents": list(finding.agents)} if finding.agents else {}),
            **({"categories": [each.value for each in finding.categories]} if finding.categories else {}),
            **({"changes": kinds} if kinds else {}),
        },
    }


def _message(finding: Finding, entry: CommitReport | None, kinds: list[str], pages: Mapping[str, Page]) -> str:
    """The first sentence is the title that GitHub shows."""
    subject = ", ".join(kinds[:_MOST_KINDS]) or (finding.secret.type if finding.secret else "")
    fate = _FATES[finding.outcome]
    if finding.outcome is Disposition.HELD and finding.treatment is Treatment.CLARIFY:
        fate = "not decided, which is never a pass"
    who = f"By {_who(finding, entry)} in commit {finding.commit[:12]}: {fate}." if finding.commit else f"It is {fate}."
    return f"{title(finding.check, pages)}{f' ({visible(subject)})' if subject else ''}. {who}"


def _who(finding: Finding, entry: CommitReport | None) -> str:
    if finding.agents:
        return visible(", ".join(finding.agents))
    return _MAKERS.get(entry.attribution.kind, "a human") if entry else "somebody"


def _kinds(finding: Finding, entry: CommitReport | None) -> list[str]:
    """The kinds of changes at the finding's path, the worst first. Their values are the repository's words."""
    if entry is None or finding.secret is not None:
        return []
    changes = (change for change in entry.changes if finding.path and change.path == finding.path)
    return list(dict.fromkeys(delta.kind for change in changes for delta in worst_first(change)))


def _place(finding: Finding, entry: CommitReport | None) -> tuple[dict[str, str], str]:
    """The file, and words for it where it is a stand-in: there is no result without a place."""
    if uri := relative_uri(finding.path):
        return _at(uri), ""
    touched = sorted(entry.changes, key=lambda change: -change.severity.rank) if entry else []
    stand_in = next((uri for change in touched if (uri := relative_uri(change.path))), POLICY)
    what = "Its path cannot be written as an address" if finding.path else "It is about the commit as a whole"
    if not finding.path and not finding.commit:
        what = "It is about no file"
    return _at(stand_in), f" {what}; the file shown stands in."


def _at(uri: str) -> dict[str, str]:
    return {"uri": uri, "uriBaseId": "%SRCROOT%"}


def _region(finding: Finding, why: str) -> dict[str, int]:
    """GitHub wants all four; how long the line is nobody asked, so the region is a point."""
    line = 1 if why else max(finding.line, 1)
    return {"startLine": line, "startColumn": 1, "endLine": line, "endColumn": 1}


def _suppressions(report: Report, finding: Finding, entry: CommitReport | None) -> Iterator[dict[str, str]]:
    """What lets the finding pass, in words of ours, ids and dates: never a person's name or reason."""
    match finding.outcome:
        case Disposition.APPROVED:
            for approval in entry.approvals if entry else ():
                if approval.counts and finding.path in approval.covers:
                    where = f" in {approval.carrier[:12]}" if approval.carrier else ""
                    yield _accepted("external", f"Approved: {approval.assurance}, by {approval.source}{where}")
        case Disposition.WAIVED:
            yield _accepted("external", _waiver(report, finding))
        case Disposition.BASELINED:
            audited = finding.secret is not None and finding.secret.audited
            yield _accepted("external", "Audited in .secrets.baseline" if audited else "Accepted in the baseline")
        case Disposition.SUPPRESSED:
            yield _accepted("inSource", "An allowlist comment on the line")


def _waiver(report: Report, finding: Finding) -> str:
    used = next((each for each in report.waivers if each.id == finding.waiver), None)
    if used is not None:
        return f"Waiver {without_addresses(short(visible(used.id), 80))} of the policy, until {used.expires}"
    due = next((each.due for each in report.debts if each.commit == finding.commit and each.due), "")
    return f"Glass broken{f'; a signed review is due by {due}' if due else ''}"


def _accepted(kind: str, justification: str) -> dict[str, str]:
    return {"kind": kind, "status": "accepted", "justification": justification}
