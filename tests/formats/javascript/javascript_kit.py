"""How a test of a JavaScript format says what an edit means, and what it throws at the format."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scanner.formats.protocol import Format
from scanner.model.change import Delta

SHARDS = [
    b"",
    b"\n",
    b'"',
    b"{",
    b"}",
    b"[",
    b":",
    b" ",
    b"  x: 1\n",
    b"\xff",
    b"null",
    b"1",
    b"[]",
    b"{}",
    b"true",
    b"'",
    b"#",
    b",",
]
VALUES: list[Any] = [None, True, 0, -1, 1.5, "", "x", "*", [], {}, [1, None, {}], {"a": {"b": []}}, "npm:x@1", "${A}"]


def said(form: Format, old: str | None, new: str | None) -> list[str]:
    """Every delta as `severity kind subject`, sorted."""
    return sorted(f"{each.severity} {each.kind} {each.subject}" for each in deltas(form, old, new))


def deltas(form: Format, old: str | None, new: str | None) -> list[Delta]:
    return list(form.diff(*(None if text is None else text.encode() for text in (old, new))))


def edited(text: str, *edits: str) -> str:
    """`text` with each pair of `edits` replaced once; a pair that is not there is a mistake in the test."""
    for before, after in zip(edits[::2], edits[1::2], strict=True):
        assert before in text, before
        text = text.replace(before, after, 1)
    return text


def never_raises(form: Format, sample: bytes) -> Callable[[], None]:
    """A test that throws random bytes at a format, and a real-looking file with slices moved, doubled and cut."""

    @settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(
        noise=st.binary(max_size=100),
        cuts=st.lists(st.tuples(st.integers(0, len(sample)), st.integers(0, 60), st.sampled_from(SHARDS)), max_size=4),
        twice=st.tuples(st.integers(0, len(sample)), st.integers(0, len(sample))),
    )
    def check(noise: bytes, cuts: list[tuple[int, int, bytes]], twice: tuple[int, int]) -> None:
        changed = sample
        for start, length, shard in cuts:
            changed = changed[:start] + shard + changed[start + length :]
        doubled = sample[: twice[0]] + sample[twice[1] :] + sample[: twice[0]]
        for old, new in ((sample, changed), (changed, sample), (noise, sample), (None, changed), (sample, doubled)):
            for delta in form.diff(old, new):
                assert isinstance(delta.old, str), delta
                assert isinstance(delta.new, str), delta
        assert list(form.diff(changed, changed)) == []

    return check


def any_type_anywhere(form: Format, sample: Any) -> Callable[[], None]:
    """A test that puts values of other types into every place of a JSON document."""
    places = list(_places(sample))

    @settings(max_examples=100, deadline=None)
    @given(place=st.sampled_from(places), value=st.sampled_from(VALUES), other=st.sampled_from(VALUES))
    def check(place: tuple[Any, ...], value: Any, other: Any) -> None:
        one, two = (json.dumps(_with(sample, place, each)).encode() for each in (value, other))
        plain = json.dumps(sample).encode()
        for old, new in ((plain, one), (one, two), (two, plain), (None, one)):
            list(form.diff(old, new))

    return check


def _places(tree: Any, path: tuple[Any, ...] = ()) -> Any:
    yield path
    for key, value in tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ():
        yield from _places(value, (*path, key))


def _with(tree: Any, path: tuple[Any, ...], value: Any) -> Any:
    if not path:
        return value
    copied = list(tree) if isinstance(tree, list) else dict(tree)
    copied[path[0]] = _with(tree[path[0]], path[1:], value)
    return copied
