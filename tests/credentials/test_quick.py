"""The stand-ins answer as detect-secrets does, on long lines too, and no line makes them slow."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from awkward import line, tokens
from detect_secrets.filters import heuristic
from detect_secrets.plugins import keyword
from detect_secrets.plugins.high_entropy_strings import Base64HighEntropyString
from hypothesis import given, settings
from hypothesis import strategies as st
from kit.plain_secrets import by_us, profile_named

from scanner.credentials import long_lines, quick
from scanner.credentials.dialect import DIALECTS
from scanner.credentials.quick import is_indirect_reference, keyword_values, shannon_entropy

PIECE = st.sampled_from(
    [
        *("password", "secret", "db_pass", "apikey", "passwordsecret", "x", "a.b", "foo-bar", "é", "\u017f", "\u212a"),
        *("=", "==", "!=", "!!", ":", ":=", "=>", "(", ")", '("', "[", "]", "'", '"', "`", ";", ",", " ", "\t", "\x0b"),
        *(
            "pa\u017f\u017fword",
            "PR\u0130V_KEY",
            "pr\u0131v_key",
            "api\u212aey",
            "PASSWORD",
            "Secret",
            "apiKey",
            '("value"',
        ),
        *("\x1c", "\xa0", ".assign(", "@", "value99", "[0]", "x" * 50, "=" * 9, '"v" == '),
    ]
)
LONG = st.builds(
    lambda head, filler, tail: "".join(head) + filler + "".join(tail),
    st.lists(PIECE, max_size=12),
    st.sampled_from(["y" * 200, " " * 200, "a b " * 60, "`" * 210, "'" * 210, "password " * 30, "= " * 110]),
    st.lists(PIECE, max_size=12),
)
SHORT = st.lists(PIECE, max_size=25).map("".join)


def originally(text: str, number: int) -> set[str]:
    matches = ((expression.search(text), group) for expression, group in DIALECTS[number].table.items())
    return {match.group(group) for match, group in matches if match}


@settings(max_examples=400)
@given(text=st.one_of(LONG, SHORT))
def test_keywords(text: str) -> None:
    for number, dialect in enumerate(DIALECTS):
        assert set(keyword_values(text, dialect.table)) == originally(text, number)


@contextmanager
def by_an_automaton() -> Iterator[None]:
    def forget() -> None:
        quick._keywords.cache_clear()
        quick._keyword_starts.cache_clear()

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(quick, "LONG", 0)
        patched.setattr(long_lines, "_WORTH", 0)
        forget()
        yield
    forget()


@settings(max_examples=300)
@given(text=st.one_of(LONG, SHORT))
def test_keywords_by_an_automaton(text: str) -> None:
    with by_an_automaton():
        for number, dialect in enumerate(DIALECTS):
            assert set(keyword_values(text, dialect.table)) == originally(text, number)


@pytest.mark.parametrize("word", quick._KEYWORDS)
def test_each_keyword(word: str) -> None:
    for name in (word, word.upper(), f"my{word}s"):
        text = f"{name} = 'value99'; {' ' * 40}"
        with by_an_automaton():
            found = [set(keyword_values(text, dialect.table)) for dialect in DIALECTS]
        assert found == [originally(text, number) for number in range(len(DIALECTS))]
        assert {"value99"} in found


@pytest.mark.parametrize(
    "word", ["apiKeysecret", "PASSWORDsecret", "Secretpassword", "secretPASSWORD", "PR\u0130V_KEYpwd"]
)
@pytest.mark.parametrize("behind", ['("value1")', ' = "value1"', " = value1", '.assign("value1")'])
def test_a_keyword_in_another_case_hides_no_other_one_in_its_word(word: str, behind: str) -> None:
    text = f"{'x' * 40} {word}{behind} "
    for number, dialect in enumerate(DIALECTS):
        assert set(keyword_values(text, dialect.table)) == originally(text, number)
    assert any(originally(text, number) for number in range(len(DIALECTS)))


@settings(max_examples=300)
@given(text=st.one_of(LONG, SHORT))
def test_indirect_references(text: str) -> None:
    assert is_indirect_reference(text[:300]) is bool(heuristic.is_indirect_reference(text[:300]))


@pytest.mark.parametrize("seed", range(3))
def test_on_awkward_lines(seed: int) -> None:
    draw, known = random.Random(seed), tokens()
    for _ in range(60):
        text = (line(draw, known) + " " + line(draw, known) * 2)[:700]
        for number, dialect in enumerate(DIALECTS):
            assert set(keyword_values(text, dialect.table)) == originally(text, number)
        assert is_indirect_reference(text[:250]) is bool(heuristic.is_indirect_reference(text[:250]))


def test_lines_that_detect_secrets_does_not_ask_are_no_references() -> None:
    assert is_indirect_reference("a = b(c)" + "x" * 992)
    assert not is_indirect_reference("a = b(c)" + "x" * 993)


@given(text=st.text(alphabet="abcXYZ019+/=-_\\", min_size=1, max_size=200))
def test_entropy_to_the_last_bit(text: str) -> None:
    plugin = Base64HighEntropyString(limit=4.5)
    assert shannon_entropy(plugin.charset, text) == plugin.calculate_shannon_entropy(text)


def test_the_keywords_are_those_that_the_stand_in_knows() -> None:
    assert len(keyword.DENYLIST) == 18


HOSTILE = {
    **{
        f"of {piece!r}": piece * (1_000_000 // len(piece))
        for piece in ("`", '"', "'", "==", "password", "secret=", "_")
    },
    "of quotes and comparisons": "'`==" * 250_000,
    "of keywords and quotes": "password'" * 110_000,
    "of assignments": "password = " * 90_000,
    "of words in quotes": "'ab'" * 250_000,
    "of stops": "1.2.3." * 160_000,
    "of addresses": "://a:b@" * 140_000,
    "of pragmas": "# pragma: allowlist " * 50_000,
    "of dashes": "sk-" * 330_000,
    "of eyJ": "eyJ" * 330_000,
    "of brackets": "=a[" * 330_000,
    "of spaces": "secret" + " " * 1_000_000,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.parametrize("profile", ["default", "audit"])
def test_a_quarter_of_a_megabyte_on_one_line_is_quick(text: str, profile: str) -> None:
    chosen = profile_named(profile)
    by_us(chosen, [("a.yml", b"x = 1")])
    started = time.process_time()
    by_us(
        chosen,
        [("a.yml", text.encode()[:250_000] + b" password = 'hunter2hunter2'; gh" + b"p_" + b"a1B2c3D4" * 4 + b"e5F6")],
    )
    assert time.process_time() - started < 4
