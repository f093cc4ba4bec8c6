"""Edits of a file and what a format says of them, for tests that read as a table of both."""

from __future__ import annotations

from hypothesis import strategies as st

from scanner.formats.protocol import Format

SHARDS = [
    *(b"", b"\n", b" ", b"{", b"}", b"[", b"]", b"(", b")", b'"', b"'", b"#", b"//", b"=", b"=>", b",", b":", b"\0"),
    *(b"\xff", b"\r\n", b"null", b"true", b"-1", b"[[x]]", b"[x]\n", b"{}", b"[]", b'"x"', b"do |x|\n", b"end\n"),
    *(
        b"<<<<<<< ours\n",
        b"`id`",
        b"#{x}",
        b"<<~A\n",
        b"=begin\n",
        b"\xe2\x80\xa8",
        b"1.2",
        b"git+http://h.example.org/x",
    ),
]


def edited(text: str, *edits: str) -> str:
    """`text` with each pair of `edits` replaced once; a pair that is not there is a mistake in the test."""
    for before, after in zip(edits[::2], edits[1::2], strict=True):
        assert before in text, before
        text = text.replace(before, after, 1)
    return text


def said(reader: Format, old: str | None, new: str | None) -> list[str]:
    """Severity, kind and subject of every delta."""
    one, other = (None if text is None else text.encode() for text in (old, new))
    return sorted(f"{delta.severity} {delta.kind} {delta.subject}" for delta in reader.diff(one, other))


def mangled(*samples: str) -> st.SearchStrategy[bytes]:
    """One of `samples` with slices cut out, doubled or replaced, or just bytes."""
    cuts = st.lists(st.tuples(st.integers(0, 3000), st.integers(0, 60), st.sampled_from(SHARDS)), max_size=6)
    return st.one_of(
        st.builds(_cut, st.sampled_from([text.encode() for text in samples]), cuts), st.binary(max_size=80)
    )


def _cut(content: bytes, cuts: list[tuple[int, int, bytes]]) -> bytes:
    for start, length, shard in cuts:
        begin = start % (len(content) + 1)
        content = content[:begin] + shard + content[begin + length :]
    return content


def never_raises(reader: Format, old: bytes, new: bytes) -> None:
    """Whatever the sides hold, a list of deltas; equal sides say nothing."""
    for one, other in ((old, new), (new, old), (None, new), (new, None)):
        for delta in reader.diff(one, other):
            assert delta.kind
            assert isinstance(delta.old, str)
            assert isinstance(delta.new, str)
    assert list(reader.diff(new, new)) == []
