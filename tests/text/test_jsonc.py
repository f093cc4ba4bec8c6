"""JSON with comments, from files nobody vouches for: what editors read, and nothing that is only nearly that."""

from __future__ import annotations

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kit.patience import within

from scanner.text.jsonc import JsoncError, load

VALUES = {
    "{}": {},
    "[]": [],
    "null": None,
    "0": 0,
    "[false, 0, 0.0, -1, 1e3]": [False, 0, 0.0, -1, 1000.0],
    '"text"': "text",
    ' \t\r\n{ "a" : 1 } \n': {"a": 1},
    '{"a": {"b": [true, null]}}': {"a": {"b": [True, None]}},
    '"\\u00e9\\ud83d\\ude00"': "\u00e9\U0001f600",
    # Comments
    "// first\n1": 1,
    "1 // last": 1,
    "/**/1/***/": 1,
    "/* a\n b */ [1, /* two */ 2] // three": [1, 2],
    '{"a" /* before the colon */ : /* behind it */ 1}': {"a": 1},
    "[1, // one\n 2 // two\n]": [1, 2],
    "[1 /* // */ , 2]": [1, 2],
    "[1 // /*\n , 2]": [1, 2],
    '/* " */ 1 // \'"': 1,
    "/* // */ 1": 1,
    "// */\n1": 1,
    "1 //": 1,
    "// a\r\n1": 1,
    "{ // a\r\n}": {},
    # Trailing commas
    "[1,]": [1],
    "[1, ]": [1],
    '{"a": 1,}': {"a": 1},
    '{"a": [1,],}': {"a": [1]},
    "[[1,\n],\n]": [[1]],
    "[1, // one\n]": [1],
    "[1, /* one */ /* more */ ]": [1],
    '{"a": 1 /* one */ , /* more */ }': {"a": 1},
    # Strings that look like something else
    '"// no comment"': "// no comment",
    '"/* no comment */"': "/* no comment */",
    '["/*", "*/"]': ["/*", "*/"],
    '{"https://example.com": "http://a//b"}': {"https://example.com": "http://a//b"},
    '"a,]"': "a,]",
    '[",]", ",}"]': [",]", ",}"],
    '{",}": ", ]"}': {",}": ", ]"},
    # Escapes
    r'"\""': '"',
    r'["\"//", 1]': ['"//', 1],
    r'["\\", /* x */ "\\"]': ["\\", "\\"],
    r'"\\\""': '\\"',
    r'["a\\", "b // c"]': ["a\\", "b // c"],
    r'"\/\/"': "//",
    r'"\u002f\u002f"': "//",
    r'"\u0022,]"': '",]',
    # Lone halves and line separators are JSON's
    r'"\ud800"': "\ud800",
    '"\u2028"': "\u2028",
    '"\x7f"': "\x7f",
}


@pytest.mark.parametrize("text", VALUES, ids=[repr(text) for text in VALUES])
def test_values(text: str) -> None:
    found = load(text)
    assert found == VALUES[text]
    assert repr(found) == repr(VALUES[text]), "false is not 0"
    assert load(text.encode()) == found


def test_a_byte_order_mark_is_no_content() -> None:
    assert load(b'\xef\xbb\xbf{"a": 1}') == {"a": 1}
    assert load(b"\xef\xbb\xbf// a\n1") == 1


def test_a_line_of_its_own_ends_with_a_carriage_return_too() -> None:
    """Editors' scanners end a line there: what follows is no comment to the tool that obeys the file."""
    assert load('{ // a\r "b": false\r}') == {"b": False}


