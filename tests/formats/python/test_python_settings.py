"""What an edit of the smaller settings means: pip.conf, uv.toml, hatch.toml, .pypirc, poetry.toml, pdm.toml, Pipfile,
.python-version and conda's environment.yml."""

from __future__ import annotations

import pytest
from python_deltas import deltas, edited, said

from scanner.formats.protocol import Format
from scanner.formats.python import (
    conda_environment,
    hatch_toml,
    installer_settings,
    pip_conf,
    pipfile,
    pypirc,
    python_version,
    uv_toml,
)

PIP = """\
[global]
index-url = https://pkgs.example.org/simple
timeout = 10
no-build-isolation = false

[install]
only-binary = :all:
"""
UV = 'exclude-newer = "7 days"\n\n[[index]]\nname = "house"\nurl = "https://pkgs.example.org"\n'
HATCH = '[build.targets.wheel]\npackages = ["acme"]\n\n[envs.test]\ndependencies = ["amet>=1"]\n'
PYPIRC = "[distutils]\nindex-servers = house\n\n[house]\nrepository = https://pkgs.example.org\nusername = bot\n"
POETRY = """\
[repositories.house]
url = "https://pkgs.example.org"

[virtualenvs]
create = true

[installer]
only-binary = ["lorem"]
"""
PDM = '[pypi]\nurl = "https://pkgs.example.org"\nverify_ssl = true\n'
PIPFILE = """\
[[source]]
name = "house"
url = "https://pkgs.example.org/simple"
verify_ssl = true

[packages]
lorem = "==2.0.0"
ipsum = {version = "*", extras = ["fast"]}
sit = {git = "https://git.example.org/sit.git", ref = "v1.0"}
acme = {path = ".", editable = true}

[dev-packages]
amet = ">=8"

[requires]
python_version = "3.12"
"""
CONDA = """\
name: acme
channels:
  - house
  - other
dependencies:
  - python=3.12
  - lorem>=2
  - other::ipsum=1.4
  - pip
  - pip:
      - dolor==1.0
      - --index-url https://pkgs.example.org/simple
variables:
  LEVEL: "1"
"""

