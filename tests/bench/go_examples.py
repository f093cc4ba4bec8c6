"""The strings that gitleaks' rules, which are Go, are validated with.

Only what those few files use is understood: literals, `+`, fmt.Sprintf and the helpers of their package `utils`, which
draw a string from a class of characters or put a secret into the forms of many languages. What is made another way is
left out.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator
from typing import Any

_CLASSES = {
    "Numeric": "0-9",
    "Hex": "a-f0-9",
    "AlphaNumeric": "a-z0-9",
    "AlphaNumericExtendedShort": "a-z0-9_-",
    "AlphaNumericExtended": "a-z0-9=_-",
    "AlphaNumericExtendedLong": "a-z0-9/=_+-",
}
_FORM = re.compile(r'^\s*"[\w#+ -]+":\s+("(?:[^"\\]|\\.)*"|`[^`]*`),', re.M)
_DRAWN = re.compile(r"\[((?:.-.|\\.|[^\]])*?)\]\{(\d+)(?:,\d+)?\}")
_GIVEN = re.compile(r"\b(tps|fps)\b\s*:?=\s*")
_draw = random.Random(6)


def examples_in_go(source: str, helpers: str) -> Iterator[tuple[str, str, bool, str]]:
    """Of each rule in a file: its id, the name of a file, whether it is an example of one, and the text."""
    forms = [_literal(match[1]) for match in _FORM.finditer(helpers)]
    text, literals = _without_literals(source)
    text = re.sub(r"\b(?:utils|secrets|fmt|strings)\.", "", text)
    for function in re.split(r"\nfunc ", text)[1:]:
        rule = re.search(r"RuleID:\s*S\[(\d+)\]", function)
        for match in _GIVEN.finditer(function):
            for item in _items(function[match.end() :]):
                for path, example in _made(item, literals, forms):
                    yield literals[int(rule[1])] if rule else "?", path, match[1] == "tps", example


def _made(item: str, literals: list[str], forms: list[str]) -> Iterator[tuple[str, str]]:
    """The texts that an expression stands for, with the path they are given, "" where there is none."""
    known: dict[str, Any] = {name: _class(characters) for name, characters in _CLASSES.items()}
    known |= {
        "S": literals,
        "NewSecret": _drawn,
        "Sprintf": lambda form, *values: form.replace("%v", "%s") % values,
        "GenerateSampleSecret": lambda name, secret: f'{name}_api_token = "{secret}"',
        "GenerateSampleSecrets": lambda name, secret: [
            form.replace("{i}", name).replace("{I}", name.upper()).replace("{s}", secret) for form in forms
        ],
        "Hex8_4_4_4_12": lambda: "[a-f0-9]{8}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{4}-[a-f0-9]{12}",
        "AT": lambda path, value: [(path, value)],
    }
    try:
        value = eval(item.replace("\n", " "), {"__builtins__": {}}, known)  # noqa: S307
    except Exception:  # noqa: BLE001
        return  # made by something else
    for each in value if isinstance(value, list) else [value]:
        yield each if isinstance(each, tuple) else ("", each)


def _class(characters: str) -> Any:
    return lambda size: f"[{characters}]{{{size}}}"


def _drawn(pattern: str) -> str:
    """A string for a pattern of classes with a number behind them; other patterns are not understood."""
    made = _DRAWN.sub(lambda match: "".join(_draw.choices(_characters(match[1]), k=int(match[2]))), pattern)
    if re.search(r"[\\()\[\]{}|?*+^$]", _DRAWN.sub("", pattern)):
        raise ValueError(pattern)
    return made


def _characters(inside: str) -> list[str]:
    return [chr(code) for code in range(33, 127) if re.fullmatch(f"[{inside}]", chr(code))]


def _items(rest: str) -> Iterator[str]:
    """The expressions of a list, of what is appended to one, of a map from paths, or a call that makes a list."""
    opening = rest.find("(" if rest.startswith(("append", "Generate")) else "{")
    if opening < 0 or not rest.startswith(("append", "Generate", "[]string{", "map[string]string{")):
        return
    end = _closing(rest, opening)
    if rest.startswith("Generate"):
        yield rest[: end + 1]
        return
    parts = list(_parts(rest[opening + 1 : end]))
    for part in parts[rest.startswith("append") :]:
        if rest.startswith("map"):
            path, _, value = part.partition(":")
            yield f"AT({path}, {value})"
        else:
            yield re.sub(r"\[\]string\{(.*)\}", r"[\1]", part.rstrip("."), flags=re.S)


def _parts(text: str) -> Iterator[str]:
    depth, start = 0, 0
    for at, character in enumerate(text):
        depth += (character in "([{") - (character in ")]}")
        if character == "," and not depth:
            yield text[start:at].strip()
            start = at + 1
    if last := text[start:].strip():
        yield last


def _closing(text: str, opening: int) -> int:
    depth = 0
    for at in range(opening, len(text)):
        depth += (text[at] in "([{") - (text[at] in ")]}")
        if not depth:
            return at
    raise ValueError("a bracket that nothing closes")


def _without_literals(source: str) -> tuple[str, list[str]]:
    """A program without its comments and with S[0], S[1], ... in the places of its strings."""
    literals: list[str] = []

    def put(match: re.Match[str]) -> str:
        if match[0].startswith("//"):
            return ""
        literals.append(_literal(match[0]))
        return f"S[{len(literals) - 1}]"

    return re.sub(r'//[^\n]*|"(?:[^"\\\n]|\\.)*"|`[^`]*`', put, source), literals


def _literal(text: str) -> str:
    if text.startswith("`"):
        return text[1:-1]
    try:
        return str(json.loads(text))
    except ValueError:  # an escape that JSON has not
        return text[1:-1].encode().decode("unicode_escape")
