"""What every part of the page is built from: a titled part, a table, a list of words with their numbers."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from scanner.model.sweep import SweptRepository
from scanner.reporters.markup import Html, element
from scanner.text.escape import short

MOST_NAME = 120  # characters


class Entry(Struct, frozen=True):
    """A repository, and what its section is called in links: never anything of its own."""

    anchor: str
    repository: SweptRepository


def part(anchor: str, title: str, note: str | None, *body: str | None, look: str = "part") -> Html:
    """A section of the page. `note` says under the title what one sees."""
    heading = element("h2", title, id=f"{anchor}-title")
    return element(
        "section",
        element("div", heading, element("p", note) if note else None, class_="margin"),
        element("div", *body, class_="body"),
        id=anchor,
        class_=look,
        aria_labelledby=f"{anchor}-title",
    )


def table(caption: str, columns: Sequence[str], rows: Sequence[Sequence[str]], look: str) -> Html:
    """A table whose rows are headed by their first cell. `caption` is for who cannot see what it is."""
    head = element("tr", *(element("th", each, scope="col") for each in columns))
    body = [
        element("tr", element("th", row[0], scope="row"), *(element("td", cell) for cell in row[1:])) for row in rows
    ]
    return element(
        "table",
        element("caption", caption, class_="unseen"),
        element("thead", head),
        element("tbody", *body),
        class_=look,
    )


def wide(what: str, inside: Html) -> Html:
    """Something that may be wider than a narrow screen; it scrolls by itself, with the keyboard too."""
    return element("section", inside, class_="wide", aria_label=what, tabindex=0)


def name_of(repository: SweptRepository) -> str:
    """Its name, at a length that fits on a page."""
    return short(repository.name, MOST_NAME)


def to(entry: Entry) -> Html:
    """A link to its section. Its direction of writing is kept to itself."""
    return element("a", element("bdi", name_of(entry.repository)), href=f"#{entry.anchor}")


def number(count: int) -> str:
    """A count in a column, where zeros would be noise."""
    return f"{count:,}" if count > 0 else "\N{EN DASH}"
