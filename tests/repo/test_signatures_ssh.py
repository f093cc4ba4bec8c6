"""SSH: one key, one purpose, one payload; and a roster's text that cannot say more than one key."""

from __future__ import annotations

import base64
import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kit.keys import PATH, run, ssh_key

from scanner.errors import TwokeyError
from scanner.repo.signatures import Scheme, Signature, Standing, named_key, same_key, sign_ssh, usable, verify
from scanner.repo.ssh_signatures import read_signature

PAYLOAD = b"tree 1\n\nWork\n"
BEGIN, END = "-----BEGIN SSH SIGNATURE-----", "-----END SSH SIGNATURE-----"


def signed(payload: bytes = PAYLOAD, namespace: str = "git", name: str = "ann", kind: str = "ed25519") -> Signature:
    return Signature(Scheme.SSH, ssh_key(name, kind).sign(payload, namespace), payload)


def standing(signature: Signature, key: str = "", namespace: str = "git") -> Standing:
    return verify(signature, key or ssh_key().public, namespace).standing


@pytest.mark.parametrize("kind", ["ed25519", "ecdsa", "rsa"])
def test_the_right_key_is_good_and_shown_as_people_know_it(kind: str) -> None:
    key = ssh_key("ann", kind)
    result = verify(signed(kind=kind), key.public)
    assert result.standing is Standing.GOOD
    assert result.key == run("ssh-keygen", "-l", "-f", str(key.path)).decode().split()[1]
    assert named_key(signed(kind=kind)) == " ".join(key.public.split()[:2])


def test_the_comment_of_a_key_does_not_matter() -> None:
    bare = " ".join(ssh_key().public.split()[:2])
    for text in (bare, f"{bare} Ann * cert-authority", f"  {bare}  ", f'{bare} namespaces="file"'):
        assert usable(text) == ""
        assert standing(signed(), text) is Standing.GOOD
        assert same_key(named_key(signed()), text)


def test_a_signature_by_anyone_else_on_the_roster_is_theirs() -> None:
    result = verify(signed(name="bob"), ssh_key("ann").public)
    assert result.standing is Standing.OTHER_KEY
    assert not same_key(named_key(signed(name="bob")), ssh_key("ann").public)
    assert standing(signed(name="bob"), ssh_key("bob").public) is Standing.GOOD


@pytest.mark.parametrize(("made", "asked"), [("file", "git"), ("email", "git"), ("git", "twokey"), ("git2", "git")])
def test_a_signature_for_another_purpose_does_not_count(made: str, asked: str) -> None:
    """Threat B37."""
    assert standing(signed(namespace=made), namespace=asked) is Standing.WRONG_NAMESPACE
    assert standing(signed(namespace=made), namespace=made) is Standing.GOOD


def test_one_changed_byte_is_bad() -> None:
    signature = signed()
    for position in (0, 5, len(PAYLOAD) - 1):
        changed = bytearray(PAYLOAD)
        changed[position] ^= 1
        assert standing(Signature(Scheme.SSH, signature.text, bytes(changed))) is Standing.BAD
    for longer in (PAYLOAD + b"\n", PAYLOAD[:-1], b""):
        assert standing(Signature(Scheme.SSH, signature.text, longer)) is Standing.BAD


def armored(whole: bytes) -> bytes:
    return f"{BEGIN}\n{base64.b64encode(whole).decode()}\n{END}\n".encode()


def repacked(old: bytes, new: bytes) -> bytes:
    """Bob's signature with a field of the blob exchanged for one of the same length."""
    whole = read_signature(signed(name="bob").text).whole
    assert whole.count(old) >= 1
    return armored(whole.replace(old, new))


def test_a_signature_that_only_claims_a_key_is_bad() -> None:
    """Bob's signature with Ann's key written over his: it names Ann, and is nobody's."""
    ann, bob = (base64.b64decode(ssh_key(name).public.split()[1]) for name in ("ann", "bob"))
    forged = Signature(Scheme.SSH, repacked(bob, ann), PAYLOAD)
    assert same_key(named_key(forged), ssh_key("ann").public)
    assert standing(forged) is Standing.BAD


