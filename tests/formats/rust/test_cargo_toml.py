"""What an edit of a Cargo.toml means."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from kit.edits import edited, mangled, never_raises, said
from kit.patience import within

from scanner.formats.rust import cargo_toml
from scanner.model.change import Delta
from scanner.model.scale import Severity

CRATE = """\
[package]
name = "lantern"
version = "1.4.0"
edition = "2021"
rust-version = "1.70"
description = "Lights up."
license = "MIT"
repository = "https://git.example.org/lantern"
keywords = ["light"]
publish = false
include = ["src/**", "README.md"]
exclude = ["secrets/**"]
build = "build.rs"

[package.metadata.docs.rs]
all-features = true

[package.metadata.release]
tag = true

[lib]
name = "lantern"
path = "src/lib.rs"
proc-macro = false

[[bin]]
name = "lantern"
path = "src/main.rs"

[[test]]
name = "smoke"

[dependencies]
# what it burns
wick = "1.2"
oil = { version = "2.0", features = ["cold", "pressed"], default-features = false }
glass = { path = "../glass", version = "0.3" }
flame = { git = "https://git.example.org/flame", rev = "1f0c2d3e4b5a69788796a5b4c3d2e1f00f1e2d3c" }
exact = "=3.1.4"

[dev-dependencies]
probe = "0.5"

[build-dependencies]
forge = "1.0"

[target.'cfg(unix)'.dependencies]
signal = "0.4"

[features]
default = ["std"]
std = []

[profile.release]
lto = true

[profile.dev]
opt-level = 1

[patch.crates-io]
wax = { git = "https://git.example.org/wax", branch = "fix" }

[workspace]
members = ["glass"]

[workspace.dependencies]
shared = "1.0"

