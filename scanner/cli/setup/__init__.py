"""What `twokey init` writes: one module for each file, and the ones that say who belongs into the policy.

Nothing here asks or prints. Each file is planned as its bytes before and after, so that all of it can be shown first.
"""
