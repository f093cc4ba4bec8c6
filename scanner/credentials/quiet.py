"""Which candidates of detect-secrets are no secrets: what keeps the default profile quiet.

A keyword or an entropy says only that a secret may stand here. Whether one does is judged by the value (drawn at
random, or does it read like a word, a path, code, a placeholder?) and by the name it is given to: "password" may take a
word, "secret" hardly, and "secret_name" takes no secret at all. `is_unlikely_secret` is a filter in detect-secrets'
form, listed by a profile in rules/secrets/. However long the line, it looks at a window around the value.
"""

from __future__ import annotations

import re
from binascii import a2b_base64
from collections import Counter
from functools import lru_cache
from itertools import pairwise
from math import log2
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from detect_secrets.plugins.base import BasePlugin

_BEFORE = 120  # characters left of a value, in which its name stands
_LONGEST = 300  # characters of a value that are judged
_PLACES = 6  # where a value may stand in its line before we give up looking for its name
_PART = 8  # characters; some plugins hand out a prefix of the token, which says nothing
_BODY = 60  # characters; the shortest private key, with the dashes around it, has more
_SURE = 20  # characters from which on a value that looks random is no accident of a placeholder or of code
_MARKS = frozenset("!@#$%^&*?+")  # what people put into passwords and not into names

# After each letter the letters that often follow it in English words and in identifiers: 87 % of their letter pairs, a
# third of all pairs. Counted over the distinct words of CPython's standard library.
_PAIRS = frozenset(
    row[0] + letter
    for row in (
        *("abcdgilmnprstuy", "baeilorsu", "cacehiklortu", "dadeilorsu", "eacdefglmnpqrstvwx", "faefilortu", "gehilnrs"),
        *("haeiot", "iabcdefglmnoprstvxz", "kei", "ladeilostuy", "maeimops", "nacdefginostuv", "obcdglmnoprstuvw"),
        *("paeiloprsty", "qu", "racdegilmnorstuy", "sacehilopstuy", "tacdehilmoprstuy", "uabceilmnprst", "vaei"),
        *("waei", "xt", "yps", "ze"),
    )
    for letter in row[1:]
)

# Where KeywordDetector takes values without quotes for literals; in other files such a value is a name in a program.
_CONFIG = (".yml", ".yaml", ".eyaml", ".cnf", ".conf", ".cfg", ".cf", ".ini", ".properties", ".toml")

