"""Lines that mean to approve and do not: what is said about them, and the line that would count instead."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.text.claims import Claims, claims
from scanner.text.near_misses import MOST
from scanner.text.trailers import shape

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


AGENT, SIGNED = "Co-authored-by: Claude <noreply@anthropic.com>", "Signed-off-by: D <d@example.com>"
PICKED = "(cherry picked from commit 0123456789abcdef0123456789abcdef01234567)"

# the last lines of a message, the block to paste
BLOCKS = {
    "nothing else there": ((FIXED, "", "prose"), (FIXED,)),
    "above a squash's co-authors": ((FIXED, "", AGENT, SIGNED), (AGENT, SIGNED, FIXED)),
    "a name without address": (
        (AGENT, "Reviewed-by: Alice Doe", SIGNED),
        (AGENT, "Reviewed-by: Alice Doe <address>", SIGNED),
    ),
    "the wrong kind": ((f"Acked-by: {ALICE}", AGENT), (FIXED, AGENT)),
    "the wrong kind beside the right one": ((f"Tested-by: {ALICE}", FIXED, AGENT), None),
    "a key misspelt": ((AGENT, f"Reviewd by: {ALICE}"), (AGENT, FIXED)),
    "prose between trailers": ((AGENT, "and then", FIXED), (AGENT, FIXED)),
    "prose that git tolerates": (("as he said", FIXED, SIGNED), (FIXED, SIGNED)),
    "prose that looks like a trailer": (("fix: it", "so there", FIXED, AGENT), (FIXED, AGENT)),
    "a comment": ((AGENT, "# and", FIXED), (AGENT, FIXED)),
    "folded into another trailer": (("Cc: x", f" {FIXED}", "\t y", AGENT), ("Cc: x", " y", FIXED, AGENT)),
    "folded itself": ((AGENT, "Reviewed-by: Alice Doe", "  <alice@example.com>", SIGNED), (AGENT, FIXED, SIGNED)),
    "another trailer's fold": (("Cc: x,", "  y", "Reviewed by: " + ALICE), ("Cc: x,", " y", FIXED)),
    "behind a line separator": ((f"Note: x\u2028{FIXED}", AGENT), ("Note: x", FIXED, AGENT)),
    "behind a lone CR": ((f"Note: x\r{FIXED}\rmore", AGENT), ("Note: x", FIXED, AGENT)),
    "before a line separator": ((f"{FIXED}\u2028x", AGENT), (FIXED, AGENT)),
    "Windows line ends": ((f"Reviewed by: {ALICE}\r", f"{AGENT}\r"), (FIXED, AGENT)),
    "a cherry-pick": ((AGENT, PICKED, "Reviewed by: " + ALICE), (AGENT, PICKED, FIXED)),
    "behind a NUL": ((f"{AGENT}\0", "", FIXED), (AGENT, FIXED)),
    "two people": ((f"Reviewed-by: {ALICE}, Bo <bo@b.co>", AGENT), (FIXED, "Reviewed-by: Bo <bo@b.co>", AGENT)),
    "the same person twice": ((FIXED, "", FIXED, "", AGENT), (AGENT, FIXED)),
    "a digest with it": ((FIXED, f"Reviewed-digest: {ONE}", "", AGENT), (AGENT, FIXED, f"Reviewed-digest: {ONE}")),
    "two digests": (
        (f"Reviewed-digest: {ONE}", f"Reviewed-digest: {ONE[:-1]}0", "", AGENT),
        (AGENT, f"Reviewed-digest: {ONE}"),
    ),
    "a broken digest beside a good one": (
        (AGENT, "Reviewed-digest: x", f"Reviewed-digest: {ONE}", FIXED),
        (AGENT, f"Reviewed-digest: {ONE}", FIXED),
    ),
    "quoted by a fence": (("```", f"{FIXED[:-5]}.org>", "```", AGENT, f"Reviewed by: {ALICE}"), (AGENT, FIXED)),
}


def pasted(message: str, block: str) -> tuple[Claims, Claims]:
    """What a message says once `block` is its last paragraph: instead of the one it has, and behind it."""
    where = shape(message)
    before = where.lines[: where.last.start] if where.first < where.last.start else where.lines[: where.end]
    behind = where.lines[: where.end]
    return claims("\n".join((*(before or "s"), "", block, ""))), claims("\n".join((*(behind or "s"), "", block, "")))


@pytest.mark.parametrize(("lines", "block"), BLOCKS.values(), ids=BLOCKS)
def test_the_block_to_paste(lines: tuple[str, ...], block: tuple[str, ...] | None) -> None:
    message = "\n".join(("s", "", *lines, ""))
    found = claims(message).near_misses
    if block is None:
        assert found == ()
        return
    assert {miss.block for miss in found} == {"\n".join(block)}
    if not any("<address>" in line for line in block):
        for after in pasted(message, "\n".join(block)):
            assert {f"{each.key}: {each.name} <{each.email}>" for each in after.claims} == {
                line for line in block if line.startswith("Reviewed-by")
            }
            assert not after.bad_digest
            assert not {miss.line for miss in after.near_misses} & set(block)


UNFIT = {
    "too many lines": tuple(f"Cc: x{number}" for number in range(100)),
    "a line too long": ("Cc: " + "x" * 1000,),
    "what a terminal acts on": ("Co-authored-by: \x1b[2JClaude <noreply@anthropic.com>",),
    "what no screen shows": ("Co-authored-by: Cla\u200bude <noreply@anthropic.com>",),
    "no text": ("Co-authored-by: \udcff <noreply@anthropic.com>",),
}


@pytest.mark.parametrize("lines", UNFIT.values(), ids=UNFIT)
def test_a_block_nobody_can_paste_is_not_offered(lines: tuple[str, ...]) -> None:
    """Leaving the line out would take an agent's mark from the message, so the one line is offered instead."""
    (miss,) = claims("\n".join(("s", "", *lines, "Reviewed-by: Al", ""))).near_misses
    assert (miss.block, miss.suggestion) == ("", "Reviewed-by: Al <address>")


