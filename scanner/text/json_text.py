"""JSON for a file, a pipe or a job's log: ASCII, and nothing in it that a runner reading along would obey.

GitHub's runner takes `##[name]` for a command wherever it stands in a line, Azure's `##vso[`, TeamCity's `##teamcity[`.
"""

from __future__ import annotations

import json
import re
from typing import Any

_ORDER = re.compile(r"#(?=#(?:vso|teamcity)?\[)", re.IGNORECASE)


def dumps(document: Any, *, indent: int = 2) -> str:
    """`document` as text with a line break at its end. Undecodable bytes travel as escaped lone surrogates."""
    text = json.dumps(document, indent=indent, ensure_ascii=True)
    return (_ORDER.sub(r"\\u0023", text) if "##" in text else text) + "\n"