def test_a_purpose_written_over_is_bad() -> None:
    text = repacked(b"\0\0\0\3git", b"\0\0\0\3got")
    assert standing(Signature(Scheme.SSH, text, PAYLOAD), ssh_key("bob").public, "got") is Standing.BAD


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text + b"more\n",
        lambda text: text + text,
        lambda text: b"\n" + text,
        lambda text: text.replace(b"\n", b"\n\n# comment\n", 1),
        lambda text: text.replace(END.encode(), END.encode() + BEGIN.encode()),
        lambda _: armored(b""),
        lambda text: armored(read_signature(text).whole.replace(b"\0\0\0\1", b"\0\0\0\2", 1)),
        lambda text: armored(read_signature(text).whole + b"x"),
        lambda text: armored(read_signature(text).whole[:-1]),
        lambda _: armored(bytes(300_000)),
    ],
    ids=["tail", "two", "lead", "inside", "begin again", "empty", "version 2", "blob tail", "cut", "large"],
)
def test_anything_but_one_signature_is_bad(change: Callable[[bytes], bytes]) -> None:
    assert standing(Signature(Scheme.SSH, armored(read_signature(signed().text).whole), PAYLOAD)) is Standing.GOOD
    text = change(signed().text)
    assert standing(Signature(Scheme.SSH, text, PAYLOAD)) is Standing.BAD
    assert named_key(Signature(Scheme.SSH, text, PAYLOAD)) == ""


def _certificate() -> str:
    """Bob's key, vouched for by Ann's."""
    bob = ssh_key("bob")
    run("ssh-keygen", "-q", "-s", str(ssh_key().path), "-I", "bob", "-n", "bob", str(bob.path) + ".pub")
    return Path(f"{bob.path}-cert.pub").read_text().strip()


@pytest.mark.parametrize(
    "prefix",
    ["cert-authority ", "* ", 'namespaces="git" ', "*@example.org ", "ann ", "# ", "ssh-rsa ", "ssh-ed25519\t"],
)
def test_a_roster_cannot_name_more_than_a_key(prefix: str) -> None:
    text = prefix + ssh_key().public
    assert usable(text)
    assert verify(signed(), text).standing is Standing.UNUSABLE_KEY


@pytest.mark.parametrize("gap", ["\n", "\r", "\r\n", "\0", "\v", "\x85", "\u2028"])
def test_a_second_line_in_a_key_cannot_smuggle_another(gap: str) -> None:
    """Threat B35: the second line would allow mallory's key to everybody."""
    text = f"{ssh_key('ann').public}{gap}* {ssh_key('mallory').public}"
    for name in ("ann", "mallory"):
        assert verify(signed(name=name), text).standing is Standing.UNUSABLE_KEY
        assert not same_key(named_key(signed(name=name)), text)


def test_a_certificate_is_no_key() -> None:
    text = _certificate()
    assert usable(text)
    assert standing(signed(name="bob"), text) is Standing.UNUSABLE_KEY
    assert standing(signed(name="bob"), f"cert-authority {ssh_key().public}") is Standing.UNUSABLE_KEY
    assert standing(signed(name="bob"), ssh_key("bob").public) is Standing.GOOD


def _of(kind: str, *fields: bytes) -> str:
    blob = b"".join(len(each).to_bytes(4, "big") + each for each in (kind.encode(), *fields))
    return base64.b64encode(blob).decode()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ssh-ed25519",
        "ssh-ed25519 ",
        "ssh-ed25519 AAAA",
        "ssh-ed25519 !!!!",
        "ssh-ed25519 " + _of("ssh-rsa", b"k" * 32),
        "ssh-ed25519 " + _of("ssh-ed25519", b"k" * 32, b"more"),
        "ssh-ed25519 " + _of("ssh-ed25519", b"k" * 32).rstrip("=") + "\u0430",
        "ssh-rsa " + _of("ssh-rsa", b"\1\0\1", b"\0" + b"k" * 64),
        "ssh-dss " + _of("ssh-dss", b"p", b"q", b"g", b"y"),
    ],
)
def test_a_damaged_key_says_why(text: str) -> None:
    assert usable(text)
    assert verify(signed(), text).standing is Standing.UNUSABLE_KEY


