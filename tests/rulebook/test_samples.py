"""Made-up tokens: the same each time, of the alphabet and length that was asked for."""

from __future__ import annotations

import re

import pytest

from scanner.rulebook.samples import ALPHABETS, expand


@pytest.mark.parametrize("name", ALPHABETS)
def test_every_alphabet(name: str) -> None:
    made = expand(f"<{name}:2000>")
    assert len(made) == 2000
    assert set(made) == set(ALPHABETS[name])


def test_a_sample_is_always_the_same() -> None:
    assert expand("key_<alnum:8>") == expand("key_<alnum:8>") == "key_" + "LS77reua"


def test_parts_of_a_template_differ_and_so_do_templates() -> None:
    one, two = expand("<hex:20> <hex:20>").split(" ")
    assert len({one, two, expand("a <hex:20>")[2:]}) == 3


@pytest.mark.parametrize("text", ["", "plain", "<your token>", "<YOUR_TOKEN>", "<token>", "a < b > c", "<:3>"])
def test_other_text_stays(text: str) -> None:
    assert expand(text) == text


@pytest.mark.parametrize("template", ["<alnun:3>", "<a:0>", "<base62-crc>"])
def test_a_part_that_is_not_known_is_an_error(template: str) -> None:
    with pytest.raises(ValueError, match="called"):
        expand(template)


def test_a_checksum_is_of_the_token_before_it_alone() -> None:
    token = expand("ghp_<alnum:30><base62-crc32>")
    assert re.fullmatch(r"ghp_[0-9A-Za-z]{36}", token)
    assert expand(f'a_b: "{token[:34]}<base62-crc32>"') == f'a_b: "{token}"'
