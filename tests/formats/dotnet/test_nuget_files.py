"""What an edit of NuGet's settings, lists and locks, or of the choice of an SDK, means."""

# ruff: noqa: E501 - a row of the table is one edit

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from kit.edits import edited, mangled, never_raises, said
from kit.patience import within

from scanner.formats.dotnet import dotnet_tools, global_json, nuget_config, nuspec, packages_config, packages_lock
from scanner.formats.protocol import Format

CONFIG = """\
<?xml version="1.0" encoding="utf-8"?>
<configuration>
  <packageSources>
    <clear />
    <add key="house" value="https://nuget.example.org/v3/index.json" />
    <add key="extra" value="https://extra.example.org/v3/index.json" />
  </packageSources>
  <disabledPackageSources><add key="extra" value="true" /></disabledPackageSources>
  <packageSourceMapping>
    <packageSource key="house"><package pattern="*" /></packageSource>
    <packageSource key="extra"><package pattern="Lorem.*" /></packageSource>
  </packageSourceMapping>
  <packageSourceCredentials>
    <house><add key="Username" value="bot" /><add key="ClearTextPassword" value="%HOUSE%" /></house>
  </packageSourceCredentials>
  <config>
    <add key="signatureValidationMode" value="require" />
    <add key="dependencyVersion" value="Lowest" />
  </config>
</configuration>
"""

LIST = """\
<?xml version="1.0" encoding="utf-8"?>
<packages>
  <package id="Ipsum" version="2.1.0" targetFramework="net48" />
  <package id="Sit" version="5.0.1" developmentDependency="true" />
</packages>
"""

LOCK = json.dumps(
    {
        "version": 1,
        "dependencies": {
            "net8.0": {
                "Ipsum": {"type": "Direct", "requested": "[2.1.0, )", "resolved": "2.1.0", "contentHash": "aaaa=="},
                "Sit": {"type": "Transitive", "resolved": "5.0.1", "contentHash": "bbbb=="},
                "core": {"type": "Project"},
            },
            "net9.0": {"Ipsum": {"type": "Direct", "resolved": "2.1.0", "contentHash": "aaaa=="}},
        },
    },
    indent=2,
)

TOOLS = json.dumps(
    {"version": 1, "isRoot": True, "tools": {"house-tool": {"version": "1.0.0", "commands": ["house"]}}}, indent=2
)

SDK = """\
{
  // the SDK
  "sdk": { "version": "8.0.100", "rollForward": "latestFeature", "allowPrerelease": false },
  "msbuild-sdks": { "House.Sdk": "1.0.0" },
  "tools": { "dotnet": "8.0.100" },
  "test": { "runner": "x" }
}
"""

NUSPEC = """\
<?xml version="1.0"?>
<package xmlns="http://schemas.microsoft.com/packaging/2013/05/nuspec.xsd">
  <metadata>
    <id>Lorem</id>
    <version>$version$</version>
    <authors>Jo</authors>
    <description>Lorem ipsum.</description>
    <license type="expression">Apache-2.0</license>
    <projectUrl>https://lorem.example.org</projectUrl>
    <repository type="git" url="https://git.example.org/lorem" />
    <dependencies>
      <group targetFramework="net8.0"><dependency id="Sit" version="5.0.1" /></group>
    </dependencies>
  </metadata>
  <files>
    <file src="bin\\Lorem.dll" target="lib\\net8.0" />
  </files>
</package>
"""

SOURCES = "    <clear />\n"

