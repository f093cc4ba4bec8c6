"""What an edit of package-lock.json means, in each of the three versions of the format."""

from __future__ import annotations

import json
from typing import Any

import pytest
from javascript_kit import any_type_anywhere, deltas, edited, never_raises, said
from kit.patience import within

from scanner.formats.javascript import package_lock

REGISTRY = "https://npm.example.org"
SAMPLE: dict[str, Any] = {
    "name": "app",
    "version": "1.0.0",
    "lockfileVersion": 3,
    "requires": True,
    "packages": {
        "": {"name": "app", "version": "1.0.0", "dependencies": {"left": "^1.0.0"}},
        "node_modules/left": {
            "version": "1.0.0",
            "resolved": f"{REGISTRY}/left/-/left-1.0.0.tgz",
            "integrity": "sha512-leftleft==",
            "engines": {"node": ">=4"},
        },
        "node_modules/@acme/right": {
            "version": "2.0.0",
            "resolved": f"{REGISTRY}/@acme/right/-/right-2.0.0.tgz",
            "integrity": "sha512-right==",
        },
        "node_modules/left/node_modules/checker": {
            "version": "3.0.0",
            "resolved": f"{REGISTRY}/checker/-/checker-3.0.0.tgz",
            "integrity": "sha512-checker==",
            "dev": True,
        },
        "node_modules/forked": {"version": "1.0.0", "resolved": "git+ssh://git@git.example.org/a/forked.git#abc"},
        "node_modules/core": {"resolved": "packages/core", "link": True},
        "packages/core": {"name": "core", "version": "1.0.0"},
    },
}
PLAIN = json.dumps(SAMPLE, indent=2)
FORMER = json.dumps(
    {
        "lockfileVersion": 1,
        "dependencies": {
            "left": {
                "version": "1.0.0",
                "resolved": f"{REGISTRY}/left/-/left-1.0.0.tgz",
                "integrity": "sha512-leftleft==",
                "dependencies": {"inner": {"version": "1.0.0", "integrity": "sha512-inner=="}},
            },
            "other": {"version": "npm:real@1.0.0", "integrity": "sha512-real=="},
            "forked": {"version": "git+ssh://git@git.example.org/a/forked.git#abc"},
        },
    },
    indent=2,
)
ADDED = '"node_modules/new": {"version": "1.0.0", "resolved": "%s", "integrity": "sha512-new==" %s},\n    '
FIRST = '"node_modules/left": {'
GOOD = f"{REGISTRY}/new/-/new-1.0.0.tgz"

CASES = {
    "bumped": (
        [
            "1.0.0.tgz",
            "1.1.0.tgz",
            '"version": "1.0.0",\n      "resolved"',
            '"version": "1.1.0",\n      "resolved"',
            "leftleft",
            "leftmore",
        ],
        ["medium dependency-bumped left"],
    ),
    "bumped for developers": (
        ['"3.0.0"', '"3.1.0"', "checker-3.0.0", "checker-3.1.0"],
        ["low dependency-bumped checker"],
    ),
    "down": (['"3.0.0"', '"2.1.0"', "checker-3.0.0", "checker-2.1.0"], ["high dependency-downgraded checker"]),
    "other bytes": (["leftleft", "evil"], ["critical hash-changed left"]),
    "weaker hash": (["sha512-leftleft==", "sha1-left="], ["high hash-weakened left"]),
    "no hash": ([',\n      "integrity": "sha512-leftleft=="', ""], ["high hash-removed left"]),
    "no hash and no address": (
        [f',\n      "resolved": "{REGISTRY}/left/-/left-1.0.0.tgz",\n      "integrity": "sha512-leftleft=="', ""],
        ["high hash-removed left"],
    ),
    "another host": ([REGISTRY, "https://evil.example.org"], ["critical source-changed left"]),
    "without encryption": (["https://npm", "http://npm"], ["critical source-changed left"]),
    "another package's archive": (["/left/-/left-", "/evil/-/evil-"], ["critical source-changed left"]),
    "another version's archive": (["left-1.0.0.tgz", "left-0.9.9.tgz"], ["critical source-changed left"]),
    "another scope's archive": (["/@acme/right/-", "/@evil/right/-"], ["critical source-changed @acme/right"]),
    "from git": (
        [f"{REGISTRY}/left/-/left-1.0.0.tgz", "git+ssh://git@git.example.org/evil/left.git#abc"],
        ["high source-changed left", "medium dependency-bumped left"],
    ),
    "another revision": (["forked.git#abc", "forked.git#def"], ["medium dependency-bumped forked"]),
    "another repository": (["example.org/a/forked", "example.org/b/forked"], ["high source-changed forked"]),
    "install script": (
        ['"engines": {', '"hasInstallScript": true,\n      "engines": {'],
        ["high install-script-added left"],
    ),
    "a link out of the repository": (
        ['"resolved": "packages/core"', '"resolved": "../core"'],
        ["medium dependency-added core", "medium source-changed core"],
    ),
    "added": ([FIRST, ADDED % (GOOD, "") + FIRST], ["medium dependency-added new"]),
    "added for developers": ([FIRST, ADDED % (GOOD, ', "dev": true') + FIRST], ["low dependency-added new"]),
    "added with a script": (
        [FIRST, ADDED % (GOOD, ', "hasInstallScript": true') + FIRST],
        ["high install-script-added new", "medium dependency-added new"],
    ),
    "added from another host": (
        [FIRST, ADDED % ("https://evil.example.org/new/-/new-1.0.0.tgz", "") + FIRST],
        ["critical source-changed new", "medium dependency-added new"],
    ),
    "added under another name": (
        [FIRST, ADDED % (f"{REGISTRY}/evil/-/evil-1.0.0.tgz", "") + FIRST],
        ["critical source-changed new", "medium dependency-added new"],
    ),
    "format": (['"lockfileVersion": 3', '"lockfileVersion": 2'], ["low lock-format-changed lockfileVersion"]),
}


