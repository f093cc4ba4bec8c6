"""What is made of variables and streams: a table of who wins, and streams that are old, closed, full or not there."""

from __future__ import annotations

import errno
import io
import os
import sys
from pathlib import Path

import pytest

from scanner.cli.terminal import finish, probe, put, say, stand_in
from scanner.errors import UndeterminedError


class Stream(io.TextIOWrapper):
    """Standard output as a test wants it: a terminal or not, in some encoding, with something behind it."""

    def __init__(self, tty: bool = False, encoding: str = "utf-8", raw: io.RawIOBase | None = None) -> None:
        super().__init__(io.BufferedWriter(raw) if raw else io.BytesIO(), encoding, newline="")
        self.tty = tty

    def isatty(self) -> bool:
        return self.tty

    @property
    def written(self) -> bytes:
        self.flush()
        value: bytes = self.buffer.getvalue()  # type: ignore[attr-defined]
        return value


class Broken(io.RawIOBase):
    """A file that takes nothing."""

    def __init__(self, number: int) -> None:
        self.number = number

    def writable(self) -> bool:
        return True

    def write(self, _data: object) -> int:
        raise OSError(self.number, os.strerror(self.number))


def at_a_terminal(monkeypatch: pytest.MonkeyPatch, tty: bool = True) -> None:
    monkeypatch.setattr(sys, "stdout", Stream(tty))
    monkeypatch.setattr(sys, "stderr", Stream(tty))


COLORS: list[tuple[dict[str, str], str, bool, bool]] = [
    # variables, --color, at a terminal, colours
    ({}, "auto", True, True),
    ({}, "auto", False, False),
    ({}, "always", False, True),
    ({}, "never", True, False),
    ({"NO_COLOR": "1"}, "auto", True, False),
    ({"NO_COLOR": "0"}, "auto", True, False),
    ({"NO_COLOR": "false"}, "auto", True, False),
    ({"NO_COLOR": ""}, "auto", True, True),
    ({"NO_COLOR": ""}, "auto", False, False),
    ({"NO_COLOR": "1"}, "always", True, True),
    ({"FORCE_COLOR": "1"}, "auto", False, True),
    ({"FORCE_COLOR": "3"}, "auto", False, True),
    ({"FORCE_COLOR": ""}, "auto", False, False),
    ({"FORCE_COLOR": ""}, "auto", True, True),
    ({"FORCE_COLOR": "1"}, "never", True, False),
    ({"NO_COLOR": "1", "FORCE_COLOR": "1"}, "auto", True, False),
    ({"NO_COLOR": "1", "FORCE_COLOR": "1"}, "auto", False, False),
    ({"NO_COLOR": "", "FORCE_COLOR": "1"}, "auto", False, True),
    ({"NO_COLOR": "1", "FORCE_COLOR": ""}, "auto", True, False),
    ({"TERM": "dumb"}, "auto", True, False),
    ({"TERM": "dumb", "FORCE_COLOR": "1"}, "auto", False, True),
    ({"TERM": "dumb"}, "always", True, True),
    ({"TERM": "xterm-256color"}, "auto", True, True),
    ({"TERM": "xterm-256color"}, "auto", False, False),
    ({"TERM": ""}, "auto", True, True),
]


