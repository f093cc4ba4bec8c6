"""Tokens in lines as long as minified code has them: sought from where they may end, and found all the same."""

from __future__ import annotations

import random
import re
import re._parser as parser

import pytest

from scanner.credentials import tokens
from scanner.credentials.finders import PlainFinder
from scanner.credentials.gating import least
from scanner.credentials.tokens import plugin_class
from scanner.rulebook import load_rulebook
from scanner.rulebook.samples import expand
from scanner.rulebook.tokens import TokenRule

RULES = [rule for rule in load_rulebook().tokens if rule.pattern]
BETWEEN = ["", " ", '"', "'", "=", ": ", ",", "x", "_", "-", "é", "\u2028", "K", "function(){return a}", "0" * 40]

by_type = pytest.mark.parametrize("rule", RULES, ids=[rule.type for rule in RULES])


def line(rule: TokenRule, seed: int) -> str:
    """What the rule matches and what it does not, whole and in pieces, among other things."""
    chance = random.Random(f"{rule.type} {seed}")
    pool = [expand(each) for each in (*rule.match, *rule.no_match)]
    pool += [text.upper() for text in pool] + [text[: len(text) // 2] for text in pool]
    filler = "".join(chance.choice("abcdefgh;,.(){} ") for _ in range(chance.choice([0, 40, 3000])))
    pieces = [
        chance.choice(pool) + chance.choice(BETWEEN) + filler[: chance.randrange(len(filler) + 1)] for _ in range(12)
    ]
    return "".join(pieces).ljust(tokens._LONG, ".") + filler * 4


@by_type
def test_a_long_line_holds_what_its_expression_finds(rule: TokenRule) -> None:
    plugin = plugin_class(rule)()
    for seed in range(8):
        text = line(rule, seed)
        whole = [match[match.re.groups] for match in re.compile(rule.pattern, re.ASCII).finditer(text)]
        assert [match[match.re.groups] for match in plugin._matches(text)] == whole


@by_type
def test_what_a_match_needs_is_within_reach(rule: TokenRule) -> None:
    assert parser.parse(least(rule.pattern), re.ASCII).getwidth()[1] <= tokens._REACH


def test_an_expression_is_asked_only_around_where_it_may_match(monkeypatch: pytest.MonkeyPatch) -> None:
    (rule,) = (rule for rule in RULES if rule.type == "Assigned Secret")
    hit = expand(rule.match[0])
    text = f"{'token of nothing; ' * 4000}{hit}{' secrets are none here' * 4000}"
    asked: list[tuple[str, list[int]]] = []
    ending = tokens._ending
    monkeypatch.setattr(tokens, "_ending", lambda *given: asked.append((given[0], list(given[2]))) or ending(*given))
    plugin = plugin_class(rule)()
    assert len(list(plugin.analyze_string(text))) == 1
    ((pattern, ends),) = asked
    start = text.index(hit)
    assert pattern == rule.pattern
    assert ends
    assert all(start < end <= start + len(hit) for end in ends)


def test_without_the_native_engine_a_line_is_asked_as_a_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tokens, "_finder", lambda _: PlainFinder(()))
    (rule,) = (rule for rule in RULES if rule.type == "Assigned Secret")
    text = line(rule, 0)
    whole = [match[0] for match in re.compile(rule.pattern, re.ASCII).finditer(text)]
    assert whole
    assert [match[0] for match in plugin_class(rule)()._matches(text)] == whole
