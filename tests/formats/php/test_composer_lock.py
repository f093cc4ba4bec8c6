"""What an edit of a composer.lock means."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from kit.edits import mangled, never_raises, said

from scanner.formats.php import composer_lock

Tree = dict[str, Any]


def package(name: str, version: str, commit: str, **more: Any) -> Tree:
    return {
        "name": name,
        "version": version,
        "source": {"type": "git", "url": f"https://git.example.org/{name}.git", "reference": commit},
        "dist": {
            "type": "zip",
            "url": f"https://zip.example.org/repos/{name}/zipball/{commit}",
            "reference": commit,
            "shasum": "",
        },
        "type": "library",
        "description": "Burns.",
        "time": "2026-01-01T00:00:00+00:00",
        **more,
    }


A, B, C = "a" * 40, "b" * 40, "c" * 40
LOCK: Tree = {
    "content-hash": "0" * 32,
    "packages": [
        package("acme/oil", "2.0.1", A),
        package("acme/wick", "dev-main", B),
        {
            **package("acme/signed", "1.0.0", C),
            "dist": {
                "type": "zip",
                "url": "https://zip.example.org/signed-1.0.0.zip",
                "reference": C,
                "shasum": "d" * 40,
            },
        },
    ],
    "packages-dev": [package("acme/probe", "0.5.0", C)],
    "minimum-stability": "stable",
    "stability-flags": {"acme/wick": 20},
    "plugin-api-version": "2.6.0",
}
OLD = json.dumps(LOCK, indent=4)


def lock(change: Callable[[Tree, Tree, Tree, Tree], object]) -> str:
    """The lock after `change` was made to it, given oil, wick and signed by name."""
    tree = copy.deepcopy(LOCK)
    change(tree, *tree["packages"])
    return json.dumps(tree, indent=4)


def bump(row: Tree, version: str, commit: str) -> None:
    row.update(package(row["name"], version, commit))


SAID: list[tuple[str, Callable[[Tree, Tree, Tree, Tree], object], list[str]]] = [
    ("bump", lambda t, oil, w, s: bump(oil, "2.1.0", B), ["medium dependency-bumped acme/oil"]),
    ("down", lambda t, oil, w, s: bump(oil, "2.0.0", B), ["high dependency-downgraded acme/oil"]),
    (
        "other commit of a branch",
        lambda t, o, wick, s: bump(wick, "dev-main", C),
        ["medium dependency-bumped acme/wick"],
    ),
    ("other commit of a version", lambda t, oil, w, s: bump(oil, "2.0.1", B), ["critical hash-changed acme/oil"]),
    ("other bytes", lambda t, o, w, s: s["dist"].update(shasum="e" * 40), ["critical hash-changed acme/signed"]),
    ("no bytes named", lambda t, o, w, s: s["dist"].update(shasum=""), ["high hash-removed acme/signed"]),
    ("bytes named", lambda t, oil, w, s: oil["dist"].update(shasum="e" * 40), ["low hash-added acme/oil"]),
    (
        "bytes no longer named with a bump",
        lambda t, o, w, s: s.update(version="1.1.0", dist={**s["dist"], "shasum": "", "reference": A}),
        ["high hash-removed acme/signed", "medium dependency-bumped acme/signed"],
    ),
    (
        "added",
        lambda t, o, w, s: t["packages"].append(package("acme/ash", "1.0.0", A)),
        ["medium dependency-added acme/ash"],
    ),
    (
        "plug-in added",
        lambda t, o, w, s: t["packages"].append(package("acme/ash", "1.0.0", A, type="composer-plugin")),
        ["high install-script-added acme/ash", "medium dependency-added acme/ash"],
    ),
    ("removed", lambda t, o, w, s: t["packages"].pop(0), ["low dependency-removed acme/oil"]),
    (
        "for everybody",
        lambda t, o, w, s: (t["packages"].extend(t["packages-dev"]), t.update({"packages-dev": []})),
        ["medium dependency-moved acme/probe"],
    ),
    (
        "other host",
        lambda t, oil, w, s: oil["dist"].update(url=f"https://zip.example.net/x/{A}"),
        ["critical source-changed acme/oil"],
    ),
    (
        "other repository",
        lambda t, oil, w, s: oil["source"].update(url="https://git.example.org/evil/oil.git"),
        ["high source-changed acme/oil"],
    ),
    (
        "other archive on the same host",
        lambda t, oil, w, s: oil["dist"].update(url=f"https://zip.example.org/repos/evil/oil/zipball/{A}"),
        ["critical source-changed acme/oil"],
    ),
    (
        "in the clear",
        lambda t, oil, w, s: oil["dist"].update(url=oil["dist"]["url"].replace("https", "http")),
        ["critical source-changed acme/oil", "critical source-changed acme/oil"],
    ),
    (
        "certificates not checked",
        lambda t, oil, w, s: oil.update({"transport-options": {"ssl": {"verify_peer": False}}}),
        ["critical transport-weakened acme/oil"],
    ),
    (
        "mirror",
        lambda t, oil, w, s: oil["dist"].update(mirrors=[{"url": "https://x.example.net", "preferred": True}]),
        ["critical transport-weakened acme/oil"],
    ),
    (
        "stability",
        lambda t, o, w, s: t.update({"minimum-stability": "dev"}),
        ["medium setting-changed minimum-stability"],
    ),
    (
        "flags",
        lambda t, o, w, s: t["stability-flags"].update({"acme/oil": 20}),
        ["low setting-changed stability-flags.acme/oil"],
    ),
]

QUIET: list[tuple[str, Callable[[Tree, Tree, Tree, Tree], object]]] = [
    ("hash of the manifest", lambda t, o, w, s: t.update({"content-hash": "1" * 32})),
    ("description", lambda t, oil, w, s: oil.update(description="x", time="2026-02-02")),
    ("Composer's version", lambda t, o, w, s: t.update({"plugin-api-version": "2.9.0"})),
    ("order", lambda t, o, w, s: t["packages"].reverse()),
    ("spelling of a repository", lambda t, oil, w, s: oil["source"].update(url="https://git.example.org/Acme/Oil")),
]


@pytest.mark.parametrize(("change", "expected"), [row[1:] for row in SAID], ids=[row[0] for row in SAID])
def test_an_edit_is_told(change: Callable[[Tree, Tree, Tree, Tree], object], expected: list[str]) -> None:
    assert said(composer_lock, OLD, lock(change)) == expected


@pytest.mark.parametrize("change", [row[1] for row in QUIET], ids=[row[0] for row in QUIET])
def test_an_edit_without_meaning_is_not(change: Callable[[Tree, Tree, Tree, Tree], object]) -> None:
    assert said(composer_lock, OLD, lock(change)) == []


def test_new_removed_and_unreadable() -> None:
    assert said(composer_lock, None, OLD) == ["medium lock-added file"]
    assert said(composer_lock, OLD, None) == ["high file-removed file"]
    for broken in (OLD + "<<<<<<< ours\n", "[]", OLD[:-2], '{"packages": [], "packages": []}', " " * 3_100_000):
        (line,) = said(composer_lock, OLD, broken)
        assert line.startswith("critical opaque ")


@pytest.mark.parametrize(
    "value", [1, [], {}, "x", None, [1, [2]], {"a": [{}]}, [{"name": [], "dist": 3, "source": []}]]
)
def test_hostile_shapes_never_raise(value: Any) -> None:
    for key in LOCK:
        never_raises(composer_lock, OLD.encode(), json.dumps({**LOCK, key: value}).encode())
    row = LOCK["packages"][2]
    for key in row:
        never_raises(composer_lock, OLD.encode(), json.dumps({**LOCK, "packages": [{**row, key: value}]}).encode())


@given(new=mangled(OLD))
@settings(max_examples=100, deadline=None)
def test_any_bytes_never_raise(new: bytes) -> None:
    never_raises(composer_lock, OLD.encode(), new)


def test_which_files() -> None:
    assert composer_lock.matches("tools/composer.lock")
    assert not composer_lock.matches("composer.json")
