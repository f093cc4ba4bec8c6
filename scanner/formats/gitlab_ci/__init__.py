"""GitLab pipelines: what an edit means for what ships. `pipeline` is the way in."""

from scanner.formats.gitlab_ci.pipeline import WORST, diff, matches

__all__ = ["WORST", "diff", "matches"]
