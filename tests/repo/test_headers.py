"""Commit headers as they are stored: what git shows of them is not always what they hold (threats B12, B13, B27)."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kit.history import History, Repo

from scanner.model.commit import Commit
from scanner.repo.commits import parse_header, parse_object
from scanner.repo.log import read_log
from scanner.repo.objects import open_objects
from scanner.repo.open import open_repository

TREE = "tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904\n"
ANN = "Ann Lee <ann@example.org> 1750000000 +0000"
EVE = "Eve Roe <eve@example.org> 1750000000 +0000"


def raw(author: str = f"author {ANN}\n", committer: str = f"committer {ANN}\n", more: str = "") -> bytes:
    return (TREE + author + committer + more).encode("utf-8", "surrogateescape")


SOUND = {
    "usual": (raw(), "Ann Lee <ann@example.org>"),
    "no name": (raw("author  <ann@example.org> 1 +0000\n"), " <ann@example.org>"),
    "no name and no space": (raw("author <ann@example.org> 1 +0000\n"), " <ann@example.org>"),
    "no address": (raw("author Ann Lee <> 1 +0000\n"), "Ann Lee <>"),
    "not UTF-8": (raw("author Andr\udce9 <a@example.org> 1 +0000\n"), "Andr\udce9 <a@example.org>"),
    "no space before the bracket": (raw("author Ann<ann@example.org> 1 +0000\n"), "Ann <ann@example.org>"),
    "spaces in the address": (raw("author Ann <ann at example> 1 +0000\n"), "Ann <ann at example>"),
    "before 1970": (raw("author Ann Lee <ann@example.org> -1 -0130\n"), "Ann Lee <ann@example.org>"),
    "UTF-8 announced": (raw(more="encoding UTF-8\n"), "Ann Lee <ann@example.org>"),
    "an encoding of letters": (raw(more="encoding ISO-8859-1\n"), "Ann Lee <ann@example.org>"),
    "an author line in the signature": (raw(more=f"gpgsig x\n author {EVE}\n y\n"), "Ann Lee <ann@example.org>"),
    "an author line in a mergetag": (raw(more=f"mergetag object 1\n author {EVE}\n"), "Ann Lee <ann@example.org>"),
    "an author in an unknown header": (raw(more=f"x-author {EVE}\n"), "Ann Lee <ann@example.org>"),
    "a time zone that is none": (raw("author Ann Lee <ann@example.org> 1 +051800\n"), "Ann Lee <ann@example.org>"),
}


@pytest.mark.parametrize(("header", "author"), SOUND.values(), ids=SOUND)
def test_sound(header: bytes, author: str) -> None:
    found = parse_header(header.rstrip(b"\n"))
    assert (str(found.author), found.flaws) == (author, ())


FLAWED = {
    "two authors": (raw(f"author {EVE}\nauthor {ANN}\n"), "2 author lines"),
    "two committers": (raw(committer=f"committer {EVE}\ncommitter {ANN}\n"), "2 committer lines"),
    "a second author behind the committer": (raw(more=f"author {EVE}\n"), "2 author lines"),
    "a second author behind the signature": (raw(more=f"gpgsig x\n y\nauthor {EVE}\n"), "2 author lines"),
    "no author": (raw(author=""), "no author line"),
    "no committer": (raw(committer=""), "no committer line"),
    "empty author": (raw("author  <> 1 +0000\n"), "empty author"),
    "author of blanks": (raw("author   < > 1 +0000\n"), "empty author"),
    "empty committer": (raw(committer="committer <> 1 +0000\n"), "empty committer"),
    "NUL in the author": (raw("author Ann\0 <ann@example.org> 1 +0000\n"), "NUL in author line"),
    "NUL in the committer": (raw(committer="committer A <a@example.org\0> 1 +0000\n"), "NUL in committer line"),
    "no brackets": (raw("author Ann Lee 1 +0000\n"), "malformed author line"),
    "an open bracket": (raw("author Ann Lee <ann@example.org 1 +0000\n"), "malformed author line"),
    "nothing": (raw("author \n"), "malformed author line"),
    "two addresses": (raw("author Ann <ann@example.org> <eve@example.org> 1 +0000\n"), "author"),
    "an address in the name": (raw("author Ann <ann@example.org <eve@example.org> 1 +0000\n"), "author"),
    "UTF-16": (raw(more="encoding UTF-16LE\n"), "encoding UTF-16LE"),
    "utf16 by another name": (raw(more="encoding utf16\n"), "encoding utf16"),
    "EBCDIC": (raw(more="encoding IBM037\n"), "encoding IBM037"),
    "UTF-7": (raw(more="encoding utf-7\n"), "encoding utf-7"),
}


@pytest.mark.parametrize(("header", "flaw"), FLAWED.values(), ids=FLAWED)
def test_flawed(header: bytes, flaw: str) -> None:
    assert any(flaw in each for each in parse_header(header.rstrip(b"\n")).flaws)


def test_git_shows_the_last_author_and_the_flaw_says_that_there_were_others() -> None:
    found = parse_header(raw(f"author {EVE}\nauthor {ANN}\n").rstrip())
    assert found.author.name == "Ann Lee"
    assert found.flaws == ("2 author lines",)


@pytest.mark.parametrize(("header", "signed"), [(raw(more="gpgsig x\n y\n"), True), (raw(), False)])
def test_signed(header: bytes, signed: bool) -> None:
    assert parse_header(header.rstrip(b"\n")).signed is signed


@given(st.binary(max_size=200), st.sampled_from([b"", raw(), TREE.encode(), b"author "]))
def test_never_raises(noise: bytes, start: bytes) -> None:
    parse_header(start + noise)
    commit = parse_object("0" * 40, start + noise)
    assert isinstance(commit.authored, str)


LINES = st.lists(
    st.sampled_from(
        [
            f"author {ANN}",
            f"author {EVE}",
            "author <> 1 +0000",
            "author   < > 1 +0000",
            "author x",
            f"committer {ANN}",
            "committer \0 <a@b> 1 +0000",
            "encoding utf-16",
            "encoding UTF-8",
            "gpgsig x\n author y",
        ]
    ),
    max_size=6,
)


@given(LINES)
def test_the_quick_way_sees_no_less_than_the_careful_one(lines: list[str]) -> None:
    from scanner.repo.commits import _careful_header

    header = "\n".join(["tree " + "0" * 40, *lines]).encode()
    assert parse_header(header) == _careful_header(header)


# The same commits through the object store and through `git log`.


def store(tmp_path: Path, content: bytes) -> Repo:
    history = History()
    history.commit("root", files={"f": "1"})
    repo = history.write(tmp_path / "r", bare=True)
    tree = repo.git("rev-parse", "main^{tree}").encode()
    repo.raw_commit(b"tree " + tree + b"\n" + content)
    return repo


def both(repo: Repo) -> tuple[Commit, Commit]:
    """The tip as the log's stream and as the object store give it."""
    git = open_repository(str(repo.path), os.environ, light=True).git
    ((streamed, _),) = read_log(git, ("--max-count=1", "main"))
    with open_objects(git) as objects:
        return streamed, objects.commit(repo.git("rev-parse", "main"))


