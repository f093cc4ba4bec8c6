"""Settings of scanners, judged by their words: what is overlooked, what is looked for, how strict."""

from __future__ import annotations

import pytest
from kit.mutations import never_raises, told

from scanner.formats.gates import scanner_settings

GITLEAKS = """\
title = "ours"
[extend]
useDefault = true
[[rules]]
id = "acme-token"
regex = "acme_[a-z]{20}"
[allowlist]
description = "tests"
paths = ["tests/"]
"""
DENY = """\
[advisories]
yanked = "deny"
ignore = [{ id = "RUSTSEC-2024-1", reason = "unused" }]
[bans]
multiple-versions = "warn"
deny = [{ crate = "openssl" }]
[licenses]
allow = ["MIT"]
[sources]
unknown-registry = "deny"
"""
ZIZMOR = """\
rules:
  unpinned-uses:
    config:
      policies:
        "*": hash-pin
  artipacked:
    ignore: [ci.yml:10]
"""
OSV = '[[IgnoredVulns]]\nid = "GHSA-1"\nignoreUntil = 2026-01-01\nreason = "x"\n'
SNYK = "version: v1.25.0\nignore:\n  SNYK-1:\n    - '*':\n        reason: x\n        expires: 2026-01-01\n"
TRIVY = "severity: [HIGH, CRITICAL]\nexit-code: 1\nscan:\n  skip-dirs: [a]\n  scanners: [vuln, secret]\n"


