"""`.twokey.yaml` and the presets: what a repository's owners ask for."""