REFUSED = {
    "nothing": "",
    "blanks": " \n",
    "only a comment": "// a\n/* b */",
    "only a byte order mark": "\ufeff",
    "two documents": "{} {}",
    "something behind": "{} x",
    "an open object": '{"a": 1',
    "an open list": "[1",
    "an open string": '"a',
    "an open comment": "1 /* a",
    "a comment that ends too early": "/* /* */ */ 1",
    "half a comment": "/*/ 1",
    "a lone slash": "/ 1",
    "a hash": "# a\n1",
    "single quotes": "{'a': 1}",
    "a bare key": "{a: 1}",
    "a comma alone": ",",
    "two trailing commas": "[1,,]",
    "a comma too many": "[1,,2]",
    "a comma in front": "[,1]",
    "a missing comma": "[1 2]",
    "a comment is no comma": "[1 /**/ 2]",
    "a comment parts a word": "tr/**/ue",
    "a comment parts a number": "1/**/2",
    "a line break in a string": '"a\nb"',
    "a tab in a string": '"a\tb"',
    "a NUL in a string": '"a\0b"',
    "a NUL behind": "1\0",
    "a hexadecimal number": "0x1",
    "a leading zero": "01",
    "a plus": "+1",
    "an escape of nothing": r'"\q"',
    "an escape of half a code": r'"\u12"',
    "a backslash alone": "\\",
    "True": "True",
    "a key twice": '{"a": 1, "a": 2}',
    "a key twice with one value": '{"a": 1, "a": 1}',
    "a key twice further down": '[{"x": {"a": 1, "b": 2, "a": 3}}]',
    "a key twice, once escaped": r'{"a": 1, "\u0061": 2}',
    "a key twice, parted by a comment": '{"a": 1, /* "a" */ "a": 2}',
    "deep lists": "[" * 100_000,
    "deep lists that end": "[" * 100_000 + "]" * 100_000,
    "deep objects": '{"a":' * 100_000 + "1" + "}" * 100_000,
    "a number longer than Python reads": "9" * 5000,
}


@pytest.mark.parametrize("text", REFUSED.values(), ids=REFUSED)
def test_refused(text: str) -> None:
    with pytest.raises(JsoncError) as caught:
        load(text)
    assert str(caught.value)
    with pytest.raises(JsoncError):
        load(text.encode())


@pytest.mark.parametrize(
    "raw",
    [b"", b"\xff", b'"\xe9"', b'{"a": "\xc3\x28"}', b'"\xed\xa0\x80"', b"\x80//\n1", bytes(range(256))],
    ids=repr,
)
def test_bytes_that_are_no_text(raw: bytes) -> None:
    with pytest.raises(JsoncError):
        load(raw)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-32"])
def test_no_other_encoding_is_guessed(encoding: str) -> None:
    with pytest.raises(JsoncError):
        load('{"a": 1}'.encode(encoding))


def test_a_key_may_occur_again_elsewhere() -> None:
    assert load('{"a": {"a": 1}, "b": [{"a": 2}, {"a": 3}]}') == {"a": {"a": 1}, "b": [{"a": 2}, {"a": 3}]}


def test_what_people_nest_is_read() -> None:
    value = load("[" * 200 + "]" * 200)
    for _ in range(199):
        (value,) = value
    assert value == []


@pytest.mark.parametrize("comment", ["// one\n// two\n\n", "/* one\ntwo\n\n*/", "/* one */ // two\n\n\n"], ids=repr)
def test_an_error_names_the_line_it_is_on(comment: str) -> None:
    with pytest.raises(JsoncError, match="line 4 "):
        load(f"{comment}[1 2]")


# Each is a megabyte that somebody else chose. Read twice as often as it is long, it takes hours.
HOSTILE = {
    "comments that open": "/*",
    "comments that open behind a blank": "/* ",
    "comments that open and nearly close": "/* * ",
    "slashes": "/",
    "slashes and blanks": "/ ",
    "stars": "*/",
    "quotes": '"',
    "quotes and line breaks": '"\n',
    "escaped quotes": '\\"',
    "a quote in front of escaped quotes": '"\\',
    "quotes that nearly close": '"a\\\n',
    "backslashes": "\\",
    "commas": ",",
    "commas and blanks": ", ",
    "commas and line breaks": ",\n\t",
    "commas that nearly trail": ",]",
    "commas in strings": '","',
    "blanks": " ",
    "brackets": "[",
    "brackets that close": "]",
    "objects": '{"a":',
    "digits": "1",
    "minus signs": "-",
    "letters": "a",
    "bytes that are no text": "\udc80",
}
_MEGABYTE = 1_000_000
_SECONDS = 10  # of the processor's time: a linear reader needs a tenth of one


