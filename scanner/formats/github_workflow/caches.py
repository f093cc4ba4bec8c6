"""Which steps bring a cache back: files that a job with fewer rights may have written.

GitHub's caches cross from pull requests and other workflows into the default branch's jobs, so a cache in a job that
publishes is a way in (zizmor's cache-poisoning; Ultralytics 2024-12, Cline 2026-02, TanStack 2026-05).
"""

from __future__ import annotations

import re

from scanner.formats.github_workflow.page import Spot, below, text
from scanner.formats.github_workflow.parts import Job, action_name

_ALWAYS = re.compile(r"actions/cache(?:/restore)?|swatinem/rust-cache|(?:[\w-]+/)(?:[\w-]*-)?cache(?:-restore)?")
_SETUP = re.compile(r"(?:actions|astral-sh|pnpm|oven-sh|ruby|gradle|docker|pdm-project|jdx)/[\w-]+(?:/[\w-]+)?")
_KEYS = ("cache", "enable-cache", "cache-from", "bundler-cache")


def restored(job: Job) -> dict[str, Spot]:
    found: dict[str, Spot] = {}
    for step in job.steps:
        name = action_name(step.uses)
        if _ALWAYS.fullmatch(name):
            found.setdefault(name, below(step.spot, "uses"))
        elif _SETUP.fullmatch(name):
            for key in _KEYS:
                if text(step.inputs.get(key)) not in ("", "false"):
                    found.setdefault(f"{name} {key}", below(step.spot, "with", key))
    return found
