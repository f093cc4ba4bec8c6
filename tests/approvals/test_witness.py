"""What a signature shows: whose listed key made it, as of today, for this purpose."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from kit.history import ANN
from kit.judging import TODAY, preset
from kit.keys import GpgKey, SshKey, gpg_key, ssh_key
from kit.signing import listed, roster_policy

from scanner.approvals.witness import UNSIGNED, Witness, keeps_keys, witness
from scanner.config.policy import Policy
from scanner.model.approval import Reason
from scanner.repo.signatures import Signature, scheme_of_armor

PAYLOAD = b"tree and all that\n"
BOB_KEY, EVE_KEY = ssh_key("bob"), ssh_key("eve")


def rules(*roster: Mapping[str, Any], **fields: Any) -> Policy:
    return roster_policy(roster, **fields)


def signed(key: SshKey | GpgKey, namespace: str = "git", payload: bytes = PAYLOAD) -> Signature:
    text = key.sign(PAYLOAD, namespace)
    scheme = scheme_of_armor(text)
    assert scheme is not None
    return Signature(scheme, text, payload)


def shown(roster: Policy, signature: Signature | None, today: str = TODAY, namespace: str = "git") -> Witness:
    return witness(roster, signature, today, namespace)


def of_bob(**window: Any) -> Policy:
    return rules(listed("bob", keys=[{"key": BOB_KEY.public, **window}]), listed("eve", keys=[EVE_KEY.public]))


def doubt(found: Witness) -> tuple[str, str, str, Reason | None]:
    return found.reviewer, found.landing, found.named, found.doubt


def test_without_a_signature_there_is_nothing_to_say() -> None:
    assert shown(of_bob(), None) == UNSIGNED


@pytest.mark.parametrize(("key", "who"), ((BOB_KEY, "bob"), (EVE_KEY, "eve")))
def test_the_person_whose_key_it_is(key: SshKey, who: str) -> None:
    assert doubt(shown(of_bob(), signed(key))) == (who, "", who, None)


@pytest.mark.parametrize("kind", ("ed25519", "ecdsa", "rsa"))
def test_every_kind_of_ssh_key(kind: str) -> None:
    key = ssh_key("bob", kind)
    assert shown(rules(listed("bob", keys=[key.public])), signed(key)).reviewer == "bob"


def test_any_of_a_persons_keys() -> None:
    roster = rules(listed("bob", keys=[EVE_KEY.public, BOB_KEY.public]))
    assert {shown(roster, signed(key)).reviewer for key in (BOB_KEY, EVE_KEY)} == {"bob"}


def test_a_key_that_nobody_listed() -> None:
    assert doubt(shown(of_bob(), signed(ssh_key("mallory")))) == ("", "", "", Reason.UNKNOWN_KEY)


def test_another_payload_names_the_owner_and_vouches_for_nothing() -> None:
    found = shown(of_bob(), signed(BOB_KEY, payload=PAYLOAD + b"more"))
    assert doubt(found) == ("", "", "bob", Reason.BAD_SIGNATURE)


@pytest.mark.parametrize(("made", "asked"), (("file", "git"), ("git", "twokey-approval"), ("twokey-approval", "git")))
def test_b37_another_purpose(made: str, asked: str) -> None:
    assert doubt(shown(of_bob(), signed(BOB_KEY, made), namespace=asked)) == ("", "", "bob", Reason.BAD_SIGNATURE)
    assert shown(of_bob(), signed(BOB_KEY, asked), namespace=asked).reviewer == "bob"


WINDOWS = {
    "over": ({"valid_until": "2025-06-30"}, Reason.EXPIRED),
    "its last day": ({"valid_until": TODAY}, None),
    "not yet": ({"valid_from": "2025-07-02"}, Reason.EXPIRED),
    "its first day": ({"valid_from": TODAY}, None),
    "revoked": ({"revoked": True}, Reason.REVOKED),
    "revoked, and over": ({"revoked": True, "valid_until": "2020-01-01"}, Reason.REVOKED),
    "not revoked": ({"revoked": False}, None),
}


@pytest.mark.parametrize(("window", "reason"), WINDOWS.values(), ids=WINDOWS)
def test_a_key_counts_on_the_day_of_the_check(window: dict[str, Any], reason: Reason | None) -> None:
    found = shown(of_bob(**window), signed(BOB_KEY))
    assert doubt(found) == ("bob" if reason is None else "", "", "bob", reason)


def test_one_key_that_is_over_leaves_the_other() -> None:
    old = {"key": ssh_key("bob-old").public, "revoked": True}
    roster = rules(listed("bob", keys=[old, BOB_KEY.public]))
    assert shown(roster, signed(BOB_KEY)).reviewer == "bob"
    assert shown(roster, signed(ssh_key("bob-old"))).doubt is Reason.REVOKED


def test_a_landing_services_key_is_no_person() -> None:
    roster = rules(listed("bob", keys=[BOB_KEY.public]), landing=[{"email": "m@example.com", "keys": [EVE_KEY.public]}])
    assert doubt(shown(roster, signed(EVE_KEY))) == ("", "m@example.com", "", None)


@pytest.mark.parametrize("form", ("block", "fingerprint of the block's key"))
def test_an_openpgp_key(form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    key = gpg_key(ANN)
    monkeypatch.setenv("GNUPGHOME", str(key.home))
    entry = key.public if form == "block" else f"openpgp:{key.fingerprint}"
    found = shown(rules(listed("ann", keys=[entry])), signed(key))
    assert doubt(found) == ("ann", "", "ann", None)


def test_b40_an_openpgp_key_of_the_same_name() -> None:
    listed_key, other = gpg_key(ANN), gpg_key(ANN, number=2)
    found = shown(rules(listed("ann", keys=[listed_key.public])), signed(other))
    assert doubt(found) == ("", "", "", Reason.UNKNOWN_KEY)


def test_an_openpgp_key_beside_an_ssh_key() -> None:
    ann = gpg_key(ANN)
    roster = rules(listed("bob", keys=[BOB_KEY.public]), listed("ann", keys=[ann.public]))
    assert [shown(roster, signed(key)).reviewer for key in (ann, BOB_KEY)] == ["ann", "bob"]


def test_whether_there_is_a_key_at_all() -> None:
    assert keeps_keys(of_bob())
    assert keeps_keys(rules(landing=[{"email": "m@example.com", "keys": [EVE_KEY.public]}]))
    assert not keeps_keys(rules(listed("bob"), landing=["m@example.com"]))
    assert not keeps_keys(preset("strict"))
