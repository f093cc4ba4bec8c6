"""What an edit of a GitHub Actions workflow or action means for what ships.

Workflows are the control plane of a release, and the place agents edit most that a diff explains worst: one word in
`on:` hands a token to strangers, a reformatted file changes nothing. So both versions are parsed and compared fact by
fact; what cannot be parsed is `opaque`, at the weight of the worst it could hold.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from scanner.formats.github_workflow import checks, permissions, publish, publishers, run_scripts, triggers
from scanner.formats.github_workflow.exposure import exposed, reachable
from scanner.formats.github_workflow.jobs import Side, compare_jobs, is_armed, side
from scanner.formats.github_workflow.leaves import environment, leaves, leftover
from scanner.formats.github_workflow.manifest import compare_manifest
from scanner.formats.github_workflow.page import Page, Spot, below, mapping, read, tell, text
from scanner.formats.github_workflow.parts import Job
from scanner.formats.github_workflow.permissions import NOTHING, grants
from scanner.formats.github_workflow.steps import untold
from scanner.formats.github_workflow.triggers import Purpose
from scanner.formats.shapes.names import words
from scanner.model.change import Delta
from scanner.model.scale import Severity
from scanner.text.yaml import YamlError

_PATH = re.compile(r"\.github/workflows/[^/]+\.ya?ml|(?:.+/)?action\.ya?ml")
# `name` is what people read; an action's author, colours and prose as well.
_SPOKEN_OF = words("on permissions env name run-name description author branding")
_SPOKEN_OF_IF_MAPPINGS = words("jobs runs inputs outputs")
_SUPPRESSION = re.compile(
    r"#\s*(zizmor:\s*ignore\[[^\]]*\]|poutine:\s*ignore\b.*|checkov:skip=\S+|nosemgrep\b.*)", re.IGNORECASE
)

WORST = Severity.CRITICAL


def matches(path: str) -> bool:
    return _PATH.fullmatch(path.casefold()) is not None


def diff(old: bytes | None, new: bytes | None) -> Iterator[Delta]:
    """Never raises. Nothing at all when both sides mean the same."""
    if old == new:
        return
    try:
        before, after = (None if data is None else side_of(data) for data in (old, new))
        found = list(_compared(before, after))
    except YamlError as error:
        where = f"line {error.line}: {error.message}" if error.line else error.message
        yield Delta("opaque", where, "", "", Severity.CRITICAL, error.line)
    else:
        yield from found


def compare(before: Page | None, after: Page | None) -> Iterator[Delta]:
    """Two parsed files, either of which may be absent."""
    yield from _compared(*(None if page is None else side(page) for page in (before, after)))


@lru_cache(maxsize=32)
def side_of(content: bytes) -> Side:
    """A version of a file; in a history each is asked for twice, as the new side of a change and the old one of the
    next. Raises YamlError."""
    return side(read(content))


def _compared(before: Side | None, after: Side | None) -> Iterator[Delta]:
    old, new = before or side(Page({})), after or side(Page({}))
    if after is None:
        yield from _deleted(old)
    elif before is None:
        yield from _added(new)
        yield from _changed(old, new, fresh=True)
    else:
        yield from _changed(old, new, fresh=False)


def _added(new: Side) -> Iterator[Delta]:
    on = new.spot.page.tree.get("on")
    if "runs" in new.spot.page.tree and on is None:
        using = text(mapping(new.spot.page.tree.get("runs")).get("using"))
        yield tell("workflow-added", below(new.spot, "runs"), "", f"action ({using})", Severity.HIGH)
    else:
        shown = ", ".join(triggers.triggers(on))
        severity = Severity.CRITICAL if new.dangerous else Severity.HIGH
        yield tell("workflow-added", below(new.spot, "on"), "", shown, severity)


def _deleted(old: Side) -> Iterator[Delta]:
    steps = [step for job in old.jobs.values() for step in job.steps]
    made = ", ".join(dict.fromkeys(fact for step in steps for fact in checks.checks(step)))
    checked = any(checks.is_check_job(job) for job in old.jobs.values())
    published = [how for step in steps for how in publishers.published(step).values()]
    weighty = checked or published or "runs" in old.spot.page.tree
    shown = ", ".join(old.jobs) or text(mapping(old.spot.page.tree.get("runs")).get("using"))
    where = Spot(old.spot.page, "workflow" if old.jobs else "action")
    yield tell("workflow-deleted", where, shown, "", Severity.HIGH if weighty else Severity.MEDIUM)
    if checked:
        yield tell("check-weakened", below(old.spot, "jobs"), made or shown, "", Severity.HIGH)
    for how in published:
        yield tell("publish-changed", below(old.spot, "jobs"), how, "", Severity.CRITICAL)


def _changed(old: Side, new: Side, *, fresh: bool) -> Iterator[Delta]:
    yield from _triggers(old, new, fresh)
    yield from _permissions(old, new, fresh)
    yield from untold(list(_environment(old, new)), () if fresh else _general(old, new))
    yield from compare_jobs(old, new, fresh=fresh)
    yield from compare_manifest(old.spot, new.spot, fresh=fresh)
    if not fresh:
        yield from _silenced(old, new)


def _triggers(old: Side, new: Side, fresh: bool) -> Iterator[Delta]:
    """The ordinary triggers of a new file are told with the file."""
    if old.spot.page.tree.get("on") == new.spot.page.tree.get("on"):
        return
    jobs = [(of, job) for of in (old, new) for job in of.jobs.values()]
    purpose = Purpose(
        armed=any(not _says_rights(of, job) or is_armed(of, job) for of, job in jobs),
        publishes=bool(old.publishing or new.publishing),
        checks=any(checks.is_check_job(job) for job in old.jobs.values()),
    )
    for delta in triggers.changed(old.spot, new.spot, purpose):
        if not fresh or delta.subject.removeprefix("on.") in triggers.DANGEROUS:
            yield delta


def _says_rights(of: Side, job: Job) -> bool:
    return "permissions" in of.spot.page.tree or "permissions" in job.tree


def _permissions(old: Side, new: Side, fresh: bool) -> Iterator[Delta]:
    """Only what some job inherits, as it did before; a job's own block is compared with the job."""
    one, other = (of.spot.page.tree.get("permissions") for of in (old, new))
    own = {name for name, job in old.jobs.items() if "permissions" in job.tree}
    if any("permissions" not in job.tree and name not in own for name, job in new.jobs.items()) and not (
        fresh and other is None
    ):
        granted = permissions.compare(old.spot, new.spot, NOTHING if fresh else grants(one), grants(other))
        yield from (delta for delta in granted if not fresh or delta.severity is not Severity.LOW)


