"""What an `action.yml` runs inside every workflow that calls it.

`runs` is code for others: which program, before and after whose steps, and with which defaults. Descriptions, colours
and the author are for the marketplace.
"""

from __future__ import annotations

from collections.abc import Iterator

from scanner.formats.github_workflow.interface import compare_interface
from scanner.formats.github_workflow.leaves import environment, leaves
from scanner.formats.github_workflow.page import Spot, below, mapping, tell
from scanner.formats.github_workflow.parts import Job, composite_of
from scanner.formats.github_workflow.runner import image_weight
from scanner.formats.github_workflow.steps import Scene, compare_steps
from scanner.formats.shapes.names import words
from scanner.model.change import Delta
from scanner.model.scale import Severity

_CODE = words("main pre post entrypoint pre-entrypoint post-entrypoint args using plugin")
# `node20` to `node24`: another interpreter for the same program.
_SAME_KIND = "node"


def compare_manifest(old: Spot, new: Spot, *, fresh: bool) -> Iterator[Delta]:
    before, after = old.page.tree, new.page.tree
    if not {"runs", "inputs", "outputs"} & {*before, *after}:
        return
    one, other = composite_of(old, before), composite_of(new, after)
    yield from _program(one, other)
    # What an action runs it runs with the rights of whoever calls it.
    yield from compare_steps(one, other, Scene(fresh=fresh, privileged=True))
    if not fresh:
        for part in ("inputs", "outputs"):
            yield from compare_interface(below(old, part), below(new, part), before.get(part), after.get(part))


def _program(old: Job, new: Job) -> Iterator[Delta]:
    one, other = mapping(old.spot.page.tree.get("runs")), mapping(new.spot.page.tree.get("runs"))
    yield from environment(old.spot, new.spot, one.get("env"), other.get("env"))
    for key in {**other, **one}:
        if key in ("steps", "env"):
            continue
        for where, was, now in leaves(below(old.spot, key), below(new.spot, key), one.get(key), other.get(key)):
            if key == "image":
                yield tell("runner-changed", where, was, now, image_weight(was.removeprefix("docker://"), now))
            elif key == "using" and was.startswith(_SAME_KIND) and now.startswith(_SAME_KIND):
                yield tell("workflow-changed", where, was, now, Severity.MEDIUM)
            else:
                yield tell("run-changed", where, was, now, Severity.HIGH if key in _CODE else Severity.MEDIUM)
