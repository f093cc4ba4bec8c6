"""`pragma: allowlist secret` comments: what the engine lets pass is what detect-secrets does."""

from __future__ import annotations

import pytest
from detect_secrets.filters.allowlist import is_line_allowlisted
from detect_secrets.util.code_snippet import get_code_snippet
from kit.plain_secrets import profile_named
from kit.secrets import github_token

from scanner.credentials.blobs import Searcher
from scanner.credentials.dialect import DIALECTS
from scanner.credentials.engine import _allowed
from scanner.credentials.finders import open_finder
from scanner.credentials.gating import all_gates

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


@pytest.mark.parametrize("before", ["# pragma: allowlist nextline secret", "# pragma: allowlist another secret."])
def test_a_long_line_is_judged_with_the_line_before_it(before: str) -> None:
    """Of long lines the digest is remembered, with the one before where that speaks of allowing."""
    long = f"token = '{github_token()}'{' ' * 200}# why"
    texts = [f"{other}\n{long}\n".encode() for other in ("# pragma: allowlist another secret.", before, "#")]
    profile = profile_named("default")
    gates = all_gates(profile)
    allowed: list[bool] = []
    searcher: Searcher[int] = Searcher(
        profile, gates, open_finder(gates), lambda _, hit: allowed.append(bool(hit.found.allowed))
    )
    for number, text in enumerate(texts):
        searcher.add(number, text)
    searcher.flush()
    assert allowed == [False, "nextline" in before, False]
