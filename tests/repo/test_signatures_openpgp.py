"""OpenPGP: a fingerprint is who somebody is; names, rings and trust are not."""

from __future__ import annotations

import base64
import os
import time
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kit.keys import GpgKey, gpg_key, ssh_key

from scanner.repo.openpgp_packets import dearmor, one_key, one_signature, packets
from scanner.repo.openpgp_signatures import _judge
from scanner.repo.signatures import Scheme, Signature, Standing, may_be, named_key, same_key, usable, verify

PAYLOAD = b"tree 1\n\nWork\n"


@cache
def signed(key: GpgKey, *options: str) -> Signature:
    return Signature(Scheme.OPENPGP, key.sign(PAYLOAD, options=options), PAYLOAD)


def ann() -> GpgKey:
    return gpg_key("Ann Lee <ann@example.org>", 1)


def namesake() -> GpgKey:
    """Another key that says it is Ann's."""
    return gpg_key("Ann Lee <ann@example.org>", 2)


@cache
def with_subkey() -> GpgKey:
    key = gpg_key("Sue <sue@example.org>", 1)
    key.gpg("--quick-add-key", key.fingerprint, "ed25519", "sign", "0")
    return key.export()


def standing(signature: Signature, key: str) -> Standing:
    return verify(signature, key).standing


def rearmored(*parts: bytes, kind: str = "SIGNATURE") -> bytes:
    body = base64.b64encode(b"".join(parts)).decode()
    return f"-----BEGIN PGP {kind}-----\n\n{body}\n-----END PGP {kind}-----\n".encode()


def test_a_key_block_and_a_fingerprint_in_the_ring_are_good() -> None:
    result = verify(signed(ann()), ann().public)
    assert (result.standing, result.key) == (Standing.GOOD, ann().fingerprint)
    for name in (ann().fingerprint, ann().fingerprint.lower()):
        found = verify(signed(ann()), f"openpgp:{name}", environ={**os.environ, **ann().settings})
        assert (found.standing, found.key) == (Standing.GOOD, ann().fingerprint)


def test_the_ring_is_looked_for_at_home_and_a_missing_key_says_so(tmp_path: Path) -> None:
    bare = f"openpgp:{ann().fingerprint}"
    (tmp_path / ".gnupg").symlink_to(ann().home)
    there = {"PATH": os.environ["PATH"], "HOME": str(tmp_path)}
    assert verify(signed(ann()), bare, environ=there).standing is Standing.GOOD
    for home in (str(tmp_path / "none"), str(namesake().home)):
        result = verify(signed(ann()), bare, environ={"PATH": os.environ["PATH"], "GNUPGHOME": home})
        assert result.standing is Standing.UNUSABLE_KEY
        assert "import" in result.detail


def test_a_name_is_not_a_person() -> None:
    """Threat B40: the same name and address on another key."""
    assert standing(signed(namesake()), ann().public) is Standing.OTHER_KEY
    assert standing(signed(namesake()), namesake().public) is Standing.GOOD
    both = {**os.environ, **namesake().settings}
    assert verify(signed(namesake()), f"openpgp:{ann().fingerprint}", environ=both).standing is Standing.OTHER_KEY


def test_the_named_key_is_the_fingerprint() -> None:
    assert named_key(signed(ann())) == ann().fingerprint
    assert same_key(ann().fingerprint, ann().public)
    assert same_key(ann().fingerprint, f"openpgp:{ann().fingerprint.lower()}")
    assert not same_key(ann().fingerprint, namesake().public)
    assert not same_key("", ann().public)


def test_a_subkey_counts_for_its_primary() -> None:
    key = with_subkey()
    signature = signed(key)
    subkey = named_key(signature)
    assert subkey != key.fingerprint
    assert same_key(subkey, key.public)
    assert standing(signature, key.public) is Standing.GOOD
    assert may_be(signature, f"openpgp:{key.fingerprint}")
    for name in (subkey, key.fingerprint):
        found = verify(signature, f"openpgp:{name}", environ={**os.environ, **key.settings})
        assert found.standing is Standing.GOOD


