"""From which branches semantic-release publishes, by which plug-ins, to whom."""

from __future__ import annotations

import pytest
from kit.mutations import never_raises, told

from scanner.formats.release import semantic_release

SAMPLE = """\
{"branches": ["main"],
 "plugins": ["@semantic-release/commit-analyzer",
  ["@semantic-release/release-notes-generator", {"preset": "angular"}],
  ["@semantic-release/npm", {"npmPublish": true}],
  ["@semantic-release/exec", {"prepareCmd": "make dist"}],
  ["@semantic-release/github", {"assets": ["dist/*"], "labels": ["released"]}]]}
"""


@pytest.mark.parametrize(
    "old, new, said",
    [
        pytest.param(
            SAMPLE,
            SAMPLE.replace('["main"]', '["main", "next"]'),
            ["publish-changed branches critical"],
            id="another branch",
        ),
        pytest.param(
            SAMPLE,
            SAMPLE.replace("true", "false"),
            ["publish-changed plugins[@semantic-release/npm].npmPublish critical"],
            id="npm",
        ),
        pytest.param(
            SAMPLE,
            SAMPLE.replace("make dist", "./x.sh"),
            ["build-script-changed plugins[@semantic-release/exec].prepareCmd high"],
            id="command",
        ),
        pytest.param(
            SAMPLE,
            SAMPLE.replace('"@semantic-release/commit-analyzer"', '"@semantic-release/commit-analyzer", "x-release"'),
            ["plugin-added x-release high"],
            id="plug-in",
        ),
        pytest.param(
            SAMPLE,
            SAMPLE.replace('"@semantic-release/commit-analyzer",', ""),
            ["plugin-removed @semantic-release/commit-analyzer medium"],
            id="plug-in gone",
        ),
        pytest.param(
            SAMPLE,
            SAMPLE.replace('["dist/*"]', '["*"]'),
            ["package-contents-changed plugins[@semantic-release/github].assets medium"],
            id="assets",
        ),
        pytest.param(
            SAMPLE,
            SAMPLE.replace('{"branches"', '{"extends": "x", "branches"'),
            ["include-added extends critical"],
            id="settings from elsewhere",
        ),
        pytest.param(
            SAMPLE,
            SAMPLE.replace('{"branches"', '{"tagFormat": "v", "branches"'),
            ["setting-changed tagFormat medium"],
            id="tags",
        ),
        pytest.param(
            SAMPLE, SAMPLE.replace("angular", "atom").replace('"released"', '"done"'), [], id="notes and labels"
        ),
        pytest.param(SAMPLE, SAMPLE.replace('{"branches"', '{\n// ours\n"branches"'), [], id="comment"),
        pytest.param(
            "verifyConditions: [a, b]\n",
            "verifyConditions: [b]\n",
            ["check-weakened a high"],
            id="a check of conditions gone",
        ),
        pytest.param(SAMPLE, None, ["file-removed file medium"], id="removed file"),
        pytest.param(
            None,
            "branches: [main]\n",
            ["publish-changed file critical", "publish-changed branches critical"],
            id="new file",
        ),
    ],
)
def test_what_is_said(old: str | None, new: str | None, said: list[str]) -> None:
    assert told(semantic_release.diff, old, new) == said


@pytest.mark.parametrize("new", ['{"a": 1, "a": 2}', "{", "<<<<<<< a\n", "a: [\n"])
def test_unreadable(new: str) -> None:
    (said,) = semantic_release.diff(SAMPLE.encode(), new.encode())
    assert (said.kind, said.severity) == ("opaque", "critical")


def test_anything_is_read() -> None:
    assert semantic_release.matches("packages/a/.releaserc.yml")
    assert not semantic_release.matches(".releaserc.js")
    never_raises(semantic_release.diff, SAMPLE)
