"""What an edit of a Gemfile.lock means."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from kit.edits import edited, mangled, never_raises, said

from scanner.formats.ruby import gemfile_lock

LOCK = f"""\
GIT
  remote: https://git.example.org/wick.git
  revision: {"1" * 40}
  branch: main
  specs:
    wick (0.3.0)
      oil (>= 2)

PATH
  remote: .
  specs:
    lantern (1.4.0)

PATH
  remote: parts/glass
  specs:
    glass (0.1.0)

GEM
  remote: https://gems.example.org/
  specs:
    oil (2.0.1)
    oil (2.0.1-x86_64-linux)
    soot (1.2.0)
      oil (~> 2.0)

PLATFORMS
  ruby
  x86_64-linux

DEPENDENCIES
  lantern!
  oil (~> 2.0)
  soot
  wick!

CHECKSUMS
  lantern (1.4.0)
  oil (2.0.1) sha256={"a" * 64}
  oil (2.0.1-x86_64-linux) sha256={"b" * 64}
  soot (1.2.0) sha256={"c" * 64}

RUBY VERSION
   ruby 3.3.1p55

BUNDLED WITH
   2.6.2
"""
SUMS = LOCK[LOCK.index("CHECKSUMS") : LOCK.index("RUBY VERSION")]

SAID = [
    (
        "bump",
        ("soot (1.2.0)\n", "soot (1.3.0)\n", "soot (1.2.0) sha256=ccc", "soot (1.3.0) sha256=ddd"),
        ["medium dependency-bumped soot"],
    ),
    (
        "down",
        ("soot (1.2.0)\n", "soot (1.1.0)\n", "soot (1.2.0) sha256=ccc", "soot (1.1.0) sha256=ddd"),
        ["high dependency-downgraded soot"],
    ),
    ("added", ("    soot (1.2.0)\n", "    ash (1.0)\n    soot (1.2.0)\n"), ["medium dependency-added ash"]),
    ("removed", ("    soot (1.2.0)\n      oil (~> 2.0)\n", ""), ["low dependency-removed soot"]),
    ("other bytes", ("sha256=ccc", "sha256=ddd"), ["critical hash-changed soot"]),
    ("bytes of one platform", ("sha256=bbb", "sha256=ddd"), ["high hash-changed oil"]),
    ("no bytes", (f" sha256={'c' * 64}", ""), ["high hash-removed soot"]),
    ("no bytes at all", (SUMS, ""), ["high hash-removed CHECKSUMS"]),
    ("other registry", ("gems.example.org", "gems.example.net"), ["critical registry-changed GEM.remote"]),
    (
        "one more registry",
        (
            "  remote: https://gems.example.org/\n",
            "  remote: https://gems.example.org/\n  remote: https://gems.example.net/\n",
        ),
        ["critical registry-changed GEM.remote"],
    ),
    ("in the clear", ("https://gems", "http://gems"), ["critical transport-weakened GEM.remote"]),
    ("other commit", ("1" * 40, "2" * 40), ["medium dependency-bumped wick"]),
    ("other repository", ("git.example.org", "git.example.net"), ["high source-changed wick"]),
    (
        "to a folder",
        ("    soot (1.2.0)\n      oil (~> 2.0)\n", "", "    glass (0.1.0)\n", "    glass (0.1.0)\n    soot (1.2.0)\n"),
        ["medium source-changed soot"],
    ),
    ("platform", ("  x86_64-linux\n\nDEP", "\nDEP"), ["low setting-changed PLATFORMS"]),
    ("language", ("3.3.1p55", "3.4.0p1"), ["medium runtime-requirement-changed RUBY VERSION"]),
    ("Bundler", ("2.6.2", "2.6.3"), ["medium toolchain-changed BUNDLED WITH"]),
    ("asked for", ("oil (~> 2.0)\n  soot", "oil (>= 2.0)\n  soot"), ["low dependency-changed oil"]),
]


@pytest.mark.parametrize(("edits", "expected"), [row[1:] for row in SAID], ids=[row[0] for row in SAID])
def test_an_edit_is_told(edits: tuple[str, ...], expected: list[str]) -> None:
    assert said(gemfile_lock, LOCK, edited(LOCK, *edits)) == expected


@pytest.mark.parametrize(
    "edits",
    [
        ("    lantern (1.4.0)", "    lantern (1.5.0)"),
        ("      oil (>= 2)", "      oil (>= 2.0)"),
        ("    oil (2.0.1)\n", "", "    soot (1.2.0)\n", "    oil (2.0.1)\n    soot (1.2.0)\n"),
        ("\nPLATFORMS", "\n\nPLATFORMS"),
        ("BUNDLED WITH", "SOMETHING NEW\n  x y z ((\n\nBUNDLED WITH"),
    ],
    ids=["own version", "edges", "order", "blank line", "section nobody knows"],
)
def test_an_edit_without_meaning_is_not(edits: tuple[str, ...]) -> None:
    assert said(gemfile_lock, LOCK, edited(LOCK, *edits)) == []


def test_a_gem_that_goes_to_another_known_registry() -> None:
    two = LOCK.replace(
        "PLATFORMS", "GEM\n  remote: https://private.example.org/\n  specs:\n    flame (1.0)\n\nPLATFORMS", 1
    )
    moved = two.replace("    soot (1.2.0)\n      oil (~> 2.0)\n", "").replace(
        "    flame", "    soot (1.2.0)\n    flame"
    )
    assert said(gemfile_lock, two, moved) == ["high source-changed soot"]


def test_checksums_that_come_are_one_fact() -> None:
    assert said(gemfile_lock, LOCK.replace(SUMS, ""), LOCK) == ["low hash-added CHECKSUMS"]


def test_new_removed_and_unreadable() -> None:
    assert said(gemfile_lock, None, LOCK) == [
        *("high source-changed wick", "medium lock-added file", "medium source-changed glass")
    ]
    assert said(gemfile_lock, LOCK, None) == ["high file-removed file"]
    for broken in (LOCK + "<<<<<<< ours\n", "no lock\n", "GEM\n  ((\n", "CHECKSUMS\n  a b c d\n", "# x\n" * 200_000):
        (line,) = said(gemfile_lock, LOCK, broken)
        assert line.startswith("critical opaque ")


@pytest.mark.parametrize("line", ["      \toil", "      \u2003oil"])
def test_a_line_further_in_that_no_gem_needs_is_unreadable(line: str) -> None:
    (told,) = said(gemfile_lock, LOCK, edited(LOCK, "    wick (0.3.0)\n", f"    wick (0.3.0)\n{line}\n"))
    assert told.startswith("critical opaque ")


def test_checksums_further_in_are_checksums() -> None:
    deeper = LOCK.replace(f"  soot (1.2.0) sha256={'c' * 64}", f"      soot (1.2.0) sha256={'d' * 64}")
    assert said(gemfile_lock, LOCK, deeper) == ["critical hash-changed soot"]


def test_a_gem_of_several_platforms_is_told_where_it_is_first() -> None:
    (told,) = gemfile_lock.diff(LOCK.encode(), LOCK.replace("oil (2.0.1", "oil (2.0.2").encode())
    assert (told.kind, told.line) == ("dependency-bumped", LOCK[: LOCK.index("    oil (2.0.1)")].count("\n") + 1)


@given(new=mangled(LOCK))
@settings(max_examples=100, deadline=None)
def test_any_bytes_never_raise(new: bytes) -> None:
    never_raises(gemfile_lock, LOCK.encode(), new)


@pytest.mark.parametrize(
    ("path", "read"),
    [
        ("Gemfile.lock", True),
        ("gems.locked", True),
        ("Gemfile.next.lock", True),
        ("a.gemfile.lock", True),
        ("Gemfile", False),
        ("x.lock", False),
    ],
)
def test_which_files(path: str, read: bool) -> None:
    assert gemfile_lock.matches(path) is read
