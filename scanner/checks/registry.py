"""Every check, in the order findings are shown for one commit. Adding one is a module, a page and a line here."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from scanner.checks import (
    agent_expired,
    agent_hidden,
    agent_out_of_scope,
    agent_unregistered,
    approval_near_miss,
    approver_not_human,
    break_glass,
    embedded_repository,
    gate_weakened,
    identity_malformed,
    octopus_merge,
    owners_weakened,
    path_alias,
    release_path,
    secret_committed,
    unrelated_root,
    waiver_refused,
)
from scanner.checks.view import View
from scanner.model.finding import Finding
from scanner.rulebook import Rulebook


class Check(Protocol):
    """What a check module offers."""

    ID: str

    def run(self, view: View, rulebook: Rulebook) -> Iterator[Finding]: ...


CHECKS: dict[str, Check] = {
    secret_committed.ID: secret_committed,
    identity_malformed.ID: identity_malformed,
    gate_weakened.ID: gate_weakened,
    owners_weakened.ID: owners_weakened,
    agent_hidden.ID: agent_hidden,
    release_path.ID: release_path,
    agent_out_of_scope.ID: agent_out_of_scope,
    agent_unregistered.ID: agent_unregistered,
    agent_expired.ID: agent_expired,
    path_alias.ID: path_alias,
    embedded_repository.ID: embedded_repository,
    octopus_merge.ID: octopus_merge,
    unrelated_root.ID: unrelated_root,
    approver_not_human.ID: approver_not_human,
    approval_near_miss.ID: approval_near_miss,
    break_glass.ID: break_glass,
    waiver_refused.ID: waiver_refused,
}


def run_checks(view: View, rulebook: Rulebook) -> tuple[Finding, ...]:
    """All findings about one commit."""
    return tuple(finding for check in CHECKS.values() for finding in check.run(view, rulebook))