def test_one_changed_byte_is_bad() -> None:
    for payload in (PAYLOAD.replace(b"W", b"w"), PAYLOAD + b"\n", PAYLOAD.replace(b"\n", b"\r\n"), b""):
        assert standing(Signature(Scheme.OPENPGP, signed(ann()).text, payload), ann().public) is Standing.BAD


def test_an_expired_key_is_expired() -> None:
    stamp = time.strftime("%Y%m%dT%H%M%S", time.gmtime(time.time() - 864_000))
    key = gpg_key("Old <old@example.org>", 1, "1d", f"--faked-system-time={stamp}")
    signature = signed(key, f"--faked-system-time={stamp}")
    assert standing(signature, key.public) is Standing.EXPIRED
    assert standing(
        signed(gpg_key("New <new@example.org>", 1, "1d")), gpg_key("New <new@example.org>", 1, "1d").public
    ) is (Standing.GOOD)


def test_an_expired_signature_is_expired() -> None:
    stamp = time.strftime("%Y%m%dT%H%M%S", time.gmtime(time.time() - 864_000))
    key = gpg_key("Early <early@example.org>", 1, "0", f"--faked-system-time={stamp}")
    old = signed(key, f"--faked-system-time={stamp}", "--default-sig-expire=1d")
    assert standing(old, key.public) is Standing.EXPIRED
    assert standing(signed(key, f"--faked-system-time={stamp}"), key.public) is Standing.GOOD


def test_a_revoked_key_is_revoked() -> None:
    key = gpg_key("Rex <rex@example.org>", 1)
    signature = signed(key)
    assert standing(signature, key.public) is Standing.GOOD
    revocation = (key.home / "openpgp-revocs.d" / f"{key.fingerprint}.rev").read_bytes().replace(b":-----", b"-----")
    key.gpg("--import", stdin=revocation)
    assert standing(signature, key.export().public) is Standing.REVOKED
    again = verify(signature, f"openpgp:{key.fingerprint}", environ={**os.environ, **key.settings})
    assert again.standing is Standing.REVOKED


def test_a_text_signature_is_not_of_these_bytes() -> None:
    """It would also hold with other line ends."""
    assert standing(signed(ann(), "--textmode"), ann().public) is Standing.BAD
    clear = ann().gpg("--clearsign", stdin=PAYLOAD)
    assert standing(Signature(Scheme.OPENPGP, clear, PAYLOAD), ann().public) is Standing.BAD


def test_a_hash_that_can_be_forged_is_bad() -> None:
    result = verify(signed(ann(), "--digest-algo=SHA1"), ann().public)
    assert result.standing is Standing.BAD
    assert "SHA-256" in result.detail
    assert standing(signed(ann(), "--digest-algo=SHA256"), ann().public) is Standing.GOOD


def test_anything_but_one_signature_is_bad() -> None:
    mine, other = one_signature(signed(ann()).text), one_signature(signed(namesake()).text)
    alone = Signature(Scheme.OPENPGP, rearmored(mine), PAYLOAD)
    assert standing(alone, ann().public) is Standing.GOOD
    whole = signed(ann()).text
    for text in (
        rearmored(mine, mine),
        rearmored(mine, other),
        rearmored(other, mine),
        rearmored(mine, dearmor(ann().public.encode(), "PUBLIC KEY BLOCK")),
        rearmored(mine, b"\xa8\x03PGP"),
        rearmored(mine, b"tail"),
        rearmored(mine[:-1]),
        rearmored(),
        whole + b"tail\n",
        b"lead\n" + whole,
        whole + signed(namesake()).text,
        whole.replace(b"-----BEGIN", b"-----BEGIN PGP SIGNED MESSAGE-----\n-----BEGIN"),
    ):
        forged = Signature(Scheme.OPENPGP, text, PAYLOAD)
        assert standing(forged, ann().public) is Standing.BAD, text
        assert named_key(forged) == ""


