"""What an edit of a GitLab pipeline means for what ships.

The file is the release's control plane like a GitHub workflow, with two differences: most of it may come from other
files (`include`, `extends`), and a person in between is one word (`when: manual`). Anchors make one edit many; what is
said alike of several jobs is told once.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from scanner.formats.containers.instructions import substituted
from scanner.formats.gitlab_ci import includes, jobs
from scanner.formats.gitlab_ci.parts import Pipeline, made_checks, published, read, script
from scanner.formats.shapes.images import compare_images
from scanner.formats.shapes.sides import compared
from scanner.formats.shapes.trees import dotted, items, leaves, mapping, text
from scanner.model.change import Delta
from scanner.model.scale import Severity

WORST = Severity.CRITICAL

_PATH = re.compile(
    r"(?:.+/)?[^/]*\.gitlab-ci\.ya?ml|(?:\.gitlab/ci|\.gitlab-ci)/.+\.ya?ml|(?:.+/)?[\w.-]*gitlab-ci[\w.-]*\.ya?ml"
)
_TOP_SPOKEN_OF = ("include", "variables", "stages", "types", "workflow")


def matches(path: str) -> bool:
    return _PATH.fullmatch(path.casefold()) is not None


def diff(old: bytes | None, new: bytes | None) -> Iterator[Delta]:
    if old is not None and new is None:
        yield from _deleted(old)
    else:
        yield from compared(old, new, read, _compare, worst=WORST, removed=Severity.HIGH)


def _deleted(old: bytes) -> Iterator[Delta]:
    """What the file did is gone with it."""

    def told(_: Pipeline | None, pipeline: Pipeline) -> Iterator[Delta]:
        made = Counter(check for job in pipeline.jobs.values() for check in made_checks(script(job)))
        puts_out = [how for job in pipeline.jobs.values() for how in published(script(job)).values()]
        severity = Severity.HIGH if made or puts_out else Severity.MEDIUM
        yield Delta("workflow-deleted", "file", text(list(pipeline.jobs)), "", severity)
        for how in dict.fromkeys(puts_out):
            yield Delta("publish-changed", "file", text(how), "", Severity.CRITICAL)

    yield from compared(None, old, read, told, worst=WORST)


def _compare(old: Pipeline | None, new: Pipeline) -> Iterator[Delta]:
    yield from _once(_all(old, new))


def _once(deltas: Iterable[Delta]) -> Iterator[Delta]:
    """The same fact of several jobs (they share an anchor) once, at its gravest."""
    found: dict[tuple[str, str, str, str], Delta] = {}
    for delta in deltas:
        key = (delta.kind, delta.subject.rpartition(".")[2] or delta.subject, delta.old, delta.new)
        if "." not in delta.subject or delta.kind.startswith(("image-", "dependency-", "job-", "include-")):
            key = (delta.kind, delta.subject, delta.old, delta.new)
        if key not in found or delta.severity.rank > found[key].severity.rank:
            found[key] = delta
    yield from found.values()


def _all(old: Pipeline | None, new: Pipeline) -> Iterator[Delta]:
    before = old or Pipeline({}, {}, {})
    fresh = old is None
    if fresh:
        yield Delta("workflow-added", "file", "", text(list(new.jobs)), Severity.HIGH)
    yield from includes.compare("include", before.top.get("include"), new.top.get("include"))
    had, have = _images(before), _images(new)
    yield from compare_images(had, have, fresh=fresh)
    yield from _top(before, new, fresh)
    yield from _jobs(before, new, fresh)


def _jobs(old: Pipeline, new: Pipeline, fresh: bool) -> Iterator[Delta]:
    lost = _checks(old) - _checks(new)
    partner = _renamed(old, new)
    for name, job in new.jobs.items():
        before = old.jobs.get(partner.get(name, name))
        if before is None:
            yield from jobs.added(name, job, fresh=fresh)
        elif before != job:
            yield from jobs.compare(name, before, job, lost)
    kept = {partner.get(name, name) for name in new.jobs}
    for name, job in old.jobs.items():
        if name not in kept:
            yield from jobs.removed(name, job, lost)


def _renamed(old: Pipeline, new: Pipeline) -> dict[str, str]:
    """Jobs under a new name with the script they had."""
    left = {script(job): name for name, job in old.jobs.items() if name not in new.jobs and script(job)}
    come = ((name, script(job)) for name, job in new.jobs.items() if name not in old.jobs)
    return {name: left.pop(said) for name, said in come if said in left}


def _checks(pipeline: Pipeline) -> Counter[str]:
    return Counter(check for job in pipeline.jobs.values() for check in made_checks(script(job)))


def _images(pipeline: Pipeline) -> dict[str, str]:
    """Every image by the job that runs in it, with the variables that are set in the file."""
    outer = _strings(mapping(pipeline.top.get("variables")))
    found: dict[str, str] = {}
    for name, job in pipeline.jobs.items():
        known = {**outer, **_strings(mapping(job.get("variables")))}
        for key in ("image", "services"):
            for number, each in enumerate(items(job.get(key))):
                written = each.get("name") if isinstance(each, dict) else each
                if isinstance(written, str) and written:
                    found[f"{name}.{key}.{number}"] = substituted(written, known)
    return _distinct(found)


def _distinct(found: dict[str, str]) -> dict[str, str]:
    """An image that ten jobs name is one image; its place is that of the first of its name and version."""
    seen: set[str] = set()
    kept = {}
    for place, image in found.items():
        if image not in seen:
            seen.add(image)
            kept[place] = image
    return kept


def _strings(variables: Mapping[str, Any]) -> dict[str, str]:
    values = {key: each.get("value") if isinstance(each, dict) else each for key, each in variables.items()}
    return {key: text(value) for key, value in values.items() if value is not None}


def _named(pipeline: Pipeline) -> set[str]:
    """The variables that say which image: they are told as the image."""
    used: set[str] = set()
    for job in pipeline.jobs.values():
        for key in ("image", "services"):
            for each in items(job.get(key)):
                substituted(text(each.get("name") if isinstance(each, dict) else each), {}, used)
    return used


def _top(old: Pipeline, new: Pipeline, fresh: bool) -> Iterator[Delta]:
    told = _named(old) & _named(new)
    one, other = (
        {key: value for key, value in mapping(side.top.get("variables")).items() if key not in told}
        for side in (old, new)
    )
    if fresh:
        found = jobs.variables("variables", {}, other)
        yield from (delta for delta in found if delta.severity.at_least(Severity.HIGH))
        return
    yield from jobs.variables("variables", one, other)
    for path, was, now in leaves(old.top.get("workflow"), new.top.get("workflow"), ("workflow",)):
        severity = Severity.LOW if path[-1] in ("name", "auto_cancel") else Severity.HIGH
        kind = "trigger-widened" if path[-1] == "rules" else "workflow-changed"
        yield Delta(kind, dotted(path), text(was), text(now), severity)
    if items(old.top.get("stages")) != items(new.top.get("stages")):
        ends = text(old.top.get("stages")), text(new.top.get("stages"))
        yield Delta("workflow-changed", "stages", *ends, Severity.LOW)
    for key in {**new.top, **old.top}:
        if key not in _TOP_SPOKEN_OF and not key.startswith("."):  # hidden keys that are no jobs feed anchors
            for path, was, now in leaves(old.top.get(key), new.top.get(key), (key,)):
                yield Delta("workflow-changed", dotted(path), text(was), text(now), Severity.MEDIUM)
    for path, was, now in leaves(old.header, new.header):
        if path[-1] != "description":
            yield Delta("setting-changed", dotted(path), text(was), text(now), Severity.MEDIUM)
