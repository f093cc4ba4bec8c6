"""Under whose name commits are shown."""

from __future__ import annotations

import pytest
from kit.mutations import never_raises, told

from scanner.formats.vcs import mailmap

SAMPLE = "# people\nAlice Doe <alice@example.org>\nBob <bob@example.org> <bob@old.example.org>\n"


@pytest.mark.parametrize(
    "old, new, said",
    [
        pytest.param(
            SAMPLE, SAMPLE.replace("Alice Doe", "Mallory"), ["setting-changed <alice@example.org> low"], id="name"
        ),
        pytest.param(
            SAMPLE,
            SAMPLE + "Bob <bob@example.org> <x@example.net>\n",
            ["setting-changed <x@example.net> low"],
            id="added",
        ),
        pytest.param(
            SAMPLE, "Alice Doe <alice@example.org>\n", ["setting-changed <bob@old.example.org> low"], id="removed"
        ),
        pytest.param(SAMPLE, "\n".join(reversed(SAMPLE.splitlines())), [], id="order"),
        pytest.param(
            SAMPLE, SAMPLE.replace("# people", "").replace("Alice Doe ", "Alice   Doe  "), [], id="formatting"
        ),
        pytest.param(SAMPLE, None, ["file-removed file low"], id="removed file"),
        pytest.param(
            SAMPLE, "<<<<<<< a\n", ["opaque line 1: a merge conflict that nobody resolved low"], id="conflict"
        ),
    ],
)
def test_what_is_said(old: str | None, new: str | None, said: list[str]) -> None:
    assert told(mailmap.diff, old, new) == said


def test_many_entries_are_summed_up() -> None:
    said = told(mailmap.diff, "", "".join(f"A <a{number}@example.org>\n" for number in range(1000)))
    assert len(said) == 51


def test_anything_is_read() -> None:
    never_raises(mailmap.diff, SAMPLE)
