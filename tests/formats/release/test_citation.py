"""How a release is cited."""

from __future__ import annotations

import pytest
from kit.mutations import never_raises, told

from scanner.formats.release import citation

CFF = """\
cff-version: 1.2.0
version: 1.0
date-released: 2026-01-01
license: MIT
authors:
  - family-names: Doe
    given-names: A
"""


@pytest.mark.parametrize(
    "old, new, said",
    [
        pytest.param(
            CFF, CFF.replace("version: 1.0", "version: 1.1"), ["version-changed version medium"], id="version"
        ),
        pytest.param(CFF, CFF.replace("MIT", "Apache-2.0"), ["metadata-changed license low"], id="licence"),
        pytest.param(
            CFF,
            CFF.replace("given-names: A", "given-names: B"),
            ["metadata-changed authors[Doe].given-names low"],
            id="author",
        ),
        pytest.param(CFF, CFF.replace("2026-01-01", "2026-02-01"), [], id="date"),
        pytest.param('{"version": "1"}', '{"version": "2"}', ["version-changed version medium"], id="json"),
        pytest.param(None, CFF, ["metadata-changed file low"], id="new file"),
        pytest.param(CFF, None, ["file-removed file low"], id="removed file"),
        pytest.param(CFF, "a: [", ["opaque medium"], id="unreadable"),
    ],
)
def test_what_is_said(old: str | None, new: str | None, said: list[str]) -> None:
    got = told(citation.diff, old, new)
    assert got == said or (said == ["opaque medium"] and got[0].startswith("opaque") and got[0].endswith("medium"))


def test_anything_is_read() -> None:
    assert citation.matches("CITATION.cff")
    assert not citation.matches("docs/citation.md")
    never_raises(citation.diff, CFF)
