"""X.509 signatures of commits (`gpg.format = x509`), asked of gpgsm and believed by the fingerprint of the certificate.

Authorities, revocation lists and trust lists need a network and an agent, and would only say that somebody once paid
for a certificate; the roster says whose it is. gpgsm is left with the mathematics and the dates.

Identities of Sigstore have no such way in: `gitsign --verify` takes a file and does not compare the identity,
`gitsign verify` compares it but reads a commit of a repository, and both take their services and roots from the
configuration of that repository and from the network. (Options and code: https://github.com/sigstore/gitsign)
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from scanner.repo.verification import MOST, KeyTextError, Standing, Verification, ask, find

_BEGIN, _END = b"-----BEGIN SIGNED MESSAGE-----", b"-----END SIGNED MESSAGE-----"
_FINGERPRINT = re.compile(r"x509:([0-9A-Fa-f]{40})")
_BROKEN_HASHES = ("1", "2", "3")  # MD5, SHA-1, RIPEMD-160 in libgcrypt's numbers, as for OpenPGP
_QUIET = (
    *("--no-options", "--batch", "--no-tty", "--quiet", "--status-fd=1"),
    *("--disable-dirmngr", "--disable-crl-checks", "--no-autostart"),
)
SIGSTORE = "gitsign cannot be asked without a network and without the repository's configuration"


def read_key(key: str) -> str:
    """The fingerprint in `x509:<40 hex>`, in upper case. Raises KeyTextError."""
    scheme, _, digits = key.strip().partition(":")
    match = _FINGERPRINT.fullmatch(f"{scheme}:{digits.replace(':', '')}")
    if match is None:
        raise KeyTextError("the fingerprint of a certificate has 40 hexadecimal digits (SHA-1, as gpgsm -k shows it)")
    return match.group(1).upper()


def verify(text: bytes, payload: bytes, key: str, environ: Mapping[str, str]) -> Verification:
    """Whether `text` is the detached signature of `payload` by that certificate. Raises KeyTextError, ToolError."""
    wanted = read_key(key)
    body = text.strip()
    if len(text) > MOST or not body.startswith(_BEGIN) or not body.endswith(_END) or body.count(b"-----") != 4:
        return Verification(Standing.BAD, wanted, "the signature cannot be read: not one armored block")
    program = find("gpgsm", environ)
    with tempfile.TemporaryDirectory(prefix="twokey-") as home:
        signature = Path(home, "signature")
        signature.write_bytes(body + b"\n")
        question = [f"--homedir={home}", *_QUIET, "--verify", str(signature), "-"]
        answer = ask([program, *question], environ, home, payload)
    return _judge([line.split()[1:] for line in answer.output.split("\n") if line.startswith("[GNUPG:] ")], wanted)


def _judge(lines: list[list[str]], wanted: str) -> Verification:
    """What gpgsm's status lines say. What it says of the chain above the certificate (TRUST_...) does not matter."""
    said = {words[0]: words for words in lines if words}
    ends = [words[0] for words in lines if words and words[0] in ("GOODSIG", "EXPKEYSIG", "BADSIG", "ERRSIG")]
    if [words[:1] for words in lines].count(["NEWSIG"]) != 1 or len(ends) > 1:
        return Verification(Standing.BAD, wanted, "gpgsm did not judge exactly one signature")
    if not ends:
        return Verification(Standing.BAD, wanted, "gpgsm finds no certificate or no digest in the signature")
    valid = said.get("VALIDSIG", [])
    if ends[0] in ("BADSIG", "ERRSIG") or len(valid) < 9:
        return Verification(Standing.BAD, wanted, "what was signed is not what is here")
    if valid[1] != wanted:
        return Verification(Standing.OTHER_KEY, wanted, f"made with {valid[1]}")
    if valid[8] in _BROKEN_HASHES:
        return Verification(Standing.BAD, wanted, "made with a hash that can be forged; sign again with SHA-256")
    # Without the authority's certificate gpgsm gives up before it looks at the dates; like gpg, go by the clock here.
    if ends[0] == "EXPKEYSIG" or valid[4] < datetime.now(UTC).strftime("%Y%m%dT%H%M%S"):
        return Verification(Standing.EXPIRED, wanted, "the certificate has expired")
    return Verification(Standing.GOOD, wanted)