_SOURCES = {
    "secret name": (
        r"(?i)pass(?:w|phrase|code|$)|pwd|secret|token|api_?key|(?:access|account|auth|client|consumer|crypt(?:ion)?|"
        r"hmac|jwt|license|master|priv(?:ate)?|secure|service|session|shared|sign(?:ing)?|storage|subscription)[-_.]?key|"
        r"authorization|bearer|cred(?:ential)?s?$|seed$"
    ),
    "password name": r"(?i)pass(?!age|ive|port|enger|ed|ing|es|thr|-through|_thr|ign)|pwd|contrase",
    "password variable": r"^(?:[A-Z0-9]+_)*(?:PASS(?:W(?:OR)?D|PHRASE)?|PWD)$",
    # Names that speak about a secret and do not hold it.
    "other name": (
        r"(?i)(?:^|[-_.])(?:label|title|forgot(?:ten)?|show|hide|invalid|mandatory|confirm_current|tmpl|env|has|is)_|"
        r"(?:^|[-_.])(?:allow|ask|change|check|disable|enable|expire|force|generate|get|need|no|prompt|remember|require|"
        r"reset|save|skip|update|use|validate)[-_]?pass|"
        r"not_match|public|fingerprint|(?<![a-z])pub[-_]?key|(?:path|files?|names?|ids?|ur[il]s?|fields?|labels?|hint|"
        r"placeholder|message|msg|error|length|regexp?|pattern|types?|policy|strength|salt|hash(?:ed)?|digest|checksum|"
        r"headers?|param(?:eter)?s?|prefix|suffix|env|attempts?|code|advice|tooltip|title|text|desc(?:ription)?|help|"
        r"complexity|len|size|count|mode|method|provider|version|algo(?:rithm)?|encryption|plugin|endpoint|expiry|expires|ttl|action|event|"
        r"table|column|index|ref|class|format|rotation|manager|store|changed|matching|required|enabled|sha\d*|md5)$"
    ),
    "name, backwards": r"[\w.$-]{0,80}",
    # Somebody, or a program, will put a value here.
    "template": (
        r"\{\{|[$#]\{|\$\(|^[$@&]|(?<![\w$@!])\$[A-Za-z_]|\$[A-Z_]{3}|<[%\w/ -]|>$|%[sdvq](?:$|\W)|%\(|%[A-Z_]+%|\[\[|"
        r"^[\[(]|\\[({]|__\w+__|\*\*\*|\.\.\.|x{4}|X{3}|…"
    ),
    "placeholder": (
        r"(?i)chang(?:e|ing)[-_ ]?(?:me|it|this|th)|replace|placeholder|insert[-_ ]|example|sample|dummy|redacted|your|"
        r"(?:^|[-_])my[-_]|^(?:some|the)[-_]|(?:^|[-_ .])(?:here|goes)$|fake|not[-_ ]?(?:a|real|so)|foo|todo|tbd|n/a|"
        r"undefined|unused|removed|masked|hidden|required|optional|default|nullable|xxx|yyy|zzz|"
        r"^(?:n?ull|none|nil|true|false|bar|baz|qux|abcd?|asdf|qwerty|values?|text|user(?:name)?|admin|root|guest|demo|"
        r"login|name|empty|blank|secure|basic|bearer|basicauth|hash(?:ed)?|plain|plaintext|other|wrong|invalid|bad|good|"
        r"old|new|current|valid|correct|incorrect|confirmed|confirmation|something|whatever|anything|nothing|never|data|"
        r"input|hello|world|unknown|encrypted|encoded|vault|env|file|stdin|prompt|string|str|int|integer|bool|boolean|"
        r"object|array|any|varchar|bytes|number|symbol|function|error|test(?:ing)?|1234?5?6?7?8?9?0?|letmein|"
        # "password" itself, and with a number
        r"(?:my|your|the|some|test|user|db|root|admin)?[-_]?(?:pass(?:wo?r?d)?|pwd|pw|secret|token|key))[-_]?\d{0,4}$|"
        r"^hunter2$|(?:native|cleartext|sha2?)_password$|^scram-|"
        # "password" in the languages of a dialog
        r"^(?:adgangskode|clave|geslo|has[lł]o|heslo|jelszo|kennwort|kodeord|lozinka|parola|parole|parool|salasana|"
        r"sandi|senha|wachtwoord)$"
    ),
    "typed": (  # along the keyboard or the alphabet, or the same again and again
        r"(?i)01234567|12345678|23456789|98765432|abcdefgh|bcdefghi|cdefghij|defghijk|ghijklmn|qwertyui|"
        r"(.)\1{5}|(.{2,4})\2{4}|example"
    ),
    "keyword": r"(?i)pass|pwd|secret|token|key(?![a-z])|cred|auth|api[-_]",
    # A call, an index, an attribute, an operator; a path, a file name or an address: where a value is to be found.
    "code": (
        r"^[a-z]+(?:_[a-z]+)+_?\d{0,3}$|\w\(|\w\[['\"\w]|^[A-Za-z_$][\w$]*(?:(?:\.|->|::|\?\.)[A-Za-z_$][\w$]*)+;?$|^[({\[|+!]|[)};\]+]$|=>|&&|\|\||::|"
        r"://|^\.{0,2}/|^~/|^[A-Za-z]:\\|^[\w-]+(?:/[\w.-]+)+$|\.(?:[ch]|cc|cfg|conf|crt|css|env|go|html?|ini|java|jpe?g|"
        r"js|json|jsx|key|kt|md|pem|php|png|pub|py|rb|rs|sh|sql|svg|tsx?|txt|xml|ya?ml|com|org|net|io|local)$"
    ),
    # Random, and meant to be seen: a digest, a UUID, a public key, a certificate, a picture.
    "public": (
        r"(?i:^(?:sha\d{1,3}|md5|pbkdf2\w*|argon2\w*|bcrypt|scrypt)[-:$_]|^\$2[aby]?\$|^\{(?:S?SHA|CRYPT)|^\w+/\d{8}/|"
        r"^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$)|"
        r"^(?:MII[BC][\w/+]{1,3}A(?:NBgkqh|YDVQQ)|MII[A-Z][\w/+][DTjz]CC|MIG[ef]MA0|MFkw|MCow|ssh-|AAAA[BC]3|AAAAE2|iVBOR|/9j/|R0lGOD|PHN2Z|"
        r"PD94|JVBER|UEsDB)"
    ),
    "elided": r"^[-\\rn\s]*(?:\.\.\.|…|<|\{\{|\$\{|%s|x{4}|X{4}|\*{4})",
    "signature": r"^\.?[\w-]{16}",
    "hex": r"^[0-9a-fA-F]+\Z",
    "letters": r"^(?:[a-z._-]+|[A-Z._-]+)\Z",
    "bare value": r"\s#|,\s|[&\s]\w+=|\s\\$",  # where one without quotes ends
    "dummy host": (
        r"(?i)^(?:[\w-]+\.)*(?:example|invalid|test)(?:\.(?:com|org|net))?(?:\W|$)|^(?:your|my|some|fake|host)|^[<%{$\[]"
    ),
    "local host": r"(?i)^(?:localhost|127\.|0\.0\.0\.0|\[::1?\])",
}


