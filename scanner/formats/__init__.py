"""What a change to a file means: one module for each format, `diff(old, new) -> deltas`, total and side-effect free."""
