"""Text from a repository made safe for a medium: names, subjects and paths are an attacker's to choose (threat B96)."""

from __future__ import annotations

import re
import unicodedata

# Cc: control, Cf: bidi and zero width, Cs: undecodable bytes, Co/Cn: private and unassigned, Zl/Zp: line separators.
_UNSAFE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_BYTE_BASE = 0xDC00
# What CI services take for an order: `::name` where a line of a log begins with it, the older `##[name]` anywhere
# (actions/runner, ActionCommand.cs). Text is wrapped, so any word may begin a line, and any part of a long word; in one
# only the names that runners know are spelled out, or no C++ or Rust name could be read.
_KNOWN = (
    "error|warning|notice|debug|(?:end)?group|set-output|save-state|set-env|add-path|add-mask|(?:add|remove)-matcher"
    "|stop-commands|echo|internal-set-repo-path"
)
_ORDER = re.compile(rf"(?<!\S):(?=:[A-Za-z])|(?<=\S{{15}}):(?=:(?i:{_KNOWN})(?::|\s|$))|#(?=#(?:vso|teamcity)?\[)")


def visible(text: str, *, newlines: bool = False) -> str:
    """`text` with everything a terminal or a CI service would act on, or not show, spelled out."""
    if not (text.isascii() and text.isprintable()):
        text = "".join(_spell(character, newlines) for character in text)
    while "::" in text or "##" in text:  # what is spelled out makes a word longer
        text, before = _ORDER.sub(lambda found: f"\\x{ord(found[0]):02x}", text), text
        if text == before:
            break
    return text


def _spell(character: str, newlines: bool) -> str:
    if newlines and character == "\n":
        return character
    if unicodedata.category(character) not in _UNSAFE:
        return character
    point = ord(character)
    if _BYTE_BASE + 0x80 <= point <= _BYTE_BASE + 0xFF:
        return f"\\x{point - _BYTE_BASE:02x}"  # a byte that was no UTF-8
    return f"\\x{point:02x}" if point <= 0xFF else f"\\u{{{point:x}}}"


def short(text: str, most: int) -> str:
    """`text` on one line in at most `most` characters."""
    one = " ".join(text.split())
    return one if len(one) <= most else one[: most - 3] + "..."
