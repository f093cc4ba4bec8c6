"""Text made safe for Markdown as forges render it: foreign words stand in code, where nothing is a link or a mention.

A backslash is not enough: GitHub and GitLab look for `@team`, `#1`, commit ids and addresses in the text that is left
when Markdown has been rendered. They leave code alone, and so does everything else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from scanner.text.escape import visible

_TICKS = re.compile(r"`+")
# Words that no renderer makes anything of. A word of hexadecimal digits alone may be a commit's id.
_WORD = re.compile(r"\(?[A-Za-z]+(?:['-][A-Za-z]+)*\)?[.,;:!?]?\)?|\(?\d{1,6}\)?[,;:!?]?|->")
_OID = re.compile(r"[0-9A-Fa-f]{7,}")
_LIST = re.compile(r"\d+[.)]")
_AROUND = re.compile(r"(\(?)(\S(?:.*[^\s.,;:!?)])?)([.,;:!?)]*)")


def code(text: str) -> str:
    """`text` as code within a line; nothing for nothing. Safe in tables too: a bar is spelled out."""
    shown = visible(text).replace("|", "\\x7c")
    if not shown:
        return ""
    ticks = "`" * (_longest_run(shown) + 1)
    # One space on each side is taken off again, unless there is nothing but spaces (CommonMark 6.1).
    padded = shown.startswith(("`", " ")) or shown.endswith(("`", " "))
    padded = padded and bool(shown.strip(" "))
    return f"{ticks} {shown} {ticks}" if padded else f"{ticks}{shown}{ticks}"


def prose(text: str) -> str:
    """A sentence of ours with foreign words in it: plain words stay, and whatever could mean something becomes code."""
    return " ".join(words if plain else _bare(words) for plain, words in _groups(visible(text).split()))


def _groups(words: Sequence[str]) -> Iterator[tuple[bool, str]]:
    """Neighbours of one kind together; what begins in brackets or quotes is one thing until these are closed."""
    group: list[str] = []
    plain, depth, quotes = True, 0, 0
    for word in words:
        alike = _is_plain(word) is plain and not (word.startswith("(") and not plain)
        if group and not alike and depth <= 0 and quotes % 2 == 0:
            yield plain, " ".join(group)
            group, depth, quotes = [], 0, 0
        if not group:
            plain = _is_plain(word)
        group.append(word)
        depth += word.count("[") - word.count("]")
        quotes += word.count('"')
    if group:
        yield plain, " ".join(group)


def _bare(words: str) -> str:
    """Code, with the punctuation of the sentence around it left outside."""
    found = _AROUND.fullmatch(words)
    return f"{found[1]}{code(found[2])}{found[3]}" if found else code(words)


def fenced(text: str, language: str = "") -> str:
    """`text` as a block to be copied, its lines as they are; `language` is one of ours."""
    shown = visible(text, newlines=True)
    fence = "`" * max(3, _longest_run(shown) + 1)
    return f"{fence}{language}\n{shown}\n{fence}"


def _longest_run(text: str) -> int:
    return max(map(len, _TICKS.findall(text)), default=0)


def _is_plain(word: str) -> bool:
    return bool(_WORD.fullmatch(word)) and not _OID.search(word) and not _LIST.fullmatch(word)
