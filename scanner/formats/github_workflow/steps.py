"""All that is to be said about one step, old against new.

Each comparer knows one danger and looks at the whole step; what none of them speaks about is reported value by value,
so that no edit is lost. A value already told at least as gravely is not told twice.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct, field
from msgspec.structs import replace

from scanner.formats.github_workflow import actions, agents, checks, exposure, guards, publish, run_scripts
from scanner.formats.github_workflow.expressions import expressions, references
from scanner.formats.github_workflow.leaves import environment, leaves, leftover
from scanner.formats.github_workflow.page import below, strings, tell, text
from scanner.formats.github_workflow.pairs import pair_steps, reordered
from scanner.formats.github_workflow.parts import Job, Step, action_name, nothing
from scanner.formats.shapes.names import words
from scanner.formats.shapes.shell import meaning
from scanner.model.change import Delta
from scanner.model.scale import Severity

_SPOKEN_OF = words("name id uses run if env continue-on-error")


class Scene(Struct, frozen=True):
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
    """The deltas of `general` about places of which `specific` says nothing as grave.

    An input that aims a publish step is said in full by `publish-changed`, were it for the better.
    """
    told: dict[str, int] = {}
    for delta in specific:
        whole = delta.kind == "publish-changed" and ".with." in delta.subject
        rank = Severity.CRITICAL.rank if whole else delta.severity.rank
        told[delta.subject] = max(rank, told.get(delta.subject, 0))
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
    return actions.same_step(old.uses, new.uses)


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
    yield from actions.changed(old, new)
    yield from publish.changed(old, new, publishing=publishing and bool(old.tree and new.tree))
    yield from agents.changed(old, new)
    yield from run_scripts.changed(old, new, dangerous=scene.dangerous)
    yield from exposure.injected(old, new, scene.tainted_old, scene.tainted_new)
    yield from exposure.checked_out(old, new, was_dangerous=scene.was_dangerous, dangerous=scene.dangerous)
    yield from exposure.kept_credentials(old, new)
    yield from exposure.inherited(old, new)
    known = scene.known_secrets | exposure.reachable(*old.tree.values())
    yield from exposure.exposed(new.spot, dict(new.tree), known)
    yield from checks.changed(old, new, still=scene.still, was=scene.was)
    yield from run_scripts.old_commands(new.spot, old.env, new.env)
    if old.tree and new.tree:
        yield from guards.around_step(old, new)


def _general(old: Step, new: Step, scene: Scene) -> Iterator[Delta]:
    """Scripts, variables and inputs, by value. Of a new action its inputs go with it."""
    one, other = meaning(old.run), meaning(new.run)
    if one != other and not scene.fresh and not publish.only_proven(one, other):
        where = below(new.spot if new.run else old.spot, "run")
        yield tell("run-changed", where, old.run, new.run, script_weight(scene))
    if not old.tree or not new.tree:
        if not {"run", "uses"} & {*old.tree, *new.tree}:  # GitHub refuses the file, and then nothing in it runs
            yield tell("workflow-changed", new.spot, text(dict(old.tree)), text(dict(new.tree)), Severity.MEDIUM)
        return
    yield from environment(old.spot, new.spot, old.tree.get("env"), new.tree.get("env"))
    scripts = exposure.code_inputs(old) | exposure.code_inputs(new)
    for key in {**new.tree, **old.tree}:
        if key in _SPOKEN_OF:
            continue
        ends = (step.tree.get(key) or {} if key == "with" else step.tree.get(key) for step in (old, new))
        for where, was, now in leaves(below(old.spot, key), below(new.spot, key), *ends):
            tool = _tool(new.uses, str(where.path[-1])) if key == "with" and was and now else ""
            if key == "with" and where.path[-1] in scripts:
                yield tell("run-changed", where, was, now, script_weight(scene))
            elif tool:
                yield replace(
                    tell("toolchain-changed", where, was, now, Severity.MEDIUM), subject=f"{where.label} ({tool})"
                )
            else:
                yield leftover(where, was, now, script_weight(scene))


def _tool(uses: str, key: str) -> str:
    """What a set-up action is told the version of: `astral-sh/setup-uv` of astral-sh/uv, `node-version` of node."""
    owner, _, name = action_name(uses).partition("/")
    if key == "version" and name.startswith("setup-"):
        return f"{owner}/{name.removeprefix('setup-')}"
    return key.removesuffix("-version") if key.endswith("-version") else ""


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
    """`steps.ID` of every expression in a job or an action's outputs; an `if` is one without braces."""
    outputs = job.spot.page.tree.get("outputs")
    said = [inner for node in (dict(job.tree), outputs) for value in strings(node) for inner in expressions(value)]
    said += [text(step.tree.get("if")) for step in job.steps]
    return {".".join(ref.split(".")[:2]) for each in said for ref in references(each)}