@lru_cache(maxsize=1)
def _patterns() -> dict[str, re.Pattern[str]]:
    """Compiled when first needed: importing this module is part of starting a hook."""
    return {name: re.compile(source) for name, source in _SOURCES.items()}


def is_unlikely_secret(secret: str, line: str, plugin: BasePlugin, filename: str = "") -> bool:
    """Whether to drop a candidate of `plugin`: what was found by its format only if it was typed to show the format.

    `filename` tells configuration from a program, where a value without quotes is a name; without one it is taken for
    configuration.
    """
    kind = type(plugin).__name__
    if kind == "KeywordDetector":
        return not _beside_keyword(filename, secret, line)
    if kind in ("Base64HighEntropyString", "HexHighEntropyString"):
        return not _named_and_random(secret, line)
    if kind == "BasicAuthDetector":
        return not _in_address(secret, line)
    if kind == "JwtTokenDetector":
        return not _signed(secret, line)
    rule = plugin.secret_type
    if rule == "Assigned Secret":
        return not _assigned(secret, line)
    if rule == "Authorization Header":
        return not _in_header(secret, line)
    if kind == "PrivateKeyDetector":
        return _is_hollow(secret, line)
    return len(secret) >= _PART and _is("typed", secret)


def _is(pattern: str, value: str) -> bool:
    return _patterns()[pattern].search(value[:_LONGEST]) is not None


def _beside_keyword(filename: str, secret: str, line: str) -> bool:
    name, quoted = _place(secret, line)
    if not quoted and filename and not filename.lower().endswith(_CONFIG):
        return False
    value = secret[:_LONGEST]
    if not quoted:
        value = _patterns()["bare value"].split(value, 1)[0].strip("\\,;} \t")
    if len(value) < 4 or _is_none(name, value, line):
        return False
    drawn = is_random(value) and (quoted or any(map(str.isdigit, value)))
    if drawn and len(value) >= _SURE:
        return True
    if _is("placeholder", value) or _is("code", value) or (value.isalpha() and value.lower() in name.lower()):
        return False
    return drawn or (_is_chosen(value) if _is("password name", name) else _is_mixed(value))


def _is_none(name: str, value: str, line: str) -> bool:
    """Whether a value can be no secret, random or not: by its name, or what it is meant for."""
    if _is("other name", name) or any(_is(pattern, value) for pattern in ("public", "typed", "template")):
        return True
    return value.startswith("eyJ") and "." in value and not _signed(value, line)


def _is_chosen(value: str) -> bool:
    """Whether somebody may have chosen it as a password: one word, and not "my_password"."""
    if len(value) > 64 or any(map(str.isspace, value)) or not any(map(str.isalpha, value)):
        return False
    if value.isalpha() and not value.isascii():
        return False  # a word of a dialog in some language
    return not _is("keyword", value) or any(each.isdigit() or each in _MARKS for each in value)


def _is_mixed(value: str) -> bool:
    """Whether a short value is nothing that one would write: letters and digits by turns."""
    return (
        len(value) >= 8
        and any(map(str.isalpha, value))
        and " " not in value
        and not _is("keyword", value)
        and _changes(value, "0") >= 3
    )


def _named_and_random(secret: str, line: str) -> bool:
    """Whether a random value is given to the name of a secret."""
    name, _ = _place(secret, line)
    if not _is("secret name", name) or _is("other name", name):
        return False
    return is_random(secret) and not _is("public", secret) and not _is("typed", secret)


def _assigned(secret: str, line: str) -> bool:
    """Whether a value, with quotes or without, in a file of any kind, is a secret and no variable."""
    name, quoted = _place(secret, line)
    value = secret[:_LONGEST]
    if not any(map(str.isdigit, value)) or _is_none(name, value, line):
        return False
    drawn = is_random(value)
    if drawn and len(value) >= _SURE:
        return True
    if _is("placeholder", value) or _is("code", value):
        return False
    asked = "password name" if quoted else "password variable"
    return drawn or _is_mixed(value) or (_is(asked, name) and _is_chosen(value))


