"""What .gitattributes runs, hides, leaves out of an archive, and what is only line ends."""

from __future__ import annotations

import pytest
from kit.mutations import never_raises, told
from kit.patience import within

from scanner.formats.vcs import gitattributes

SAMPLE = """\
# line ends
* text=auto
*.sh text eol=lf
*.png binary
secrets/** filter=crypt diff=crypt
assets/*.bin filter=lfs diff=lfs merge=lfs -text
/tests export-ignore
*.lock -diff linguist-generated
"""


@pytest.mark.parametrize(
    "line, said",
    [
        pytest.param("*.c filter=indent", ["filter-added *.c filter critical"], id="smudge and clean are code"),
        pytest.param("*.psd filter=other", ["filter-added *.psd filter critical"], id="whatever the pattern"),
        pytest.param("*.c merge=mine", ["filter-added *.c merge critical"], id="merge driver"),
        pytest.param("*.c diff=mine", ["filter-added *.c diff high"], id="diff driver"),
        pytest.param("*.c diff=cpp", [], id="a hunk header git knows"),
        pytest.param("*.mov filter=lfs", ["attribute-changed *.mov filter medium"], id="a filter that is used already"),
        pytest.param("secrets/a -filter", ["attribute-changed secrets/a filter high"], id="no longer encrypted"),
        pytest.param(
            "src/** linguist-generated", ["review-hidden src/** linguist-generated critical"], id="folded away"
        ),
        pytest.param(
            "src/** linguist-generated=true",
            ["review-hidden src/** linguist-generated critical"],
            id="the same said otherwise",
        ),
        pytest.param(
            "dist/** linguist-generated", ["review-hidden dist/** linguist-generated high"], id="named like generated"
        ),
        pytest.param("*.py -diff", ["review-hidden *.py diff critical"], id="no diff"),
        pytest.param(
            "*.py binary",
            ["attribute-changed *.py text low", "attribute-changed *.py merge low", "review-hidden *.py diff critical"],
            id="binary is a macro",
        ),
        pytest.param(
            "[attr]quiet -diff\n*.rs quiet",
            ["review-hidden *.rs diff critical", "attribute-changed *.rs quiet low"],
            id="an own macro",
        ),
        pytest.param("*.jpg -diff", [], id="nobody reads pictures"),
        pytest.param(
            "src/** -linguist-generated", ["attribute-changed src/** linguist-generated low"], id="shown again"
        ),
        pytest.param(
            "/src/core export-ignore",
            ["review-hidden /src/core export-ignore critical"],
            id="code left out of the archive",
        ),
        pytest.param(
            "/.github export-ignore",
            ["package-contents-changed /.github export-ignore medium"],
            id="what is usually left out",
        ),
        pytest.param(
            "version.py export-subst", ["package-contents-changed version.py export-subst medium"], id="text filled in"
        ),
        pytest.param(
            "*.txt working-tree-encoding=UTF-16",
            ["attribute-changed *.txt working-tree-encoding medium"],
            id="encoding",
        ),
        pytest.param("*.bat eol=crlf", ["attribute-changed *.bat eol low"], id="line ends"),
        pytest.param("*.py whitespace=tab-in-indent", [], id="whitespace"),
        pytest.param("*.md linguist-language=Text", [], id="statistics"),
        pytest.param("CHANGES merge=union", ["attribute-changed CHANGES merge low"], id="both sides kept"),
    ],
)
def test_a_new_line(line: str, said: list[str]) -> None:
    assert sorted(told(gitattributes.diff, SAMPLE, f"{SAMPLE}{line}\n")) == sorted(said)


@pytest.mark.parametrize(
    "old, new, said",
    [
        pytest.param(
            SAMPLE,
            SAMPLE.replace("secrets/** filter=crypt diff=crypt\n", ""),
            ["attribute-changed secrets/** filter high", "attribute-changed secrets/** diff low"],
            id="filter gone",
        ),
        pytest.param(
            SAMPLE,
            SAMPLE.replace("/tests export-ignore\n", ""),
            ["package-contents-widened /tests export-ignore high"],
            id="ships again",
        ),
        pytest.param(
            "/.gitignore export-ignore\n",
            "/.git* export-ignore\n",
            ["package-contents-changed /.git* export-ignore medium"],
            id="kept out by a wider pattern",
        ),
        pytest.param(
            "a/* filter=x\n* -filter\n",
            "* -filter\na/* filter=x\n",
            ["attribute-changed filter medium"],
            id="order decides",
        ),
        pytest.param(None, "*.c filter=x\n* text\n", ["filter-added *.c filter critical"], id="new file"),
        pytest.param(SAMPLE, None, ["file-removed file medium"], id="removed file"),
    ],
)
def test_what_is_said(old: str | None, new: str | None, said: list[str]) -> None:
    assert told(gitattributes.diff, old, new) == said


@pytest.mark.parametrize(
    "new",
    [
        pytest.param(SAMPLE.replace("# line ends", "# ends of lines\n"), id="comment"),
        pytest.param(SAMPLE.replace("*.sh text eol=lf", "*.sh    eol=lf text"), id="order on a line"),
        pytest.param(SAMPLE.replace("*.sh text eol=lf", "*.sh text\n*.sh eol=lf"), id="two lines"),
        pytest.param(SAMPLE.replace("*.png binary\n", "") + "*.png binary\n", id="order of lines"),
        pytest.param(SAMPLE.replace("\n", "\r\n"), id="line ends"),
    ],
)
def test_meaningless_edits(new: str) -> None:
    assert told(gitattributes.diff, SAMPLE, new) == []


def test_unreadable() -> None:
    (said,) = gitattributes.diff(b"", b"<<<<<<< a\n* text\n")
    assert (said.kind, said.severity) == ("opaque", "critical")


def test_macros_do_not_multiply() -> None:
    macros = "".join(f"[attr]m{number} {' '.join(f'a{each}' for each in range(300))}\n" for number in range(300))
    lines = ("* " + " ".join(f"m{number}" for number in range(300)) + "\n") * 30
    with within(2):
        (said,) = gitattributes.diff(b"", (macros + lines).encode())
    assert said.kind == "opaque"


def test_anything_is_read() -> None:
    never_raises(gitattributes.diff, SAMPLE + "[attr]a -diff b\n")
