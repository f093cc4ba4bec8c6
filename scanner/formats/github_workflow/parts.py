"""The parts of a workflow that comparers talk about: steps and jobs, whatever shape the file gives them.

GitHub's own reader refuses odd shapes; a gate may not. Everything here is total: a list where a mapping belongs is an
empty mapping, and its text is still compared by whoever looks at what is left over.
"""

from __future__ import annotations

import json
from collections import Counter
from functools import lru_cache
from typing import Any

from msgspec import Struct, field

from scanner.formats.github_workflow.page import (
    NOWHERE,
    Node,
    Page,
    Spot,
    Tree,
    below,
    comment_at,
    cut,
    items,
    mapping,
    text,
)
from scanner.text.yaml import YamlError

LABEL = 60
# More than anyone writes: comparing steps is not linear, and a longer script hides what it does. (GitHub itself
# refuses a text of more than 21,000 characters with an expression in it.)
MAX_STEPS = 5_000
MAX_SCRIPT = 100_000
MOST_KEPT = 4_000  # characters of a step that is remembered from one file to the next


class Step(Struct, frozen=True):
    """One step, or the call of a reusable workflow by a job. An empty `tree` stands for a step that is not there.

    `known` keeps what was found out about the tree; all versions of a file that have the step share it. `comment` is
    what stands behind `uses`: bots write there which version a commit is.
    """

    spot: Spot
    tree: Tree
    known: dict[str, Any] = field(default_factory=dict)
    comment: str = ""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Step) and (self.spot, self.tree) == (other.spot, other.tree)

    __hash__ = None  # type: ignore[assignment]  # a tree has none

    @property
    def uses(self) -> str:
        return text(self.tree.get("uses")).strip()

    @property
    def run(self) -> str:
        return text(self.tree.get("run"))

    @property
    def inputs(self) -> dict[str, Node]:
        return mapping(self.tree.get("with"))

    @property
    def env(self) -> dict[str, Node]:
        return mapping(self.tree.get("env"))


class Job(Struct, frozen=True):
    """One job, or the `runs` of a composite action. `steps` starts with the call when the job is one."""

    spot: Spot
    name: str
    tree: Tree
    steps: tuple[Step, ...]
    known: dict[str, Any] = field(default_factory=dict)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Job):
            return False
        return (self.spot, self.name, self.tree, self.steps) == (other.spot, other.name, other.tree, other.steps)

    __hash__ = None  # type: ignore[assignment]


def action_name(uses: str) -> str:
    """`Owner/Repo/path@ref` without the ref, folded as GitHub folds it."""
    return uses.partition("@")[0].strip().casefold()


def steps_of(spot: Spot, tree: Tree) -> tuple[Step, ...]:
    """The steps of a job, named for people: name, else id, else action, else number. A second of its name gets `#2`."""
    found = []
    seen: Counter[str] = Counter()
    if len(items(tree.get("steps"))) > MAX_STEPS:
        raise YamlError(f"more than {MAX_STEPS} steps")
    for number, node in enumerate(items(tree.get("steps"))):
        step = mapping(node) or {"not a step": node}
        if len(text(step.get("run"))) > MAX_SCRIPT:
            raise YamlError(f"a script of more than {MAX_SCRIPT} characters")
        name = _label(step) or str(number + 1)
        seen[name] += 1
        label = f"{spot.label}.steps[{name}{f' #{seen[name]}' if seen[name] > 1 else ''}]"
        place = Spot(spot.page, label, (*spot.path, "steps", number))
        content = json.dumps(step, sort_keys=True)
        known = _known(content) if len(content) <= MOST_KEPT else {}
        found.append(Step(place, step, known, _comment(place, step)))
    return tuple(found)


def _comment(place: Spot, step: Tree) -> str:
    return comment_at(below(place, "uses")) if "uses" in step else ""


@lru_cache(maxsize=2048)
def _known(content: str) -> dict[str, Any]:
    """One for all steps that say the same: a bot's edit of one step leaves the others of its job as they were."""
    return {"content": content}


def _steps_again(steps: tuple[Step, ...], page: Page) -> tuple[Step, ...]:
    """The steps of a job that another version of the file has as well."""
    return tuple(
        Step(Spot(page, step.spot.label, step.spot.path), step.tree, step.known, step.comment) for step in steps
    )


def _label(step: Tree) -> str:
    named = text(step.get("name")) or text(step.get("id")) or text(step.get("uses")).partition("@")[0]
    return cut(named.strip(), LABEL)


def jobs_of(spot: Spot, tree: Tree) -> dict[str, Job]:
    """Raises YamlError for a file that is too large to be a workflow."""
    found = {}
    for name, node in mapping(tree.get("jobs")).items():
        place = Spot(spot.page, f"jobs.{cut(name, LABEL)}", ("jobs", name))
        job = mapping(node)
        known = spot.page.parts.jobs[name].piece.known if spot.page.parts else {}
        if "steps" not in known:
            called: dict[str, Node] = {key: job[key] for key in ("uses", "with", "secrets") if key in job}
            call = (Step(place, called, comment=_comment(place, job)),) if "uses" in job else ()
            steps = call + steps_of(place, job)
            known["steps"] = _steps_again(steps, NOWHERE)  # a piece outlives its pages
        found[name] = Job(place, name, job, _steps_again(known["steps"], spot.page), known)
    if len(found) + sum(len(job.steps) for job in found.values()) > MAX_STEPS:
        raise YamlError(f"more than {MAX_STEPS} jobs and steps")
    return found


def composite_of(spot: Spot, tree: Tree) -> Job:
    """The `runs` of an action as a job: its steps run inside whoever calls it."""
    runs = mapping(tree.get("runs"))
    place = below(spot, "runs")
    return Job(place, "runs", runs, steps_of(place, runs))


def nothing(spot: Spot) -> Step:
    return Step(Spot(spot.page, spot.label, spot.path), {})
