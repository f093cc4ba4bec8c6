"""The line on one screen."""

from __future__ import annotations

from collections import Counter

from scanner import __version__
from scanner.approvals.digest import review_digest
from scanner.approvals.people import is_human
from scanner.errors import UndeterminedError
from scanner.model.actor import ActorKind, Identity
from scanner.model.finding import Disposition
from scanner.model.report import Problem, Report, SelectionSummary
from scanner.model.scale import Outcome, worst
from scanner.pipeline.accepted import accepted
from scanner.pipeline.context import Context
from scanner.pipeline.covered import covered
from scanner.pipeline.debts import with_debts
from scanner.pipeline.docket import Docket, enter, look_ahead
from scanner.pipeline.gather import gated
from scanner.pipeline.searching import note, with_secrets
from scanner.pipeline.settle import court_of, settle
from scanner.pipeline.since import history_of
from scanner.pipeline.staged import staged_drafts
from scanner.pipeline.standing import standing_findings, waivers_used
from scanner.pipeline.stray import stray_findings
from scanner.pipeline.walk import walk
from scanner.repo.diff import tree_changes
from scanner.repo.git import Pipe
from scanner.repo.peculiar import misplaced_tags, peculiarities
from scanner.repo.refs import all_refs
from scanner.repo.selection import fetch_line
from scanner.repo.signatures import usable


def run(context: Context, log: Pipe | None = None) -> Report:
    """Read, judge, and say everything that was found. `log` is that of the selection, where it was started ahead.

    Raises only where there is nothing to report on.
    """
    docket = Docket()
    actors: Counter[ActorKind] = Counter()
    agents: Counter[str] = Counter()
    problems: list[Problem] = []
    paths = 0
    drafts = staged_drafts(context) if context.selection.kind == "staged" else walk(context, log)
    try:
        for draft in drafts:
            actors[draft.attribution.kind] += 1
            agents.update(draft.attribution.agents)
            problems += draft.problems
            paths += len(draft.rows)
            enter(context, docket, draft, ())
            note(context, draft)
    except UndeterminedError as error:
        problems.append(Problem("history", "read", f"{error.message}; {error.hint}"))
    found = with_secrets(context, docket)
    look_ahead(context, docket)
    known = accepted(context, docket)
    court = court_of(context, history_of(context), known)
    commits, debts = with_debts(court, settle(context, docket, court))
    problems += found.problems
    stray = stray_findings(context, found, known)
    unheld = Outcome.FAIL if any(each.outcome is Disposition.FAILED for each in stray) else Outcome.PASS
    outcome = worst((unheld, *(entry.verdict.outcome for entry in commits)), Outcome.PASS)
    coverage = covered(context, actors.total(), paths, found)
    selection = context.selection
    return Report(
        version=__version__,
        rulebook=context.rulebook.digest,
        policy_source=context.policy.source,
        policy_digest=context.policy.digest,
        preset=context.policy.preset,
        selection=SelectionSummary(selection.kind, selection.base, selection.head, selection.label),
        outcome=Outcome.UNDETERMINED if problems else outcome,
        actors=actors,
        agents=agents,
        commits=commits,
        problems=tuple(problems),
        coverage=coverage,
        notices=_notices(context),
        review_digest=_review_digest(context, outcome),
        standing=(*standing_findings(context), *stray),
        waivers=waivers_used(context, commits),
        debts=debts,
    )


def _review_digest(context: Context, outcome: Outcome) -> str:
    """The digest a reviewer of the whole range would sign; only worked out where one is asked for."""
    selection = context.selection
    if outcome is not Outcome.HOLD or selection.base is None or selection.head is None:
        return ""
    if selection.until is not None:
        return ""  # one commit in the middle: a digest covers what a branch brings up to the commit that carries it
    start = context.repository.fork_point(selection.base, selection.head)
    changes = tree_changes(context.repository.git, start, selection.head)
    reviewed = [change for change in changes if gated(context, change) is not None]
    return review_digest(reviewed) if reviewed else ""


def _notices(context: Context) -> tuple[str, ...]:
    """What a reader must know to weigh the result."""
    found = []
    if context.repository.shallow:
        found.append(f"this clone is shallow; for the whole history: {fetch_line(context.repository)}")
    if not context.policy.reviewers:
        found.append("no roster: any well-formed human reviewer counts as an unlisted reviewer")
    keys = ((each.id, usable(key.key)) for each in context.policy.reviewers for key in each.keys)
    found += [f"a key of {person} verifies nothing: {why}" for person, why in keys if why]
    everybodys = [
        f"{email} of {each.id} is nobody's own, so it approves nothing"
        for each in context.policy.reviewers
        for email in each.emails
        if not is_human(context.rulebook.agents, Identity(each.name, email))
    ]
    found += everybodys
    found += peculiarities(context.repository, context.refs())
    if context.search is not None:
        found += context.search.baseline.notes
    if "--all" in context.selection.revisions:
        closely = context.search is not None  # then all of them were
        found += misplaced_tags(context.refs() if closely else all_refs(context.repository.git, True, "refs/tags/"))
    return tuple(found)
