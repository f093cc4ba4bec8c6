"""SSH keys and SSH signatures: read in Python as far as possible, so that ssh-keygen is asked one narrow question.

A roster is text that people edit, and the list of allowed signers has a grammar with patterns, options and authorities
(threats B35, B37). So nothing of a roster reaches that list but a key that was decoded and encoded again here, and the
namespace and the key inside a signature are compared before a program is started.
Formats: https://github.com/openssh/openssh-portable/blob/master/PROTOCOL.sshsig and RFC 4253, section 6.6.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import tempfile
from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct

from scanner.repo.verification import MOST, KeyTextError, Standing, Verification, ask, find

# The strings in a key's blob after its type. Certificates are not here: they vouch for keys nobody listed.
KINDS: Mapping[str, int] = {
    "ssh-ed25519": 1,
    "ssh-rsa": 2,
    "ecdsa-sha2-nistp256": 2,
    "ecdsa-sha2-nistp384": 2,
    "ecdsa-sha2-nistp521": 2,
    "sk-ssh-ed25519@openssh.com": 2,
    "sk-ecdsa-sha2-nistp256@openssh.com": 3,
}
_PRINCIPAL = "signer"
_BEGIN, _END = b"-----BEGIN SSH SIGNATURE-----", b"-----END SSH SIGNATURE-----"
_LEAST_RSA_BYTES = 128  # 1024 bits, below which OpenSSH refuses a key


class Blob(Struct, frozen=True):
    """What an SSH signature says of itself; nothing of it is verified."""

    key: bytes
    namespace: str
    whole: bytes


def _take(data: bytes) -> tuple[bytes, bytes]:
    """One length-prefixed string, and what follows it. Raises ValueError."""
    size = int.from_bytes(data[:4], "big")
    if len(data) < 4 + size:
        raise ValueError("cut short")
    return data[4 : 4 + size], data[4 + size :]


def _strings(data: bytes, count: int) -> list[bytes]:
    found = []
    for _ in range(count):
        value, data = _take(data)
        found.append(value)
    if data:
        raise ValueError("more than it should hold")
    return found


def read_key(text: str) -> tuple[str, bytes]:
    """The type and the blob of `<type> <base64> [comment]`. Raises KeyTextError."""
    text = text.strip(" ")
    if not text.isprintable():
        raise KeyTextError("an SSH key is one line of text")
    kind, _, rest = text.partition(" ")
    if kind not in KINDS:
        raise KeyTextError("not a plain SSH public key: no certificates, options, patterns or unknown types")
    word = rest.strip(" ").partition(" ")[0]
    try:
        blob = base64.b64decode(word.encode(), validate=True)
        inner, rest_of_blob = _take(blob)
        values = _strings(rest_of_blob, KINDS[kind])
    except ValueError as error:
        raise KeyTextError("the key is cut short or damaged") from error
    if inner != kind.encode() or base64.b64encode(blob).decode() != word:
        raise KeyTextError("the key is not of the type it is said to be")
    if kind == "ssh-rsa" and len(values[1].lstrip(b"\0")) < _LEAST_RSA_BYTES:
        raise KeyTextError("an RSA key of less than 1024 bits")
    return kind, blob


def fingerprint(blob: bytes) -> str:
    """A key as ssh-keygen -l shows it."""
    return "SHA256:" + base64.b64encode(hashlib.sha256(blob).digest()).decode().rstrip("=")


def read_signature(text: bytes) -> Blob:
    """The one signature in `text`. Raises ValueError for anything before, between or after it."""
    if len(text) > MOST:
        raise ValueError("too large")
    lines = text.replace(b"\r\n", b"\n").rstrip(b"\n").split(b"\n")
    if len(lines) < 3 or lines[0] != _BEGIN or lines[-1] != _END:
        raise ValueError("not one armored SSH signature")
    try:
        whole = base64.b64decode(b"".join(lines[1:-1]), validate=True)
    except binascii.Error as error:
        raise ValueError("damaged armor") from error
    if whole[:10] != b"SSHSIG\0\0\0\1":
        raise ValueError("not an SSH signature of version 1")
    key, namespace, _, _, _ = _strings(whole[10:], 5)
    return Blob(key, namespace.decode("ascii"), whole)


def named_key(text: bytes) -> str:
    """The key an SSH signature says it was made with, as `<type> <base64>`; empty when it cannot be read."""
    try:
        blob = read_signature(text).key
        kind = _take(blob)[0].decode("ascii")
    except ValueError:
        return ""
    return f"{kind} {base64.b64encode(blob).decode()}" if kind.isprintable() and " " not in kind else ""


def _rearmored(whole: bytes) -> bytes:
    """The bytes that were read here, and no others, for ssh-keygen."""
    body = base64.b64encode(whole)
    lines = [body[start : start + 70] for start in range(0, len(body), 70)]
    return b"\n".join([_BEGIN, *lines, _END, b""])


def verify(text: bytes, payload: bytes, key: str, namespace: str, environ: Mapping[str, str]) -> Verification:
    """Whether `text` is the signature of `payload` by `key` for `namespace`. Raises KeyTextError, ToolError."""
    kind, wanted = read_key(key)
    shown = fingerprint(wanted)
    try:
        blob = read_signature(text)
    except ValueError as error:
        return Verification(Standing.BAD, shown, f"the signature cannot be read: {error}")
    if blob.key != wanted:
        return Verification(Standing.OTHER_KEY, shown, f"made with {fingerprint(blob.key)}")
    if blob.namespace != namespace:
        purpose = blob.namespace if blob.namespace.isprintable() else "?"
        return Verification(Standing.WRONG_NAMESPACE, shown, f"made for '{purpose}', not for '{namespace}'")
    program = find("ssh-keygen", environ)
    with tempfile.TemporaryDirectory(prefix="twokey-") as folder:
        signers, signature = Path(folder, "signers"), Path(folder, "signature")
        signers.write_bytes(f"{_PRINCIPAL} {kind} ".encode() + base64.b64encode(wanted) + b"\n")
        signature.write_bytes(_rearmored(blob.whole))
        question = ["-Y", "verify", "-f", str(signers), "-I", _PRINCIPAL, "-n", namespace, "-s", str(signature)]
        answer = ask([program, *question], environ, folder, payload)
    if answer.status == 0:
        return Verification(Standing.GOOD, shown)
    if "usage:" in answer.errors or "unknown option" in answer.errors:
        return Verification(Standing.NO_TOOL, shown, "this ssh-keygen cannot verify signatures; install OpenSSH 8.2")
    return Verification(Standing.BAD, shown, "what was signed is not what is here")
