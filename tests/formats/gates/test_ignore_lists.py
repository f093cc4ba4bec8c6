"""Lists of what a scanner overlooks."""

from __future__ import annotations

import pytest
from kit.mutations import never_raises, told

from scanner.formats.gates import ignore_lists

SAMPLE = "# known\nabc:src/a.py:generic-api-key:1\nCVE-2024-0001 exp:2026-01-01\nvendor/\n!vendor/ours/\n"


@pytest.mark.parametrize(
    "old, new, said",
    [
        pytest.param(SAMPLE, SAMPLE + "CVE-2025-1\n", ["check-weakened ignored high"], id="an entry more"),
        pytest.param(
            SAMPLE,
            SAMPLE.replace(" exp:2026-01-01", ""),
            ["check-weakened ignored high", "setting-changed ignored low"],
            id="without an end",
        ),
        pytest.param(
            SAMPLE, SAMPLE.replace("!vendor/ours/\n", ""), ["check-weakened ignored high"], id="an exception of it gone"
        ),
        pytest.param(SAMPLE, SAMPLE.replace("vendor/\n!", "!"), ["setting-changed ignored low"], id="an entry fewer"),
        pytest.param(SAMPLE, SAMPLE + "!src/\n", ["setting-changed ignored low"], id="an exception more"),
        pytest.param(
            SAMPLE,
            "\n".join(reversed(SAMPLE.replace("# known", "# all known").splitlines())),
            [],
            id="order and comment",
        ),
        pytest.param(None, SAMPLE, ["check-weakened ignored high"], id="new file"),
        pytest.param(SAMPLE, None, ["file-removed file low"], id="removed file"),
        pytest.param(
            SAMPLE, "<<<<<<< a\n", ["opaque line 1: a merge conflict that nobody resolved high"], id="conflict"
        ),
    ],
)
def test_what_is_said(old: str | None, new: str | None, said: list[str]) -> None:
    assert told(ignore_lists.diff, old, new) == said


def test_many_entries_are_summed_up() -> None:
    said = list(ignore_lists.diff(b"", b"".join(b"a%d\n" % number for number in range(100_000))))
    assert len(said) == 20
    assert said[-1].new == "a19 and 99980 more"


def test_anything_is_read() -> None:
    assert ignore_lists.matches("src/.semgrepignore")
    assert not ignore_lists.matches(".gitignore")
    never_raises(ignore_lists.diff, SAMPLE)