LINE = f"author {ANN}\n".encode()
PEOPLE = LINE + f"committer {ANN}\n".encode()
STORED = {
    "two authors": (f"author {EVE}\n".encode() + PEOPLE + b"\nx\n", {"2 author lines"}),
    "empty author": (b"author  <> 1 +0000\ncommitter A <a@example.org> 1 +0000\n\nx\n", {"empty author"}),
    "no committer": (LINE + b"\nx\n", {"no committer line"}),
    "UTF-16": (PEOPLE + b"encoding UTF-16LE\n\nx\n", {"encoding UTF-16LE"}),
    "Latin-1": (PEOPLE + b"encoding ISO-8859-1\n\ncaf\xe9\n", set()),
}


@pytest.mark.parametrize(("content", "flaws"), STORED.values(), ids=STORED)
def test_both_readers_agree(content: bytes, flaws: set[str], tmp_path: Path) -> None:
    streamed, stored = both(store(tmp_path, content))
    assert set(streamed.flaws) == set(stored.flaws) == flaws
    assert (streamed.author, streamed.committer, streamed.stamp) == (stored.author, stored.committer, stored.stamp)
    assert streamed.message.rstrip("\n") == stored.message.rstrip("\n")


def test_a_nul_in_a_header_is_a_flaw_in_the_stream_too(tmp_path: Path) -> None:
    content = b"author Ann\0 <ann@example.org> 1 +0000\ncommitter A <a@example.org> 1 +0000\n\nx\n"
    streamed, stored = both(store(tmp_path, content))
    assert "NUL in author line" in stored.flaws
    assert streamed.flaws


def test_text_behind_a_nul_is_in_the_object_only(tmp_path: Path) -> None:
    streamed, stored = both(store(tmp_path, PEOPLE + b"\nseen\n\0\nhidden\n"))
    assert "hidden" not in streamed.message
    assert "hidden" in stored.message
    assert "NUL in message" in stored.flaws


def test_git_recodes_nothing(tmp_path: Path) -> None:
    streamed, _ = both(store(tmp_path, PEOPLE + b"encoding UTF-16LE\n\nx\xff\n"))
    assert streamed.message == "x\udcff"


DATES = {
    "0 +0000": "1970-01-01T00:00:00+00:00",
    "1750000000 -0130": "2025-06-15T13:36:40-01:30",
    "1750000000 +1400": "2025-06-16T05:06:40+14:00",
    "-1 +0000": "1969-12-31T23:59:59+00:00",
    "99999999999999999999 +0000": "",
    "1 +9999": "",
    "": "",
    "x y": "",
}


@pytest.mark.parametrize(("stamp", "authored"), DATES.items())
def test_dates_a_calendar_knows(stamp: str, authored: str) -> None:
    from scanner.repo.commits import NOBODY

    assert Commit("", (), NOBODY, NOBODY, stamp, "").authored == authored