def test_keys_of_security_keys_are_usable() -> None:
    assert usable("sk-ssh-ed25519@openssh.com " + _of("sk-ssh-ed25519@openssh.com", b"k" * 32, b"ssh:")) == ""
    kind = "sk-ecdsa-sha2-nistp256@openssh.com"
    assert usable(f"{kind} " + _of(kind, b"nistp256", b"\4" + b"k" * 64, b"ssh:")) == ""


@given(st.text())
def test_no_text_after_a_key_changes_which_key_it_is(tail: str) -> None:
    ann, bob = (" ".join(ssh_key(name).public.split()[:2]) for name in ("ann", "bob"))
    assert bool(usable(f"{ann} {tail}")) is not same_key(ann, f"{ann} {tail}")
    assert not same_key(bob, f"{ann} {tail}")


def environ() -> dict[str, str]:
    return dict(os.environ)


@pytest.mark.parametrize("form", ["{path}", "{path}.pub", "~/{name}"])
def test_signing_with_a_key_file(form: str) -> None:
    key = ssh_key()
    home = {**environ(), "HOME": str(key.path.parent)}
    text = sign_ssh(PAYLOAD, "twokey", form.format(path=key.path, name=key.path.name), environ=home)
    signature = Signature(Scheme.SSH, text, PAYLOAD)
    assert standing(signature, namespace="twokey") is Standing.GOOD
    assert standing(signature) is Standing.WRONG_NAMESPACE


@pytest.fixture
def agent() -> Iterator[dict[str, str]]:
    """An agent that holds ann's key."""
    socket = ssh_key().path.with_name("agent")
    process = subprocess.Popen(["ssh-agent", "-D", "-a", str(socket)], stdout=subprocess.DEVNULL, env=PATH)
    try:
        while not socket.exists() and process.poll() is None:
            pass
        run("ssh-add", "-q", str(ssh_key().path), SSH_AUTH_SOCK=str(socket))
        yield {**environ(), "SSH_AUTH_SOCK": str(socket)}
    finally:
        process.terminate()
        process.wait()
        socket.unlink(missing_ok=True)


@pytest.mark.parametrize("lead", ["", "key::"])
def test_signing_with_a_key_in_an_agent(agent: dict[str, str], lead: str) -> None:
    text = sign_ssh(PAYLOAD, "git", lead + ssh_key().public, environ=agent)
    assert standing(Signature(Scheme.SSH, text, PAYLOAD)) is Standing.GOOD


@pytest.mark.parametrize(
    ("key", "program"),
    [
        ("/nonexistent/key", "ssh-keygen"),
        ("key::nonsense", "ssh-keygen"),
        ("{public}", "ssh-keygen"),
        ("{path}", "no-such-program"),
        ("{path}", "true"),
        ("", "ssh-keygen"),
    ],
    ids=["no file", "no key", "no agent", "no program", "no signature", "nothing"],
)
def test_what_cannot_be_signed_says_what_to_do(key: str, program: str) -> None:
    with pytest.raises(TwokeyError) as error:
        sign_ssh(PAYLOAD, "git", key.format(public=ssh_key().public, path=ssh_key().path), program, environ=environ())
    assert error.value.hint


def test_nothing_is_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    key, signature = ssh_key(), signed()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    verify(signature, key.public)
    sign_ssh(PAYLOAD, "git", str(key.path), environ=environ())
    assert list(tmp_path.iterdir()) == []
