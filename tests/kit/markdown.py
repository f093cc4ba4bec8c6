"""Markdown read back: whether anything in it is more than our own headings, lists, tables, folds, words and code."""

from __future__ import annotations

import re
from collections.abc import Iterator

from markdown_it import MarkdownIt

_PARSER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
_BLOCKS = frozenset(
    ("heading", "paragraph", "bullet_list", "list_item", "table", "thead", "tbody", "tr", "th", "td", "fence", "inline")
)
_INLINE = frozenset(("text", "code_inline", "strong_open", "strong_close", "softbreak"))
_FOLDS = re.compile(r"<details>\n<summary>[\w ,]+</summary>\n|</details>\n?")
# What a forge makes something of in rendered text: mentions, references, addresses, emoji, math; and markup left over.
_REFERENCES = re.compile(r"[@#~$&|\[\]{}*_\\`^]|://|www\.|:\w+:|\b[0-9A-Fa-f]{7,}\b|\b[A-Za-z]+-\d|[!%]\d|<(?!1 %)")


def anything_active(text: str) -> list[str]:
    """Descriptions of every construct that twokey does not write itself."""
    return list(_active(text))


def _active(text: str) -> Iterator[str]:
    for token in _PARSER.parse(text):
        if token.type == "html_block":
            if not _FOLDS.fullmatch(token.content):
                yield f"html: {token.content!r}"
        elif token.type.removesuffix("_open").removesuffix("_close") not in _BLOCKS:
            yield f"block: {token.type}: {token.content!r}"
        for child in token.children or ():
            if child.type not in _INLINE:
                yield f"inline: {child.type}: {child.content!r}"
            elif child.type == "text" and _REFERENCES.search(child.content):
                yield f"text: {child.content!r}"
