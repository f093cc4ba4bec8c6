"""One value as YAML text that reads back as that value, whoever chose it: names and addresses come out of commits."""

from __future__ import annotations

import unicodedata

_PLAIN = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 -_./+@")
_FOREIGN = frozenset({"Lu", "Ll", "Lo", "Mn", "Mc"})
# YAML 1.1 and 1.2 together: what some reader takes for something else than text.
_WORDS = frozenset({"true", "false", "yes", "no", "on", "off", "y", "n", "null"})
_UNSAFE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_LAST_BYTE, _LAST_SHORT = 0xFF, 0xFFFF


def scalar(text: str) -> str:
    """`text` bare where every reader takes that for text, in quotes elsewhere. Good in block and in flow."""
    bare = text[:1].isalpha() and text[-1] != " " and text.lower() not in _WORDS and all(map(_is_plain, text))
    return text if bare else quoted(text)


def _is_plain(character: str) -> bool:
    return character in _PLAIN if character.isascii() else unicodedata.category(character) in _FOREIGN


def quoted(text: str) -> str:
    """`text` in double quotes. What nobody could see is spelled out."""
    return '"' + "".join(map(_spelled, text)) + '"'


def _spelled(character: str) -> str:
    if character in '"\\':
        return f"\\{character}"
    if unicodedata.category(character) not in _UNSAFE:
        return character
    point = ord(character)
    if unicodedata.category(character) == "Cs":
        return "\ufffd"  # half a pair, or a byte that was no UTF-8: YAML has no way to write it
    if point <= _LAST_BYTE:
        return f"\\x{point:02x}"
    return f"\\u{point:04x}" if point <= _LAST_SHORT else f"\\U{point:08x}"


def shown_name(name: str) -> str:
    """A person's name without what nobody could see in it."""
    return " ".join("".join(" " if each.isspace() else each for each in name if _shows(each)).split())


def _shows(character: str) -> bool:
    return character.isspace() or unicodedata.category(character) not in _UNSAFE
