"""The first front door: git hooks. Courtesy, felt by nobody; the gate is the check on the pull request."""
