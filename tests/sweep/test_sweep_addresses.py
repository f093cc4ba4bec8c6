"""Addresses: four forms are taken, nothing that git would run, and no password is left in anything that is kept."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import astuple

from scanner.errors import UsageError
from scanner.sweep.addresses import Address, looks_like_one, read_address

TAKEN = {
    "https": ("https://github.com/owner/name", "github.com/owner/name", "https"),
    "https with .git": ("https://github.com/owner/name.git", "github.com/owner/name", "https"),
    "a host in capitals": ("https://GitHub.com/owner/name/", "github.com/owner/name", "https"),
    "a group": ("https://gitlab.com/a/b/c.git", "gitlab.com/a/b/c", "https"),
    "a port": ("https://git.example.org:8443/a/b", "git.example.org:8443/a/b", "https"),
    "IPv6": ("https://[::1]:8443/a/b", "[::1]:8443/a/b", "https"),
    "ssh": ("ssh://git@github.com/owner/name.git", "github.com/owner/name", "ssh"),
    "the short form": ("git@github.com:owner/name.git", "github.com/owner/name", "ssh"),
    "the short form without a user": ("github.com:owner/name", "github.com/owner/name", "ssh"),
    "a home": ("git@host.example:~ann/name", "host.example/~ann/name", "ssh"),
    "a file": ("file:///srv/git/name.git", "/srv/git/name", "file"),
}

REFUSED = {
    "a helper": "ext::sh -c touch% /tmp/x",
    "a helper without words": "ext::x",
    "any helper": "foo+bar::https://example.org/a/b",
    "an option": "--upload-pack=touch",
    "a host that is an option": "ssh://-oProxyCommand=touch/x",
    "a user that is an option": "ssh://-oProxyCommand@host/x",
    "a path that is an option": "git@host.example:-oProxyCommand",
    "a short form that begins with one": "-x@host.example:a/b",
    "no path": "https://github.com/",
    "no path in the short form": "git@github.com:/",
    "no host": "https:///owner/name",
    "a way out": "https://github.com/owner/../../name",
    "a way out, encoded": "https://github.com/owner/%2e%2e/name",
    "a slash, encoded, and a way out": "file:///srv/%2e%2e%2fetc",
    "plain http": "http://github.com/owner/name",
    "plain git": "git://github.com/owner/name",
    "ftp": "ftp://example.org/a/b",
    "a question": "https://github.com/owner/name?private_token=abc",
    "a fragment": "https://github.com/owner/name#abc",
    "a line end": "https://github.com/owner/name\nfile:///etc",
    "a NUL": "https://github.com/owner/na\0me",
    "a space": "https://github.com/owner/na me",
    "a NUL, encoded": "https://github.com/owner/na%00me",
    "a port that is none": "https://github.com:port/a/b",
    "bytes": "https://github.com/owner/\udcff",
}


@pytest.mark.parametrize(("words", "key", "scheme"), TAKEN.values(), ids=TAKEN)
def test_an_address_is_taken(words: str, key: str, scheme: str) -> None:
    found = read_address(words)
    assert (looks_like_one(words), found.key, found.scheme, found.secret) == (True, key, scheme, "")


@pytest.mark.parametrize("words", REFUSED.values(), ids=REFUSED)
def test_anything_else_is_refused(words: str) -> None:
    with pytest.raises(UsageError):
        read_address(words)


@pytest.mark.parametrize("words", [each for each in REFUSED.values() if "::" in each or "://" in each])
def test_what_is_refused_is_not_taken_for_a_path(words: str) -> None:
    assert looks_like_one(words)


@pytest.mark.parametrize(
    "words", ["repo", "./repo", "/srv/git/repo", "C:\\clones\\repo", "a/b:c", "../x", "~/src", "."]
)
def test_a_path_is_no_address(words: str) -> None:
    assert not looks_like_one(words)


CREDENTIALS = ["ann:s3cr3t-word", "s3cr3t-word", ":s3cr3t-word", "x-access-token:s3cr3t%2Fword", "a:b@s3cr3t-word"]


@pytest.mark.parametrize("named", CREDENTIALS)
def test_a_password_is_used_and_kept_nowhere(named: str) -> None:
    found = read_address(f"https://{named}@git.example.org/owner/name.git")
    assert found.secret == f"https://{named}@git.example.org/owner/name.git"
    assert found.url == "https://git.example.org/owner/name.git"
    assert "s3cr3t" not in f"{found!r} {found} {found.key} {found.folder} {found.url} {found.scheme}"


def test_a_password_of_ssh_is_dropped_and_its_user_is_not() -> None:
    found = read_address("ssh://git:s3cr3t-word@git.example.org/owner/name")
    assert (found.url, found.secret) == ("ssh://git@git.example.org/owner/name", "")


def test_an_error_says_nothing_of_a_password() -> None:
    for words in ("https://ann:s3cr3t-word@host/a/b?x", "http://ann:s3cr3t-word@host/a", "ext::ann:s3cr3t-word@x"):
        with pytest.raises(UsageError) as error:
            read_address(words)
        assert "s3cr3t" not in error.value.message + error.value.hint


def test_all_ways_to_write_it_are_one_mirror() -> None:
    ways = ("https://github.com/owner/name", "git@github.com:owner/name.git", "ssh://git@GITHUB.com/owner/name/")
    assert {read_address(each).folder for each in ways} == {"github.com/owner/name.git"}


PARTS = st.text(st.characters(exclude_characters="/", exclude_categories=("Cs",)), min_size=1, max_size=20)
ODD = st.sampled_from(
    ["..", ".", "con", "CON", "aux.txt", "Name", "name", "NAME", "a.git", "a.lock", "x" * 300, ".locks"]
)


@given(st.lists(st.one_of(PARTS, ODD), min_size=1, max_size=4))
def test_a_mirrors_folder_stays_where_it_is_put(parts: list[str]) -> None:
    """Whatever a path says: a few small letters in each part, none of them special anywhere."""
    folder = Address("", "host.example", "/".join(parts)).folder
    assert all(re.fullmatch(r"[a-z0-9_-][a-z0-9_.-]{0,70}", each) for each in folder.split("/"))
    assert not re.search(r"(^|/)(con|aux|nul|prn|com\d|lpt\d)(\.[^/]*)?(/|$)", folder.removesuffix(".git"))


@given(st.lists(st.one_of(PARTS, ODD), min_size=2, max_size=2, unique=True))
def test_two_repositories_have_two_mirrors_on_any_disk(parts: list[str]) -> None:
    one, other = (Address("", "h.example", f"a/{part}").folder for part in parts)
    assert one.casefold() != other.casefold()


def test_the_address_of_a_program_is_data() -> None:
    assert "secret" in Address.__struct_fields__
    assert astuple(read_address("https://a:b@h.example/c"))[3] == "https://a:b@h.example/c"
