"""Tokens in lines as long as minified code has them: sought from where they may end, and found all the same."""

from __future__ import annotations

import random
import re
import re._constants as opcodes
import re._parser as parser
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from detect_secrets.plugins.ibm_cloud_iam import IbmCloudIamDetector

from scanner.credentials import long_lines
from scanner.credentials.finders import PlainFinder
from scanner.credentials.long_lines import LONG, iam_keys
from scanner.credentials.tokens import plugin_class
from scanner.rulebook import load_rulebook
from scanner.rulebook.samples import expand
from scanner.rulebook.tokens import TokenRule

RULES = [rule for rule in load_rulebook().tokens if rule.pattern]
BETWEEN = ["", " ", '"', "'", "=", ": ", ",", "x", "_", "-", "é", "\u2028", "K", "function(){return a}", "0" * 40]

by_type = pytest.mark.parametrize("rule", RULES, ids=[rule.type for rule in RULES])


@pytest.fixture(autouse=True)
def _from_the_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(long_lines, "_WORTH", 0)


def line(rule: TokenRule, seed: int) -> str:
    """What the rule matches and what it does not, whole and in pieces, among other things."""
    chance = random.Random(f"{rule.type} {seed}")
    pool = [expand(each) for each in (*rule.match, *rule.no_match)]
    pool += [text.upper() for text in pool] + [text[: len(text) // 2] for text in pool]
    filler = "".join(chance.choice("abcdefgh;,.(){} ") for _ in range(chance.choice([0, 40, 3000])))
    pieces = [
        chance.choice(pool) + chance.choice(BETWEEN) + filler[: chance.randrange(len(filler) + 1)] for _ in range(12)
    ]
    return "".join(pieces).ljust(LONG, ".") + filler * 4


@by_type
def test_a_long_line_holds_what_its_expression_finds(rule: TokenRule) -> None:
    plugin = plugin_class(rule)()
    for seed in range(8):
        text = line(rule, seed)
        whole = [match[match.re.groups] for match in re.compile(rule.pattern, re.ASCII).finditer(text)]
        assert [match[match.re.groups] for match in plugin._matches(text)] == whole


@pytest.mark.parametrize("rule", [each for each in RULES if each.begins], ids=lambda rule: rule.type)
def test_whatever_matches_begins_with_one_of_the_words(rule: TokenRule) -> None:
    assert set(openings(parser.parse(rule.pattern, re.ASCII))) <= set(rule.begins)


def openings(pattern: Iterable[tuple[Any, Any]]) -> Iterator[str]:
    """The letters that each branch of a parsed expression begins with, in lower case, up to where a choice follows."""
    letters = ""
    for operation, argument in pattern:
        if operation is opcodes.LITERAL:
            letters += chr(argument).lower()
        elif operation is opcodes.IN and len({chr(value).lower() for _, value in argument}) == 1:
            letters += chr(argument[0][1]).lower()
        elif operation is opcodes.SUBPATTERN and not letters:
            yield from openings(argument[3])
            return
        elif operation is opcodes.BRANCH:
            yield from (word for branch in argument[1] for word in openings(branch) if word)
            return
        elif operation is not opcodes.AT:
            break
    yield letters


def test_an_expression_is_asked_only_where_it_may_match(monkeypatch: pytest.MonkeyPatch) -> None:
    (rule,) = (rule for rule in RULES if rule.type == "Assigned Secret")
    hit = expand(rule.match[0])
    text = f"{'token of nothing; ' * 400}{hit}{' secrets are none here' * 400}"
    asked: list[int] = []
    at = long_lines._at

    def noted(expression: Any, line: str, places: list[tuple[int, str]]) -> Any:
        asked.extend(start for start, _ in places)
        return at(expression, line, places)

    monkeypatch.setattr(long_lines, "_at", noted)
    plugin = plugin_class(rule)()
    assert len(list(plugin.analyze_string(text))) == 1
    assert len(asked) == 400 + 2 + 400  # `hit` holds `api` and `token`


@pytest.mark.parametrize("name", ["Assigned Secret", "Databricks Access Token"])
def test_without_the_native_engine_a_line_is_asked_as_a_whole(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setattr(long_lines, "_finder", lambda _: PlainFinder(()))
    (rule,) = (rule for rule in RULES if rule.type == name)
    text = line(rule, 0)
    whole = [match[0] for match in re.compile(rule.pattern, re.ASCII).finditer(text)]
    assert whole
    assert [match[0] for match in plugin_class(rule)()._matches(text)] == whole


NAMES = ["key", "api_key", "ibm_cloud_iam_api_key", "cloud-iam-token", "PASSWORD", "iam", "xkey", '["ibm-key', "x", ""]
SIGNS = ["=", ": ", " := ", "=>", "::", "\"] = '", " ", "   ", " " * 300, "", ", "]


@pytest.mark.parametrize("seed", range(40))
def test_keys_of_ibm_are_those_that_detect_secrets_finds(seed: int) -> None:
    chance = random.Random(seed)
    ((expression,), many) = (IbmCloudIamDetector.denylist, [43, 44, 44, 44, 45, 88])
    runs = ["".join(chance.choice("abcXYZ019_-") for _ in range(chance.choice(many))) for _ in range(8)]
    odd = ["", " ", '"', "'", ";", "{", "é" if seed % 3 == 0 else "-"]
    pieces = [
        f"{chance.choice(odd)}{chance.choice(NAMES)}{chance.choice(SIGNS[: 7 if seed % 2 else None])}"
        f"{chance.choice(runs)}{chance.choice(odd)}{'.' * chance.choice([0, 3, 900])}"
        for _ in range(10)
    ]
    text = "".join(pieces).ljust(LONG, ".") + ";x" * 6000
    assert list(iam_keys(IbmCloudIamDetector(), text)) == expression.findall(text)


def test_keys_of_ibm_are_found_at_all() -> None:
    text = f"{'x = 1; ' * 4000}ibm_api_key = '{'a1B2' * 11}'{'; y = 2' * 4000}"
    assert list(iam_keys(IbmCloudIamDetector(), text)) == ["a1B2" * 11]


def test_an_automaton_is_made_only_where_many_characters_are_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    text = f"{'x = 1; ' * 4000}ibm_api_key = '{'a1B2' * 11}'{'; y = 2' * 4000}"
    made: list[object] = []
    finder = long_lines._finder
    monkeypatch.setattr(long_lines, "_finder", lambda gates: made.append(gates) or finder(gates))
    monkeypatch.setattr(long_lines, "_WORTH", 3 * len(text))
    monkeypatch.setattr(long_lines, "_asked", Counter())
    found = [(len(list(iam_keys(IbmCloudIamDetector(), text))), len(made)) for _ in range(4)]
    assert found == [(1, 0), (1, 0), (1, 1), (1, 2)]


def test_what_is_within_a_match_is_no_other_one() -> None:
    (rule,) = (rule for rule in RULES if rule.type == "Assigned Secret")
    text = f"{'x = 1; ' * 400}password=token=secret=abcdefgh; key{'; y = 2' * 400}"
    assert list(plugin_class(rule)().analyze_string(text)) == ["token=secret=abcdefgh"]


def test_behind_what_only_begins_like_a_token_one_is_found() -> None:
    (rule,) = (rule for rule in RULES if rule.type == "Databricks Access Token")
    token = "dapi" + "0a1b2c3d" * 4
    text = f"{'x = 1; ' * 4000}{token}e {token} {token}f{'; y = 2' * 4000}"
    assert [match[0] for match in plugin_class(rule)()._matches(text)] == [token]


def test_keys_of_ibm_behind_more_spaces_than_the_reach() -> None:
    text = f"{'x = 1; ' * 4000}ibm_api_key ={' ' * 1100}'{'a1B2' * 11}'{'; y = 2' * 4000}"
    assert list(iam_keys(IbmCloudIamDetector(), text)) == ["a1B2" * 11]
