"""What counts as a claim of review, and what does not although it looks like one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.text.claims import Claim, claims
from scanner.text.trailers import parse

ALICE = "Alice Doe <alice@example.com>"
HEX = "0123456789abcdef" * 4
PICKED = "(cherry picked from commit abcdef0)\n"


def people(message: str) -> list[str]:
    return [f"{claim.name} <{claim.email}>" for claim in claims(message).claims]


COUNTS = {
    "alone": f"s\n\nReviewed-by: {ALICE}\n",
    "the other kind": f"s\n\nApproved-by: {ALICE}\n",
    "among other trailers": f"s\n\nCc: x\nReviewed-by: {ALICE}\nSigned-off-by: y\n",
    "any case": f"s\n\nREVIEWED-BY: {ALICE}\n",
    "space before the colon, as git allows": f"s\n\nReviewed-by : {ALICE}\n",
    "no space behind it": f"s\n\nReviewed-by:{ALICE}\n",
    "CRLF": f"s\r\n\r\nReviewed-by: {ALICE}\r\n",
    "beside another trailer's fold": f"s\n\nCc: x\n y\nReviewed-by: {ALICE}\n",
    "beside a cherry-pick line": f"s\n\nReviewed-by: {ALICE}\n(cherry picked from commit abcdef0)\n",
    "behind a line of dashes": f"s\n\n---\n\nReviewed-by: {ALICE}\n",
    "comments behind": f"s\n\nReviewed-by: {ALICE}\n# Please enter the commit message\n",
    "domain in capitals": "s\n\nReviewed-by: Alice Doe <alice@EXAMPLE.com>\n",
}


@pytest.mark.parametrize("message", COUNTS.values(), ids=COUNTS)
def test_counts(message: str) -> None:
    assert people(message) == [ALICE]
    assert claims(message).near_misses == ()


PLACES = {
    "the subject": f"Reviewed-by: {ALICE}\n",
    "the subject behind a blank line": f"\nReviewed-by: {ALICE}\n",
    "the subject's paragraph": f"s\nReviewed-by: {ALICE}\n",
    "the body": f"s\n\nReviewed-by: {ALICE}\n\nprose\n",
    "an earlier block": f"s\n\nReviewed-by: {ALICE}\n\nCo-authored-by: Bot <bot@example.com>\n",
    "a paragraph with prose": f"s\n\nAs quoted:\nReviewed-by: {ALICE}\n",
    "prose that git tolerates": f"s\n\nAs quoted:\nReviewed-by: {ALICE}\nSigned-off-by: x\n",
    "a block with a comment": f"s\n\nReviewed-by: {ALICE}\n# of the idea\nCc: x\n",
    "another trailer's fold": f"s\n\nCc: x\n Reviewed-by: {ALICE}\n",
    "behind U+2028": f"s\n\nNote: x\u2028Reviewed-by: {ALICE}\n",
    "behind U+0085": f"s\n\nNote: x\x85Reviewed-by: {ALICE}\n",
    "behind a lone CR": f"s\n\nNote: x\rReviewed-by: {ALICE}\n",
    "behind a NUL": f"s\n\nprose\n\0\nReviewed-by: {ALICE}\n",
    "cut by a NUL": f"s\n\nReviewed-by: \0{ALICE}\n",
    "behind the scissors": f"s\n\n# ------------------------ >8 ------------------------\n\nReviewed-by: {ALICE}\n",
}


@pytest.mark.parametrize("message", PLACES.values(), ids=PLACES)
def test_does_not_count_there(message: str) -> None:
    assert people(message) == []


VALUES = {
    "empty": "",
    "placeholder": "TBD",
    "placeholder with a slash": "N/A",
    "placeholder with an address": "none <none@example.com>",
    "the form itself": "Name <address>",
    "no address": "Alice Doe",
    "a condition": "Alice (concept only)",
    "a handle": "@alice",
    "no name": "<alice@example.com>",
    "bare address": "alice@example.com",
    "a name without letters": "... <alice@example.com>",
    "two addresses": "Alice <alice@example.com> <evil@example.org>",
    "two addresses, one in a comment": "alice@example.com(c)<evil@example.org>",
    "an address as the name": '"alice@example.com" <evil@example.org>',
    "two people": f"{ALICE}, Bob Roe <bob@example.com>",
    "text behind": f"{ALICE} (concept only)",
    "quoted name": '"Alice Doe" <alice@example.com>',
    "two spaces": "Alice Doe  <alice@example.com>",
    "no space": "Alice Doe<alice@example.com>",
    "open bracket": "Alice Doe <alice@example.com",
    "space in the address": "Alice Doe < alice@example.com>",
    "single-label domain": "Alice Doe <alice@corp>",
    "numeric address": "Alice Doe <alice@127.0.0.1>",
    "domain literal": "Alice Doe <alice@[127.0.0.1]>",
    "empty label": "Alice Doe <alice@example..com>",
    "hyphen at the edge of a label": "Alice Doe <alice@-example.com>",
    "dot at the edge": "Alice Doe <.alice@example.com>",
    "Cyrillic letter in the address": "Alice Doe <\u0430lice@example.com>",
    "Kelvin sign in the domain": "Alice Doe <alice@\u212aernel.org>",
    "IDN in letters": "Alice Doe <alice@ex\xe4mple.com>",
    "too long an address": f"Alice Doe <{'a' * 65}@example.com>",
    "zero-width space": "Al\u200bice Doe <alice@example.com>",
    "right-to-left override": "Alice \u202eDoe <alice@example.com>",
    "no-break space": "Alice\xa0Doe <alice@example.com>",
    "line separator": "Alice\u2028Doe <alice@example.com>",
    "escape": "Alice\x1b[2J <alice@example.com>",
    "two carriage returns": f"{ALICE}\r\r",
    "Hangul filler": "Alice \u3164 <alice@example.com>",
    "Kelvin sign": "Mi\u212ae Doe <mike@example.com>",
    "full width": "\uff21lice Doe <alice@example.com>",
    "Cyrillic among Latin": "Al\u0456ce Doe <alice@example.com>",
    "not UTF-8": "Andr\udce9 <andre@example.com>",
    "folded": "Alice Doe\n <alice@example.com>",
    "folded behind": f"{ALICE}\n (concept only)",
}


@pytest.mark.parametrize("value", VALUES.values(), ids=VALUES)
def test_is_no_reviewer(value: str) -> None:
    found = claims(f"s\n\nReviewed-by: {value}\n")
    assert found.claims == ()
    assert len(found.near_misses) == 1


@pytest.mark.parametrize(
    "name",
    (
        *("Alice", "alice_42", "Mary-Jane O'Neil Jr.", "O\u2019Brien", "Jos\xe9 Ra\xfal N\xfa\xf1ez", "Jose\u0301"),
        *("\u0418\u0432\u0430\u043d", "Ivan \u0418\u0432\u0430\u043d", "\u5f20\u4f1f", "\u0639\u0644\u064a"),
        *("\u30b8\u30e7\u30f3\u30fb\u30b9\u30df\u30b9", "\u0e2a\u0e21\u0e28\u0e23\u0e35", "\u0938\u0940\u0924\u093e"),
    ),
)
def test_names_of_any_script(name: str) -> None:
    assert people(f"s\n\nReviewed-by: {name} <a.b+c@mail.example.com>\n") == [f"{name} <a.b+c@mail.example.com>"]


def test_a_local_part_keeps_its_case() -> None:
    assert people("s\n\nReviewed-by: Al <AL@Example.COM>\n") == ["Al <AL@example.com>"]


def test_keys_are_reported_as_configured_with_their_line() -> None:
    found = claims(f"s\n\nCc: x\nreviewed-BY: {ALICE}\n").claims
    assert found == (Claim("Reviewed-by", "Alice Doe", "alice@example.com", 3),)


def test_only_configured_kinds_count() -> None:
    message = f"s\n\nAcked-by: {ALICE}\nReviewed-by: {ALICE}\n"
    assert [claim.key for claim in claims(message, ("Acked-by",)).claims] == ["Acked-by"]
    assert claims(message, ()).claims == ()


def test_one_faulty_claim_leaves_the_others_alone() -> None:
    assert people(f"s\n\nReviewed-by: TBD\nReviewed-by: {ALICE}\n") == [ALICE]


ONE, TWO = f"twokey1:{HEX}", f"twokey1:{HEX[::-1]}"
DIGESTS = {
    "none": ("Cc: x", (), False),
    "one": (f"Reviewed-digest: {ONE}", (ONE,), False),
    "any case of the key": (f"reviewed-DIGEST: {ONE}\r", (ONE,), False),
    "the same twice": (f"Reviewed-digest: {ONE}\nReviewed-digest: {ONE}", (ONE,), False),
    "two that differ": (f"Reviewed-digest: {ONE}\nReviewed-digest: {TWO}", (ONE, TWO), True),
    "one good, one bad": (f"Reviewed-digest: {ONE}\nReviewed-digest: x", (ONE,), True),
    "empty": ("Reviewed-digest:", (), True),
    "capitals": (f"Reviewed-digest: {ONE.upper()}", (), True),
    "too short": (f"Reviewed-digest: {ONE[:-1]}", (), True),
    "another version": (f"Reviewed-digest: twokey2:{HEX}", (), True),
    "text behind": (f"Reviewed-digest: {ONE} x", (), True),
    "folded": (f"Reviewed-digest:\n {ONE}", (), True),
    "bad in a block that does not count": ("prose\nReviewed-digest: x\nSigned-off-by: x", (), True),
    "good in a block that does not count": (f"prose\nReviewed-digest: {ONE}\nSigned-off-by: x", (), False),
}


@pytest.mark.parametrize(("block", "digests", "bad"), DIGESTS.values(), ids=DIGESTS)
def test_digest(block: str, digests: tuple[str, ...], bad: bool) -> None:
    found = claims(f"s\n\n{block}\n")
    assert (found.digests, found.bad_digest) == (digests, bad)


PIECES = (
    *("Reviewed-by: ", "Approved-by:", "reviewed-by : ", "Reviewed by: ", "Acked-by: ", "Reviewed-digest: ", "LGTM"),
    *(ONE, ALICE, "Alice", " <alice@example.com>", "TBD", "prose", " ", "  ", "\n", "\n", "\n\n", "\r\n", "s\n\n"),
    *("\u2028", "\x85", "\x0b", "\x1c", "\xa0", "\u200b", "\uff1a", "\u2010", "\udcff", ",", "@", ":", "<", ">"),
    *("\0", "#", "> ", "```", "Cc: x\n", PICKED, "Signed-off-by: x\n"),
)
PIECE = st.sampled_from(PIECES) | st.text(st.characters(codec=None), max_size=3)
BLOCK_LINES = (
    f"Reviewed-by: {ALICE}\n",
    "approved-by: Bob Roe <bob@Example.org>\r\n",
    "Cc: x\n",
    " fold\n",
    "\n",
    PICKED,
)


@st.composite
def _messages(draw: st.DrawFn) -> str:
    """A block that counts, or nearly, with a few hostile pieces dropped anywhere."""
    text = "s\n\n" + "".join(draw(st.lists(st.sampled_from(BLOCK_LINES), max_size=4)))
    for piece in draw(st.lists(PIECE, max_size=3)):
        where = draw(st.integers(0, len(text)))
        text = text[:where] + piece + text[where:]
    return text


MESSAGES = _messages() | st.lists(PIECE, max_size=16).map("".join)


@given(MESSAGES)
def test_claims_are_a_subset_of_what_git_parses(message: str) -> None:
    by_line = {trailer.line: trailer for trailer in parse(message).trailers}
    for claim in claims(message).claims:
        trailer = by_line[claim.line]
        assert trailer.key.lower() == claim.key.lower()
        assert trailer.value.lower() == f"{claim.name} <{claim.email}>".lower()
        assert not trailer.folded
        assert parse(message).pure


@given(MESSAGES, st.lists(st.sampled_from(("Reviewed-by", "LGTM", "Caf\xe9-by", "", "Reviewed-digest"))).map(tuple))
def test_never_raises(message: str, kinds: tuple[str, ...]) -> None:
    found = claims(message, kinds)
    assert {claim.key for claim in found.claims} <= set(kinds)
