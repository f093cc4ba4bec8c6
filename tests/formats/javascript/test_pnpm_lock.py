"""What an edit of pnpm-lock.yaml means, in versions 5, 6 and 9, in pnpm's own hand and in others."""

from __future__ import annotations

from copy import deepcopy

import pytest
from javascript_kit import deltas, edited, never_raises, said
from kit.patience import within

from scanner.formats.javascript import pnpm_lock, pnpm_text
from scanner.text import yaml

NINE = """\
lockfileVersion: '9.0'

settings:
  autoInstallPeers: true
  excludeLinksFromLockfile: false

overrides:
  deep: 1.0.0

importers:

  .:
    dependencies:
      left:
        specifier: ^1.0.0
        version: 1.0.0(peer@1.0.0)
      core:
        specifier: workspace:*
        version: link:packages/core
    devDependencies:
      checker:
        specifier: 3.0.0
        version: 3.0.0

packages:

  '@acme/right@2.0.0':
    resolution: {integrity: sha512-right==}
    engines: {node: ^12 || >=14}
    os: [linux]

  checker@3.0.0:
    resolution: {integrity: sha512-checker==}
    hasBin: true

  forked@https://codeload.example.org/a/forked/tar.gz/abc:
    resolution: {tarball: https://codeload.example.org/a/forked/tar.gz/abc}
    version: 1.0.0

  gone@1.0.0:
    resolution: {integrity: sha512-gone==}
    deprecated: |-
      Use something else: this one
      is not kept.

  left@1.0.0:
    resolution: {integrity: sha512-left==}

  peer@1.0.0:
    resolution: {integrity: sha512-peer==}

snapshots:

  '@acme/right@2.0.0': {}

  checker@3.0.0:
    dependencies:
      gone: 1.0.0

  forked@https://codeload.example.org/a/forked/tar.gz/abc: {}

  gone@1.0.0: {}

  left@1.0.0(peer@1.0.0):
    dependencies:
      '@acme/right': 2.0.0
      peer: 1.0.0

  peer@1.0.0: {}
"""
SIX = """\
lockfileVersion: '6.0'

dependencies:
  left:
    specifier: ^1.0.0
    version: 1.0.0

packages:

  /@acme/right@2.0.0(peer@1.0.0):
    resolution: {integrity: sha512-right==}
    dev: false

  /checker@3.0.0:
    resolution: {integrity: sha512-checker==}
    dev: true

  /left@1.0.0:
    resolution: {integrity: sha512-left==}
    requiresBuild: true
    dev: false

  github.com/a/forked/abc:
    resolution: {tarball: https://codeload.example.org/a/forked/tar.gz/abc}
    name: forked
    version: 1.0.0
    dev: false
"""
FIVE = """\
lockfileVersion: 5.4

specifiers:
  left: ^1.0.0

dependencies:
  left: 1.0.0_peer@1.0.0

packages:

  /@acme/right/2.0.0:
    resolution: {integrity: sha512-right==}
    dev: false

  /left/1.0.0_peer@1.0.0:
    resolution: {integrity: sha512-left==}
    dev: false

  npm.example.org/mirrored/1.0.0:
    resolution: {integrity: sha512-mirrored==}
    dev: false
"""
ROW = "  new@1.0.0:\n    resolution: {integrity: sha512-new==}\n\n"
TWICE = ("checker@3.0.0", "checker@3.1.0")

