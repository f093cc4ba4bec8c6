"""The only writes: a commit that moves no ref, a ref that moves only from where it was, a line below a note."""

from __future__ import annotations

from pathlib import Path

import pytest
from kit.history import ENVIRONMENT, History, Repo
from kit.keys import git_options, gpg_key, ssh_key

from scanner.errors import TwokeyError, UsageError
from scanner.model.actor import Identity
from scanner.repo.write import Signing, Writer, add_note, make_commit, move_head, signing

NOTES = "refs/notes/twokey"


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    history = History()
    history.commit("Start", files={"a": "1"})
    history.commit("More", files={"a": "2"})
    return history.write(tmp_path / "r")


def writer(repo: Repo, **environ: str) -> Writer:
    return Writer(str(repo.path / ".git"), str(repo.path), {**ENVIRONMENT, **environ})


def made(repo: Repo, by: Writer | None = None, message: str = "Said\n", **more: object) -> str:
    tree = repo.git("rev-parse", "HEAD^{tree}")
    return make_commit(by or writer(repo), tree, (repo.head,), message, **{"sign": False, **more})  # type: ignore[arg-type]


def test_a_commit_is_stored_and_nothing_moves(repo: Repo) -> None:
    refs = repo.git("for-each-ref")
    oid = made(repo)
    assert repo.git("for-each-ref") == refs
    assert repo.git("log", "-1", "--format=%P|%T|%B", oid) == f"{repo.head}|{repo.git('rev-parse', 'HEAD^{tree}')}|Said"


@pytest.mark.parametrize("parents", [0, 1, 3])
def test_every_parent_in_its_order(repo: Repo, parents: int) -> None:
    ours = tuple(made(repo, message=f"{number}\n") for number in range(parents))
    oid = make_commit(writer(repo), repo.git("rev-parse", "HEAD^{tree}"), ours, "x\n", sign=False)
    assert tuple(repo.git("log", "-1", "--format=%P", oid).split()) == ours


@pytest.mark.parametrize("message", ["# no comment\n", "a\n\n\n\nb \n", "\u00e9\u2028\n", "-m x\n"])
def test_a_message_to_the_byte(repo: Repo, message: str) -> None:
    stored = repo.git_bytes("cat-file", "commit", made(repo, message=message))
    assert stored.partition(b"\n\n")[2] == message.encode()


def test_bytes_that_are_no_text_become_text(repo: Repo) -> None:
    """Git does that: a commit without an encoding of its own is UTF-8."""
    assert repo.git("log", "-1", "--format=%B", made(repo, message="a\udcff\n")) == "a\u00ff"


@pytest.mark.parametrize("stamp", ["1750000060 +0000", "77 +0530", "0 -1100", "20250101 +0000", "12345678901 +0000"])
def test_an_old_author_keeps_name_and_date(repo: Repo, stamp: str) -> None:
    """Small numbers look like calendar days to git."""
    oid = made(repo, author=Identity("Eve \u00ff Fox", "eve@example.org"), stamp=stamp)
    header = repo.git("cat-file", "commit", oid)
    assert f"\nauthor Eve \u00ff Fox <eve@example.org> {stamp}\n" in header
    assert "\ncommitter Ann Lee <ann@example.org> " in header


def test_an_author_without_a_date_is_no_error(repo: Repo) -> None:
    assert made(repo, author=Identity("Eve Fox", "eve@example.org"), stamp="")


def test_what_the_environment_says_of_other_repositories_is_not_heard(repo: Repo, tmp_path: Path) -> None:
    other = History()
    other.commit("Other")
    elsewhere = str(other.write(tmp_path / "other").path / ".git")
    oid = made(repo, writer(repo, GIT_DIR=elsewhere, GIT_OBJECT_DIRECTORY=f"{elsewhere}/objects", GIT_NAMESPACE="x"))
    assert repo.git("cat-file", "-t", oid) == "commit"


def test_signed_only_when_asked(repo: Repo) -> None:
    key = ssh_key("ann")
    for option in git_options(key)[1::2]:
        repo.git("config", *option.split("=", 1))
    repo.git("config", "commit.gpgSign", "true")
    assert "\ngpgsig -----BEGIN SSH" in repo.git("cat-file", "commit", made(repo, sign=True))
    assert "gpgsig" not in repo.git("cat-file", "commit", made(repo, sign=False))


def test_the_words_of_git_when_it_cannot_sign(repo: Repo) -> None:
    repo.git("config", "gpg.format", "ssh")
    repo.git("config", "user.signingKey", "/nowhere/key")
    with pytest.raises(UsageError, match=r"git commit-tree failed") as caught:
        made(repo, sign=True)
    assert caught.value.hint.startswith("nothing was written; ")
    assert "user.signingKey" in caught.value.hint


def test_the_branch_moves_only_from_where_it_was(repo: Repo) -> None:
    old, new = repo.head, made(repo)
    move_head(writer(repo), new, old, "twokey approve")
    assert repo.git("rev-parse", "main") == new
    assert repo.git("reflog", "-1", "--format=%gs", "main") == "twokey approve"
    with pytest.raises(TwokeyError, match="the branch has moved meanwhile"):
        move_head(writer(repo), made(repo, message="Late\n"), old, "twokey approve")
    assert repo.git("rev-parse", "main") == new


def test_lines_of_a_note_add_up(repo: Repo) -> None:
    for line in (b'{"a":1}\n', b'{"b":2}\n'):
        add_note(writer(repo), NOTES, repo.head, line)
    lines = repo.git("notes", "--ref=twokey", "show", repo.head).split("\n")
    assert [line for line in lines if line] == ['{"a":1}', '{"b":2}']


SETTINGS = {
    "nothing": ({}, Signing("openpgp", "", "ssh-keygen", wanted=False), False),
    "a key": ({"user.signingKey": "AB"}, Signing("openpgp", "AB", "ssh-keygen", wanted=False), True),
    "a wish": ({"commit.gpgSign": "1"}, Signing("openpgp", "", "ssh-keygen", wanted=True), True),
    "no wish": ({"commit.gpgSign": "no"}, Signing("openpgp", "", "ssh-keygen", wanted=False), False),
    "a key of SSH": (
        {"gpg.format": "ssh", "user.signingKey": "~/k", "gpg.ssh.program": "~/op"},
        Signing("ssh", "/home/x/k", "/home/x/op", wanted=False),
        True,
    ),
    "a literal key": (
        {"gpg.format": "ssh", "user.signingKey": "key::ssh-ed25519 AAAA"},
        Signing("ssh", "key::ssh-ed25519 AAAA", "ssh-keygen", wanted=False),
        True,
    ),
}


@pytest.mark.parametrize(("settings", "expected", "possible"), SETTINGS.values(), ids=SETTINGS)
def test_how_the_user_signs(repo: Repo, settings: dict[str, str], expected: Signing, possible: bool) -> None:
    for name, value in settings.items():
        repo.git("config", name, value)
    found = signing(writer(repo, HOME="/home/x"))
    assert (found, found.possible) == (expected, possible)


def test_a_key_of_gpg_is_reached(repo: Repo) -> None:
    key = gpg_key()
    repo.git("config", "user.signingKey", key.fingerprint)
    assert "\ngpgsig -----BEGIN PGP" in repo.git(
        "cat-file", "commit", made(repo, writer(repo, **key.settings), sign=True)
    )
