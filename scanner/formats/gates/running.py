"""What runs twokey, and what of it an edit takes away: whichever of the many files does it, and whoever edits it.

The formats say what an edit means; this says one thing more, and for every author: that the gate asks for less.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from scanner.formats.gates import git_hooks, lefthook, pipeline_gate, pre_commit_config, text_gate, workflow_gate
from scanner.formats.gates.invocations import weaker
from scanner.formats.github_workflow import page
from scanner.formats.github_workflow import workflow as github_workflow
from scanner.formats.gitlab_ci import parts as gitlab_parts
from scanner.formats.gitlab_ci import pipeline as gitlab_pipeline
from scanner.formats.shapes.sides import UnreadableError, as_text
from scanner.model.change import Delta
from scanner.text.yaml import YamlError

MOST = 20  # that are told of one file
_WORKFLOW = re.compile(r"\.(?:github|gitea|forgejo)/workflows/[^/]+\.ya?ml", re.IGNORECASE)
_SCRIPT = re.compile(r"(?:^|/)[^./]+$|\.(?:sh|bash|zsh)$")


def weakened(path: str, old: bytes | None, new: bytes | None) -> Iterator[Delta]:
    """The ways in which a file that runs twokey asks for less; one that does not is none of this module's."""
    yield from islice(_weakened(path, old, new), MOST)


def _weakened(path: str, old: bytes | None, new: bytes | None) -> Iterator[Delta]:
    if _WORKFLOW.fullmatch(path) or github_workflow.matches(path):
        yield from _workflow(path, old, new)
    elif gitlab_pipeline.matches(path):
        yield from _pipeline(path, old, new)
    elif old is not None and (new is None or not (lefthook.matches(path) or pre_commit_config.matches(path))):
        yield from _text(path, old, new)


def _workflow(path: str, old: bytes | None, new: bytes | None) -> Iterator[Delta]:
    try:
        before = page.Page({}) if old is None else page.read(old)
        gates = list(workflow_gate.gates(workflow_gate.jobs(before)))
    except YamlError:
        yield from _text(path, old or b"", new)
        return
    if new is None:
        for gate in gates:
            yield weaker(gate.step.spot.label, "runs twokey", "the file is gone")
        return
    try:
        yield from workflow_gate.compare(before, page.read(new))
    except YamlError as error:
        if gates:
            yield weaker(gates[0].step.spot.label, "runs twokey", f"cannot be read: {error.message}")
        return
    if not gates:
        yield from _unnamed(path, old, new)


def _pipeline(path: str, old: bytes | None, new: bytes | None) -> Iterator[Delta]:
    try:
        before = gitlab_parts.Pipeline({}, {}, {}) if old is None else gitlab_parts.read(old)
    except UnreadableError:
        yield from _text(path, old or b"", new)
        return
    try:
        after = gitlab_parts.Pipeline({}, {}, {}) if new is None else gitlab_parts.read(new)
    except UnreadableError as error:
        for name in list(pipeline_gate.gates(before))[:1]:
            yield weaker(name, "runs twokey", f"cannot be read: {error.reason}")
        return
    found = list(pipeline_gate.compare(before, after))
    yield from found
    if not found and not pipeline_gate.gates(before):
        yield from _unnamed(path, old, new)


def _text(path: str, old: bytes, new: bytes | None) -> Iterator[Delta]:
    try:
        before = as_text(old)
    except UnreadableError:
        before = ""
    if not text_gate.runs(before):
        yield from _unnamed(path, old, new)
        return
    if new is None:
        yield weaker(path, "runs twokey", "the file is gone")
        return
    try:
        after = as_text(new)
    except UnreadableError as error:
        yield weaker(path, "runs twokey", f"cannot be read: {error.reason}")
        return
    yield from text_gate.compare(before, after, script=git_hooks.matches(path) or bool(_SCRIPT.search(path)))


def _unnamed(path: str, old: bytes | None, new: bytes | None) -> Iterator[Delta]:
    """It speaks of twokey in no way that is known here, and does not any more."""
    if _speaks(old) and not _speaks(new):
        yield weaker(path, "runs twokey", "")


def _speaks(content: bytes | None) -> bool:
    return any(b"twokey" in line for line in (content or b"").split(b"\n") if not line.lstrip().startswith(b"#"))
