"""dependabot.yml: code it may run, how long it waits, what it is told about registries, what it no longer watches."""

from __future__ import annotations

import pytest
from kit.mutations import never_raises, told

from scanner.formats.bots import dependabot

SAMPLE = """\
version: 2
registries:
  internal:
    type: npm-registry
    url: https://npm.example.org
    token: ${{secrets.NPM_TOKEN}}
updates:
  - package-ecosystem: npm
    directory: /
    schedule: {interval: weekly}
    open-pull-requests-limit: 5
    labels: [deps]
    cooldown:
      default-days: 7
      semver-major-days: 14
    ignore:
      - dependency-name: left-pad
    groups:
      dev: {patterns: ["*lint*"]}
  - package-ecosystem: github-actions
    directory: /
    schedule: {interval: weekly}
"""
NPM = "updates[npm /]"


@pytest.mark.parametrize(
    "old, new, said",
    [
        pytest.param(
            "    labels: [deps]\n",
            "    insecure-external-code-execution: allow\n    labels: [deps]\n",
            [f"update-bot-widened {NPM}.insecure-external-code-execution high"],
            id="runs code",
        ),
        pytest.param(
            "    labels: [deps]\n",
            "    insecure-external-code-execution: deny\n    labels: [deps]\n",
            [f"update-bot-changed {NPM}.insecure-external-code-execution low"],
            id="runs no code",
        ),
        pytest.param("default-days: 7", "default-days: 1", [f"cooldown-lowered {NPM}.cooldown high"], id="waits less"),
        pytest.param(
            "default-days: 7", "default-days: 9", [f"update-bot-changed {NPM}.cooldown low"], id="waits longer"
        ),
        pytest.param(
            "      default-days: 7\n",
            "      default-days: 7\n      exclude: [acme-*]\n",
            [f"cooldown-lowered {NPM}.cooldown high"],
            id="waits for fewer",
        ),
        pytest.param(
            "    cooldown:\n      default-days: 7\n      semver-major-days: 14\n",
            "",
            [f"cooldown-lowered {NPM}.cooldown high"],
            id="does not wait",
        ),
        pytest.param(
            "      default-days: 7\n",
            "      semver-minor-days: 14\n      semver-patch-days: 14\n",
            [f"update-bot-changed {NPM}.cooldown low"],
            id="waits longer, said otherwise",
        ),
        pytest.param(
            "npm.example.org",
            "npm.example.net",
            ["registry-changed registries[internal] critical"],
            id="another registry",
        ),
        pytest.param(
            "https://npm",
            "http://npm",
            ["registry-changed registries[internal] critical", "transport-weakened registries[internal].url critical"],
            id="not encrypted",
        ),
        pytest.param(
            "${{secrets.NPM_TOKEN}}",
            "npm_0123456789abcdef",
            ["secret-exposed registries[internal].token critical"],
            id="token in the file",
        ),
        pytest.param(
            "    type: npm-registry\n",
            "    type: npm-registry\n    replaces-base: true\n",
            ["registry-changed registries[internal].replaces-base critical"],
            id="in place of the public one",
        ),
        pytest.param(
            "    labels: [deps]\n",
            '    registries: "*"\n',
            [f"registry-changed {NPM}.registries high"],
            id="all registries for an entry",
        ),
        pytest.param(
            "      - dependency-name: left-pad\n",
            "      - dependency-name: left-pad\n      - dependency-name: lodash\n",
            [f"update-bot-changed {NPM}.ignore[lodash] medium"],
            id="ignored",
        ),
        pytest.param(
            "    ignore:\n      - dependency-name: left-pad\n",
            "",
            [f"update-bot-changed {NPM}.ignore[left-pad] low"],
            id="no longer ignored",
        ),
        pytest.param(
            "limit: 5", "limit: 0", [f"update-bot-changed {NPM}.open-pull-requests-limit medium"], id="proposes nothing"
        ),
        pytest.param(
            "limit: 5", "limit: 9", [f"update-bot-changed {NPM}.open-pull-requests-limit low"], id="proposes more"
        ),
        pytest.param(
            "weekly}\n    open", "daily}\n    open", [f"update-bot-changed {NPM}.schedule.interval low"], id="schedule"
        ),
        pytest.param('["*lint*"]', '["*"]', [f"update-bot-changed {NPM}.groups.dev.patterns low"], id="groups"),
        pytest.param(
            "    labels: [deps]\n",
            "    target-branch: next\n",
            ["update-bot-changed updates[npm / next].target-branch medium"],
            id="branch",
        ),
        pytest.param("[deps]", "[dependencies]", [], id="labels"),
        pytest.param(
            "    directory: /\n    schedule: {interval: weekly}\n    open",
            "    directories: [/]\n    schedule: {interval: weekly}\n    open",
            [],
            id="one directory as a list",
        ),
        pytest.param("version: 2", "# ours\nversion: 2", [], id="comment"),
    ],
)
def test_an_edit(old: str, new: str, said: list[str]) -> None:
    assert old in SAMPLE
    assert told(dependabot.diff, SAMPLE, SAMPLE.replace(old, new)) == said


ACTIONS = SAMPLE[SAMPLE.index("  - package-ecosystem: github") :]


@pytest.mark.parametrize(
    "old, new, said",
    [
        pytest.param(
            SAMPLE,
            SAMPLE.replace(ACTIONS, ""),
            ["update-bot-changed updates[github-actions /] medium"],
            id="watches less",
        ),
        pytest.param(
            SAMPLE.replace(ACTIONS, ""), SAMPLE, ["update-bot-changed updates[github-actions /] low"], id="watches more"
        ),
        pytest.param(SAMPLE, SAMPLE.replace(ACTIONS, "").replace("updates:\n", "updates:\n" + ACTIONS), [], id="order"),
        pytest.param(
            None,
            SAMPLE,
            ["update-bot-changed file low", "registry-changed registries[internal] critical"],
            id="new file",
        ),
        pytest.param(SAMPLE, None, ["file-removed file medium"], id="removed file"),
        pytest.param(
            SAMPLE,
            "version: 2\nupdates: []\nupdates: []\n",
            ["opaque line 3: duplicate key 'updates' critical"],
            id="a key twice",
        ),
    ],
)
def test_what_is_said(old: str | None, new: str | None, said: list[str]) -> None:
    got = told(dependabot.diff, old, new)
    assert got == said or (said[0].startswith("opaque") and got[0].startswith("opaque") and got[0].endswith("critical"))


def test_the_old_form() -> None:
    old = "version: 1\nupdate_configs:\n- package_manager: javascript\n  directory: /\n"
    new = old + "  automerged_updates: [{match: {dependency_type: all}}]\n"
    assert told(dependabot.diff, old, new) == ["update-bot-widened updates[javascript /].automerged_updates[] high"]


@pytest.mark.parametrize(
    "path, read", [(".github/dependabot.yml", True), (".dependabot/config.yml", True), ("src/dependabot.yml", False)]
)
def test_files(path: str, read: bool) -> None:
    assert dependabot.matches(path) is read


def test_anything_is_read() -> None:
    never_raises(dependabot.diff, SAMPLE)
