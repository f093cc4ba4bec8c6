"""Byte expressions of which one matches wherever a detect-secrets plugin could find something: never narrower.

A gate is searched for in megabytes at a time, so it is written for an automaton: no look-around, no upper bound
on a repeat. What makes it no narrower than the plugin (1.5.0), which reads text:
- a character outside ASCII is two to four bytes from 0x80 on, so `\\w` and `\\s` take those bytes too;
- `\\d` also takes the 650 decimal digits of other scripts, and ignoring case folds four letters outside ASCII into
  ASCII ones. Lines with one of these are rare: they pass the gate of all plugins;
- the second half of a repeat, what follows a secret, and every assertion are left out.
tests/credentials/test_gates.py compares each with its plugin on generated lines.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import cache

from msgspec import Struct

EVERY = "*"  # the gate of a line that all plugins must see


class Gate(Struct, frozen=True):
    """`plugins` (class names, or EVERY) may find something in a line that `expression` matches.

    `distinct`: how many different bytes the quoted string that ends the match must hold. `config`: it only matters in
    configuration files, where detect-secrets asks for no quotes.
    """

    plugins: tuple[str, ...]
    expression: str
    fold: bool = False
    distinct: int = 0
    config: bool = False
    widened: bool = False  # the expression is a plugin's own, to be approximated by the engine where it must be


_WORD = r"[0-9A-Za-z_\x80-\xff]"
_SPACE = r"[\t\x0b-\r\x1c-\x20\x80-\xff]"  # all that str.isspace knows, but for the end of the line
_BLACK = r"[^\t-\r\x1c-\x20]"
_QUOTE = r"""["'`]"""

_KEYWORDS = (
    r"(?:(?:api|auth|service|account|db|database|priv|private|client)_?key|(?:db|database|key)_?pass"
    r"|password|passwd|pwd|secret|contrase(?:n|\xc3\xb1|\xc3\x91)a)"
)
_NAME = rf"{_KEYWORDS}{_WORD}*"
_CLOSING = r"""[\]'"]{0,2}"""

_KEYWORD = (
    # name: "value", name = 'value', name == `value`, name => "value", name := "value", all with closing brackets
    (rf"{_NAME}{_CLOSING}{_SPACE}*(?::=?|={{1,3}}|!==?|=>){_SPACE}*{_QUOTE}{_WORD}", True, False),
    # char name[25] = @"value"
    (rf"{_NAME}(?:\[[0-9]*\])?{_SPACE}*[!=]{{1,2}}{_SPACE}*@?\"{_WORD}", True, False),
    # name.assign("value"), name("value"): the full stop of the plugin's ".assign" is any character
    (rf"{_NAME}(?:[^\n]{{1,4}}assign)?\(\"{_WORD}", False, False),
    # "value" == name
    (rf"(?:[!=]=?=|!){_SPACE}*{_WORD}*{_KEYWORDS}", False, False),
    # name "value";
    (rf"{_KEYWORDS}{_BLACK}*{_SPACE}*{_QUOTE}{_WORD}[^\n]*{_QUOTE};", True, False),
    # name: value, name = value
    (rf"{_NAME}{_CLOSING}{_SPACE}*(?::=?|={{1,3}}|!==?){_SPACE}*{_WORD}", True, True),
)

_KEY_NAME = r"(?:key|pwd|pw|password|pass|token)"
_ASSIGNED = r"""["']?\]?[ ]*(?:=|:|[ ]|::|:=|=>)[ ]*["']?"""
_HOST_PART = r"[^:/?#\[\]@!$&'()*+,;=\t-\r\x1c-\x20]"  # what BasicAuthDetector does not reserve
_NAME_PART = r"[0-9A-Za-z_\x80-\xff-]"
_BEFORE_KEY = r"(?:^|[=:\"\t-\r\x1c-\x20\x80-\xff])"

# Plugins whose expressions are text like any other: (class, expression, case is ignored)
_REGEX_BASED = (
    ("ArtifactoryDetector", rf"{_BEFORE_KEY}AKC[a-zA-Z0-9]{{10}}", False),
    ("ArtifactoryDetector", rf"{_BEFORE_KEY}AP[0-9A-F][a-zA-Z0-9]{{8,}}(?:[\"\t\x0b-\r\x1c-\x20\x80-\xff]|$)", False),
    ("AWSKeyDetector", r"A(?:3T[A-Z0-9]|BIA|CCA|KIA|SIA)[0-9A-Z]{16}", False),
    ("AWSKeyDetector", rf"aws[^\n]{{0,80}}{_KEY_NAME}[^\n]{{0,80}}[\"'][0-9a-z/+]{{40}}[\"']", True),
    ("AzureStorageKeyDetector", r"AccountKey=[a-zA-Z0-9+/=]{88}", False),
    ("BasicAuthDetector", rf"://{_HOST_PART}+:{_HOST_PART}+@", False),
    ("CloudantDetector", rf"cl(?:ou|oudant)?[_-]?(?:api)?{_KEY_NAME}{_ASSIGNED}(?:[0-9a-f]{{64}}|[a-z]{{24}})", True),
    (
        "CloudantDetector",
        rf"https?://{_NAME_PART}+:(?:[0-9a-f]{{64}}|[a-z]{{24}})@{_NAME_PART}+\.cloudant\.com",
        True,
    ),
    ("DiscordBotTokenDetector", r"[MNO][a-zA-Z0-9_-]{23,25}\.[a-zA-Z0-9_-]{6}\.[a-zA-Z0-9_-]{27}", False),
    ("GitHubTokenDetector", r"gh[oprsu]_[A-Za-z0-9_]{36}", False),
    ("GitLabTokenDetector", r"gl(?:pat|dt|ft|soat|rt)-[A-Za-z0-9_-]{20}", False),
    ("GitLabTokenDetector", r"GR1348941[A-Za-z0-9_-]{20}", False),
    ("GitLabTokenDetector", r"glcbt-(?:[0-9a-fA-F]{2}_)?[A-Za-z0-9_-]{20}", False),
    ("GitLabTokenDetector", r"glimt-[A-Za-z0-9_-]{25}", False),
    ("GitLabTokenDetector", r"glptt-[A-Za-z0-9_-]{40}", False),
    ("GitLabTokenDetector", r"glagent-[A-Za-z0-9_-]{50}", False),
    ("GitLabTokenDetector", r"gloas-[A-Za-z0-9_-]{64}", False),
    ("IbmCloudIamDetector", rf"(?:key|pwd|password|pass|token){_ASSIGNED}[a-z0-9_-]{{44}}", True),
    ("IbmCosHmacDetector", rf"secret[_-]?(?:access)?[_-]?key{_ASSIGNED}[a-f0-9]{{48}}", True),
    ("IPPublicDetector", r"[0-9]\.[0-9]{1,3}\.[0-9]{1,3}\.[0-9]", False),
    ("JwtTokenDetector", r"eyJ[A-Za-z0-9_=-]+\.[A-Za-z0-9_=-]", False),
    ("MailchimpDetector", r"[0-9a-z]{32}-us[0-9]", False),
    # Without the plugin's "//.+" before it, which begins at every comment of half the languages: 0.6 of all the time.
    ("NpmDetector", rf"/:_authToken={_SPACE}*(?:npm_|[A-Fa-f0-9-]{{36}})", False),
    ("OpenAIDetector", r"sk-[A-Za-z0-9_-]*[A-Za-z0-9]{20}T3BlbkFJ[A-Za-z0-9]{20}", False),
    ("PrivateKeyDetector", r"BEGIN (?:(?:DSA |EC |OPENSSH |RSA |SSH2 ENCRYPTED )?PRIVATE KEY|PGP PRIVATE KEY)", False),
    ("PrivateKeyDetector", r"PuTTY-User-Key-File-2", False),
    ("PypiTokenDetector", r"pypi-(?:AgEIcHlwaS5vcmc|AgENdGVzdC5weXBpLm9yZw)[A-Za-z0-9_-]{70}", False),
    ("SendGridDetector", r"SG\.[a-zA-Z0-9_-]{22}\.[a-zA-Z0-9_-]{43}", False),
    ("SlackDetector", r"xox[abposr]-(?:[0-9]+-)+[a-z0-9]", True),
    ("SlackDetector", r"https://hooks\.slack\.com/services/t[a-z0-9_]+/b[a-z0-9_]+/[a-z0-9_]", True),
    ("SoftlayerDetector", rf"(?:softlayer|sl)[_-]?(?:api)?[_-]?{_KEY_NAME}{_ASSIGNED}[a-z0-9]{{64}}", True),
    ("SoftlayerDetector", r"https?://api[^\n]{1,4}softlayer[^\n]{1,4}com/soap/v3(?:[^\n]{1,4}1)?/[a-z0-9]{64}", True),
    ("SquareOAuthDetector", r"sq0csp-[0-9A-Za-z\\_-]{43}", False),
    ("StripeDetector", r"[rs]k_live_[0-9a-zA-Z]{24}", False),
    ("TelegramBotTokenDetector", r"[0-9]{8}:[0-9A-Za-z_-]{35}", False),
    ("TwilioKeyDetector", r"(?:AC|SK)[a-z0-9]{32}", False),
)

# The characters of an entropy's strings, and its limit in bits a character where nobody sets another.
_ENTROPY = {
    "Base64HighEntropyString": (r"[A-Za-z0-9+/\\_=-]", 4.5),
    "HexHighEntropyString": (r"[0-9A-Fa-f]", 3.0),
}
_KNOWN = frozenset({"KeywordDetector", *_ENTROPY, *(name for name, _, _ in _REGEX_BASED)})


# The first of each ten decimal digits outside ASCII, up to Unicode 17 (a test compares with this Python's).
_DIGITS = (
    0x660,
    0x6F0,
    0x7C0,
    0x966,
    0x9E6,
    0xA66,
    0xAE6,
    0xB66,
    0xBE6,
    0xC66,
    0xCE6,
    0xD66,
    0xDE6,
    0xE50,
    0xED0,
    0xF20,
    0x1040,
    0x1090,
    0x17E0,
    0x1810,
    0x1946,
    0x19D0,
    0x1A80,
    0x1A90,
    0x1B50,
    0x1BB0,
    0x1C40,
    0x1C50,
    0xA620,
    0xA8D0,
    0xA900,
    0xA9D0,
    0xA9F0,
    0xAA50,
    0xABF0,
    0xFF10,
    0x104A0,
    0x10D30,
    0x10D40,
    0x11066,
    0x110F0,
    0x11136,
    0x111D0,
    0x112F0,
    0x11450,
    0x114D0,
    0x11650,
    0x116C0,
    0x116D0,
    0x116DA,
    0x11730,
    0x118E0,
    0x11950,
    0x11BF0,
    0x11C50,
    0x11D50,
    0x11DA0,
    0x11DE0,
    0x11F50,
    0x16A60,
    0x16AC0,
    0x16B50,
    0x1CCF0,
    0x1D7CE,
    0x1D7D8,
    0x1D7E2,
    0x1D7EC,
    0x1D7F6,
    0x1E140,
    0x1E2F0,
    0x1E4F0,
    0x1E5F1,
    0x1E950,
    0x1FBF0,
)


def known(plugin: str) -> bool:
    """Whether a plugin of this class has gates; any other one would have to see every line."""
    return plugin in _KNOWN


def gates_of(plugin: str, limit: float | None) -> Iterator[Gate]:
    """The gates of a detect-secrets plugin by its class name; `limit` is that of an entropy, None for its default."""
    if plugin == "KeywordDetector":
        for expression, fold, config in _KEYWORD:
            yield Gate((plugin,), expression, fold=fold, config=config)
    elif plugin in _ENTROPY:
        characters, usual = _ENTROPY[plugin]
        fewest = fewest_distinct(usual if limit is None else limit)
        for quote in "\"'":
            yield Gate((plugin,), f"{quote}{characters}{{{fewest},}}{quote}", distinct=fewest)
    else:
        for each, expression, fold in _REGEX_BASED:
            if each == plugin:
                yield Gate((plugin,), expression, fold=fold)


def odd_lines() -> Gate:
    """Lines in which `\\d` or ignoring case mean more than ASCII does."""
    return Gate((EVERY,), rf"\xc4[\xb0\xb1]|\xc5\xbf|\xe2\x84\xaa|{_foreign_digits()}")


def plainly(line: bytes) -> bytes:
    """An odd line with ASCII in the place of what makes it odd, for the gates that tell by which plugins it is judged.

    A plugin takes a foreign digit for `\\d`, for `\\w` or for anything but some marks, and no gate has a class that
    takes the one and not a zero; the four letters it takes for the ones they fold into. Nearly all such lines are no
    text, in which two bytes happen to be a digit; as for a plugin, what cannot be decoded is one character each.
    """
    return line.decode("utf-8", "replace").translate(_plain_ones()).encode()


@cache
def _plain_ones() -> dict[int, str]:
    digits = {code: "0" for start in _DIGITS for code in range(start, start + 10)}
    return {**digits, 0x130: "i", 0x131: "i", 0x17F: "s", 0x212A: "k"}


def fewest_distinct(limit: float) -> int:
    """How many different characters a string of more than `limit` bits a character has at least.

    `n` different ones give log2(n) at most. Rounding may lift just that by a hair, hence the tolerance; at an integer
    limit of up to five it does not (tested), and one more is needed.
    """
    exact: float = 2.0**limit
    if limit == int(limit) and limit <= 5:
        return int(exact) + 1
    return max(1, math.ceil(exact * (1 - 1e-9)))


def _foreign_digits() -> str:
    """The decimal digits outside ASCII as bytes: ten that share all but the last byte, or cross into the next."""
    tails: dict[bytes, list[int]] = {}
    for start in _DIGITS:
        for code in range(start, start + 10):
            raw = chr(code).encode()
            tails.setdefault(raw[:-1], []).append(raw[-1])
    heads: dict[tuple[int, ...], list[bytes]] = {}
    for head, last in tails.items():
        heads.setdefault(tuple(last), []).append(head)
    groups = (f"(?:{'|'.join(map(_escaped, found))})[{_escaped(bytes(last))}]" for last, found in heads.items())
    return f"(?:{'|'.join(groups)})"


def _escaped(raw: bytes) -> str:
    return "".join(f"\\x{byte:02x}" for byte in raw)
