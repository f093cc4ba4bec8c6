"""HTML as a browser takes it apart, and texts that try to become part of it."""

from __future__ import annotations

from html.parser import HTMLParser

from kit.scenes import HOSTILE

ATTACKS = (
    "</p><script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "javascript:alert(1)",
    "<!-- ",
    "]]>",
    "&lt;b&gt; &#60;b&#62;",
    "</title></style></textarea></svg><svg/onload=alert(1)>",
    "\u202e\u2066 \x00\x1b[2J",
    HOSTILE,
)
Tag = tuple[str, tuple[tuple[str, str | None], ...]]


class Reader(HTMLParser):
    """Tags with their attributes in order, and the text between them. A comment is nobody's intention."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[Tag] = []
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, tuple(attrs)))

    def handle_endtag(self, tag: str) -> None:
        self.tags.append((f"/{tag}", ()))

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment: {data}")


def read(text: str) -> Reader:
    """`text`, taken apart."""
    reader = Reader()
    reader.feed(text)
    reader.close()
    return reader


def values(found: Reader, attribute: str) -> list[str]:
    """The values of one attribute, wherever it stands."""
    return [value or "" for _, attributes in found.tags for name, value in attributes if name == attribute]
