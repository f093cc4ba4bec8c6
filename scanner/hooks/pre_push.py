"""The pre-push hook: the commits are made, so here the whole range is judged as a pull-request check would judge it.

Git names every ref that is pushed on standard input; below a hook manager they are found elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from scanner.config.read import POLICY_FILE
from scanner.credentials.baseline import FILE
from scanner.hooks.managed import handed_on
from scanner.hooks.result import Result
from scanner.hooks.texts import STOP
from scanner.hooks.words import blocking, cures, needed, shown, troubles
from scanner.model.finding import Disposition
from scanner.model.report import CommitReport, Report
from scanner.model.scale import Outcome, worst
from scanner.repo.open import Repository
from scanner.repo.pushed import Update, brought, known_of, updates
from scanner.repo.selection import Selection
from scanner.text.escape import visible

_SHOWN = 5
_HEADINGS = {
    Outcome.HOLD: "this push is on hold: it brings release changes that nobody independent has reviewed",
    Outcome.FAIL: "this push is blocked",
    Outcome.UNDETERMINED: "this push is undecided",
}

Judge = Callable[[Selection], Report]


def judge_push(
    repository: Repository,
    remote: str,
    lines: bytes,
    environ: Mapping[str, str],
    judge: Judge,
    words: Sequence[str] = (),
) -> Result:
    """Judge everything that a push brings to `remote`. `lines` are what git wrote, empty below a hook manager; `words`
    are what `git push` was told, as far as that is known.
    """
    asked = updates(lines) if lines.strip() else handed_on(repository, environ, words)
    known = known_of(repository, remote or environ.get("PRE_COMMIT_REMOTE_NAME", ""), asked)
    found = [(update, brought(repository, known, update)) for update in asked]
    chosen = {selection: update for update, selection in reversed(found) if selection is not None}
    reports = [(chosen[each], judge(each)) for each in _apart(repository, list(chosen)[::-1])]
    words = [
        f"twokey: {visible(update.name)} leads to no commit: nothing of it was judged"
        for update, selection in found
        if selection is None and not update.deletes and repository.resolve(update.new) is None
    ]
    outcome = worst((report.outcome for _, report in reports), Outcome.PASS)
    for update, report in reports:
        if report.outcome is not Outcome.PASS:
            words += _refusal(update, report)
    if outcome is not Outcome.PASS:
        words += ["", STOP.format("The approval", "write")]
    return Result(outcome, "\n".join(words))


def _apart(repository: Repository, selections: list[Selection]) -> list[Selection]:
    """Those that are no part of another (a tag on a branch, a first push with all tags) under the same rules."""
    if len(selections) < 2:
        return selections
    kinds = [_kind(repository, each) for each in selections]
    apart = {}
    for kind in set(kinds):
        heads = [each.head or "" for each, own in zip(selections, kinds, strict=True) if own == kind]
        apart[kind] = repository.git.run("merge-base", "--independent", *heads).decode().split()
    return [each for each, kind in zip(selections, kinds, strict=True) if each.head in apart[kind]]


def _kind(repository: Repository, selection: Selection) -> tuple[object, ...]:
    """What two selections share of which one holds all commits of the other if its head does."""
    rules = repository.git.run("ls-tree", "--full-tree", selection.judged_at or "", "--", POLICY_FILE, FILE)
    return selection.kind, rules, frozenset(selection.revisions[1:])


def _refusal(update: Update, report: Report) -> Iterator[str]:
    yield f"twokey: {_HEADINGS[report.outcome]} ({visible(update.name)})"
    yield ""
    yield from troubles(report)
    stopped = [(entry, found) for entry in report.commits if (found := blocking(entry))]
    for entry, found in stopped[:_SHOWN]:
        yield f"  {entry.commit.oid[:12]} {visible(entry.commit.subject)}"
        yield from (f"  {line}" for line in shown(found))
    if len(stopped) > _SHOWN:
        yield f"  and {len(stopped) - _SHOWN} more commits"
    loose = [each for each in report.standing if each.outcome is Disposition.FAILED]
    yield from shown(loose)
    yield from _next(report, [entry for entry, _ in stopped])


def _next(report: Report, stopped: list[CommitReport]) -> Iterator[str]:
    failed = [each for entry in stopped for each in blocking(entry) if each.outcome is Disposition.FAILED]
    if failed:
        yield ""
        yield from cures(failed)[:-2]
        yield "It is in the commits themselves: git rebase -i takes it out before anybody has them."
    if report.outcome is Outcome.HOLD:
        yield ""
        yield from dict.fromkeys(line for entry in stopped for line in needed(entry))
        yield "Whoever reviews it, and had no part in it, runs:"
        whole = [report.selection.label] if report.review_digest else [entry.commit.oid[:12] for entry in stopped]
        yield from (f"  twokey approve {each}" for each in whole[:_SHOWN])
    if stopped:
        yield "Why, with all evidence:"
        yield f"  twokey explain {stopped[0].commit.oid[:12]}"
