"""The only place where twokey writes to a repository, and only for `twokey approve`: a commit, a note.

Everything else reads with git scrubbed of what the user set. A signature is the user's own, so here git runs with their
configuration and their terminal, and no hook: an approval commit holds no files that a hook could look at.
"""

from __future__ import annotations

import subprocess
from collections.abc import Mapping

from msgspec import Struct

from scanner.errors import TwokeyError, UsageError
from scanner.model.actor import Identity
from scanner.repo.environment import FLAGS, scrub
from scanner.repo.git import first_line

_IDENTITY = tuple(f"GIT_{role}_{what}" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL", "DATE"))


class Writer(Struct, frozen=True):
    """Git in the repository at `git_dir` as the user runs it. `environ` is theirs, terminal and agents included."""

    git_dir: str
    cwd: str
    environ: Mapping[str, str]

    def run(self, *args: str, stdin: bytes = b"", settings: Mapping[str, str] | None = None) -> bytes:
        """Standard output of one call. Whoever asks for a passphrase does so at the terminal itself.

        Raises UsageError with what git says when it fails.
        """
        kept = {name: self.environ[name] for name in _IDENTITY if name in self.environ}
        try:
            done = subprocess.run(
                ["git", *FLAGS, "-c", "i18n.commitEncoding=UTF-8", f"--git-dir={self.git_dir}", *args],
                cwd=self.cwd,
                env={**scrub(self.environ), **kept, **(settings or {})},
                input=stdin,
                capture_output=True,
                check=False,
            )
        except FileNotFoundError as error:
            raise UsageError("git is not installed or not on PATH", "install git 2.30 or newer") from error
        if done.returncode != 0:
            said = first_line(done.stderr.decode("utf-8", "replace"))
            raise UsageError(f"git {args[0]} failed: {said}", "nothing was written")
        return done.stdout


class Signing(Struct, frozen=True):
    """How the user's git signs: `format` is openpgp, ssh or x509, `key` what `user.signingKey` says, `program` who."""

    format: str
    key: str
    program: str
    wanted: bool

    @property
    def possible(self) -> bool:
        return self.wanted or bool(self.key)


def signing(writer: Writer) -> Signing:
    """The user's signing configuration."""
    kind = _setting(writer, "gpg.format") or "openpgp"
    return Signing(
        kind,
        _setting(writer, "user.signingKey", path=kind == "ssh"),
        _setting(writer, "gpg.ssh.program", path=True) or "ssh-keygen",
        _setting(writer, "commit.gpgSign", boolean=True) == "true",
    )


def _setting(writer: Writer, name: str, *, path: bool = False, boolean: bool = False) -> str:
    kind = ["--type=bool"] if boolean else []
    try:
        value = writer.run("config", *kind, "--get", name).decode("utf-8", "surrogateescape").strip()
    except UsageError:
        return ""
    if path and value.startswith("~/"):
        return writer.run("config", "--type=path", "--get", name).decode("utf-8", "surrogateescape").strip()
    return value


def make_commit(
    writer: Writer,
    tree: str,
    parents: tuple[str, ...],
    message: str,
    *,
    sign: bool,
    author: Identity | None = None,
    stamp: str = "",
) -> str:
    """Store a commit and give its id; no ref moves. `author` and `stamp` ("seconds zone") keep those of an old one."""
    settings = {}
    if author is not None:
        settings = {"GIT_AUTHOR_NAME": author.name, "GIT_AUTHOR_EMAIL": author.email}
        settings["GIT_AUTHOR_DATE"] = f"@{stamp}" if stamp else ""  # git takes small numbers without it for a day
    words = ["commit-tree", *(["-S"] if sign else ["--no-gpg-sign"]), tree]
    for parent in parents:
        words += ["-p", parent]
    content = message.encode("utf-8", "surrogateescape")
    try:
        return writer.run(*words, "-F", "-", stdin=content, settings=settings).decode().strip()
    except UsageError as error:
        if not sign:
            raise
        how = "nothing was written; git signs by gpg.format, user.signingKey and commit.gpgSign: see that they fit"
        raise UsageError(error.message, how) from error


def move_head(writer: Writer, new: str, old: str, why: str) -> None:
    """Put the checked-out branch on `new`, if it is still on `old`."""
    try:
        writer.run("update-ref", "-m", why, "HEAD", new, old)
    except UsageError as error:
        said = f"the branch has moved meanwhile: {error.message}"
        raise TwokeyError(said, "look at it again: twokey approve") from error


def add_note(writer: Writer, ref: str, oid: str, line: bytes) -> None:
    """Append a line to the note of commit `oid` in `ref`."""
    name = ref.removeprefix("refs/notes/")
    writer.run("notes", f"--ref={name}", "append", "--file=-", oid, stdin=line)
