"""All that is to be said about the jobs of a workflow: what came, what went, and what each may do now.

A job is the unit GitHub gives a token, a machine and an approval to. So what its steps do is weighed here: the same
script is worth more in a job that publishes, writes or holds secrets.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from scanner.formats import (
    workflow_checks,
    workflow_exposure,
    workflow_guards,
    workflow_permissions,
    workflow_publishers,
    workflow_runner,
    workflow_shell,
    workflow_triggers,
)
from scanner.formats.workflow_caches import restored
from scanner.formats.workflow_leaves import environment, leaves, leftover
from scanner.formats.workflow_page import Node, Page, Spot, Tree, below, mapping, tell, text, words
from scanner.formats.workflow_pairs import pair_jobs
from scanner.formats.workflow_parts import Job, jobs_of
from scanner.formats.workflow_permissions import NOTHING, Grants, job_rights, may_write
from scanner.formats.workflow_steps import Scene, compare_steps, untold
from scanner.model.change import Delta
from scanner.model.scale import Severity

# `environment: x` is `environment: {name: x}`
_SHORT_FOR = {"environment": "name", "container": "image"}
_SPOKEN_OF = words("name permissions steps uses with secrets runs-on env if needs continue-on-error")


@dataclass(frozen=True, slots=True)
class Side:
    """One version of a workflow with what can be counted in it once."""

    spot: Spot
    jobs: Mapping[str, Job]
    dangerous: bool
    checks: Counter[str] = field(default_factory=Counter)
    env: Tree = field(default_factory=dict)


def side(page: Page) -> Side:
    spot = Spot(page)
    jobs = jobs_of(spot, page.tree)
    dangerous = workflow_triggers.is_dangerous(page.tree.get("on"))
    return Side(spot, jobs, dangerous, workflow_checks.count(jobs.values()), mapping(page.tree.get("env")))


def is_armed(of: Side, job: Job) -> bool:
    """Publishes, writes with its token, or reads secrets other than the token every job has."""
    rights = job_rights(of.spot.page.tree, job.tree)
    held = workflow_exposure.reachable(*job.tree.values(), dict(of.env)) - {"GITHUB_TOKEN"}
    return workflow_publishers.publishes(job) or may_write(rights) or bool(held)


def compare_jobs(old: Side, new: Side, *, fresh: bool) -> Iterator[Delta]:
    """`fresh`: the whole file is new, which is said once and not per job."""
    partner = pair_jobs(old.jobs, new.jobs)
    for name, job in new.jobs.items():
        if name in partner:
            yield from _changed(old, new, old.jobs[partner[name]], job)
        else:
            yield from _added(old, new, job, fresh)
    kept = set(partner.values())
    for name, job in old.jobs.items():
        if name not in kept:
            yield from _removed(old, new, job)


def _scene(old: Side, new: Side, before: Job | None, after: Job, armed: bool) -> Scene:
    own, outer = mapping(before.tree.get("env")) if before else {}, mapping(after.tree.get("env"))
    return Scene(
        fresh=before is None,
        published=before is not None and workflow_publishers.publishes(before),
        publishes=workflow_publishers.publishes(after),
        privileged=armed,
        was_dangerous=old.dangerous,
        dangerous=new.dangerous,
        known_secrets=workflow_exposure.reachable(dict(old.env), own),
        tainted_old=workflow_exposure.tainted({**old.env, **own}),
        tainted_new=workflow_exposure.tainted({**new.env, **outer}),
        was=old.checks,
        still=new.checks,
    )


def _added(old: Side, new: Side, job: Job, fresh: bool) -> Iterator[Delta]:
    armed = is_armed(new, job)
    if not fresh:
        shown = text(job.tree.get("name")) or job.name
        yield tell("job-added", job.spot, "", shown, Severity.HIGH if armed else Severity.MEDIUM)
    if "permissions" in job.tree:
        granted = workflow_permissions.compare(old.spot, job.spot, NOTHING, job_rights({}, job.tree))
        yield from (delta for delta in granted if delta.severity is not Severity.LOW)
    empty = Job(job.spot, job.name, {}, ())
    yield from _surroundings(old, job, empty, job)
    yield from compare_steps(empty, job, _scene(old, new, None, job, armed))
    yield from _caches(empty, job)


def _removed(old: Side, new: Side, job: Job) -> Iterator[Delta]:
    """What a job did is gone; the rest of it was its own affair."""
    lost = [step for step in job.steps if workflow_checks.lost(step, new.checks, old.checks)]
    shown = text(job.tree.get("name")) or job.name
    if lost:
        made = ", ".join(dict.fromkeys(fact for step in lost for fact in workflow_checks.checks(step)))
        yield tell("check-weakened", job.spot, f"{shown}: {made}" if made else shown, "", Severity.HIGH)
    for step in job.steps:
        for how in workflow_publishers.published(step).values():
            yield tell("publish-changed", step.spot, how, "", Severity.CRITICAL)
    if not lost and not workflow_publishers.publishes(job):
        yield tell("workflow-changed", job.spot, shown, "", Severity.MEDIUM)


def _changed(old: Side, new: Side, before: Job, after: Job) -> Iterator[Delta]:
    if before.name != after.name:
        yield tell("workflow-changed", after.spot, before.name, after.name, Severity.LOW)
    if "permissions" in before.tree or "permissions" in after.tree:
        held: Grants = job_rights(old.spot.page.tree, before.tree)
        yield from workflow_permissions.compare(
            before.spot, after.spot, held, job_rights(new.spot.page.tree, after.tree)
        )
    armed = is_armed(old, before) or is_armed(new, after)
    specific = [*_surroundings(old, after, before, after), *workflow_guards.around_job(before, after)]
    yield from untold(specific, _general(before, after))
    yield from compare_steps(before, after, _scene(old, new, before, after, armed))
    yield from _caches(before, after)


def _surroundings(old: Side, where: Job, before: Job, after: Job) -> Iterator[Delta]:
    """Machine, images, environment: what a new job brings along and an old one may change."""
    one, other = dict(before.tree), dict(after.tree)
    if before.tree or any("self-hosted" in label for label in workflow_runner.labels(other.get("runs-on"))):
        yield from workflow_runner.changed(before.spot, after.spot, one.get("runs-on"), other.get("runs-on"))
    yield from workflow_runner.images_changed(before.spot, after.spot, one, other)
    yield from workflow_shell.old_commands(after.spot, mapping(one.get("env")), mapping(other.get("env")))
    known = workflow_exposure.reachable(dict(old.env), *(one.get(key) for key in ("env", "container", "services")))
    for key in ("env", "container", "services"):
        yield from workflow_exposure.exposed(below(where.spot, key), other.get(key), known)


def _caches(before: Job, after: Job) -> Iterator[Delta]:
    """A cache is filled by jobs with fewer rights (Ultralytics, Cline, TanStack)."""
    known = restored(before) if workflow_publishers.publishes(before) else {}
    if workflow_publishers.publishes(after):
        for what, spot in restored(after).items():
            if what not in known:
                yield tell("cache-in-release", spot, "", what, Severity.HIGH)


def _general(before: Job, after: Job) -> Iterator[Delta]:
    """Everything else a job can say, value by value."""
    one, other = before.tree, after.tree
    yield from environment(before.spot, after.spot, one.get("env"), other.get("env"))
    for key in {**other, **one}:
        if key not in _SPOKEN_OF:
            ends = (_beside(_SHORT_FOR.get(key), tree.get(key)) for tree in (one, other))
            for where, was, now in leaves(below(before.spot, key), below(after.spot, key), *ends):
                yield leftover(where, was, now)


def _beside(key: str | None, node: Node | None) -> Node | None:
    """A mapping without what its short form says; the node itself if it has none."""
    if key is None or isinstance(node, list):
        return node
    return {name: inner for name, inner in mapping(node).items() if name != key} or None
