"""What an edit of a version catalog, or of the older list of versions, means."""

# ruff: noqa: E501 - a row of the table is one edit

from __future__ import annotations

import pytest
from hypothesis import given, settings
from kit.edits import edited, mangled, never_raises, said

from scanner.formats.jvm import version_catalog, versions_props
from scanner.formats.protocol import Format

CATALOG = """\
[versions]
ipsum = "2.1.0" # two users
dolor = "3.4"
java-target = "17"
unused = "9.1"
rich = { strictly = "[1.0,2.0)", prefer = "1.5" }

[libraries]
ipsum-core = { module = "org.ipsum:ipsum-core", version.ref = "ipsum" }
ipsum-io = { group = "org.ipsum", name = "ipsum-io", version.ref = "ipsum" }
dolor = { module = "org.dolor:dolor", version.ref = "dolor" }
sit = "org.sit:sit:5.0.1"
amet = { module = "org.amet:amet" }
rich = { module = "org.rich:rich", version.ref = "rich" }

[plugins]
lint = { id = "org.lint.tool", version = "1.4" }
short = "org.short:2.0"

[bundles]
all = ["ipsum-core", "sit"]
"""

PROPS = """\
# versions
org.sit:sit = 5.0.1
org.dolor:* = 3.4
"""

TOLD = [
    ("bump of what several use", version_catalog, CATALOG, ["2.1.0", "2.2.0"], ["medium dependency-bumped ipsum"]),
    ("bump of what one uses", version_catalog, CATALOG, ['"3.4"', '"3.5"'], ["medium dependency-bumped org.dolor:dolor"]),
    ("bump of what scripts use", version_catalog, CATALOG, ['"9.1"', '"9.2"'], ["medium dependency-bumped unused"]),
    ("bump in place", version_catalog, CATALOG, ["5.0.1", "5.0.2"], ["medium dependency-bumped org.sit:sit"]),
    ("bump of a plug-in", version_catalog, CATALOG, ['"1.4"', '"1.5"'], ["medium dependency-bumped org.lint.tool"]),
    ("bump of a short plug-in", version_catalog, CATALOG, [":2.0", ":2.1"], ["medium dependency-bumped org.short"]),
    ("downgrade", version_catalog, CATALOG, ["5.0.1", "4.0"], ["high dependency-downgraded org.sit:sit"]),
    ("loosened", version_catalog, CATALOG, ["5.0.1", "5.+"], ["high pin-loosened org.sit:sit"]),
    ("no longer strict", version_catalog, CATALOG, ['strictly = "[1.0,2.0)", ', ""], ["medium dependency-bumped org.rich:rich"]),
    ("wider", version_catalog, CATALOG, ["[1.0,2.0)", "[1.0,)"], ["high pin-loosened org.rich:rich"]),
    ("library", version_catalog, CATALOG, ["sit = ", 'new = "org.new:new:1"\nsit = '],
     ["high dependency-added org.new:new"]),
    ("other library under the alias", version_catalog, CATALOG, ["org.sit:sit", "org.s1t:sit"],
     ["high dependency-added org.s1t:sit", "low dependency-removed org.sit:sit"]),
    ("plug-in", version_catalog, CATALOG, ["lint = ", 'new = "org.new:1"\nlint = '], ["high plugin-added org.new"]),
    ("plug-in gone", version_catalog, CATALOG, ['short = "org.short:2.0"\n', ""], ["low plugin-removed org.short"]),
    ("bundle", version_catalog, CATALOG, ['"sit"]', '"sit", "amet"]'], ["medium dependency-changed bundles.all"]),
    ("smaller bundle", version_catalog, CATALOG, [', "sit"]', "]"], ["low dependency-changed bundles.all"]),
    ("Java", version_catalog, CATALOG, ['"17"', '"21"'], ["medium runtime-requirement-changed versions.java-target"]),
    ("unused version", version_catalog, CATALOG, ["[libraries]", 'more = "1"\n[libraries]'],
     ["low setting-changed versions.more"]),
    ("table nobody knows", version_catalog, CATALOG, ["[bundles]", "[novelty]\na = 1\n[bundles]"],
     ["medium setting-changed novelty"]),
    ("list bump", versions_props, PROPS, ["5.0.1", "5.0.2"], ["medium dependency-bumped org.sit:sit"]),
    ("list addition", versions_props, PROPS, ["org.sit", "org.new:new = 1\norg.sit"], ["high dependency-added org.new:new"]),
]  # fmt: skip

