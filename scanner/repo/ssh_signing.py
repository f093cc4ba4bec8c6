"""Signing with a person's own SSH key, the way git does it for `gpg.format = ssh`.

The other half of `ssh_signatures`: here the user's own environment matters, for this is where an agent, a passphrase
dialog and a security key are reached. Files, not pipes, because replacements of ssh-keygen (of password managers) know
only the call git makes.
"""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

from scanner.errors import UsageError
from scanner.repo.ssh_signatures import KINDS, read_key, read_signature
from scanner.repo.verification import KeyTextError

PATIENCE = 300.0  # seconds for a person to type a passphrase or to touch a key
_HINT = "name your key with git config user.signingKey, and see that ssh-add -l lists it or that its file is there"


def sign_ssh(
    payload: bytes, namespace: str, key: str, program: str = "ssh-keygen", *, environ: Mapping[str, str]
) -> bytes:
    """The armored signature of `payload` for `namespace`.

    `key` is the path of a key file or, as git's user.signingKey, a public key whose private half an agent holds
    (`ssh-ed25519 AAAA...` or `key::ssh-...`). Raises UsageError.
    """
    with tempfile.TemporaryDirectory(prefix="twokey-") as folder:
        subject = Path(folder, "payload")
        subject.write_bytes(payload)
        command = [program, "-Y", "sign", "-n", namespace, "-f", _key_file(key, folder, environ), str(subject)]
        try:
            done = subprocess.run(command, env=dict(environ), capture_output=True, timeout=PATIENCE, check=False)
            signature = Path(folder, "payload.sig").read_bytes() if done.returncode == 0 else b""
        except FileNotFoundError as error:
            raise UsageError(f"{program} is not installed or made no signature", "install OpenSSH 8.2") from error
        except (OSError, subprocess.TimeoutExpired) as error:
            raise UsageError(f"{program} made no signature: {error}", _HINT) from error
    if not signature:
        said = done.stderr.decode("utf-8", "replace").strip().rpartition("\n")[2]
        raise UsageError(f"{program} made no signature: {said or 'it said nothing'}", _HINT)
    try:
        read_signature(signature)
    except ValueError as error:
        raise UsageError(f"{program} wrote something that is no signature: {error}", _HINT) from error
    return signature


def _key_file(key: str, folder: str, environ: Mapping[str, str]) -> str:
    literal = key.removeprefix("key::")
    if literal != key or key.partition(" ")[0] in KINDS:
        try:
            read_key(literal)
        except KeyTextError as error:
            raise UsageError(f"user.signingKey: {error}", _HINT) from error
        path = Path(folder, "key.pub")
        path.write_text(literal.strip() + "\n", encoding="utf-8", newline="\n")
        return str(path)
    path = Path(environ.get("HOME", "~"), key[2:]) if key.startswith("~/") else Path(key)
    if not path.is_file():
        raise UsageError("the signing key is no file and no public key", _HINT)
    return str(path.absolute())
