"""Checked-in pages that a terminal's output is compared with.

TWOKEY_GOLDEN=update writes the pages anew; read the difference before committing it.
"""

from __future__ import annotations

import os
from pathlib import Path

GOLDEN = Path(__file__).resolve().parents[1] / "reporters" / "golden"
# Read when the module is, because tests run without the environment's own variables.
UPDATE = os.environ.get("TWOKEY_GOLDEN") == "update"


def check(name: str, text: str) -> None:
    """Compare `text` with the checked-in page, or replace it."""
    page = GOLDEN / f"{name}.txt"
    if UPDATE:
        page.parent.mkdir(exist_ok=True)
        page.write_text(text, "utf-8")
    assert text == page.read_text("utf-8")