TOLD = [
    ("source", nuget_config, CONFIG, [SOURCES, SOURCES + '<add key="b" value="https://b.example.net" />'],
     ["critical registry-changed packageSources[b]"]),
    ("source without TLS", nuget_config, CONFIG, ["https://nuget", "http://nuget"],
     ["critical transport-weakened packageSources[house]", "high registry-changed packageSources[house]"]),
    ("source elsewhere", nuget_config, CONFIG, ["nuget.example.org", "nuget.example.net"],
     ["critical registry-changed packageSources[house]"]),
    ("other feed of the host", nuget_config, CONFIG, ["nuget.example.org/v3", "nuget.example.org/v4"],
     ["high registry-changed packageSources[house]"]),
    ("source gone", nuget_config, CONFIG, ['    <add key="extra" value="https://extra.example.org/v3/index.json" />\n', ""],
     ["high registry-changed packageSources[extra]"]),
    ("sources of the machine", nuget_config, CONFIG, [SOURCES, ""], ["critical registry-changed packageSources.clear"]),
    ("insecure allowed", nuget_config, CONFIG, ['index.json" />', 'index.json" allowInsecureConnections="true" />'],
     ["critical transport-weakened packageSources[house].allowinsecureconnections"]),
    ("source switched on", nuget_config, CONFIG, ['<add key="extra" value="true" />', ""],
     ["critical registry-changed disabledPackageSources[extra]"]),
    ("source switched off", nuget_config, CONFIG, ["<disabledPackageSources>", '<disabledPackageSources><add key="house" value="true" />'],
     ["medium registry-changed disabledPackageSources[house]"]),
    ("mapping gone", nuget_config, CONFIG, ['<packageSource key="house"><package pattern="*" /></packageSource>', "",
                                            '<packageSource key="extra"><package pattern="Lorem.*" /></packageSource>', ""],
     ["critical registry-changed packageSourceMapping"]),
    ("name for one more source", nuget_config, CONFIG, ['pattern="Lorem.*" />', 'pattern="Lorem.*" /><package pattern="Sit" />'],
     ["high registry-changed packageSourceMapping[extra]"]),
    ("name that another source gives now", nuget_config, CONFIG, ['<package pattern="Lorem.*" />', '<package pattern="Z" />'],
     ["high registry-changed packageSourceMapping[extra]", "high registry-changed packageSourceMapping[extra]"]),
    ("name that no source gives", nuget_config, CONFIG, ['pattern="*"', 'pattern="House.*"'],
     ["high registry-changed packageSourceMapping[house]", "low pin-tightened packageSourceMapping[house]"]),
    ("password in the clear", nuget_config, CONFIG, ["%HOUSE%", "hunter2"],
     ["critical secret-exposed packageSourceCredentials[house].ClearTextPassword"]),
    ("key in the clear", nuget_config, CONFIG, ["  <config>", '  <apikeys><add key="https://a.example.org" value="abc" /></apikeys><config>'],
     ["critical secret-exposed apikeys[https://a.example.org]"]),
    ("signatures", nuget_config, CONFIG, ['"require"', '"accept"'],
     ["critical transport-weakened config.signatureValidationMode"]),
    ("signatures unsaid", nuget_config, CONFIG, ['<add key="signatureValidationMode" value="require" />', ""],
     ["critical transport-weakened config.signatureValidationMode"]),
    ("proxy", nuget_config, CONFIG, ["<config>", '<config><add key="http_proxy" value="http://p.example.net" />'],
     ["critical registry-changed config.http_proxy"]),
    ("push target", nuget_config, CONFIG, ["<config>", '<config><add key="defaultPushSource" value="https://p.example.net" />'],
     ["critical publish-changed config.defaultPushSource"]),
    ("resolution", nuget_config, CONFIG, ["Lowest", "Highest"], ["medium setting-changed config.dependencyVersion"]),
    ("trusted signer", nuget_config, CONFIG, ["  <config>", '  <trustedSigners><author name="x" /></trustedSigners><config>'],
     ["critical setting-changed trustedSigners.author.@name"]),
    ("list bump", packages_config, LIST, ["2.1.0", "2.2.0"], ["medium dependency-bumped Ipsum"]),
    ("list downgrade", packages_config, LIST, ["2.1.0", "2.0.0"], ["high dependency-downgraded Ipsum"]),
    ("list addition", packages_config, LIST, ["<packages>", '<packages><package id="New" version="1.0" />'], ["high dependency-added New"]),
    ("list removal", packages_config, LIST, ['<package id="Sit" version="5.0.1" developmentDependency="true" />', ""],
     ["low dependency-removed Sit"]),
    ("list range", packages_config, LIST, ['"2.1.0"', '"2.1.0" allowedVersions="[2,)"'], ["medium dependency-changed Ipsum"]),
    ("lock bump", packages_lock, LOCK, ['"5.0.1"', '"5.0.2"', "bbbb", "cccc"], ["medium dependency-bumped Sit"]),
    ("lock bump everywhere", packages_lock, LOCK, ['resolved": "2.1.0"', 'resolved": "2.2.0"', "aaaa", "cccc",
                                                   'resolved": "2.1.0"', 'resolved": "2.2.0"', "aaaa", "cccc"], ["medium dependency-bumped Ipsum"]),
    ("lock other bytes", packages_lock, LOCK, ["bbbb", "cccc"], ["critical hash-changed Sit"]),
    ("lock no hash", packages_lock, LOCK, [',\n        "contentHash": "bbbb=="', ""], ["high hash-removed Sit"]),
    ("lock downgrade", packages_lock, LOCK, ['"5.0.1"', '"4.0.0"', "bbbb", "cccc"], ["high dependency-downgraded Sit"]),
    ("lock addition", packages_lock, LOCK, ['"Sit": {', '"New": {"resolved": "1", "contentHash": "z"}, "Sit": {'],
     ["medium dependency-added New"]),
    ("lock format", packages_lock, LOCK, ['"version": 1', '"version": 2'], ["low lock-format-changed version"]),
    ("tool bump", dotnet_tools, TOOLS, ["1.0.0", "1.1.0"], ["medium dependency-bumped house-tool"]),
    ("tool", dotnet_tools, TOOLS, ['"house-tool": {', '"new": {"version": "1"}, "house-tool": {'], ["high dependency-added new"]),
    ("commands of a tool", dotnet_tools, TOOLS, ['"house"', '"git"'], ["medium dependency-changed house-tool"]),
    ("tools of folders above", dotnet_tools, TOOLS, ["true", "false"], ["medium setting-changed isRoot"]),
    ("tool setting nobody knows", dotnet_tools, TOOLS, ['"isRoot"', '"novelty": 1, "isRoot"'], ["medium setting-changed novelty"]),
    ("SDK", global_json, SDK, ["8.0.100", "8.0.101"], ["medium toolchain-changed dotnet-sdk"]),
    ("older SDK", global_json, SDK, ["8.0.100", "7.0.100"], ["high toolchain-changed dotnet-sdk"]),
    ("looser SDK", global_json, SDK, ["latestFeature", "latestMajor"], ["high pin-loosened sdk.rollForward"]),
    ("stricter SDK", global_json, SDK, ["latestFeature", "disable"], ["low pin-tightened sdk.rollForward"]),
    ("previews", global_json, SDK, ["false", "true"], ["medium toolchain-changed sdk.allowPrerelease"]),
    ("SDK from a folder", global_json, SDK, ['"rollForward"', '"paths": [".x"], "rollForward"'], ["high toolchain-changed sdk.paths"]),
    ("MSBuild SDK bump", global_json, SDK, ["1.0.0", "1.1.0"], ["medium dependency-bumped House.Sdk"]),
    ("MSBuild SDK", global_json, SDK, ['"House.Sdk"', '"New.Sdk": "1.0.0", "House.Sdk"'], ["high plugin-added New.Sdk"]),
    ("tool of the build", global_json, SDK, ['"dotnet": "8.0.100"', '"dotnet": "8.0.101"'], ["medium toolchain-changed tools.dotnet"]),
    ("key nobody knows", global_json, SDK, ['"test"', '"novelty": 1, "test"'], ["medium setting-changed novelty"]),
    ("package bump", nuspec, NUSPEC, ["5.0.1", "5.0.2"], ["medium dependency-bumped Sit"]),
    ("package dependency", nuspec, NUSPEC, ["<dependency id", '<dependency id="New" version="1.0" /><dependency id'], ["high dependency-added New"]),
    ("package name", nuspec, NUSPEC, ["<id>Lorem", "<id>L0rem"], ["high package-renamed metadata.id"]),
    ("package version", nuspec, NUSPEC, ["$version$", "1.0.0"], ["medium version-changed metadata.version"]),
    ("package licence", nuspec, NUSPEC, ["Apache-2.0", "MIT"], ["medium license-changed metadata.license"]),
    ("package address", nuspec, NUSPEC, ["https://lorem", "https://dolor"], ["low metadata-changed metadata.projectUrl"]),
    ("package repository", nuspec, NUSPEC, ["git.example.org", "git.example.net"], ["low metadata-changed metadata.repository.@url"]),
    ("package file", nuspec, NUSPEC, ["  <files>", '  <files><file src="x.targets" target="build" />'],
     ["high package-contents-widened files[x.targets]"]),
    ("package file gone", nuspec, NUSPEC, ["<files>", '<files><file src="a" />', '<file src="bin\\Lorem.dll" target="lib\\net8.0" />', ""],
     ["high package-contents-widened files[a]", "medium package-contents-changed files[bin/Lorem.dll]"]),
    ("all files of the package", nuspec, NUSPEC, ["<files>", "<!--", "</files>", "-->"],
     ["high package-contents-widened files", "medium package-contents-changed files[bin/Lorem.dll]"]),
    ("package types", nuspec, NUSPEC, ["<authors>", '<packageTypes><packageType name="DotnetTool" /></packageTypes><authors>'],
     ["medium package-contents-changed metadata.packageTypes.packageType.@name"]),
    ("package key nobody knows", nuspec, NUSPEC, ["<authors>", "<novelty>1</novelty><authors>"], ["medium setting-changed metadata.novelty"]),
]  # fmt: skip

