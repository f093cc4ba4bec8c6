"""A GitHub workflow, or an action, that runs twokey: what an edit of it makes the gate ask for less.

Whatever decides whether the job runs, on what, and whether its failure counts, is the gate. What else the workflow does
is `github_workflow`'s to tell.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from msgspec import Struct

from scanner.formats.gates.invocations import NAMED, commands, compare_scripts, weaker, worse_arguments
from scanner.formats.gates.origins import worse_origin
from scanner.formats.gates.told import told
from scanner.formats.gates.workflow_doors import narrowed
from scanner.formats.github_workflow.page import Node, Page, Spot, Tree, items, mapping, text
from scanner.formats.github_workflow.pairs import pair_jobs, pair_steps
from scanner.formats.github_workflow.parts import Job, Step, action_name, composite_of, jobs_of
from scanner.model.change import Delta

_MOST = 100  # steps of one file that are compared; nobody runs it so often
_RUNS_ANYWAY = ("", "always()", "success()", "!cancelled()", "true")
_POSES = re.compile(r"twokey(?:[ _/:-]*(?:scan|pr|gate|check|review))?", re.IGNORECASE)
_STATUS = re.compile(r"/statuses\b|check-runs\b|createCommitStatus|checks\.create")
_STEERS = re.compile(r"twokey|SKIP$|GIT_|PATH$|PYTHON(?:PATH|HOME|STARTUP)$|BASH_ENV$|ENV$|PRE_COMMIT_|CLAUDECODE$")
_TELLS = re.compile(
    r"format|output|comment|summary|annotat|sarif|colou?r|verbose|quiet|token|python|cache|upload|version"
)
_OFF = ("", "0", "false", "no", "off")


class Gate(Struct, frozen=True):
    """A step that runs twokey, in its job."""

    job: Job
    step: Step


def compare(old: Page, new: Page) -> Iterator[Delta]:
    """What got weaker between two versions of a file, job by job."""
    before, after = jobs(old), jobs(new)
    had = list(gates(before))
    heirs = _heirs(had, list(gates(after)), before, after)
    seen: set[str] = set()
    for gate, heir in zip(had, heirs, strict=True):
        if heir is None:
            yield weaker(gate.step.spot.label, _shown(gate.step), "")
            continue
        yield from _step(gate.step, heir.step)
        if gate.job.name not in seen:
            seen.add(gate.job.name)
            yield from _job(gate.job, heir.job, before, after)
    if had:
        yield from narrowed(old.tree.get("on"), new.tree.get("on"))
        yield from _environment("env", old.tree.get("env"), new.tree.get("env"))
        yield from _defaults("defaults", old.tree, new.tree)
    yield from _poses(before, after)


def jobs(page: Page) -> dict[str, Job]:
    found = jobs_of(Spot(page), page.tree)
    return {**found, "runs": composite_of(Spot(page), page.tree)} if "runs" in page.tree else found


def gates(found: dict[str, Job]) -> Iterator[Gate]:
    for job in found.values():
        yield from (Gate(job, step) for step in job.steps if runs(step))


def runs(step: Step) -> bool:
    return "twokey" in action_name(step.uses) or bool(commands(step.run))


def _shown(step: Step) -> str:
    found = commands(step.run)
    return step.uses or (found[0].line if found else "")


def _heirs(had: list[Gate], have: list[Gate], before: dict[str, Job], after: dict[str, Job]) -> list[Gate | None]:
    """The step that took the place of each: its own, one that says the same, one of its kind, or any that is left."""
    jobs_now = {was: now for now, was in pair_jobs(before, after).items()}
    paired: dict[int, Step] = {}
    for name in dict.fromkeys(gate.job.name for gate in had):
        if name in jobs_now:
            was, now = before[name].steps, after[jobs_now[name]].steps
            paired |= {id(was[i]): now[j] for i, j in pair_steps(was, now)}
    tests: tuple[Callable[[Gate, Gate], bool], ...] = (
        lambda gate, other: paired.get(id(gate.step)) is other.step,
        lambda gate, other: (gate.step.uses, gate.step.run) == (other.step.uses, other.step.run),
        lambda gate, other: bool(gate.step.uses) is bool(other.step.uses),
        lambda _, __: True,
    )
    found: list[Gate | None] = [None] * len(had)
    left = have[:_MOST]
    for test in tests:
        for at, gate in enumerate(had[:_MOST]):
            heir = next((each for each in left if found[at] is None and test(gate, each)), None)
            if heir is not None:
                found[at] = heir
                left.remove(heir)
    return found


def _step(old: Step, new: Step) -> Iterator[Delta]:
    where = new.spot.label
    yield from _conditions(where, old.tree, new.tree)
    yield from _environment(f"{where}.env", old.tree.get("env"), new.tree.get("env"))
    for key in ("shell", "working-directory"):
        if text(old.tree.get(key)) != text(new.tree.get(key)) and (key != "shell" or "{0}" in text(new.tree.get(key))):
            yield weaker(f"{where}.{key}", text(old.tree.get(key)), text(new.tree.get(key)) or "none")
    if old.uses and new.uses:
        yield from _action(where, old, new)
    elif old.uses:
        yield weaker(f"{where}.uses", old.uses, _shown(new))
    else:
        yield from compare_scripts(f"{where}.run", old.run, new.run, piped=text(new.tree.get("shell")) != "bash")


def _action(where: str, old: Step, new: Step) -> Iterator[Delta]:
    if action_name(old.uses) != action_name(new.uses):
        yield weaker(f"{where}.uses", old.uses, new.uses)
    elif why := worse_origin(old.uses, new.uses) or _older(old.comment, new.comment):
        yield weaker(f"{where}.uses", old.uses, why)
    for key in dict.fromkeys((*new.inputs, *old.inputs)):
        was, now = text(old.inputs.get(key)), text(new.inputs.get(key))
        if was == now or _TELLS.search(key.lower()):
            continue
        if "--" in was + now or key.lower() in ("args", "arguments", "options"):
            one, other = (tuple(each.split()) for each in (was, now))
            for why in worse_arguments(one, other):
                yield weaker(f"{where}.with.{key}", was, why)
        elif key.lower() in ("fail-on", "fail_on"):
            yield from (
                weaker(f"{where}.with.{key}", was, now)
                for _ in worse_arguments(("--fail-on", was) if was else (), ("--fail-on", now) if now else ())
            )
        elif key.lower().replace("_", "-") in ("policy", "exit-zero", "no-secrets") and now.lower() in _OFF:
            continue
        else:
            yield weaker(f"{where}.with.{key}", was, now or "none")


def _older(old: str, new: str) -> str:
    """What the comment behind a pinned commit says of its version."""
    was, now = (each.partition(" ")[0] for each in (old, new))
    return worse_origin(f"twokey@{was}", f"twokey@{now}") if was and now else ""


def _job(old: Job, new: Job, before: dict[str, Job], after: dict[str, Job]) -> Iterator[Delta]:
    where = new.spot.label
    yield from _conditions(where, old.tree, new.tree)
    yield from _environment(f"{where}.env", old.tree.get("env"), new.tree.get("env"))
    yield from _defaults(f"{where}.defaults", old.tree, new.tree)
    asked = set(map(text, items(old.tree.get("needs"))))
    for name in map(text, items(new.tree.get("needs"))):
        condition = text(after[name].tree.get("if")) if name in after else ""
        known = name in asked and name in before and text(before[name].tree.get("if")) == condition
        if (
            condition not in _RUNS_ANYWAY and not known
        ):  # a job is skipped with the one it waits for, and skipped is green
            yield weaker(f"{where}.needs", "", f"{name}, which runs only if: {condition}")
    yield from _checkout(old, new)


def _conditions(where: str, old: Tree, new: Tree) -> Iterator[Delta]:
    """Whether it runs, and whether its failure counts."""
    was, now = (_plain(tree.get("if")) for tree in (old, new))
    if was != now and now not in _RUNS_ANYWAY and not (was and now.startswith(f"{was} ||")):
        yield weaker(f"{where}.if", was, now)
    one, other = (text(tree.get("continue-on-error")) for tree in (old, new))
    if one != other and other.lower() not in ("", "false"):
        yield weaker(f"{where}.continue-on-error", one, other)
    one, other = (text(tree.get("timeout-minutes")) for tree in (old, new))
    if one != other and other and not (other.isdigit() and int(other[:9]) >= 5) and not _longer(one, other):
        yield weaker(f"{where}.timeout-minutes", one, other)


def _longer(old: str, new: str) -> bool:
    return old.isdigit() and new.isdigit() and int(new[:9]) >= int(old[:9])


def _plain(condition: Node | None) -> str:
    return text(condition).strip().removeprefix("${{").removesuffix("}}").strip()


def _environment(where: str, old: Node | None, new: Node | None) -> Iterator[Delta]:
    """Variables that make twokey, git or a shell do something else."""
    one, other = mapping(old), mapping(new)
    for name, value in other.items():
        if one.get(name) != value and (_STEERS.match(name) or told(name) or "twokey" in name.lower()):
            yield weaker(f"{where}.{name}", text(one.get(name)), text(value))


def _defaults(where: str, old: Tree, new: Tree) -> Iterator[Delta]:
    one, other = (mapping(mapping(tree.get("defaults")).get("run")) for tree in (old, new))
    for key in ("shell", "working-directory"):
        was, now = text(one.get(key)), text(other.get(key))
        if was != now and now and (key != "shell" or "{0}" in now):
            yield weaker(f"{where}.run.{key}", was, now)


def _checkout(old: Job, new: Job) -> Iterator[Delta]:
    """What the gate is shown: how much of the history, and of which branch."""
    one, other = (next((step for step in job.steps if _fetches(step)), None) for job in (old, new))
    if one is None or other is None:
        return
    for key in ("fetch-depth", "ref", "repository"):
        was, now = text(one.inputs.get(key)), text(other.inputs.get(key))
        if was != now and (key != "fetch-depth" or (now != "0" and not _longer(was if was != "0" else "", now or "1"))):
            if key == "fetch-depth" and not was:
                continue  # it saw one commit before
            yield weaker(f"{other.spot.label}.with.{key}", was, now or "not set")


def _fetches(step: Step) -> bool:
    return action_name(step.uses).endswith("/checkout")


def _poses(before: dict[str, Job], after: dict[str, Job]) -> Iterator[Delta]:
    """A job that runs no twokey under the name of the check that did: a branch rule that asks for that name is met."""
    real = {name.casefold() for gate in gates(before) for name in _names(gate.job)}
    running = {gate.job.name for gate in gates(after)}
    for job in after.values():
        old = before.get(job.name)
        if job.name in running or (old is not None and not any(map(runs, old.steps)) and _names(old) == _names(job)):
            continue
        posed = next((n for n in _names(job) if n.casefold() in real or _POSES.fullmatch(n.strip())), "")
        if posed:
            yield weaker(job.spot.label, "", f"a job called {posed} that does not run twokey")
    known = {line for job in before.values() for step in job.steps for line in _said(step)}
    for job in after.values():
        for step in job.steps:
            for line in _said(step):
                if line not in known and NAMED.search("\n".join(_said(step))):
                    yield weaker(step.spot.label, "", f"reports a status as twokey: {line}")


def _names(job: Job) -> tuple[str, ...]:
    """What a job is called as a check: its id, and the name in its place."""
    return tuple(filter(None, (job.name, text(job.tree.get("name")))))


def _said(step: Step) -> list[str]:
    """The lines of a step that write a commit's status."""
    said = [step.run, *map(text, step.inputs.values())]
    all_lines = [line.strip() for each in said for line in each.split("\n")]
    return all_lines if any(_STATUS.search(line) for line in all_lines) else []
