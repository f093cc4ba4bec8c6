"""Text made safe for HTML: what shows nothing is spelled out, and what would be markup is text.

Safe between tags and in quoted attributes; in scripts, styles, comments and addresses nothing foreign belongs at all.
"""

from __future__ import annotations

import html

from scanner.text.escape import visible


def escape(text: str) -> str:
    """`text` as HTML, for an element's text or an attribute in quotes."""
    return html.escape(visible(text), quote=True)
