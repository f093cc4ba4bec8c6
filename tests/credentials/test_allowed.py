"""`pragma: allowlist secret` comments: what the engine lets pass is what detect-secrets does."""

from __future__ import annotations

import pytest
from detect_secrets.filters.allowlist import is_line_allowlisted
from detect_secrets.util.code_snippet import get_code_snippet

from scanner.credentials.dialect import DIALECTS
from scanner.credentials.engine import _allowed

LINE = "password = 'x9Kd82jQmm'"
COMMENTS = [
    f"{start} pragma:{space}{word}{one}{following}secret{end}"
    for start, end in (("#", ""), ("//", ""), ("/*", " */"), ("'", ""), ("--", ""), ("<!--", " -->"), ("", ""))
    for space in ("", " ", "  ")
    for word in ("allowlist", "whitelist", "blocklist")
    for one, following in ((" ", ""), ("-", ""), ("_", ""), (" ", "nextline "), ("-", "nextline-"), ("-", "nextline "))
]


@pytest.mark.parametrize("behind", [True, False], ids=["behind it", "before it"])
def test_what_is_allowed(behind: bool) -> None:
    seen = set()
    for comment in COMMENTS:
        text, before = (f"{LINE}  {comment}", "") if behind else (LINE, comment)
        context = get_code_snippet(lines=[before, text], line_number=2)
        wanted = [is_line_allowlisted(each.name, text, context) for each in DIALECTS]
        assert [bool(_allowed(text, before.encode()) >> number & 1) for number in range(len(DIALECTS))] == wanted, (
            comment
        )
        seen.add(any(wanted))
    assert seen == {True, False}
