"""Many repositories: each judged once, then only for what is new, and remembered between runs."""
