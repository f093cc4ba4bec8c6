"""rules/checks/: what `twokey explain` shows and reports quote for each check and each kind of delta."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scanner.model.page import Page, PageKind
from scanner.model.scale import Severity


def compile_pages(files: Mapping[str, Any]) -> dict[str, Page]:
    """Every page under each of its ids."""
    pages: dict[str, Page] = {}
    for data in files.values():
        ids = (data["id"], *data.get("also", ()))
        page = Page(
            ids,
            data["title"],
            Severity(data["severity"]),
            data["what"].strip(),
            data["why"].strip(),
            data["example"].rstrip(),
            data["fix"].strip(),
            tuple(data.get("controls", ())),
            data["since"],
            PageKind(data["kind"]),
        )
        pages |= dict.fromkeys(ids, page)
    return pages
