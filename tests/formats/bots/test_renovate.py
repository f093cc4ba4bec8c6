"""Renovate: what it merges alone, how young a release may be, what it runs, whom it asks."""

from __future__ import annotations

import pytest
from kit.mutations import never_raises, told

from scanner.formats.bots import renovate

SAMPLE = """\
{
  // ours
  $schema: "https://docs.example.org/renovate-schema.json",
  extends: ["config:recommended", ":pinDevDependencies", "github>acme/presets#1.2.0"],
  labels: ["deps"],
  minimumReleaseAge: "7 days",
  schedule: ["on monday"],
  vulnerabilityAlerts: {enabled: true},
  hostRules: [{matchHost: "npm.example.org", encrypted: {token: "abc"}}],
  packageRules: [
    {description: "linters", matchPackageNames: ["eslint", "prettier"], groupName: "lint", automerge: false},
    {matchManagers: ["dockerfile"], pinDigests: true},
  ],
  customManagers: [{customType: "regex", fileMatch: ["^Makefile$"], matchStrings: ["a"], depNameTemplate: "tool"}],
}
"""
LINT = "packageRules[[PackageNames eslint, prettier]]".replace("[[", "[").replace("]]", "]")


@pytest.mark.parametrize(
    "old, new, said",
    [
        pytest.param(
            "automerge: false", "automerge: true", [f"update-bot-widened {LINT}.automerge high"], id="merges alone"
        ),
        pytest.param(
            "  schedule",
            "  automerge: true,\n  schedule",
            ["update-bot-widened automerge high"],
            id="merges everything alone",
        ),
        pytest.param(
            "  schedule",
            "  ignoreTests: true,\n  schedule",
            ["update-bot-widened ignoreTests high"],
            id="without tests",
        ),
        pytest.param("7 days", "1 day", ["cooldown-lowered minimumReleaseAge high"], id="younger releases"),
        pytest.param('  minimumReleaseAge: "7 days",\n', "", ["cooldown-lowered minimumReleaseAge high"], id="any age"),
        pytest.param("7 days", "2 weeks", ["update-bot-changed minimumReleaseAge low"], id="older releases"),
        pytest.param('minimumReleaseAge: "7 days"', 'stabilityDays: "7 days"', [], id="under its old name"),
        pytest.param(
            "  schedule",
            '  postUpgradeTasks: {commands: ["sh x"]},\n  schedule',
            ["update-bot-widened postUpgradeTasks.commands high"],
            id="runs a command",
        ),
        pytest.param(
            "  schedule",
            "  ignoreScripts: false,\n  schedule",
            ["update-bot-widened ignoreScripts high"],
            id="runs scripts",
        ),
        pytest.param(
            "  schedule",
            '  npmrc: "registry=https://x.example",\n  schedule',
            ["registry-changed npmrc critical"],
            id="npmrc",
        ),
        pytest.param(
            "pinDigests: true",
            'registryUrls: ["https://x.example"]',
            [
                "registry-changed packageRules[Managers dockerfile].registryUrls critical",
                "update-bot-changed packageRules[Managers dockerfile].pinDigests medium",
            ],
            id="registry of a rule",
        ),
        pytest.param(
            "pinDigests: true",
            'pinDigests: true, registryUrls: ["http://x.example"]',
            ["transport-weakened packageRules[Managers dockerfile].registryUrls critical"],
            id="not encrypted",
        ),
        pytest.param(
            "pinDigests: true",
            'pinDigests: true, overridePackageName: "evil/x"',
            ["source-changed packageRules[Managers dockerfile].overridePackageName high"],
            id="another package",
        ),
        pytest.param(
            '[{matchHost: "npm.example.org", ',
            '[{matchHost: "x.example", token: "{{ secrets.A }}"}, {matchHost: "npm.example.org", ',
            ["registry-changed hostRules[x.example] critical"],
            id="another host",
        ),
        pytest.param(
            'encrypted: {token: "abc"}',
            'token: "0123456789abcdef"',
            [
                "update-bot-changed hostRules[npm.example.org].encrypted medium",
                "secret-exposed hostRules[npm.example.org].token critical",
            ],
            id="token in the file",
        ),
        pytest.param(
            'encrypted: {token: "abc"}',
            'insecureRegistry: true, encrypted: {token: "abc"}',
            ["transport-weakened hostRules[npm.example.org].insecureRegistry critical"],
            id="certificates not checked",
        ),
        pytest.param("presets#1.2.0", "presets#1.3.0", ["dependency-bumped acme/presets medium"], id="preset bumped"),
        pytest.param("presets#1.2.0", "presets#1.1.0", ["dependency-downgraded acme/presets high"], id="preset back"),
        pytest.param("presets#1.2.0", "presets", ["pin-loosened acme/presets high"], id="preset of any version"),
        pytest.param(
            '"config:recommended"',
            '"config:recommended", "local>mallory/x"',
            ["include-added extends[local>mallory/x] critical"],
            id="preset from elsewhere",
        ),
        pytest.param(
            '"config:recommended"',
            '"config:recommended", ":automergeMinor"',
            ["update-bot-widened extends[:automergeMinor] high"],
            id="preset that merges",
        ),
        pytest.param(
            '"config:recommended"',
            '"config:recommended", "group:linters"',
            ["update-bot-changed extends[group:linters] low"],
            id="preset that groups",
        ),
        pytest.param(
            ', ":pinDevDependencies"',
            "",
            ["update-bot-changed extends[:pinDevDependencies] medium"],
            id="preset that pinned",
        ),
        pytest.param(
            "enabled: true", "enabled: false", ["check-weakened vulnerabilityAlerts.enabled high"], id="no alerts"
        ),
        pytest.param(
            "  schedule",
            '  ignoreDeps: ["lodash"],\n  schedule',
            ["update-bot-changed ignoreDeps medium"],
            id="ignored",
        ),
        pytest.param(
            '["eslint", "prettier"]',
            '["eslint"]',
            ["update-bot-changed packageRules.match medium"],
            id="rule for others",
        ),
        pytest.param("on monday", "on friday", ["update-bot-changed schedule low"], id="schedule"),
        pytest.param('labels: ["deps"]', 'labels: ["x"]', [], id="labels"),
        pytest.param("linters", "formatters", [], id="description"),
        pytest.param("// ours", "/* theirs */", [], id="comment"),
        pytest.param('["eslint", "prettier"]', '["prettier", "eslint"]', [], id="order in a rule"),
        pytest.param(
            'fileMatch: ["^Makefile$"]', 'managerFilePatterns: ["/^Makefile$/"]', [], id="renamed by the bot itself"
        ),
        pytest.param('labels: ["deps"],', "\"labels\": ['deps'],", [], id="quotes"),
        pytest.param(
            "  packageRules: [",
            '  packageRules: [{matchPackageNames: ["x"], labels: ["y"]},',
            [],
            id="a rule about labels",
        ),
    ],
)
def test_an_edit(old: str, new: str, said: list[str]) -> None:
    assert old in SAMPLE
    assert sorted(told(renovate.diff, SAMPLE, SAMPLE.replace(old, new))) == sorted(said)


@pytest.mark.parametrize(
    "old, new, said",
    [
        pytest.param(None, '{"extends": ["config:recommended"]}', ["update-bot-changed file medium"], id="new file"),
        pytest.param(
            None,
            '{"automerge": true}',
            ["update-bot-changed file medium", "update-bot-widened automerge high"],
            id="new file that merges",
        ),
        pytest.param(SAMPLE, None, ["file-removed file medium"], id="removed file"),
    ],
)
def test_what_is_said(old: str | None, new: str | None, said: list[str]) -> None:
    assert told(renovate.diff, old, new) == said


@pytest.mark.parametrize("new", ["{a: 1, a: 2}", "{", "{{ x }}", '<<<<<<< a\n{"a": 1}'])
def test_unreadable(new: str) -> None:
    (said,) = renovate.diff(SAMPLE.encode(), new.encode())
    assert (said.kind, said.severity) == ("opaque", "critical")


@pytest.mark.parametrize(
    "path, read",
    [("renovate.json5", True), (".github/renovate.json", True), (".renovaterc", True), ("src/renovate.json", False)],
)
def test_files(path: str, read: bool) -> None:
    assert renovate.matches(path) is read


def test_anything_is_read() -> None:
    never_raises(renovate.diff, SAMPLE)