def _environment(old: Side, new: Side) -> Iterator[Delta]:
    one, other = dict(old.env), dict(new.env)
    yield from run_scripts.old_commands(new.spot, one, other)
    yield from exposed(below(new.spot, "env"), other, reachable(one))
    if old.publishing and new.publishing:
        yield from publish.environment(old.spot, new.spot, one, other)


def _general(old: Side, new: Side) -> Iterator[Delta]:
    one, other = old.spot.page.tree, new.spot.page.tree
    yield from environment(old.spot, new.spot, one.get("env"), other.get("env"))
    for key in {**other, **one}:
        read = isinstance(one.get(key, {}), dict) and isinstance(other.get(key, {}), dict)
        if key in _SPOKEN_OF or (key in _SPOKEN_OF_IF_MAPPINGS and read):
            continue
        for where, was, now in leaves(below(old.spot, key), below(new.spot, key), one.get(key), other.get(key)):
            yield leftover(where, was, now)


def _silenced(old: Side, new: Side) -> Iterator[Delta]:
    """Comments that scanners obey: the only ones in a workflow, beside a pin's version, that do something."""
    had = {found[1] for line in old.spot.page.lines if "#" in line for found in _SUPPRESSION.finditer(line)}
    for number, line in enumerate(new.spot.page.lines, 1):
        if "#" not in line:
            continue
        for found in _SUPPRESSION.finditer(line):
            if found[1] not in had:
                had.add(found[1])
                yield Delta("check-weakened", "comment", "", found[1], Severity.MEDIUM, number)
