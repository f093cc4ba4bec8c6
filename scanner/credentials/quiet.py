"""Which candidates of detect-secrets are no secrets: what keeps the default profile quiet.

A keyword or an entropy says only that a secret may stand here. Whether one does is judged by the value (drawn at
random, or does it read like a word, a path, code, a placeholder?) and by the name it is given to: "password" may take a
word, "secret" hardly, and "secret_name" takes no secret at all. `is_unlikely_secret` is a filter in detect-secrets'
form, listed by a profile in rules/secrets/. However long the line, it looks at a window around the value.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from scanner.credentials.drawn import LONGEST, changes, is_drawn, is_random
from scanner.credentials.genuine import (
    decoded,
    has_body,
    in_base85,
    is_artifactory,
    is_key,
    is_shown,
    is_signed,
    is_slack,
    is_telegram,
    stands_alone,
    whole,
)
from scanner.credentials.place import place
from scanner.credentials.wording import is_like, pattern

if TYPE_CHECKING:
    from detect_secrets.plugins.base import BasePlugin

_BEFORE = 120  # characters left of a value, in which its name stands
_SURE = 20  # characters from which on a value that looks random is no accident of a placeholder or of code
_PASSED = 14  # characters of an argument that is no mode or algorithm, "A128CBC-HS256"
_PART = 8  # characters; some plugins hand out a prefix of the token, which says nothing
_MARKS = frozenset("!@#$%^&*?+")  # what people put into passwords and not into names

# Where KeywordDetector takes values without quotes for literals; in other files such a value is a name in a program.
_CONFIG = (".yml", ".yaml", ".eyaml", ".cnf", ".conf", ".cfg", ".cf", ".ini", ".properties", ".toml")


def is_unlikely_secret(secret: str, line: str, plugin: BasePlugin, filename: str = "") -> bool:
    """Whether to drop a candidate of `plugin`: what was found by its format only if it was typed to show the format.

    `filename` tells configuration from a program, where a value without quotes is a name; without one it is taken for
    configuration.
    """
    kind = type(plugin).__name__
    if kind == "KeywordDetector":
        return not _beside_keyword(filename, secret, line)
    judge = _JUDGES.get(kind) or _JUDGES.get(plugin.secret_type)
    return not judge(secret, line) if judge else is_shown(secret if len(secret) >= _PART else whole(secret, line))


def of_the_name(plugin: BasePlugin, filename: str) -> str:
    """What of a file's name `is_unlikely_secret` depends on: files with the same get the same answer."""
    if type(plugin).__name__ != "KeywordDetector" or not filename:
        return ""
    return "configuration" if filename.lower().endswith(_CONFIG) else "program"


def _beside_keyword(filename: str, secret: str, line: str) -> bool:
    name, quoted, _ = place(secret, line)
    if not quoted and filename and not filename.lower().endswith(_CONFIG):
        return False
    value = secret[:LONGEST]
    if not quoted:
        value = pattern("bare value").split(value, 1)[0].strip("\\,;} \t")
    if len(value) < 4 or _is_none(name, value, line):
        return False
    drawn = is_random(value) and (quoted or any(map(str.isdigit, value)))
    if drawn and len(value) >= _SURE:
        return True
    if is_like("placeholder", value) or is_like("code", value) or (value.isalpha() and value.lower() in name.lower()):
        return False
    return drawn or (_is_chosen(value) if is_like("password name", name) else _is_mixed(value))


def _is_none(name: str, value: str, line: str) -> bool:
    """Whether a value can be no secret, random or not: by its name, or what it is meant for."""
    if is_like("other name", name) or any(
        is_like(each, value) for each in ("public", "template", "escaped", "measured")
    ):
        return True
    if is_shown(value) and not is_key(value):
        return True
    at = line.find(value)
    if at > 0 and is_like("handed out", line[max(0, at - _BEFORE) : at]):
        return True
    if is_like("path", value) or (is_like("uuid", value) and not is_like("secret name", name)):
        return True
    return value.startswith("eyJ") and "." in value and not is_signed(value, line)


def _is_chosen(value: str) -> bool:
    """Whether somebody may have chosen it as a password: one word, and not "my_password"."""
    if len(value) > 64 or any(map(str.isspace, value)) or not any(map(str.isalpha, value)):
        return False
    if value.isalpha() and not value.isascii():
        return False  # a word of a dialog in some language
    return not is_like("keyword", value) or any(each.isdigit() or each in _MARKS for each in value)


def _is_mixed(value: str) -> bool:
    """Whether a short value is nothing that one would write: letters and digits by turns."""
    return (
        len(value) >= 8
        and any(map(str.isalpha, value))
        and " " not in value
        and not is_like("keyword", value)
        and changes(value, "0") >= 3
    )


def _named_and_random(secret: str, line: str) -> bool:
    """Whether a random value is given to the name of a secret."""
    name = place(secret, line).name
    if not is_like("secret name", name) or is_like("other name", name):
        return False
    return is_random(secret) and not any(is_like(each, secret) for each in ("public", "uuid")) and not is_shown(secret)


