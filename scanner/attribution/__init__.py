"""Who made a commit: one module for each kind of evidence, and `combine` for the verdict."""
