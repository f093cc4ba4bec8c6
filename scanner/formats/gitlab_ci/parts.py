"""A pipeline file as jobs with scripts, whatever shape the file gives them.

GitLab's own tags stay visible (`!reference [.base, script]` is a line of the script that says so), aliases are what
they stand for, and what is no job is no job.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from msgspec import Struct

from scanner.formats.github_workflow import agents, checks, publishers
from scanner.formats.github_workflow.page import Page, Spot
from scanner.formats.github_workflow.parts import Step
from scanner.formats.shapes.names import words
from scanner.formats.shapes.sides import UnreadableError, as_yaml_documents
from scanner.formats.shapes.trees import items, mapping, text

GLOBAL = words(
    "default include stages types variables workflow image services before_script after_script cache spec types"
)
SCRIPTS = ("before_script", "script", "after_script")
_DEFAULTS = ("image", "services", "before_script", "after_script", "cache", "tags", "id_tokens", "hooks", "artifacts")
_DEPLOYS = words("deploy release publish production delivery promote upload rollout pages")
_NOWHERE = Spot(Page({}))
MAX_JOBS = 3_000
MAX_LINES = 20_000
MAX_SCRIPTS = 200_000


class Pipeline(Struct, frozen=True):
    """`header` is the `spec` document in front of a component, `top` the rest of the file without its jobs."""

    header: Mapping[str, Any]
    top: Mapping[str, Any]
    jobs: Mapping[str, Mapping[str, Any]]


def read(content: bytes) -> Pipeline:
    """Raises UnreadableError for what is no pipeline."""
    documents = as_yaml_documents(content)
    if any(not isinstance(each, dict) for each in documents if each is not None) or len(documents) > 2:
        raise UnreadableError("not a mapping")
    trees = [mapping(each) for each in documents]
    header = trees[0] if len(trees) == 2 else {}
    top = trees[-1] if trees else {}
    jobs = {name: mapping(node) for name, node in top.items() if name not in GLOBAL and isinstance(node, dict)}
    if len(jobs) > MAX_JOBS:
        raise UnreadableError(f"more than {MAX_JOBS} jobs")
    _check_size(jobs)
    rest = {name: node for name, node in top.items() if name not in jobs}
    defaults = {key: top[key] for key in _DEFAULTS if key in top}
    if defaults or "default" in top:
        jobs = {"default": {**defaults, **mapping(top.get("default"))}, **jobs}
    return Pipeline(header, {k: v for k, v in rest.items() if k not in defaults and k != "default"}, jobs)


def _check_size(jobs: Mapping[str, Mapping[str, Any]]) -> None:
    """Scripts are looked at closely, and aliases multiply them."""
    known: set[str] = set()
    room = MAX_SCRIPTS
    for job in jobs.values():
        said = script(job)
        room -= len(said) if said not in known else 0
        known.add(said)
        if room < 0 or len(said) > MAX_SCRIPTS:
            raise UnreadableError(f"scripts of more than {MAX_SCRIPTS} characters")


def lines(value: Any, room: int = MAX_LINES) -> Iterator[str]:
    """A script, flat: lists in lists are one script."""
    if isinstance(value, list):
        for each in value[:room]:
            yield from lines(each, room)
    elif value is not None:
        yield value if isinstance(value, str) else text(value)


def script(job: Mapping[str, Any]) -> str:
    """All that a job runs, in order."""
    hooks = mapping(job.get("hooks")).get("pre_get_sources_script")
    return "\n".join(line for value in (hooks, *(job.get(key) for key in SCRIPTS)) for line in lines(value))


def step(said: str) -> Step:
    """A script as the workflow rules want it."""
    return Step(_NOWHERE, {"run": said})


@lru_cache(maxsize=256)  # jobs share their scripts
def made_checks(said: str) -> list[str]:
    return checks.checks(step(said))


@lru_cache(maxsize=256)
def published(said: str) -> Mapping[str, str]:
    return publishers.published(step(said))


@lru_cache(maxsize=256)
def agent_commands(said: str) -> list[str]:
    return agents.agent_commands(step(said))


def is_armed(name: str, job: Mapping[str, Any]) -> bool:
    """Whether a job publishes, deploys, or holds more than the token every job has."""
    if {"environment", "release", "id_tokens", "secrets", "pages", "publish"} & job.keys() or name == "pages":
        return True
    stage = text(job.get("stage")).lower()
    return any(word in _DEPLOYS for word in stage.replace("_", "-").split("-")) or bool(published(script(job)))


def rules(job: Mapping[str, Any]) -> list[Any]:
    """When a job runs, in either of the two languages for it."""
    found = items(job.get("rules"))
    return found or [{key: job[key]} for key in ("only", "except") if key in job]


def manual(job: Mapping[str, Any]) -> bool:
    """Whether a person must start it, always or sometimes."""
    return job.get("when") == "manual" or any(mapping(rule).get("when") == "manual" for rule in rules(job))