@pytest.mark.parametrize(("edits", "expected"), CASES.values(), ids=CASES)
def test_an_edit_is_told(edits: list[str], expected: list[str]) -> None:
    assert said(package_lock, PLAIN, edited(PLAIN, *edits)) == sorted(expected)


QUIET = {
    "the project's own version": [
        '"version": "1.0.0",\n  "lockfileVersion"',
        '"version": "1.1.0",\n  "lockfileVersion"',
    ],
    "what the root wants": ['"left": "^1.0.0"', '"left": "^1.0.1"'],
    "a workspace member": ['"name": "core", "version": "1.0.0"'.replace(", ", ",\n      "), '"name": "core"'],
    "engines": [">=4", ">=6"],
    "a peer flag": ['"engines": {', '"peer": true,\n      "engines": {'],
    "an alias that says so": [
        '"node_modules/@acme/right": {',
        '"node_modules/aliased": {\n      "name": "@acme/right",',
    ],
    "another place in the tree": ["node_modules/left/node_modules/checker", "node_modules/checker"],
    "a stronger and a weaker hash": ["sha512-leftleft==", "sha512-leftleft== sha1-x="],
}


@pytest.mark.parametrize("edits", QUIET.values(), ids=QUIET)
def test_what_installs_the_same_is_not_told(edits: list[str]) -> None:
    assert said(package_lock, PLAIN, edited(PLAIN, *edits)) == []


def test_order_and_layout_are_not_told() -> None:
    turned = {**SAMPLE, "packages": dict(reversed(SAMPLE["packages"].items()))}
    assert said(package_lock, PLAIN, json.dumps(turned)) == []


FORMER_CASES = {
    "bumped": (
        ['"version": "1.0.0"', '"version": "1.0.1"', "left-1.0.0", "left-1.0.1"],
        ["medium dependency-bumped left"],
    ),
    "inside": (["sha512-inner==", "sha512-evil=="], ["critical hash-changed inner"]),
    "aliased": (["npm:real@1.0.0", "npm:real@1.1.0"], ["medium dependency-bumped real"]),
    "another revision": (["#abc", "#def"], ["medium dependency-bumped forked"]),
}


@pytest.mark.parametrize(("edits", "expected"), FORMER_CASES.values(), ids=FORMER_CASES)
def test_the_first_version_is_read_too(edits: list[str], expected: list[str]) -> None:
    assert said(package_lock, FORMER, edited(FORMER, *edits)) == expected


