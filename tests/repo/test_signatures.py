"""What a commit's signature covers, which key it names, and what cannot be read as one."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kit.history import History, Repo
from kit.keys import GpgKey, SshKey, git_options, gpg_key, sign_commit, ssh_key, with_signature

from scanner.repo.signatures import (
    Scheme,
    Signature,
    Standing,
    commit_signature,
    may_be,
    named_key,
    same_key,
    usable,
    verify,
)

PEOPLE = b"author Ann <a@example.org> 1 +0000\ncommitter Ann <a@example.org> 1 +0000"
UNSIGNED = b"tree " + b"1" * 40 + b"\n" + PEOPLE + b"\n\nWork\n"
ARMOR = b"-----BEGIN SSH SIGNATURE-----\nAAAA\n-----END SSH SIGNATURE-----"


def history(path: Path, **options: str) -> Repo:
    made = History()
    made.commit("Start\n\nbody", files={"a": "1"})
    return made.write(path / "repo", **options)  # type: ignore[arg-type]


def signature_of(repo: Repo, oid: str) -> Signature:
    found = commit_signature(repo.git_bytes("cat-file", "commit", oid))
    assert found is not None
    return found


@pytest.mark.parametrize("object_format", ["sha1", "sha256"])
@pytest.mark.parametrize("key", [ssh_key, gpg_key], ids=["ssh", "gpg"])
def test_what_git_signs_verifies(tmp_path: Path, object_format: str, key: type) -> None:
    signer: SshKey | GpgKey = key()
    repo = history(tmp_path, object_format=object_format)
    repo.git(*git_options(signer), "commit", "-S", "--allow-empty", "-m", "subject", **signer.settings)
    signature = signature_of(repo, repo.head)
    result = verify(signature, signer.public)
    assert result.standing is Standing.GOOD, result
    assert same_key(named_key(signature), signer.public)
    assert may_be(signature, signer.public)


def test_a_signed_merge_of_a_signed_tag_verifies(tmp_path: Path) -> None:
    repo, key = history(tmp_path), ssh_key()
    repo.git("checkout", "-q", "-b", "topic")
    repo.git("commit", "-q", "--allow-empty", "-m", "topic")
    repo.git(*git_options(ssh_key("bob")), "tag", "-s", "-m", "signed", "v1")
    repo.git("checkout", "-q", "main")
    repo.git(*git_options(key), "merge", "-q", "-S", "--no-ff", "-m", "merge", "v1")
    raw = repo.git_bytes("cat-file", "commit", "HEAD")
    assert b"\nmergetag " in raw
    assert b"\n -----BEGIN SSH SIGNATURE-----" in raw.partition(b"\ngpgsig ")[0]
    assert verify(signature_of(repo, repo.head), key.public).standing is Standing.GOOD


def test_a_signed_commit_without_a_message_verifies(tmp_path: Path) -> None:
    repo, key = history(tmp_path), ssh_key()
    repo.git(*git_options(key), "commit", "-S", "--allow-empty", "--allow-empty-message", "-m", "")
    assert verify(signature_of(repo, repo.head), key.public).standing is Standing.GOOD


def test_an_unsigned_commit_has_no_signature() -> None:
    assert commit_signature(UNSIGNED) is None


def test_the_payload_is_the_commit_without_the_header() -> None:
    signature = commit_signature(with_signature(UNSIGNED, ARMOR))
    assert signature == Signature(Scheme.SSH, ARMOR + b"\n", UNSIGNED)


def test_a_signature_in_the_message_is_text() -> None:
    assert commit_signature(UNSIGNED + b"\ngpgsig " + ARMOR.replace(b"\n", b"\n ") + b"\n") is None


def test_the_other_algorithms_signature_is_cut_but_not_used() -> None:
    both = with_signature(with_signature(UNSIGNED, ARMOR), b"other\nlines", "gpgsig-sha256")
    assert commit_signature(both) == commit_signature(with_signature(UNSIGNED, ARMOR))
    assert commit_signature(with_signature(UNSIGNED, ARMOR, "gpgsig-sha256")) is None
    wide = UNSIGNED.replace(b"1" * 40, b"1" * 64)
    assert commit_signature(with_signature(wide, ARMOR)) is None
    assert commit_signature(with_signature(wide, ARMOR, "gpgsig-sha256")) == Signature(Scheme.SSH, ARMOR + b"\n", wide)


@pytest.mark.parametrize(
    "raw",
    [
        with_signature(with_signature(UNSIGNED, ARMOR), ARMOR),
        with_signature(with_signature(UNSIGNED, ARMOR), b"extra", "gpgsigned"),
        with_signature(UNSIGNED, ARMOR).replace(b"committer Ann", b"committer An\0n"),
        UNSIGNED.replace(b"author", b"gpgsig " + ARMOR.replace(b"\n", b"\n ") + b"\nauthor"),
        with_signature(UNSIGNED, b"something else"),
        with_signature(UNSIGNED, ARMOR).removeprefix(b"tree "),
        b"gpgsig " + ARMOR.replace(b"\n", b"\n ") + b"\n\nWork",
    ],
    ids=["twice", "a longer name", "NUL", "before the author", "no armor", "no tree", "nothing else"],
)
def test_a_header_git_may_read_differently_is_no_signature(raw: bytes) -> None:
    assert commit_signature(with_signature(UNSIGNED, ARMOR)) is not None
    assert commit_signature(raw) is None


def test_the_signature_of_one_commit_on_another_is_bad(tmp_path: Path) -> None:
    repo, key = history(tmp_path), ssh_key()
    other = UNSIGNED.replace(b"Work", b"Other work")
    assert verify(commit(with_signature(UNSIGNED, key.sign(UNSIGNED))), key.public).standing is Standing.GOOD
    assert verify(commit(with_signature(other, key.sign(UNSIGNED))), key.public).standing is Standing.BAD
    signed = sign_commit(repo, repo.head, key)
    assert verify(signature_of(repo, signed), key.public).standing is Standing.GOOD


def commit(raw: bytes) -> Signature:
    found = commit_signature(raw)
    assert found is not None
    return found


def test_nothing_in_the_repositorys_configuration_is_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Threat B39: programs that say Good, and a list of signers that names everybody."""
    repo, ann, mallory = history(tmp_path), ssh_key(), ssh_key("mallory")
    stub = repo.path / "ssh-keygen"
    good = 'Good "git" signature for signer with ED25519 key SHA256:abc'
    stub.write_text(f"#!/bin/sh\ntouch {tmp_path}/ran\necho '{good}'\n")
    stub.chmod(0o755)
    everybody = repo.path / "everybody"
    everybody.write_text("* " + mallory.public + "\n")
    repo.git(*git_options(mallory), "commit", "-S", "--allow-empty", "-m", "forged")
    for name in ("gpg.program", "gpg.ssh.program", "gpg.x509.program", "gpg.openpgp.program"):
        repo.git("config", name, str(stub))
    repo.git("config", "gpg.ssh.allowedSignersFile", str(everybody))
    repo.git("verify-commit", "HEAD")  # git believes it
    (tmp_path / "ran").unlink()
    monkeypatch.chdir(repo.path)
    signature = signature_of(repo, repo.head)
    assert verify(signature, ann.public).standing is Standing.OTHER_KEY
    assert verify(signature, gpg_key().public).standing is Standing.OTHER_KEY
    assert verify(signature, mallory.public).standing is Standing.GOOD
    assert not (tmp_path / "ran").exists()


