"""What an edit of a requirements or constraints file means."""

from __future__ import annotations

import pytest
from python_deltas import deltas, edited, said

from scanner.formats.python import requirements_txt

ONE, OTHER = "a" * 64, "b" * 64

PLAIN = """\
# what we need
-r base.txt
-c constraints.txt
--index-url https://pkgs.example.org/simple
lorem[http]==2.0.0
ipsum>=1.4,<2 ; python_version < "3.12"
dolor
-e git+https://git.example.org/sit.git@v1.0#egg=sit
-e .
"""

HASHED = f"""\
--require-hashes
--only-binary :all:
lorem==2.0.0 \\
    --hash=sha256:{ONE}
ipsum==1.4 \\
    --hash=sha256:{OTHER}
"""


@pytest.mark.parametrize("path", [
    "requirements.txt", "requirements-dev.txt", "dev-requirements.txt", "requirements/prod.txt", "requirements/a.in",
    "constraints.txt", "a/Requirements.TXT", "requirements.pip", "requirements-dev.lock", "test_requirements.txt",
])  # fmt: skip
def test_names(path: str) -> None:
    assert requirements_txt.matches(path)


@pytest.mark.parametrize("path", ["notes.txt", "requirements.md", "src/requirements.py", "requirements/README.md"])
def test_other_names(path: str) -> None:
    assert not requirements_txt.matches(path)


TOLD = [
    ("bump", PLAIN, ["2.0.0", "2.1.0"], ["medium dependency-bumped lorem"]),
    ("downgrade", PLAIN, ["2.0.0", "1.9"], ["high dependency-downgraded lorem"]),
    ("loosened", PLAIN, ["==2.0.0", ">=2.0.0"], ["high pin-loosened lorem"]),
    ("tightened", PLAIN, ["dolor", "dolor==1"], ["low pin-tightened dolor"]),
    ("added", PLAIN, ["dolor", "dolor\nevil"], ["high dependency-added evil"]),
    ("removed", PLAIN, ["dolor\n", ""], ["low dependency-removed dolor"]),
    ("extra", PLAIN, ["[http]", "[http,auth]"], ["medium dependency-changed lorem"]),
    ("marker", PLAIN, ["3.12", "3.13"], ["medium dependency-changed ipsum"]),
    ("revision", PLAIN, ["@v1.0", "@v1.1"], ["medium dependency-bumped sit"]),
    ("to a branch", PLAIN, ["@v1.0", "@main"], ["high pin-loosened sit"]),
    ("other repository", PLAIN, ["git.example.org", "git.example.net"], ["high source-changed sit"]),
    ("git without TLS", PLAIN, ["git+https", "git+http"], ["critical source-changed sit"]),
    ("to an address", PLAIN, ["dolor", "dolor @ https://files.example.org/dolor.zip"], ["high source-changed dolor"]),
    ("nameless address", PLAIN, ["dolor", "dolor\nhttps://files.example.org/evil-1.0-py3-none-any.whl"],
     ["high dependency-added evil"]),
    ("index moved", PLAIN, ["pkgs.example.org", "pkgs.example.net"], ["critical registry-changed index-url"]),
    ("index gone", PLAIN, ["--index-url https://pkgs.example.org/simple\n", ""],
     ["critical registry-changed index-url"]),
    ("second index", PLAIN, ["dolor", "--extra-index-url=https://x.example.net\ndolor"],
     ["critical registry-changed extra-index-url"]),
    ("short option", PLAIN, ["dolor", "-f http://x.example.net\ndolor"],
     ["critical registry-changed find-links", "critical transport-weakened find-links"]),
    ("trusted host", PLAIN, ["dolor", "--trusted-host x.example.net\ndolor"],
     ["critical transport-weakened trusted-host"]),
    ("password", PLAIN, ["https://pkgs", "https://bot:hunter2@pkgs"], ["critical secret-exposed index-url"]),
    ("prereleases", PLAIN, ["dolor", "--pre\ndolor"], ["high pin-loosened pre"]),
    ("builds", PLAIN, ["dolor", "--no-binary dolor\ndolor"], ["high install-scripts-allowed no-binary"]),
    ("build option", PLAIN, ["dolor", 'dolor --config-settings "x=y"'], ["high build-script-changed config-settings"]),
    ("unknown option", PLAIN, ["dolor", "--brand-new\ndolor"], ["medium setting-changed brand-new"]),
    ("included file", PLAIN, ["-r base.txt", "-r base.txt\n-rmore.txt"], ["high include-added requirement"]),
    ("included address", PLAIN, ["-r base.txt", "-r https://x.example.net/a.txt"],
     ["critical include-added requirement", "low include-changed requirement"]),
    ("constraints gone", PLAIN, ["-c constraints.txt\n", ""], ["high include-changed constraint"]),
    ("hash gone", HASHED, [f" \\\n    --hash=sha256:{ONE}", ""], ["high hash-removed lorem"]),
    ("other hash", HASHED, [ONE, "c" * 64], ["critical hash-changed lorem"]),
    ("hash of a bump", HASHED, ["==2.0.0", "==2.1.0", ONE, "c" * 64], ["medium dependency-bumped lorem"]),
    ("hashes not required", HASHED, ["--require-hashes\n", ""], ["high hash-removed require-hashes"]),
    ("builds no longer off", HASHED, ["--only-binary :all:\n", ""],
     ["critical install-scripts-allowed only-binary"]),
    ("hidden behind a comment that goes on", PLAIN, ["dolor\n", "dol\\\nor-evil\n"],
     ["high dependency-added dolor-evil", "low dependency-removed dolor"]),
    *(("behind a comment that ends in " + repr(end), PLAIN, ["dolor\n", f"dolor\n# x{end}evil\n"],
       ["high dependency-added evil"]) for end in "\r\v\f\x1c\x85\u2028"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "edits", "expected"), [row[1:] for row in TOLD], ids=[row[0] for row in TOLD])
