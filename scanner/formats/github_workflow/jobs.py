"""All that is to be said about the jobs of a workflow: what came, what went, and what each may do now.

A job is the unit GitHub gives a token, a machine and an approval to. So what its steps do is weighed here: the same
script is worth more in a job that publishes, writes or holds secrets.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from msgspec import Struct

from scanner.formats.github_workflow import (
    checks,
    exposure,
    guards,
    permissions,
    publishers,
    run_scripts,
    runner,
    triggers,
)
from scanner.formats.github_workflow.caches import restored
from scanner.formats.github_workflow.leaves import environment, leaves, leftover
from scanner.formats.github_workflow.page import Node, Page, Spot, Tree, below, lines_of, mapping, tell, text
from scanner.formats.github_workflow.pairs import pair_jobs
from scanner.formats.github_workflow.parts import Job, jobs_of
from scanner.formats.github_workflow.permissions import NOTHING, Grants, job_rights, may_write
from scanner.formats.github_workflow.steps import Scene, compare_steps, untold
from scanner.formats.shapes.names import words
from scanner.model.change import Delta
from scanner.model.scale import Severity

# `environment: x` is `environment: {name: x}`
_SHORT_FOR = {"environment": "name", "container": "image"}
_SPOKEN_OF = words("name permissions steps uses with secrets runs-on env if needs continue-on-error")


class Side(Struct, frozen=True):
    """One version of a workflow with what can be counted in it once."""

    spot: Spot
    jobs: Mapping[str, Job]
    dangerous: bool
    publishing: frozenset[str]
    checks: Counter[str]
    env: Tree


def side(page: Page) -> Side:
    spot = Spot(page)
    jobs = jobs_of(spot, page.tree)
    dangerous = triggers.is_dangerous(page.tree.get("on"))
    publishing = frozenset(name for name, job in jobs.items() if publishers.publishes(job))
    counted = checks.count(jobs.values())
    return Side(spot, jobs, dangerous, publishing, counted, mapping(page.tree.get("env")))


def is_armed(of: Side, job: Job) -> bool:
    """Publishes, writes with its token, or reads secrets other than the token every job has."""
    rights = job_rights(of.spot.page.tree, job.tree)
    if job.name in of.publishing or may_write(rights):
        return True
    return any(held - {"GITHUB_TOKEN"} for held in (_secrets(job), exposure.reachable(dict(of.env))))


def _secrets(job: Job) -> frozenset[str]:
    if "secrets" not in job.known:
        job.known["secrets"] = exposure.reachable(*job.tree.values())
    found: frozenset[str] = job.known["secrets"]
    return found


def compare_jobs(old: Side, new: Side, *, fresh: bool) -> Iterator[Delta]:
    """`fresh`: the whole file is new, which is said once and not per job."""
    partner = pair_jobs(old.jobs, new.jobs)
    same_around = _around(old) == _around(new)
    for name, job in new.jobs.items():
        if name in partner:
            before = old.jobs[partner[name]]
            if not (_untouched(before, job) and (same_around or _same_setting(old, new, before, job))):
                yield from _changed(old, new, before, job)
        else:
            yield from _added(old, new, job, fresh)
    kept = set(partner.values())
    for name, job in old.jobs.items():
        if name not in kept:
            yield from _removed(old, new, job)


def _around(of: Side) -> dict[str, Node]:
    """What a workflow says to all of its jobs."""
    return {key: node for key, node in of.spot.page.tree.items() if key != "jobs"}


def _untouched(before: Job, after: Job) -> bool:
    """The same job, comments included: most edits of a workflow touch one job of many."""
    same = before.tree is after.tree or before.tree == after.tree
    return same and before.name == after.name and lines_of(before.spot) == lines_of(after.spot)


def _same_setting(old: Side, new: Side, before: Job, after: Job) -> bool:
    """Whether an untouched job of both files does as before, whatever else they say: what is told of equal jobs is
    what is pasted from other variables, and what a trigger of strangers starts. An alias may stand for anything, so
    only a job that was read as a piece is known to be equal."""
    if before.tree is not after.tree or old.dangerous != new.dangerous:
        return False
    own = mapping(after.tree.get("env"))
    return old.env == new.env or exposure.tainted({**old.env, **own}) == exposure.tainted({**new.env, **own})


def _scene(old: Side, new: Side, before: Job | None, after: Job, armed: bool) -> Scene:
    own, outer = mapping(before.tree.get("env")) if before else {}, mapping(after.tree.get("env"))
    return Scene(
        fresh=before is None,
        published=before is not None and before.name in old.publishing,
        publishes=after.name in new.publishing,
        privileged=armed,
        was_dangerous=old.dangerous,
        dangerous=new.dangerous,
        known_secrets=exposure.reachable(dict(old.env), own),
        tainted_old=exposure.tainted({**old.env, **own}),
        tainted_new=exposure.tainted({**new.env, **outer}),
        was=old.checks,
        still=new.checks,
    )


def _added(old: Side, new: Side, job: Job, fresh: bool) -> Iterator[Delta]:
    armed = is_armed(new, job)
    if not fresh:
        shown = text(job.tree.get("name")) or job.name
        yield tell("job-added", job.spot, "", shown, Severity.HIGH if armed else Severity.MEDIUM)
    if "permissions" in job.tree:
        granted = permissions.compare(old.spot, job.spot, NOTHING, job_rights({}, job.tree))
        yield from (delta for delta in granted if delta.severity is not Severity.LOW)
    empty = Job(job.spot, job.name, {}, ())
    yield from _surroundings(old, job, empty, job)
    scene = _scene(old, new, None, job, armed)
    yield from compare_steps(empty, job, scene)
    yield from _caches(empty, job, scene)


def _removed(old: Side, new: Side, job: Job) -> Iterator[Delta]:
    """What a job did is gone; the rest of it was its own affair."""
    lost = [step for step in job.steps if checks.lost(step, new.checks, old.checks)]
    shown = text(job.tree.get("name")) or job.name
    if lost:
        made = ", ".join(dict.fromkeys(fact for step in lost for fact in checks.checks(step)))
        yield tell("check-weakened", job.spot, f"{shown}: {made}" if made else shown, "", Severity.HIGH)
    for step in job.steps:
        for how in publishers.published(step).values():
            yield tell("publish-changed", step.spot, how, "", Severity.CRITICAL)
    if not lost and job.name not in old.publishing:
        yield tell("workflow-changed", job.spot, shown, "", Severity.MEDIUM)


def _changed(old: Side, new: Side, before: Job, after: Job) -> Iterator[Delta]:
    if before.name != after.name:
        yield tell("workflow-changed", after.spot, before.name, after.name, Severity.LOW)
    if "permissions" in before.tree or "permissions" in after.tree:
        held: Grants = job_rights(old.spot.page.tree, before.tree)
        yield from permissions.compare(before.spot, after.spot, held, job_rights(new.spot.page.tree, after.tree))
    armed = is_armed(old, before) or is_armed(new, after)
    scene = _scene(old, new, before, after, armed)
    around = guards.around_job(before, after, published=scene.published, publishing=scene.publishes)
    yield from untold([*_surroundings(old, after, before, after), *around], _general(before, after))
    yield from compare_steps(before, after, scene)
    yield from _caches(before, after, scene)


def _surroundings(old: Side, where: Job, before: Job, after: Job) -> Iterator[Delta]:
    """Machine, images, environment: what a new job brings along and an old one may change."""
    one, other = dict(before.tree), dict(after.tree)
    if before.tree or any("self-hosted" in label for label in runner.labels(other.get("runs-on"))):
        yield from runner.changed(before.spot, after.spot, one.get("runs-on"), other.get("runs-on"))
    yield from runner.images_changed(before.spot, after.spot, one, other)
    yield from run_scripts.old_commands(after.spot, mapping(one.get("env")), mapping(other.get("env")))
    known = exposure.reachable(dict(old.env), *(one.get(key) for key in ("env", "container", "services")))
    for key in ("env", "container", "services"):
        yield from exposure.exposed(below(where.spot, key), other.get(key), known)


def _caches(before: Job, after: Job, scene: Scene) -> Iterator[Delta]:
    """A cache is filled by jobs with fewer rights (Ultralytics, Cline, TanStack)."""
    known = restored(before) if scene.published else {}
    if scene.publishes:
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
