"""Real-looking files with something wrong in them, for what must read anything without raising."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.model.change import Delta
from scanner.model.scale import Severity

Diff = Callable[[bytes | None, bytes | None], Iterable[Delta]]

# What another type, another syntax or another hand would put in.
_BITS = [
    b"[]",
    b"{}",
    b"null",
    b"0",
    b"-1.5",
    b"true",
    b'""',
    b"''",
    b"[1, {a: 2}]",
    b"!x ",
    b"&a *a",
    b"\n\n",
    b"\t",
    b"\xff",
]
_BITS += [
    b"\0",
    b"<<<<<<< ",
    b"{{ a }}",
    b"#",
    b":",
    b'"',
    b"\\",
    b"]",
    b"}",
    b"- ",
    b"=",
    b"[a]",
    b"@",
    b"*",
    b"\xc2\xa0",
    b"9" * 400,
]


@st.composite
def mutated(draw: st.DrawFn, sample: bytes) -> bytes:
    """`sample` with slices deleted, doubled, swapped or replaced."""
    content = sample
    for _ in range(draw(st.integers(0, 4))):
        begin, end = sorted((draw(st.integers(0, len(content))), draw(st.integers(0, len(content)))))
        piece = content[begin:end]
        put = draw(st.sampled_from([b"", piece * 2, piece[::-1], *_BITS]))
        content = content[:begin] + put + content[end:]
    return content


def never_raises(diff: Diff, sample: str) -> None:
    """Any bytes and any mutation of `sample`, on either side, have an answer that is made of deltas."""
    near = st.one_of(st.none(), st.binary(max_size=200), mutated(sample.encode()))

    @settings(max_examples=100, deadline=None)
    @given(old=near, new=near)
    def check(old: bytes | None, new: bytes | None) -> None:
        for delta in diff(old, new):
            assert isinstance(delta.severity, Severity)
            assert all(isinstance(each, str) for each in (delta.kind, delta.subject, delta.old, delta.new))
            assert len(delta.old) < 1000 > len(delta.new)
        assert list(diff(new, new)) == []

    check()


def told(diff: Diff, old: str | None, new: str | None) -> list[str]:
    """What is said of a change: `kind subject severity`, in order."""
    one, other = (None if side is None else side.encode() for side in (old, new))
    return [f"{delta.kind} {delta.subject} {delta.severity}" for delta in diff(one, other)]