@pytest.mark.parametrize(
    "old, new, said",
    [
        pytest.param(
            GITLEAKS,
            GITLEAKS.replace('["tests/"]', '["tests/", "src/"]'),
            ["check-weakened allowlist.paths high"],
            id="gitleaks: path allowed",
        ),
        pytest.param(
            GITLEAKS,
            GITLEAKS.replace("useDefault = true", "useDefault = false"),
            ["check-weakened extend.usedefault high"],
            id="gitleaks: rules of its own gone",
        ),
        pytest.param(
            GITLEAKS,
            GITLEAKS.replace("useDefault = true", 'useDefault = true\ndisabledRules = ["aws"]'),
            ["check-weakened extend.disabledRules high"],
            id="gitleaks: rule disabled",
        ),
        pytest.param(
            GITLEAKS,
            GITLEAKS.replace('[[rules]]\nid = "acme-token"\nregex = "acme_[a-z]{20}"\n', ""),
            ["check-weakened rules[acme-token] high"],
            id="gitleaks: rule gone",
        ),
        pytest.param(
            GITLEAKS,
            GITLEAKS.replace("{20}", "{40}"),
            ["check-weakened rules[acme-token].regex high"],
            id="gitleaks: rule changed",
        ),
        pytest.param(
            GITLEAKS,
            GITLEAKS.replace("[allowlist]", '[[rules]]\nid = "b"\nregex = "b"\n[allowlist]'),
            ["setting-changed rules[b] low"],
            id="gitleaks: rule more",
        ),
        pytest.param(
            GITLEAKS,
            GITLEAKS.replace("ours", "mine").replace('"tests"', '"only tests"'),
            [],
            id="gitleaks: title and description",
        ),
        pytest.param(
            DENY,
            DENY.replace('["MIT"]', '["MIT", "GPL-3.0"]'),
            ["check-weakened licenses.allow high"],
            id="cargo-deny: licence allowed",
        ),
        pytest.param(
            DENY,
            DENY.replace('yanked = "deny"', 'yanked = "warn"'),
            ["check-weakened advisories.yanked high"],
            id="cargo-deny: level",
        ),
        pytest.param(
            DENY,
            DENY.replace('versions = "warn"', 'versions = "deny"'),
            ["setting-changed bans.multiple-versions low"],
            id="cargo-deny: level up",
        ),
        pytest.param(
            DENY,
            DENY.replace('registry = "deny"', 'registry = "allow"'),
            ["check-weakened sources.unknown-registry high"],
            id="cargo-deny: registries",
        ),
        pytest.param(
            DENY,
            DENY.replace('deny = [{ crate = "openssl" }]', "deny = []"),
            ["check-weakened bans.deny[openssl] high"],
            id="cargo-deny: ban gone",
        ),
        pytest.param(
            DENY,
            DENY.replace('" }]\n[bans]', '" }, { id = "RUSTSEC-2025-2" }]\n[bans]'),
            ["check-weakened advisories.ignore[RUSTSEC-2025-2] high"],
            id="cargo-deny: advisory ignored",
        ),
        pytest.param(DENY, DENY.replace("unused", "not used"), [], id="cargo-deny: reason"),
        pytest.param(
            ZIZMOR,
            ZIZMOR.replace("hash-pin", "any"),
            ["check-weakened rules.unpinned-uses.config.policies.* high"],
            id="zizmor: policy",
        ),
        pytest.param(
            ZIZMOR,
            ZIZMOR.replace("[ci.yml:10]", "[ci.yml]"),
            ["check-weakened rules.artipacked.ignore high"],
            id="zizmor: ignored",
        ),
        pytest.param(
            ZIZMOR,
            ZIZMOR + "  template-injection:\n    disable: true\n",
            ["check-weakened rules.template-injection.disable high"],
            id="zizmor: rule disabled",
        ),
        pytest.param(
            OSV,
            OSV + '[[IgnoredVulns]]\nid = "GHSA-2"\n',
            ["check-weakened IgnoredVulns[GHSA-2] high"],
            id="osv: ignored",
        ),
        pytest.param(
            OSV,
            OSV.replace("2026", "2030"),
            ["check-weakened IgnoredVulns[GHSA-1].ignoreUntil high"],
            id="osv: for longer",
        ),
        pytest.param(
            OSV,
            OSV.replace("2026", "2025"),
            ["setting-changed IgnoredVulns[GHSA-1].ignoreUntil low"],
            id="osv: for shorter",
        ),
        pytest.param(OSV, "", ["setting-changed IgnoredVulns[GHSA-1] low"], id="osv: no longer ignored"),
        pytest.param(
            SNYK,
            SNYK.replace("SNYK-1", "SNYK-2"),
            ["check-weakened ignore.SNYK-2[] high", "setting-changed ignore.SNYK-1[] low"],
            id="snyk: another ignored",
        ),
        pytest.param(
            TRIVY,
            TRIVY.replace("exit-code: 1", "exit-code: 0"),
            ["check-weakened exit-code high"],
            id="trivy: never fails",
        ),
        pytest.param(
            TRIVY, TRIVY.replace("[a]", "[a, b]"), ["check-weakened scan.skip-dirs high"], id="trivy: folder skipped"
        ),
        pytest.param(
            TRIVY,
            TRIVY.replace("[vuln, secret]", "[vuln]"),
            ["check-weakened scan.scanners high"],
            id="trivy: looks for less",
        ),
        pytest.param(TRIVY, TRIVY.replace("[vuln, secret]", "[secret, vuln]"), [], id="order"),
        pytest.param(TRIVY, "# ours\n" + TRIVY, [], id="comment"),
        pytest.param(
            TRIVY, TRIVY + "cache: {dir: /x}\n", ["setting-changed cache.dir medium"], id="a word nobody knows"
        ),
        pytest.param(None, TRIVY, ["check-weakened scan.skip-dirs high"], id="new file"),
        pytest.param(TRIVY, None, ["file-removed file high"], id="removed file"),
    ],
)
def test_what_is_said(old: str | None, new: str | None, said: list[str]) -> None:
    assert [each.lower() for each in told(scanner_settings.diff, old, new)] == [each.lower() for each in said]


@pytest.mark.parametrize("new", ["a: [\n", "[a]\nb = 1\nb = 2\n", "<<<<<<< a\n", '{"a": 1, "a": 2}', "- a\n"])
def test_unreadable(new: str) -> None:
    (said,) = scanner_settings.diff(TRIVY.encode(), new.encode())
    assert (said.kind, said.severity) == ("opaque", "high")


@pytest.mark.parametrize(
    "path, read",
    [
        ("deny.toml", True),
        (".github/zizmor.yml", True),
        (".github/workflows/zizmor.yml", False),
        ("src/trivy.go", False),
    ],
)
def test_files(path: str, read: bool) -> None:
    assert scanner_settings.matches(path) is read


@pytest.mark.parametrize("sample", [GITLEAKS, DENY, ZIZMOR, OSV, SNYK, TRIVY])
def test_anything_is_read(sample: str) -> None:
    never_raises(scanner_settings.diff, sample)
