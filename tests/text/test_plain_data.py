"""Frozen data survives being written as JSON, and nothing else is taken for it."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.model.actor import ActorKind, Attribution, Evidence, Source
from scanner.model.scale import Outcome, Strength
from scanner.model.verdict import Verdict
from scanner.text.plain_data import dump, load

TEXT = st.text(st.characters(exclude_categories=()), max_size=20)  # lone surrogates too
EVIDENCE = st.builds(Evidence, st.sampled_from(Source), TEXT, TEXT, TEXT, st.sampled_from(Strength), bot=st.booleans())
ATTRIBUTION = st.builds(
    Attribution,
    st.sampled_from(ActorKind),
    st.lists(TEXT).map(tuple),
    st.lists(EVIDENCE, max_size=3).map(tuple),
    st.booleans(),
)
VERDICT = st.recursive(
    st.builds(Verdict, st.sampled_from(Outcome), TEXT),
    lambda inner: st.builds(Verdict, st.sampled_from(Outcome), TEXT, st.lists(inner, max_size=3).map(tuple)),
    max_leaves=8,
)


@given(ATTRIBUTION)
def test_what_is_written_is_what_is_read(value: Attribution) -> None:
    assert load(Attribution, dump(value)) == value


@given(VERDICT)
def test_trees_too(value: Verdict) -> None:
    assert load(Verdict, dump(value)) == value


@dataclass(frozen=True, slots=True)
class Counts:
    by_kind: dict[ActorKind, int]
    label: str | None = None


@pytest.mark.parametrize("value", (Counts({ActorKind.BOT: 2, ActorKind.AGENT: 1}, "x"), Counts({})))
def test_mappings_and_what_may_be_missing(value: Counts) -> None:
    found = load(Counts, dump(value))
    assert (dict(found.by_kind), found.label) == (value.by_kind, value.label)


@pytest.mark.parametrize(
    "content",
    (b"", b"{", b"[]", b"null", b"[1, 2]", b'["agent", [1], [], false, "", []]', b'["pope", [], [], false, "", []]'),
)
def test_anything_else_is_refused(content: bytes) -> None:
    with pytest.raises(ValueError, match=r".*"):
        load(Attribution, content)


@given(st.binary(max_size=200))
def test_no_bytes_do_harm(content: bytes) -> None:
    try:
        load(Verdict, content)
    except ValueError:
        return
    assert load(Verdict, content) == load(Verdict, content)
