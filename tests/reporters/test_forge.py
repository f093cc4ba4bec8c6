"""Links to forges: the address of a known one made anew, and nothing of a stranger's kept."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.reporters.forge import commit_address, repository_address

OID = "0123456789abcdef" * 2 + "01234567"


@pytest.mark.parametrize(
    ("place", "address"),
    (
        ("https://github.com/acme/api.git", "https://github.com/acme/api"),
        ("https://github.com/acme/api", "https://github.com/acme/api"),
        ("https://github.com/acme/api/", "https://github.com/acme/api"),
        ("https://github.com/acme/api.js.git", "https://github.com/acme/api.js"),
        ("https://github.com/acme/.github", "https://github.com/acme/.github"),
        ("git@github.com:acme/api.git", "https://github.com/acme/api"),
        ("ssh://git@gitlab.com/group/sub/api.git", "https://gitlab.com/group/sub/api"),
        ("https://codeberg.org/a/b", "https://codeberg.org/a/b"),
    ),
)
def test_a_known_forge(place: str, address: str) -> None:
    assert repository_address(place) == address


@pytest.mark.parametrize(
    "place",
    (
        "/srv/git/acme/api",
        "http://github.com/acme/api",
        "https://github.com.evil.example/acme/api",
        "https://evil.example/github.com/acme/api",
        "https://user:password@github.com/acme/api",
        "https://github.com@evil.example/acme/api",
        "https://github.com/acme",
        "https://github.com/acme/../../evil",
        "https://github.com/acme/..",
        "https://github.com/./acme/api",
        "https://github.com/acme/.git/..",
        "https://github.com/acme/api?x=javascript:alert(1)",
        "https://github.com/acme/api#x",
        'https://github.com/acme/api"><script>',
        "https://github.com/acme/api\n.git",
        "https://github.com//acme/api",
        "javascript:alert(1)//https://github.com/acme/api",
        "HTTPS://GITHUB.COM/acme/api",
        "",
    ),
    ids=repr,
)
def test_anything_else_is_no_address(place: str) -> None:
    assert repository_address(place) == ""
    assert commit_address(place, OID) == ""


@pytest.mark.parametrize(
    ("host", "between"),
    (("github.com", "commit"), ("gitlab.com", "-/commit"), ("codeberg.org", "commit"), ("bitbucket.org", "commits")),
)
def test_a_commit(host: str, between: str) -> None:
    assert commit_address(f"https://{host}/acme/api.git", OID) == f"https://{host}/acme/api/{between}/{OID}"


@pytest.mark.parametrize("oid", ("", "0123", OID.upper(), f"{OID}\n", f"{OID}0", "../" * 13 + "x"), ids=repr)
def test_what_is_no_commit_has_no_page(oid: str) -> None:
    assert commit_address("https://github.com/acme/api", oid) == ""


SAFE = re.compile(r"https://(github\.com|gitlab\.com|codeberg\.org|bitbucket\.org)/[A-Za-z0-9._/-]+")
PIECES = (
    "https://",
    "github.com",
    "gitlab.com",
    "/",
    ":",
    "@",
    "git@",
    "ssh://",
    "..",
    ".git",
    "acme",
    "\\",
    "\n",
    '"',
)


@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=3), max_size=9).map("".join))
def test_any_address_is_of_a_known_forge(place: str) -> None:
    address = repository_address(place)
    assert not address or (SAFE.fullmatch(address) and not {".", ".."} & set(address.split("/")))
