"""What to do next: the exact trailer, the command that adds it to the right commit, and who may give it."""

from __future__ import annotations

from scanner.model.finding import Disposition
from scanner.model.report import CommitReport, Report
from scanner.model.scale import Outcome
from scanner.reporters.paint import Page

TRAILER = "Reviewed-by: Name <address>"


def advise(page: Page, report: Report) -> None:
    """The next step for the worst thing that is open; nothing when nothing is."""
    steps = _steps(report)
    if not steps:
        return
    page.gap()
    page.line(("What to do next", "bold"))
    for text, command in steps:
        page.line(text, indent=2)
        if command:
            page.verbatim(command, indent=6)


def _steps(report: Report) -> list[tuple[str, str]]:
    held = [entry for entry in report.commits if _has(entry, Disposition.HELD)]
    steps: list[tuple[str, str]] = []
    if any(_is_secret(entry) for entry in report.commits):
        steps.append(
            ("Rotate the secrets first: whoever can read the history has them. Removing them comes second.", "")
        )
    if held and report.outcome in (Outcome.HOLD, Outcome.FAIL):
        steps += _approval(report, held)
    if held and report.selection.kind == "history" and report.selection.head:
        steps.append(
            (
                "To adopt twokey on this history, commit a policy that starts judging here (earlier commits stay reported):",
                f"printf 'version: 1\\nsince: \"{report.selection.head[:12]}\"\\n' > .twokey.yaml",
            )
        )
    if steps:
        worst = (held or list(report.commits))[0].commit.oid[:12]
        steps.append(("Why, with every piece of evidence:", f"twokey explain {worst or 'HEAD'}"))
    return steps


def _approval(report: Report, held: list[CommitReport]) -> list[tuple[str, str]]:
    """A human who did not contribute reads the change; the form depends on what can still be amended."""
    who = "A human who did not contribute to it reads the change and signs for it"
    if report.selection.kind == "staged":
        return [(f"{who}, with this line at the end of the commit message:", TRAILER)]
    if report.review_digest:
        return [(f"{who}, in an approval commit on top of the branch:", approval_commit(report.review_digest))]
    if len(held) == 1 and held[0].commit.oid == report.selection.head:
        return [(f"{who}:", f"git commit --amend --no-edit --trailer '{TRAILER}'")]
    return []


def approval_commit(digest: str) -> str:
    """The command of an empty commit that approves exactly the state `digest` names."""
    return (
        'git commit --allow-empty -m "Approve the release changes" \\\n'
        f"  --trailer '{TRAILER}' \\\n"
        f"  --trailer 'Reviewed-digest: {digest}'"
    )


def _has(entry: CommitReport, outcome: Disposition) -> bool:
    return any(finding.outcome is outcome for finding in entry.findings)


def _is_secret(entry: CommitReport) -> bool:
    return any(each.secret is not None and each.outcome is Disposition.FAILED for each in entry.findings)
