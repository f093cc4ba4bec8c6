"""What is searched of a blob that is not plain text, and that no archive costs more than it may."""

from __future__ import annotations

import bz2
import codecs
import gzip
import io
import time
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kit.plain_secrets import profile_named
from kit.secrets import github_token

from scanner.credentials.blobs import Searcher
from scanner.credentials.finders import open_finder
from scanner.credentials.gating import all_gates
from scanner.credentials.layers import BINARY, LIMIT, PARTLY, PLAIN, is_binary, layers, text_of

TEXT = f"one\ntoken = '{github_token()}'\n".encode()


def zipped(*members: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return out.getvalue()


def searched(content: bytes) -> bytes:
    return b"\n".join(text for _, text in layers(content))


@pytest.mark.parametrize(
    "content", [b"", b"a", TEXT, "é\u2028".encode(), b"\xff", b"PK", b"\x1f", TEXT.replace(b"\n", b"\r")]
)
def test_text_is_itself(content: bytes) -> None:
    assert list(layers(content)) == [(PLAIN, content)]


@pytest.mark.parametrize(
    ("content", "binary"),
    [(b"", False), (b"text", False), (b"\0", True), (b"a" * 7999 + b"\0", True), (b"a" * 8000 + b"\0", False)],
)
def test_binary_is_what_git_calls_binary(content: bytes, binary: bool) -> None:
    assert is_binary(content) is binary


def test_of_a_binary_file_its_words() -> None:
    ((name, text),) = layers(b"\x7fELF\0\0" + TEXT + b"\0short\0\x01a longer word\x02")
    assert (name, text.split(b"\n")) == (BINARY, [TEXT.split(b"\n")[1], b"a longer word"])


class TestWideText:
    @pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
    @pytest.mark.parametrize("mark", [True, False], ids=["with a mark", "without"])
    def test_utf_16(self, encoding: str, mark: bool) -> None:
        bom = codecs.BOM_UTF16_LE if encoding.endswith("le") else codecs.BOM_UTF16_BE
        ((name, text),) = layers((bom if mark else b"") + TEXT.decode().encode(encoding))
        assert name == "utf-16"
        assert text.decode().removeprefix("\ufeff").encode() == TEXT

    @pytest.mark.parametrize(
        ("bom", "encoding"), [(codecs.BOM_UTF32_LE, "utf-32-le"), (codecs.BOM_UTF32_BE, "utf-32-be")]
    )
    def test_utf_32(self, bom: bytes, encoding: str) -> None:
        ((name, text),) = layers(bom + TEXT.decode().encode(encoding))
        assert (name, text.decode().removeprefix("\ufeff").encode()) == ("utf-32", TEXT)

    def test_lines_are_those_of_the_file(self) -> None:
        content = codecs.BOM_UTF16_LE + TEXT.decode().encode("utf-16-le")
        assert text_of(content, "utf-16").count(b"\n") == TEXT.count(b"\n")

    @pytest.mark.parametrize(
        "content",
        [b"\0" * 100, b"a\0\0\0" * 50, b"\0a" + b"x" * 100, bytes(range(256)) * 4, b"ab\0" * 40],
        ids=["zeros", "numbers", "one zero", "every byte", "strings"],
    )
    def test_other_binary_files_are_none(self, content: bytes) -> None:
        assert [name for name, _ in layers(content)] == [BINARY]

    def test_half_a_character_at_the_end(self) -> None:
        content = codecs.BOM_UTF16_LE + TEXT.decode().encode("utf-16-le") + b"x"
        assert github_token().encode() in searched(content)


class TestGzip:
    def test_its_text(self) -> None:
        assert ("gzip", TEXT) in list(layers(gzip.compress(TEXT)))

    def test_every_member(self) -> None:
        assert TEXT in searched(gzip.compress(b"first\n") + gzip.compress(TEXT) + gzip.compress(b"last\n"))

    def test_what_stands_before_the_damage(self) -> None:
        content = gzip.compress(TEXT + bytes(range(256)) * 4000, 1)
        assert github_token().encode() in searched(content[: len(content) // 2])
        assert github_token().encode() in searched(content[:-8] + b"\0" * 8)

    def test_a_binary_file_in_it_gives_its_words(self) -> None:
        assert github_token().encode() in searched(gzip.compress(b"\0\0" + TEXT))

    @pytest.mark.parametrize(
        "content", [b"\x1f\x8b", b"\x1f\x8b\x08", b"\x1f\x8b" + TEXT], ids=["two bytes", "three", "text"]
    )
    def test_text_that_only_begins_like_one_is_text(self, content: bytes) -> None:
        assert (PLAIN, content) in list(layers(content))

    def test_a_bomb_stays_within_the_limit(self) -> None:
        bomb = gzip.compress(b"\0" * (4 * LIMIT))
        started = time.process_time()
        assert sum(len(text) for _, text in layers(bomb + bomb)) <= LIMIT + 2 * len(bomb)
        assert time.process_time() - started < 2

    def test_many_members_take_no_time(self) -> None:
        started = time.process_time()
        list(layers(gzip.compress(b"") * 100_000))
        assert time.process_time() - started < 2


class TestZip:
    def test_its_members(self) -> None:
        content = zipped(("a.txt", b"one\n"), ("b/c.py", TEXT), ("d.bin", b"\0\0" + TEXT))
        assert [text for name, text in layers(content) if name == "zip"] == [b"one\n", TEXT, TEXT.split(b"\n")[1]]

    @pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
    def test_stored_and_deflated(self, method: int) -> None:
        assert TEXT in searched(zipped(("a", TEXT), method=method))

    def test_a_damaged_member_hides_no_other(self) -> None:
        content = zipped(("a", b"damaged" * 50), ("b", TEXT), method=zipfile.ZIP_STORED).replace(
            b"damaged", b"DAMAGED", 1
        )
        assert TEXT in searched(content)

    @pytest.mark.parametrize("cut", [5, 30, -10], ids=["at its start", "in its header", "at its end"])
    def test_a_cut_one_is_searched_as_it_is(self, cut: int) -> None:
        content = zipped(("a", b"x" * 99), method=zipfile.ZIP_STORED)[:cut]
        assert {name for name, _ in layers(content)} <= {PLAIN, BINARY, PARTLY}

    def test_text_that_only_begins_like_one_is_text(self) -> None:
        assert (PLAIN, b"PK\x03\x04" + TEXT) in list(layers(b"PK\x03\x04" + TEXT))

    @pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
    def test_a_bomb_stays_within_the_limit(self, method: int) -> None:
        bomb = zipped(*((f"{number}", b"\0" * (LIMIT - 1)) for number in range(3)), method=method)
        started = time.process_time()
        assert sum(len(text) for _, text in layers(bomb)) <= LIMIT + len(bomb)
        assert time.process_time() - started < 2

    def test_a_member_that_lies_about_its_size(self) -> None:
        honest = zipped(("a", b"\0" * (1 << 28)), method=zipfile.ZIP_BZIP2)
        size = (1 << 28).to_bytes(4, "little")
        assert honest.count(size) == 2
        started = time.process_time()
        list(layers(honest.replace(size, (9).to_bytes(4, "little"))))
        assert time.process_time() - started < 1
        assert len(bz2.compress(b"\0" * (1 << 20))) < 100, "what makes such a bomb cheap"

    def test_more_members_than_are_read_take_no_time(self) -> None:
        content = zipped(*((f"{number}", b"x") for number in range(3000)))
        assert sum(name == "zip" for name, _ in layers(content)) == 200


def encrypted(content: bytes) -> bytes:
    """A zip whose first member says that it is encrypted, in both its headers."""
    local, central = content.index(b"PK\x03\x04") + 6, content.index(b"PK\x01\x02") + 8
    changed = bytearray(content)
    changed[local] |= 1
    changed[central] |= 1
    return bytes(changed)


LEAVES_SOMETHING = {
    "a zip of too many members": zipped(*((f"{number}", b"x") for number in range(201))),
    "a zip of too much": zipped(("a", b"\0" * LIMIT), ("b", b"x")),
    "a rare method": zipped(("a", TEXT), method=zipfile.ZIP_LZMA),
    "an encrypted member": encrypted(zipped(("a", TEXT))),
    "a damaged zip": zipped(("a", TEXT))[:-10],
    "a gzip of too many members": gzip.compress(b"") * 201,
    "a gzip of too much": gzip.compress(b"\0" * (LIMIT + 1)),
    "a cut gzip": gzip.compress(TEXT)[:-9],
}
LEAVES_NOTHING = {
    "a zip": zipped(("a", TEXT), ("b/", b"")),
    "a zip of as many members as are read": zipped(*((f"{number}", b"x") for number in range(200))),
    "a zip of as much as is read": zipped(("a", b"\0" * LIMIT)),
    "a gzip": gzip.compress(TEXT) * 3,
    "a gzip of as much as is read": gzip.compress(b"\0" * LIMIT),
    "text": TEXT,
}


@pytest.mark.parametrize("content", LEAVES_SOMETHING.values(), ids=LEAVES_SOMETHING)
def test_what_is_left_out_of_an_archive_is_told(content: bytes) -> None:
    assert [name for name, _ in layers(content)].count(PARTLY) == 1


@pytest.mark.parametrize("content", LEAVES_NOTHING.values(), ids=LEAVES_NOTHING)
def test_nothing_is_told_where_nothing_is_left_out(content: bytes) -> None:
    assert PARTLY not in [name for name, _ in layers(content)]


PROFILE = profile_named("default")
GATES = all_gates(PROFILE)


class TestWhatIsWorthIt:
    """The words of a binary are picked out only where something in a longer list of them passes a gate."""

    def searched(self, content: bytes, *, always: bool) -> list[tuple[str, int]]:
        found: list[tuple[str, int]] = []
        searcher: Searcher[str] = Searcher(
            PROFILE, GATES, open_finder(GATES), lambda _, hit: found.append((hit.found.value, hit.offset))
        )
        for name, text in layers(content) if always else layers(content, searcher.passes):
            searcher.add(name, text)
        searcher.flush()
        return found

    @given(
        st.lists(
            st.binary(max_size=30)
            | st.sampled_from(
                [
                    TEXT,
                    TEXT[4:],
                    b"\0",
                    b"\n",
                    b"\xff",
                    b"pwd='x9Kd82jQ'",
                    b"password\t=\t'x9Kd82jQmm'",
                    b"short",
                    b"a longer word",
                ]
            ),
            max_size=12,
        )
    )
    def test_nothing_is_lost(self, pieces: list[bytes]) -> None:
        content = b"\0" + b"".join(pieces)
        assert self.searched(content, always=False) == self.searched(content, always=True)

    @pytest.mark.parametrize("secret", [TEXT, b"password\t=\t'x9Kd82jQmm'", b"password = 'x9Kd82jQmm'"])
    def test_what_is_found_is_found(self, secret: bytes) -> None:
        content = b"\x7fELF\0\0" + secret + b"\0"
        assert self.searched(content, always=False) == self.searched(content, always=True) != []

    def test_where_nothing_passes_no_word_is_picked_out(self) -> None:
        asked: list[bytes] = []
        assert list(layers(b"a longer word\0tiny\xff\n", lambda text: bool(asked.append(text)))) == []
        assert asked == [b"a longer word\ntiny\n\n"]
