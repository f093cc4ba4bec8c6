"""Pipelines of GitHub and GitLab."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scanner.formats.shapes.names import words

if TYPE_CHECKING:
    from scanner.formats.protocol import Format

# What the paths have in common that these formats read; the modules are loaded by the first of them.
READS = words(".github/workflows/ action.y gitlab")


def formats() -> dict[str, Format]:
    from scanner.formats import github_workflow, gitlab_ci

    return {"github-workflow": github_workflow, "gitlab-ci": gitlab_ci}
