"""Pipelines of GitLab."""

from scanner.formats.gitlab_ci.pipeline import WORST, diff, matches

__all__ = ["WORST", "diff", "matches"]