def _assigned(secret: str, line: str) -> bool:
    """Whether a value, with quotes or without, in a file of any kind, is a secret and no variable."""
    value = secret[:LONGEST]
    if not any(map(str.isdigit, value)):
        return False
    name, quoted, passed = place(secret, line)
    if not name or _is_none(name, value, line) or in_base85(secret, line):
        return False
    if not quoted and (is_like("attribute", value) or _is_called(value, line) or _repeats(name, value)):
        return False
    drawn = is_random(value)
    if drawn and len(value) >= _SURE:
        return True
    if is_like("placeholder", value) or is_like("code", value):
        return False
    asked = "password name" if quoted else "password variable"
    if is_like(asked, name) and _is_chosen(value):
        return True
    return drawn and len(value) >= _PASSED if passed else drawn or _is_mixed(value)


def _is_called(value: str, line: str) -> bool:
    """Whether a value is the name of what is called or looked into: `_rfc_1738_unquote(...)`."""
    behind = line[line.find(value) + len(value) :][:1]
    return behind in ("(", "[") and value.replace("_", "").replace(".", "").isalnum()


def _repeats(name: str, value: str) -> bool:
    """Whether a variable or a type is called like what it is given to: `AccessKey: config.AccessKey`. A password may
    be, since people choose it."""
    told, given = (each.replace("_", "").lower() for each in (value, name))
    repeated = len(given) >= _PART and given in told and len(told) - len(given) < _SURE
    return repeated and not is_like("password name", name)


def _key_assigned(secret: str, line: str) -> bool:
    """Whether what is assigned to some key opens anything: only what was drawn, and for no other kind of key."""
    value = secret[:LONGEST]
    if not is_drawn(value) or any(is_like(each, value) for each in ("dotted", "named")) or _is_called(value, line):
        return False
    name = place(secret, line).name
    if not name or in_base85(secret, line):
        return False
    if name.lower() == "key" and "key_id" in line[:_BEFORE]:
        return False  # a public one, as GitHub's interface names it
    return not _is_none(name, value, line) and not is_like("other key", name)


def _argument(secret: str, line: str) -> bool:
    """Whether what follows a name after a blank, as an option does, was drawn and is no word."""
    value = secret[:LONGEST]
    return len(value) >= _SURE and is_drawn(value) and not _is_none("", value, line) and not is_like("source", value)


def _drawn(secret: str, _line: str) -> bool:
    """Whether what has but a length was drawn: TypeScript gives hundreds of messages keys of 44 characters."""
    return is_drawn(secret) and not is_shown(secret)


def _given(secret: str, _line: str) -> bool:
    """Whether a password that a program is given is one."""
    if any(is_like(each, secret) for each in ("template", "placeholder")) or is_shown(secret):
        return False
    return is_random(secret) or (len(secret) >= 6 and _is_chosen(secret))


def _in_header(secret: str, line: str) -> bool:
    """Whether what follows "Bearer" or "Basic" is a credential: the latter is "user:password" in base 64."""
    at = line.find(secret)
    if line[max(0, at - 12) : at].rstrip().lower().endswith("basic"):
        text = decoded(secret).decode("ascii", "replace")
        return len(text.partition(":")[2]) >= 3 and text.isascii() and text.isprintable() and not is_shown(secret)
    return is_random(secret) and not is_shown(secret)


def _in_address(secret: str, line: str) -> bool:
    """Whether the password of `scheme://user:password@host` is one."""
    at = line.find(f":{secret}@")
    user = line[max(0, at - _BEFORE) : at].rpartition("//")[2]
    host = line[at + len(secret) + 2 :][:_BEFORE] if at >= 0 else ""
    if secret == user or any(is_like(each, secret) for each in ("template", "placeholder")) or is_shown(secret):
        return False
    if is_random(secret):
        return True
    if is_like("template", user) or is_like("dummy host", host) or not _is_chosen(secret):
        return False
    return len(secret) >= 6 and (not is_like("local host", host) or not secret.isalpha())


# By the class of the plugin, or by the type of what it finds: whether to keep it.
_JUDGES: dict[str, Callable[[str, str], bool]] = {
    "AWSKeyDetector": stands_alone,
    "ArtifactoryDetector": is_artifactory,
    "Assigned Key": _key_assigned,
    "Assigned Secret": _assigned,
    "Authorization Header": _in_header,
    "Base64HighEntropyString": _named_and_random,
    "BasicAuthDetector": _in_address,
    "HexHighEntropyString": _named_and_random,
    "IbmCloudIamDetector": _drawn,
    "JwtTokenDetector": is_signed,
    "PrivateKeyDetector": has_body,
    "Secret Argument": _argument,
    "SlackDetector": is_slack,
    "TelegramBotTokenDetector": is_telegram,
    "curl Credentials": _given,
    "netrc Password": _given,
}
