"""One job, old against new: what it runs, on what, with which rights, and what it puts out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from scanner.formats.gitlab_ci import includes, triggers
from scanner.formats.gitlab_ci.parts import (
    SCRIPTS,
    agent_commands,
    is_armed,
    lines,
    made_checks,
    published,
    rules,
    script,
)
from scanner.formats.shapes.names import words
from scanner.formats.shapes.shell import meaning, new_downloads
from scanner.formats.shapes.trees import dotted, items, leaves, mapping, text
from scanner.formats.shapes.variables import compare_variables, weakened
from scanner.formats.shapes.variables import dangers as variable_dangers
from scanner.model.change import Delta
from scanner.model.scale import Severity

Job = Mapping[str, Any]
_SPOKEN_OF = frozenset({*SCRIPTS, *triggers.TOLD}) | words(
    "hooks variables image services id_tokens secrets environment release tags trigger cache pages publish extends"
)
_LITTLE = words(
    "stage timeout retry interruptible resource_group parallel coverage dependencies start_in dast_configuration"
)
_TRACES = ("CI_DEBUG_TRACE", "CI_DEBUG_SERVICES")
_SCANNERS_OFF = (
    "SAST_DISABLED",
    "SECRET_DETECTION_DISABLED",
    "DEPENDENCY_SCANNING_DISABLED",
    "CONTAINER_SCANNING_DISABLED",
)


def compare(name: str, old: Job, new: Job, lost: Counter[str]) -> Iterator[Delta]:
    """`lost` counts the checks the whole pipeline makes no more."""
    armed = is_armed(name, old) or is_armed(name, new)
    checks = bool(made_checks(script(old)))
    yield from _ran(name, old, new, armed=armed, lost=lost)
    yield from triggers.changed(name, old, new, armed=armed, checks=checks)
    yield from variables(f"{name}.variables", mapping(old.get("variables")), mapping(new.get("variables")))
    yield from _rights(name, old, new)
    yield from _put_out(name, old, new)
    yield from _surroundings(name, old, new, armed=armed)
    for key in {**new, **old}:
        if key in _SPOKEN_OF:
            continue
        for path, was, now in leaves(old.get(key), new.get(key), (key,)):
            severity = Severity.LOW if key in _LITTLE or path[-1] == "expire_in" else Severity.MEDIUM
            yield Delta("workflow-changed", f"{name}.{dotted(path)}", text(was), text(now), severity)


def added(name: str, job: Job, *, fresh: bool) -> Iterator[Delta]:
    armed = is_armed(name, job)
    if not fresh and name != "default":
        said = text(job.get("stage")) or "job"
        yield Delta("job-added", name, "", said, Severity.HIGH if armed else Severity.MEDIUM)
    yield from _ran(name, {}, job, armed=armed, lost=Counter(), fresh=True)
    yield from variable_dangers(f"{name}.variables", _values(mapping(job.get("variables"))))
    yield from _debug(f"{name}.variables", {}, mapping(job.get("variables")))
    yield from _rights(name, {}, job)
    yield from (delta for delta in _put_out(name, {}, job) if not fresh or delta.kind == "publish-changed")
    yield from _triggered(name, None, job.get("trigger"))


def removed(name: str, job: Job, lost: Counter[str]) -> Iterator[Delta]:
    said = script(job)
    gone = [check for check in made_checks(said) if lost[check] > 0]
    if gone:
        yield Delta("check-weakened", name, ", ".join(dict.fromkeys(gone)), "", Severity.HIGH)
    for how in published(said).values():
        yield Delta("publish-changed", f"{name}.script", text(how), "", Severity.CRITICAL)
    if not gone:
        yield Delta("job-removed", name, text(job.get("stage")) or "job", "", Severity.MEDIUM)


def variables(where: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Delta]:
    yield from _debug(where, old, new)
    quiet = {*_TRACES, *_SCANNERS_OFF}
    one, other = ({k: v for k, v in _values(side).items() if k not in quiet} for side in (old, new))
    yield from compare_variables(where, one, other)


def _values(found: Mapping[str, Any]) -> dict[str, Any]:
    """`NAME: value` and `NAME: {value: ..., description: ...}`."""
    return {key: each.get("value") if isinstance(each, dict) else each for key, each in found.items()}


def _debug(where: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Delta]:
    one, other = _values(old), _values(new)
    for names, kind, severity in (
        (_TRACES, "secret-exposed", Severity.CRITICAL),  # the trace prints every masked variable
        (_SCANNERS_OFF, "check-weakened", Severity.HIGH),
    ):
        for key in names:
            was, now = text(one.get(key)), text(other.get(key))
            if was != now and now.lower() not in ("", "false", "0"):
                yield Delta(kind, f"{where}.{key}", was, now, severity)


def _ran(name: str, old: Job, new: Job, *, armed: bool, lost: Counter[str], fresh: bool = False) -> Iterator[Delta]:
    was, now = script(old), script(new)
    if was == now:
        return
    where = f"{name}.script"
    for line, severity in new_downloads(was, now).items():
        yield Delta("download-and-run", where, "", text(line), severity)
    for option in weakened(was, now):
        yield Delta("transport-weakened", where, "", text(option), Severity.CRITICAL)
    for command in agent_commands(now):
        if command not in was:
            yield Delta("agent-step-added", where, "", text(command), Severity.CRITICAL)
    yield from _publishing(where, published(was), published(now))
    gone = [check for check in made_checks(was) if lost[check] > 0 and check not in made_checks(now)]
    if gone:
        yield Delta("check-weakened", where, ", ".join(dict.fromkeys(gone)), "", Severity.HIGH)
    for key in ("hooks", *SCRIPTS) if not fresh else ():
        one, other = ("\n".join(lines(_scripts(job, key))) for job in (old, new))
        if meaning(one) != meaning(other):
            shown = _difference(one, other)
            yield Delta("run-changed", f"{name}.{key}", *shown, Severity.HIGH if armed else Severity.MEDIUM)


def _scripts(job: Job, key: str) -> Any:
    return mapping(job.get("hooks")).get("pre_get_sources_script") if key == "hooks" else job.get(key)


def _difference(old: str, new: str) -> tuple[str, str]:
    """The lines that only one side has; all of them when they merely moved."""
    one, other = old.split("\n"), new.split("\n")
    had, have = set(one), set(other)
    gone, come = [line for line in one if line not in have], [line for line in other if line not in had]
    return text("\n".join(gone or ([] if come else one))), text("\n".join(come or ([] if gone else other)))


def _publishing(where: str, old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[Delta]:
    for tool in {**new, **old}:
        if old.get(tool) != new.get(tool):
            yield Delta("publish-changed", where, text(old.get(tool)), text(new.get(tool)), Severity.CRITICAL)


def _rights(name: str, old: Job, new: Job) -> Iterator[Delta]:
    """Tokens for other services and secrets from a vault."""
    for key, kind in (("id_tokens", "permission-widened"), ("secrets", "secret-exposed")):
        for path, was, now in leaves(old.get(key), new.get(key), (key,)):
            gone = now is None
            narrower = "permission-narrowed" if key == "id_tokens" else "workflow-changed"
            severity = Severity.LOW if gone else Severity.CRITICAL
            yield Delta(narrower if gone else kind, f"{name}.{dotted(path)}", text(was), text(now), severity)


def _put_out(name: str, old: Job, new: Job) -> Iterator[Delta]:
    """Releases, pages and environments; an environment is where GitLab keeps approvals."""
    was, now = (_environment(job.get("environment")) for job in (old, new))
    if was.get("name") != now.get("name"):
        dropped = bool(was) and not now
        kind, severity = ("publish-changed", Severity.CRITICAL) if dropped else ("deployment-changed", Severity.HIGH)
        yield Delta(kind, f"{name}.environment", text(was.get("name")), text(now.get("name")), severity)
    for path, before, after in leaves(_but(was, "name", "url"), _but(now, "name", "url"), ("environment",)):
        yield Delta("deployment-changed", f"{name}.{dotted(path)}", text(before), text(after), Severity.MEDIUM)
    for key in ("release", "pages", "publish"):
        for path, before, after in leaves(old.get(key), new.get(key), (key,)):
            severity = Severity.LOW if path[-1] in ("description", "name", "expire_in") else Severity.CRITICAL
            yield Delta("publish-changed", f"{name}.{dotted(path)}", text(before), text(after), severity)


def _environment(node: Any) -> dict[str, Any]:
    return dict(mapping(node)) if isinstance(node, dict) else {"name": node} if node is not None else {}


def _but(tree: dict[str, Any], *keys: str) -> dict[str, Any]:
    return {key: inner for key, inner in tree.items() if key not in keys}


def _surroundings(name: str, old: Job, new: Job, *, armed: bool) -> Iterator[Delta]:
    one, other = (sorted(map(text, items(job.get("tags")))) for job in (old, new))
    if one != other:
        severity = Severity.HIGH if armed else Severity.MEDIUM
        yield Delta("runner-changed", f"{name}.tags", ", ".join(one), ", ".join(other), severity)
    if old.get("extends") != new.get("extends"):
        severity = Severity.HIGH if armed else Severity.MEDIUM
        yield Delta("workflow-changed", f"{name}.extends", text(old.get("extends")), text(new.get("extends")), severity)
    yield from _triggered(name, old.get("trigger"), new.get("trigger"))
    yield from _cached(name, old, new, armed=armed)
    for key in ("image", "services"):
        before, after = (_images_apart(job.get(key)) for job in (old, new))
        for path, was, now in leaves(before, after, (key,)):
            heavy = path[-1] in ("entrypoint", "command")
            kind = "run-changed" if heavy else "workflow-changed"
            yield Delta(kind, f"{name}.{dotted(path)}", text(was), text(now), Severity.MEDIUM)


def _images_apart(node: Any) -> dict[str, Any]:
    """What is said of images beside which they are."""
    found = [each for each in items(node) if isinstance(each, dict)]
    return {
        text(each.get("alias")) or str(number): _but(dict(mapping(each)), "name") for number, each in enumerate(found)
    }


def _triggered(name: str, old: Any, new: Any) -> Iterator[Delta]:
    one, other = ({"project": each} if isinstance(each, str) else dict(mapping(each)) for each in (old, new))
    yield from includes.compare(f"{name}.trigger.include", one.get("include"), other.get("include"))
    for path, was, now in leaves(_but(one, "include"), _but(other, "include"), ("trigger",)):
        yield Delta("workflow-changed", f"{name}.{dotted(path)}", text(was), text(now), Severity.HIGH)


def _cached(name: str, old: Job, new: Job, *, armed: bool) -> Iterator[Delta]:
    """A cache is filled by jobs of other branches: in a job that publishes it is a way in."""
    if old.get("cache") == new.get("cache"):
        return
    pulls = any(mapping(each).get("policy") != "push" for each in items(new.get("cache")) if each)
    had = any(mapping(each).get("policy") != "push" for each in items(old.get("cache")) if each)
    if any(mapping(each).get("unprotect") is True for each in items(new.get("cache"))):
        yield Delta("permission-widened", f"{name}.cache.unprotect", "", "true", Severity.HIGH)
    risky = armed and pulls and not had and bool(published(script(new)) or rules(new))
    kind, severity = ("cache-in-release", Severity.HIGH) if risky else ("workflow-changed", Severity.LOW)
    yield Delta(kind, f"{name}.cache", text(old.get("cache")), text(new.get("cache")), severity)
