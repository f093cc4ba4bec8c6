"""release-please: the next versions, and how a release is cut."""

from __future__ import annotations

import pytest
from kit.mutations import never_raises, told

from scanner.formats.release import release_please

MANIFEST = '{".": "1.2.0", "packages/a": "0.3.0"}'
CONFIG = """\
{"$schema": "x", "release-type": "node", "draft": true, "changelog-sections": [{"type": "feat", "section": "New"}],
 "packages": {".": {"package-name": "app", "extra-files": ["a.txt"]}}}
"""


@pytest.mark.parametrize(
    "old, new, said",
    [
        pytest.param(MANIFEST, MANIFEST.replace("1.2.0", "1.3.0"), ["version-changed . medium"], id="version"),
        pytest.param(MANIFEST, MANIFEST.replace("1.2.0", "1.1.0"), ["version-changed . high"], id="version back"),
        pytest.param(MANIFEST, '{".": "1.2.0"}', ["version-changed packages/a medium"], id="package gone"),
        pytest.param(MANIFEST, '{"packages/a": "0.3.0",\n ".": "1.2.0"}', [], id="order"),
        pytest.param(
            CONFIG, CONFIG.replace("true", "false"), ["publish-changed draft critical"], id="no longer a draft"
        ),
        pytest.param(CONFIG.replace("true", "false"), CONFIG, ["setting-changed draft medium"], id="a draft"),
        pytest.param(
            CONFIG, CONFIG.replace('"app"', '"other"'), ["package-renamed packages...package-name high"], id="renamed"
        ),
        pytest.param(
            CONFIG, CONFIG.replace('"node"', '"simple"'), ["setting-changed release-type medium"], id="release type"
        ),
        pytest.param(
            CONFIG,
            CONFIG.replace('"draft"', '"release-as": "9.0.0", "draft"'),
            ["version-changed release-as medium"],
            id="forced version",
        ),
        pytest.param(CONFIG, CONFIG.replace("New", "Features"), [], id="changelog sections"),
        pytest.param(None, CONFIG, ["publish-changed file critical"], id="new file"),
        pytest.param(
            None, MANIFEST, ["version-changed . medium", "version-changed packages/a medium"], id="new manifest"
        ),
        pytest.param(CONFIG, None, ["file-removed file medium"], id="removed file"),
        pytest.param(CONFIG, "[]", ["opaque not a mapping critical"], id="not a mapping"),
    ],
)
def test_what_is_said(old: str | None, new: str | None, said: list[str]) -> None:
    assert told(release_please.diff, old, new) == said


def test_files() -> None:
    assert release_please.matches(".release-please-manifest.json")
    assert release_please.matches("release-please-config.json")
    assert not release_please.matches("src/manifest.json")


def test_anything_is_read() -> None:
    never_raises(release_please.diff, CONFIG)
    never_raises(release_please.diff, MANIFEST)
