"""What a download must add up to."""

from __future__ import annotations

import pytest
from kit.mutations import never_raises, told
from kit.patience import within

from scanner.formats.signing import checksums

A, B = "a" * 64, "b" * 64
SAMPLE = f"{A}  app.tar.gz\n{B} *app.zip\n"


@pytest.mark.parametrize(
    "old, new, said",
    [
        pytest.param(SAMPLE, SAMPLE.replace(A, "c" * 64), ["hash-changed app.tar.gz critical"], id="other contents"),
        pytest.param(SAMPLE, SAMPLE + f"{A}  new.zip\n", ["hash-added new.zip medium"], id="another file"),
        pytest.param(SAMPLE, f"{A}  app.tar.gz\n", ["hash-removed app.zip low"], id="file gone"),
        pytest.param(SAMPLE + "0" * 128 + "  app.zip\n", SAMPLE, ["hash-removed app.zip high"], id="checked by less"),
        pytest.param(
            SAMPLE, f"# sums\nSHA256 (app.zip) = {B.upper()}\n{A}  app.tar.gz\n", [], id="order, style and case"
        ),
        pytest.param(A, B, ["hash-changed file critical"], id="a sum alone"),
        pytest.param(None, SAMPLE, ["lock-added file medium"], id="new file"),
        pytest.param(SAMPLE, None, ["file-removed file high"], id="removed file"),
        pytest.param(SAMPLE, "hello\n", ["opaque line 1: not a sum and a name critical"], id="no sums"),
        pytest.param(
            SAMPLE,
            SAMPLE + f"{B}  app.tar.gz\n",
            ["opaque line 3: two sums of one name critical"],
            id="two sums of one name",
        ),
    ],
)
def test_what_is_said(old: str | None, new: str | None, said: list[str]) -> None:
    assert told(checksums.diff, old, new) == said


@pytest.mark.parametrize(
    "path, read",
    [
        ("SHA256SUMS", True),
        ("dist/checksums.txt", True),
        ("a.tar.gz.sha256", True),
        ("SHA256SUMS.asc", False),
        ("src/checksums.py", False),
    ],
)
def test_files(path: str, read: bool) -> None:
    assert checksums.matches(path) is read


def test_a_large_file_takes_no_time() -> None:
    old, new = ("".join(f"{digit * 64}  file{number}\n" for number in range(50_000)) for digit in "ab")
    with within(2):
        assert len(told(checksums.diff, old, new)) == 201


def test_anything_is_read() -> None:
    never_raises(checksums.diff, SAMPLE)
