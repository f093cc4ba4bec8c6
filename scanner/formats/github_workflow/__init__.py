"""GitHub Actions workflows and actions: what an edit means for what ships. `workflow` is the way in."""

from scanner.formats.github_workflow.workflow import compare, diff, matches

__all__ = ["compare", "diff", "matches"]
