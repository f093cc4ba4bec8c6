"""What an edit of the settings of npm, Yarn, pnpm and Bun means: `.npmrc`, `.yarnrc`, `.yarnrc.yml` and their kin."""

from __future__ import annotations

import pytest
from javascript_kit import deltas, edited, never_raises, said
from kit.patience import within

from scanner.formats.javascript import bunfig, npmrc, pnpm_workspace, yarnrc
from scanner.formats.protocol import Format

NPM = """\
# where from
registry=https://npm.example.org/
@acme:registry=https://acme.example.org/
//acme.example.org/:_authToken=${ACME_TOKEN}
ignore-scripts=true
strict-ssl = true
min-release-age=7
provenance=true
package-lock=true
engine-strict=true
color=always
"""
YARN_1 = (
    'registry "https://npm.example.org"\nyarn-path ".yarn/releases/yarn-1.22.19.cjs"\n--install.ignore-scripts true\n'
)
YARN = """\
nodeLinker: node-modules
npmRegistryServer: "https://npm.example.org"
npmScopes:
  acme:
    npmRegistryServer: "https://acme.example.org"
    npmAuthToken: "${ACME_TOKEN}"
enableScripts: false
checksumBehavior: throw
npmMinimalAgeGate: 3d
unsafeHttpWhitelist: []
yarnPath: .yarn/releases/yarn-4.5.0.cjs
plugins:
  - path: .yarn/plugins/a.cjs
    spec: "https://a.example.org/a.js"
packageExtensions:
  left@*:
    dependencies: {right: "1"}
catalog:
  left: ^1.0.0
"""
PNPM = """\
packages:
  - packages/*
  - apps/*
catalog:
  left: ^1.0.0
catalogs:
  old:
    left: ^0.9.0
overrides:
  deep: 1.0.0
onlyBuiltDependencies:
  - native
minimumReleaseAge: 1440
minimumReleaseAgeExclude: [fast]
trustPolicy: no-downgrade
blockExoticSubdeps: true
patchedDependencies:
  left@1.0.0: patches/left.patch
"""
BUN = """\
preload = ["./start.ts"]
logLevel = "warn"
[install]
registry = "https://npm.example.org"
exact = true
minimumReleaseAge = 259200
[install.scopes]
acme = { url = "https://acme.example.org", token = "$ACME_TOKEN" }
[test]
coverage = true
"""

