"""Every reason code has words, and only what says nothing more stands without them."""

from __future__ import annotations

import pytest

from scanner.model.approval import Approval, ApprovalSource, Reason
from scanner.model.scale import Assurance
from scanner.reporters.reasons import weighed


def given(reason: Reason, *, counts: bool) -> Approval:
    return Approval(
        "Bob <bob@x.org>", ApprovalSource.TRAILER, Assurance.CLAIMED, True, counts, reason, "", "Reviewed-by"
    )


@pytest.mark.parametrize("reason", [each for each in Reason if each is not Reason.COUNTS])
def test_each_reason_is_said_in_words(reason: Reason) -> None:
    said = weighed(given(reason, counts=False))
    assert said.startswith(f"does not count: {reason} (")
    assert len(said) > len(f"does not count: {reason} ()") + 10


def test_what_counts_needs_no_reason_unless_it_has_one() -> None:
    assert weighed(given(Reason.COUNTS, counts=True)) == "counts"
    assert weighed(given(Reason.SELF_REVIEW, counts=True)).startswith("counts: self-review (")