CASES = {
    "bumped": (
        NINE,
        ["'@acme/right@2.0.0':\n    res", "'@acme/right@2.1.0':\n    res", "sha512-right", "sha512-more"],
        ["medium dependency-bumped @acme/right"],
    ),
    "bumped for developers": (
        NINE,
        ["version: 3.0.0", "version: 3.1.0", *TWICE, *TWICE],
        ["low dependency-bumped checker"],
    ),
    "down": (NINE, ["  left@1.0.0:\n", "  left@0.9.0:\n"], ["high dependency-downgraded left"]),
    "to a folder": (
        NINE,
        ["version: 1.0.0(peer@1.0.0)", "version: link:evil"],
        ["high source-changed left"],
    ),
    "other bytes": (NINE, ["sha512-left==", "sha512-evil=="], ["critical hash-changed left"]),
    "weaker hash": (NINE, ["sha512-left==", "sha1-left="], ["high hash-weakened left"]),
    "no hash": (NINE, ["{integrity: sha512-left==}", "{}"], ["high hash-removed left"]),
    "from an address": (
        NINE,
        ["sha512-left==}", "sha512-left==, tarball: https://evil.example.org/left/-/left-1.0.0.tgz}"],
        ["critical source-changed left"],
    ),
    "another package's archive": (
        NINE,
        ["sha512-left==}", "sha512-left==, tarball: https://codeload.example.org/evil/-/evil-1.0.0.tgz}"],
        ["critical source-changed left"],
    ),
    "from git": (
        NINE,
        ["{integrity: sha512-left==}", "{type: git, repo: https://git.example.org/a/left.git, commit: abc}"],
        ["high hash-removed left", "high source-changed left", "medium dependency-bumped left"],
    ),
    "another revision": (
        NINE,
        [
            "  forked@https://codeload.example.org/a/forked/tar.gz/abc:\n    resolution: {tarball: https://codeload.example.org/a/forked/tar.gz/abc",
            "  forked@https://codeload.example.org/a/forked/tar.gz/def:\n    resolution: {tarball: https://codeload.example.org/a/forked/tar.gz/def",
        ],
        ["medium dependency-bumped forked"],
    ),
    "added": (NINE, ["  peer@1.0.0:\n    res", ROW + "  peer@1.0.0:\n    res"], ["medium dependency-added new"]),
    "given another package": (
        NINE,
        ["version: 1.0.0(peer@1.0.0)", "version: '@acme/right@2.0.0'"],
        ["critical source-changed left"],
    ),
    "another of those that were there": (
        NINE,
        ["      peer: 1.0.0\n", "      peer: 2.0.0\n"],
        ["low setting-changed importers"],
    ),
    "format": (NINE, ["'9.0'", "'9.1'"], ["low lock-format-changed lockfileVersion"]),
    "6: bumped": (
        SIX,
        ["/left@1.0.0:", "/left@1.0.1:", "sha512-left", "sha512-more"],
        ["medium dependency-bumped left"],
    ),
    "6: bumped for developers": (SIX, ["/checker@3.0.0", "/checker@3.1.0"], ["low dependency-bumped checker"]),
    "6: other bytes": (SIX, ["sha512-right==", "sha512-evil=="], ["critical hash-changed @acme/right"]),
    "6: install script": (
        SIX,
        ["sha512-right==}\n", "sha512-right==}\n    requiresBuild: true\n"],
        ["high install-script-added @acme/right"],
    ),
    "6: another revision": (
        SIX,
        ["forked/abc:", "forked/def:", "tar.gz/abc", "tar.gz/def"],
        ["medium dependency-bumped forked"],
    ),
    "5: bumped": (FIVE, ["/right/2.0.0", "/right/2.1.0"], ["medium dependency-bumped @acme/right"]),
    "5: other bytes": (FIVE, ["sha512-left==", "sha512-evil=="], ["critical hash-changed left"]),
    "5: another host": (
        FIVE,
        ["  npm.example.org/mirrored", "  evil.example.org/mirrored"],
        ["critical source-changed mirrored"],
    ),
}


@pytest.mark.parametrize(("text", "edits", "expected"), CASES.values(), ids=CASES)
def test_an_edit_is_told(text: str, edits: list[str], expected: list[str]) -> None:
    assert said(pnpm_lock, text, edited(text, *edits)) == sorted(expected)


@pytest.mark.parametrize(("text", "edits", "expected"), CASES.values(), ids=CASES)
def test_an_edit_in_another_hand_is_told_too(text: str, edits: list[str], expected: list[str]) -> None:
    old, new = (f"# kept by hand\n{each}" for each in (text, edited(text, *edits)))
    assert pnpm_text.read(old) is None
    assert said(pnpm_lock, old, new) == sorted(expected)


