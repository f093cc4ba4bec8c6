"""What an edit of bun.lock means."""

from __future__ import annotations

import json
import re

import pytest
from javascript_kit import any_type_anywhere, deltas, edited, never_raises, said
from kit.patience import within

from scanner.formats.javascript import bun_lock

PLAIN = """\
{
  "lockfileVersion": 1,
  "workspaces": {
    "": {
      "name": "app",
      "dependencies": {
        "left": "^1.0.0",
      },
      "devDependencies": {
        "checker": "3.0.0",
      },
    },
  },
  "trustedDependencies": [
    "native",
  ],
  "packages": {
    "@acme/right": ["@acme/right@2.0.0", "", { "peerDependencies": { "left": "*" } }, "sha512-right=="],

    "checker": ["checker@3.0.0", "", { "dependencies": { "deep": "1" } }, "sha512-checker=="],

    "core": ["core@workspace:packages/core"],

    "deep": ["deep@1.0.0", "", {}, "sha512-deep=="],

    "forked": ["forked@github:a/forked#abc", {}, "a-forked-abc"],

    "left": ["left@1.0.0", "", { "dependencies": { "@acme/right": "^2.0.0", "forked": "1" } }, "sha512-left=="],

    "left/deep": ["deep@2.0.0", "", {}, "sha512-deep2=="],
  }
}
"""
NEW = '    "left": ["left@1.0.0"'

CASES = {
    "bumped": (["left@1.0.0", "left@1.1.0", "sha512-left", "sha512-more"], ["medium dependency-bumped left"]),
    "bumped for developers": (["checker@3.0.0", "checker@3.1.0"], ["low dependency-bumped checker"]),
    "bumped for developers of developers": (["deep@1.0.0", "deep@1.1.0"], ["low dependency-bumped deep"]),
    "down": (["right@2.0.0", "right@1.0.0"], ["high dependency-downgraded @acme/right"]),
    "other bytes": (["sha512-left==", "sha512-evil=="], ["critical hash-changed left"]),
    "weaker hash": (["sha512-left==", "sha1-left="], ["high hash-weakened left"]),
    "no hash": ([', "sha512-left=="', ""], ["high hash-removed left"]),
    "another host": (
        ['"left@1.0.0", ""', '"left@1.0.0", "https://evil.example.org/left/-/left-1.0.0.tgz"'],
        ["critical source-changed left"],
    ),
    "another package's archive": (
        ['"left@1.0.0", ""', '"left@1.0.0", "https://npm.example.org/evil/-/evil-1.0.0.tgz"'],
        ["critical source-changed left", "critical source-changed left"],
    ),
    "from git": (
        ["left@1.0.0", "left@github:evil/left#abc"],
        ["high source-changed left", "medium dependency-bumped left"],
    ),
    "another revision": (["forked#abc", "forked#def"], ["medium dependency-bumped forked"]),
    "another package": (
        ['["left@1.0.0"', '["evil@1.0.0"'],
        ["low dependency-removed left", "medium dependency-added evil"],
    ),
    "added": ([NEW, '    "new": ["new@1.0.0", "", {}, "sha512-n"],\n\n' + NEW], ["low dependency-added new"]),
    "trusted": (
        ['    "native",\n', '    "native",\n    "evil",\n'],
        ["critical install-scripts-allowed trustedDependencies"],
    ),
    "format": (['"lockfileVersion": 1', '"lockfileVersion": 2'], ["low lock-format-changed lockfileVersion"]),
}


@pytest.mark.parametrize(("edits", "expected"), CASES.values(), ids=CASES)
def test_an_edit_is_told(edits: list[str], expected: list[str]) -> None:
    assert said(bun_lock, PLAIN, edited(PLAIN, *edits)) == sorted(expected)


QUIET = {
    "what the manifest wants": ['"^1.0.0"', '"^1.0.1"'],
    "what Bun writes twice": ['"left": "^1.0.0",', '"left": "^1.0.0",\n        "left": "^1.0.0",'],
    "a comment": ['  "packages": {', '  // rows\n  "packages": {'],
    "layout": ["  ],\n", "  ]\n  ,\n"],
    "a workspace member": ["workspace:packages/core", "workspace:packages/heart"],
    "what a package needs": ['{ "left": "*" }', '{ "left": "1" }'],
}


@pytest.mark.parametrize("edits", QUIET.values(), ids=QUIET)
def test_what_installs_the_same_is_not_told(edits: list[str]) -> None:
    assert said(bun_lock, PLAIN, edited(PLAIN, *edits)) == []


def test_a_new_and_a_removed_lock_are_one_delta() -> None:
    assert said(bun_lock, None, PLAIN) == ["high source-changed forked", "medium lock-added file"]
    assert said(bun_lock, PLAIN, None) == ["high file-removed file"]


@pytest.mark.parametrize(
    "text",
    ["<<<<<<< HEAD\n" + PLAIN, PLAIN[:-9], "[]", '{"a": 1, "a": 2}', "{{ x }}", ""],
    ids=["merge", "truncated", "list", "duplicate", "template", "empty"],
)
def test_what_cannot_be_read_is_as_bad_as_it_gets(text: str) -> None:
    assert [f"{each.severity} {each.kind}" for each in deltas(bun_lock, PLAIN, text)] == ["critical opaque"]


def test_it_is_known_by_its_name() -> None:
    assert bun_lock.matches("app/bun.lock")
    assert not bun_lock.matches("bun.lockb")


test_it_never_raises = never_raises(bun_lock, PLAIN.encode())
test_any_type_may_stand_anywhere = any_type_anywhere(bun_lock, json.loads(re.sub(r",(?=\s*[}\]])", "", PLAIN)))


def test_a_large_file_is_read_in_time() -> None:
    rows = "".join(f'    "a{n}": ["a{n}@1.0.0", "", {{}}, "sha512-{n}=="],\n\n' for n in range(60_000))
    old = f'{{\n  "lockfileVersion": 1,\n  "packages": {{\n{rows}  }}\n}}\n'
    with within(2):
        assert said(bun_lock, old, edited(old, "sha512-77==", "sha512-x==")) == ["critical hash-changed a77"]
