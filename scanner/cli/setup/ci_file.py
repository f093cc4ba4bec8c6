"""The check on a server: local hooks can be skipped, so this is where the second key is asked for.

Both jobs run `twokey pr`, which learns from the forge what the request goes to. twokey is installed where nothing of
the change is in reach: Python looks for what it runs in the current folder first, and a `pip.py` in a pull request
would install whatever it liked.
"""

from __future__ import annotations

from collections.abc import Mapping

from scanner import __version__
from scanner.cli.setup.plan import Planned
from scanner.formats.gates.invocations import runs

WORKFLOW_FILE = ".github/workflows/twokey.yml"
PIPELINE_FILE = ".gitlab-ci.yml"
CHOICES = ("github", "gitlab", "none")
# twokey judges actions by their commit: a tag can be moved to other code.
_CHECKOUT = "actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683 # v4.2.2"
_SETUP_PYTHON = "actions/setup-python@0b93645e9fea7318ecaed2b359559ac225c90a2b # v5.3.0"

_WORKFLOW = f"""\
# Holds a pull request whose release changes by an agent lack a human's approval. Make the check "twokey" required.
# A pull request brings its own version of this file along. twokey reports it when that runs twokey less; a ruleset that
# requires this workflow ("Require workflows to pass before merging") leaves no other version to run.
name: twokey

on:
  pull_request:
    # "edited" is also another base branch: what was judged against one branch is not judged for another.
    types: [opened, synchronize, reopened, edited]
  merge_group: # where there is a merge queue it waits for this; elsewhere nothing starts it

permissions: {{}}

jobs:
  twokey:
    name: twokey
    runs-on: ubuntu-latest
    permissions:
      contents: read # to fetch the history
    steps:
      - uses: {_SETUP_PYTHON}
        with:
          python-version: "3.12"
      # Before the change is here, so that nothing in it can stand in for pip.
      - run: python -I -m pip install twokey=={__version__}
      - uses: {_CHECKOUT}
        with:
          # The head of the request, not the merge that GitHub makes for the test: the head's commits are what lands and
          # what approvals are bound to, while that merge is nobody's work, never lands, and is not there on a conflict.
          ref: ${{{{ github.event.pull_request.head.sha || github.sha }}}}
          fetch-depth: 0 # all of the history: of a part of it twokey would have to fetch the rest
          persist-credentials: false
      # What it goes to stands in the file of the event; nothing of that becomes a part of the script.
      - run: twokey pr
"""

_JOB = f"""\
twokey:
  image: python:3.12
  rules:
    - if: $CI_PIPELINE_SOURCE == "merge_request_event"
  variables:
    GIT_STRATEGY: clone # a runner may keep its clones, and in one that was kept the last job may have changed anything
    GIT_DEPTH: "0" # all of the history, so that only the target branch has to be fetched
  script:
    # -I: Python looks for pip where it is installed, and not in the change that is to be judged.
    - python -I -m pip install twokey=={__version__}
    # By the policy of the branch that the request goes to, as that is now: GitLab's clone has the request alone.
    - twokey pr
"""

_PIPELINE = f"""\
# Holds a merge request whose release changes by an agent lack a human's approval. Require pipelines to succeed in the
# settings of the project.
{_JOB}"""


def plan_workflow(old: bytes | None, others: Mapping[str, bytes]) -> Planned:
    """GitHub's. `others` are the workflows that are there, by path: one that runs twokey is enough."""
    if old is not None:
        return Planned(WORKFLOW_FILE, old, notes=("is there and is left as it is",))
    for path, content in sorted(others.items()):
        if _runs_twokey(content):
            return Planned(WORKFLOW_FILE, notes=(f"is not needed: {path} runs twokey already",))
    return Planned(WORKFLOW_FILE, None, _WORKFLOW.encode())


def plan_pipeline(old: bytes | None) -> Planned:
    """GitLab's. What is in a pipeline decides what a new job would do in it, so a person puts it there."""
    if old is None:
        return Planned(PIPELINE_FILE, None, _PIPELINE.encode())
    if _runs_twokey(old):
        return Planned(PIPELINE_FILE, old, notes=("runs twokey already",))
    return Planned(PIPELINE_FILE, old, paste=_JOB, notes=("is there: put this job into it yourself",))


def _runs_twokey(content: bytes) -> bool:
    return runs(content.decode("utf-8", "replace"))