@pytest.mark.parametrize(("environ", "color", "tty", "colored"), COLORS, ids=str)
def test_colour(environ: dict[str, str], color: str, tty: bool, colored: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    at_a_terminal(monkeypatch, tty)
    assert probe(environ, color, progress=False, platform="linux").color is colored


@pytest.mark.parametrize(
    ("environ", "colored"),
    [
        ({}, False),
        ({"WT_SESSION": "a-b"}, True),
        ({"ANSICON": "80x25"}, True),
        ({"ConEmuANSI": "ON"}, True),
        ({"TERM_PROGRAM": "vscode"}, True),
        ({"TERM": "xterm"}, True),
        ({"TERM": "dumb", "WT_SESSION": "a-b"}, False),
        ({"NO_COLOR": "1", "WT_SESSION": "a-b"}, False),
        ({"FORCE_COLOR": "1"}, True),
    ],
    ids=str,
)
def test_a_console_of_windows_says_that_it_takes_colours(
    environ: dict[str, str], colored: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_a_terminal(monkeypatch)
    assert probe(environ, "auto", progress=False, platform="win32").color is colored


@pytest.mark.parametrize(
    ("columns", "width"),
    [
        ("100", 100),
        ("60", 60),
        ("10", 60),
        ("999", 160),
        ("0", 80),
        ("-5", 80),
        ("", 80),
        ("wide", 80),
        ("9" * 5000, 80),
    ],
    ids=lambda each: str(each)[:9],
)
@pytest.mark.parametrize("tty", [True, False])
def test_columns(columns: str, width: int, tty: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """The stream has no file behind it, so asking the terminal fails, and that is no matter either."""
    at_a_terminal(monkeypatch, tty)
    monkeypatch.setenv("COLUMNS", "77")  # of this process: what counts is what was passed
    assert probe({"COLUMNS": columns}, "auto", progress=False).width == width


def test_the_terminal_is_asked_for_its_width(monkeypatch: pytest.MonkeyPatch) -> None:
    import fcntl
    import struct
    import termios

    leader, follower = os.openpty()
    try:
        with os.fdopen(follower, "w", closefd=False) as stream:
            monkeypatch.setattr(sys, "stdout", stream)
            for columns, width in ((90, 90), (0, 80), (20, 60)):
                fcntl.ioctl(follower, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
                assert probe({}, "auto", progress=False).width == width
                assert probe({"COLUMNS": "70"}, "auto", progress=False).width == 70
    finally:
        os.close(leader)
        os.close(follower)


@pytest.mark.parametrize(
    ("environ", "asked", "tty", "shown"),
    [({}, True, True, True), ({}, False, True, False), ({}, True, False, False), ({"TERM": "dumb"}, True, True, False)],
)
def test_progress(
    environ: dict[str, str], asked: bool, tty: bool, shown: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_a_terminal(monkeypatch, tty)
    assert probe(environ, "auto", asked).progress is shown


HARD = "caf\u00e9 \u5f20 \U0001f600 \udcff\n"


@pytest.mark.parametrize(
    ("encoding", "expected"),
    [
        ("utf-8", b"caf\xc3\xa9 \xe5\xbc\xa0 \xf0\x9f\x98\x80 \\udcff\n"),
        ("cp1252", b"caf\xe9 \\u5f20 \\U0001f600 \\udcff\n"),
        ("cp437", b"caf\x82 \\u5f20 \\U0001f600 \\udcff\n"),
        ("ascii", b"caf\\xe9 \\u5f20 \\U0001f600 \\udcff\n"),
    ],
)
def test_no_encoding_is_too_small(encoding: str, expected: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    out, err = Stream(encoding=encoding), Stream(encoding=encoding)
    monkeypatch.setattr(sys, "stdout", out)
    monkeypatch.setattr(sys, "stderr", err)
    put(HARD)
    say(HARD.rstrip("\n"))
    assert out.written == err.written == expected


def test_a_stream_without_an_encoding(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stdout", stream)
    put("caf\u00e9\n")
    assert stream.getvalue() == "caf\u00e9\n"


@pytest.mark.parametrize("number", [errno.EPIPE, errno.EBADF])
def test_nobody_reads(number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", Stream(raw=Broken(number)))
    monkeypatch.setattr(sys, "stderr", Stream(raw=Broken(number)))
    put("words\n")
    say("words")
    assert finish(1) == 1


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO])
def test_a_report_that_cannot_be_written_is_no_report(number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", Stream(raw=Broken(number)))
    with pytest.raises(UndeterminedError, match="cannot write to standard output") as caught:
        put("words\n")
    assert caught.value.hint


@pytest.mark.parametrize("code", [0, 1, 2, 3])
def test_what_argparse_left_in_the_buffer(code: int, monkeypatch: pytest.MonkeyPatch) -> None:
    out, err = Stream(raw=Broken(errno.ENOSPC)), Stream()
    monkeypatch.setattr(sys, "stdout", out)
    monkeypatch.setattr(sys, "stderr", err)
    out.write("help")
    assert finish(code) == (code or 3)
    assert b"cannot write to standard output" in err.written


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EPIPE])
def test_words_that_cannot_be_said_change_nothing(number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", Stream(raw=Broken(number)))
    say("words")
    assert finish(1) == 1


def test_closed_streams(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("stdout", "stderr"):
        stream = Stream()
        stream.close()
        monkeypatch.setattr(sys, name, stream)
    assert probe({}, "auto", progress=True) == probe({}, "never", progress=False)
    put("words")
    say("words")
    assert finish(1) == 1


def test_streams_that_never_were(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("stdin", "stdout", "stderr"):
        monkeypatch.setattr(sys, name, None)
    put("words")
    say("words")
    assert probe({}, "auto", progress=True).width == 80
    stand_in()
    try:
        assert not sys.stdin.isatty()
        assert sys.stdin.read() == ""
        print("words")
        print("words", file=sys.stderr)
        assert Path(sys.stdout.name) == Path(os.devnull)
    finally:
        for stream in (sys.stdin, sys.stdout, sys.stderr):
            stream.close()


def test_streams_that_are_there_stay(capsys: pytest.CaptureFixture[str]) -> None:
    before = (sys.stdin, sys.stdout, sys.stderr)
    stand_in()
    assert (sys.stdin, sys.stdout, sys.stderr) == before
    put("words\n")
    assert capsys.readouterr().out == "words\n"
