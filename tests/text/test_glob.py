"""Globs over whole paths: a table, and a naive reference that nobody would call fast."""

from __future__ import annotations

import re
import subprocess
import sys
import unicodedata
from contextlib import suppress
from fnmatch import translate
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.errors import TwokeyError
from scanner.text.glob import compile_glob, expand


def matches(pattern: str, path: str) -> bool:
    return any(glob.matches(path) for glob in compile_glob(pattern))


YES = [
    *[("a", "a"), ("a", "x/a"), ("a", "x/y/a"), ("/a", "a"), ("**/a", "a"), ("**/a", "x/y/a"), ("x/a", "x/a")],
    *[("*.py", "a.py"), ("*.py", "x/.py"), ("a*", "a"), ("*", "x"), ("*", "x/y"), ("x/*", "x/y"), ("?", "a")],
    *[("x/**", "x/y"), ("x/**", "x/y/z"), ("x/", "x/y/z"), ("x/**/z", "x/z"), ("x/**/z", "x/a/b/z"), ("**", "a/b")],
    *[("{a,b}", "a"), ("{a,b}", "x/b"), ("x.{yml,yaml}", "x.yaml"), ("{a,b}/{c,d}", "b/d"), ("{a,{b,c}}", "c")],
    *[("[ab]", "a"), ("[!a]", "b"), ("[^a]", "b"), ("[a-c]x", "bx"), ("a[", "a["), ("[]a]", "]"), ("a.b", "a.b")],
    *[("Makefile", "MAKEFILE"), ("x/Y", "X/y"), ("\u00e9", "e\u0301"), ("stra\u00dfe", "STRASSE"), ("a\nb", "a\nb")],
    *[
        ("X/*.py", "x/a.py"),
        ("**/x/**", "a/x/b"),
        ("**/x/**", "x/b"),
        ("**/**/a", "a"),
        ("a**", "ab"),
        ("+(a)", "+(a)"),
    ],
]
NO = [
    *[("a", "b"), ("a", "ab"), ("a", "a/b"), ("/a", "x/a"), ("x/a", "y/x/a"), ("x/a", "a"), ("x/*", "x/y/z")],
    *[("*.py", "a.PY"), ("*.py", "a.py/b"), ("CHANGES*", "changes-tab.tsx"), ("?", "ab"), ("?", ""), ("x/**", "x")],
    *[("x/**", "y/x/z"), ("x/", "x"), ("x/*", "x"), ("x/**/z", "x/z/a"), ("{a,b}", "c"), ("{a,b}", "{a,b}")],
    *[
        ("[ab]", "c"),
        ("[!a]", "a"),
        ("a.b", "axb"),
        ("a", "a\n"),
        ("*.py", "a.py\n"),
        ("a*b", "a/b"),
        ("X/*.PY", "x/a.py"),
    ],
    *[("a", ""), ("**/x/**", "a/x"), ("ci/**", "docs/ci/x")],
]


@pytest.mark.parametrize(("pattern", "path"), YES)
def test_matches(pattern: str, path: str) -> None:
    assert matches(pattern, path)


@pytest.mark.parametrize(("pattern", "path"), NO)
def test_does_not_match(pattern: str, path: str) -> None:
    assert not matches(pattern, path)


@pytest.mark.parametrize(
    "pattern", ["{a", "a}", "{}", "[", "[]", "[!]", "*" * 50, "/", "//", "", "{,}", "[z-a]", "[[:x:]]"]
)
def test_an_odd_pattern_breaks_nothing(pattern: str) -> None:
    """Patterns come from a policy file that anyone may propose. What means nothing matches nothing."""
    for path in ("", "a", "a/b", "{a", "["):
        matches(pattern, path)


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [("a", ["a"]), ("{a,b}c", ["ac", "bc"]), ("{a,}x", ["ax", "x"]), ("a{b{c,d},e}", ["abc", "abd", "ae"])],
)
def test_braces(pattern: str, expected: list[str]) -> None:
    assert set(expand(pattern)) == set(expected)


def test_a_bomb_of_braces_is_no_bomb() -> None:
    """Twenty choices of two are a million patterns."""
    with suppress(ValueError, TwokeyError):
        assert len(compile_glob("{a,b}" * 20)) < 100_000


@pytest.mark.parametrize(
    ("pattern", "path"),
    [
        ("a*" * 20 + "b", "a" * 60),
        ("/".join(["**", "a"] * 12) + "/b", "/".join(["a"] * 40)),
        ("**/" * 30 + "b", "a/" * 60),
    ],
    ids=["stars in a segment", "stars between segments", "nothing but stars"],
)
def test_stars_do_not_explode(pattern: str, path: str, checkout: Path) -> None:
    """In a process of its own, which can be given up."""
    program = f"from scanner.text.glob import compile_glob; print(compile_glob({pattern!r})[0].matches({path!r}))"
    done = subprocess.run([sys.executable, "-c", program], cwd=checkout, timeout=10, check=True, capture_output=True)
    assert done.stdout == b"False\n"


@pytest.mark.parametrize(
    ("pattern", "anchored", "key"),
    [
        *[("a", False, "a"), ("/a", True, "a"), ("**/a", False, "a"), ("X/*.py", True, "x"), ("*.py", False, "")],
        *[("x/y/**", True, "y"), ("**/Makefile", False, "makefile"), ("a/b*/C", True, "c")],
    ],
)
def test_what_the_index_needs(pattern: str, anchored: bool, key: str) -> None:
    (glob,) = compile_glob(pattern)
    assert (glob.anchored, glob.key) == (anchored, key)


# The reference: fold what is literal, let the standard library match a segment, try every depth for "**".


def reference(pattern: str, path: str) -> bool:
    want = pattern.removeprefix("/").split("/")
    if "/" not in pattern:
        want = ["**", *want]
    return _walk(want, unicodedata.normalize("NFC", path).split("/"))


def _walk(want: list[str], have: list[str]) -> bool:
    if not want:
        return not have
    if want[0] == "**":
        least = 1 if len(want) == 1 else 0
        return any(_walk(want[1:], have[count:]) for count in range(least, len(have) + 1))
    return bool(have) and _one(want[0], have[0]) and _walk(want[1:], have[1:])


def _one(want: str, have: str) -> bool:
    if not re.search(r"[*?\[]", want):
        return unicodedata.normalize("NFC", want).casefold() == have.casefold()
    return re.match(translate(want), have) is not None


WORDS = st.sampled_from(["a", "b", "A", "ab", "a.b", "\u00e9", "e\u0301", "a b"])
WANTS = st.lists(
    st.one_of(WORDS, st.just("**"), st.sampled_from(["*", "a*", "*b", "?", "a?", "*.b", "[ab]", "[!a]*"])),
    min_size=1,
    max_size=5,
)


@given(WANTS, st.lists(WORDS, min_size=1, max_size=6), st.booleans())
def test_agrees_with_the_reference(want: list[str], have: list[str], rooted: bool) -> None:
    pattern = ("/" if rooted else "") + "/".join(want)
    path = "/".join(have)
    assert matches(pattern, path) == reference(pattern, path)


@given(st.text(max_size=20), st.text(max_size=20))
def test_total(pattern: str, path: str) -> None:
    matches(pattern, path)


@given(st.lists(WORDS, min_size=1, max_size=5).map("/".join))
def test_every_plain_path_matches_itself(path: str) -> None:
    assert matches(f"/{path}", path)
    assert matches(f"/{path}", path.swapcase())