def _in_header(secret: str, line: str) -> bool:
    """Whether what follows "Bearer" or "Basic" is a credential: the latter is "user:password" in base 64."""
    at = line.find(secret)
    if line[max(0, at - 12) : at].rstrip().lower().endswith("basic"):
        text = _decoded(secret).decode("ascii", "replace")
        return len(text.partition(":")[2]) >= 3 and text.isascii() and text.isprintable()
    return is_random(secret) and not _is("typed", secret)


def _in_address(secret: str, line: str) -> bool:
    """Whether the password of `scheme://user:password@host` is one."""
    at = line.find(f":{secret}@")
    user = line[max(0, at - _BEFORE) : at].rpartition("//")[2]
    host = line[at + len(secret) + 2 :][:_BEFORE] if at >= 0 else ""
    if secret == user or any(_is(pattern, secret) for pattern in ("template", "placeholder", "typed")):
        return False
    if is_random(secret):
        return True
    if _is("template", user) or _is("dummy host", host) or not _is_chosen(secret):
        return False
    return len(secret) >= 6 and (not _is("local host", host) or not secret.isalpha())


def _signed(secret: str, line: str) -> bool:
    """Whether a JSON Web Token has a signature that somebody could misuse: not "none", and no textbook's.

    JwtTokenDetector hands out what stands before the signature.
    """
    header, _, rest = secret.partition(".")
    payload, _, signature = rest.partition(".")
    behind = signature or line[line.find(secret) + len(secret) :]
    claims = _decoded(header).lower().replace(b" ", b"")
    if b'"alg":' not in claims or b'"alg":"none"' in claims or not _is("signature", behind):
        return False
    content = _decoded(payload)
    return b"John Doe" not in content and b"example.com/is_root" not in content


def _is_hollow(header: str, line: str) -> bool:
    """Whether a private key that ends in the line it begins in has no body; one of several lines nobody sees here."""
    behind = line[line.find(header) + len(header) :][:_LONGEST]
    body, end, _ = behind.partition("END ")
    return _is("elided", behind) or (bool(end) and len(body) < _BODY)


def _decoded(part: str) -> bytes:
    """Base 64 of either alphabet, with or without its padding; nothing where it is none."""
    plain = part[:1024].rstrip("=").replace("-", "+").replace("_", "/")
    try:
        return a2b_base64(plain + "=" * (-len(plain) % 4))
    except ValueError:
        return b""


def _place(secret: str, line: str) -> tuple[str, bool]:
    """The name that `secret` is given to, and whether between quotes: not where the line merely says the same word."""
    at, quoted = -1, False
    for _ in range(_PLACES):
        at = line.find(secret, at + 1)
        if at < 0:
            break
        head = line[max(0, at - _BEFORE) : at]
        quoted = head[-1:] in ("'", '"', "`")
        body = head.rstrip("\"'`\\@ \t")
        if body[-1:] in (":", "=", ">", "(", ","):
            listed = body[-1] == ","
            body = body.rstrip(":=>!(, \t").rstrip("\"'`])[ \t\\")
            match = _patterns()["name, backwards"].match(body[::-1])
            name = match.group()[::-1] if match else ""
            return "" if listed and name.isalpha() else name, quoted  # ("X-Token", ...), but not ("secret", ...)
    return "", quoted


def is_random(value: str) -> bool:
    """Whether a value looks drawn, not written: its letter pairs are rare or its classes of characters alternate."""
    value = value[:_LONGEST].rstrip("=")
    size = len(value)
    if size < 12 or " " in value or len(set(value)) < min(8, size // 2):
        return False
    if _is("hex", value):
        return size >= 16 and not value.isalpha() and not value.isdigit() and _entropy(value) > 2.9
    low = value.lower()
    pairs = [low[at : at + 2] for at in range(size - 1)]
    pairs = [pair for pair in pairs if pair.isalpha() and pair.isascii()]
    common = sum(pair in _PAIRS for pair in pairs) / len(pairs) if pairs else 0.0
    if len(pairs) >= size / 4 and common > 0.74:
        return False
    if _is("letters", value):
        return size >= 16 and common < 0.6
    return _entropy(value) >= 3 and (common < 0.6 or _changes(value) >= size / 5)


def _entropy(value: str) -> float:
    size = len(value)
    return -sum(count / size * log2(count / size) for count in Counter(value).values())


def _changes(value: str, only: str = "") -> int:
    """How often the class of characters changes (to or from `only`), the capital that begins a word left out."""
    classes = ["a" if each.islower() else "A" if each.isupper() else "0" if each.isdigit() else "-" for each in value]
    pairs = pairwise(classes)
    return sum(one != two and one + two != "Aa" and only in (one + two) for one, two in pairs)
