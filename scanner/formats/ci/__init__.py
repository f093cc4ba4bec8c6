"""Pipelines of GitHub and GitLab."""

from scanner.formats.shapes.names import words

# Each module, with what stands in every path that it reads: one of these, case folded.
FORMATS = {
    "github_workflow": words(".github/workflows/ action.y"),
    "gitlab_ci": words(".gitlab/ci/ gitlab-ci"),
}