QUIET = [
    ("comment", nuget_config, CONFIG, [SOURCES, SOURCES + "<!-- <add key='x' value='y' /> -->"]),
    ("label of a source", nuget_config, CONFIG, ['<add key="house" value="https', '<add key="home" value="https']),
    ("order of patterns", nuget_config, CONFIG, ['<packageSource key="house"><package pattern="*" /></packageSource>', "",
                                                 "  </packageSourceMapping>", '<packageSource key="house"><package pattern="*" /></packageSource></packageSourceMapping>']),
    ("what the editor shows", nuget_config, CONFIG, ["  <config>", "  <activePackageSource><add key='x' value='y' /></activePackageSource><config>"]),
    ("list order", packages_config, LIST, ['  <package id="Sit" version="5.0.1" developmentDependency="true" />\n', "",
                                           "<packages>", '<packages><package id="Sit" version="5.0.1" developmentDependency="true" />']),
    ("list framework", packages_config, LIST, ["net48", "net472"]),
    ("lock request", packages_lock, LOCK, ["[2.1.0, )", "[2.0.0, )"]),
    ("lock formatting", packages_lock, LOCK, ["\n  ", "\n      "]),
    ("tools formatting", dotnet_tools, TOOLS, ["\n  ", "\n"]),
    ("SDK comment", global_json, SDK, ["// the SDK", "/* x */"]),
    ("test runner", global_json, SDK, ['"x"', '"y"']),
    ("package description", nuspec, NUSPEC, ["Lorem ipsum.", "Dolor.", "Jo", "Al"]),
    ("package slashes", nuspec, NUSPEC, ["lib\\net8.0", "lib/net8.0"]),
    ("package namespace", nuspec, NUSPEC, ["2013/05", "2012/06"]),
]  # fmt: skip

