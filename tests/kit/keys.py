"""Real keys and real signatures, made once a session: an SSH key takes 5 ms, an OpenPGP key 30 ms.

ann = ssh_key("ann")                      # ann.public is what a roster says
oid = sign_commit(repo, repo.head, ann)   # the same commit, signed, and `main` put on it
text = ann.sign(b"payload", "git")        # a detached, armored signature
gnu = gpg_key("Ann Lee <ann@example.org>")  # gnu.public is an armored block, gnu.fingerprint its name
repo.git(*git_options(ann), "commit", "-S", "--allow-empty", "-m", "by git itself", **ann.settings)
"""

from __future__ import annotations

import atexit
import os
import shutil
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from kit.history import Repo

PATH = {"PATH": os.environ["PATH"], "LC_ALL": "C"}


def run(*command: str, stdin: bytes = b"", **settings: str) -> bytes:
    """Standard output of a command; fails the test when it fails."""
    done = subprocess.run(command, input=stdin, capture_output=True, check=False, env={**PATH, **settings})
    assert done.returncode == 0, f"{command}: {done.stderr.decode(errors='replace')}"
    return done.stdout


@cache
def _folder() -> Path:
    """Outside pytest's folders, whose names are too long for the socket of gpg's agent."""
    folder = Path(tempfile.mkdtemp(prefix="keys-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


@dataclass(frozen=True)
class SshKey:
    """`path` is the private key's file, `public` the line of a roster."""

    path: Path
    public: str
    settings: Mapping[str, str] = field(default_factory=dict)

    def sign(self, payload: bytes, namespace: str = "git") -> bytes:
        return run("ssh-keygen", "-q", "-Y", "sign", "-n", namespace, "-f", str(self.path), stdin=payload)


@dataclass(frozen=True)
class GpgKey:
    """`home` is its GNUPGHOME, `public` the armored block, `fingerprint` that of the primary key."""

    home: Path
    fingerprint: str
    public: str

    @property
    def settings(self) -> dict[str, str]:
        return {"GNUPGHOME": str(self.home)}

    def gpg(self, *args: str, stdin: bytes = b"") -> bytes:
        options = ("--batch", "--quiet", "--no-tty", "--pinentry-mode=loopback", "--passphrase=")
        return run("gpg", *options, *args, stdin=stdin, **self.settings)

    def sign(self, payload: bytes, namespace: str = "git", options: Sequence[str] = ()) -> bytes:
        return self.gpg(*options, f"--local-user={self.fingerprint}", "--armor", "--detach-sign", stdin=payload)

    def export(self) -> GpgKey:
        """The same key with whatever was done to it since."""
        return GpgKey(self.home, self.fingerprint, self.gpg("--armor", "--export", self.fingerprint).decode())


def ssh_key(name: str = "ann", kind: str = "ed25519") -> SshKey:
    """The key of that name; the same one all session long."""
    return _ssh_key(name, kind)


@cache
def _ssh_key(name: str, kind: str) -> SshKey:
    path = _folder() / f"{name}-{kind}"
    run("ssh-keygen", "-q", "-t", kind, "-N", "", "-C", f"{name}@example.org", "-f", str(path))
    return SshKey(path, path.with_suffix(".pub").read_text().strip())


def gpg_key(uid: str = "Ann Lee <ann@example.org>", number: int = 1, expires: str = "0", options: str = "") -> GpgKey:
    """A key under that name; another `number` is another key of the same name. `options` go to gpg when it is made."""
    return _gpg_key(uid, number, expires, options)


@cache
def _gpg_key(uid: str, number: int, expires: str, options: str) -> GpgKey:
    home = Path(tempfile.mkdtemp(prefix="g", dir=_folder()))
    home.chmod(0o700)
    atexit.register(subprocess.run, ["gpgconf", "--homedir", str(home), "--kill", "all"], check=False, env=PATH)
    making = GpgKey(home, "", "")
    making.gpg(*options.split(), "--quick-generate-key", uid, "ed25519", "sign", expires)
    rows = making.gpg("--with-colons", "--list-keys").decode().split("\n")
    prints = [row.split(":")[9] for row in rows if row.startswith("fpr:")]
    return GpgKey(home, prints[0], "").export()


def with_signature(raw: bytes, signature: bytes, header: str = "gpgsig") -> bytes:
    """A stored commit with a signature in its header, where git puts it."""
    head, _, message = raw.partition(b"\n\n")
    return head + f"\n{header} ".encode() + signature.rstrip(b"\n").replace(b"\n", b"\n ") + b"\n\n" + message


def sign_commit(repo: Repo, oid: str, key: SshKey | GpgKey, namespace: str = "git", branch: str = "main") -> str:
    """The id of the same commit signed with `key`; `branch` is put on it."""
    raw = repo.git_bytes("cat-file", "commit", oid)
    header = "gpgsig" if len(oid) == 40 else "gpgsig-sha256"
    return repo.raw_commit(with_signature(raw, key.sign(raw, namespace), header), branch)


def git_options(key: SshKey | GpgKey) -> list[str]:
    """What makes `git commit -S` sign with `key`; pass `**key.settings` to `repo.git` too."""
    kind, name = ("ssh", str(key.path)) if isinstance(key, SshKey) else ("openpgp", key.fingerprint)
    return ["-c", f"gpg.format={kind}", "-c", f"user.signingKey={name}"]
