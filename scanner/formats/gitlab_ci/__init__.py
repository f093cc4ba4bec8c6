"""GitLab pipelines: what an edit means for what ships. `pipeline` is the way in."""
