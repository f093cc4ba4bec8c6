"""What can be wrong with a commit: one check, one module, one page in rules/checks/."""
