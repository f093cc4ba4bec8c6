"""What an edit of a lock file means: uv.lock, poetry.lock, pdm.lock, pylock.toml, Pipfile.lock."""

from __future__ import annotations

import json

import pytest
from python_deltas import deltas, edited, said

from scanner.formats.protocol import Format
from scanner.formats.python import pdm_lock, pipfile_lock, poetry_lock, pylock, uv_lock

A, B, C, D = (f"sha256:{letter * 64}" for letter in "abcd")

UV = f"""\
version = 1
requires-python = ">=3.10"

[options]
exclude-newer = "2026-01-01T00:00:00Z"
exclude-newer-span = "P7D"

[manifest]
overrides = [{{ name = "dolor", specifier = "==1.0" }}]

[[package]]
name = "acme"
version = "1.0.0"
source = {{ editable = "." }}

[[package]]
name = "lorem"
version = "2.0.0"
source = {{ registry = "https://pkgs.example.org/simple" }}
sdist = {{ url = "https://files.example.org/lorem-2.0.0.tar.gz", hash = "{A}", size = 1 }}
wheels = [
    {{ url = "https://files.example.org/lorem-2.0.0-py3-none-any.whl", hash = "{B}", size = 1 }},
]

[[package]]
name = "ipsum"
version = "1.4"
source = {{ registry = "https://pkgs.example.org/simple" }}
sdist = {{ url = "https://files.example.org/ipsum-1.4.tar.gz", hash = "{C}", size = 1 }}

[[package]]
name = "sit"
version = "0.1"
source = {{ git = "https://git.example.org/sit?rev=main#{"1" * 40}" }}
"""

POETRY = f"""\
[[package]]
name = "lorem"
version = "2.0.0"
groups = ["main"]
files = [
    {{file = "lorem-2.0.0.tar.gz", hash = "{A}"}},
]

[[package]]
name = "amet"
version = "8.0"
groups = ["dev"]
files = [
    {{file = "amet-8.0.tar.gz", hash = "{B}"}},
]

[[package]]
name = "sit"
version = "0.1"
groups = ["main"]
files = []

[package.source]
type = "git"
url = "https://git.example.org/sit.git"
reference = "main"
resolved_reference = "{"1" * 40}"

[metadata]
lock-version = "2.1"
python-versions = "^3.10"
content-hash = "x"
"""

POETRY_OLD = f"""\
[[package]]
name = "lorem"
version = "2.0.0"
category = "main"

[[package]]
name = "ipsum"
version = "1.4"
category = "dev"

[metadata]
lock-version = "1.1"
content-hash = "x"

[metadata.files]
lorem = [
    {{file = "lorem-2.0.0.tar.gz", hash = "{A}"}},
]
ipsum = [
    {{file = "ipsum-1.4.tar.gz", hash = "{B}"}},
]
"""

PDM = f"""\
[metadata]
groups = ["default", "test"]
strategy = ["inherit_metadata"]
lock_version = "4.5"
content_hash = "x"

[[metadata.targets]]
requires_python = ">=3.10"

[[package]]
name = "lorem"
version = "2.0.0"
groups = ["default"]
files = [
    {{url = "https://files.example.org/lorem-2.0.0.tar.gz", hash = "{A}"}},
]

[[package]]
name = "ipsum"
version = "1.4"
groups = ["default"]
files = [
    {{url = "https://files.example.org/ipsum-1.4.tar.gz", hash = "{B}"}},
]
"""

PYLOCK = f"""\
lock-version = "1.0"
created-by = "pip"

[[packages]]
name = "lorem"
version = "2.0.0"
index = "https://pkgs.example.org/simple"

[[packages.wheels]]
name = "lorem-2.0.0-py3-none-any.whl"
url = "https://files.example.org/lorem-2.0.0-py3-none-any.whl"
hashes = {{ sha256 = "{"a" * 64}" }}

[[packages.attestation-identities]]
kind = "Forge"
repository = "acme/lorem"

[[packages]]
name = "ipsum"
version = "1.4"
index = "https://pkgs.example.org/simple"
sdist = {{ url = "https://files.example.org/ipsum-1.4.tar.gz", hashes = {{ sha256 = "{"b" * 64}" }} }}
"""

PIPFILE = json.dumps(
    {
        "_meta": {
            "hash": {"sha256": "x"},
            "sources": [{"name": "house", "url": "https://pkgs.example.org/simple", "verify_ssl": True}],
        },
        "default": {
            "lorem": {"hashes": [A], "index": "house", "version": "==2.0.0"},
            "ipsum": {"hashes": [B], "version": "==1.4"},
        },
        "develop": {"amet": {"hashes": [C], "version": "==8.0"}, "lorem": {"hashes": [A], "version": "==2.0.0"}},
    },
    indent=4,
)

BUMPED = ["2.0.0", "2.1.0", A, D]

