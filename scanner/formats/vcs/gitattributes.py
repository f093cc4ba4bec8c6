""".gitattributes: what git does with a file's contents, and what a reviewer is shown of them.

One line can run a filter on checkout, fold a file away in the forge's review (`linguist-generated`), print "binary
files differ" instead of a diff (`-diff`), or leave a file out of the archive (`export-ignore`). The rest is line ends.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from scanner.formats.shapes.names import name_of
from scanner.formats.shapes.settings import small
from scanner.formats.shapes.sides import UnreadableError, as_lines, compared
from scanner.formats.vcs.attribute_kinds import judged
from scanner.model.change import Delta
from scanner.model.scale import Severity

WORST = Severity.CRITICAL
_LINE = re.compile(r'"((?:[^"\\]|\\.)*+)"|(\S+)')
_MACROS = {"binary": {"diff": "-", "merge": "-", "text": "-"}}
_MOST = 100_000  # attributes after macros are spelled out
_ORDERED = ("filter", "linguist-generated", "gitlab-generated", "export-ignore")
Attributes = dict[tuple[str, str], str]  # of pattern and name: a value, "+" set, "-" unset, "!" unspecified


def matches(path: str) -> bool:
    return name_of(path) == ".gitattributes"


def diff(old: bytes | None, new: bytes | None) -> Iterator[Delta]:
    yield from compared(old, new, _read, _compare, worst=WORST)


def _read(content: bytes) -> Attributes:
    found: Attributes = {}
    macros = dict(_MACROS)
    spelled = 0
    for number, line in enumerate(as_lines(small(content)), 1):
        said = line.strip()
        pattern = _LINE.match(said)
        if not pattern or said.startswith("#"):
            continue
        said_words = list(dict.fromkeys(said[pattern.end() :].split()))
        spelled += sum(len(macros.get(word, ())) + 1 for word in said_words)
        if spelled > _MOST:
            raise UnreadableError(f"more than {_MOST} attributes", number)
        words = dict(_values(said_words, macros))
        if pattern[0].startswith("[attr]"):
            macros[pattern[0][6:]] = words
            continue
        for name, value in words.items():
            key = (pattern[1] or pattern[0], name)
            found.pop(key, None)
            found[key] = value
    return found


def _values(words: list[str], macros: dict[str, dict[str, str]]) -> Iterator[tuple[str, str]]:
    for word in words:
        sign = word[0] if word[0] in "-!" else ""
        name, equals, value = word.removeprefix(sign).partition("=")
        if name in macros and not sign and not equals:
            yield from macros[name].items()
        value = value if equals else "+"
        yield name.lower(), sign or {"true": "+", "false": "-"}.get(value.lower(), value)


def _compare(old: Attributes | None, new: Attributes) -> Iterator[Delta]:
    before = old or {}
    drivers = {(name, value) for (_, name), value in before.items()}
    filtered = any(name == "filter" and value not in ("-", "!") for _, name in before for value in [before[_, name]])
    for key in dict.fromkeys((*new, *before)):
        was, now = before.get(key, ""), new.get(key, "")
        if was == now:
            continue
        pattern, name = key
        verdict = judged(pattern, name, was, now, known=(name, now) in drivers, filtered=filtered)
        if verdict is not None and verdict[1] is Severity.LOW and old is None:
            continue
        if verdict is not None and not (name == "export-ignore" and not now and _kept_out(pattern, new)):
            yield Delta(verdict[0], f"{pattern} {name}", _shown(name, was), _shown(name, now), verdict[1])
    if old is not None:
        yield from _order(before, new)


def _kept_out(pattern: str, new: Attributes) -> bool:
    """Whether a wider pattern still keeps out what a narrower one did."""
    wider = (other for (other, name), value in new.items() if name == "export-ignore" and value == "+")
    return any(other.endswith("*") and pattern.startswith(other[:-1]) for other in wider)


def _order(old: Attributes, new: Attributes) -> Iterator[Delta]:
    """The last line that matches decides, so the same lines in another order may say something else."""
    for name in _ORDERED:
        one, other = ([(key[0], value) for key, value in side.items() if key[1] == name] for side in (old, new))
        if one != other and sorted(one) == sorted(other) and len({value for _, value in one}) > 1:
            yield Delta("attribute-changed", name, "", "other order", Severity.MEDIUM)


def _shown(name: str, value: str) -> str:
    if value in ("+", "-", "!"):
        return {"+": name}.get(value, f"{value}{name}")
    return f"{name}={value}" if value else ""
