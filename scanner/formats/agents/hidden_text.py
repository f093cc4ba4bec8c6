"""Text that a person does not see and an agent obeys: invisible, reordering and control characters.

Joiners inside emoji and inside scripts that need them, flags, and a byte order mark in front are as they should be.
"""

from __future__ import annotations

import re
from collections import Counter

_TAGS = "\U000e0000-\U000e007f"
_SELECTORS = "\ufe00-\ufe0f\U000e0100-\U000e01ef"
_FLAG = re.compile(f"\U0001f3f4[{_TAGS}]{{2,8}}\U000e007f")
_CANDIDATE = re.compile(
    f"[{_TAGS}{_SELECTORS}\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\u00ad\u061c\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u3164\uffa0\ufff9-\ufffb\x00-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f]"
)
_PUSHED_AWAY = re.compile(r"\S[ \t\u00a0\u2000-\u200a\u3000]{150,}\S")
_NAMES = (
    (re.compile(f"[{_TAGS}]"), "tag characters"),
    (re.compile("[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c\u206a-\u206f]"), "direction marks"),
    (re.compile(f"[{_SELECTORS}]"), "variation selectors"),
    (re.compile(r"[\x00-\x1f\x7f-\x9f]"), "control characters"),
)


def hidden(text: str) -> Counter[str]:
    """What is hidden in `text`: kinds with how often each occurs."""
    found: Counter[str] = Counter()
    if not text.isascii() or _CANDIDATE.search(text):
        plain = _FLAG.sub("", text)
        for each in _CANDIDATE.finditer(plain):
            place = each.start()
            before, after = plain[place - 1 : place], plain[place + 1 : place + 2]
            if not _innocent(each[0], before, after):
                found[_name(each[0])] += 1
    if _PUSHED_AWAY.search(text):
        found["text behind a wide gap"] += 1
    return found


def spelled(text: str) -> str:
    """Tag characters as the ASCII they stand for, "" when there are none."""
    return "".join(chr(ord(each) - 0xE0000) for each in text if "\U000e0020" <= each <= "\U000e007e")


def _innocent(character: str, before: str, after: str) -> bool:
    if character in "\u200c\u200d":  # joiners, between letters of scripts that have them, or emoji
        return bool(before) and bool(after) and ord(before) >= 0x300 and ord(after) >= 0x300
    if character in "\u200e\u200f":  # beside right-to-left letters
        return any("\u0590" <= each <= "\u08ff" for each in (before, after))
    if "\ufe00" <= character <= "\ufe0f":  # one of them, behind a symbol
        single = not re.match(f"[{_SELECTORS}]", after) if after else True
        return single and bool(before) and (ord(before) > 0xA0 or before in "#*0123456789")
    if "\U000e0100" <= character <= "\U000e01ef":
        return bool(before) and "\u3400" <= before <= "\U0003ffff"
    return character == "\u00ad" and before.isalpha() and after.isalpha() and not (before + after).isascii()


def _name(character: str) -> str:
    return next((name for pattern, name in _NAMES if pattern.match(character)), "zero-width characters")
