"""HTML and SVG that cannot be broken out of: whatever was not made here as markup is text, and is escaped.

There is no other way to write a tag, so a page made of `element` is as safe as this module. An attribute that a browser
would follow, load or run takes only what cannot be turned against the reader.
"""

from __future__ import annotations

import re

from scanner.text.html import escape

VOID = frozenset({"input", "meta"})  # elements without an end
_FOLLOWED = frozenset({"action", "data", "formaction", "href", "ping", "poster", "src", "srcset"})
_ADDRESS = re.compile(r"#[a-z][a-z0-9-]*|https://[a-z0-9.-]+/[A-Za-z0-9._~/-]*")
_NAME = re.compile(r"[a-zA-Z][a-zA-Z0-9-]*")

Value = str | int | float | bool | None


class Html(str):
    """Markup. A plain string is text; what comes of joining the two by `+` is text as well, so it shows as it is."""

    __slots__ = ()


def element(name: str, /, *children: str | None, **attributes: Value) -> Html:
    """The element with its children: `Html` stays, text is escaped, None is nothing.

    Attributes are named as in HTML with `_` for `-`, and a `_` behind a word that Python keeps for itself (`class_`).
    True is an attribute without a value; None and False leave it out. Raises ValueError for an unsafe attribute.
    """
    start = f"<{name}{''.join(_attribute(key, value) for key, value in attributes.items())}>"
    return Html(start if name in VOID else f"{start}{together(*children)}</{name}>")


def together(*children: str | None) -> Html:
    """Children one behind the other, without an element around them."""
    return Html("".join(each if isinstance(each, Html) else escape(each) for each in children if each))


def apart(*children: str | None) -> Html:
    """Children with a blank between them, for who reads a page without its style."""
    return Html(" ".join(made for each in children if each and (made := together(each))))


def document(*children: Html) -> str:
    """A whole page: its children are those of the root element."""
    return f"<!DOCTYPE html>\n{element('html', *children, lang='en')}\n"


def stylesheet(css: str) -> Html:
    """A style element. Its text is ours and taken as it is, so what would end it early is refused."""
    if "</" in css or "<!--" in css:
        raise ValueError("a style sheet holds no markup")
    return Html(f"<style>{css}</style>")


def _attribute(key: str, value: Value) -> str:
    name = key.rstrip("_").replace("_", "-")
    if value is None or value is False:
        return ""
    if not _NAME.fullmatch(name) or name == "style" or name.lower().startswith("on"):
        raise ValueError(f"no attribute {name} on this page")
    if value is True:
        return f" {name}"
    if name in _FOLLOWED and not _ADDRESS.fullmatch(str(value)):
        raise ValueError(f"not an address to follow: {value!r}")
    return f' {name}="{escape(str(value))}"'
