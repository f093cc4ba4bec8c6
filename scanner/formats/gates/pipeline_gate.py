"""A GitLab pipeline that runs twokey: what an edit of it makes the gate ask for less."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from scanner.formats.gates.invocations import commands, compare_scripts, weaker, worse_arguments
from scanner.formats.gates.origins import worse_origin
from scanner.formats.gates.told import told
from scanner.formats.gitlab_ci.parts import Pipeline, rules, script
from scanner.formats.shapes.trees import items, mapping, text
from scanner.model.change import Delta

_WAITS = ("manual", "never", "delayed", "on_failure")
_STEERS = ("SKIP", "GIT_DEPTH", "GIT_STRATEGY", "GIT_CHECKOUT", "PATH", "PYTHONPATH")

Job = Mapping[str, Any]


def compare(old: Pipeline, new: Pipeline) -> Iterator[Delta]:
    """What got weaker between two versions of a pipeline, job by job."""
    had, have = gates(old), gates(new)
    left = {name: job for name, job in have.items() if name not in had}
    for name, job in had.items():
        if name not in have and not left:
            yield weaker(name, _shown(job) or text(job.get("extends")), "")
            continue
        heir = name if name in have else next(iter(left))
        left.pop(heir, None)
        yield from _job(heir, job, have[heir])
    included, now = _includes(old), _includes(new)
    yield from _included(included, now)
    if had or included:
        yield from _rules("workflow", mapping(old.top.get("workflow")), mapping(new.top.get("workflow")))
        yield from _variables("variables", old.top, new.top)
    for name in new.jobs:
        if name not in have and name.lower().startswith("twokey") and name not in old.jobs:
            yield weaker(name, "", "a job of that name that does not run twokey")


def gates(pipeline: Pipeline) -> dict[str, Job]:
    """The jobs that run twokey, or are made of one that does."""
    found = {name for name, job in pipeline.jobs.items() if commands(script(job), piped=False)}
    for _ in range(10):  # templates of templates
        more = {
            name for name, job in pipeline.jobs.items() if not found.isdisjoint(map(text, items(job.get("extends"))))
        }
        if more <= found:
            break
        found |= more
    return {name: job for name, job in pipeline.jobs.items() if name in found}


def _shown(job: Job) -> str:
    return next((command.line for command in commands(script(job), piped=False)), "")


def _job(name: str, old: Job, new: Job) -> Iterator[Delta]:
    yield from compare_scripts(f"{name}.script", script(old), script(new), piped=False)
    was, now = old.get("allow_failure"), new.get("allow_failure")
    if was != now and now not in (None, False):
        yield weaker(f"{name}.allow_failure", text(was), text(now))
    if old.get("when") != new.get("when") and new.get("when") in _WAITS:
        yield weaker(f"{name}.when", text(old.get("when")), text(new.get("when")))
    yield from _rules(name, old, new)
    yield from _variables(f"{name}.variables", old, new)
    if old.get("extends") != new.get("extends"):
        yield weaker(f"{name}.extends", text(old.get("extends")), text(new.get("extends")) or "none")


def _rules(name: str, old: Job, new: Job) -> Iterator[Delta]:
    """Less often, or without its failure counting. What is only asked for more often says nothing."""
    one, other = ([text(each) for each in rules(job)] for job in (old, new))
    if one == other or not other:
        return
    gained, lost = [each for each in other if each not in one], [each for each in one if each not in other]
    loose = [each for each in gained if any(f'"{word}"' in each for word in _WAITS) or '"allow_failure": true' in each]
    if not one or loose or any('"never"' not in each for each in lost):
        yield weaker(f"{name}.rules", text(lost or one) or "always", text(loose or other))


def _variables(where: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Delta]:
    one, other = (mapping(side.get("variables")) for side in (old, new))
    for key in dict.fromkeys((*other, *one)):
        steers = key in _STEERS or told(key) or "twokey" in key.lower()
        if one.get(key) == other.get(key) or not steers or (key == "GIT_DEPTH" and text(other.get(key)) == "0"):
            continue
        if key in other or key.startswith("GIT_"):
            yield weaker(f"{where}.{key}", text(one.get(key)), text(other.get(key)) or "not set")


def _includes(pipeline: Pipeline) -> dict[str, Job]:
    """Where the file takes a job from that runs twokey: `component: host/acme/twokey/scan@1.0`; with its inputs."""
    found = {}
    for each in items(pipeline.top.get("include")):
        node = mapping(each) or {"local": each}
        spec = next((text(node[key]) for key in ("component", "project", "remote", "local") if key in node), "")
        if "twokey" in spec.lower() or "twokey" in text(node.get("file")).lower():
            found[f"{spec}@{text(node['ref'])}" if "ref" in node else spec] = mapping(node.get("inputs"))
    return found


def _included(old: Mapping[str, Job], new: Mapping[str, Job]) -> Iterator[Delta]:
    left = [each for each in new if each not in old]
    for each, inputs in old.items():
        if each in new:
            yield from _inputs(inputs, new[each])
        elif not left:
            yield weaker("include", each, "")
        else:
            heir = left.pop(0)
            yield from _inputs(inputs, new[heir])
            if each.partition("@")[0] != heir.partition("@")[0]:
                yield weaker("include", each, heir)
            elif why := worse_origin(f"twokey@{each.partition('@')[2]}", f"twokey@{heir.partition('@')[2]}"):
                yield weaker("include", each, why)


def _inputs(old: Job, new: Job) -> Iterator[Delta]:
    """What a component is given: how it is called and when it runs is anybody's, how it judges is not."""
    for key in dict.fromkeys((*new, *old)):
        was, now = text(old.get(key)), text(new.get(key))
        if was == now or key in ("stage", "as"):
            continue
        where = f"include.inputs.{key}"
        if key == "package":
            found = [worse_origin(was, now)] if was and now else [f"installs {now or 'the default'}"]
        elif key == "fail-on":
            found = list(worse_arguments(_option(key, was), _option(key, now)))
        else:
            found = [now or "not set"]
        yield from (weaker(where, was, why) for why in found if why)


def _option(key: str, value: str) -> tuple[str, ...]:
    return (f"--{key}", value) if value else ()
