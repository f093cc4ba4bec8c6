"""The wall around signatures: what was signed, which key is named, and whether one key of a roster made it.

Git's own verification runs programs and reads lists that a repository's configuration chooses (threat B39) and answers
for any key on a list (B34). Here the payload is cut from the stored bytes the way git cuts it, and each question is
about one signature and one key. What a key is worth, and when, is decided above this.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from enum import StrEnum

from msgspec import Struct

from scanner.repo import openpgp_signatures, ssh_signatures, x509_signatures
from scanner.repo.ssh_signing import sign_ssh
from scanner.repo.verification import KeyTextError, Standing, ToolError, Verification

__all__ = [
    "Scheme",
    "Signature",
    "Standing",
    "Verification",
    "commit_signature",
    "may_be",
    "named_key",
    "same_key",
    "scheme_of",
    "scheme_of_armor",
    "sign_ssh",
    "usable",
    "verify",
]


class Scheme(StrEnum):
    """The kinds of signatures git makes, by their armor."""

    SSH = "ssh"
    OPENPGP = "openpgp"
    X509 = "x509"


_ARMOR = {
    b"-----BEGIN SSH SIGNATURE-----": Scheme.SSH,
    b"-----BEGIN PGP SIGNATURE-----": Scheme.OPENPGP,
    b"-----BEGIN SIGNED MESSAGE-----": Scheme.X509,
}
_TREE = re.compile(rb"tree (?:[0-9a-f]{40}|([0-9a-f]{64}))\n")


class Signature(Struct, frozen=True):
    """A detached signature as stored, and the bytes it should be of."""

    scheme: Scheme
    text: bytes
    payload: bytes


def scheme_of_armor(text: bytes) -> Scheme | None:
    """The kind of an armored signature, by its first line."""
    return _ARMOR.get(text.partition(b"\n")[0].rstrip(b" \t\r"))


def commit_signature(raw: bytes) -> Signature | None:
    """The signature of a stored commit. None without one, and for a header git might read differently than we do.

    Git signs the object without every header that begins with `gpgsig`, and takes `gpgsig` in a repository of SHA-1 and
    `gpgsig-sha256` in one of SHA-256 (parse_buffer_signed_by_header in git's commit.c).
    """
    tree = _TREE.match(raw)
    head, gap, message = raw.partition(b"\n\n")
    if tree is None or b"\0" in head:
        return None
    ours = b"gpgsig-sha256" if tree.group(1) else b"gpgsig"
    found: dict[bytes, list[bytes]] = {}
    kept: list[bytes] = []
    inside: list[bytes] | None = None
    for line in head.split(b"\n"):
        name, _, value = line.partition(b" ")
        if inside is not None and line.startswith(b" "):
            inside.append(line[1:])
        elif name.startswith(b"gpgsig"):
            after_people = any(earlier.startswith(b"committer ") for earlier in kept)
            if name not in (b"gpgsig", b"gpgsig-sha256") or name in found or not after_people:
                return None
            inside = found[name] = [value]
        else:
            inside = None
            kept.append(line)
    text = b"\n".join(found.get(ours, []))
    scheme = scheme_of_armor(text)
    payload = b"\n".join(kept) + (gap + message if gap else b"")
    return Signature(scheme, text + b"\n", payload) if scheme else None


def named_key(signature: Signature) -> str:
    """Which key a signature says made it: `<type> <base64>`, a fingerprint in upper hex, or nothing. Not verified."""
    if signature.scheme is Scheme.SSH:
        return ssh_signatures.named_key(signature.text)
    return openpgp_signatures.named_key(signature.text) if signature.scheme is Scheme.OPENPGP else ""


def scheme_of(key: str) -> Scheme:
    """The kind of signatures that the text of a roster's key is for."""
    if key.lstrip().startswith(("openpgp:", openpgp_signatures.BLOCK)):
        return Scheme.OPENPGP
    return Scheme.X509 if key.lstrip().startswith(("x509:", "sigstore:")) else Scheme.SSH


def same_key(named: str, roster_key: str) -> bool:
    """Whether the key a signature names is the roster's, or for an OpenPGP key block one of its subkeys."""
    try:
        match scheme_of(roster_key):
            case Scheme.SSH:
                return ssh_signatures.read_key(named)[1] == ssh_signatures.read_key(roster_key)[1]
            case Scheme.OPENPGP:
                return named.upper() in openpgp_signatures.read_key(roster_key)[1]
            case Scheme.X509:
                return False
    except KeyTextError:
        return False


def may_be(signature: Signature, key: str) -> bool:
    """Whether it is worth asking for `key`. A bare OpenPGP fingerprint may be the primary of a subkey that is named."""
    if scheme_of(key) is not signature.scheme:
        return False
    named = named_key(signature)
    return not named or key.lstrip().startswith("openpgp:") or same_key(named, key)


def usable(key: str) -> str:
    """Why the text of a roster's key cannot be used; empty when it can. Whether a program is there is not asked."""
    try:
        match scheme_of(key):
            case Scheme.SSH:
                ssh_signatures.read_key(key)
            case Scheme.OPENPGP:
                openpgp_signatures.read_key(key)
            case Scheme.X509:
                if key.lstrip().startswith("sigstore:"):
                    return x509_signatures.SIGSTORE
                x509_signatures.read_key(key)
    except KeyTextError as error:
        return str(error)
    return ""


def shown(key: str) -> str:
    """A roster's key, short enough for people, whatever it is."""
    try:
        match scheme_of(key):
            case Scheme.SSH:
                return ssh_signatures.fingerprint(ssh_signatures.read_key(key)[1])
            case Scheme.OPENPGP:
                return openpgp_signatures.read_key(key)[1][0]
            case Scheme.X509:
                return key.strip()[:80] if key.isprintable() else "?"
    except KeyTextError:
        return "".join(letter if letter.isprintable() else "?" for letter in key[:40])


def verify(
    signature: Signature, key: str, namespace: str = "git", environ: Mapping[str, str] = os.environ
) -> Verification:
    """How `signature` stands to one key of a roster. Never raises for anything in either.

    `namespace` is the purpose an SSH signature must have been made for. Of `environ` the programs get PATH and where
    the user's home is.
    """
    scheme = scheme_of(key)
    if why := usable(key):
        no_way = key.lstrip().startswith("sigstore:")
        return Verification(Standing.NO_TOOL if no_way else Standing.UNUSABLE_KEY, shown(key), why)
    if scheme is not signature.scheme:
        return Verification(Standing.OTHER_KEY, shown(key), f"a signature of another kind ({signature.scheme})")
    try:
        match scheme:
            case Scheme.SSH:
                return ssh_signatures.verify(signature.text, signature.payload, key, namespace, environ)
            case Scheme.OPENPGP:
                return openpgp_signatures.verify(signature.text, signature.payload, key, environ)
            case Scheme.X509:
                return x509_signatures.verify(signature.text, signature.payload, key, environ)
    except KeyTextError as error:
        return Verification(Standing.UNUSABLE_KEY, shown(key), str(error))
    except ToolError as error:
        return Verification(Standing.NO_TOOL, shown(key), str(error))