QUIET = {
    "a comment": ["settings:\n", "# what\nsettings:\n"],
    "settings": ["autoInstallPeers: true", "autoInstallPeers: false"],
    "an override that its manifest tells": ["deep: 1.0.0", "deep: 1.0.1"],
    "what the manifest wants": ["specifier: ^1.0.0", "specifier: ^1.0.1"],
    "engines": [">=14", ">=16"],
    "a notice": ["Use something else: this one", "Do not use this one"],
    "layout": ["{integrity: sha512-left==}", "\n      integrity: sha512-left=="],
    "quotes": ["  left@1.0.0:\n", "  'left@1.0.0':\n"],
    "line ends": ["\n\nsettings", "\n\n\nsettings"],
}


@pytest.mark.parametrize("edits", QUIET.values(), ids=QUIET)
def test_what_installs_the_same_is_not_told(edits: list[str]) -> None:
    assert said(pnpm_lock, NINE, edited(NINE, *edits)) == []
    assert said(pnpm_lock, NINE, edited(NINE, *edits).replace("\n", "\r\n")) == []


@pytest.mark.parametrize(
    "text",
    [NINE.replace("    deprecated: |-\n      Use something else: this one\n      is not kept.\n", ""), SIX, FIVE],
    ids=["9", "6", "5"],
)
def test_pnpms_own_hand_reads_as_yaml_does(text: str) -> None:
    def plain(tree: object) -> object:
        if isinstance(tree, dict):
            return {key: plain(value) for key, value in tree.items()}
        return tree if isinstance(tree, bool | list | None) or str(tree)[:1] == "[" else str(tree)

    (read,) = deepcopy(pnpm_text.read(text) or [])
    expected = plain(yaml.load(text))
    assert isinstance(expected, dict)
    for lists in expected["packages"].values():
        lists.pop("os", None)
    for lists in read["packages"].values():
        lists.pop("os", None)
    assert str(plain(read)).replace("'{}'", "{}") == str(expected).replace("'{}'", "{}")


@pytest.mark.parametrize("text", [NINE, SIX, FIVE], ids=["9", "6", "5"])
@pytest.mark.parametrize("times", [0, 1, 3])
def test_empty_lines_say_nothing(text: str, times: int) -> None:
    expected = pnpm_text.read(text)
    assert expected
    lines = [line for line in text.split("\n") if line]
    for place in range(len(lines) + 1):
        given = "\n".join([*lines[:place], *[""] * times, *lines[place:]])
        assert pnpm_text.read(given) == expected, place
    assert pnpm_text.read(("\n" * (times + 1)).join(lines)) == expected
    assert pnpm_text.read(text.replace("\n", "\r\n")) == expected


@pytest.mark.parametrize("text", [NINE, SIX, FIVE], ids=["9", "6", "5"])
def test_an_empty_line_that_is_not_there_says_nothing(text: str) -> None:
    pieces = text.split("\n\n")
    assert len(pieces) > 5
    for place in range(1, len(pieces)):
        given = "\n".join(["\n\n".join(pieces[:place]), "\n\n".join(pieces[place:])])
        assert pnpm_text.read(given) == pnpm_text.read(text), place


@pytest.mark.parametrize("section", ["importers", "packages", "snapshots", "settings"])
@pytest.mark.parametrize("gap", ["\n", "\n\n"])
@pytest.mark.parametrize("quote", ["", "'", '"'])
def test_a_key_or_a_section_twice_is_left_to_the_yaml_parser(section: str, gap: str, quote: str) -> None:
    entry = f"{gap}  {quote}a{quote}:\n    b: c"
    assert pnpm_text.read(f"lockfileVersion: 9\n\n{section}:{entry}") is not None
    assert pnpm_text.read(f"lockfileVersion: 9\n\n{section}:{entry}{gap}  a:\n    b: d") is None
    assert pnpm_text.read(f"{section}:{entry}\n\n{section}:{entry}") is None
    assert pnpm_text.read(f"{section}: c\n\n{section}:{entry}") is None


