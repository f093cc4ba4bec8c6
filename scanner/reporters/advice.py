"""What to do next: the exact trailer, the command that adds it to the right commit, and who may give it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scanner.model.finding import Disposition, Treatment
from scanner.model.report import CommitReport, Report
from scanner.model.scale import Assurance, Outcome
from scanner.reporters.summary import weight

if TYPE_CHECKING:  # rich, which only a terminal needs
    from scanner.reporters.paint import Page

NAME = "Name <address>"
MOST_PEOPLE = 5
_PLAIN = re.compile(r"[\w./@{}^~+-]+")

Step = tuple[str, str]  # words, and a command or line to paste


def advise(page: Page, report: Report, *, explained: bool = False) -> None:
    """The next steps for what is open; nothing when nothing is. `explained`: the reader is looking at the reasons."""
    steps = next_steps(report, explained=explained)
    if not steps:
        return
    page.gap()
    page.line(("What to do next", "bold"))
    for words, command in steps:
        page.line(words, indent=2)
        if command:
            page.verbatim(command, indent=6)


def next_steps(report: Report, *, explained: bool = False) -> list[Step]:
    """What to do about what is open, in order."""
    steps = [*_cures(report), *_approval(report), *_adoption(report)]
    if steps and not explained and (worst := _worst(report)) is not None and worst.commit.oid:
        steps.append(("Why, with every piece of evidence:", f"twokey explain {worst.commit.oid[:12]}"))
    return steps


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
    """Who may approve, the command that does it, and the block that says the same by hand."""
    held = [entry for entry in _with(report, Disposition.HELD) if entry.verdict.outcome is Outcome.HOLD]
    if not held or report.outcome is Outcome.UNDETERMINED:
        return []
    who = _who(held)
    kind, signed = _form(held)
    if report.selection.kind == "staged":
        block = f"{kind}: {NAME}"
        return [
            *who,
            ("Once they have read the change, its message ends in a last block of its own:", block),
        ]
    if report.review_digest:
        said = f"{_quoted(report.selection.label)}" if ".." in report.selection.label else ""
        by_hand = approval_commit("the release changes", kind, report.review_digest, signed=signed)
        return [
            *who,
            (
                "Whoever reviews it runs this; it shows, asks, and writes the approval:",
                f"twokey approve {said}".strip(),
            ),
            ("Or the same by hand, in an empty commit of their own on top:", by_hand),
        ]
    return [*who, *_one_by_one(report, held, kind, signed=signed)]


def _one_by_one(report: Report, held: list[CommitReport], kind: str, *, signed: bool) -> list[Step]:
    """Commits that have landed: each is approved by itself, the worst first."""
    worst = max(held, key=weight)
    oid = worst.commit.oid[:12]
    steps = [
        ("Whoever reviews one of them runs this; it shows, asks, and writes the approval:", f"twokey approve {oid}")
    ]
    if worst.digest:
        by_hand = approval_commit(oid, kind, worst.digest, signed=signed)
        steps.append(("Or the same by hand, in an empty commit of their own on top:", by_hand))
    if len(held) == 1 and worst.commit.oid == report.selection.head and report.selection.kind == "history":
        words = "Or its author writes the reviewer into it (who amends becomes a contributor):"
        steps.append((words, f"git commit --amend --no-edit --trailer '{kind}: {NAME}'"))
    return steps


def _who(held: list[CommitReport]) -> list[Step]:
    """What is asked for, by category, and the people of the roster who may give it."""
    asked: dict[str, dict[str, None]] = {}
    for entry in held:
        for need in entry.needs:
            known = asked.setdefault(f"{need.category}: {need.asked}", {})
            known.update(dict.fromkeys(need.who))
    steps = []
    for words, people in asked.items():
        names = ", ".join(list(people)[:MOST_PEOPLE]) + (", ..." if len(people) > MOST_PEOPLE else "")
        steps.append((f"{words}{f' ({names})' if names else ''}", ""))
    return steps


def _form(held: list[CommitReport]) -> tuple[str, bool]:
    """The trailer's key, and whether the commit that carries it has to be signed."""
    needs = [need for entry in held for need in entry.needs]
    kinds = [need.trailers[0] for need in needs if need.trailers]
    return (kinds[0] if kinds else "Reviewed-by"), any(need.assurance is not Assurance.CLAIMED for need in needs)


def _quoted(words: str) -> str:
    """A range as one word of a shell."""
    return words if _PLAIN.fullmatch(words) else "'" + words.replace("'", "'\\''") + "'"


def _adoption(report: Report) -> list[Step]:
    """For a history without a policy: where judging begins."""
    new = report.policy_source.startswith("preset ") and report.outcome in (Outcome.HOLD, Outcome.FAIL)
    if not new or report.selection.kind != "history" or not report.selection.head:
        return []
    words = (
        "To adopt twokey on this history, commit a policy that starts judging here; what lies before stays reported:"
    )
    return [(words, f"printf 'version: 1\\nsince: \"{report.selection.head[:12]}\"\\n' > .twokey.yaml")]


def approval_commit(what: str, kind: str, digest: str, *, signed: bool) -> str:
    """The command of an empty commit that approves exactly the state `digest` names."""
    return (
        f'git commit --allow-empty{" -S" if signed else ""} -m "Approve {what}" \\\n'
        f"  --trailer '{kind}: {NAME}' \\\n"
        f"  --trailer 'Reviewed-digest: {digest}'"
    )