def test_one_half_of_the_second_version_cannot_change_alone() -> None:
    rows = json.loads(FORMER)["dependencies"]
    both = {**SAMPLE, "lockfileVersion": 2, "dependencies": {"left": rows["left"]}}
    old = json.dumps(both, indent=2)
    evil = json.dumps({**both, "dependencies": {"left": {**rows["left"], "integrity": "sha512-evil=="}}}, indent=2)
    assert "left" in " ".join(said(package_lock, old, evil))


def test_a_new_lock_is_one_delta_and_what_stands_out() -> None:
    assert said(package_lock, None, PLAIN) == ["high source-changed forked", "medium lock-added file"]
    odd = edited(PLAIN, "/left/-/left-", "/evil/-/evil-")
    assert "critical source-changed left" in said(package_lock, None, odd)


def test_a_lock_that_went_is_told_once() -> None:
    assert said(package_lock, PLAIN, None) == ["high file-removed file"]


def test_most_rows_on_another_host_are_one_delta() -> None:
    rows = {
        f"node_modules/a{n}": {
            "version": "1.0.0",
            "resolved": f"{REGISTRY}/a{n}/-/a{n}-1.0.0.tgz",
            "integrity": "sha512-x",
        }
        for n in range(20)
    }
    old = json.dumps({"lockfileVersion": 3, "packages": rows})
    assert said(package_lock, old, old.replace("npm.example", "mirror.example")) == [
        "critical registry-changed registry"
    ]


@pytest.mark.parametrize(
    "text",
    [
        PLAIN.replace('"packages"', '<<<<<<< HEAD\n"packages"'),
        PLAIN[:-9],
        "[]",
        "{{ x }}",
        '{"a":1,"a":2}',
        "",
        "[" * 9999,
    ],
    ids=["merge", "truncated", "list", "template", "duplicate", "empty", "deep"],
)
def test_what_cannot_be_read_is_as_bad_as_it_gets(text: str) -> None:
    for old, new in ((PLAIN, text), (text, PLAIN), (None, text)):
        assert [f"{each.severity} {each.kind}" for each in deltas(package_lock, old, new)] == ["critical opaque"]


@pytest.mark.parametrize("path", ["package-lock.json", "web/npm-shrinkwrap.json", "Package-Lock.json"])
def test_it_is_known_by_its_name(path: str) -> None:
    assert package_lock.matches(path)
    assert not package_lock.matches(f"{path}.orig")


test_it_never_raises = never_raises(package_lock, PLAIN.encode())
test_any_type_may_stand_anywhere = any_type_anywhere(package_lock, SAMPLE)
test_any_type_may_stand_anywhere_in_the_first_version = any_type_anywhere(package_lock, json.loads(FORMER))


def test_a_large_file_is_read_in_time() -> None:
    rows = {
        f"node_modules/a{n}": {
            "version": "1.0.0",
            "resolved": f"{REGISTRY}/a{n}/-/a{n}-1.0.0.tgz",
            "integrity": "sha512-x",
        }
        for n in range(20_000)
    }
    old = json.dumps({"lockfileVersion": 3, "packages": rows})
    with within(3):
        assert said(package_lock, old, edited(old, "a7-1.0.0", "a8-1.0.0")) == ["critical source-changed a7"]


def test_a_package_that_became_a_link_comes_from_the_repository_now() -> None:
    def lock(entry: dict[str, Any]) -> str:
        return json.dumps({"lockfileVersion": 3, "packages": {"node_modules/left": entry}})

    was = lock({"version": "1.0.0", "resolved": "https://r.example.org/left/-/left-1.0.0.tgz", "integrity": "sha512-a"})
    assert "high source-changed left" in said(package_lock, was, lock({"link": True, "resolved": "tools/left"}))
    workspace = lock({"link": True, "resolved": "packages/left"})
    assert said(package_lock, workspace, lock({"link": True, "resolved": "libs/left"})) == []


def test_what_goes_is_told() -> None:
    fewer = json.loads(PLAIN)
    del fewer["packages"]["node_modules/@acme/right"]
    (gone,) = deltas(package_lock, PLAIN, json.dumps(fewer, indent=2))
    assert (gone.kind, gone.subject, str(gone.severity)) == ("dependency-removed", "@acme/right", "low")


def test_another_place_of_what_is_there_is_nothing() -> None:
    twice = json.loads(PLAIN)
    twice["packages"]["node_modules/forked/node_modules/left"] = twice["packages"]["node_modules/left"]
    assert deltas(package_lock, PLAIN, json.dumps(twice, indent=2)) == []
