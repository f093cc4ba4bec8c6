"""What to do when the files are written: `twokey init` commits nothing and installs nothing."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from pathlib import Path

from scanner.cli.setup.ci_file import PIPELINE_FILE, WORKFLOW_FILE
from scanner.cli.setup.hooks_file import HOOKS_FILE
from scanner.cli.setup.own_hooks import REPO
from scanner.config.read import POLICY_FILE

_PLACEHOLDER = "OWNER"
AGENT = (
    "An agent runs this ({}). These files are the gate's own policy: if you are a coding agent, stop here and let the "
    "person you work for read them and commit them."
)


def steps(written: list[str], planned: list[str], top: Path, here: Path) -> Iterator[str]:
    """What to type and what to look at, a line each. `planned` are all the files there should be, written or not."""
    if POLICY_FILE in written:
        yield f"read {POLICY_FILE}: everybody under reviewers can approve"
    if HOOKS_FILE in written and f"/{_PLACEHOLDER}/" in REPO:
        yield f"in {HOOKS_FILE}, put the owner of the twokey that you use in place of {_PLACEHOLDER}"
    if top != here:
        yield f"cd {shlex.quote(str(top))}"
    yield f"git add {' '.join(map(shlex.quote, written))}"
    yield "git commit -m 'Set up twokey'"
    if HOOKS_FILE in written:
        yield "pre-commit install"
    yield "twokey doctor"
    if WORKFLOW_FILE in planned:
        yield 'make the check "twokey" a required one on the server, because hooks can be skipped'
    elif PIPELINE_FILE in planned:
        yield "require pipelines to succeed in the project's settings, because hooks can be skipped"
    else:
        yield "have requests checked by a job that runs twokey, and require it: hooks can be skipped"
