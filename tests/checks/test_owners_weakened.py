"""Owners who need not be asked any more: told whoever did it, held for whom the policy holds."""

from __future__ import annotations

from pathlib import Path

import pytest
from kit.history import ANN, BOB, CLAUDE, CLAUDE_TRAILER, History
from kit.judging import preset, scan

from scanner.model.finding import Disposition, Finding
from scanner.model.scale import Severity

OWNERS = "/lib/ @acme/all\n/src/ @acme/core @ann\n/.twokey.yaml @acme/security\n"
HUMAN, AGENT = "By hand\n", f"Work\n\n{CLAUDE_TRAILER}\n"


def findings(
    folder: Path,
    old: str,
    new: str | None,
    message: str,
    *,
    path: str = "CODEOWNERS",
    name: str = "team",
    by: str = ANN,
) -> list[Finding]:
    history = History()
    history.commit("Start", files={path: old})
    history.commit(message, files={path: new}, author=by)
    repo = history.write(folder)
    report = scan(repo, "HEAD~1..HEAD", policy=preset(name))
    return [finding for each in report.commits if each.commit.oid == repo.head for finding in each.findings]


LOST = {
    "an owner removed": ("/src/ @acme/core @ann", "/src/ @acme/core", "/src/: @acme/core @ann -> @acme/core"),
    "an owner changed": ("@acme/core @ann", "@mallory", "/src/: @acme/core @ann -> @mallory"),
    "a rule removed": ("/src/ @acme/core @ann\n", "", "/src/: @acme/core @ann -> none"),
    "a later rule over it": (
        "/src/ @acme/core @ann\n",
        "/src/ @acme/core @ann\n/src/ @mallory\n",
        "/src/: @acme/core @ann -> @mallory",
    ),
    "a glob over it": ("/.twokey", "*.py @mallory\n/.twokey", "*.py: decides for /lib/, /src/ -> @mallory"),
}


@pytest.mark.parametrize(("old", "new", "said"), LOST.values(), ids=LOST)
def test_names_the_path_and_its_owners_whoever_did_it(tmp_path: Path, old: str, new: str, said: str) -> None:
    for name, message, outcome in (("a", AGENT, Disposition.HELD), ("h", HUMAN, Disposition.ADVISORY)):
        found = findings(tmp_path / name, OWNERS, OWNERS.replace(old, new), message)
        (one,) = (each for each in found if each.check == "owners-weakened")
        assert (one.severity, one.outcome) == (Severity.CRITICAL, outcome)
        assert said in one.message


def test_a_human_is_held_by_strict_and_by_nobody_else(tmp_path: Path) -> None:
    new = OWNERS.replace("@acme/core @ann", "@mallory")
    for name, outcome in (("strict", Disposition.HELD), ("solo", Disposition.ADVISORY), ("team", Disposition.ADVISORY)):
        (one,) = findings(tmp_path / name, OWNERS, new, HUMAN, name=name)
        assert one.outcome is outcome


def test_a_review_turns_it(tmp_path: Path) -> None:
    new = OWNERS.replace("@acme/core @ann", "@mallory")
    (one,) = findings(tmp_path, OWNERS, new, f"Work\n\n{CLAUDE_TRAILER}\nReviewed-by: {BOB}\n")
    assert one.outcome is Disposition.APPROVED


@pytest.mark.parametrize("path", ["CODEOWNERS", ".github/CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS"])
def test_a_file_that_is_gone_or_cannot_be_read(tmp_path: Path, path: str) -> None:
    for name, new in (("gone", None), ("cut", "<<<<<<< ours\n* @a\n"), ("large", "# x\n" * 800_000)):
        found = findings(tmp_path / name, "* @a\n/src/ @b\n", new, HUMAN, path=path)
        assert [each.check for each in found] == ["owners-weakened"]


def test_the_owners_of_a_folder(tmp_path: Path) -> None:
    old = "approvers: [alice, bob]\n"
    for name, new, count in (
        ("exchanged", "approvers: [mallory]\n", 1),
        ("none left", "approvers: []\n", 1),
        ("gone", None, 1),
        ("one more", "approvers: [alice, bob, carol]\n", 0),
        ("somebody to ask", f"{old}reviewers: [dave]\n", 0),
    ):
        found = findings(tmp_path / name, old, new, HUMAN, path="pkg/api/OWNERS")
        assert [each.check for each in found] == ["owners-weakened"] * count, name


@pytest.mark.parametrize(
    "new",
    [
        OWNERS + "/docs/ @acme/docs\n",
        OWNERS.replace("@ann", "@ann @bob"),
        f"# ours\n{OWNERS}",
        OWNERS.replace("@acme/core @ann", "@ann  @acme/core"),
    ],
    ids=["a folder more", "an owner more", "a comment", "another order"],
)
def test_leaves_alone_who_takes_nobody_away(tmp_path: Path, new: str) -> None:
    assert findings(tmp_path / "human", OWNERS, new, HUMAN) == []
    assert "owners-weakened" not in {each.check for each in findings(tmp_path / "agent", OWNERS, new, AGENT)}


def test_an_agent_is_told_once_and_what_else_it_did_beside(tmp_path: Path) -> None:
    new = OWNERS.replace("@acme/core @ann", "@mallory") + "/docs/ @acme/docs\n"
    found = findings(tmp_path, OWNERS, new, "Work\n", by=CLAUDE)
    assert [each.check for each in found] == ["owners-weakened", "agent-touched-vcs-control"]
    assert "/src/" in found[0].message
    assert "/src/" not in found[1].message
