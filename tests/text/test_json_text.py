"""JSON that means the same and orders nothing."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kit.workflow_commands import obeyed

from scanner.text.json_text import dumps

TEXT = st.text(st.characters(exclude_categories=())) | st.lists(
    st.sampled_from(("##[add-mask]x", "##", "[", "#", "\\", '"', "##vso[", "##teamcity[", "\n::error::x", "error]"))
).map("".join)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("a", '"a"\n'),
        ("caf\u00e9\udcff", '"caf\\u00e9\\udcff"\n'),
        ("##[add-mask]", '"\\u0023#[add-mask]"\n'),
        ("\\##vso[", '"\\\\\\u0023#vso["\n'),
        ("## Notes [x]", '"## Notes [x]"\n'),
    ],
)
def test_dumps(value: str, expected: str) -> None:
    assert dumps(value) == expected


@given(st.recursive(TEXT, lambda inner: st.lists(inner) | st.dictionaries(TEXT, inner), max_leaves=8))
def test_means_the_same_and_orders_nothing(document: Any) -> None:
    text = dumps(document)
    assert json.loads(text) == document
    assert text.isascii()
    assert not any(obeyed(line) or "##[" in line or "##vso[" in line for line in text.split("\n"))
