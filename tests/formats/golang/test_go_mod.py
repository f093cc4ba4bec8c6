"""What an edit of a go.mod means."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from kit.edits import edited, mangled, never_raises, said
from kit.patience import within

from scanner.formats.golang import go_mod
from scanner.model.change import Delta
from scanner.model.scale import Severity

MOD = """\
// Lanterns for everybody.
module example.org/lantern

go 1.22

toolchain go1.22.3

require (
	example.org/oil v1.4.0
	example.org/wick v0.3.1-0.20260101120000-abcdefabcdef // pseudo
)

require example.net/smoke v2.0.0+incompatible // indirect

replace example.org/glass v1.0.0 => example.org/bowl v1.0.1

replace example.org/door => ../door

exclude example.org/oil v1.3.9

retract [v1.0.0, v1.0.5] // burnt

tool example.org/oil/cmd/press

godebug default=go1.21
"""

SAID = [
    ("bump", ("v1.4.0", "v1.5.0"), ["medium dependency-bumped example.org/oil"]),
    ("indirect bump", ("v2.0.0+", "v2.1.0+"), ["medium dependency-bumped example.net/smoke"]),
    ("down", ("v1.4.0", "v1.3.0"), ["high dependency-downgraded example.org/oil"]),
    (
        "pseudo to its release",
        ("v0.3.1-0.20260101120000-abcdefabcdef", "v0.3.1"),
        ["medium dependency-bumped example.org/wick"],
    ),
    (
        "release to the pseudo before",
        ("v1.4.0", "v1.4.0-0.20260101120000-abcdefabcdef"),
        ["high dependency-downgraded example.org/oil"],
    ),
    ("later commit", ("20260101120000-abc", "20260201120000-fbc"), ["medium dependency-bumped example.org/wick"]),
    ("to a branch", ("v1.4.0", "main"), ["high pin-loosened example.org/oil"]),
    ("added", ("v1.4.0\n", "v1.4.0\n\texample.org/soot v0.1.0\n"), ["high dependency-added example.org/soot"]),
    (
        "added indirect",
        ("v1.4.0\n", "v1.4.0\n\texample.org/soot v0.1.0 // indirect\n"),
        ["medium dependency-added example.org/soot"],
    ),
    ("removed", ("\texample.org/oil v1.4.0\n", ""), ["low dependency-removed example.org/oil"]),
    ("renamed", ("module example.org/lantern", "module example.org/lamp"), ["high package-renamed module"]),
    ("language", ("go 1.22\n", "go 1.23\n"), ["medium runtime-requirement-changed go"]),
    ("toolchain", ("go1.22.3", "go1.22.4"), ["medium toolchain-changed toolchain"]),
    (
        "fork",
        ("exclude", "replace example.org/oil => example.net/oil v1.4.0\n\nexclude"),
        ["high override-changed replace.example.org/oil"],
    ),
    (
        "folder",
        ("exclude", "replace example.org/oil => ./oil\n\nexclude"),
        ["high override-changed replace.example.org/oil"],
    ),
    ("other folder", ("../door", "../gate"), ["high override-changed replace.example.org/door"]),
    ("stand-in bumped", ("bowl v1.0.1", "bowl v1.0.2"), ["medium dependency-bumped example.org/bowl"]),
    ("stand-in changed", ("bowl v1.0.1", "cup v1.0.1"), ["high override-changed replace.example.org/glass v1.0.0"]),
    (
        "replacement dropped",
        ("replace example.org/door => ../door\n", ""),
        ["medium override-changed replace.example.org/door"],
    ),
    ("exclude", ("v1.3.9", "v1.3.8"), ["medium override-changed exclude", "medium override-changed exclude"]),
    ("retract", ("v1.0.5]", "v1.0.6]"), ["medium setting-changed retract", "medium setting-changed retract"]),
    ("tool", ("tool ", "tool example.org/oil/cmd/x\n\ntool "), ["high plugin-added tool.example.org/oil/cmd/x"]),
    ("tool dropped", ("tool example.org/oil/cmd/press\n", ""), ["low plugin-removed tool.example.org/oil/cmd/press"]),
    ("weaker connections", ("godebug ", "godebug tls10server=1\n\ngodebug "), ["high transport-weakened godebug"]),
    ("ignored", ("tool ", "ignore ./x\n\ntool "), ["low setting-changed ignore"]),
    ("unknown", ("tool ", "lazy yes\n\ntool "), ["medium setting-changed lazy"]),
    ("deprecated", ("module ", "// Deprecated: use lamp.\nmodule "), ["low metadata-changed module.deprecated"]),
]

QUIET = [
    ("comment", ("for everybody", "for all")),
    ("no longer indirect", (" // indirect", "")),
    (
        "out of its block",
        (
            "\texample.org/oil v1.4.0\n",
            "",
            "replace example.org/door",
            "require example.org/oil v1.4.0\n\nreplace example.org/door",
        ),
    ),
    ("quotes", ("\texample.org/oil v", '\t"example.org/oil" v')),
    ("spacing", ("\texample.org/oil v", "  example.org/oil    v")),
    ("CRLF", ("\n\ngo 1.22\n", "\r\n\r\ngo 1.22\r\n")),
    ("block for a line", ("exclude example.org/oil v1.3.9", "exclude (\n\texample.org/oil v1.3.9\n)")),
    ("why it was retracted", ("burnt", "too hot")),
]


@pytest.mark.parametrize(("edits", "expected"), [row[1:] for row in SAID], ids=[row[0] for row in SAID])
def test_an_edit_is_told(edits: tuple[str, ...], expected: list[str]) -> None:
    assert said(go_mod, MOD, edited(MOD, *edits)) == expected


@pytest.mark.parametrize("edits", [row[1] for row in QUIET], ids=[row[0] for row in QUIET])
def test_an_edit_without_meaning_is_not(edits: tuple[str, ...]) -> None:
    assert said(go_mod, MOD, edited(MOD, *edits)) == []


def test_old_new_and_line() -> None:
    (delta,) = go_mod.diff(MOD.encode(), edited(MOD, "v1.4.0", "v1.5.0").encode())
    assert delta == Delta("dependency-bumped", "example.org/oil", "v1.4.0", "v1.5.0", Severity.MEDIUM, 9)


def test_new_and_removed() -> None:
    found = said(go_mod, None, MOD)
    assert "high dependency-added example.org/oil" in found
    assert "medium dependency-added example.net/smoke" in found
    assert "high override-changed replace.example.org/glass v1.0.0" in found
    assert "medium override-changed replace.example.org/door" in found  # folders of one repository
    assert "high package-renamed module" not in found
    assert said(go_mod, MOD, None) == ["medium file-removed file"]


@pytest.mark.parametrize(
    "broken",
    [
        MOD + "<<<<<<< ours\n",
        MOD + "require (\n",
        "module {{ .Module }}\n",
        MOD + "require example.org/oil\n",
        MOD + 'require "example.org/oil v1\n',
        MOD + "replace a b c => d\n",
        MOD + "{% if x %}\n",
        MOD + "\0",
        "// x\n" * 200_000,
    ],
    ids=["merge", "unclosed", "template", "words", "quote", "replace", "directive", "NUL", "large"],
)
def test_what_cannot_be_read_is_opaque(broken: str) -> None:
    for old, new in ((MOD, broken), (broken, MOD), (None, broken)):
        (line,) = said(go_mod, old, new)
        assert line.startswith("high opaque ")


@given(new=mangled(MOD))
@settings(max_examples=100, deadline=None)
def test_any_bytes_never_raise(new: bytes) -> None:
    never_raises(go_mod, MOD.encode(), new)


def test_a_long_file_is_read_in_time() -> None:
    rows = "".join(f"\texample.org/m{number} v1.{number}.0\n" for number in range(10_000))
    old = f"module example.org/x\n\nrequire (\n{rows})\n"
    with within(2):
        assert len(said(go_mod, old, old.replace(".0\n", ".1\n"))) == 10_000


def test_which_files() -> None:
    assert go_mod.matches("cmd/tool/go.mod")
    assert not go_mod.matches("go.mod.tmpl")
