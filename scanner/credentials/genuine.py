"""Whether what was found by its format is the thing itself, and no example of it or an accident."""

from __future__ import annotations

from binascii import a2b_base64

from scanner.credentials.drawn import LONGEST, changes
from scanner.credentials.published import anyone_signs, is_published
from scanner.credentials.typed import is_typed
from scanner.credentials.wording import is_like, pattern

_BODY = 60  # characters; the shortest private key, with the dashes around it, has more
_KEY = 32  # digits of the shortest key that ciphers take today
_AROUND = 100  # characters on either side of a value that tell text from what is encoded
_WRAPPED = (64, 76)  # characters of a line of base 64: RFC 7468 and 2045
_RUN = 60  # characters; what is wrapped has lines of 70 to 80
_MARKS = frozenset("!#$%&()*+-;<=>?@^_`{|}~")  # a quarter of what base 85 is made of (RFC 1924)
_OTHERS = frozenset("\t\"',./:[\\]")  # what it is not made of
_PLACES = 20  # in one line at which a key is looked at
_AFTER = "\"'=: \t\r\n"  # what ArtifactoryDetector hands out with a token
_HEX = frozenset("0123456789abcdefABCDEF")
_UPPER = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")


def is_shown(value: str) -> bool:
    """Whether a value only shows what such a value looks like, or is everybody's."""
    return is_like("example", value) or is_typed(value[:LONGEST]) or is_published(value)


def is_key(value: str) -> bool:
    """Whether a value is a whole key in hexadecimal: programs do ship with 0123456789abcdef typed twice as theirs."""
    return len(value) >= _KEY and _HEX.issuperset(value) and len(set(value.lower())) >= 10 and not value.isdigit()


def is_signed(secret: str, line: str) -> bool:
    """Whether a JSON Web Token has a signature that not everybody could make: not "none", and no textbook's.

    JwtTokenDetector hands out what stands before the signature.
    """
    header, _, rest = secret.partition(".")
    payload, _, signature = rest.partition(".")
    behind = signature or line[line.find(secret) + len(secret) :]
    claims = decoded(header).lower().replace(b" ", b"")
    if b'"alg":' not in claims or b'"alg":"none"' in claims or not is_like("signature", behind):
        return False
    found = pattern("signature").match(behind[:LONGEST])
    if found and anyone_signs(decoded(header), f"{header}.{payload}", found[1]):
        return False
    content = decoded(payload)
    return b"John Doe" not in content and b"example.com/is_root" not in content


def has_body(header: str, line: str) -> bool:
    """Whether a private key that ends in the line it begins in has a body, and its heading is not what a program looks
    for; a body of several lines nobody sees here."""
    at = line.find(header)
    behind = line[at + len(header) :][:LONGEST]
    body, end, _ = behind.partition("END ")
    if is_like("compared", behind) or (is_like("quote", behind) and is_like("sought", line[max(0, at - _AROUND) : at])):
        return False
    return not (is_like("elided", behind) or (bool(end) and len(body) < _BODY))


def stands_alone(secret: str, line: str) -> bool:
    """Whether a run of capitals and digits is no part of a longer one: of words, or the letters of a genome."""
    around: list[str] = []
    at = line.find(secret)
    while at >= 0 and len(around) < _PLACES:
        end = at + len(secret)
        around.append(line[max(0, at - 1) : at] + line[end : end + 1])
        at = line.find(secret, max(end, at + 1))
    return any(map(_UPPER.isdisjoint, around)) and not is_shown(secret)


def is_artifactory(token: str, line: str) -> bool:
    """Whether a token is none that two letters and a digit begin by chance, and no word (APActivationPayload)."""
    bare = token.strip(_AFTER)
    wrapped = bare == line.strip() and len(bare) in _WRAPPED
    return not (wrapped or bare.isalpha() or is_shown(token) or in_base85(token, line))


def is_slack(token: str, _line: str) -> bool:
    """Whether what ends a token was drawn: SlackDetector takes any word there. A webhook has no such end."""
    end = token.rpartition("-")[2]
    return not is_shown(token) and ("/" in token or (len(end) >= 10 and changes(end, "0") > 0))


def is_telegram(token: str, line: str) -> bool:
    """Whether a token is no part of a longer one, as in columns of digests: digits, a colon, and what was drawn from
    more than sixteen letters."""
    at = line.find(token)
    around = (line[max(0, at - 1) : at], line[at + len(token) :][:1])
    whole_one = not around[0].isdigit() and not (around[1].isalnum() or around[1] in ("_", "-"))
    return whole_one and not _HEX.issuperset(token.partition(":")[2]) and not is_shown(token)


def in_base85(secret: str, line: str) -> bool:
    """Whether a value is part of a long run of letters, digits and many marks, in which any word comes up by chance."""
    at = max(0, line.find(secret))
    head, tail = line[max(0, at - _AROUND) : at].rpartition(" ")[2], line[at : at + _AROUND].partition(" ")[0]
    if head.rstrip("=>").replace("_", "").isalnum():
        return False  # NAME=..., however odd the password
    run = head + tail
    return len(run) >= _RUN and _OTHERS.isdisjoint(run) and 8 * sum(map(_MARKS.__contains__, run)) >= len(run)


def whole(part: str, line: str) -> str:
    """The token that a plugin hands out the beginning of."""
    match = pattern("token").match(line, max(0, line.find(part)))
    return match[0] if match else part


def decoded(part: str) -> bytes:
    """Base 64 of either alphabet, with or without its padding; nothing where it is none."""
    plain = part[:1024].rstrip("=").replace("-", "+").replace("_", "/")
    try:
        return a2b_base64(plain + "=" * (-len(plain) % 4))
    except ValueError:
        return b""
