"""What to do next: the exact trailer, the command that adds it to the right commit, and who may give it."""

from __future__ import annotations

from scanner.model.finding import Disposition, Treatment
from scanner.model.report import CommitReport, Report
from scanner.model.scale import Outcome
from scanner.reporters.paint import Page

TRAILER = "Reviewed-by: Name <address>"

Step = tuple[str, str]  # words, and a command or line to paste


def advise(page: Page, report: Report, *, explained: bool = False) -> None:
    """The next steps for what is open; nothing when nothing is. `explained`: the reader is looking at the reasons."""
    steps = [*_cures(report), *_approval(report), *_adoption(report)]
    if steps and not explained and (worst := _worst(report)) is not None and worst.commit.oid:
        steps.append(("Why, with every piece of evidence:", f"twokey explain {worst.commit.oid[:12]}"))
    if not steps:
        return
    page.gap()
    page.line(("What to do next", "bold"))
    for words, command in steps:
        page.line(words, indent=2)
        if command:
            page.verbatim(command, indent=6)


def _with(report: Report, outcome: Disposition, treatment: Treatment | None = None) -> list[CommitReport]:
    return [
        entry
        for entry in report.commits
        if any(each.outcome is outcome and treatment in (None, each.treatment) for each in entry.findings)
    ]


def _worst(report: Report) -> CommitReport | None:
    """The commit a reader should look at first."""
    blocked = [*_with(report, Disposition.FAILED), *_with(report, Disposition.HELD)]
    return max(blocked, key=weight, default=None)


def weight(entry: CommitReport) -> tuple[int, int, int]:
    """Worst first: what no approval cures, then the worst severity that blocks, then how much of it."""
    blocking = [each for each in entry.findings if each.outcome in (Disposition.FAILED, Disposition.HELD)]
    return (entry.verdict.outcome.rank, max((each.severity.rank for each in blocking), default=0), len(blocking))


def _cures(report: Report) -> list[Step]:
    """What no approval cures."""
    steps: list[Step] = []
    if _with(report, Disposition.FAILED, Treatment.ROTATE):
        steps.append(
            ("Rotate the secrets first: whoever can read the history has them. Removing them comes second.", "")
        )
    if _with(report, Disposition.FAILED, Treatment.GATE):
        steps.append(("Take the weakening of the gate back, or have a human make it in a commit of its own.", ""))
    return steps


def _approval(report: Report) -> list[Step]:
    """A human who did not contribute reads the change; the form depends on what can still be written."""
    held = [entry for entry in _with(report, Disposition.HELD) if entry.verdict.outcome is Outcome.HOLD]
    if not held or report.outcome is Outcome.UNDETERMINED:
        return []
    who = "A human who did not contribute reads the change and approves it"
    if report.selection.kind == "staged":
        return [(f"{who}; the message of the commit then ends in:", TRAILER)]
    if report.review_digest:
        return [
            (f"{who}, in an approval commit of their own on top of the branch:", approval_commit(report.review_digest))
        ]
    if len(held) == 1 and held[0].commit.oid == report.selection.head and report.selection.kind == "history":
        command = f"git commit --amend --no-edit --trailer '{TRAILER}'"
        return [
            (f"{who}; its author then writes the reviewer into the commit (who amends becomes a contributor):", command)
        ]
    return []


def _adoption(report: Report) -> list[Step]:
    """For a history without a policy: where judging begins."""
    new = report.policy_source.startswith("preset ") and report.outcome in (Outcome.HOLD, Outcome.FAIL)
    if not new or report.selection.kind != "history" or not report.selection.head:
        return []
    words = (
        "To adopt twokey on this history, commit a policy that starts judging here; what lies before stays reported:"
    )
    return [(words, f"printf 'version: 1\\nsince: \"{report.selection.head[:12]}\"\\n' > .twokey.yaml")]


def approval_commit(digest: str) -> str:
    """The command of an empty commit that approves exactly the state `digest` names."""
    return (
        'git commit --allow-empty -m "Approve the release changes" \\\n'
        f"  --trailer '{TRAILER}' \\\n"
        f"  --trailer 'Reviewed-digest: {digest}'"
    )
