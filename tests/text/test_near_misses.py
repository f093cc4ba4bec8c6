"""Lines that mean to approve and do not: what is said about them, and the line that would count instead."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.text.claims import claims
from scanner.text.near_misses import MOST

ALICE = "Alice Doe <alice@example.com>"
FIXED = f"Reviewed-by: {ALICE}"
UNKNOWN = "Reviewed-by: Name <address>"
ONE = "twokey1:" + "0123456789abcdef" * 4

# message, a part of the problem, the suggestion
NEAR_MISSES = {
    "in the subject": (f"{FIXED}\n", "in the subject", FIXED),
    "in the subject's paragraph": (f"s\n{FIXED}\n", "in the subject", FIXED),
    "in the body": (f"s\n\n{FIXED}\n\nprose\n", "not in the last paragraph", FIXED),
    "above a squash's co-authors": (f"s\n\n{FIXED}\n\nCo-authored-by: B <b@example.com>\n", "last paragraph", FIXED),
    "among prose": (f"s\n\nprose\n{FIXED}\n", "line 3 of the message", FIXED),
    "below prose that git tolerates": (f"s\n\nprose\n{FIXED}\nSigned-off-by: x\n", "line 3 of the message", FIXED),
    "folded into another trailer": (f"s\n\nCc: x\n\t{FIXED}\n", "part of the line above", FIXED),
    "indented a little": (f"s\n\n  {FIXED}\n", "indented", FIXED),
    "behind a NUL": (f"s\n\nx\0\n\n{FIXED}\n", "NUL", FIXED),
    "behind U+2028": (f"s\n\nNote: x\u2028{FIXED}\n", "no line of its own", FIXED),
    "behind a lone CR": (f"s\n\nNote: x\r{FIXED}\n", "no line of its own", FIXED),
    "two carriage returns": (f"s\n\n{FIXED}\r\r\n", "control character", FIXED),
    "Unicode hyphen": (f"s\n\nReviewed\u2010by: {ALICE}\n", "U+2010", FIXED),
    "zero-width space": (f"s\n\nReviewed-\u200bby: {ALICE}\n", "U+200B", FIXED),
    "no-break space": (f"s\n\nReviewed\xa0by: {ALICE}\n", "U+00A0", FIXED),
    "full-width colon": (f"s\n\nReviewed-by\uff1a{ALICE}\n", "U+FF1A", FIXED),
    "Cyrillic letters": (f"s\n\nR\u0435vi\u0435wed-by: {ALICE}\n", "U+0435", FIXED),
    "Kelvin sign": (f"s\n\nAc\u212aed-by: {ALICE}\n", "`Acked-by` does not count", FIXED),
    "space for hyphen": (f"s\n\nReviewed by: {ALICE}\n", "not written `Reviewed-by:`", FIXED),
    "underscore for hyphen": (f"s\n\nReviewed_by: {ALICE}\n", "not written `Reviewed-by:`", FIXED),
    "Review-by": (f"s\n\nReview-by: {ALICE}\n", "not written `Reviewed-by:`", FIXED),
    "Reviewer": (f"s\n\nReviewer: {ALICE}\n", "not written `Reviewed-by:`", FIXED),
    "a slip of the finger": (f"s\n\nReveiwed-by: {ALICE}\n", "not written `Reviewed-by:`", FIXED),
    "the other kind misspelt": (f"s\n\nAproved-by: {ALICE}\n", "not written `Approved-by:`", f"Approved-by: {ALICE}"),
    "bold": (f"s\n\n**Reviewed-by:** {ALICE}\n", "not written `Reviewed-by:`", FIXED),
    "in a list": (f"s\n\n- Reviewed-by: {ALICE}\n", "not written `Reviewed-by:`", FIXED),
    "Acked-by": (f"s\n\nAcked-by: {ALICE}\n", "`Acked-by` does not count", FIXED),
    "Tested-by": (f"s\n\nTested-by: {ALICE}\n", "`Tested-by` does not count", FIXED),
    "LGTM": ("s\n\nLGTM!\n", "`LGTM` does not count", UNKNOWN),
    "LGTM with a name": (f"s\n\nlgtm: {ALICE}\n", "`LGTM` does not count", FIXED),
    "nobody": ("s\n\nReviewed-by:\n", "names nobody", UNKNOWN),
    "placeholder": ("s\n\nReviewed-by: TBD\n", "placeholder", UNKNOWN),
    "no address": ("s\n\nReviewed-by: Alice Doe\n", "no address", "Reviewed-by: Alice Doe <address>"),
    "condition": ("s\n\nReviewed-by: Alice (concept only)\n", "no address", "Reviewed-by: Alice <address>"),
    "no name": ("s\n\nReviewed-by: <a@b.co>\n", "not exactly", "Reviewed-by: Name <a@b.co>"),
    "bare address": ("s\n\nReviewed-by: a@b.co\n", "not exactly", "Reviewed-by: Name <a@b.co>"),
    "two addresses": ("s\n\nReviewed-by: Al <al@b.co> <x@y.zz>\n", "more than one address", UNKNOWN),
    "two people": (f"s\n\nReviewed-by: {ALICE}, Bo <bo@b.co>\n", "more than", f"{FIXED}\nReviewed-by: Bo <bo@b.co>"),
    "quoted name": ('s\n\nReviewed-by: "Alice Doe" <alice@example.com>\n', "U+0022", FIXED),
    "invisible character": ("s\n\nReviewed-by: Alice\u200b Doe <alice@example.com>\n", "U+200B", FIXED),
    "not UTF-8": ("s\n\nReviewed-by: Andr\udce9 <a@b.co>\n", "byte 0xE9", "Reviewed-by: Name <a@b.co>"),
    "half an address": ("s\n\nReviewed-by: Al <\u0430l@example.com>\n", "plain ASCII", "Reviewed-by: Al <address>"),
    "folded": ("s\n\nReviewed-by: Alice Doe\n <alice@example.com>\n", "folded", FIXED),
    "digest in capitals": (f"s\n\nReviewed-digest: {ONE.upper()}\n", "lower-case", f"Reviewed-digest: {ONE}"),
    "digest in the body": (f"s\n\nReviewed-digest: {ONE}\n\nprose\n", "last paragraph", f"Reviewed-digest: {ONE}"),
    "digest under another key": (f"s\n\nReview-digest: {ONE}\n", "not written", f"Reviewed-digest: {ONE}"),
}


@pytest.mark.parametrize(("message", "problem", "suggestion"), NEAR_MISSES.values(), ids=NEAR_MISSES)
def test_near_miss(message: str, problem: str, suggestion: str) -> None:
    found = claims(message)
    assert (found.claims, found.digests) == ((), ())
    (miss,) = found.near_misses
    assert problem in miss.problem
    assert miss.suggestion == suggestion


INNOCENT = {
    "prose": "s\n\nThis was reviewed by Bob yesterday, and LGTM is what he said.\n",
    "prose with a colon": "s\n\nBob reviewed it and said: ship it.\n",
    "mail quote": f"s\n\n> {FIXED}\n",
    "fenced code": f"s\n\n```\n{FIXED}\n```\n\nprose\n",
    "fenced by tildes, with the other fence inside": f"s\n\n~~~\n```\n{FIXED}\n~~~\n\nprose\n",
    "indented code": f"s\n\nAs in:\n\n    {FIXED}\n\nprose\n",
    "code in a line": f"s\n\n`{FIXED}` is the form.\n",
    "comment": f"s\n\n# {FIXED}\n\nprose\n",
    "behind the scissors": f"s\n\n# ------------------------ >8 ------------------------\n{FIXED}\n",
    "Gerrit's link": "s\n\nReviewed-on: https://review.example.com/1\n",
    "other trailers": f"s\n\nSigned-off-by: {ALICE}\nCo-authored-by: {ALICE}\nReported-by: {ALICE}\n",
    "repeated, and counted once": f"s\n\n* first\n\n{FIXED}\n\n* second\n\n{FIXED}\n",
}


@pytest.mark.parametrize("message", INNOCENT.values(), ids=INNOCENT)
def test_is_no_near_miss(message: str) -> None:
    assert claims(message).near_misses == ()


def test_names_everything_that_is_wrong() -> None:
    (miss,) = claims("Acked-by: Bob\n\nprose\n").near_misses
    assert miss.problem.count(";") == 2


def test_a_kind_of_the_policy_may_be_misspelt_too() -> None:
    (miss,) = claims(f"s\n\nSecurity approved by: {ALICE}\n", ("Security-approved-by",)).near_misses
    assert miss.suggestion == f"Security-approved-by: {ALICE}"


def test_a_hostile_message_cannot_flood_the_report() -> None:
    lines = "".join(f"Reviewed-by: {'x' * 1000}{number}\n\n" for number in range(1000))
    found = claims(f"s\n\n{lines}").near_misses
    assert len(found) == MOST
    assert max(len(miss.line) for miss in found) < 300


VALUES = st.text(st.sampled_from("Alice Bob<>@.,;()'-\"&\t\r\xa0\u200b\u0430\xe9\udcff0"), max_size=30)


@given(VALUES)
def test_a_complete_suggestion_counts_when_pasted(value: str) -> None:
    for miss in claims(f"s\n\nReviewed-by: {value}\n").near_misses:
        if "Name <" not in miss.suggestion and "<address>" not in miss.suggestion:
            assert claims(f"s\n\n{miss.suggestion}\n").claims
            assert not claims(f"s\n\n{miss.suggestion}\n").near_misses
