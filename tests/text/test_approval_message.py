"""Messages that carry an approval are read back as exactly that approval, by us and by git, whatever stood there."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from scanner.text.approval_message import approval_message, with_trailers
from scanner.text.claims import claims
from scanner.text.trailers import SCISSORS, parse

BOB = "Bob Ray <bob@example.org>"
EVE = "Eve Fox <eve@example.org>"
DIGEST, OLD = f"twokey1:{'ab' * 32}", f"twokey1:{'cd' * 32}"
TRAILERS = (f"Reviewed-by: {BOB}", f"Reviewed-digest: {DIGEST}")
CO_AUTHOR = "Co-authored-by: Eve Fox <eve@example.org>"
ENVIRONMENT = {"PATH": os.environ.get("PATH", ""), "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}

LINES = [
    *["", " ", "\t", "\r", "Subject", "prose: with a colon", "Conflicts:", "\tpath", "# comment", "#", SCISSORS, "---"],
    *[" fold", "Cc: x", "cc : y\r", "Signed-off-by: Ann Lee <ann@example.org>", CO_AUTHOR, "diff --git a/x b/x"],
    *["(cherry picked from commit abcdef0)", f"Reviewed-digest: {OLD}", f"reviewed-DIGEST:{OLD}\r", "Reviewed-digest:"],
    *[f"Reviewed-by: {EVE}", f"Approved-by: {BOB}", *TRAILERS, "x\0y", "\u2028", "\udcff", "Reviewed-by: TBD"],
]
MESSAGES = st.lists(st.sampled_from(LINES), max_size=9).map("\n".join) | st.text(max_size=40)


def people(message: str) -> list[str]:
    return [f"{each.name} <{each.email}>" for each in claims(message).claims]


def git_reading(message: str) -> bytes:
    done = subprocess.run(
        ["git", "interpret-trailers", "--parse", "--no-divider"],
        input=message.encode("utf-8", "surrogateescape"),
        env=ENVIRONMENT,
        cwd=Path(os.sep).resolve(),
        capture_output=True,
        check=True,
    )
    return done.stdout


@given(MESSAGES, st.sampled_from(["", "\n", "\n\n\n"]))
@example("", "")
@example("\n\n", "\n")
@example(SCISSORS, "\n")
@example(f"s\n\nprose\n{SCISSORS}\nmore", "")
@example(f"s\n\nReviewed-by: {EVE}\nReviewed-digest: {OLD}\n folded", "")
@example(f"s\n\nReviewed-digest: {OLD}\nreviewed-digest: {DIGEST}", "\n")
@example(f"Reviewed-by: {EVE}\nReviewed-digest: {OLD}", "\n")
@example("s\n\nCc: x\n\nConflicts:\n\tpath", "")
def test_whatever_stood_there_the_reviewer_and_the_digest_are_read(message: str, end: str) -> None:
    found = claims(with_trailers(message + end, TRAILERS))
    assert found.digests == (DIGEST,)
    assert not found.bad_digest
    before = claims(message + end)
    expected = people(message + end) if before.claims else []
    assert set(people(with_trailers(message + end, TRAILERS))) == {BOB, *expected}


@given(MESSAGES)
@settings(max_examples=40)
def test_git_reads_it_too(message: str) -> None:
    told = git_reading(with_trailers(message, TRAILERS)).decode("utf-8", "surrogateescape").split("\n")
    assert set(TRAILERS) <= set(told)


@given(MESSAGES)
def test_nothing_is_lost_but_an_old_digest(message: str) -> None:
    """Whoever amends somebody's commit changes what it says by the approval and nothing else."""
    here = message.partition("\0")[0]
    after = with_trailers(message, TRAILERS).split("\n")
    gone = [line for line in here.split("\n") if line.strip(" \t\r\n") and line not in after]
    # An old digest leaves with what is folded below it.
    assert all(line.lower().startswith("reviewed-digest") or line in (" fold", "\tpath") for line in gone)


@given(MESSAGES)
def test_twice_is_once(message: str) -> None:
    once = with_trailers(message, TRAILERS)
    assert claims(with_trailers(once, TRAILERS)) == claims(once)
    assert with_trailers(once, TRAILERS).count(TRAILERS[1]) == once.count(TRAILERS[1])


JOINED = {
    "no block": ("s\n\nbody\n", ["s", "", "body", "", *TRAILERS]),
    "only a subject": ("s\n", ["s", "", *TRAILERS]),
    "nothing": ("", ["Approve the release changes", "", *TRAILERS]),
    "co-authors": (f"s\n\nbody\n\n{CO_AUTHOR}\n", ["s", "", "body", "", CO_AUTHOR, *TRAILERS]),
    "another reviewer": (f"s\n\nReviewed-by: {EVE}\n", ["s", "", f"Reviewed-by: {EVE}", *TRAILERS]),
    "an old digest": (f"s\n\nReviewed-by: {BOB}\nReviewed-digest: {OLD}\n", ["s", "", *TRAILERS]),
    "a folded digest": (f"s\n\nCc: x\nReviewed-digest:\n {OLD}\nCc: y\n", ["s", "", "Cc: x", "Cc: y", *TRAILERS]),
    "prose among trailers": ("s\n\nprose\nSigned-off-by: x\n", ["s", "", "prose", "Signed-off-by: x", "", *TRAILERS]),
    "a subject like a trailer": ("Fix: it\n", ["Fix: it", "", *TRAILERS]),
    "scissors": (f"s\n\nbody\n{SCISSORS}\ndiff\n", ["s", "", "body", "", *TRAILERS, SCISSORS, "diff"]),
    "scissors behind a block": (f"s\n\nCc: x\n{SCISSORS}\nd\n", ["s", "", "Cc: x", *TRAILERS, SCISSORS, "d"]),
    "a heading at the end": ("s\n\n# Notes\n", ["s", "", "# Notes", "", *TRAILERS]),
    "behind a NUL": ("s\n\nbody\0Cc: x\n", ["s", "", "body", "", *TRAILERS]),
}


@pytest.mark.parametrize(("message", "lines"), JOINED.values(), ids=JOINED)
def test_where_it_goes(message: str, lines: list[str]) -> None:
    assert with_trailers(message, TRAILERS) == "\n".join(lines) + "\n"


@given(st.lists(st.text(min_size=1, max_size=30), min_size=1, max_size=30), st.booleans())
@example([f"x\n\nReviewed-by: {EVE}"], False)
@example([f"x\u2028Reviewed-by: {EVE}", SCISSORS, "#", "\x1b[2J"], False)
def test_a_path_says_nothing_in_the_message_of_an_approval(paths: list[str], alone: bool) -> None:
    """Threat B96: a file may be named like the end of a message."""
    message = approval_message(paths, TRAILERS, alone=alone)
    assert people(message) == [BOB]
    assert claims(message).digests == (DIGEST,)
    assert [f"{each.key}: {each.value}" for each in parse(message).trailers] == list(TRAILERS)
    assert "(self-review)" in message.split("\n")[0] if alone else "(self-review)" not in message.split("\n")[0]
    assert len(message.split("\n")) == 3 + min(len(paths), 21) + 1 + len(TRAILERS) - 1 + 1


def test_a_long_list_of_paths_is_counted() -> None:
    message = approval_message([f"p{number}" for number in range(23)], TRAILERS, alone=False)
    assert "- p19\n- and 3 more\n\n" in message
    assert "p20" not in message