CASES: dict[str, tuple[Format, str, list[str], list[str]]] = {
    "npm: registry behind a comment": (
        npmrc,
        "a=b\n",
        ["a=b\n", "a=b\n; x\rregistry=https://evil.example.org\n"],
        ["critical registry-changed registry"],
    ),
    "npm: registry": (npmrc, NPM, ["//npm.", "//evil."], ["critical registry-changed registry"]),
    "npm: registry unsaid": (
        npmrc,
        NPM,
        ["registry=https://npm.example.org/\n", ""],
        ["critical registry-changed registry"],
    ),
    "npm: scope": (npmrc, NPM, ["//acme.", "//evil."], ["critical registry-changed @acme:registry"]),
    "npm: without encryption": (
        npmrc,
        NPM,
        ["https://npm.", "http://npm."],
        ["critical registry-changed registry", "critical transport-weakened registry"],
    ),
    "npm: a password in the address": (
        npmrc,
        NPM,
        ["//npm.", "//me:pass@npm."],
        ["critical registry-changed registry", "critical secret-exposed registry"],
    ),
    "npm: a token": (
        npmrc,
        NPM,
        ["${ACME_TOKEN}", "npm_0123"],
        ["critical secret-exposed //acme.example.org/:_authToken"],
    ),
    "npm: the token for another host": (
        npmrc,
        NPM,
        ["//acme.example.org/:", "//evil.example.org/:"],
        ["high env-changed //evil.example.org/:_authToken", "low setting-changed //acme.example.org/:_authToken"],
    ),
    "npm: scripts": (
        npmrc,
        NPM,
        ["scripts=true", "scripts=false"],
        ["critical install-scripts-allowed ignore-scripts"],
    ),
    "npm: scripts unsaid": (
        npmrc,
        NPM,
        ["ignore-scripts=true\n", ""],
        ["critical install-scripts-allowed ignore-scripts"],
    ),
    "npm: certificates": (npmrc, NPM, ["ssl = true", "ssl=false"], ["critical transport-weakened strict-ssl"]),
    "npm: own authority": (npmrc, NPM, ["color", "cafile=x.pem\ncolor"], ["high transport-weakened cafile"]),
    "npm: cool-down": (npmrc, NPM, ["age=7", "age=1"], ["high cooldown-lowered min-release-age"]),
    "npm: cool-down gone": (npmrc, NPM, ["min-release-age=7\n", ""], ["high cooldown-lowered min-release-age"]),
    "npm: longer": (npmrc, NPM, ["age=7", "age=9"], ["low setting-changed min-release-age"]),
    "npm: provenance": (npmrc, NPM, ["provenance=true\n", ""], ["critical provenance-dropped provenance"]),
    "npm: no lock": (npmrc, NPM, ["lock=true", "lock=false"], ["high check-weakened package-lock"]),
    "npm: engines": (npmrc, NPM, ["strict=true", "strict=false"], ["low check-weakened engine-strict"]),
    "npm: code for every script": (
        npmrc,
        NPM,
        ["color", "node-options=--require ./x.js\ncolor"],
        ["critical plugin-added node-options"],
    ),
    "npm: a mirror": (
        npmrc,
        NPM,
        ["color", "electron_mirror=https://m.example.org\ncolor"],
        ["critical registry-changed electron_mirror"],
    ),
    "npm: access": (npmrc, NPM, ["color", "access=public\ncolor"], ["critical publish-changed access"]),
    "npm: anything else": (npmrc, NPM, ["color", "omit=dev\ncolor"], ["medium setting-changed omit"]),
    "npm: headers of another tool": (
        npmrc,
        NPM,
        ["color", "target=30.0.0\ncolor"],
        ["medium toolchain-changed target"],
    ),
    "yarn 1: registry": (npmrc, YARN_1, ["//npm.", "//evil."], ["critical registry-changed registry"]),
    "yarn 1: scripts": (
        npmrc,
        YARN_1,
        ["scripts true", "scripts false"],
        ["critical install-scripts-allowed ignore-scripts"],
    ),
    "yarn 1: itself": (npmrc, YARN_1, ["1.22.19", "1.22.22"], ["medium toolchain-changed yarn"]),
    "yarn: registry": (yarnrc, YARN, ["//npm.", "//evil."], ["critical registry-changed npmRegistryServer"]),
    "yarn: scope": (
        yarnrc,
        YARN,
        ["//acme.", "//evil."],
        ["critical registry-changed npmScopes[acme].npmRegistryServer"],
    ),
    "yarn: token": (
        yarnrc,
        YARN,
        ["${ACME_TOKEN}", "npm_01"],
        ["critical secret-exposed npmScopes[acme].npmAuthToken"],
    ),
    "yarn: scripts": (
        yarnrc,
        YARN,
        ["enableScripts: false", "enableScripts: true"],
        ["critical install-scripts-allowed enableScripts"],
    ),
    "yarn: checksums": (yarnrc, YARN, ["throw", "update"], ["critical check-weakened checksumBehavior"]),
    "yarn: cool-down": (yarnrc, YARN, ["Gate: 3d", "Gate: 12h"], ["high cooldown-lowered npmMinimalAgeGate"]),
    "yarn: hosts without encryption": (
        yarnrc,
        YARN,
        ["[]", '["evil.example.org"]'],
        ["critical transport-weakened unsafeHttpWhitelist"],
    ),
    "yarn: itself from elsewhere": (
        yarnrc,
        YARN,
        ["Path: .yarn/releases/yarn-4.5.0.cjs", "Path: ./x.cjs"],
        ["high plugin-changed yarnPath"],
    ),
    "yarn: itself": (yarnrc, YARN, ["4.5.0", "4.6.0"], ["medium toolchain-changed yarn"]),
    "yarn: plug-in": (yarnrc, YARN, ["//a.example.org", "//evil.example.org"], ["high plugin-changed plugins"]),
    "yarn: no plug-in": (
        yarnrc,
        YARN,
        ['plugins:\n  - path: .yarn/plugins/a.cjs\n    spec: "https://a.example.org/a.js"\n', ""],
        ["low plugin-removed plugins"],
    ),
    "yarn: extensions": (yarnrc, YARN, ['{right: "1"}', '{evil: "1"}'], ["high override-changed packageExtensions"]),
    "yarn: catalog": (yarnrc, YARN, ["^1.0.0", "^1.1.0"], ["medium dependency-bumped left"]),
    "pnpm: builds": (
        pnpm_workspace,
        PNPM,
        ["  - native\n", "  - native\n  - evil\n"],
        ["critical install-scripts-allowed onlyBuiltDependencies"],
    ),
    "pnpm: no list of builds": (
        pnpm_workspace,
        PNPM,
        ["onlyBuiltDependencies:\n  - native\n", ""],
        ["medium install-scripts-allowed onlyBuiltDependencies"],
    ),
    "pnpm: all builds": (
        pnpm_workspace,
        PNPM,
        ["trustPolicy", "dangerouslyAllowAllBuilds: true\ntrustPolicy"],
        ["critical install-scripts-allowed dangerouslyAllowAllBuilds"],
    ),
    "pnpm: builds the new way": (
        pnpm_workspace,
        PNPM,
        ["onlyBuiltDependencies:\n  - native\n", "allowBuilds:\n  native: true\n  evil: true\n"],
        ["critical install-scripts-allowed allowBuilds"],
    ),
    "pnpm: cool-down": (pnpm_workspace, PNPM, ["1440", "60"], ["high cooldown-lowered minimumReleaseAge"]),
    "pnpm: exceptions": (
        pnpm_workspace,
        PNPM,
        ["[fast]", "[fast, left]"],
        ["high cooldown-lowered minimumReleaseAgeExclude"],
    ),
    "pnpm: trust": (pnpm_workspace, PNPM, ["trustPolicy: no-downgrade\n", ""], ["high check-weakened trustPolicy"]),
    "pnpm: exotic": (
        pnpm_workspace,
        PNPM,
        ["Subdeps: true", "Subdeps: false"],
        ["high check-weakened blockExoticSubdeps"],
    ),
    "pnpm: override": (
        pnpm_workspace,
        PNPM,
        ["deep: 1.0.0", "deep: 1.0.0\n  a>b: 2.0.0"],
        ["high override-changed overrides[a>b]"],
    ),
    "pnpm: override bumped": (pnpm_workspace, PNPM, ["deep: 1.0.0", "deep: 1.0.1"], ["medium dependency-bumped deep"]),
    "pnpm: catalog": (pnpm_workspace, PNPM, ["left: ^1.0.0", "left: ^1.1.0"], ["medium dependency-bumped left"]),
    "pnpm: named catalog": (pnpm_workspace, PNPM, ["left: ^0.9.0", "left: '*'"], ["high pin-loosened left"]),
    "pnpm: catalog added": (
        pnpm_workspace,
        PNPM,
        ["left: ^1.0.0", "left: ^1.0.0\n  new: 1.0.0"],
        ["high dependency-added new"],
    ),
    "pnpm: folders": (
        pnpm_workspace,
        PNPM,
        ["  - apps/*\n", "  - apps/*\n  - vendor/*\n"],
        ["medium setting-changed packages"],
    ),
    "pnpm: patch": (
        pnpm_workspace,
        PNPM,
        ["patches/left", "patches/other"],
        ["high override-changed patchedDependencies"],
    ),
    "pnpm: hooks": (
        pnpm_workspace,
        PNPM,
        ["trustPolicy", "configDependencies:\n  hooks: 1.0.0+sha512-x\ntrustPolicy"],
        ["critical plugin-added configDependencies"],
    ),
    "pnpm: registries": (
        pnpm_workspace,
        PNPM,
        ["trustPolicy", "registries:\n  '@acme': https://evil.example.org\ntrustPolicy"],
        ["critical registry-changed registries[@acme].registry"],
    ),
    "pnpm: unheard advisories": (
        pnpm_workspace,
        PNPM,
        ["trustPolicy", "auditConfig:\n  ignoreGhsas: [GHSA-1]\ntrustPolicy"],
        ["low check-weakened auditConfig.ignore"],
    ),
    "pnpm: node": (
        pnpm_workspace,
        PNPM,
        ["trustPolicy", "useNodeVersion: 22.0.0\ntrustPolicy"],
        ["medium toolchain-changed useNodeVersion"],
    ),
    "bun: registry": (bunfig, BUN, ["//npm.", "//evil."], ["critical registry-changed install.registry"]),
    "bun: scope": (bunfig, BUN, ["//acme.", "//evil."], ["critical registry-changed install.scopes[acme].registry"]),
    "bun: token": (
        bunfig,
        BUN,
        ["$ACME_TOKEN", "npm_01"],
        ["critical secret-exposed install.scopes[acme].registry.token"],
    ),
    "bun: preload": (bunfig, BUN, ["./start.ts", "./evil.ts"], ["high plugin-changed preload"]),
    "bun: cool-down": (bunfig, BUN, ["259200", "3600"], ["high cooldown-lowered install.minimumReleaseAge"]),
    "bun: exact": (bunfig, BUN, ["exact = true", "exact = false"], ["medium setting-changed install.exact"]),
}


