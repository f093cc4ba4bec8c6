"""OWNERS and OWNERS_ALIASES: who may approve below a folder."""

from __future__ import annotations

import pytest
from kit.mutations import never_raises, told

from scanner.formats.vcs import owners

OWNERS = """\
# See the community guide
approvers:
  - alice
  - core-team
reviewers: [bob, carol]
options:
  no_parent_owners: true
filters:
  "\\\\.go$":
    approvers: [gopher]
labels: [area/core]
emeritus_approvers: [dave]
"""
ALIASES = "aliases:\n  core-team: [erin, frank]\n"
PLAIN = "# who\nalice@example.org\nbob@example.org # since May\nset noparent\nper-file *.md = *\n"


@pytest.mark.parametrize("path, read", [("pkg/OWNERS", True), ("OWNERS_ALIASES", True), ("src/owners", False)])
def test_files(path: str, read: bool) -> None:
    assert owners.matches(path) is read


@pytest.mark.parametrize(
    "old, new, said",
    [
        pytest.param(
            OWNERS, OWNERS.replace("- alice", "- mallory"), ["owner-changed approvers critical"], id="replaced"
        ),
        pytest.param(OWNERS, OWNERS.replace("  - alice\n", ""), ["owner-removed approvers high"], id="one of two gone"),
        pytest.param(
            OWNERS,
            OWNERS.replace("approvers: [gopher]", "approvers: []"),
            ["owner-removed filters[\\.go$].approvers critical"],
            id="the last gone",
        ),
        pytest.param(
            OWNERS, OWNERS.replace("- alice", "- alice\n  - zoe"), ["owner-added approvers medium"], id="one more"
        ),
        pytest.param(OWNERS, OWNERS.replace("bob, carol", "bob"), ["owner-removed reviewers low"], id="reviewer gone"),
        pytest.param(
            OWNERS,
            OWNERS.replace("true", "false"),
            ["owner-changed options.no_parent_owners critical"],
            id="folders above decide too",
        ),
        pytest.param(
            ALIASES, ALIASES.replace("erin", "mallory"), ["owner-changed aliases[core-team] critical"], id="alias"
        ),
        pytest.param(PLAIN, PLAIN.replace("alice", "mallory"), ["owner-changed owners critical"], id="plain list"),
        pytest.param(
            PLAIN, PLAIN.replace("set noparent\n", ""), ["owner-removed owners high"], id="directive of a plain list"
        ),
        pytest.param(None, OWNERS, ["owner-added file medium"], id="new file"),
        pytest.param(OWNERS, None, ["owner-removed file critical"], id="removed file"),
    ],
)
def test_what_is_said(old: str | None, new: str | None, said: list[str]) -> None:
    assert told(owners.diff, old, new) == said


@pytest.mark.parametrize(
    "old, new",
    [
        pytest.param(OWNERS, OWNERS.replace("# See", "# Read"), id="comment"),
        pytest.param(OWNERS, OWNERS.replace("[bob, carol]", "\n- carol\n- Bob"), id="order, style and case"),
        pytest.param(OWNERS, OWNERS.replace("area/core", "area/app"), id="labels"),
        pytest.param(OWNERS, OWNERS.replace("dave", "dave, eve"), id="emeritus"),
        pytest.param(PLAIN, PLAIN.replace("# who", "# people") + "\n", id="comment of a plain list"),
    ],
)
def test_meaningless_edits(old: str, new: str) -> None:
    assert told(owners.diff, old, new) == []


@pytest.mark.parametrize(
    "new", ["approvers:\n- a\napprovers:\n- b\n", "<<<<<<< a\n", "approvers:\n\t- a\n", "approvers: [a\n"]
)
def test_unreadable(new: str) -> None:
    (said,) = owners.diff(OWNERS.encode(), new.encode())
    assert (said.kind, said.severity) == ("opaque", "critical")


def test_anything_is_read() -> None:
    never_raises(owners.diff, OWNERS + ALIASES)
    never_raises(owners.diff, PLAIN)
