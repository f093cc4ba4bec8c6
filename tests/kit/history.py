"""Histories by `git fast-import`: a hundred commits in 8 ms, with fixed dates and so with fixed ids.

history = History()
first = history.commit("Start", files={"a": "1"})
history.commit("Work", author="Claude <noreply@anthropic.com>", files={"a": "2"}, parents=[first])
repo = history.write(tmp_path)
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

ANN = "Ann Lee <ann@example.org>"
BOB = "Bob Ray <bob@example.org>"
CLAUDE = "Claude <noreply@anthropic.com>"
WEB_FLOW = "GitHub <noreply@github.com>"
CLAUDE_TRAILER = "Co-Authored-By: Claude <noreply@anthropic.com>"

START = 1_750_000_000  # seconds; 2025-06-15

ENVIRONMENT = {
    "PATH": os.environ["PATH"],
    "HOME": "/nonexistent",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_AUTHOR_NAME": "Ann Lee",
    "GIT_AUTHOR_EMAIL": "ann@example.org",
    "GIT_COMMITTER_NAME": "Ann Lee",
    "GIT_COMMITTER_EMAIL": "ann@example.org",
    "GIT_AUTHOR_DATE": f"{START} +0000",
    "GIT_COMMITTER_DATE": f"{START} +0000",
    "GIT_ALLOW_PROTOCOL": "file",
    "LC_ALL": "C",
}

Content = str | bytes | None


def raw(text: str | bytes) -> bytes:
    return text if isinstance(text, bytes) else text.encode("utf-8", "surrogateescape")


@dataclass
class Repo:
    """A repository on disk, with the id of each commit the history made, in order."""

    path: Path
    oids: list[str] = field(default_factory=list)

    def git(self, *args: str, stdin: bytes = b"", **settings: str) -> str:
        """Run git here and give its output without the last newline; fails the test when git fails."""
        return self.git_bytes(*args, stdin=stdin, **settings).decode("utf-8", "surrogateescape").rstrip("\n")

    def git_bytes(self, *args: str, stdin: bytes = b"", **settings: str) -> bytes:
        done = subprocess.run(
            ["git", *args],
            cwd=self.path,
            env={**ENVIRONMENT, **settings},
            input=stdin,
            capture_output=True,
            check=False,
        )
        assert done.returncode == 0, f"git {args}: {done.stderr.decode(errors='replace')}"
        return done.stdout

    @property
    def head(self) -> str:
        return self.git("rev-parse", "HEAD")

    def write(self, path: str, content: str | bytes) -> None:
        """Put a file into the work tree."""
        target = self.path / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(raw(content))

    def stage(self, files: Mapping[str, Content]) -> None:
        """Put files into the work tree and the index; None removes."""
        for path, content in files.items():
            if content is None:
                self.git("rm", "-q", "--", path)
            else:
                self.write(path, content)
                self.git("add", "-f", "--", path)

    def raw_commit(self, content: bytes, branch: str = "main") -> str:
        """Store a commit object byte for byte, whatever is wrong with it, and put `branch` on it."""
        oid = self.git("hash-object", "-t", "commit", "-w", "--stdin", "--literally", stdin=content)
        self.git("update-ref", f"refs/heads/{branch}", oid)
        return oid


@dataclass
class History:
    """A history in the making. `commit` returns a mark to name as a parent."""

    stream: bytearray = field(default_factory=bytearray)
    count: int = 0
    last: dict[str, int] = field(default_factory=dict)

    def commit(
        self,
        message: str | bytes = "Work",
        *,
        files: Mapping[str, Content] | None = None,
        modes: Mapping[str, str] | None = None,
        author: str = ANN,
        committer: str | None = None,
        parents: Sequence[int] | None = None,
        branch: str = "main",
        time: int | None = None,
    ) -> int:
        """Add a commit on `branch`. `files` maps path to content (None deletes), `modes` path to mode (default 100644).

        A content for mode 160000 is the gitlink's commit id. `parents` are marks; default is the branch's last commit.
        """
        self.count += 1
        seconds = START + self.count * 60 if time is None else time
        if parents is None:
            parents = [self.last[branch]] if branch in self.last else []
        out = self.stream
        if not parents:
            out += f"reset refs/heads/{branch}\n".encode()
        out += f"commit refs/heads/{branch}\nmark :{self.count}\n".encode()
        out += b"author " + raw(author) + f" {seconds} +0000\n".encode()
        out += b"committer " + raw(committer or author) + f" {seconds} +0000\n".encode()
        data = raw(message)
        out += f"data {len(data)}\n".encode() + data + b"\n"
        for index, parent in enumerate(parents):
            out += f"{'merge' if index else 'from'} :{parent}\n".encode()
        for path, content in (files or {}).items():
            out += self._file(path, content, (modes or {}).get(path, "100644"))
        out += b"\n"
        self.last[branch] = self.count
        return self.count

    @staticmethod
    def _file(path: str, content: Content, mode: str) -> bytes:
        quoted = (
            b'"'
            + b"".join(
                bytes([byte]) if 32 <= byte < 127 and byte not in b'"\\' else b"\\%03o" % byte for byte in raw(path)
            )
            + b'"'
        )
        if content is None:
            return b"D " + quoted + b"\n"
        if mode == "160000":
            return b"M 160000 " + raw(content) + b" " + quoted + b"\n"
        data = raw(content)
        return f"M {mode} inline ".encode() + quoted + f"\ndata {len(data)}\n".encode() + data + b"\n"

    def write(self, path: Path, *, bare: bool = False, object_format: str = "sha1") -> Repo:
        """Make the repository at `path`, checked out on main unless bare."""
        path.mkdir(parents=True, exist_ok=True)
        repo = Repo(path)
        flags = ["--bare"] if bare else []
        repo.git("init", "-q", "-b", "main", f"--object-format={object_format}", "--template=", *flags)
        if self.count:
            marks = path.parent / f"{path.name}.marks"
            repo.git("fast-import", "--quiet", "--force", f"--export-marks={marks}", stdin=bytes(self.stream))
            known = dict(line.split() for line in marks.read_text().splitlines())
            repo.oids = [known[f":{number}"] for number in range(1, self.count + 1)]
            if not bare and "main" in self.last:
                repo.git("reset", "-q", "--hard", "main")
        return repo


def empty_repo(path: Path, **options: object) -> Repo:
    """A repository without commits."""
    return History().write(path, **options)  # type: ignore[arg-type]