QUIET = [
    ("comment", version_catalog, CATALOG, [" # two users", ""]),
    ("shape of a row", version_catalog, CATALOG, ['"org.sit:sit:5.0.1"', '{ module = "org.sit:sit", version = "5.0.1" }']),
    ("in place", version_catalog, CATALOG, ['version.ref = "dolor"', 'version = "3.4"', 'dolor = "3.4"\n', ""]),
    ("alias of a library", version_catalog, CATALOG, ["amet = ", "other = "]),
    ("spelling of an alias", version_catalog, CATALOG, ['ref = "rich"', 'ref = "ri-ch"', "rich = { strictly", "ri_ch = { strictly"]),
    ("order", version_catalog, CATALOG, ['dolor = "3.4"\n', "", '[versions]\n', '[versions]\ndolor = "3.4"\n']),
    ("order of a bundle", version_catalog, CATALOG, ['"ipsum-core", "sit"', '"sit", "ipsum-core"']),
    ("comment of the list", versions_props, PROPS, ["# versions", "# x"]),
    ("spaces of the list", versions_props, PROPS, ["sit = 5", "sit=5"]),
]  # fmt: skip


@pytest.mark.parametrize(("form", "old", "edits", "expected"), [row[1:] for row in TOLD], ids=[row[0] for row in TOLD])
def test_what_is_told(form: Format, old: str, edits: list[str], expected: list[str]) -> None:
    assert said(form, old, edited(old, *edits)) == expected


@pytest.mark.parametrize(("form", "old", "edits"), [row[1:] for row in QUIET], ids=[row[0] for row in QUIET])
def test_what_says_nothing(form: Format, old: str, edits: list[str]) -> None:
    assert said(form, old, edited(old, *edits)) == []


def test_new_and_removed_files() -> None:
    assert "high dependency-added org.sit:sit" in said(version_catalog, None, CATALOG)
    assert "high plugin-added org.lint.tool" in said(version_catalog, None, CATALOG)
    assert said(version_catalog, CATALOG, None) == ["medium file-removed file"]


@pytest.mark.parametrize(
    "text",
    ["[versions", "versions = 1", "[libraries]\na = 1\na = 2", "<<<<<<< ours\n", "{{x}} = 1", "\0"],
)
def test_what_cannot_be_read_weighs_most(text: str) -> None:
    assert said(version_catalog, CATALOG, text)[0].startswith("high opaque")


def test_a_list_of_versions_is_msbuilds_where_it_is_xml() -> None:
    old, new = (f"<Project><PropertyGroup><AVersion>{v}.0</AVersion></PropertyGroup></Project>" for v in "12")
    assert said(versions_props, old, new) == ["medium dependency-bumped AVersion"]
    assert said(versions_props, PROPS, "no version")[0].startswith("high opaque")


def test_paths() -> None:
    assert all(map(version_catalog.matches, ("gradle/libs.versions.toml", "a/tools.versions.toml", "gradle/libs.toml")))
    assert not any(map(version_catalog.matches, ("versions.toml", "gradle/x.toml", "libs.toml")))
    assert versions_props.matches("versions.props")


@settings(max_examples=100, deadline=None)
@given(mangled(CATALOG, PROPS), mangled(CATALOG, PROPS))
def test_they_never_raise(old: bytes, new: bytes) -> None:
    never_raises(version_catalog, old, new)
    never_raises(versions_props, old, new)


@pytest.mark.parametrize(
    "value", ["1", "[]", "{}", "true", "{ref = 1}", "{module = [1], version = {ref = []}}", "[[1]]"]
)
@pytest.mark.parametrize("place", ["versions.a", "libraries.a", "plugins.a", "bundles.a", "metadata.a"])
def test_any_type_anywhere(place: str, value: str) -> None:
    never_raises(version_catalog, CATALOG.encode(), f"{place} = {value}\n".encode())
