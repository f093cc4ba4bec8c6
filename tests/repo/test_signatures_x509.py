"""X.509: a certificate is known by its fingerprint, without an authority, an agent or a network."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from kit.keys import run

from scanner.repo.signatures import Scheme, Signature, Standing, named_key, usable, verify

PAYLOAD = b"tree 1\n\nWork\n"

pytestmark = pytest.mark.skipif(
    not (shutil.which("gpgsm") and shutil.which("openssl")), reason="gpgsm or openssl is not installed"
)

Signer = Callable[..., tuple[Signature, str]]


@pytest.fixture
def sign(tmp_path: Path) -> Signer:
    """Sign `payload` with a new certificate; the signature, and what a roster says."""

    def signer(name: str = "ann", *options: str, payload: bytes = PAYLOAD, days: str = "30") -> tuple[Signature, str]:
        key, certificate, subject = (str(tmp_path / f"{name}.{end}") for end in ("key", "crt", "txt"))
        Path(subject).write_bytes(payload)
        if not Path(key).exists():
            made = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", key)
            usage = ("-addext", "keyUsage=digitalSignature,keyCertSign", "-subj", "/CN=Ann Lee")
            run("openssl", "req", *made, *usage, "-new", "-out", certificate + ".req")
            run(
                *("openssl", "x509", "-req", "-signkey", key, "-days", days, "-copy_extensions", "copy"),
                *("-in", certificate + ".req", "-out", certificate),
            )
        signed = run(
            *("openssl", "cms", "-sign", "-binary", "-md", "sha256", "-outform", "PEM", "-in", subject),
            *("-signer", certificate, "-inkey", key, *options),
        )
        text = signed.replace(b" CMS-----", b" SIGNED MESSAGE-----")
        digest = run("openssl", "x509", "-in", certificate, "-noout", "-fingerprint", "-sha1").decode()
        return Signature(Scheme.X509, text, payload), "x509:" + digest.strip().partition("=")[2]

    return signer


def test_the_certificate_of_the_roster_is_good(sign: Signer) -> None:
    signature, key = sign()
    for text in (key, key.replace(":", "").replace("x509", "x509:").lower()):
        assert usable(text) == ""
        result = verify(signature, text)
        assert result.standing is Standing.GOOD, result
    assert named_key(signature) == ""


def test_another_certificate_of_the_same_name_is_another(sign: Signer) -> None:
    signature, key = sign("ann")
    other, other_key = sign("mallory")
    assert verify(other, key).standing is Standing.OTHER_KEY
    assert verify(signature, other_key).standing is Standing.OTHER_KEY
    assert verify(other, other_key).standing is Standing.GOOD


def test_a_changed_byte_is_bad(sign: Signer) -> None:
    signature, key = sign()
    assert verify(Signature(Scheme.X509, signature.text, PAYLOAD + b" "), key).standing is Standing.BAD


def test_what_is_not_one_signature_is_bad(sign: Signer) -> None:
    signature, key = sign()
    mallory, _ = sign("mallory")
    for text in (
        signature.text + mallory.text,
        signature.text + b"tail",
        b"lead" + signature.text,
        signature.text[:200],
        b"-----BEGIN SIGNED MESSAGE-----\n-----END SIGNED MESSAGE-----\n",
        sign("ann", "-nocerts")[0].text,
    ):
        assert verify(Signature(Scheme.X509, text, PAYLOAD), key).standing is Standing.BAD


def test_two_signers_are_one_too_many(sign: Signer, tmp_path: Path) -> None:
    signature, key = sign("ann")
    sign("mallory")
    both = ("-signer", str(tmp_path / "mallory.crt"), "-inkey", str(tmp_path / "mallory.key"))
    assert verify(sign("ann", *both)[0], key).standing is Standing.BAD
    assert verify(signature, key).standing is Standing.GOOD


def test_an_attached_payload_does_not_stand_in_for_the_commit(sign: Signer) -> None:
    attached, key = sign("ann", "-nodetach")
    assert verify(Signature(Scheme.X509, attached.text, b"other"), key).standing is not Standing.GOOD


def test_an_expired_certificate_is_expired(sign: Signer) -> None:
    signature, key = sign("old", days="-1")
    assert verify(signature, key).standing is Standing.EXPIRED


def test_a_hash_that_can_be_forged_is_bad(sign: Signer) -> None:
    weak, key = sign("ann", "-md", "sha1")
    result = verify(weak, key)
    assert result.standing is Standing.BAD
    assert "SHA-256" in result.detail
    assert verify(sign("ann")[0], key).standing is Standing.GOOD


@pytest.mark.parametrize("text", ["x509:", "x509:AB", "x509:" + "G" * 40, "x509:" + "A" * 64, "x509:" + "A" * 41])
def test_what_is_no_fingerprint_says_so(text: str, sign: Signer) -> None:
    assert "40" in usable(text)
    assert verify(sign()[0], text).standing is Standing.UNUSABLE_KEY
