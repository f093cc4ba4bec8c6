"""What an edit of an auth.json means: that a secret is there, never which."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from kit.edits import mangled, never_raises, said

from scanner.formats.php import auth_json

AUTH: dict[str, Any] = {
    "http-basic": {"packages.example.org": {"username": "a", "password": "made-up-1"}},
    "bearer": {"git.example.org": "made-up-2"},
}
OLD = json.dumps(AUTH)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            None,
            OLD,
            [
                "critical secret-exposed bearer[git.example.org]",
                "critical secret-exposed http-basic[packages.example.org]",
            ],
        ),
        (OLD, OLD.replace("made-up-2", "made-up-3"), ["critical secret-exposed bearer[git.example.org]"]),
        (OLD, json.dumps({**AUTH, "bearer": {}}), ["low secret-exposed bearer[git.example.org]"]),
        (OLD, json.dumps({**AUTH, "github-oauth": {"x": "made-up"}}), ["critical secret-exposed github-oauth[x]"]),
        (OLD, json.dumps({**AUTH, "note": "x"}), ["medium setting-changed note"]),
        (OLD, json.dumps(AUTH, indent=4, sort_keys=True), []),
        (OLD, None, ["low file-removed file"]),
    ],
    ids=["new", "changed", "gone", "another", "unknown", "formatted", "removed"],
)
def test_an_edit(old: str | None, new: str | None, expected: list[str]) -> None:
    assert said(auth_json, old, new) == expected


def test_no_secret_is_shown() -> None:
    for old, new in ((None, OLD), (b"{}", OLD), (OLD.encode(), "{}")):
        one = old if old is None or isinstance(old, bytes) else old.encode()
        assert "made-up" not in repr(list(auth_json.diff(one, new.encode())))


@pytest.mark.parametrize("broken", ["{", "[]", "<<<<<<< a\n", '{"a": 1, "a": 2}', "{{ auth }}"])
def test_what_cannot_be_read_is_opaque(broken: str) -> None:
    (line,) = said(auth_json, OLD, broken)
    assert line.startswith("critical opaque ")


@given(new=mangled(OLD))
@settings(max_examples=60, deadline=None)
def test_any_bytes_never_raise(new: bytes) -> None:
    never_raises(auth_json, OLD.encode(), new)


def test_which_files() -> None:
    assert auth_json.matches("auth.json")
    assert not auth_json.matches("oauth.json")
