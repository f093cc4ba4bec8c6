"""Ways past the gate by what is depended on, and by where a version comes from."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from kit.attacks import WAYS, attacked, held, kinds
from kit.history import Content

from scanner.model.scale import Outcome

every_way = pytest.mark.parametrize("way", WAYS)
GOOD, EVIL = "sha512-" + "A" * 86 + "==", "sha512-" + "B" * 86 + "=="
HEX, OTHER = "a" * 64, "b" * 64
NPM, MIRROR = "https://registry.npm.example", "https://evil.example"


def npm(host: str = NPM, integrity: str = GOOD) -> str:
    row = {"version": "1.0.0", "resolved": f"{host}/a/-/a-1.0.0.tgz", "integrity": integrity}
    packages = {"": {"dependencies": {"a": "^1"}}, "node_modules/a": row}
    return json.dumps({"name": "x", "lockfileVersion": 3, "packages": packages}, indent=2)


YARN = f'# yarn lockfile v1\n\na@^1:\n  version "1.0.0"\n  resolved "{NPM}/a/-/a-1.0.0.tgz#1"\n  integrity {GOOD}\n'
PNPM = (
    "lockfileVersion: '9.0'\nimporters:\n  .:\n    dependencies:\n      a: {specifier: ^1, version: 1.0.0}\n"
    f"packages:\n  a@1.0.0:\n    resolution: {{integrity: {GOOD}}}\nsnapshots:\n  a@1.0.0: {{}}\n"
)
PYPI = "https://files.pythonhosted.org/packages"
UV = (
    'version = 1\n\n[[package]]\nname = "a"\nversion = "1.0.0"\nsource = { registry = "https://pypi.example/simple" }\n'
    f'sdist = {{ url = "{PYPI}/a-1.0.0.tar.gz", hash = "sha256:{HEX}", size = 1 }}\n'
)
POETRY = (
    '[[package]]\nname = "a"\nversion = "1.0.0"\nfiles = [\n'
    f'    {{file = "a-1.0.0.tar.gz", hash = "sha256:{HEX}"}},\n]\n\n[metadata]\nlock-version = "2.0"\n'
)
CARGO = (
    'version = 3\n\n[[package]]\nname = "a"\nversion = "1.0.0"\n'
    f'source = "registry+https://github.com/rust-lang/crates.io-index"\nchecksum = "{HEX}"\n'
)
GO_SUM = f"example.org/a v1.0.0 h1:{'A' * 43}=\nexample.org/a v1.0.0/go.mod h1:{'C' * 43}=\n"
PINNED = f"a==1.0.0 --hash=sha256:{HEX}\n"
GEMS = "GEM\n  remote: https://rubygems.org/\n  specs:\n    a (1.0.0)\n\nDEPENDENCIES\n  a\n"
COMPOSER = json.dumps(
    {
        "packages": [
            {"name": "v/a", "version": "1.0.0", "dist": {"type": "zip", "url": f"{NPM}/a.zip", "shasum": HEX[:40]}}
        ]
    }
)
# Path, and the lock before and after; the version stays what it was.
LOCKS = {
    "npm, host": ("package-lock.json", npm(), npm(host=MIRROR)),
    "npm, integrity": ("package-lock.json", npm(), npm(integrity=EVIL)),
    "npm, no integrity": ("package-lock.json", npm(), npm(integrity="")),
    "npm, a git source": ("package-lock.json", npm(), npm(host="git+ssh://git@evil.example")),
    "npm, in the clear": ("package-lock.json", npm(), npm(host="http://registry.npm.example")),
    "npm, a look-alike": ("package-lock.json", npm(), npm(host="https://registry.npm.example.evil.example")),
    "npm, user information": ("package-lock.json", npm(), npm(host="https://registry.npm.example@evil.example")),
    "shrinkwrap": ("npm-shrinkwrap.json", npm(), npm(host=MIRROR)),
    "in a package": ("web/package-lock.json", npm(), npm(host=MIRROR)),
    "yarn, host": ("yarn.lock", YARN, YARN.replace(NPM, MIRROR)),
    "yarn, integrity": ("yarn.lock", YARN, YARN.replace(GOOD, EVIL)),
    "pnpm, integrity": ("pnpm-lock.yaml", PNPM, PNPM.replace(GOOD, EVIL)),
    "pnpm, a tarball": ("pnpm-lock.yaml", PNPM, PNPM.replace("{integrity:", f"{{tarball: {MIRROR}/a.tgz, integrity:")),
    "uv, host": ("uv.lock", UV, UV.replace("https://pypi.example/simple", f"{MIRROR}/simple")),
    "uv, file": ("uv.lock", UV, UV.replace(PYPI, MIRROR)),
    "uv, hash": ("uv.lock", UV, UV.replace(HEX, OTHER)),
    "poetry, hash": ("poetry.lock", POETRY, POETRY.replace(HEX, OTHER)),
    "cargo, source": ("Cargo.lock", CARGO, CARGO.replace("github.com/rust-lang", "evil.example")),
    "cargo, checksum": ("Cargo.lock", CARGO, CARGO.replace(HEX, OTHER)),
    "go, sum": ("go.sum", GO_SUM, GO_SUM.replace("A" * 43, "B" * 43)),
    "pip, hash": ("requirements.txt", PINNED, PINNED.replace(HEX, OTHER)),
    "pip, no hash": ("requirements.txt", PINNED, "a==1.0.0\n"),
    "pip, index": ("requirements.txt", PINNED, f"--extra-index-url {MIRROR}\n{PINNED}"),
    "gems, remote": ("Gemfile.lock", GEMS, GEMS.replace("https://rubygems.org/", f"{MIRROR}/")),
    "composer, host": ("composer.lock", COMPOSER, COMPOSER.replace(NPM, MIRROR)),
}


@every_way
@pytest.mark.parametrize(("path", "old", "new"), LOCKS.values(), ids=LOCKS)
def test_b71_another_source_of_the_same_version(tmp_path: Path, path: str, old: str, new: str, way: str) -> None:
    assert old != new
    report = attacked(tmp_path, way, {path: old}, {path: new})
    assert report.outcome is Outcome.HOLD
    assert held(report) == {path}
    assert kinds(report, path) & {"source-changed", "hash-changed", "hash-removed", "registry-changed", "opaque"}


SAME = {
    "npm, compact": ("package-lock.json", npm(), json.dumps(json.loads(npm()))),
    "npm, other order": ("package-lock.json", npm(), json.dumps(json.loads(npm()), sort_keys=True)),
    "yarn, comment": ("yarn.lock", YARN, YARN.replace("lockfile v1\n", "lockfile v1\n# ours\n")),
    "uv, blank lines": ("uv.lock", UV, UV + "\n\n"),
    "cargo, comment": ("Cargo.lock", CARGO, "# generated\n" + CARGO),
    "go, order": ("go.sum", GO_SUM, "\n".join(reversed(GO_SUM.rstrip().split("\n"))) + "\n"),
    "pip, comment": ("requirements.txt", PINNED, "# ours\n" + PINNED),
}


@every_way
@pytest.mark.parametrize(("path", "old", "new"), SAME.values(), ids=SAME)
def test_b71_twin_a_lock_written_anew(tmp_path: Path, path: str, old: str, new: str, way: str) -> None:
    report = attacked(tmp_path, way, {path: old}, {path: new})
    assert (report.outcome, held(report)) == (Outcome.PASS, set())


def manifest(**more: object) -> str:
    return json.dumps({"name": "a", "version": "1.0.0", "scripts": {"test": "jest"}, **more})


INSTALLS: dict[str, tuple[str, str]] = {
    **{
        f"npm {hook}": ("package.json", manifest(scripts={"test": "jest", hook: "node x.js"}))
        for hook in ("preinstall", "install", "postinstall", "prepare", "prepublishOnly", "prepack")
    },
    "npm, a package": ("packages/a/package.json", manifest(scripts={"test": "jest", "postinstall": "node x.js"})),
    "npm, escaped": (
        "package.json",
        manifest(scripts={"test": "jest", "postinstall": "node x.js"}).replace("postinstall", "\\u0070ostinstall"),
    ),
    "npm, compiled": ("binding.gyp", "{'targets': []}\n"),
    "npm, scripts allowed": (".npmrc", "ignore-scripts=false\n"),
    "pnpm, builds allowed": ("pnpm-workspace.yaml", "onlyBuiltDependencies: [evil]\n"),
    "npm, twice": (
        "package.json",
        '{"name": "a", "version": "1.0.0", "scripts": {"postinstall": "x"}, "scripts": {"test": "jest"}}',
    ),
    "python": ("setup.py", "import os\nfrom setuptools import setup\nos.system('x')\nsetup()\n"),
    "rust": ("build.rs", "fn main() {}\n"),
    "ruby": ("ext/a/extconf.rb", "system('x')\n"),
    "php": ("composer.json", '{"scripts": {"post-install-cmd": "x"}}'),
}


@every_way
@pytest.mark.parametrize(("path", "text"), INSTALLS.values(), ids=INSTALLS)
def test_b72_one_line_that_runs_when_installed(tmp_path: Path, path: str, text: str, way: str) -> None:
    before: dict[str, Content] = {path: manifest()} if path.endswith("package.json") else {}
    report = attacked(tmp_path, way, before, {path: text})
    assert report.outcome is Outcome.HOLD
    assert held(report) == {path}


HARMLESS = {
    "a test": manifest(scripts={"test": "vitest"}),
    "a linter": manifest(scripts={"test": "jest", "lint": "eslint ."}),
    "named alike": manifest(scripts={"test": "jest", "docs:postinstall-notes": "echo hi"}),
    "a description": manifest(description="postinstall: nothing"),
}


@every_way
@pytest.mark.parametrize("text", HARMLESS.values(), ids=HARMLESS)
def test_b72_twin_scripts_that_nobody_runs_for_you(tmp_path: Path, text: str, way: str) -> None:
    report = attacked(tmp_path, way, {"package.json": manifest()}, {"package.json": text})
    assert (report.outcome, held(report)) == (Outcome.PASS, set())


STATIC = '[project]\nname = "a"\nversion = "1.0.0"\n'
DYNAMIC = '[project]\nname = "a"\ndynamic = ["version"]\n'
VERSIONED: dict[str, tuple[dict[str, Content], dict[str, Content]]] = {
    "written by a tool": (
        {"src/a/_version.py": "__version__ = '1.0.0'\n"},
        {"src/a/_version.py": "__version__ = '2.0.0'\n"},
    ),
    "a module for it": (
        {"src/a/__about__.py": "__version__ = '1.0.0'\n"},
        {"src/a/__about__.py": "__version__ = '2.0.0'\n"},
    ),
    "version.py": ({"a/version.py": "__version__ = '1.0.0'\n"}, {"a/version.py": "__version__ = '2.0.0'\n"}),
    "a file": ({"VERSION": "1.0.0\n"}, {"VERSION": "2.0.0\n"}),
    "from a static one to tags": (
        {"pyproject.toml": STATIC},
        {"pyproject.toml": DYNAMIC + "[tool.setuptools_scm]\n"},
    ),
    "from one file to another": (
        {"pyproject.toml": DYNAMIC + '[tool.hatch.version]\npath = "src/a/__init__.py"\n'},
        {"pyproject.toml": DYNAMIC + '[tool.hatch.version]\npath = "src/a/other.py"\n'},
    ),
    "from an attribute": (
        {"pyproject.toml": DYNAMIC},
        {"pyproject.toml": DYNAMIC + '[tool.setuptools.dynamic]\nversion = {attr = "a.__version__"}\n'},
    ),
    "static": ({"pyproject.toml": STATIC}, {"pyproject.toml": STATIC.replace("1.0.0", "2.0.0")}),
}


@every_way
@pytest.mark.parametrize(("before", "after"), VERSIONED.values(), ids=VERSIONED)
def test_b73_where_the_version_comes_from(
    tmp_path: Path, before: dict[str, Content], after: dict[str, Content], way: str
) -> None:
    report = attacked(tmp_path, way, before, after)
    assert report.outcome is Outcome.HOLD
    assert held(report) == set(after)


@every_way
@pytest.mark.parametrize(
    "path", ["src/a/parser/version.py", "src/a/versions.py", "docs/version.md", "src/a/version.h.in"]
)
def test_b73_twin_versions_of_something_else(tmp_path: Path, path: str, way: str) -> None:
    report = attacked(tmp_path, way, {path: "v = '1'\n"}, {path: "v = '2'\n"})
    assert (report.outcome, held(report)) == (Outcome.PASS, set())
