"""Of a text that is kept as a delta, the lines that its base does not have."""

from __future__ import annotations

import pytest
from dulwich.pack import create_delta
from hypothesis import given
from hypothesis import strategies as st

from scanner.credentials import fresh
from scanner.credentials.fresh import fresh_lines

# What a delta says: bytes to insert, or where to copy from and how many.
Step = bytes | tuple[int, int]


def number(value: int) -> bytes:
    """A size as deltas begin with: seven bits a byte, the lowest first."""
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*out, value])


def copied(start: int, size: int) -> bytes:
    places = [(n, byte) for n, byte in enumerate(start.to_bytes(4, "little")) if byte]
    places += [(n + 4, byte) for n, byte in enumerate((size & 0xFFFF).to_bytes(3, "little")) if byte]
    return bytes([0x80 | sum(1 << n for n, _ in places), *(byte for _, byte in places)])


def made(base: bytes, steps: list[Step]) -> tuple[bytes, bytes]:
    """The delta that takes these steps, and the text it makes of `base`."""
    delta, text = b"", b""
    for step in steps:
        if isinstance(step, bytes):
            for at in range(0, len(step), 127):
                delta += bytes([len(step[at : at + 127])]) + step[at : at + 127]
            text += step
        else:
            start, size = step
            for at in range(start, start + size, 0x10000):
                delta += copied(at, min(0x10000, start + size - at))
            text += base[start : start + size]
    return number(len(base)) + number(len(text)) + delta, text


def unseen(base: bytes, delta: bytes, text: bytes) -> set[bytes]:
    """The lines of `text` that are no lines of `base`, and that nobody would look at."""
    known, regions = set(base.split(b"\n")), fresh_lines(delta, text)
    assert regions == sorted(regions)
    missed: set[bytes] = set()
    at = 0
    for line in text.split(b"\n"):
        end = at + len(line)
        if line not in known and not any(first <= at and end <= last for first, last in regions):
            missed.add(line)
        at = end + 1
    return missed


LINES = st.lists(st.sampled_from([b"", b"a", b"bb", b"ccc", b"secret = 1", b"\xff\x80"]), max_size=12).map(b"\n".join)


@st.composite
def deltas(draw: st.DrawFn) -> tuple[bytes, list[Step]]:
    base = draw(LINES)
    steps: list[Step] = []
    for _ in range(draw(st.integers(0, 8))):
        if base and draw(st.booleans()):
            start = draw(st.integers(0, len(base) - 1))
            steps.append((start, draw(st.integers(1, len(base) - start))))
        else:
            steps.append(draw(st.binary(min_size=1, max_size=5) | st.sampled_from([b"\n", b"x\n", b"\ny"])))
    return base, steps


@pytest.mark.parametrize("near", [0, 1, 7, 1000])
@given(deltas())
def test_every_line_that_the_base_lacks_is_looked_at(near: int, given: tuple[bytes, list[Step]]) -> None:
    base, steps = given
    delta, text = made(base, steps)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fresh, "_NEAR", near)
        assert unseen(base, delta, text) == set()


@given(LINES, LINES)
def test_of_real_deltas_too(base: bytes, text: bytes) -> None:
    base, text = base * 50, base * 20 + text + base * 25
    delta = b"".join(create_delta(base, text))
    assert unseen(base, delta, text) == set()


LONG = b"".join(b"line %d of a file that is long\n" % n for n in range(3000))


def test_one_change_is_one_place_with_a_line_on_either_side() -> None:
    at = LONG.index(b"line 1500 ")
    delta, text = made(LONG, [(0, at), b"new\n", (at, len(LONG) - at)])
    places = [text[first:last].split(b"\n") for first, last in fresh_lines(delta, text)]
    assert [b"line 0 of a file that is long", b"line 1 of a file that is long"] in places
    assert [[line[:9] for line in place] for place in places if b"new" in place] == [
        [b"line 1499", b"new", b"line 1500", b"line 1501"]
    ]
    assert sum(map(len, places)) < 12


def test_the_end_of_a_line_that_was_cut_off_is_new() -> None:
    at = LONG.index(b"of a file", LONG.index(b"line 1500 "))
    delta, text = made(LONG, [(0, LONG.index(b"\n", 500) + 1), (at, 4000)])
    assert unseen(LONG, delta, text) == set()
    assert any(b"\nof a file" in b"\n" + text[first:last] for first, last in fresh_lines(delta, text))
    delta, text = made(LONG, [(0, at)])
    first, last = fresh_lines(delta, text)[-1]
    assert text[first:last].endswith(b"\nline 1500 ")


def test_a_copy_without_a_size_is_long() -> None:
    delta, text = made(LONG, [(0, 0x10000), b"new", (0x10000, len(LONG) - 0x10000)])
    assert unseen(LONG, delta, text) == set()
    assert [first for first, last in fresh_lines(delta, text) if first < 0x10000 < last]