[lints.rust]
unused = "warn"
"""

SAID = [
    ("bump", ('wick = "1.2"', 'wick = "1.3"'), ["medium dependency-bumped wick"]),
    ("bump of a table", ('"2.0", f', '"2.1", f'), ["medium dependency-bumped oil"]),
    ("bump for tests", ('probe = "0.5"', 'probe = "0.6"'), ["low dependency-bumped probe"]),
    ("bump for the build", ('forge = "1.0"', 'forge = "1.1"'), ["medium dependency-bumped forge"]),
    ("bump for a platform", ('signal = "0.4"', 'signal = "0.5"'), ["medium dependency-bumped signal"]),
    ("bump of a commit", ("1f0c2d3e", "0f0c2d3e"), ["medium dependency-bumped flame"]),
    ("bump in the workspace", ('shared = "1.0"', 'shared = "1.1"'), ["medium dependency-bumped shared"]),
    ("down", ('wick = "1.2"', 'wick = "1.1"'), ["high dependency-downgraded wick"]),
    ("looser", ('"=3.1.4"', '"3.1.4"'), ["high pin-loosened exact"]),
    ("any", ('wick = "1.2"', 'wick = "*"'), ["high pin-loosened wick"]),
    ("tighter", ('wick = "1.2"', 'wick = "=1.2"'), ["low pin-tightened wick"]),
    ("added", ('wick = "1.2"', 'wick = "1.2"\nsoot = "1"'), ["high dependency-added soot"]),
    ("added for tests", ('probe = "0.5"', 'probe = "0.5"\nsoot = "1"'), ["medium dependency-added soot"]),
    ("added from here", ('wick = "1.2"', 'wick = "1.2"\nsoot.path = "soot"'), ["medium dependency-added soot"]),
    ("added from the workspace", ('wick = "1.2"', 'wick = "1.2"\na.workspace = true'), ["medium dependency-added a"]),
    (
        "added in the clear",
        ('wick = "1.2"', 'wick = "1.2"\nsoot.git = "http://git.example.org/soot"'),
        ["critical source-changed soot", "high dependency-added soot"],
    ),
    ("removed", ('wick = "1.2"\n', ""), ["low dependency-removed wick"]),
    (
        "another crate under the name",
        ('wick = "1.2"', 'wick = { version = "1.2", package = "wicked" }'),
        ["high dependency-added wicked", "low dependency-removed wick"],
    ),
    (
        "to git without a commit",
        ('wick = "1.2"', 'wick = { git = "https://git.example.org/wick" }'),
        ["high pin-loosened wick", "high source-changed wick"],
    ),
    (
        "commit to branch",
        ('rev = "1f0c2d3e4b5a69788796a5b4c3d2e1f00f1e2d3c"', 'branch = "2.0"'),
        ["high pin-loosened flame"],
    ),
    ("other repository", ("example.org/flame", "example.net/flame"), ["high source-changed flame"]),
    (
        "other registry",
        ('wick = "1.2"', 'wick = { version = "1.2", registry = "mirror" }'),
        ["high source-changed wick"],
    ),
    ("other folder", ("../glass", "../bowl"), ["medium source-changed glass"]),
    ("path without version", (', version = "0.3"', ""), ["low pin-loosened glass"]),
    ("features", ('["cold", "pressed"]', '["cold"]'), ["medium dependency-changed oil"]),
    ("optional", ('wick = "1.2"', 'wick = { version = "1.2", optional = true }'), ["medium dependency-changed wick"]),
    ("to the workspace", ('wick = "1.2"', "wick.workspace = true"), ["low dependency-moved wick"]),
    (
        "from tests to all",
        ('[dev-dependencies]\nprobe = "0.5"\n', "", 'wick = "1.2"', 'wick = "1.2"\nprobe = "0.5"'),
        ["medium dependency-moved probe"],
    ),
    ("version", ('version = "1.4.0"', 'version = "1.5.0"'), ["medium version-changed package.version"]),
    ("name", ('name = "lantern"\nversion', 'name = "lamp"\nversion'), ["high package-renamed package.name"]),
    ("compiler", ('"1.70"', '"1.75"'), ["medium runtime-requirement-changed package.rust-version"]),
    ("edition", ('"2021"', '"2024"'), ["medium setting-changed package.edition"]),
    ("licence", ('"MIT"', '"Apache-2.0"'), ["medium license-changed package.license"]),
    ("repository", ("git.example.org/lantern", "git.example.net/lantern"), ["low metadata-changed package.repository"]),
    ("published", ("publish = false\n", ""), ["critical publish-changed package.publish"]),
    ("published elsewhere", ("publish = false", 'publish = ["mirror"]'), ["critical publish-changed package.publish"]),
    ("wider contents", ('["src/**", ', '["src/**", "dist/**", '), ["high package-contents-widened package.include"]),
    ("all contents", ('include = ["src/**", "README.md"]\n', ""), ["high package-contents-widened package.include"]),
    ("no longer kept out", ('["secrets/**"]', "[]"), ["high package-contents-widened package.exclude"]),
    ("fewer contents", ('["src/**", "README.md"]', '["src/**"]'), ["medium package-contents-changed package.include"]),
    ("more kept out", ('["secrets/**"]', '["secrets/**", "x"]'), ["medium package-contents-changed package.exclude"]),
    ("other build script", ('"build.rs"', '"setup.rs"'), ["critical install-script-changed package.build"]),
    ("no build script", ('build = "build.rs"', "build = false"), ["low install-script-removed package.build"]),
    ("procedural macro", ("proc-macro = false", "proc-macro = true"), ["high plugin-added lib.proc-macro"]),
    ("other library", ('"src/lib.rs"', '"src/other.rs"'), ["high entry-point-changed lib.path"]),
    (
        "kind of library",
        ("proc-macro = false", 'crate-type = ["cdylib"]'),
        ["medium package-contents-changed lib.crate-type"],
    ),
    ("program added", ("[[test]]", '[[bin]]\nname = "ls"\n\n[[test]]'), ["high entry-point-added bin.ls"]),
    ("program changed", ('"src/main.rs"', '"src/x.rs"'), ["high entry-point-changed bin.lantern.path"]),
    (
        "program removed",
        ('[[bin]]\nname = "lantern"\npath = "src/main.rs"\n', ""),
        ["medium entry-point-removed bin.lantern"],
    ),
    ("default features", ('["std"]', '["std", "net"]'), ["medium setting-changed features.default"]),
    ("new feature", ("std = []", "std = []\nnet = []"), ["low setting-changed features.net"]),
    ("release profile", ("lto = true", "lto = false"), ["medium setting-changed profile.release.lto"]),
    (
        "patched",
        ("[patch.crates-io]", '[patch.crates-io]\nwick = { path = "wick" }'),
        ["high override-changed patch.crates-io.wick"],
    ),
    (
        "patched in the clear",
        ("https://git.example.org/wax", "http://git.example.org/wax"),
        ["critical override-changed patch.crates-io.wax"],
    ),
    ("patch follows another branch", ('"fix"', '"other"'), ["medium dependency-bumped wax"]),
    (
        "patch dropped",
        ('wax = { git = "https://git.example.org/wax", branch = "fix" }\n', ""),
        ["medium override-changed patch.crates-io.wax"],
    ),
    ("member", ('["glass"]', '["glass", "soot"]'), ["low setting-changed workspace.members"]),
    ("resolver", ("[workspace]", '[workspace]\nresolver = "2"'), ["medium setting-changed workspace.resolver"]),
    (
        "hook of a release",
        ("tag = true", 'pre-release-hook = ["sh", "x.sh"]'),
        [
            "high run-changed package.metadata.release.pre-release-hook",
            "medium setting-changed package.metadata.release.tag",
        ],
    ),
    (
        "where binaries are fetched",
        ("[lib]", '[package.metadata.binstall]\npkg-url = "https://x.example.org"\n\n[lib]'),
        ["critical publish-changed package.metadata.binstall.pkg-url"],
    ),
    (
        "unknown table",
        ("[lints.rust]", "[hints]\nmostly-unused = true\n\n[lints.rust]"),
        ["medium setting-changed hints.mostly-unused"],
    ),
]

QUIET = [
    ("comment", ("# what it burns", "# what burns")),
    ("spacing", ('wick = "1.2"', 'wick   =   "1.2"')),
    ("quotes", ('wick = "1.2"', "wick = '1.2'")),
    ("table for a text", ('wick = "1.2"', 'wick = { version = "1.2" }')),
    ("order", ('wick = "1.2"\n', "", 'exact = "=3.1.4"\n', 'exact = "=3.1.4"\nwick = "1.2"\n')),
    ("order of features", ('["cold", "pressed"]', '["pressed", "cold"]')),
    ("what is the default", ('wick = "1.2"', 'wick = { version = "1.2", optional = false, default-features = true }')),
    ("description", ("Lights up.", "Lights everything.")),
    ("keywords", ('["light"]', '["lamp"]')),
    ("lints", ('"warn"', '"deny"')),
    ("developers' profile", ("opt-level = 1", "opt-level = 0")),
    ("tests", ('name = "smoke"', 'name = "fire"')),
    ("documentation tool", ("all-features = true", "all-features = false")),
    ("build script by default", ('build = "build.rs"', "build = true")),
    ("order of contents", ('["src/**", "README.md"]', '["README.md", "src/**"]')),
]


@pytest.mark.parametrize(("edits", "expected"), [row[1:] for row in SAID], ids=[row[0] for row in SAID])
def test_an_edit_is_told(edits: tuple[str, ...], expected: list[str]) -> None:
    assert said(cargo_toml, CRATE, edited(CRATE, *edits)) == sorted(expected)


@pytest.mark.parametrize("edits", [row[1] for row in QUIET], ids=[row[0] for row in QUIET])
def test_an_edit_without_meaning_is_not(edits: tuple[str, ...]) -> None:
    assert said(cargo_toml, CRATE, edited(CRATE, *edits)) == []


@pytest.mark.parametrize(
    ("path", "read"),
    [("Cargo.toml", True), ("crates/a/cargo.TOML", True), ("Cargo.lock", False), ("xCargo.toml", False)],
)
def test_which_files(path: str, read: bool) -> None:
    assert cargo_toml.matches(path) is read


def test_a_version_that_moves_into_the_workspace_of_the_same_file() -> None:
    old = '[workspace]\nmembers = ["a"]\n[dependencies]\nwick = "1.2"\n'
    new = (
        '[workspace]\nmembers = ["a"]\n[workspace.dependencies]\nwick = "1.2"\n[dependencies]\nwick.workspace = true\n'
    )
    assert said(cargo_toml, old, new) == ["low dependency-moved wick"]
    assert said(cargo_toml, new, old) == ["low dependency-moved wick", "low dependency-removed wick"]


def test_a_source_that_comes_with_leaving_the_workspace_is_told() -> None:
    old = "[dependencies]\nwick.workspace = true\n"
    new = '[dependencies]\nwick = { git = "https://git.example.net/wick", rev = "1f0c2d3" }\n'
    assert said(cargo_toml, old, new) == ["high source-changed wick", "low dependency-moved wick"]


def test_old_and_new_are_as_written() -> None:
    (delta,) = cargo_toml.diff(CRATE.encode(), edited(CRATE, '"1.2"', '"1.3"').encode())
    assert delta == Delta("dependency-bumped", "wick", "1.2", "1.3", Severity.MEDIUM, scope="runtime")


def test_a_new_file_is_told_by_what_it_brings() -> None:
    new = edited(CRATE, "proc-macro = false", "proc-macro = true", '"build.rs"', '"setup.rs"')
    found = said(cargo_toml, None, new)
    assert "critical install-script-added package.build" in found
    assert "high plugin-added lib.proc-macro" in found
    assert "high override-changed patch.crates-io.wax" in found
    assert "high dependency-added wick" in found
    assert not [line for line in found if "version-changed" in line or "renamed" in line]


def test_a_removed_file_is_one_fact() -> None:
    assert said(cargo_toml, CRATE, None) == ["medium file-removed file"]


@pytest.mark.parametrize(
    "broken",
    [
        CRATE + "<<<<<<< ours\n",
        CRATE + "{{ extra }}\n",
        CRATE + '[package]\nname = "twice"\n',
        CRATE[:60],
        "a = 1\n" * 100_000,
    ],
    ids=["merge", "template", "twice", "cut", "large"],
)
def test_what_cannot_be_read_is_opaque(broken: str) -> None:
    for old, new in ((CRATE, broken), (broken, CRATE), (None, broken)):
        (line,) = said(cargo_toml, old, new)
        assert line.startswith("critical opaque ")


@pytest.mark.parametrize(
    "shape",
    [
        "package = 1\ndependencies = []\nworkspace = 'x'\nlib = 3\nbin = 'x'\nfeatures = 2\npatch = 1\ntarget = 0\n",
        "[dependencies]\na = 1\nb = [1]\nc = {version = {}, git = [], features = 3, package = 4}\n[target]\nx = 1\n",
        "[package]\nname = []\nversion = {}\npublish = 3\nbuild = [1]\ninclude = {}\nmetadata = 1\n[[bin]]\nname = 3\n",
        "[patch]\nx = 1\n[patch.y]\nz = []\n[replace]\n'a:1' = 2\n[features]\nx = 3\n",
        "[workspace]\nmembers = 3\npackage = 1\nmetadata = []\n[profile]\nrelease = 3\n",
    ],
)
def test_hostile_shapes_never_raise(shape: str) -> None:
    never_raises(cargo_toml, CRATE.encode(), shape.encode())


@given(new=mangled(CRATE))
@settings(max_examples=100, deadline=None)
def test_any_bytes_never_raise(new: bytes) -> None:
    never_raises(cargo_toml, CRATE.encode(), new)


def test_a_long_manifest_is_read_in_time() -> None:
    rows = "".join(f'crate-{number} = "1.{number}"\n' for number in range(5_000))
    with within(2):
        assert len(said(cargo_toml, f"[dependencies]\n{rows}", f"[dependencies]\n{rows.replace('1.', '2.')}")) == 5_000
