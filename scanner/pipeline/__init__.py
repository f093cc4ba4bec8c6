"""The line: selection -> commits -> attribution -> changes -> deltas + secrets -> findings -> approvals -> verdict."""