TOLD = [
    ("pip index", pip_conf, PIP, ["pkgs.example.org", "pkgs.example.net"],
     ["critical registry-changed global.index-url"]),
    ("pip second index", pip_conf, PIP, ["timeout = 10", "extra_index_url = https://x.example.net"],
     ["critical registry-changed global.extra-index-url"]),
    ("pip password", pip_conf, PIP, ["https://", "https://bot:hunter2@"], ["critical secret-exposed global.index-url"]),
    ("pip trusted host", pip_conf, PIP, ["timeout = 10", "trusted-host = pkgs.example.org"],
     ["critical transport-weakened global.trusted-host"]),
    ("pip certificate", pip_conf, PIP, ["timeout = 10", "cert = ./ca.pem"],
     ["critical transport-weakened global.cert"]),
    ("pip proxy", pip_conf, PIP, ["timeout = 10", "proxy = http://x.example.net"],
     ["critical registry-changed global.proxy"]),
    ("pip builds", pip_conf, PIP, ["only-binary = :all:\n", ""],
     ["critical install-scripts-allowed install.only-binary"]),
    ("pip isolation", pip_conf, PIP, ["isolation = false", "isolation = true"],
     ["high build-script-changed global.no-build-isolation"]),
    ("pip index switched on", pip_conf, PIP + "no-index = true\n", ["no-index = true\n", ""],
     ["critical registry-changed install.no-index"]),
    ("pip wait", pip_conf, PIP + "uploaded-prior-to = P7D\n", ["P7D", "P1D"],
     ["high cooldown-lowered install.uploaded-prior-to"]),
    ("pip prereleases no more", pip_conf, PIP + "pre = true\n", ["pre = true\n", ""],
     ["low pin-tightened install.pre"]),
    ("uv index", uv_toml, UV, ["pkgs.example.org", "pkgs.example.net"], ["critical registry-changed index[house].url"]),
    ("uv wait", uv_toml, UV, ["7 days", "1 day"], ["high cooldown-lowered exclude-newer"]),
    ("uv mirror of Python", uv_toml, UV, ["[[index]]", 'python-install-mirror = "https://x.example.net"\n[[index]]'],
     ["critical registry-changed python-install-mirror"]),
    ("hatch contents", hatch_toml, HATCH, ['"acme"', '"acme", "more"'],
     ["high package-contents-widened build.targets.wheel.packages"]),
    ("hatch environment", hatch_toml, HATCH, ["amet>=1", "amet>=2"], ["low dependency-bumped amet"]),
    ("hatch hook", hatch_toml, HATCH, ["[envs.test]", '[build.hooks.custom]\npath = "x.py"\n[envs.test]'],
     ["high build-script-changed build.hooks.custom.path"]),
    ("upload moved", pypirc, PYPIRC, ["pkgs.example.org", "pkgs.example.net"],
     ["critical publish-changed house.repository"]),
    ("upload by http", pypirc, PYPIRC, ["https://", "http://"],
     ["critical publish-changed house.repository", "critical transport-weakened house.repository"]),
    ("upload as another", pypirc, PYPIRC, ["= bot", "= eve"], ["critical publish-changed house.username"]),
    ("password for uploads", pypirc, PYPIRC, ["username", "password = hunter2\nusername"],
     ["critical secret-exposed house.password"]),
    ("certificate for uploads", pypirc, PYPIRC, ["username", "ca_cert = x.pem\nusername"],
     ["critical transport-weakened house.ca-cert"]),
    ("poetry repository", installer_settings, POETRY, ["pkgs.example.org", "pkgs.example.net"],
     ["critical registry-changed repositories.house.url"]),
    ("poetry password", installer_settings, POETRY, ["[virtualenvs]",
     '[http-basic.house]\npassword = "hunter2"\n[virtualenvs]'],
     ["critical secret-exposed http-basic.house.password"]),
    ("poetry certificate", installer_settings, POETRY, ["[virtualenvs]",
     "[certificates.house]\ncert = false\n[virtualenvs]"],
     ["critical transport-weakened certificates.house.cert"]),
    ("poetry builds", installer_settings, POETRY, ['["lorem"]', "[]"],
     ["critical install-scripts-allowed installer.only-binary"]),
    ("poetry wait", installer_settings, POETRY, ["[virtualenvs]", "[solver]\nmin-release-age = 7\n[virtualenvs]"],
     ["low setting-changed solver.min-release-age"]),
    ("pdm index", installer_settings, PDM, ["pkgs.example.org", "pkgs.example.net"],
     ["critical registry-changed pypi.url"]),
    ("pdm without TLS", installer_settings, PDM, ["= true", "= false"],
     ["critical transport-weakened pypi.verify_ssl"]),
    ("pipenv bump", pipfile, PIPFILE, ["==2.0.0", "==2.1.0"], ["medium dependency-bumped lorem"]),
    ("pipenv loosened", pipfile, PIPFILE, ['"==2.0.0"', '"*"'], ["high pin-loosened lorem"]),
    ("pipenv extra", pipfile, PIPFILE, ['["fast"]', '["slow"]'], ["medium dependency-changed ipsum"]),
    ("pipenv revision", pipfile, PIPFILE, ["v1.0", "v1.1"], ["medium dependency-bumped sit"]),
    ("pipenv repository", pipfile, PIPFILE, ["git.example.org", "git.example.net"], ["high source-changed sit"]),
    ("pipenv development", pipfile, PIPFILE, [">=8", ">=9"], ["low dependency-bumped amet"]),
    ("pipenv source", pipfile, PIPFILE, ["pkgs.example.org", "pkgs.example.net"],
     ["critical registry-changed source[house].url"]),
    ("pipenv without TLS", pipfile, PIPFILE, ["verify_ssl = true", "verify_ssl = false"],
     ["critical transport-weakened source[house].url"]),
    ("pipenv Python", pipfile, PIPFILE, ["3.12", "3.13"],
     ["medium runtime-requirement-changed requires.python_version"]),
    ("pipenv prereleases", pipfile, PIPFILE, ["[requires]", "[pipenv]\nallow_prereleases = true\n[requires]"],
     ["high pin-loosened pipenv.allow_prereleases"]),
    ("interpreter", python_version, "3.12\n", ["3.12", "3.13"], ["medium toolchain-changed python"]),
    ("interpreter in a folder", python_version, "3.12\n", ["3.12", "./bin/python"], ["high toolchain-changed python"]),
    ("conda bump", conda_environment, CONDA, ["lorem>=2", "lorem>=3"], ["medium dependency-bumped lorem"]),
    ("conda channel of a package", conda_environment, CONDA, ["other::", "evil::"], ["high source-changed ipsum"]),
    ("conda channel", conda_environment, CONDA, ["- house", "- evil"],
     ["critical registry-changed channels"]),
    ("conda order of channels", conda_environment, CONDA, ["  - house\n  - other", "  - other\n  - house"],
     ["critical registry-changed channels order"]),
    ("conda's pip", conda_environment, CONDA, ["dolor==1.0", "dolor==1.1"], ["medium dependency-bumped dolor"]),
    ("conda's pip index", conda_environment, CONDA, ["pkgs.example.org", "pkgs.example.net"],
     ["critical registry-changed dependencies.pip.index-url"]),
    ("conda variable", conda_environment, CONDA, ['"1"', '"2"'], ["medium env-changed variables.LEVEL"]),
]  # fmt: skip