ODD = {
    "anchor": "  x: &a 1\n",
    "alias": "  x: *a\n",
    "tag": "  x: !!str 1\n",
    "merge": "  <<: {a: 1}\n",
    "text over lines": "  x: |\n    left@1.0.0:\n",
    "quotes over lines": "  x: 'a\n    b'\n",
    "three spaces": "   x: 1\n",
    "a step too deep": "  x:\n      y: 1\n",
    "value and more": "  x: 1\n    y: 2\n",
    "flow over lines": "  x: {a: 1,\n    b: 2}\n",
    "twice": "  x: 1\n  x: 2\n",
    "twice in a row": "  x: {a: 1, a: 2}\n",
    "complex key": "  ? x\n  : 1\n",
    "comment": "  x: 1 # y\n",
    "the section twice": "  x: 1\nsettings:\n  y: 1\n",
    "a control character": "  x: a\x01 y: b\n",
    "another one": "  x:\x02 y: b\n",
    "a bell": "  x: a\x07\n",
    "an entry of one space": "\n x: 1\n",
    "an item among entries": "\n  x: 1\n\n  - y\n",
    "an entry too deep": "\n  x: 1\n\n      y: 1\n",
    "mapping in a list": "  x:\n    - a: 1\n",
}


@pytest.mark.parametrize("odd", ODD.values(), ids=ODD)
def test_what_pnpm_would_not_write_is_left_to_the_yaml_parser(odd: str) -> None:
    assert pnpm_text.read(f"settings:\n{odd}") is None


@pytest.mark.parametrize(
    "text",
    [
        NINE.replace("settings:", "<<<<<<< HEAD\nsettings:"),
        NINE.replace("  left@1.0.0:\n", "  checker@3.0.0:\n"),
        NINE.replace("settings:", "{{ settings }}"),
        "- a\n",
        "a: [",
        "a: &a [*a]",
    ],
    ids=["merge", "duplicate", "template", "list", "truncated", "endless"],
)
def test_what_cannot_be_read_is_as_bad_as_it_gets(text: str) -> None:
    for old, new in ((NINE, text), (None, text)):
        assert [f"{each.severity} {each.kind}" for each in deltas(pnpm_lock, old, new)] == ["critical opaque"]


def test_a_second_document_is_part_of_it() -> None:
    tools = (
        "---\nlockfileVersion: '9.0'\n\npackages:\n\n  pnpm@11.0.0:\n    resolution: {integrity: sha512-a==}\n\n---\n"
    )
    old = tools + NINE
    assert said(pnpm_lock, old, old.replace("sha512-a==", "sha512-b==")) == ["critical hash-changed pnpm"]
    assert said(pnpm_lock, old, old.replace("sha512-left", "sha512-b")) == ["critical hash-changed left"]


def test_a_new_and_a_removed_lock_are_one_delta() -> None:
    assert [each for each in said(pnpm_lock, None, SIX) if "forked" not in each] == ["medium lock-added file"]
    assert said(pnpm_lock, NINE, None) == ["high file-removed file"]


test_it_never_raises = never_raises(pnpm_lock, NINE.encode())
test_it_never_raises_on_version_5 = never_raises(pnpm_lock, FIVE.encode())


def test_a_large_file_is_read_in_time() -> None:
    rows = "".join(
        f"  a{n}@1.0.0:\n    resolution: {{integrity: sha512-{n}==}}\n    engines: {{node: '>=1'}}\n\n"
        for n in range(60_000)
    )
    old = f"lockfileVersion: '9.0'\n\npackages:\n\n{rows}"
    assert len(old) > 4_000_000
    with within(2):
        assert said(pnpm_lock, old, edited(old, "sha512-77==", "sha512-x==")) == ["critical hash-changed a77"]


TWICE = edited(
    NINE,
    "packages:\n",
    "  other:\n    dependencies:\n      checker:\n        specifier: 3.0.0\n        version: 3.0.0\n\npackages:\n",
)


def test_in_a_long_file_nobody_can_say_what_is_for_developers_only(monkeypatch: pytest.MonkeyPatch) -> None:
    def scopes(old: str) -> list[str]:
        edits = [
            "sha512-checker==",
            "sha512-x==",
            "specifier: ^1.0.0",
            "specifier: ^1.0.1",
            "gone: 1.0.0",
            "peer: 1.0.0",
        ]
        new = edited(old, *edits)
        return [delta.scope for delta in deltas(pnpm_lock, old, new) if delta.kind == "hash-changed"]

    assert scopes(NINE) == ["development"]
    assert scopes(TWICE) == [""]
    monkeypatch.setattr(pnpm_text, "WHOLE", 100)
    assert scopes(NINE) == scopes(TWICE) == [""]
