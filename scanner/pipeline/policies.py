"""Which policy judges: the base's for a range, tightened by the head's; HEAD's for a history or the index."""

from __future__ import annotations

from pathlib import Path

from scanner.config.policy import Policy
from scanner.config.read import POLICY_FILE, preset_policy, read_policy
from scanner.config.stricter import stricter
from scanner.errors import MissingObjectError, UndeterminedError, UsageError
from scanner.model.change import SYMLINK_MODE
from scanner.repo.objects import Objects
from scanner.repo.selection import Selection
from scanner.rulebook import Paths, Rulebook
from scanner.rulebook.paths import path_rules, with_rules

_HINT = "repair the file; the gate does not guess what its owners meant"


def policy_at(objects: Objects, rulebook: Rulebook, revision: str | None) -> Policy:
    """The policy in the tree of `revision` (a full id), or the default preset. Raises UsageError when it is unclear."""
    found = objects.file(revision, POLICY_FILE) if revision else None
    if found is None:
        return preset_policy(rulebook)
    mode, content = found
    if mode == SYMLINK_MODE:
        raise UsageError(f"{POLICY_FILE} is a symbolic link", "make it a regular file: a link hides who edits it")
    return read_policy(rulebook, content, POLICY_FILE)


def paths_of(rulebook: Rulebook, policy: Policy) -> Paths:
    """The release paths: those that everybody has, and the policy's own."""
    own = path_rules([(pattern, (category,), None) for category, pattern in policy.paths], rulebook.severities)
    return with_rules(rulebook.paths, own)


def policy_from_file(rulebook: Rulebook, path: str) -> Policy:
    """The policy of `--policy FILE`: for trials, never for a gate."""
    try:
        content = Path(path).read_bytes()
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror}", "name an existing policy file") from error
    return read_policy(rulebook, content, path)


def judging_policy(objects: Objects, rulebook: Rulebook, selection: Selection) -> Policy:
    """The policy of a run.

    An unreadable judging policy is a UsageError, an unreadable one at the head is undetermined.
    """
    try:
        base = policy_at(objects, rulebook, selection.judged_at)
    except MissingObjectError as error:
        raise UsageError(f"{POLICY_FILE} cannot be read: {error.message}", error.hint) from error
    if selection.kind == "history" or selection.head is None or selection.head == selection.judged_at:
        return base
    try:
        head = policy_at(objects, rulebook, selection.head)
    except (UsageError, MissingObjectError) as error:
        raise UndeterminedError(
            f"the policy at the head is unreadable: {error.message}", error.hint or _HINT
        ) from error
    return base if head.digest == base.digest else stricter(base, head)
