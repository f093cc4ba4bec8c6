"""How much coverage a change must keep."""

from __future__ import annotations

import pytest
from kit.mutations import never_raises, told

from scanner.formats.gates import codecov

SAMPLE = """\
codecov:
  require_ci_to_pass: true
coverage:
  precision: 2
  status:
    project:
      default: {target: 80%, threshold: 1%}
    patch: {default: {target: auto}}
ignore: [docs]
comment: {layout: diff}
"""
PROJECT = "coverage.status.project.default"


@pytest.mark.parametrize(
    "old, new, said",
    [
        pytest.param("80%", "50%", [f"check-weakened {PROJECT}.target medium"], id="target down"),
        pytest.param("80%", "90%", [f"setting-changed {PROJECT}.target low"], id="target up"),
        pytest.param(
            "threshold: 1%", "threshold: 20%", [f"check-weakened {PROJECT}.threshold medium"], id="may fall further"
        ),
        pytest.param(
            "threshold: 1%",
            "threshold: 1%, informational: true",
            [f"check-weakened {PROJECT}.informational medium"],
            id="only told",
        ),
        pytest.param(
            "patch: {default: {target: auto}}", "patch: off", ["check-weakened coverage.status.patch medium"], id="off"
        ),
        pytest.param(
            "require_ci_to_pass: true",
            "require_ci_to_pass: false",
            ["check-weakened codecov.require_ci_to_pass medium"],
            id="without CI",
        ),
        pytest.param("[docs]", "[docs, src]", ["check-weakened ignore low"], id="ignored"),
        pytest.param("layout: diff", "layout: tree", [], id="comment"),
        pytest.param("precision: 2", "precision: 1", [], id="precision"),
        pytest.param("codecov:", "# ours\ncodecov:", [], id="a comment in the file"),
    ],
)
def test_an_edit(old: str, new: str, said: list[str]) -> None:
    assert old in SAMPLE
    assert told(codecov.diff, SAMPLE, SAMPLE.replace(old, new)) == said


def test_files() -> None:
    assert codecov.matches(".github/codecov.yml")
    assert not codecov.matches("codecov.py")
    assert told(codecov.diff, None, SAMPLE) == []
    assert told(codecov.diff, SAMPLE, None) == ["file-removed file medium"]
    (said,) = codecov.diff(SAMPLE.encode(), b"a: [")
    assert (said.kind, said.severity) == ("opaque", "medium")


def test_anything_is_read() -> None:
    never_raises(codecov.diff, SAMPLE)
