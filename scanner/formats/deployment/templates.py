"""YAML with Go template actions in it, as charts have it, read without the actions.

An action on a line of its own goes into a list of such lines, one inside of a value becomes a word. What the
template would make of them is not known, so a changed action is a changed value, and branches that say one key twice
are still unreadable.
"""

from __future__ import annotations

import re
from typing import Any

from scanner.formats.shapes.sides import MAX_YAML_BYTES, UnreadableError, as_text, as_yaml_documents

_ACTION = re.compile(r"\{\{(?:[^{}]|\{[^{}]*\})*+\}\}")
_COMMENT = re.compile(r"\{\{-?\s{0,9}/\*")
_ODD = re.compile(r"[^\w.-]+")


def documents(content: bytes) -> list[Any]:
    """The documents of a stream. Actions alone on their line come last, as a list of what they say."""
    try:
        return as_yaml_documents(content)
    except UnreadableError:
        if b"{{" not in content or len(content) > MAX_YAML_BYTES:
            raise
    kept: list[str] = []
    alone: list[str] = []
    for line in _without_comments(as_text(content)).split("\n"):
        rest = _ACTION.sub(_word, line) if "{{" in line else line
        if rest is not line and not _ACTION.sub("", line).strip():
            alone.append(line.strip())
            kept.append("")
        else:
            kept.append(rest)
    return [*as_yaml_documents("\n".join(kept).encode()), {"template": alone}]


def _word(action: re.Match[str]) -> str:
    return f"<{_ODD.sub('_', action[0][2:-2][:200]).strip('_-')}>"


def _without_comments(text: str) -> str:
    kept: list[str] = []
    start = 0
    while found := _COMMENT.search(text, start):
        end = text.find("}}", text.find("*/", found.end()))
        if end < found.end():
            break
        kept.append(text[start : found.start()])
        start = end + 2
    return "".join((*kept, text[start:]))
