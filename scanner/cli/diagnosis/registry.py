"""The checks of `twokey doctor`, in the order in which they are told. To leave one out, take its line away."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from scanner.cli.diagnosis import clone, git_version, hook_traps, hooks, people, pipelines, rules, squash
from scanner.cli.diagnosis.remark import Level, Remark
from scanner.cli.diagnosis.subject import Subject
from scanner.errors import TwokeyError

Check = Callable[[Subject], Iterator[Remark]]

CHECKS: tuple[Check, ...] = (
    rules.rulebook,
    git_version.git_version,
    clone.shallow,
    rules.policy,
    rules.roster,
    rules.uncommitted,
    people.identity,
    people.signing,
    hooks.hooks_path,  # before what it keeps out, so that the fixes stand in the order in which they work
    hooks.installed,
    hooks.unread_configuration,
    hook_traps.install_types,
    hook_traps.message_filter,
    hook_traps.skipped,
    pipelines.server_side,
    squash.squash,
)


def examine(subject: Subject) -> Iterator[Remark]:
    """What every check says. One that cannot be made is told as failed, and the others go on."""
    for check in CHECKS:
        try:
            yield from check(subject)
        except TwokeyError as error:
            yield Remark(Level.FAIL, error.message, fix=error.hint)
