"""GitHub Actions workflows and actions: what an edit means for what ships. `workflow` is the way in."""

from scanner.formats.github_workflow.workflow import WORST, compare, diff, matches

__all__ = ["WORST", "compare", "diff", "matches"]