def test_a_program_in_the_work_tree_is_not_the_one_on_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stub = tmp_path / "ssh-keygen"
    stub.write_text("#!/bin/sh\nexit 0\n")
    stub.chmod(0o755)
    monkeypatch.chdir(tmp_path)
    forged = Signature(Scheme.SSH, ssh_key().sign(b"payload"), b"other")
    for path in (".", "", ".:./", ":"):
        assert verify(forged, ssh_key().public, environ={"PATH": path}).standing is Standing.NO_TOOL
    absolute = verify(forged, ssh_key().public, environ={"PATH": str(tmp_path)})
    assert absolute.standing is Standing.GOOD  # so the stub does work where PATH really names it


def test_without_the_program_nothing_is_good() -> None:
    for key in (ssh_key(), gpg_key()):
        scheme = Scheme.SSH if isinstance(key, SshKey) else Scheme.OPENPGP
        result = verify(
            Signature(scheme, key.sign(b"payload"), b"payload"), key.public, environ={"PATH": "/nonexistent"}
        )
        assert result.standing is Standing.NO_TOOL
        assert "not installed" in result.detail


def test_a_program_that_does_not_answer_is_no_tool(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stub = tmp_path / "ssh-keygen"
    stub.write_text("#!/bin/sh\nexec /bin/sleep 60\n")
    stub.chmod(0o755)
    monkeypatch.setattr("scanner.repo.verification.TIMEOUT", 0.1)
    signature = Signature(Scheme.SSH, ssh_key().sign(b"payload"), b"payload")
    result = verify(signature, ssh_key().public, environ={"PATH": str(tmp_path)})
    assert result.standing is Standing.NO_TOOL
    assert "no answer" in result.detail


def test_sigstore_identities_cannot_be_asked() -> None:
    key = "sigstore:ann@example.org https://accounts.example.org"
    signature = Signature(Scheme.X509, b"-----BEGIN SIGNED MESSAGE-----\n", b"payload")
    result = verify(signature, key)
    assert result.standing is Standing.NO_TOOL
    assert result.detail == usable(key) != ""
    assert not same_key("", key)


@given(st.binary() | st.binary().map(lambda tail: with_signature(UNSIGNED, b"-----BEGIN PGP SIGNATURE-----\n" + tail)))
def test_no_bytes_of_a_commit_make_it_raise(raw: bytes) -> None:
    found = commit_signature(raw)
    if found is not None:
        assert isinstance(named_key(found), str)
        assert b"gpgsig" not in found.payload.partition(b"\n\n")[0]


@given(st.sampled_from(Scheme), st.binary(), st.text())
def test_no_signature_and_no_key_make_it_raise(scheme: Scheme, text: bytes, key: str) -> None:
    assert isinstance(named_key(Signature(scheme, text, b"")), str)
    assert same_key(named_key(Signature(scheme, text, b"")), key) is False
    assert isinstance(usable(key), str)
    assert verify(Signature(scheme, text, b""), key).standing is not Standing.GOOD
