"""The literal values in a statement's arguments: strings, symbols, lists of them, and options; the rest stays text."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from msgspec import Struct

from scanner.formats.ruby.tokens import Token, joined
from scanner.formats.shapes.recurring import recurring

_SYSTEM = re.compile(
    r"`|%x[\[({<|!]|\b(?:system|exec|eval|instance_eval|class_eval|module_eval|spawn|fork|popen\w*|syscall|constantize"
    r"|const_get|define_method|Kernel|Process|Marshal|Base64|unpack1?|public_send|__send__|Net::HTTP|TCPSocket|Socket|URI"
    r"|OpenURI|Open3|Faraday|HTTParty|FileUtils|File\.(?:write|open|binwrite))\b|(?<![.\w])open\b|\.send\b"
)
_NETWORK = re.compile(r"\brequire\(?\s?[\"'](?:open-uri|net/|open3|socket|base64|fiddle)")
_LISTING = re.compile(r"`\s?git(?:\s-C\s[\w./#{}\"-]{1,200})?\sls-files[^`;&|$]*`")
_COMPUTED = "$("


class Arguments(Struct, frozen=True):
    """What a call was given: in order, and by name. A value that is not literal is its text as `$(text)`."""

    values: tuple[str, ...]
    options: Mapping[str, str]


@recurring
def arguments(tokens: tuple[Token, ...]) -> Arguments:
    """The arguments in `tokens`, with or without brackets around them."""
    inner = tokens
    if inner and inner[0].text == "(" and inner[-1].text == ")":
        inner = inner[1:-1]
    values: list[str] = []
    options: dict[str, str] = {}
    for part in parts(inner):
        name, value = _option(part)
        if name:
            options[name] = ", ".join(literals(value))
        else:
            values += literals(part)
    return Arguments(tuple(values), options)


def parts(tokens: Sequence[Token]) -> list[list[Token]]:
    """`tokens` cut at the commas outside of brackets."""
    found: list[list[Token]] = [[]]
    depth = 0
    for token in tokens:
        sign = token.text if token.kind == "sign" else ""
        depth += (sign in ("(", "[", "{")) - (sign in (")", "]", "}"))
        if sign == "," and not depth:
            found.append([])
        else:
            found[-1].append(token)
    return [part for part in found if part]


def literals(tokens: Sequence[Token]) -> list[str]:
    """The strings a value is or lists; what is none of these is `$(text)`."""
    inner = list(tokens)
    if inner and inner[-1].text == "freeze" and len(inner) > 2:
        inner = inner[:-2]
    if len(inner) > 1 and inner[0].text == "[" and inner[-1].text == "]":
        return [each for part in parts(inner[1:-1]) for each in literals(part)]
    if len(inner) != 1:
        return [f"{_COMPUTED}{joined(inner)})"] if inner else []
    token = inner[0]
    if token.kind == "list" and token.text[1] in "wi":
        return token.text[3:-1].split()
    plain = literal(token)
    return [f"{_COMPUTED}{token.text})" if plain is None else plain]


def literal(token: Token) -> str | None:
    """The value of a string, symbol or plain word; None when it is computed."""
    text = token.text
    if token.kind == "string" and text[0] in "\"'" and "\\" not in text and (text[0] == "'" or "#{" not in text):
        return text[1:-1]
    if token.kind == "symbol":
        return text[1:].strip('"')
    if token.kind == "number" or text in ("true", "false", "nil"):
        return text
    return None


def computed(value: str) -> bool:
    """Whether a value is not literal."""
    return value.startswith(_COMPUTED)


@recurring
def dangerous(tokens: tuple[Token, ...]) -> bool:
    """Whether code runs programs, evaluates text or fetches something. Listing the repository's files is none of it."""
    text = joined(tokens)
    if _NETWORK.search(text):
        return True
    code = joined([Token(token.kind, '""') if _inert(token) else token for token in tokens])
    return bool(_SYSTEM.search(_LISTING.sub("", code)))


def _inert(token: Token) -> bool:
    """Whether a text stays one: nothing in it is run."""
    text = token.text
    if token.kind == "heredoc":
        return "`" not in text[:4] and "#{" not in text
    if token.kind not in ("string", "list") or text[0] == "`" or text.startswith("%x"):
        return False
    return "#{" not in text or text[0] == "'" or text[:2] in ("%q", "%w", "%i")


def _option(part: list[Token]) -> tuple[str, list[Token]]:
    """`name: value`, `:name => value`, `"name": value` or `"name" => value`."""
    if part[0].kind == "key":
        return part[0].text[:-1], part[1:]
    if len(part) > 2 and part[1].text in ("=>", ":") and part[0].kind in ("symbol", "string"):
        return literal(part[0]) or "", part[2:]
    return "", part