@pytest.mark.parametrize(("form", "text", "edits", "expected"), CASES.values(), ids=CASES)
def test_an_edit_is_told(form: Format, text: str, edits: list[str], expected: list[str]) -> None:
    assert said(form, text, edited(text, *edits)) == sorted(expected)


QUIET: dict[str, tuple[Format, str, list[str]]] = {
    "npm: comment": (npmrc, NPM, ["# where from", "; from where"]),
    "npm: colour": (npmrc, NPM, ["always", "false"]),
    "npm: spaces": (npmrc, NPM, ["strict-ssl = true", "strict-ssl=true   "]),
    "npm: quotes": (npmrc, NPM, ["=https://npm.example.org/", '="https://npm.example.org"']),
    "npm: order": (npmrc, NPM, ["provenance=true\n", "", "ignore", "provenance=true\nignore"]),
    "npm: behind the value": (npmrc, NPM, ["age=7", "age=7 ; a week"]),
    "yarn 1: bookkeeping": (npmrc, YARN_1, ["yarn-path", "lastUpdateCheck 1\nyarn-path"]),
    "yarn: where modules lie": (yarnrc, YARN, ["node-modules", "pnp"]),
    "yarn: telemetry": (yarnrc, YARN, ["enableScripts", "enableTelemetry: false\nenableScripts"]),
    "yarn: quotes": (yarnrc, YARN, ['"https://npm.example.org"', "https://npm.example.org/"]),
    "pnpm: order of folders": (pnpm_workspace, PNPM, ["  - packages/*\n  - apps/*", "  - apps/*\n  - packages/*"]),
    "pnpm: notices": (pnpm_workspace, PNPM, ["trustPolicy", "updateNotifier: false\ntrustPolicy"]),
    "pnpm: the same builds": (
        pnpm_workspace,
        PNPM,
        ["onlyBuiltDependencies:\n  - native\n", "allowBuilds:\n  native: true\n  other: false\n"],
    ),
    "bun: tests": (bunfig, BUN, ["coverage = true", 'preload = ["./x.ts"]']),
    "bun: log": (bunfig, BUN, ['"warn"', '"error"']),
}


