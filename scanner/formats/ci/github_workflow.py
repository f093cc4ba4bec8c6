"""Workflows and actions of GitHub."""

from scanner.formats.github_workflow.workflow import WORST, diff, matches

__all__ = ["WORST", "diff", "matches"]
