"""What a line more in the baseline means, and a line less."""

from __future__ import annotations

import pytest
from kit.mutations import never_raises, told

from scanner.formats.gates import twokey_baseline
from scanner.formats.registry import format_of

ONE = f"{'1' * 32} agent-touched-ci .github/workflows/ci.yml\n"
TWO = f"{'2' * 32} agent-touched-signing keys/a file with blanks.asc\n"
SAMPLE = f"# accepted when twokey came\n\n{ONE}{TWO}"


def test_only_the_one_at_the_root_is_read() -> None:
    assert format_of(".twokey-baseline") is twokey_baseline
    assert not twokey_baseline.matches("packages/a/.twokey-baseline")


@pytest.mark.parametrize("old", [None, "", ONE, "# none\n"])
def test_every_entry_more_is_told_with_its_check_and_path(old: str | None) -> None:
    (said,) = twokey_baseline.diff(None if old is None else old.encode(), ((old or "") + TWO).encode())
    assert (said.kind, said.subject, said.severity) == ("gate-weakened", "baseline", "critical")
    assert said.new == "agent-touched-signing keys/a file with blanks.asc"


def test_another_path_or_check_under_a_known_fingerprint_is_an_entry_more() -> None:
    for word, other in (("ci.yml", "release.yml"), ("-ci", "-signing")):
        said = told(twokey_baseline.diff, ONE, ONE.replace(word, other))
        assert said == ["gate-weakened baseline critical", "gate-changed baseline low"]


@pytest.mark.parametrize("new", [ONE, "", None, "# all done\n"])
def test_what_is_accepted_no_more_asks_for_more(new: str | None) -> None:
    assert told(twokey_baseline.diff, SAMPLE, new) == ["gate-changed baseline low"]


@pytest.mark.parametrize("new", [TWO + ONE, f"{ONE}# why\n\n{TWO}", SAMPLE.replace("\n", "\r\n"), ONE + ONE + TWO])
def test_order_and_comments_say_nothing(new: str) -> None:
    assert told(twokey_baseline.diff, SAMPLE, new) == []


def test_a_hundred_entries_are_told_in_twenty_one() -> None:
    many = "".join(f"{number:032x} agent-touched-ci a/{number}\n" for number in range(100)).encode()
    said = list(twokey_baseline.diff(b"", many))
    assert len(said) == 21
    assert said[-1].new == "and 80 more"


@pytest.mark.parametrize(
    "line", ["1234 agent-touched-ci a", f"{'1' * 32} agent-touched-ci", f"{'1' * 32} ci ", "<<<<<<< ours", "- all"]
)
def test_a_line_that_is_no_entry(line: str) -> None:
    (said,) = twokey_baseline.diff(ONE.encode(), f"{ONE}{line}\n".encode())
    assert (said.kind, said.severity) == ("opaque", "critical")


def test_anything_is_read() -> None:
    never_raises(twokey_baseline.diff, SAMPLE)