@pytest.mark.parametrize(("form", "text", "edits"), QUIET.values(), ids=QUIET)
def test_what_installs_the_same_is_not_told(form: Format, text: str, edits: list[str]) -> None:
    assert said(form, text, edited(text, *edits)) == []


def test_a_secret_is_never_shown() -> None:
    old, new = edited(NPM, "${ACME_TOKEN}", "npm_secret_one"), edited(NPM, "${ACME_TOKEN}", "npm_secret_two")
    shown = " ".join(
        f"{each.old} {each.new}" for pair in ((old, new), (NPM, new), (old, NPM)) for each in deltas(npmrc, *pair)
    )
    assert "secret_" not in shown
    address = edited(NPM, "//npm.", "//me:hunter2@npm.")
    assert not any("hunter2" in each.old + each.new for each in deltas(npmrc, NPM, address))


def test_new_settings_are_told_by_what_they_allow() -> None:
    assert said(npmrc, None, "registry=https://npm.example.org\nfund=false\n") == ["critical registry-changed registry"]
    assert said(npmrc, None, "ignore-scripts=false\n") == ["critical install-scripts-allowed ignore-scripts"]
    assert said(pnpm_workspace, None, "packages: [a]\n") == []


@pytest.mark.parametrize(("form", "text"), [(npmrc, NPM), (yarnrc, YARN), (pnpm_workspace, PNPM), (bunfig, BUN)])
def test_settings_that_went_are_told_once(form: Format, text: str) -> None:
    assert said(form, text, None) == ["high file-removed file"]


@pytest.mark.parametrize(
    ("form", "text"),
    [
        (npmrc, NPM + "<<<<<<< HEAD\n"),
        (npmrc, NPM + "\0"),
        (npmrc, "#" * 400_000),
        (yarnrc, "a: {{ x }}\na: 1"),
        (yarnrc, "- a"),
        (yarnrc, "a: 1\na: 2"),
        (pnpm_workspace, "a: [1"),
        (pnpm_workspace, "text"),
        (bunfig, "a = {"),
        (bunfig, "a = 1\na = 2"),
    ],
)
def test_what_cannot_be_read_is_as_bad_as_it_gets(form: Format, text: str) -> None:
    assert [f"{each.severity} {each.kind}" for each in deltas(form, "", text)] == ["critical opaque"]


@pytest.mark.parametrize(
    ("form", "path"),
    [
        (npmrc, "web/.npmrc"),
        (npmrc, ".yarnrc"),
        (yarnrc, ".yarnrc.yml"),
        (pnpm_workspace, "pnpm-workspace.yaml"),
        (bunfig, "bunfig.toml"),
    ],
)
def test_they_are_known_by_their_names(form: Format, path: str) -> None:
    assert form.matches(path)
    assert not form.matches(f"{path}.md")


test_npmrc_never_raises = never_raises(npmrc, NPM.encode())
test_yarnrc_never_raises = never_raises(yarnrc, YARN.encode())
test_pnpm_workspace_never_raises = never_raises(pnpm_workspace, PNPM.encode())
test_bunfig_never_raises = never_raises(bunfig, BUN.encode())


@pytest.mark.parametrize("form", [npmrc, yarnrc, pnpm_workspace, bunfig])
def test_large_files_are_read_in_time(form: Format) -> None:
    with within(2):
        for unit in ("\n", "a=1\n", "a: 1\n", "[", "#\n"):
            deltas(form, "", unit * (5_000_000 // len(unit)))
