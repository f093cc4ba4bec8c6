"""What the value of an approval trailer must look like: `Name <local@domain>`, or `twokey1:` and a digest.

Address parsers disagree about `alice@corp.com(c)<evil@x.org>`, so none is asked: there is one grammar, and whatever it
does not name is refused. The address decides who it is and is plain ASCII; the name is for people and may be in any
script, as long as every character shows what it is. Each `*_fault` function names what is wrong, or returns "".
"""

from __future__ import annotations

import re
import unicodedata

_DIGEST = re.compile(r"twokey1:[0-9a-f]{64}")
_PERSON = re.compile(r"([^<>]{0,99}[^<> ]) <([^<>]{1,254})>")
_ATOM = r"[A-Za-z0-9_+=%&'~-]+"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_ADDRESS = re.compile(rf"({_ATOM}(?:\.{_ATOM})*)@(?:{_LABEL}\.)+[A-Za-z][A-Za-z0-9-]{{0,61}}[A-Za-z0-9]")
_BETWEEN_WORDS = re.compile(r'[ \t\r\n<>()\[\],;"]+')
_BETWEEN_PEOPLE = re.compile(r"[,;&]| and ")
_LONGEST = 400

_PLACEHOLDERS = frozenset(
    {"tbd", "tba", "todo", "fixme", "xxx", "n/a", "none", "nil", "null", "nobody", "no one", "pending", "unknown"}
    | {"someone", "anyone", "self", "me", "name", "your name", "full name", "reviewer", "approver"}
    | {"name <address", "name <local@domain"}
)
_PUNCTUATION = frozenset(" .'-_0123456789\u2019\u00b7\u30fb")
_LETTERS_AND_MARKS = frozenset({"Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc"})
# Letters and marks by category that show nothing: joiners, Hangul fillers, variation selectors.
_INVISIBLE = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]")
_ALIKE = frozenset({"LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE", "COPTIC"})


def digest_fault(value: str, folded: bool = False) -> str:
    """What keeps a `Reviewed-digest` from being one."""
    if not folded and _DIGEST.fullmatch(value):
        return ""
    return "the value is not `twokey1:` and 64 lower-case hexadecimal digits on one line"


def person_fault(value: str, folded: bool = False) -> str:
    """What keeps a value from naming a reviewer."""
    if folded:
        return "the value is folded over several lines"
    if not value:
        return "it names nobody"
    if _is_placeholder(value):
        return "the value is a placeholder"
    person = _PERSON.fullmatch(value)
    if person is None:
        addresses = value.count("@")
        if not addresses:
            return "it has no address"
        return "it has more than one address" if addresses > 1 else "the value is not exactly `Name <local@domain>`"
    if not is_address(person[2]):
        return "the address is not a plain ASCII `local@domain` with a dot in the domain"
    return _name_fault(person[1])


def split_person(value: str) -> tuple[str, str]:
    """Name and address of a value without fault; the domain in lower case, the local part untouched (RFC 5321, 2.4)."""
    name, _, address = value.removesuffix(">").rpartition(" <")
    local, _, domain = address.partition("@")
    return name, f"{local}@{domain.lower()}"


def mended_people(value: str) -> tuple[str, ...]:
    """What the writer of a faulty value should have written, one entry a person, `Name` or `address` where unclear."""
    value = value[:_LONGEST]
    people = [part.strip(" \t") for part in _BETWEEN_PEOPLE.split(value)]
    if not any(map(person_fault, people)):
        return tuple("{} <{}>".format(*split_person(person)) for person in people)
    words = [word for word in _BETWEEN_WORDS.split(value) if "@" in word[1:]]
    if len(words) > 1:
        return ("Name <address>",)
    name = _mended_name(value.partition("<")[0].partition(words[0] if words else "<")[0])
    return (f"{name} <{words[0] if words and is_address(words[0]) else 'address'}>",)


def mended_digest(value: str) -> str:
    found = re.search(r"[0-9A-Fa-f]{64}", value[:_LONGEST])
    return f"twokey1:{found[0].lower() if found else '<64 hexadecimal digits>'}"


def _mended_name(text: str) -> str:
    if _name_fault(text.strip(" ")):
        text = unicodedata.normalize("NFKC", text)
        text = "".join(c for c in text if unicodedata.category(c) not in {"Cc", "Cf"} and not _INVISIBLE.match(c))
    start = next((index for index, character in enumerate(text) if character.isalpha()), len(text))
    stop = next((index for index in range(start, len(text)) if not _is_plain(text[index])), len(text))
    name = text[start:stop].strip(" -'_")
    # `Alice (on holiday)` ends at the bracket; what stops at a foreign character is half a name.
    return "Name" if _name_fault(name) or not text[stop : stop + 1].isascii() else name


def _name_fault(name: str) -> str:
    for character in name:
        if not _is_plain(character):
            return f"the name holds {_describe(character)}"
    if not any(unicodedata.category(character).startswith("L") for character in name):
        return "the name has no letter"
    if _is_placeholder(name):
        return "the name is a placeholder"
    for word in name.split(" "):
        if len(_ALIKE & {unicodedata.name(character, "").partition(" ")[0] for character in word}) > 1:
            return "a word of the name mixes scripts that look alike"
    return ""


def _is_plain(character: str) -> bool:
    """A letter or mark that is not an ASCII letter in disguise (Kelvin sign, full width), or what joins them."""
    if character in _PUNCTUATION:
        return True
    if character.isascii():
        return character.isalpha()
    if unicodedata.category(character) not in _LETTERS_AND_MARKS or _INVISIBLE.match(character):
        return False
    return not unicodedata.normalize("NFKC", character).isascii()


def is_address(text: str) -> bool:
    found = _ADDRESS.fullmatch(text)
    return found is not None and len(text) <= 254 and len(found[1]) <= 64


def _is_placeholder(text: str) -> bool:
    bare = text.strip(" .-_<>[]()?*")
    return not bare or bare.lower() in _PLACEHOLDERS


def _describe(character: str) -> str:
    code = ord(character)
    return f"the byte 0x{code - 0xDC00:02X}, which is not UTF-8" if 0xDC80 <= code <= 0xDCFF else f"U+{code:04X}"