EVERY = [nuget_config, packages_config, packages_lock, dotnet_tools, global_json, nuspec]


@pytest.mark.parametrize(("form", "old", "edits", "expected"), [row[1:] for row in TOLD], ids=[row[0] for row in TOLD])
def test_what_is_told(form: Format, old: str, edits: list[str], expected: list[str]) -> None:
    assert said(form, old, edited(old, *edits)) == expected


@pytest.mark.parametrize(("form", "old", "edits"), [row[1:] for row in QUIET], ids=[row[0] for row in QUIET])
def test_what_says_nothing(form: Format, old: str, edits: list[str]) -> None:
    assert said(form, old, edited(old, *edits)) == []


@pytest.mark.parametrize(
    ("form", "new", "expected", "removed"),
    [
        (nuget_config, CONFIG, "critical registry-changed packageSources[house]", "medium"),
        (packages_config, LIST, "high dependency-added Ipsum", "medium"),
        (packages_lock, LOCK, "medium lock-added file", "high"),
        (dotnet_tools, TOOLS, "high dependency-added house-tool", "medium"),
        (global_json, SDK, "medium toolchain-changed dotnet-sdk", "medium"),
        (nuspec, NUSPEC, "high dependency-added Sit", "medium"),
    ],
)
def test_new_and_removed_files(form: Format, new: str, expected: str, removed: str) -> None:
    assert expected in said(form, None, new)
    assert said(form, new, None) == [f"{removed} file-removed file"]


