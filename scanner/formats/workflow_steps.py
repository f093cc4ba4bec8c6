"""All that is to be said about one step, old against new.

Each comparer knows one danger and looks at the whole step; what none of them speaks about is reported value by value,
so that no edit is lost. A value already told at least as gravely is not told twice.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from scanner.formats import (
    workflow_actions,
    workflow_agents,
    workflow_checks,
    workflow_exposure,
    workflow_publish,
    workflow_publishers,
    workflow_shell,
)
from scanner.formats.workflow_expressions import expressions, references
from scanner.formats.workflow_leaves import leaves
from scanner.formats.workflow_page import Node, Spot, below, strings, tell, text, words
from scanner.formats.workflow_pairs import pair_steps, reordered
from scanner.formats.workflow_parts import Job, Step, nothing
from scanner.model.change import Delta
from scanner.model.scale import Severity

# Environment variables that decide what code runs.
_LOADS_CODE = words(
    "PATH LD_PRELOAD LD_LIBRARY_PATH BASH_ENV NODE_OPTIONS PYTHONPATH PYTHONSTARTUP GIT_SSH_COMMAND GIT_CONFIG_GLOBAL "
    "PIP_INDEX_URL PIP_EXTRA_INDEX_URL UV_INDEX UV_INDEX_URL UV_EXTRA_INDEX_URL NPM_CONFIG_REGISTRY GOPROXY GONOSUMDB "
    "GONOSUMCHECK GOFLAGS GOPRIVATE RUSTC_WRAPPER MAVEN_OPTS GRADLE_OPTS JAVA_TOOL_OPTIONS RUBYOPT PERL5OPT"
)
_LITTLE = words("timeout-minutes retention-days fetch-depth verbose")
_SHELLS = frozenset({"bash", "sh", "pwsh", "powershell", "cmd", "python", "bash -el {0}", "bash -l {0}", ""})
_UNSECURE = "ACTIONS_ALLOW_UNSECURE_COMMANDS"


@dataclass(frozen=True, slots=True)
class Scene:
    """What surrounds a step, in the old file and in the new: the same edit weighs more where a job can do more."""

    fresh: bool = False
    published: bool = False
    publishes: bool = False
    privileged: bool = False
    was_dangerous: bool = False
    dangerous: bool = False
    known_secrets: frozenset[str] = frozenset()
    tainted_old: frozenset[str] = frozenset()
    tainted_new: frozenset[str] = frozenset()
    was: Counter[str] = field(default_factory=Counter)
    still: Counter[str] = field(default_factory=Counter)


def script_weight(scene: Scene) -> Severity:
    return Severity.HIGH if scene.privileged else Severity.MEDIUM


def untold(specific: Sequence[Delta], general: Iterable[Delta]) -> Iterator[Delta]:
    """The deltas of `general` about places of which `specific` says nothing as grave."""
    told: dict[str, int] = {}
    for delta in specific:
        told[delta.subject] = max(delta.severity.rank, told.get(delta.subject, 0))
    yield from specific
    yield from (delta for delta in general if told.get(delta.subject, -1) < delta.severity.rank)


def compare_steps(old: Job, new: Job, scene: Scene) -> Iterator[Delta]:
    """Steps in pairs, then what came and what went."""
    pairs = [(i, j) for i, j in pair_steps(old.steps, new.steps) if _same_kind(old.steps[i], new.steps[j])]
    paired = {j: i for i, j in pairs}
    for j, step in enumerate(new.steps):
        if j in paired:
            yield from compare(old.steps[paired[j]], step, scene)
        else:
            yield from compare(nothing(step.spot), step, scene)
    kept = {i for i, _ in pairs}
    for i, step in enumerate(old.steps):
        if i not in kept:
            yield from compare(step, nothing(step.spot), scene)
    yield from _moved_ids([(old.steps[i], new.steps[j]) for i, j in pairs], new)
    if reordered(pairs):
        was, now = (", ".join(_short(step) for step in job.steps) for job in (old, new))
        yield tell("workflow-changed", below(new.spot, "steps"), was, now, Severity.MEDIUM)


def _same_kind(old: Step, new: Step) -> bool:
    """Under one name another action, or a script for an action, is a step gone and a step come."""
    return workflow_actions.same_step(old.uses, new.uses)


def _short(step: Step) -> str:
    return step.spot.label.rpartition("steps[")[2].removesuffix("]") or "(call)"


def compare(old: Step, new: Step, scene: Scene) -> Iterator[Delta]:
    """One side may be an empty step: added or removed."""
    if old.tree == new.tree and not (old.uses and old.comment != new.comment) and not _setting_changed(scene):
        return
    yield from untold(list(_specific(old, new, scene)), _general(old, new, scene))


def _setting_changed(scene: Scene) -> bool:
    """An unchanged step can become dangerous by what surrounds it."""
    return scene.dangerous != scene.was_dangerous or scene.tainted_old != scene.tainted_new


def _specific(old: Step, new: Step, scene: Scene) -> Iterator[Delta]:
    publishing = scene.published and scene.publishes
    yield from workflow_actions.changed(old, new)
    yield from workflow_publish.changed(old, new, publishing=publishing and bool(old.tree and new.tree))
    yield from workflow_agents.changed(old, new)
    yield from workflow_shell.changed(old, new, dangerous=scene.dangerous)
    yield from workflow_exposure.injected(old, new, scene.tainted_old, scene.tainted_new)
    yield from workflow_exposure.checked_out(old, new, was_dangerous=scene.was_dangerous, dangerous=scene.dangerous)
    yield from workflow_exposure.kept_credentials(old, new)
    yield from workflow_exposure.inherited(old, new)
    known = scene.known_secrets | workflow_exposure.reachable(*old.tree.values())
    yield from workflow_exposure.exposed(new.spot, dict(new.tree), known)
    yield from workflow_checks.changed(old, new, still=scene.still, was=scene.was)
    yield from unsecure(old.spot, new.spot, old.env, new.env)
    if old.tree and new.tree:
        yield from workflow_checks.condition(
            old.spot,
            new.spot,
            old.tree.get("if"),
            new.tree.get("if"),
            check=workflow_checks.is_check(new),
            publishing=bool(workflow_publishers.published(new)),
        )
        tolerated = old.tree.get("continue-on-error"), new.tree.get("continue-on-error")
        yield from workflow_checks.tolerance(old.spot, new.spot, *tolerated)


def unsecure(old: Spot, new: Spot, before: dict[str, Node], after: dict[str, Node]) -> Iterator[Delta]:
    one, other = text(before.get(_UNSECURE)), text(after.get(_UNSECURE))
    if other not in ("", "false") and one != other:
        yield tell("unsecure-commands", below(new, "env", _UNSECURE), one, other, Severity.CRITICAL)


def _general(old: Step, new: Step, scene: Scene) -> Iterator[Delta]:
    """Scripts, variables and inputs, by value. Of a new action its inputs go with it."""
    one, other = workflow_shell.meaning(old.run), workflow_shell.meaning(new.run)
    if one != other and not scene.fresh:
        where = below(new.spot if new.run else old.spot, "run")
        yield tell("run-changed", where, old.run, new.run, script_weight(scene))
    if not old.tree or not new.tree:
        if not {"run", "uses"} & {*old.tree, *new.tree}:  # GitHub refuses the file, and then nothing in it runs
            yield tell("workflow-changed", new.spot, text(dict(old.tree)), text(dict(new.tree)), Severity.MEDIUM)
        return
    yield from environment(old.spot, new.spot, old.env, new.env)
    scripts = workflow_exposure.code_inputs(old) | workflow_exposure.code_inputs(new)
    for where, was, now in leaves(below(old.spot, "with"), below(new.spot, "with"), old.inputs, new.inputs):
        key = str(where.path[-1])
        if key in scripts:
            yield tell("run-changed", where, was, now, script_weight(scene))
        else:
            yield tell("workflow-changed", where, was, now, Severity.LOW if key in _LITTLE else Severity.MEDIUM)
    yield from _odd_keys(old, new, script_weight(scene))


def _odd_keys(old: Step, new: Step, weight: Severity) -> Iterator[Delta]:
    """Everything GitHub knows or may come to know beside what has been looked at; `with` and `env` in odd shapes."""
    spoken_of = {"name", "id", "uses", "run", "if", "continue-on-error"}
    keys = [key for key in ({**new.tree, **old.tree}) if key not in spoken_of]
    for key in keys:
        one, other = old.tree.get(key), new.tree.get(key)
        if key in ("with", "env") and all(isinstance(node, dict) or not node for node in (one, other)):
            continue
        for where, was, now in leaves(below(old.spot, key), below(new.spot, key), one, other):
            if key == "shell" and not {was, now} <= _SHELLS:
                yield tell("run-changed", where, was, now, weight)
            else:
                yield tell("workflow-changed", where, was, now, Severity.LOW if key in _LITTLE else Severity.MEDIUM)


def environment(old: Spot, new: Spot, before: dict[str, Node], after: dict[str, Node]) -> Iterator[Delta]:
    for where, was, now in leaves(below(old, "env"), below(new, "env"), before, after):
        loads = str(where.path[-1]).upper() in _LOADS_CODE
        yield tell("env-changed", where, was, now, Severity.HIGH if loads else Severity.MEDIUM)


def _moved_ids(pairs: Sequence[tuple[Step, Step]], job: Job) -> Iterator[Delta]:
    """An id is what `steps.ID.outcome` speaks of: moving it makes an unchanged condition read another step."""
    renamed = []
    for old, step in pairs:
        one, other = (text(each.tree.get("id")).lower() for each in (old, step))
        if one and one != other:
            renamed.append((step, one, other))
    read = _steps_read(job) if renamed else set()
    for step, one, other in renamed:
        if {f"steps.{one}", f"steps.{other}"} & read:
            yield tell("workflow-changed", below(step.spot, "id"), one, other, Severity.MEDIUM)


def _steps_read(job: Job) -> set[str]:
    """`steps.ID` of every expression in a job; an `if` is one without braces."""
    said = [inner for step in job.steps for value in strings(dict(step.tree)) for inner in expressions(value)]
    said += [text(step.tree.get("if")) for step in job.steps]
    return {".".join(ref.split(".")[:2]) for each in said for ref in references(each)}
