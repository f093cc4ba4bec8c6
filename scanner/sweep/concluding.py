"""From the report on a repository to what a sweep keeps of it."""

from __future__ import annotations

from scanner.model.finding import Disposition, Finding
from scanner.model.report import Report
from scanner.model.sweep import Judged
from scanner.pipeline.accepted import baseline_at
from scanner.pipeline.context import Context
from scanner.sweep.grounds import grounds, turning
from scanner.sweep.memory import REWRITTEN, Judgement, Known, Memory, Rewrite
from scanner.sweep.rewritten import Present, finding, lost_tags, rewrites
from scanner.sweep.scene import Scene
from scanner.sweep.settings import lasting_key, state_key
from scanner.sweep.span import Span
from scanner.sweep.told import limited, marks, told


def judgement(scene: Scene, context: Context, report: Report, span: Span | None, why: str) -> Judgement:
    """What is to be kept of a report on all of a repository, or (`span`) on what is new in it."""
    now, known = scene.now, scene.task.known
    before = known.memory if known is not None and span is not None else None
    rewritten, of_rewrites = _rewritten(scene, context)
    key = state_key(now.settings, scene.rows, now.files)
    memory = Memory(
        settings=now.settings,
        files=now.files,
        today=now.today,
        turning=tuple(sorted({*turning(context.policy, report), *(before.turning if before else ())})),
        head=now.head,
        branch=now.listed.branch,
        grounds=grounds(context),
        secrets=has_secrets(report) or (before is not None and before.secrets),
        debts=bool(report.debts) or (before is not None and before.debts),
        troubled=bool(report.problems),
    )
    return Judgement(
        judged=Judged.WHOLE if span is None else Judged.NEW,
        why=why,
        key=lasting_key(key, report.problems, now.repository.common_dir) if report.problems else key,
        preset=report.preset,
        policy_source=report.policy_source,
        commits=report.coverage.commits,
        gone=() if span is None else tuple(each.oid for each in span.gone),
        actors=dict(report.actors),
        marks=tuple(marks(report)),
        told=told(report, of_rewrites),
        known=Known(now.heads, lost_tags(known, now.heads), now.listed.others, now.default, rewritten, memory),
        problems=limited(report.problems),
    )


def _rewritten(scene: Scene, context: Context) -> tuple[tuple[Rewrite, ...], tuple[Finding, ...]]:
    """Refs that do not lead where they led, and what is to be said of them."""
    now, known = scene.now, scene.task.known
    if known is None:
        return (), ()
    page = scene.rulebook.pages[REWRITTEN]
    accepted = frozenset(each.fingerprint for each in baseline_at(context.objects, scene.selection.judged_at))

    def as_finding(each: Rewrite) -> Finding:
        return finding(each, scene.policy, accepted, now.today, page)

    def excused(each: Rewrite) -> bool:
        return as_finding(each).outcome in (Disposition.WAIVED, Disposition.BASELINED)

    found = rewrites(now.repository, known, Present(now.heads, now.default), excused)
    return found, tuple(map(as_finding, found))


def has_secrets(report: Report) -> bool:
    """Whether a secret was found, whatever became of it."""
    return any(each.secret is not None for each in report.findings)
