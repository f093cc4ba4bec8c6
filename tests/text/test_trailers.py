"""`parse` is git's reading: every row of the tables is put to the real git too, and so are generated messages."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.text.trailers import Trailer, parse

SCISSORS = "# ------------------------ >8 ------------------------"
ENVIRONMENT = {"PATH": os.environ.get("PATH", ""), "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}


def git_reading(message: str) -> bytes:
    """What git prints, in a directory that is no repository, so that no configuration is read."""
    done = subprocess.run(
        ["git", "interpret-trailers", "--parse", "--no-divider"],
        input=message.encode("utf-8", "surrogateescape"),
        env=ENVIRONMENT,
        cwd=Path(os.sep).resolve(),
        capture_output=True,
        check=True,
    )
    return done.stdout


def our_reading(message: str) -> bytes:
    lines = (f"{trailer.key}: {trailer.value}\n" for trailer in parse(message).trailers)
    return "".join(lines).encode("utf-8", "surrogateescape")


FOUND = {
    "one trailer": ("s\n\nA: b\n", "A: b"),
    "no final line feed": ("s\n\nA: b", "A: b"),
    "no value": ("s\n\nA:\n", "A: "),
    "no space behind the colon": ("s\n\nA:b\n", "A: b"),
    "space before the colon": ("s\n\nA \t: b\n", "A: b"),
    "the first colon ends the key": ("s\n\nA: b: c\n", "A: b: c"),
    "digits and hyphens are a key": ("s\n\n-9: b\n", "-9: b"),
    "the key stays as written": ("s\n\nREVIEWED-by: b\n", "REVIEWED-by: b"),
    "only the last paragraph": ("s\n\nA: b\n\nC: d\n", "C: d"),
    "blank lines behind": ("s\n\nA: b\n\n \n\t\n", "A: b"),
    "a fold becomes one space": ("s\n\nA: b\n \t c\n\td\n", "A: b c d"),
    "a value that is all fold": ("s\n\nA:\n b\n", "A: b"),
    "a folded trailer is a value": ("s\n\nCc: x\n Reviewed-by: A\n", "Cc: x Reviewed-by: A"),
    "CRLF": ("s\r\n\r\nA: b\r\nC: d\r\n", "A: b|C: d"),
    "CRLF and fold": ("s\r\n\r\nA: b\r\n c\r\n", "A: b\r c"),
    "leading blank lines are the title": ("\nA: b\n", "A: b"),
    "comment inside": ("s\n\nA: b\n# c\nC: d\n", "A: b|C: d"),
    "comments and blanks behind": ("s\n\nA: b\n\n# c\n#\n", "A: b"),
    "comment in the title": ("# c\n\nA: b\n", "A: b"),
    "scissors": (f"s\n\nA: b\n{SCISSORS}\nC: d\n", "A: b"),
    "scissors without line feed are a comment": (f"s\n\nA: b\n{SCISSORS}", "A: b"),
    "old conflicts list": ("s\n\nA: b\n\nConflicts:\n\tx\n\ty\n", "A: b"),
    "conflicts without line feed": ("s\n\nA: b\n\nConflicts:", "Conflicts: "),
    "text behind the conflicts list": ("s\n\nA: b\n\nConflicts:\n\tx\nC: d\n", "Conflicts: x|C: d"),
    "--- does not divide": ("s\n\nA: b\n---\n\nC: d\n", "C: d"),
    "prose with a sign-off: a quarter is enough": ("s\n\np\np\np\nSigned-off-by: b\n", "Signed-off-by: b"),
    "prose with a cherry-pick line": ("s\n\np\nA: b\n(cherry picked from commit x\n", "A: b"),
    "any trailer among them": ("s\n\np\nA: b\nSigned-off-by: c\n", "A: b|Signed-off-by: c"),
    "U+2028 ends no line": ("s\n\nA: b\u2028C: d\n", "A: b\u2028C: d"),
    "U+0085 ends no line": ("s\n\nA: b\x85C: d\n", "A: b\x85C: d"),
    "lone CR ends no line": ("s\n\nA: b\rC: d\n", "A: b\rC: d"),
    "vertical tab is no space": ("s\n\nA: \x0bb\x0c\n", "A: \x0bb\x0c"),
    "no-break space is no space": ("s\n\nA: \xa0b\xa0\n", "A: \xa0b\xa0"),
    "bytes that are not UTF-8": ("s\n\nA: \udcff\n", "A: \udcff"),
}

NOTHING = {
    "nothing": "",
    "line feeds": "\n\n\n",
    "a subject": "s\n",
    "a trailer as the subject": "A: b\n",
    "subject and trailer without blank line": "s\nA: b\n",
    "in the middle": "s\n\nA: b\n\nprose\n",
    "prose below": "s\n\nA: b\nprose\n",
    "prose and a small sign-off": "s\n\np\nsigned-off-by: b\n",
    "prose and a sign-off without space": "s\n\np\nSigned-off-by:b\n",
    "too much prose": "s\n\np\np\np\np\nSigned-off-by: b\n",
    "only a cherry-pick line": "s\n\n(cherry picked from commit abcd)\n",
    "an indented trailer": "s\n\n A: b\n",
    "a fold below a comment": "s\n\nA: b\n# c\n d\n",
    "a word and a space in the key": "s\n\nReviewed by: b\n",
    "underscore in the key": "s\n\nA_b: c\n",
    "another separator": "s\n\nA= b\n",
    "full-width colon": "s\n\nA\uff1a b\n",
    "Kelvin sign": "s\n\nAc\u212aed-by: b\n",
    "zero-width space": "s\n\nA\u200b: b\n",
    "no-break space before the colon": "s\n\nA\xa0: b\n",
    "fold by a no-break space": "s\n\nA: b\n\xa0c\n",
    "fold by a vertical tab": "s\n\nA: b\n\x0bc\n",
}


@pytest.mark.parametrize(("message", "expected"), FOUND.values(), ids=FOUND)
def test_is_a_trailer(message: str, expected: str) -> None:
    assert [f"{trailer.key}: {trailer.value}" for trailer in parse(message).trailers] == expected.split("|")
    assert our_reading(message) == git_reading(message)


@pytest.mark.parametrize("message", NOTHING.values(), ids=NOTHING)
def test_is_no_trailer(message: str) -> None:
    assert parse(message).trailers == ()
    assert git_reading(message) == b""


def test_says_where_a_trailer_starts_and_whether_it_is_folded() -> None:
    assert parse("s\n\nprose\n\nA: b\n c\nD: e\n").trailers == (
        Trailer("A", "b c", 4, True),
        Trailer("D", "e", 6, False),
    )


def test_text_behind_a_nul_does_not_exist() -> None:
    assert our_reading("s\n\nA: b\0\nC: d\n") == b"A: b\n"
    assert our_reading("s\n\0\nC: d\n") == b""


PICKED = "(cherry picked from commit 0123456789abcdef)"
PURE = {
    "trailers": ("A: b\nC: d\n", True),
    "a fold": ("A: b\n c\n", True),
    "a cherry-pick line": (f"A: b\n{PICKED}\n", True),
    "a cherry-pick line with CR": (f"A: b\r\n{PICKED}\r\n", True),
    "blank lines and comments behind": ("A: b\n\n# c\n", True),
    "prose": ("A: b\nprose\nSigned-off-by: c\n", False),
    "prose in the shape of a cherry-pick line": ("A: b\n(cherry picked from commit abcd) is quoted:\n", False),
    "a fold of a cherry-pick line": (f"{PICKED}\n prose\nA: b\n", False),
    "a comment": ("A: b\n# prose\nC: d\n", False),
    "an indented first line": (" prose\nSigned-off-by: c\n", False),
    "no block": ("prose\n", False),
}


@pytest.mark.parametrize(("block", "pure"), PURE.values(), ids=PURE)
def test_pure(block: str, pure: bool) -> None:
    assert parse(f"s\n\n{block}").pure is pure


HOSTILE_LINES = (
    *("", "", "", " ", "\t", "\r", "s", "prose", "prose: and more", "---", "A: b", "A: b", "Reviewed-by: A <a@b.co>"),
    *("Signed-off-by: X <x@y.zz>", "Signed-off-by: X", "Signed-off-by:x", "signed-off-by: x", PICKED),
    *("(cherry picked from commit ", "(cherry picked", " fold", "\tfold: x", "  <evil@x>", "\xa0fold", "\x0bfold"),
    *("# c", "#", " # c", "#k: v", SCISSORS, "Conflicts:", "Conflicts: x", "\tpath", "Key :v", "Key\t :v"),
    *("Key\x0b: v", "-:", ":x", "=: x", "a_b: c", "A= b"),
    *("A\uff1a b", "Ac\u212aed-by: b", "\ufeffA: b", "A\u200b: b", "\udcffA: b"),
    *("N: x\u2028R: y", "N: x\x85R: y", "N: x\x1cR: y", "N: x\rR: y", "N: \x0bx\x0c", "N:\xa0x\xa0", "N: \udcff "),
)
ODD = st.text(st.sampled_from("aA9-_ \t:#\r\x0b\x0c\x1c\x85\xa0\u2028\uff1a\u212a(>\udcff"), max_size=8)
LINES = st.sampled_from(HOSTILE_LINES) | st.sampled_from(HOSTILE_LINES) | ODD
ENDED = st.tuples(LINES, st.sampled_from(("\n", "\n", "\n", "\n", "\r\n"))).map("".join)
# A small choice of lines repeats itself, as blocks do; a large one seldom makes a block at all.
REPEATED = st.lists(ENDED, min_size=1, max_size=4).flatmap(lambda few: st.lists(st.sampled_from(few), max_size=9))
MESSAGES = st.builds(
    lambda title, lines, end: title + "".join(lines) + end,
    st.sampled_from(("", "s\n\n", "s\n\n", "s\r\n\r\n", "\n", "# c\n\n", "Conflicts:\n\n")),
    st.lists(ENDED, max_size=9) | REPEATED,
    st.sampled_from(("", "", "A: b", "A: b\n", "\nSigned-off-by: c\n", "Conflicts:", SCISSORS)),
)


@given(MESSAGES)
@settings(max_examples=150, deadline=None)
def test_equals_git(message: str) -> None:
    assert our_reading(message) == git_reading(message)


@given(st.text(st.characters(codec=None), max_size=60))
def test_never_raises(message: str) -> None:
    parse(message)
