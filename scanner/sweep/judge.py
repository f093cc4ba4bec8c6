"""One repository judged, in a process of its own: all of it, or what is new where that is the same.

Nothing here knows the store, other repositories or the terminal.
"""

from __future__ import annotations

from scanner.errors import UndeterminedError
from scanner.model.finding import Disposition
from scanner.model.report import Report
from scanner.pipeline.context import Context
from scanner.pipeline.run import run as judged_line
from scanner.repo.heads import beyond, ref_rows
from scanner.repo.objects import open_objects
from scanner.sweep.concluding import has_secrets, judgement
from scanner.sweep.grounds import grounds
from scanner.sweep.memory import Judgement, Known
from scanner.sweep.narrow import narrow
from scanner.sweep.opening import open_at
from scanner.sweep.scene import Scene, Task, Tell, scene_of, session
from scanner.sweep.span import Span

_TRIES = 3


def judge(task: Task, tell: Tell) -> Judgement:
    """What is to be said of a repository as it stood at one moment."""
    for _ in range(_TRIES):
        repository = open_at(task.place, task.settings.environ)
        rows = ref_rows(repository)
        with open_objects(repository.git) as objects:
            found = _judged(scene_of(task, repository, objects, rows, tell))
        if ref_rows(repository) == rows:
            return found
    raise UndeterminedError("its refs change faster than they can be read", "sweep it when nobody pushes to it")


def _judged(scene: Scene) -> Judgement:
    """What is new by itself where that is enough, or else everything."""
    known = scene.task.known
    found: Judgement | str = "it was not judged before"
    if known is not None:
        span = narrow(known, scene.now)
        found = _part(scene, known, span) if isinstance(span, Span) else span
    return _whole(scene, found) if isinstance(found, str) else found


def _whole(scene: Scene, why: str) -> Judgement:
    with session(scene, scene.selection) as context:
        return judgement(scene, context, judged_line(context), None, why)


def _part(scene: Scene, known: Known, span: Span) -> Judgement | str:
    """What is new, or why all has to be judged after all."""
    with session(scene, beyond(scene.selection, span.known)) as context:
        if grounds(context) != known.memory.grounds:
            return "what HEAD's files say of other commits has changed"
        report = judged_line(context)
        return _doubt(context, report, known, span) or judgement(scene, context, report, span, "")


def _doubt(context: Context, report: Report, known: Known, span: Span) -> str:
    """Why what was found in the new commits may be different where the old ones are judged beside them, "" if not."""
    findings = report.findings
    if report.problems:
        return "something could not be read"
    if any(each.secret for each in report.standing):
        return "a secret is in no commit that is new"
    if known.memory.secrets and has_secrets(report):
        return "a secret that came in may have been there before"
    if any(each.outcome is Disposition.BASELINED for each in findings):
        return "the baseline lets something new pass"
    reviewed = any(each.categories or each.secret for each in findings)
    return "earlier approvals may be of what is new" if reviewed and _approved_by_digest(context, span) else ""


def _approved_by_digest(context: Context, span: Span) -> bool:
    """Whether an approval among the known commits names what it covers, wherever that may be."""
    asked = "".join(f"{each}\n" for each in span.known).encode()
    words = ("log", "--format=%H", "--max-count=1", "--regexp-ignore-case", "--grep=-digest", "--stdin", "--")
    return bool(asked) and bool(context.repository.git.run(*words, stdin=asked).strip())
