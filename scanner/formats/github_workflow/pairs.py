"""Which step of the new file is which step of the old one.

By position, one inserted step would report every later one as changed, and nobody reads such a report twice. So equal
steps find each other first, then those that share what people name them by, and last those that stand in the same gap.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Hashable, Mapping, Sequence
from itertools import pairwise

from scanner.formats.github_workflow.page import Tree, items, text
from scanner.formats.github_workflow.parts import Job, Step, action_name

ALIKE = 0.5
MAX_GUESSED = 50


def _content(step: Step, *without: str) -> str:
    if not without and "content" in step.known:
        return str(step.known["content"])
    tree = {key: value for key, value in step.tree.items() if key not in without}
    return json.dumps(tree, sort_keys=True) if tree else ""


def _repository(step: Step) -> str:
    """`checkout` of `actions/checkout@v4`: the same tool under another owner is still the step's successor."""
    parts = action_name(step.uses).split("/")
    return parts[1] if len(parts) > 1 and not step.uses.startswith(("./", "$/", "docker:")) else ""


_STEP_KEYS: tuple[Callable[[Step], Hashable], ...] = (
    lambda step: _content(step, "name", "id"),
    lambda step: text(step.tree.get("id")),
    lambda step: text(step.tree.get("name")),
    lambda step: action_name(step.uses),
    _repository,
)


def _keys_of(step: Step) -> tuple[Hashable, ...]:
    """What names a step, best first. The comment is the file's, the rest the step's."""
    if "keys" not in step.known:
        step.known["keys"] = _content(step), tuple(key(step) for key in _STEP_KEYS)
    content, names = step.known["keys"]
    return ((content, step.comment), *names)


def pair_steps(old: Sequence[Step], new: Sequence[Step]) -> list[tuple[int, int]]:
    """Pairs of positions in the order of `new`; positions in no pair were removed or added."""
    partner: dict[int, int] = {}
    taken: set[int] = set()
    one, other = [_keys_of(step) for step in old], [_keys_of(step) for step in new]
    for key in range(len(_STEP_KEYS) + 1):
        waiting: dict[Hashable, list[int]] = defaultdict(list)
        for i, names in enumerate(one):
            if i not in taken and names[key]:
                waiting[names[key]].append(i)
        for queue in waiting.values():
            queue.reverse()
        for j, names in enumerate(other):
            if j not in partner and waiting.get(names[key]):
                partner[j] = waiting[names[key]].pop()
                taken.add(partner[j])
        if len(partner) == len(other) or len(taken) == len(one):
            break
    _pair_gaps(old, new, partner, taken)
    return sorted((i, j) for j, i in partner.items())


def _pair_gaps(old: Sequence[Step], new: Sequence[Step], partner: dict[int, int], taken: set[int]) -> None:
    """Scripts left over between the same neighbours are one step rewritten, if nameless or of half the same words."""
    waiting: dict[int, list[int]] = defaultdict(list)
    before = -1
    for i, step in enumerate(old):
        if i in taken:
            before = i
        elif step.run:
            waiting[before].append(i)
    before = -1
    for j, step in enumerate(new):
        if j in partner:
            before = partner[j]
        elif step.run:
            alike = next((i for i in waiting[before][:MAX_GUESSED] if _rewritten(old[i], step)), None)
            if alike is not None:
                partner[j] = alike
                waiting[before].remove(alike)


def _rewritten(old: Step, new: Step) -> bool:
    if "name" not in old.tree and "name" not in new.tree:
        return True
    one, other = set(old.run.split()), set(new.run.split())
    return len(one & other) >= ALIKE * max(len(one), len(other))


def reordered(pairs: Sequence[tuple[int, int]]) -> bool:
    """`pairs` are sorted by their old position."""
    return any(before[1] > after[1] for before, after in pairwise(pairs))


def pair_jobs(old: Mapping[str, Job], new: Mapping[str, Job]) -> dict[str, str]:
    """New job id to old job id: the same id, or a renamed job (the same content or name, or mostly the same steps)."""
    partner = {name: name for name in new if name in old}
    gone = [job for name, job in old.items() if name not in new]
    come = [job for name, job in new.items() if name not in old]
    if len(gone) * len(come) > MAX_GUESSED**2:
        return partner
    for same in (_same_content, _same_name, _same_steps):
        for job in come:
            found = next((other for other in gone if job.name not in partner and same(other.tree, job.tree)), None)
            if found:
                partner[job.name] = found.name
                gone.remove(found)
    return partner


def _same_content(old: Tree, new: Tree) -> bool:
    skipped = ("name", "needs")
    return {k: v for k, v in old.items() if k not in skipped} == {k: v for k, v in new.items() if k not in skipped}


def _same_name(old: Tree, new: Tree) -> bool:
    return bool(text(old.get("name"))) and old.get("name") == new.get("name")


def _same_steps(old: Tree, new: Tree) -> bool:
    one, other = ({json.dumps(step, sort_keys=True) for step in items(tree.get("steps"))} for tree in (old, new))
    return len(one & other) >= max(1, ALIKE * max(len(one), len(other)))