def test_what_is_told(old: str, edits: list[str], expected: list[str]) -> None:
    assert said(requirements_txt, old, edited(old, *edits)) == expected


QUIET = [
    ("comment", PLAIN, ["# what we need", "# what we really need"]),
    ("comment behind", PLAIN, ["dolor", "dolor  # of course"]),
    ("order", PLAIN, ["dolor\n", "", "lorem[", "dolor\nlorem["]),
    ("spelling", PLAIN, ["ipsum>=1.4,<2 ;", "Ipsum <2, >= 1.4;"]),
    ("quotes", PLAIN, ['"3.12"', "'3.12'"]),
    ("continued line", PLAIN, ["lorem[http]==2.0.0", "lorem[http] \\\n  ==2.0.0"]),
    ("hashes on one line", HASHED, [f"\\\n    --hash=sha256:{ONE}", f"--hash=sha256:{ONE}"]),
    ("long for short", PLAIN, ["-r base.txt", "--requirement base.txt"]),
    ("slash", PLAIN, ["/simple\n", "/simple/\n"]),
    ("wheels preferred", PLAIN, ["dolor", "--prefer-binary\ndolor"]),
    ("line ends", PLAIN, ["dolor\n", "dolor\r\n"]),
]  # fmt: skip


@pytest.mark.parametrize(("old", "edits"), [row[1:] for row in QUIET], ids=[row[0] for row in QUIET])
def test_what_means_nothing(old: str, edits: list[str]) -> None:
    assert said(requirements_txt, old, edited(old, *edits)) == []


def test_a_bump_has_its_line() -> None:
    (delta,) = deltas(requirements_txt, PLAIN, edited(PLAIN, "2.0.0", "2.1.0"))
    assert (delta.old, delta.new, delta.line) == ("==2.0.0", "==2.1.0", 5)


def test_a_new_file_is_its_packages() -> None:
    assert said(requirements_txt, None, "lorem==1\n") == ["high dependency-added lorem"]
    assert said(requirements_txt, "lorem==1\n", None) == ["medium file-removed file"]


def test_a_file_of_windows() -> None:
    assert said(requirements_txt, "lorem==1\n".encode("utf-16"), "lorem==2\n".encode("utf-16")) == [
        "medium dependency-bumped lorem"
    ]


@pytest.mark.parametrize("line", ["{{ name }}==1", "<<<<<<< HEAD", "adding new data", "dependencies:", "lorem 1.0"])
def test_what_pip_would_not_read_is_the_worst(line: str) -> None:
    (told,) = said(requirements_txt, PLAIN, PLAIN + line + "\n")
    assert told.startswith("critical opaque")


def test_an_odd_line_that_was_there_before_hides_nothing() -> None:
    odd = PLAIN + "{{ name }}\n"
    assert said(requirements_txt, odd, edited(odd, "2.0.0", "2.1.0")) == ["medium dependency-bumped lorem"]


@pytest.mark.parametrize("coding", ["utf-7", "unicode_escape"])
def test_an_encoding_that_makes_code_of_comments_is_the_worst(coding: str) -> None:
    assert said(requirements_txt, PLAIN, f"# coding: {coding}\n" + PLAIN)[0].startswith("critical opaque")
    assert said(requirements_txt, PLAIN, "# coding: utf-8\n" + PLAIN) == []