@pytest.mark.parametrize("around", ["", '{"a": 1, ', '"'], ids=["alone", "in an object", "in a string"])
@pytest.mark.parametrize("part", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_megabyte_is_read_once(part: str, around: str) -> None:
    content = (around + part * (_MEGABYTE // len(part))).encode("utf-8", "surrogateescape")
    with within(_SECONDS), suppress(JsoncError):
        load(content)


def test_a_comma_before_a_megabyte_of_blanks() -> None:
    with within(_SECONDS):
        assert load("[1," + " " * _MEGABYTE + "]") == [1]
        assert load("[1" + ", 1" * (_MEGABYTE // 3) + ",]")[0] == 1


def test_a_megabyte_of_comments_is_no_content() -> None:
    with within(_SECONDS):
        assert load("/* a */" * (_MEGABYTE // 7) + "1") == 1
        assert load("// a\n" * (_MEGABYTE // 5) + "1") == 1


TEXT = st.text(st.one_of(st.characters(exclude_categories=["Cs"]), st.sampled_from('/*,]}"\\\n\r\t')), max_size=12)
DATA = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), TEXT),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(TEXT, inner, max_size=4)),
    max_leaves=15,
)


@given(DATA, st.booleans(), st.sampled_from([None, 0, 2, "\t"]))
def test_reads_what_json_writes(value: object, ascii_only: bool, indent: int | str | None) -> None:
    text = json.dumps(value, ensure_ascii=ascii_only, indent=indent)
    assert load(text) == value
    assert load(text.encode()) == value


COMMENT = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\n"), max_size=8).map(
        lambda text: f"//{text}\n"
    ),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
    .filter(lambda text: "*/" not in f"{text}*"[:-1] and not text.endswith("*"))
    .map(lambda text: f"/*{text}*/"),
    st.sampled_from(["", " ", "\n", "\t", "/**/", "/***/", '/* " */', '// "\n', "/* ,] */", "//*/\n", "/*//*/"]),
)


def _written(value: object, draw: st.DrawFn) -> str:
    """`value` with something between each two of its tokens that means nothing."""

    def gap() -> str:
        return draw(COMMENT)

    if isinstance(value, dict):
        parts = [f"{json.dumps(key)}{gap()}:{gap()}{_written(each, draw)}" for key, each in value.items()]
        opening, closing = "{}"
    elif isinstance(value, list):
        parts = [_written(each, draw) for each in value]
        opening, closing = "[]"
    else:
        return json.dumps(value)
    trailing = f"{gap()},{gap()}" if parts and draw(st.booleans()) else gap()
    return opening + gap() + f"{gap()},{gap()}".join(parts) + trailing + closing


@st.composite
def commented(draw: st.DrawFn) -> tuple[object, str]:
    value = draw(DATA)
    return value, draw(COMMENT) + _written(value, draw) + draw(COMMENT)


@given(commented())
def test_comments_and_trailing_commas_change_nothing(pair: tuple[object, str]) -> None:
    value, text = pair
    assert load(text) == value


@given(st.binary(max_size=60))
def test_any_bytes_give_data_or_our_error(raw: bytes) -> None:
    with suppress(JsoncError):
        load(raw)


@given(st.text(st.sampled_from("{}[]\"'\\/*,: \n\r\t\0\ufeffaeflnrstu0123.+-\udcff"), max_size=40))
def test_any_text_gives_data_or_our_error(text: str) -> None:
    with suppress(JsoncError):
        json.dumps(load(text))


@given(st.text(st.sampled_from('{}[]"\\,: \n\tab01'), max_size=30))
def test_without_comments_and_trailing_commas_it_is_json(text: str) -> None:
    """What the standard library reads is read, as the same."""
    try:
        expected = json.loads(text, object_pairs_hook=_pairs)
    except ValueError:
        return
    assert load(text) == expected


def _pairs(pairs: list[tuple[str, object]]) -> dict[str, object]:
    if len(dict(pairs)) != len(pairs):
        raise ValueError("twice")
    return dict(pairs)
