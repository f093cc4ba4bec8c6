"""What the commits of a request do together and none of them by itself.

Each commit is judged alone, so a change can be cut into pieces that each weigh too little to be held. What would land,
all at once in a squash, is the net difference: where that weighs more than any of the commits that made it, it is
judged as well, as a change of the last commit that an agent or bot had a hand in. What a single commit shows, a human's
too, is that commit's own and is not told again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import Struct, structs

from scanner.approvals.digest import review_digest
from scanner.checks.registry import run_checks
from scanner.checks.view import View
from scanner.errors import MissingObjectError
from scanner.model.actor import ActorKind
from scanner.model.change import Change, Delta
from scanner.model.finding import Finding, Treatment
from scanner.model.report import CommitReport, Problem, Report
from scanner.model.scale import Outcome, Severity, worst
from scanner.model.verdict import conclude
from scanner.pipeline.accepted import accepted
from scanner.pipeline.approving import approvals_of
from scanner.pipeline.context import Context
from scanner.pipeline.docket import Docket, Entry, enter
from scanner.pipeline.gather import Draft, gated, told
from scanner.pipeline.ground import ground, people_of
from scanner.pipeline.settle import court_of
from scanner.pipeline.since import history_of
from scanner.pipeline.walk import walk
from scanner.policy.judge import Case, judge, weigh_approvals
from scanner.policy.needs import needs
from scanner.repo.diff import tree_changes
from scanner.repo.log import raw_change, read_log
from scanner.repo.merges import own_rows
from scanner.text.claims import Claims

_TOGETHER = "taken together, the commits of this range do what none of them does by itself"
_NO_CLAIMS = Claims((), (), False, ())
_REVIEWED = frozenset({Treatment.REVIEW, Treatment.GATE})


class _Sum(Struct, frozen=True):
    """A net change, cut down to what no commit shows, and the last commit that is judged for it."""

    change: Change
    last: CommitReport


def with_net(context: Context, report: Report) -> Report:
    """`report` with what the range does as a whole."""
    selection = context.selection
    if selection.base is None or selection.head is None or selection.kind == "history":
        return report
    try:
        sums = list(_sums(context, report))
    except MissingObjectError as error:
        problem = Problem("the net difference", "read", error.message)
        return structs.replace(report, problems=(*report.problems, problem), outcome=Outcome.UNDETERMINED)
    return _joined(context, report, sums) if sums else report


def _sums(context: Context, report: Report) -> Iterator[_Sum]:
    git, selection = context.repository.git, context.selection
    base, head = selection.base or "", selection.head or ""
    last: dict[str, CommitReport] = {}
    heaviest: dict[str, Severity] = {}
    for entry in reversed(report.commits):  # newest first as they stand
        if entry.attribution.kind is ActorKind.HUMAN and entry.attribution.kind not in context.held_kinds:
            continue
        for change in entry.changes:
            last[change.path] = entry
            heaviest[change.path] = worst((heaviest.get(change.path, Severity.NONE), change.severity), Severity.NONE)
    if not last:
        return
    made: dict[str, list[Change]] | None = None
    for raw in tree_changes(git, context.repository.fork_point(base, head), head):
        maker = last.get(raw.path)
        net = gated(context, raw) if maker else None
        if maker is None or net is None or any(change.raw == raw for change in maker.changes):
            continue
        made = _made(context) if made is None else made
        shown = (told(context, each) for each in made.get(raw.path, ()))
        single = {(each.kind, each.subject) for change in shown for each in change.deltas}
        more = tuple(_beyond(told(context, net).deltas, single, heaviest[raw.path]))
        if more:
            yield _Sum(structs.replace(net, deltas=more), maker)


def _beyond(deltas: Iterable[Delta], single: set[tuple[str, str]], heaviest: Severity) -> Iterator[Delta]:
    """What weighs more than all that the judged commits did to the path, and what no commit shows, whoever made it."""
    for each in deltas:
        if (each.kind, each.subject) not in single and not heaviest.at_least(each.severity):
            yield each


def _made(context: Context) -> dict[str, list[Change]]:
    """Every change of the range, by path: of a merge what it did itself."""
    git, repository = context.repository.git, context.repository
    found: dict[str, list[Change]] = {}
    for commit, logged in read_log(git, context.selection.revisions):
        whole = commit.is_merge and commit.oid not in repository.shallow
        rows = own_rows(git, repository.git_dir, commit.oid, commit.parents) if whole else logged
        for row in rows:
            change = gated(context, raw_change(row))
            if change is not None:
                found.setdefault(change.path, []).append(change)
    return found


def _joined(context: Context, report: Report, sums: list[_Sum]) -> Report:
    docket = Docket()
    for draft in walk(context):
        enter(context, docket, draft, ())
    known = ground(context, docket)
    court = court_of(context, history_of(context), accepted(context, docket))
    heavier = {each.last.commit.oid: each.last for each in sums}
    for oid, entry in heavier.items():
        changes = tuple(each.change for each in sums if each.last.commit.oid == oid)
        draft = Draft(entry.commit, entry.attribution, changes, (), judged=True)
        approvals = tuple(approvals_of(context, Entry(draft, (), _NO_CLAIMS), known))
        findings = tuple(_findings(context, draft))
        weighed = weigh_approvals(context.policy, entry.attribution, findings, approvals)
        people = people_of(context, entry.commit, entry.attribution)
        case = Case(oid, entry.attribution, findings, approvals=weighed, people=people)
        judged, verdict = judge(court, case)
        missing = needs(context.policy, case, judged, context.options.today)
        heavier[oid] = structs.replace(
            entry,
            findings=(*entry.findings, *judged),
            verdict=conclude((*entry.verdict.children, *verdict.children), entry.verdict.reason),
            needs=tuple(dict.fromkeys((*entry.needs, *missing))),
            approvals=tuple(dict.fromkeys((*entry.approvals, *weighed))),
        )
    return _again(context, report, tuple(heavier.get(each.commit.oid, each) for each in report.commits))


def _findings(context: Context, draft: Draft) -> Iterator[Finding]:
    view = View(draft.commit, draft.attribution, draft.changes, today=context.options.today)
    for each in run_checks(view, context.rulebook):
        if each.treatment in _REVIEWED and each.path:
            yield structs.replace(each, message=f"{each.message} ({_TOGETHER})")


def _again(context: Context, report: Report, commits: tuple[CommitReport, ...]) -> Report:
    """The report with these commits, and what follows from them."""
    outcome = worst((report.outcome, *(each.verdict.outcome for each in commits)), Outcome.PASS)
    return structs.replace(report, commits=commits, outcome=outcome, review_digest=_digest(context, report, outcome))


def _digest(context: Context, report: Report, outcome: Outcome) -> str:
    selection = context.selection
    if report.review_digest or outcome is not Outcome.HOLD:
        return report.review_digest
    base, head = selection.base or "", selection.head or ""
    changes = tree_changes(context.repository.git, context.repository.fork_point(base, head), head)
    return review_digest(each for each in changes if gated(context, each) is not None)