WHOLE = ("Alice Doe <alice@example.com>", "Bo Ray <bo@b.co>")
PIECES = st.sampled_from(
    (
        *(f"Reviewed-by: {who}" for who in WHOLE),
        *(f"Acked-by: {WHOLE[0]}", f" Reviewed-by: {WHOLE[0]}", f"\tReviewed-by: {WHOLE[1]}", "Reviewed-by: Al"),
        *(f"Reviewed\u2010by: {WHOLE[0]}", f"Note: x\u2028Reviewed-by: {WHOLE[1]}", f"{FIXED}\r", "Cc: x", "Cc: x\r"),
        *(f"Reviewed-by: {WHOLE[0]}, {WHOLE[1]}", f"Approved-by: {WHOLE[1]}\r\r", "LGTM", "prose", "x: y", " fold"),
        *("", "", "# comment", AGENT, SIGNED, PICKED, "(cherry picked from commit x)", "```", "Conflicts:", "\tfile"),
        *(f"Reviewed-digest: {ONE}", "Reviewed-digest: x", "\0", "> quote", "---", "\udcff", "Reviewed-by:"),
        "# ------------------------ >8 ------------------------",
    )
)


@given(st.lists(PIECES, max_size=9).map("\n".join), st.sampled_from(("\n", "")))
def test_the_block_counts_wherever_it_is_pasted(lines: str, end: str) -> None:
    message = f"s\n{lines}{end}"
    for miss in claims(message).near_misses:
        if not miss.suggestion.startswith("Reviewed-digest") and "<address>" not in miss.suggestion:
            for after in pasted(message, miss.block or miss.suggestion):
                people = {f"{each.key}: {each.name} <{each.email}>" for each in after.claims}
                assert people >= set(miss.suggestion.split("\n"))


def test_thanks_beside_a_review_that_counts_are_no_attempt_at_one() -> None:
    """Kernel-style commits carry a dozen of them; each would be called wrong."""
    thanks = "Tested-by: Eve Roe <eve@example.org>\nAcked-by: Ann Lee <ann@example.org>\n"
    assert claims(f"Work\n\nReviewed-by: Bob Ray <bob@example.org>\n{thanks}").near_misses == ()
    assert len(claims(f"Work\n\n{thanks}").near_misses) == 2
