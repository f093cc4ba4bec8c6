"""rules/secrets/tokens/: every example holds; every expression is plain enough for both engines, and quick."""

from __future__ import annotations

import json
import math
import re
import re._constants as opcodes
import re._parser as parser
import time
from collections import Counter
from collections.abc import Iterator
from typing import Any

import jsonschema
import pytest

from scanner.credentials.checksums import CHECKSUMS
from scanner.credentials.guesses import GUESSES
from scanner.rulebook import load_rulebook
from scanner.rulebook.files import read_folder
from scanner.rulebook.samples import expand
from scanner.rulebook.tokens import TokenRule

RULEBOOK = load_rulebook()
FILES = read_folder(RULEBOOK.root / "secrets" / "tokens")
RULES = RULEBOOK.tokens
# What is assigned to a name like "token" is of no vendor's format, and is judged further by scanner.credentials.quiet.
GUESSED = [rule for rule in RULES if rule.id == "generic"]
FORMATS = [rule for rule in RULES if rule.pattern and rule not in GUESSED]
COMPILED = {rule.type: re.compile(rule.pattern, re.ASCII) for rule in FORMATS}

by_type = pytest.mark.parametrize("rule", FORMATS, ids=[rule.type for rule in FORMATS])


def entropy(text: str) -> float:
    """Shannon's, in bits per character."""
    return -sum(count / len(text) * math.log2(count / len(text)) for count in Counter(text).values())


def secrets(rule: TokenRule, text: str) -> list[str]:
    """What the rule finds in a line."""
    found = [match[match.re.groups] for match in COMPILED[rule.type].finditer(text)]
    return [secret for secret in found if entropy(secret) >= rule.entropy]


@pytest.mark.parametrize("name", FILES)
def test_schema(name: str) -> None:
    jsonschema.validate(FILES[name], json.loads(RULEBOOK.schema("tokens")), jsonschema.Draft202012Validator)
    assert FILES[name]["id"] == name


def test_every_checksum_of_the_schema_can_be_computed() -> None:
    assert json.loads(RULEBOOK.schema("tokens"))["$defs"]["checksum"]["enum"] == sorted(CHECKSUMS)


def test_types_are_unique() -> None:
    assert [name for name, count in Counter(rule.type for rule in RULES).items() if count > 1] == []


@by_type
def test_match(rule: TokenRule) -> None:
    for template in rule.match:
        text = expand(template)
        assert len(secrets(rule, text)) == 1, template
        assert any(word in text.lower() for word in rule.keywords), template


@by_type
def test_match_in_the_middle_of_a_line(rule: TokenRule) -> None:
    for template in rule.match:
        text = expand(template)
        for around in (
            '{{"a": "{}", "b": 1}}',
            "x = '{}';",
            "export X={}",
            "<a>{}</a>",
            "({})",
            "`{}`\\n",
            "a: {} # b",
        ):
            assert secrets(rule, around.format(text)) == secrets(rule, text), (template, around)


@by_type
def test_match_passes_its_checksum(rule: TokenRule) -> None:
    if rule.checksum:
        for template in rule.match:
            assert [CHECKSUMS[rule.checksum](secret) for secret in secrets(rule, expand(template))] == [True], template


@by_type
def test_no_match(rule: TokenRule) -> None:
    for template in rule.no_match:
        assert secrets(rule, expand(template)) == [], template


@by_type
def test_no_other_vendor_finds_it(rule: TokenRule) -> None:
    for template in rule.match:
        text = expand(template)
        others = [other.type for other in FORMATS if other.id != rule.id and secrets(other, text)]
        assert others == [], template


@by_type
def test_examples_in_the_repository_are_no_tokens(rule: TokenRule) -> None:
    """As they stand in the rule, that is."""
    for text in (*rule.match, *rule.no_match, rule.pattern):
        assert [other.type for other in FORMATS if secrets(other, text)] == [], text


def nodes(tree: Any) -> Iterator[tuple[Any, Any]]:
    """Every operation in a parsed expression, outermost first."""
    for operation, argument in tree:
        yield operation, argument
        for part in argument if isinstance(argument, tuple | list) else (argument,):
            if isinstance(part, parser.SubPattern):
                yield from nodes(part)
            elif isinstance(part, list):
                for each in part:
                    if isinstance(each, parser.SubPattern):
                        yield from nodes(each)


# fmt: off
ALLOWED = {
    opcodes.LITERAL, opcodes.IN, opcodes.BRANCH, opcodes.SUBPATTERN, opcodes.MAX_REPEAT, opcodes.ASSERT_NOT,
}
# fmt: on


def ascii_class(items: Any) -> bool:
    return all(
        (kind is opcodes.LITERAL and 9 <= value < 127) or (kind is opcodes.RANGE and value[0] >= 32 and value[1] < 127)
        for kind, value in items
    )


@by_type
def test_patterns_are_plain(rule: TokenRule) -> None:
    """ASCII's classes, named; no reference back; assertions that look at one character; every repeat has an end."""
    tree = parser.parse(rule.pattern, re.ASCII)
    assert COMPILED[rule.type].groups <= 1
    assert tree.state.flags & ~re.ASCII == 0
    assert rule.pattern.isascii()
    for operation, argument in nodes(tree):
        assert operation in ALLOWED, operation
        if operation is opcodes.IN:
            assert ascii_class(argument), argument
        if operation is opcodes.MAX_REPEAT:
            assert argument[1] is not opcodes.MAXREPEAT
        if operation is opcodes.ASSERT_NOT:
            assert [kind for kind, _ in argument[1]] == [opcodes.IN]


@by_type
def test_a_pattern_does_not_begin_with_what_may_be_missing(rule: TokenRule) -> None:
    """An automaton, and `re`, look for how it begins."""
    first = next(
        (kind, value) for kind, value in parser.parse(rule.pattern, re.ASCII) if kind is not opcodes.ASSERT_NOT
    )
    assert first[0] is not opcodes.MAX_REPEAT or first[1][0] == first[1][1] > 0


def awkward(rule: TokenRule) -> Iterator[str]:
    """Lines of 40 KB that come close to a token again and again."""
    for template in rule.match:
        text = expand(template)
        for part in (text, text[: len(text) // 2], text[:-1], rule.keywords[0], f"{rule.keywords[0]} = "):
            yield part * (40_000 // len(part))
    yield from (character * 40_000 for character in "aA0-_. ")


@by_type
def test_patterns_are_quick(rule: TokenRule) -> None:
    """Steps grow with the line, not with its square: twice the line takes no more than thrice the time, or next to
    none."""
    for line in awkward(rule):
        took = min(seconds(rule, line) for _ in range(3))
        assert took < 0.05 or took < 3 * min(seconds(rule, line[: len(line) // 2]) for _ in range(3)), line[:60]


def seconds(rule: TokenRule, line: str) -> float:
    start = time.perf_counter()
    secrets(rule, line)
    return time.perf_counter() - start


@pytest.mark.parametrize("rule", GUESSED, ids=[rule.type for rule in GUESSED])
def test_a_guess_is_called_one(rule: TokenRule) -> None:
    assert rule.confidence == "low"
    assert rule.type in GUESSES
    pattern = re.compile(rule.pattern, re.ASCII)
    assert all(pattern.search(expand(template)) for template in rule.match)
