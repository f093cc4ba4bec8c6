"""A branch that waits for approvals, a roster with real keys, and every way to put a signature on either.

scene = Scene(tmp_path / "r", roster=[listed("bob", keys=[ssh_key("bob").public])], extends="strict")
work = scene.work()                              # a workflow changed with an agent's help, on the branch topic
scene.approve(BOB, ssh_key("bob"))               # an empty commit with the digest, signed
scene.note(BOB, ssh_key("bob"))                  # or a signed note on the branch's head
assert scene.judged().outcome is Outcome.PASS    # main..topic
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from kit.history import ANN, BOB, CLAUDE_TRAILER, ENVIRONMENT, Content, History
from kit.judging import TODAY, entry, scan
from kit.keys import GpgKey, SshKey, sign_commit
from kit.notes import add_note
from scanner.approvals.digest import review_digest
from scanner.approvals.statement import NAMESPACE, NOTES_REF, Detached, Statement, line
from scanner.config.policy import Policy
from scanner.config.read import POLICY_FILE, read_policy
from scanner.model.approval import Approval, Reason
from scanner.model.change import RawChange
from scanner.model.report import Report
from scanner.model.scale import Outcome
from scanner.repo.diff import tree_changes
from scanner.repo.open import open_repository
from scanner.rulebook import load_rulebook

EVE = "Eve Fox <eve@example.org>"
WORKFLOW, MAKE = ".github/workflows/release.yml", "Makefile"
_JOBS = "jobs: {build: {runs-on: ubuntu-latest, steps: [{run: make}]}}\n"
BEFORE, AFTER = f"on: push\npermissions: read-all\n{_JOBS}", f"on: push\npermissions: write-all\n{_JOBS}"
WORK = f"Work\n\n{CLAUDE_TRAILER}\n"
START: dict[str, Content] = {WORKFLOW: BEFORE, MAKE: "all:\n", "README.md": "x\n"}
Roster = Sequence[Mapping[str, Any]]


def listed(who: str, **fields: Any) -> dict[str, Any]:
    """A roster's entry for `bob`: Bob Ray's, by the names that `kit.history` has."""
    name = {"ann": "Ann Lee", "bob": "Bob Ray", "eve": "Eve Fox"}[who]
    return {"id": who, "name": name, "emails": [f"{who}@example.org"], **fields}


def policy_text(roster: Roster, **fields: Any) -> str:
    return json.dumps({"version": 1, "reviewers": list(roster), **fields}, indent=1)


def roster_policy(roster: Roster, **fields: Any) -> Policy:
    return read_policy(load_rulebook(), policy_text(roster, **fields).encode(), POLICY_FILE)


class Scene:
    """`main` with the policy and `START`, and the branch `topic`, checked out, that is to land on it."""

    def __init__(self, folder: Path, roster: Roster, files: Mapping[str, Content] | None = None, **policy: Any) -> None:
        history = History()
        policed = {POLICY_FILE: policy_text(roster, **policy)} if roster or policy else {}
        history.commit("Start", files={**START, **(files or {}), **policed})
        self.repo = history.write(folder)
        self.base = self.repo.head
        self.repo.git("checkout", "-q", "-b", "topic")

    def commit(
        self,
        message: str = WORK,
        files: Mapping[str, Content] | None = None,
        *,
        author: str = ANN,
        committer: str = "",
        key: SshKey | GpgKey | None = None,
        branch: str = "topic",
    ) -> str:
        self.repo.stage(files or {})
        name, _, email = author.removesuffix(">").partition(" <")
        lands, _, address = (committer or author).removesuffix(">").partition(" <")
        people = {"GIT_AUTHOR_NAME": name, "GIT_AUTHOR_EMAIL": email}
        people |= {"GIT_COMMITTER_NAME": lands, "GIT_COMMITTER_EMAIL": address}
        words = ("commit", "-q", "--allow-empty", "--cleanup=verbatim", "-F", "-")
        self.repo.git(*words, stdin=message.encode(), **people)
        return sign_commit(self.repo, self.repo.head, key, branch=branch) if key else self.repo.head

    def work(self, text: str = AFTER, **more: Any) -> str:
        """The workflow changed with an agent's help."""
        return self.commit(files={WORKFLOW: text}, **more)

    def approve(self, reviewer: str = BOB, key: SshKey | GpgKey | None = None, *, author: str = "") -> str:
        """An approval commit as `twokey approve` makes it, signed with `key`."""
        digest = self.judged().review_digest
        words = f"Approve\n\nReviewed-by: {reviewer}\nReviewed-digest: {digest}\n"
        return self.commit(words, author=author or reviewer, key=key)

    def judged(self, words: str = "main..topic", **more: Any) -> Report:
        return scan(self.repo, words, **more)

    def approvals(self, oid: str, words: str = "main..topic", **more: Any) -> tuple[Approval, ...]:
        return entry(self.judged(words, **more), oid).approvals

    def outcome(self, oid: str, words: str = "main..topic", **more: Any) -> Outcome:
        return entry(self.judged(words, **more), oid).verdict.outcome

    def reasons(self, oid: str, words: str = "main..topic", **more: Any) -> list[Reason]:
        return [each.reason for each in self.approvals(oid, words, **more)]

    def changes(self, start: str = "main", end: str = "topic") -> tuple[RawChange, ...]:
        """The entries between two revisions that ship."""
        git = open_repository(str(self.repo.path), ENVIRONMENT).git
        ends = (self.repo.git("rev-parse", start), self.repo.git("rev-parse", end))
        return tuple(each for each in tree_changes(git, *ends) if each.path not in ("README.md", "app.py"))

    def roots(self) -> tuple[str, ...]:
        return tuple(self.repo.git("rev-list", "--max-parents=0", "HEAD").split())

    def detached(
        self,
        reviewer: str,
        key: SshKey,
        changes: tuple[RawChange, ...] | None = None,
        *,
        branch: str = "main",
        repository: tuple[str, ...] | None = None,
        namespace: str = NAMESPACE,
        single: bool = False,
    ) -> Detached:
        """What `twokey approve --note` signs."""
        reviewed = self.changes() if changes is None else changes
        statement = Statement(review_digest(reviewed), reviewer, repository or self.roots(), branch)
        return Detached(statement, key.sign(statement.text(), namespace), reviewed, single)

    def note(
        self, reviewer: str, key: SshKey, changes: tuple[RawChange, ...] | None = None, on: str = "topic", **more: Any
    ) -> Detached:
        found = self.detached(reviewer, key, changes, **more)
        self.put(line(found), on)
        return found

    def put(self, text: bytes, on: str = "topic") -> None:
        """The whole note of a commit, to the byte."""
        add_note(self.repo, NOTES_REF, on, text)


def held(scene: Scene, oid: str, *reasons: Reason, words: str = "main..topic", today: str = TODAY) -> None:
    """The commit waits, no approval counts, and this is why."""
    assert scene.outcome(oid, words, today=today) is Outcome.HOLD
    found = scene.approvals(oid, words, today=today)
    assert not any(each.counts for each in found)
    assert tuple(each.reason for each in found) == reasons


def through(scene: Scene, oid: str, *, words: str = "main..topic", today: str = TODAY) -> Approval:
    """The commit passes by the one approval that counts."""
    assert scene.outcome(oid, words, today=today) is Outcome.PASS
    (counting,) = (each for each in scene.approvals(oid, words, today=today) if each.counts)
    return counting
