"""OpenPGP signatures, asked of gpg with a throw-away home and believed only by full fingerprint.

A name in a key is whatever its maker typed (threat B40), and a ring of keys answers for every key on it. So gpg gets a
ring with the roster's one key, or, for a bare fingerprint, its user's own ring; what counts is the fingerprint on its
VALIDSIG line. How much its user trusts the key is not asked: the roster is the trust.
Status lines: https://github.com/gpg/gnupg/blob/master/doc/DETAILS.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from scanner.repo.openpgp_packets import issuer, one_key, one_signature
from scanner.repo.verification import KeyTextError, Standing, ToolError, Verification, ask, find

BLOCK = "-----BEGIN PGP PUBLIC KEY BLOCK-----"
_BARE = re.compile(r"openpgp:([0-9A-Fa-f]{64}|[0-9A-Fa-f]{40})")
_QUIET = (
    *("--no-options", "--batch", "--no-tty", "--quiet", "--status-fd=1", "--lock-never"),
    *("--trust-model=always", "--no-auto-check-trustdb"),
    *("--no-autostart", "--disable-dirmngr", "--no-auto-key-retrieve", "--no-auto-key-locate"),
)
# One of these ends gpg's judgement of each signature.
_ENDS = {
    "GOODSIG": Standing.GOOD,
    "EXPSIG": Standing.EXPIRED,
    "EXPKEYSIG": Standing.EXPIRED,
    "REVKEYSIG": Standing.REVOKED,
    "BADSIG": Standing.BAD,
    "ERRSIG": Standing.BAD,
}
_DETAILS = {
    Standing.GOOD: "",
    Standing.EXPIRED: "the key or the signature has expired",
    Standing.REVOKED: "the key has been revoked",
    Standing.BAD: "what was signed is not what is here",
}
_BROKEN_HASHES = ("1", "2", "3")  # MD5, SHA-1, RIPEMD-160: RFC 9580, section 9.5
_NO_PUBLIC_KEY = "9"


def read_key(key: str) -> tuple[bytes, tuple[str, ...]]:
    """The key's bytes (none for a bare fingerprint) and its fingerprints, primary first. Raises KeyTextError."""
    if bare := _BARE.fullmatch(key.strip()):
        return b"", (bare.group(1).upper(),)
    if key.lstrip().startswith("openpgp:"):
        raise KeyTextError("an OpenPGP fingerprint has 40 or 64 hexadecimal digits")
    try:
        return one_key(key.encode())
    except ValueError as error:
        raise KeyTextError(f"the OpenPGP key cannot be read: {error}") from error


def named_key(text: bytes) -> str:
    """The fingerprint that the signature names; empty when it names none or cannot be read."""
    try:
        return issuer(one_signature(text))
    except ValueError:
        return ""


@lru_cache(maxsize=64)
def _ring(data: bytes, primary: str, program: str, path: str) -> tuple[str, bytes]:
    """The name and the bytes of a ring with the one key, for it takes gpg as long to read a key as to use it."""
    with tempfile.TemporaryDirectory(prefix="twokey-") as home:
        answer = ask([program, f"--homedir={home}", *_QUIET, "--import"], {"PATH": path}, home, data)
        taken = [words[-1] for words in _status(answer.output) if words[0] == "IMPORT_OK"]
        if taken != [primary]:
            raise KeyTextError("gpg does not take the key: no name that it signed itself, or an unknown kind")
        for name in ("pubring.kbx", "pubring.gpg"):
            if Path(home, name).is_file():
                return name, Path(home, name).read_bytes()
    raise ToolError("gpg keeps its keys where we do not find them")


def _status(output: str) -> list[list[str]]:
    lines = (line.split() for line in output.split("\n") if line.startswith("[GNUPG:] "))
    return [words[1:] for words in lines if len(words) > 1]


def verify(text: bytes, payload: bytes, key: str, environ: Mapping[str, str]) -> Verification:
    """Whether `text` is the detached signature of `payload` by `key`. Raises KeyTextError, ToolError."""
    data, prints = read_key(key)
    try:
        signature = one_signature(text)
        named = issuer(signature)
    except ValueError as error:
        return Verification(Standing.BAD, prints[0], f"the signature cannot be read: {error}")
    if data and named and named not in prints:
        return Verification(Standing.OTHER_KEY, prints[0], f"made with {named}")
    program = find("gpg", environ)
    with tempfile.TemporaryDirectory(prefix="twokey-") as folder:
        if data:
            name, ring = _ring(data, prints[0], program, environ["PATH"])
            Path(folder, name).write_bytes(ring)
            home = folder
        else:
            home = environ.get("GNUPGHOME") or str(Path(environ.get("HOME", folder), ".gnupg"))
            if not Path(home).is_dir():
                return Verification(Standing.UNUSABLE_KEY, prints[0], "gpg has no keys here; import the key")
        Path(folder, "signature").write_bytes(signature)
        question = [f"--homedir={home}", *_QUIET, "--verify", str(Path(folder, "signature")), "-"]
        answer = ask([program, *question], environ, folder, payload)
    return _judge(_status(answer.output), prints, named)


def _judge(lines: list[list[str]], prints: tuple[str, ...], named: str) -> Verification:
    """What gpg's status lines say of exactly one signature; anything else is bad."""
    ends = [words for words in lines if words[0] in _ENDS]
    valid = [words for words in lines if words[0] == "VALIDSIG"]
    if len(ends) != 1 or sum(words[0] == "NEWSIG" for words in lines) != 1 or len(valid) > 1:
        return Verification(Standing.BAD, prints[0], "gpg did not judge exactly one signature")
    standing = _ENDS[ends[0][0]]
    if ends[0][0] == "ERRSIG":
        if ends[0][6:7] != [_NO_PUBLIC_KEY]:
            return Verification(Standing.BAD, prints[0], "gpg cannot check a signature of this kind")
        if named in prints:
            return Verification(Standing.UNUSABLE_KEY, prints[0], "gpg's ring does not have the key; import it")
        return Verification(Standing.OTHER_KEY, prints[0], f"made with {named or ends[0][1]}")
    if standing is Standing.BAD:
        return Verification(standing, prints[0], _DETAILS[standing])
    if not valid or len(valid[0]) < 11:
        return Verification(Standing.BAD, prints[0], "gpg does not say which key it is")
    signer, hash_algorithm, kind, primary = valid[0][1], valid[0][8], valid[0][9], valid[0][10]
    if signer not in prints and primary not in prints:
        return Verification(Standing.OTHER_KEY, prints[0], f"made with {primary}")
    if kind != "00":  # a text signature also fits other line ends
        return Verification(Standing.BAD, prints[0], "not the signature of a binary document")
    if hash_algorithm in _BROKEN_HASHES:
        return Verification(Standing.BAD, prints[0], "made with a hash that can be forged; sign again with SHA-256")
    return Verification(standing, prints[0], _DETAILS[standing])
