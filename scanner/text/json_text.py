"""JSON for a file, a pipe or a job's log: ASCII, and nothing in it that a runner reading along would obey.

GitHub's runner takes `##[name]` for a command wherever it stands in a line, Azure's `##vso[`, TeamCity's `##teamcity[`.
"""

from __future__ import annotations

import json
import re
from typing import Any

import msgspec

_ORDER = re.compile(r"#(?=#(?:vso|teamcity)?\[)", re.IGNORECASE)


def dumps(document: Any, *, indent: int = 2) -> str:
    """`document` as text with a line break at its end. Undecodable bytes travel as escaped lone surrogates."""
    try:
        text = msgspec.json.format(json.dumps(document), indent=indent)  # json itself indents in Python
    except msgspec.DecodeError:  # a lone surrogate
        text = json.dumps(document, indent=indent)
    return (_ORDER.sub(r"\\u0023", text) if "##" in text else text) + "\n"
