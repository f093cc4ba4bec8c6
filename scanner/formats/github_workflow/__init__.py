"""GitHub Actions workflows and actions: what an edit means for what ships. `workflow` is the way in."""