QUIET = [
    ("pip timeout", pip_conf, PIP, ["timeout = 10", "timeout = 20"]),
    ("pip underscore", pip_conf, PIP, ["index-url", "index_url"]),
    ("pip comment", pip_conf, PIP, ["[install]", "# x\n[install]"]),
    ("uv cache", uv_toml, UV, ["[[index]]", 'cache-dir = "x"\n[[index]]']),
    ("hatch scripts", hatch_toml, HATCH, ["[envs.test]", "[envs.test.scripts]\nx = 'y'\n[envs.test]"]),
    ("blanks of .pypirc", pypirc, PYPIRC, ["index-servers = house", "index-servers =\n    house"]),
    ("password filled in from outside", pypirc, PYPIRC + "password = ${TOKEN}\n", ["[house]", "# x\n[house]"]),
    ("poetry environment", installer_settings, POETRY, ["create = true", "create = false"]),
    ("pipenv order", pipfile, PIPFILE, ['lorem = "==2.0.0"\n', "", "sit =", 'lorem = "==2.0.0"\nsit =']),
    ("pipenv scripts", pipfile, PIPFILE, ["[requires]", "[scripts]\nx = 'y'\n[requires]"]),
    ("pipenv own project", pipfile, PIPFILE, ['acme = {path = ".", editable = true}\n', ""]),
    ("comment beside an interpreter", python_version, "3.12\n", ["3.12", "# x\n3.12"]),
    ("conda name", conda_environment, CONDA, ["name: acme", "name: other"]),
    ("conda order", conda_environment, CONDA, ["  - lorem>=2\n", "", "  - pip\n", "  - lorem >=2\n  - pip\n"]),
]


@pytest.mark.parametrize(
    ("module", "old", "edits", "expected"), [row[1:] for row in TOLD], ids=[row[0] for row in TOLD]
)
def test_what_is_told(module: Format, old: str, edits: list[str], expected: list[str]) -> None:
    assert said(module, old, edited(old, *edits)) == expected


@pytest.mark.parametrize(("module", "old", "edits"), [row[1:] for row in QUIET], ids=[row[0] for row in QUIET])
def test_what_means_nothing(module: Format, old: str, edits: list[str]) -> None:
    assert said(module, old, edited(old, *edits)) == []


SECRETS = [
    (pip_conf, PIP, ["https://pkgs", "https://bot:hunter2@pkgs2"]),
    (pypirc, PYPIRC, ["= bot", "= bot\npassword = hunter2"]),
    (installer_settings, POETRY, ["https://pkgs", "https://bot:hunter2@pkgs2"]),
    (installer_settings, POETRY, ["[virtualenvs]", '[pypi-token]\nhouse = "hunter2"\n[virtualenvs]']),
    (pipfile, PIPFILE, ["https://pkgs", "https://bot:hunter2@pkgs2"]),
]


@pytest.mark.parametrize(("module", "old", "edits"), SECRETS)
def test_no_password_is_shown_when_it_comes_or_goes(module: Format, old: str, edits: list[str]) -> None:
    new = edited(old, *edits)
    assert any(each.kind == "secret-exposed" for each in deltas(module, old, new))
    for found in (deltas(module, old, new), deltas(module, new, old)):
        assert not any("hunter2" in each.old + each.new for each in found)


@pytest.mark.parametrize(
    ("module", "names"),
    [
        (pip_conf, ["pip.conf", "etc/pip.ini"]),
        (uv_toml, ["uv.toml"]),
        (hatch_toml, ["hatch.toml"]),
        (pypirc, [".pypirc"]),
        (installer_settings, ["poetry.toml", "pdm.toml"]),
        (pipfile, ["Pipfile", "a/Pipfile"]),
        (python_version, [".python-version"]),
        (conda_environment, ["environment.yml", "ci/environment-dev.yaml"]),
    ],
)
def test_names(module: Format, names: list[str]) -> None:
    assert all(module.matches(name) for name in names)
    assert not any(module.matches(f"{name}.bak") for name in names)