def test_no_secret_is_shown() -> None:
    new = CONFIG.replace("%HOUSE%", "hunter2").encode()
    for old in (None, CONFIG.encode()):
        assert "hunter2" not in repr([*nuget_config.diff(old, new), *nuget_config.diff(new, CONFIG.encode())])


@pytest.mark.parametrize(
    "text", ["<<<<<<< ours\n", "{{x}}", "[", "\0", "<a>", "[1]", '{"a": 1, "a": 2}', "<!DOCTYPE a><a/>"]
)
@pytest.mark.parametrize("form", EVERY)
def test_what_cannot_be_read_weighs_most(form: Format, text: str) -> None:
    if form in (dotnet_tools, global_json, packages_lock) or text not in ("[1]",):
        assert said(form, None, text)[0].startswith(f"{form.WORST} opaque")


@pytest.mark.parametrize("value", ["1", "null", "[]", "{}", '"a"', '[{"a": [1]}]', '{"a": {"b": [1]}}'])
@pytest.mark.parametrize("key", ["version", "dependencies", "tools", "sdk", "msbuild-sdks", "isRoot"])
def test_any_type_anywhere(key: str, value: str) -> None:
    for form, sample in ((packages_lock, LOCK), (dotnet_tools, TOOLS), (global_json, SDK)):
        never_raises(form, sample.encode(), f'{{"{key}": {value}}}'.encode())
        never_raises(form, sample.encode(), f'{{"{key}": {{"x": {value}, "y": {{"z": {value}}}}}}}'.encode())


def test_paths() -> None:
    assert all(map(nuget_config.matches, ("NuGet.Config", "a/nuget.config", ".nuget/NuGet.Config")))
    assert all(map(packages_config.matches, ("packages.config", "packages.Lorem.config")))
    assert packages_lock.matches("src/packages.lock.json")
    assert dotnet_tools.matches(".config/dotnet-tools.json")
    assert global_json.matches("global.json")
    assert global_json.matches("src/global.json")
    assert not global_json.matches("locales/en/global.json")
    assert nuspec.matches("Lorem.nuspec")
    assert not any(form.matches("app.config") or form.matches("a.json") for form in EVERY)


@settings(max_examples=50, deadline=None)
@given(mangled(CONFIG, LIST, LOCK, TOOLS, SDK, NUSPEC), mangled(CONFIG, LIST, LOCK, TOOLS, SDK, NUSPEC))
def test_they_never_raise(old: bytes, new: bytes) -> None:
    for form in EVERY:
        never_raises(form, old, new)


def test_a_large_lock_takes_no_time() -> None:
    def lock(digest: str) -> str:
        rows = {f"P{n}": {"resolved": "1", "contentHash": digest * 64} for n in range(30_000)}
        return json.dumps({"version": 1, "dependencies": {"net8.0": rows}})

    with within(3):
        assert len(said(packages_lock, lock("a"), lock("b"))) == 30_000


def test_a_large_configuration_takes_no_time() -> None:
    rows = "".join(f'<add key="k{n}" value="https://h{n}.example.org/" />' for n in range(20_000))
    mapped = "".join(f'<package pattern="P{n}" />' for n in range(20_000))
    for section in (
        f"<packageSources>{rows}</packageSources>",
        f"<apikeys>{rows}</apikeys>",
        f'<packageSourceMapping><packageSource key="a">{mapped}</packageSource></packageSourceMapping>',
    ):
        with within(2):
            said(nuget_config, "<configuration/>", f"<configuration>{section}</configuration>")
            said(nuget_config, f"<configuration>{section}</configuration>", CONFIG)