def test_a_key_block_holds_one_public_key() -> None:
    parts = [dearmor(key.public.encode(), "PUBLIC KEY BLOCK") for key in (ann(), namesake())]
    secret = ann().gpg("--armor", "--export-secret-keys", ann().fingerprint).decode()
    as_public = rearmored(dearmor(secret.encode(), "PRIVATE KEY BLOCK"), kind="PUBLIC KEY BLOCK").decode()
    for text in (
        rearmored(*parts, kind="PUBLIC KEY BLOCK").decode(),
        ann().public + namesake().public,
        as_public,
        secret,
        ann().public.replace("\n\n", "\n", 1),
        ann().public[:200],
        rearmored(kind="PUBLIC KEY BLOCK").decode(),
        rearmored(parts[0][:-1], kind="PUBLIC KEY BLOCK").decode(),
    ):
        assert usable(text), text
        assert standing(signed(ann()), text) is Standing.UNUSABLE_KEY
    comment = ann().public.replace("\n\n", "\nComment: Ann's key, from Zo\u00eb\n\n", 1)
    assert usable(comment) == ""
    assert standing(signed(ann()), f"\n{comment}\n") is Standing.GOOD


def test_a_key_nobody_signed_is_unusable() -> None:
    """Only the key's own packet: gpg does not import it, and nothing is good by it."""
    data, _ = one_key(ann().public.encode())
    size = len(next(packets(data))[1])
    bare = rearmored(data[: data.index(next(packets(data))[1]) + size], kind="PUBLIC KEY BLOCK").decode()
    assert usable(bare) == ""
    assert standing(signed(ann()), bare) is Standing.UNUSABLE_KEY


@pytest.mark.parametrize("text", ["openpgp:", "openpgp:ABCD", "openpgp:" + "G" * 40, "openpgp:0x" + "A" * 40])
def test_a_short_id_is_no_fingerprint(text: str) -> None:
    assert "40 or 64" in usable(text)
    assert standing(signed(ann()), text) is Standing.UNUSABLE_KEY


def test_kinds_of_signatures_do_not_mix() -> None:
    ssh = Signature(Scheme.SSH, ssh_key().sign(PAYLOAD), PAYLOAD)
    assert standing(ssh, ann().public) is Standing.OTHER_KEY
    assert standing(signed(ann()), ssh_key().public) is Standing.OTHER_KEY
    assert not may_be(ssh, f"openpgp:{ann().fingerprint}")


def test_no_agent_is_started_and_nothing_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    key = ann()
    signature = signed(key)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    fresh = key.public.replace("\n\n", "\nComment: not in the cache\n\n", 1)
    assert standing(signature, fresh) is Standing.GOOD
    assert list(tmp_path.iterdir()) == []


VALID = ["VALIDSIG", "A" * 40, "2026-01-01", "1", "0", "4", "0", "22", "8", "00", "B" * 40]


def test_two_judgements_in_gpgs_answer_are_bad() -> None:
    good = [["NEWSIG"], ["GOODSIG", "A"], VALID]
    assert _judge(good, ("B" * 40,), "").standing is Standing.GOOD
    assert _judge(good, ("A" * 40,), "").standing is Standing.GOOD
    assert _judge(good, ("C" * 40,), "").standing is Standing.OTHER_KEY
    for lines in (
        [],
        good[1:],
        good[:2],
        [*good, ["BADSIG", "C"]],
        [*good, ["NEWSIG"]],
        [*good, VALID],
        [*good, ["ERRSIG", "C"]],
        [["NEWSIG"], ["BADSIG", "A"], VALID],
        [["NEWSIG"], ["GOODSIG", "A"], VALID[:6]],
    ):
        assert _judge(lines, ("B" * 40,), "").standing is Standing.BAD


@given(st.binary(max_size=200))
def test_no_packets_make_it_raise(data: bytes) -> None:
    for text in (rearmored(data), rearmored(b"\xc2", bytes([len(data)]), data) if len(data) < 192 else b""):
        assert isinstance(named_key(Signature(Scheme.OPENPGP, text, b"")), str)
    assert isinstance(usable(rearmored(data, kind="PUBLIC KEY BLOCK").decode()), str)


def test_many_small_packets_are_read_quickly() -> None:
    started = time.perf_counter()
    assert named_key(Signature(Scheme.OPENPGP, rearmored(b"\xc2\0" * 90_000), b"")) == ""
    area = b"\6" + bytes(3) + (150_000).to_bytes(4, "big") + b"\0" * 150_000
    long = b"\xc2\xff" + len(area).to_bytes(4, "big") + area
    assert named_key(Signature(Scheme.OPENPGP, rearmored(long), b"")) == ""
    assert time.perf_counter() - started < 5