TOLD = [
    ("uv bump", uv_lock, UV, ["2.0.0", "2.1.0", A, D, B, C], ["medium dependency-bumped lorem"]),
    ("uv downgrade", uv_lock, UV, ['"1.4"', '"1.3"'], ["high dependency-downgraded ipsum"]),
    ("uv other hash", uv_lock, UV, [C, D], ["critical hash-changed ipsum"]),
    ("uv weaker hash", uv_lock, UV, [C, "md5:0"], ["high hash-weakened ipsum"]),
    ("uv hash gone", uv_lock, UV, [f', hash = "{C}"', ""], ["high hash-removed ipsum"]),
    ("uv registry of one row", uv_lock, UV, ["pkgs.example.org", "pkgs.example.net"],
     ["critical source-changed lorem"]),
    ("uv file from elsewhere under the usual registry", uv_lock, UV,
     ["2.0.0", "2.1.0", A, D, "files.example.org", "files.example.net"],
     ["critical source-changed lorem", "medium dependency-bumped lorem"]),
    ("uv to a path", uv_lock, UV, ['{ registry = "https://pkgs.example.org/simple" }', '{ path = "../lorem.whl" }'],
     ["medium source-changed lorem"]),
    ("uv new commit", uv_lock, UV, ["1" * 40, "2" * 40], ["medium dependency-bumped sit"]),
    ("uv other repository", uv_lock, UV, ["git.example.org", "git.example.net"], ["high source-changed sit"]),
    ("uv shorter wait", uv_lock, UV, ["P7D", "P1D"], ["high cooldown-lowered options.exclude-newer-span"]),
    ("uv prereleases", uv_lock, UV, ["[options]", '[options]\nprerelease-mode = "allow"'],
     ["high pin-loosened options.prerelease-mode"]),
    ("uv override", uv_lock, UV, ["==1.0", "==9.0"], ["high override-changed manifest.overrides"]),
    ("uv unknown option", uv_lock, UV, ["[options]", "[options]\nbrand-new = 1"],
     ["medium setting-changed options.brand-new"]),
    ("uv added", uv_lock, UV,
     ['[[package]]\nname = "sit"', '[[package]]\nname = "evil"\nversion = "1"\n[[package]]\nname = "sit"'],
     ["medium dependency-added evil"]),
    ("poetry bump", poetry_lock, POETRY, BUMPED, ["medium dependency-bumped lorem"]),
    ("poetry bump for developers", poetry_lock, POETRY, ["8.0", "8.1", B, D], ["low dependency-bumped amet"]),
    ("poetry other hash", poetry_lock, POETRY, [A, D], ["critical hash-changed lorem"]),
    ("poetry new commit", poetry_lock, POETRY, ["1" * 40, "2" * 40], ["medium dependency-bumped sit"]),
    ("poetry format", poetry_lock, POETRY, ['"2.1"', '"2.2"'], ["low lock-format-changed metadata.lock-version"]),
    ("poetry from another index", poetry_lock, POETRY,
     [f'hash = "{A}"}},\n]\n', f'hash = "{A}"}},\n]\n\n[package.source]\ntype = "legacy"\nurl = "https://x.example.net"\n'],
     ["critical source-changed lorem"]),
    ("old poetry bump", poetry_lock, POETRY_OLD, BUMPED, ["medium dependency-bumped lorem"]),
    ("old poetry hash", poetry_lock, POETRY_OLD, [A, D], ["critical hash-changed lorem"]),
    ("pdm bump", pdm_lock, PDM, BUMPED, ["medium dependency-bumped lorem"]),
    ("pdm other hash", pdm_lock, PDM, [B, D], ["critical hash-changed ipsum"]),
    ("pdm file from elsewhere", pdm_lock, PDM, ["files.example.org", "files.example.net"],
     ["critical source-changed lorem"]),
    ("pdm strategy", pdm_lock, PDM, ["inherit_metadata", "direct_minimal"],
     ["medium setting-changed metadata.strategy"]),
    ("pdm format", pdm_lock, PDM, ["4.5", "5.0"], ["low lock-format-changed metadata.lock_version"]),
    ("pylock bump", pylock, PYLOCK, ["2.0.0", "2.1.0", "a" * 64, "d" * 64], ["medium dependency-bumped lorem"]),
    ("pylock other hash", pylock, PYLOCK, ["b" * 64, "d" * 64], ["critical hash-changed ipsum"]),
    ("pylock file from elsewhere", pylock, PYLOCK, ["files.example.org", "files.example.net"],
     ["critical source-changed lorem"]),
    ("pylock publisher", pylock, PYLOCK, ["acme/lorem", "evil/lorem"], ["critical provenance-dropped lorem"]),
    ("pylock format", pylock, PYLOCK, ['"1.0"', '"1.1"'], ["low lock-format-changed lock-version"]),
    ("pipenv bump", pipfile_lock, PIPFILE, ["==2.0.0", "==2.1.0", A, D, "==2.0.0", "==2.1.0", A, D],
     ["low dependency-bumped lorem", "medium dependency-bumped lorem"]),
    ("pipenv bump for developers", pipfile_lock, PIPFILE, ["==8.0", "==8.1", C, D], ["low dependency-bumped amet"]),
    ("pipenv other hash", pipfile_lock, PIPFILE, [B, D], ["critical hash-changed ipsum"]),
    ("pipenv source", pipfile_lock, PIPFILE, ["pkgs.example.org", "pkgs.example.net"],
     ["critical registry-changed _meta.sources[house].url", "critical source-changed lorem"]),
    ("pipenv without TLS", pipfile_lock, PIPFILE, ["true", "false"],
     ["critical transport-weakened _meta.sources[house].url"]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("module", "old", "edits", "expected"), [row[1:] for row in TOLD], ids=[row[0] for row in TOLD]
)
def test_what_is_told(module: Format, old: str, edits: list[str], expected: list[str]) -> None:
    assert said(module, old, edited(old, *edits)) == expected


QUIET = [
    ("the project's own version", uv_lock, UV, ["1.0.0", "1.1.0"]),
    ("the day moved on", uv_lock, UV, ["2026-01-01", "2026-02-01"]),
    ("uv format", uv_lock, UV, ["version = 1\n", "version = 1\nrevision = 3\n"]),
    ("uv order", uv_lock, UV, ["[[package]]", "# first\n[[package]]"]),
    ("poetry content hash", poetry_lock, POETRY, ['"x"', '"y"']),
    ("old poetry content hash", poetry_lock, POETRY_OLD, ['"x"', '"y"']),
    ("pdm content hash", pdm_lock, PDM, ['"x"', '"y"']),
    ("pylock tool", pylock, PYLOCK, ['"pip"', '"uv"']),
    ("pipenv hash", pipfile_lock, PIPFILE, ['"x"', '"y"']),
]


@pytest.mark.parametrize(("module", "old", "edits"), [row[1:] for row in QUIET], ids=[row[0] for row in QUIET])
def test_what_means_nothing(module: Format, old: str, edits: list[str]) -> None:
    assert said(module, old, edited(old, *edits)) == []


ALL = [(uv_lock, UV), (poetry_lock, POETRY), (poetry_lock, POETRY_OLD), (pdm_lock, PDM), (pylock, PYLOCK),
       (pipfile_lock, PIPFILE)]  # fmt: skip


@pytest.mark.parametrize(("module", "text"), ALL)
def test_a_new_lock_a_lock_that_goes_and_one_with_conflicts(module: Format, text: str) -> None:
    assert "medium lock-added file" in said(module, None, text)
    assert said(module, text, None) == ["high file-removed file"]
    (line,) = said(module, text, "<<<<<<< HEAD\n" + text)
    assert line.startswith("critical opaque")


def test_the_one_strange_file_of_a_new_lock() -> None:
    rows = [
        f'[[package]]\nname = "p{i}"\nversion = "1"\nsource = {{ registry = "https://pkgs.example.org" }}\n'
        f'sdist = {{ url = "https://files.example.org/{i}", hash = "{A}" }}\n'
        for i in range(40)
    ]
    rows[7] = rows[7].replace("files.example.org", "evil.example.net")
    assert "high source-changed p7" in said(uv_lock, None, "".join(rows))


def test_a_mirror_for_all_is_told_once() -> None:
    rows = [
        f'[[package]]\nname = "p{i}"\nversion = "1"\nsource = {{ registry = "https://pkgs.example.org" }}\n'
        f'sdist = {{ url = "https://files.example.org/{i}", hash = "{A}" }}\n'
        for i in range(40)
    ]
    text = "".join(rows)
    assert said(uv_lock, text, text.replace("files.example.org", "files.example.net")) == [
        "critical registry-changed files"
    ]


def test_a_bump_shows_plain_versions() -> None:
    (delta,) = deltas(pipfile_lock, PIPFILE, edited(PIPFILE, "==1.4", "==1.5"))
    assert (delta.subject, delta.old, delta.new) == ("ipsum", "1.4", "1.5")


def test_names() -> None:
    assert uv_lock.matches("a/uv.lock")
    assert uv_lock.matches("tool.py.lock")
    assert poetry_lock.matches("poetry.lock")
    assert pdm_lock.matches("pdm.lock")
    assert pylock.matches("pylock.dev.toml")
    assert pipfile_lock.matches("Pipfile.lock")
    assert not any(module.matches("Cargo.lock") for module, _ in ALL)


def test_a_wheel_without_a_hash_beside_others_is_not_fixed() -> None:
    wheel = '{ url = "https://files.example.org/a-1-py3-none-any.whl", hash = "sha256:aa" }'
    head = 'version = 1\n[[package]]\nname = "a"\nversion = "1"\nsource = { registry = "https://p.example.org" }\n'
    old = f"{head}wheels = [{wheel}]\n"
    new = f'{head}wheels = [{wheel}, {{ url = "https://files.example.org/a-1-cp311-none-any.whl" }}]\n'
    found = list(uv_lock.diff(old.encode(), new.encode()))
    assert [(each.kind, each.severity) for each in found] == [("hash-removed", "high")]
