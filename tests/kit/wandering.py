"""A repository that changes as repositories do, step by step and at random: work of people, agents and bots on several
branches, merges and squashes, reviews of all kinds, notes, tags, rewritten and deleted branches, policies.

for _ in range(10):
    wanderer.step()
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field

from kit.history import ANN, BOB, CLAUDE, CLAUDE_TRAILER, START, Repo, empty_repo, raw
from kit.notes import add_note, written_by
from kit.secrets import unique_token
from scanner.approvals.digest import review_digest

DEPENDABOT = "dependabot[bot] <49699333+dependabot[bot]@users.noreply.github.com>"
_BRANCHES = ("main", "work", "claude/fix-it-OZ67B", "release/1", "claude/issue-7-20250601-1200", "feature/two")
_PATHS = ("package.json", ".github/workflows/ci.yml", "Makefile", "src/app.py", "scripts/release.sh", "README.md")
_POLICIES = ("extends: team\n", "extends: strict\n", "extends: solo\n", "extends: advisory\n")


@dataclass
class Wanderer:
    """`moves` counts what was done, by name."""

    repo: Repo
    chance: random.Random
    secrets: bool = False
    clock: int = START
    number: int = 0
    moves: dict[str, int] = field(default_factory=dict)

    def begin(self) -> None:
        self._commit(
            "main", "Start", ANN, {"README.md": "start\n", "package.json": '{"name": "x", "version": "1.0.0"}\n'}
        )

    def step(self) -> None:
        """One to three moves between two looks."""
        for _ in range(self.chance.randint(1, 3)):
            moves = [
                *(self.work,) * 8,
                *(self.merge,) * 3,
                *(self.squash,) * 2,
                *(self.branch_off, self.delete, self.rewrite, self.tag, self.note, self.request, self.backdate),
                *(self.approve, self.policy, self.baseline, self.pick, self.glass, self.switch),
            ]
            move = self.chance.choice(moves)
            self.moves[move.__name__] = self.moves.get(move.__name__, 0) + 1
            move()

    # What may happen

    def work(self) -> None:
        self._commit(self._any_branch(), self._message(), self._author(), self._files())

    def backdate(self) -> None:
        self._commit(self._any_branch(), self._message(), self._author(), self._files(), time=START - 3600)

    def branch_off(self) -> None:
        name = self.chance.choice(_BRANCHES)
        if name not in self._branches():
            self.repo.git("update-ref", f"refs/heads/{name}", self._tip(self._any_branch()))

    def merge(self) -> None:
        into, other = self._any_branch(), self._any_branch()
        theirs, ours = self._tip(other), self._tip(into)
        if into == other or theirs == ours:
            return
        if self.chance.random() < 0.2 and not self.repo.git("rev-list", "-1", ours, f"^{theirs}"):
            self.repo.git("update-ref", f"refs/heads/{into}", theirs)
            return
        message = self.chance.choice(
            (
                f"Merge branch '{other}'",
                f"Merge branch '{other}' into {into}",
                f"Merge pull request #{self.chance.randint(1, 4)} from ann/{other}\n\nTitle",
                f"Merge branch '{other}'\n\nReviewed-by: Bob Ray <bob@example.org>",
                "Bring the rest",
            )
        )
        self._commit(
            into, message, self.chance.choice((ANN, BOB)), self._files() if self.chance.random() < 0.2 else {}, theirs
        )

    def squash(self) -> None:
        """All of a branch as one commit that names a request, as forges do."""
        into, other = "main", self._any_branch()
        if into == other or not self.repo.git("rev-list", "-1", self._tip(other), f"^{self._tip(into)}"):
            return
        number = self.chance.randint(1, 4)
        self.repo.git("update-ref", f"refs/pull/{number}/head", self._tip(other))
        files = {path: self._content(other, path) for path in _PATHS}
        self._commit(
            into, f"Squashed (#{number})", self.chance.choice((ANN, CLAUDE)), {k: v for k, v in files.items() if v}
        )
        if self.chance.random() < 0.5:
            self._drop(other)

    def delete(self) -> None:
        self._drop(self._any_branch())

    def rewrite(self) -> None:
        name = self._any_branch()
        back = self.repo.git("rev-list", "--first-parent", "--max-count=3", self._tip(name)).split()[-1]
        if name != "main" or self.chance.random() < 0.3:
            self.repo.git("update-ref", f"refs/heads/{name}", back)

    def tag(self) -> None:
        name, tip = f"v1.{self.chance.randint(0, 3)}.0", self._tip(self._any_branch())
        if self.chance.random() < 0.5:
            self.repo.git("tag", "-f", name, tip)
        else:
            text = f"token {unique_token(self.chance.randint(0, 5))}" if self.secrets else "Release"
            self.repo.git("tag", "-f", "-a", "-m", text, name, tip)
        if self.chance.random() < 0.2:
            self.repo.git("tag", "-d", name)

    def note(self) -> None:
        about = self.chance.choice(self.repo.git("rev-list", "--all").split())
        add_note(self.repo, "refs/notes/ai", about, written_by("claude", self.chance.choice(_PATHS)))

    def request(self) -> None:
        self.repo.git("update-ref", f"refs/pull/{self.chance.randint(1, 4)}/head", self._tip(self._any_branch()))

    def approve(self) -> None:
        """A commit that names what it covers, or something else."""
        name = self._any_branch()
        tip = self._tip(name)
        rows = self.repo.git("diff-tree", "--no-commit-id", "-r", "--root", "--raw", "--no-abbrev", tip).splitlines()
        digest = review_digest([_change(row) for row in rows]) if self.chance.random() < 0.7 else f"twokey1:{'0' * 64}"
        self._commit(name, f"Approve\n\nReviewed-by: Bob Ray <bob@example.org>\nReviewed-digest: {digest}", BOB, {})

    def policy(self) -> None:
        self._commit(
            self._any_branch(), "Policy", ANN, {".twokey.yaml": f"version: 1\n{self.chance.choice(_POLICIES)}"}
        )

    def baseline(self) -> None:
        if self.chance.random() < 0.4:
            line = f"{self.chance.randint(0, 9):032x} agent-touched-ci Makefile\n"
            self._commit(self._any_branch(), "Accept", self._author(), {".twokey-baseline": line})

    def pick(self) -> None:
        """The change of one branch's tip again on another."""
        source, target = self._any_branch(), self._any_branch()
        files = {path: self._content(source, path) for path in _PATHS[:3]}
        message = f"Picked\n\nReviewed-by: Bob Ray <bob@example.org>\n(cherry picked from commit {self._tip(source)})"
        self._commit(target, message, CLAUDE, {k: v for k, v in files.items() if v})

    def glass(self) -> None:
        if self.chance.random() < 0.2:
            self._commit(self._any_branch(), "Hot\n\nBreak-glass: it burns", ANN, self._files())

    def switch(self) -> None:
        if self.chance.random() < 0.3:
            self.repo.git("symbolic-ref", "HEAD", f"refs/heads/{self._any_branch()}")

    # How

    def _commit(
        self, branch: str, message: str, author: str, files: dict[str, str], other: str = "", time: int | None = None
    ) -> None:
        self.clock += 60
        when = self.clock if time is None else time
        ref = f"refs/heads/{branch}"
        out = bytearray(f"commit {ref}\nauthor {author} {when} +0000\ncommitter {author} {when} +0000\n".encode())
        out += f"data {len(raw(message))}\n".encode() + raw(message) + b"\n"
        if branch in self._branches():
            out += f"from {self._tip(branch)}\n".encode()
        if other:
            out += f"merge {other}\n".encode()
        for path, content in files.items():
            out += f"M 100644 inline {path}\ndata {len(raw(content))}\n".encode() + raw(content) + b"\n"
        self.repo.git("fast-import", "--quiet", "--force", stdin=bytes(out))

    def _drop(self, name: str) -> None:
        if name != "main":
            self.repo.git("update-ref", "-d", f"refs/heads/{name}")

    def _branches(self) -> list[str]:
        return self.repo.git("for-each-ref", "--format=%(refname:lstrip=2)", "refs/heads").split()

    def _any_branch(self) -> str:
        return self.chance.choice(self._branches())

    def _tip(self, branch: str) -> str:
        return self.repo.git("rev-parse", f"refs/heads/{branch}")

    def _content(self, branch: str, path: str) -> str:
        try:
            return self.repo.git("show", f"refs/heads/{branch}:{path}") + "\n"
        except AssertionError:  # not there
            return ""

    def _author(self) -> str:
        return self.chance.choice((ANN, ANN, BOB, CLAUDE, DEPENDABOT))

    def _message(self) -> str:
        return self.chance.choice(
            ("Work", f"Work\n\n{CLAUDE_TRAILER}", "Work\n\nReviewed-by: Bob Ray <bob@example.org>", "Work (#2)")
        )

    def _files(self) -> dict[str, str]:
        self.number += 1
        path = self.chance.choice(_PATHS)
        needs = f'"dependencies": {{"a": "^{self.number}.0.0"}}'
        job = f"jobs:\n  a:\n    runs-on: x\n    steps:\n      - run: echo {self.number}\n"
        contents = {
            "package.json": f'{{"name": "x", "version": "1.0.{self.number}", {needs}}}\n',
            ".github/workflows/ci.yml": f"on: push\n{job}",
            "Makefile": f"all:\n\tsh scripts/release.sh {self.number % 3}\n",
        }
        text = contents.get(path, f"line {self.number % 7}\n")
        if self.secrets and path == "src/app.py" and self.chance.random() < 0.4:
            text += f"token = '{unique_token(self.chance.randint(0, 3))}'\n"
        return {path: text}


def _change(row: str):
    from scanner.repo.log import raw_change

    meta, _, path = row.partition("\t")
    return raw_change((meta.encode(), path.encode()))


def wanderer(folder, seed: int, *, secrets: bool = False) -> Wanderer:
    found = Wanderer(empty_repo(folder, bare=True), random.Random(seed), secrets)
    found.begin()
    return found
