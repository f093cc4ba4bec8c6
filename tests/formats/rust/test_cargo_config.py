"""What an edit of a .cargo/config.toml means."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from kit.edits import edited, mangled, never_raises, said

from scanner.formats.rust import cargo_config

CONFIG = """\
[alias]
check-all = "check --workspace"

[build]
jobs = 4
rustflags = ["-C", "target-cpu=native"]

[env]
LAMP = "on"

[net]
retry = 3

[registries.house]
index = "sparse+https://crates.example.org/"

[target.x86_64-unknown-linux-gnu]
rustflags = ["-C", "opt-level=3"]

[term]
quiet = true

[profile.dev]
debug = 1
"""
END = ("debug = 1\n",)

SAID = [
    (
        "source replaced",
        '[source.crates-io]\nreplace-with = "mirror"',
        "critical registry-changed source.crates-io.replace-with",
    ),
    (
        "registry",
        '[registries.other]\nindex = "https://x.example.org"',
        "critical registry-changed registries.other.index",
    ),
    ("default registry", '[registry]\ndefault = "house"', "critical registry-changed registry.default"),
    ("token", '[registries.other]\ntoken = "Cio_made_up"', "critical secret-exposed registries.other.token"),
    (
        "credentials by a program",
        '[registry]\nglobal-credential-providers = ["./x"]',
        "critical toolchain-changed registry.global-credential-providers",
    ),
    ("linker", '[target.arm]\nlinker = "./ld"', "high toolchain-changed target.arm.linker"),
    ("runner", "[target.'cfg(all())']\nrunner = './run'", "high toolchain-changed target.cfg(all()).runner"),
    (
        "flags that link",
        '[target.arm]\nrustflags = "-Clink-arg=-fuse-ld=x"',
        "high toolchain-changed target.arm.rustflags",
    ),
    ("flags", '[target.arm]\nrustflags = "-Copt-level=3"', "medium setting-changed target.arm.rustflags"),
    ("variable that steers", '[host]\nlinker = "x"', "high toolchain-changed host.linker"),
    ("revocation", "[http]\ncheck-revoke = false", "critical transport-weakened http.check-revoke"),
    ("certificates", '[http]\ncainfo = "ca.pem"', "critical transport-weakened http.cainfo"),
    ("proxy", '[http]\nproxy = "p.example.org:8080"', "high setting-changed http.proxy"),
    ("patch", '[patch.crates-io]\nwick = { path = "w" }', "high override-changed patch.crates-io.wick"),
    ("release profile", "[profile.release]\nlto = true", "medium setting-changed profile.release.lto"),
    ("unknown", "[unstable]\nbuild-std = ['core']", "medium setting-changed unstable.build-std"),
]


@pytest.mark.parametrize(("more", "expected"), [row[1:] for row in SAID], ids=[row[0] for row in SAID])
def test_what_is_added_is_told(more: str, expected: str) -> None:
    assert said(cargo_config, CONFIG, f"{CONFIG}\n{more}\n") == [expected]
    assert expected in said(cargo_config, None, f"{more}\n")


@pytest.mark.parametrize(
    ("edits", "expected"),
    [
        (("jobs = 4", 'rustc-wrapper = "./cache"'), ["high toolchain-changed build.rustc-wrapper"]),
        (('"check --workspace"', '"run --bin x"'), ["medium run-changed alias.check-all"]),
        (('check-all = "check --workspace"\n', ""), ["low run-changed alias.check-all"]),
        (("crates.example.org", "crates.example.net"), ["critical registry-changed registries.house.index"]),
        (("LAMP =", "LD_PRELOAD = 'x.so'\nLAMP ="), ["high env-changed env.LD_PRELOAD"]),
        (('"on"', '"off"'), ["medium env-changed env.LAMP"]),
        (("[alias]", 'include = "other.toml"\n[alias]'), ["critical include-added include"]),
        (("[alias]", 'paths = ["../wick"]\n[alias]'), ["high override-changed paths"]),
    ],
)
def test_an_edit_is_told(edits: tuple[str, ...], expected: list[str]) -> None:
    assert said(cargo_config, CONFIG, edited(CONFIG, *edits)) == expected


@pytest.mark.parametrize(
    "edits",
    [
        ("quiet = true", "quiet = false"),
        ("jobs = 4", "jobs = 8"),
        ("retry = 3", "retry = 9"),
        ("debug = 1", "debug = 2"),
        ("[term]", "# how much it says\n[term]"),
        ("[net]\nretry = 3\n", "", "[alias]", "[net]\nretry = 3\n\n[alias]"),
    ],
    ids=["terminal", "jobs", "retries", "developers", "comment", "order"],
)
def test_an_edit_without_meaning_is_not(edits: tuple[str, ...]) -> None:
    assert said(cargo_config, CONFIG, edited(CONFIG, *edits)) == []


def test_what_is_taken_back_weighs_less() -> None:
    weak = f'{CONFIG}[http]\ncheck-revoke = false\n[target.arm]\nlinker = "x"\n[registries.a]\ntoken = "made-up"\n'
    assert said(cargo_config, weak, CONFIG) == [
        "low secret-exposed registries.a.token",
        "low setting-changed http.check-revoke",
        "medium toolchain-changed target.arm.linker",
    ]


def test_a_token_is_not_shown() -> None:
    for delta in cargo_config.diff(b"", b'[registry]\ntoken = "made-up-secret"\n'):
        assert "made-up-secret" not in repr(delta)


def test_removed_and_unreadable() -> None:
    assert said(cargo_config, CONFIG, None) == ["medium file-removed file"]
    for broken in ("[a", "a = 1\na = 2\n", "<<<<<<< x\n", "a=1\n" * 90_000):
        (line,) = said(cargo_config, CONFIG, broken)
        assert line.startswith("critical opaque ")


@pytest.mark.parametrize(
    ("path", "read"),
    [(".cargo/config.toml", True), ("sub/.cargo/config", True), ("config.toml", False), (".cargo/audit.toml", False)],
)
def test_which_files(path: str, read: bool) -> None:
    assert cargo_config.matches(path) is read


@pytest.mark.parametrize(
    "shape", ["env = 1\npatch = 2\nsource = []\n", "[registries]\na = 1\n[env]\nX = {value = []}\n"]
)
def test_hostile_shapes_never_raise(shape: str) -> None:
    never_raises(cargo_config, CONFIG.encode(), shape.encode())


@given(new=mangled(CONFIG))
@settings(max_examples=80, deadline=None)
def test_any_bytes_never_raise(new: bytes) -> None:
    never_raises(cargo_config, CONFIG.encode(), new)
