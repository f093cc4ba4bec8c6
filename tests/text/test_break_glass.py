"""The `Break-glass:` trailer: read where git reads trailers, refused wherever two readers could see two things."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from scanner.text.break_glass import break_glass

REASON = "the token is live"
SAID = f"Break-glass: {REASON}"
BY = "Co-Authored-By: Claude <noreply@anthropic.com>"

OPENS = {
    "alone": f"Stop it\n\n{SAID}\n",
    "behind a body": f"Stop it\n\nIt leaks.\n\n{SAID}\n",
    "among other trailers": f"Stop it\n\nFixes: #1\n{SAID}\n{BY}\n",
    "in other case": f"Stop it\n\nBREAK-GLASS: {REASON}\n",
    "with blanks before the colon": f"Stop it\n\nBreak-glass : {REASON}\n",
    "with carriage returns": f"Stop it\r\n\r\n{SAID}\r\n",
    "without a last line feed": f"Stop it\n\n{SAID}",
    "picked elsewhere": f"Stop it\n\n{SAID}\n(cherry picked from commit 1234567)\n",
    "in front of git's comments": f"Stop it\n\n{SAID}\n# Please enter the commit message\n#\n",
}


@pytest.mark.parametrize("message", OPENS.values(), ids=OPENS)
def test_what_opens(message: str) -> None:
    assert break_glass(message) == (REASON, "")


@pytest.mark.parametrize(
    "reason", ["der Schl\u00fcssel ist \u00f6ffentlich", "\u5bc6\u94a5\u5df2\u7ecf\u6cc4\u9732", "CVE-2025-1 is used"]
)
def test_a_reason_may_be_in_any_language(reason: str) -> None:
    assert break_glass(f"Stop it\n\nBreak-glass: {reason}\n") == (reason, "")


NOT_ALL = "not all trailers"
REFUSED = {
    "prose in the block": (f"Stop it\n\nReally.\n{SAID}\nSigned-off-by: A <a@b.co>\n", NOT_ALL),
    "prose behind it": (f"Stop it\n\n{SAID}\nSigned-off-by: A <a@b.co>\nReally.\n", NOT_ALL),
    "in what git shows as the subject": (f"\n{SAID}\n", NOT_ALL),
    "twice": (f"Stop it\n\n{SAID}\n{SAID}\n", "twice"),
    "twice, in two cases": (f"Stop it\n\n{SAID}\nbreak-glass: another reason\n", "twice"),
    "folded": ("Stop it\n\nBreak-glass: the token\n is live\n", "one printable line"),
    "a control character": (f"Stop it\n\n{SAID}\x1b[2J\n", "one printable line"),
    "a lone carriage return": (f"Stop it\n\n{SAID}\rReviewed-by: x\n", "one printable line"),
    "written backwards": (f"Stop it\n\n{SAID} \u202eevil\n", "one printable line"),
    "no UTF-8": (f"Stop it\n\n{SAID} \udcff\n", "one printable line"),
    "without end": (f"Stop it\n\nBreak-glass: {'a' * 401}\n", "one printable line"),
    "nothing": ("Stop it\n\nBreak-glass:\n", "says nothing"),
    "four letters": ("Stop it\n\nBreak-glass: asap 123456\n", "says nothing"),
    "dots": ("Stop it\n\nBreak-glass: .......\n", "says nothing"),
}


@pytest.mark.parametrize(("message", "why"), REFUSED.values(), ids=REFUSED)
def test_what_is_meant_and_opens_nothing(message: str, why: str) -> None:
    found = break_glass(message)
    assert found is not None
    assert why in found[1]


ELSEWHERE = {
    "in the body": f"Stop it\n\n{SAID}\n\nIt leaks.\n",
    "above another block": f"Stop it\n\n{SAID}\n\n{BY}\n",
    "indented": f"Stop it\n\n  {SAID}\n",
    "below the scissors": f"Stop it\n\n# ------------------------ >8 ------------------------\n{SAID}\n",
}


@pytest.mark.parametrize("message", ELSEWHERE.values(), ids=ELSEWHERE)
def test_in_the_wrong_place_it_is_told_and_opens_nothing(message: str) -> None:
    assert break_glass(message) == (REASON, "it is no trailer of the last paragraph")


NOT_MEANT = {
    "only the subject": f"{SAID}\n",
    "no word of it": "Work\n",
    "quoted": f"Stop it\n\n> {SAID}\n",
    "another hyphen": f"Stop it\n\nBreak\u2010glass: {REASON}\n",
    "another letter": f"Stop it\n\nBrea\u212a-glass: {REASON}\n",
    "behind a NUL": f"Stop it\n\nx\0\n\n{SAID}\n",
    "behind another line end": f"Stop it\n\nNote: x\u2028{SAID}\n",
    "a longer key": f"Stop it\n\nNo-break-glass: {REASON}\n",
}


@pytest.mark.parametrize("message", NOT_MEANT.values(), ids=NOT_MEANT)
def test_what_is_no_such_trailer(message: str) -> None:
    assert break_glass(message) is None


PIECES = st.sampled_from(
    [*(SAID, "Break-glass:", "break-glass: x", BY, "\n", "\n\n", "\r\n", " ", "\t", "#", "\0", "x", "> "), REASON]
)


@given(
    st.one_of(st.text(), st.lists(PIECES, max_size=12).map("".join), st.text().map(lambda text: f"s\n\n{SAID}{text}"))
)
@example("break-glass")
def test_any_message_is_read(message: str) -> None:
    found = break_glass(message)
    if found is not None:
        reason, fault = found
        assert len(reason) <= 400
        assert fault or (reason.isprintable() and reason.strip() == reason)


def test_a_sentence_about_it_is_none() -> None:
    assert break_glass("Document break-glass: how it works\n\nThe Break-glass trailer opens a debt.\n") is None
