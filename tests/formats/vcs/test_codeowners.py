"""Who owns what after a change of CODEOWNERS, when the last rule that matches decides."""

from __future__ import annotations

import pytest
from kit.mutations import never_raises, told
from kit.patience import within

from scanner.formats.vcs import codeowners

OWNERS = """\
# Everything
*            @acme/core
/docs/       @acme/docs      # writers
*.js         @acme/web
/src/api/    @acme/api @acme/core
"""
GITLAB = """\
[Core][2] @acme/core
src/
docs/ @acme/docs
^[Style]
*.css @acme/web
"""


@pytest.mark.parametrize(
    "path, read",
    [
        ("CODEOWNERS", True),
        (".github/CODEOWNERS", True),
        ("docs/codeowners", True),
        (".gitlab/CODEOWNERS", True),
        ("src/CODEOWNERS", False),
        ("docs/CODEOWNERS.md", False),
    ],
)
def test_where_forges_look(path: str, read: bool) -> None:
    assert codeowners.matches(path) is read


@pytest.mark.parametrize(
    "old, new, said",
    [
        pytest.param(
            OWNERS,
            OWNERS.replace("/docs/       @acme/docs      # writers\n", ""),
            ["owner-removed /docs/ critical"],
            id="an owner's line gone, the catch-all decides",
        ),
        pytest.param("/docs/ @a\n", "", ["owner-removed /docs/ critical"], id="an owner's line gone, nobody decides"),
        pytest.param(
            OWNERS, OWNERS.replace("@acme/docs", "@mallory"), ["owner-changed /docs/ critical"], id="owner replaced"
        ),
        pytest.param(OWNERS, OWNERS + "/src/api/\n", ["owner-removed /src/api/ critical"], id="rule without owner"),
        pytest.param(OWNERS, OWNERS + "!/src/api/\n", ["owner-removed !/src/api/ critical"], id="excluded"),
        pytest.param(
            OWNERS, OWNERS + "/src/api/ core-team\n", ["owner-removed /src/api/ critical"], id="owner without @"
        ),
        pytest.param(
            OWNERS,
            OWNERS + "/src/api/v1/ @x\n",
            ["owner-changed /src/api/v1/ critical"],
            id="a part of it taken by somebody else",
        ),
        pytest.param(
            "/src/ @a\n", "/src/ @a\n* @a\n", ["owner-added * medium"], id="a catch-all below that changes nobody"
        ),
        pytest.param(
            "/src/ @a\n/docs/ @b\n",
            "/src/ @a\n/docs/ @b\n* @c\n",
            ["owner-changed * critical"],
            id="a catch-all below takes all",
        ),
        pytest.param(
            "/src/ @a\n/docs/ @b\n",
            "/src/ @a\n/docs/ @b\n*\n",
            ["owner-removed * critical"],
            id="a catch-all of nobody",
        ),
        pytest.param(
            "* @a\n/src/ @b\n*.js @c\n",
            "* @a\n*.js @c\n/src/ @b\n",
            ["owner-changed /src/ critical"],
            id="order of a glob and a folder",
        ),
        pytest.param("/src/ @a\n", "/src/ @a @b\n", ["owner-added /src/ medium"], id="one more may approve"),
        pytest.param("/src/ @a @b\n", "/src/ @a\n", ["owner-removed /src/ critical"], id="one fewer may approve"),
        pytest.param(
            "/src/ @a\n", "/src/ @a\n/new/ @b\n", ["owner-added /new/ medium"], id="an unowned folder gets one"
        ),
        pytest.param(
            GITLAB, GITLAB.replace("[2]", ""), ["owner-changed [core] critical"], id="fewer approvals in a section"
        ),
        pytest.param(
            GITLAB, GITLAB.replace("[Core]", "^[Core]"), ["owner-changed [core] critical"], id="section optional"
        ),
        pytest.param(
            GITLAB,
            GITLAB.replace("[Core][2] @acme/core", "[Core][2] @x"),
            ["owner-changed [core]src/ critical"],
            id="default owner of a section",
        ),
        pytest.param(
            GITLAB, GITLAB.split("^", maxsplit=1)[0], ["owner-removed [style] critical"], id="section removed"
        ),
        pytest.param(GITLAB, GITLAB + "[New]\na/ @x\n", ["owner-added [new] medium"], id="section added"),
        pytest.param(None, OWNERS, ["owner-added file medium"], id="new file"),
        pytest.param(OWNERS, None, ["owner-removed file critical"], id="removed file"),
    ],
)
def test_what_is_said(old: str | None, new: str | None, said: list[str]) -> None:
    assert told(codeowners.diff, old, new) == said


@pytest.mark.parametrize(
    "new",
    [
        pytest.param(OWNERS.replace("# Everything", "# All of it\n\n"), id="comment"),
        pytest.param(OWNERS.replace("      # writers", ""), id="comment behind a rule"),
        pytest.param(OWNERS.replace("@acme/docs", "@ACME/Docs"), id="case of a name"),
        pytest.param(OWNERS.replace("@acme/api @acme/core", "@acme/core @acme/api"), id="order of owners"),
        pytest.param(OWNERS.replace("/docs/ ", "/docs/**"), id="another spelling of a folder"),
        pytest.param(OWNERS.replace("\n", "\r\n"), id="line ends"),
        pytest.param(OWNERS + "/src/api/v2/ @acme/core @acme/api\n", id="a rule that says what is so already"),
        pytest.param("* @acme/x\n" + OWNERS, id="a rule above that another one replaces"),
    ],
)
def test_meaningless_edits(new: str) -> None:
    assert told(codeowners.diff, OWNERS, new) == []


def test_two_folders_in_another_order() -> None:
    assert told(codeowners.diff, "/a/ @a\n/b/ @b\n", "/b/ @b\n/a/ @a\n") == []


@pytest.mark.parametrize("new", ["<<<<<<< ours\n* @a\n", "* @a\0\n", OWNERS + "#" * 3_000_000])
def test_unreadable(new: str) -> None:
    (said,) = codeowners.diff(OWNERS.encode(), new.encode())
    assert (said.kind, said.severity) == ("opaque", "critical")


def test_a_catch_all_names_what_it_is_laid_over() -> None:
    *_, said = codeowners.diff(b"/src/ @a\n/docs/ @b\n", b"/src/ @a\n/docs/ @b\n* @c\n")
    assert (said.old, said.new, said.line) == ("decides for /src/, /docs/", "@c", 3)


def test_a_large_file_takes_no_time() -> None:
    rules = "".join(f"/packages/p{number}/ @owner{number % 50}\n" for number in range(19_000))
    with within(2):
        assert told(codeowners.diff, rules, rules + "* @x\n") == ["owner-changed * critical"]
        (opaque,) = codeowners.diff(b"*.a @a\n", b"".join(b"*.%d @a\n" % number for number in range(400_000)))
    assert opaque.kind == "opaque"


def test_a_deep_pattern_takes_no_time() -> None:
    deep = "<a>" + "</a>" * 20_000 + " @a\n"
    with within(1):
        (said,) = codeowners.diff(deep.encode(), b"* @a\n" + deep.encode())
    assert said.kind == "opaque"
    at_most = "/" + "a/" * 200 + " @a\n"
    assert told(codeowners.diff, "* @b\n", "* @b\n" + at_most) == [
        f"owner-changed {at_most.split(maxsplit=1)[0]} critical"
    ]


def test_anything_is_read() -> None:
    never_raises(codeowners.diff, OWNERS + GITLAB)


@pytest.mark.parametrize(
    "old, new, said",
    [
        pytest.param("/.twokey.yaml @a\n", "", "/.twokey.yaml: @a -> ", id="the policy's rule gone"),
        pytest.param("/.twokey.yaml @a\n", "/.twokey.yaml @x\n", "/.twokey.yaml: @a -> @x", id="another owner"),
        pytest.param("/.github/CODEOWNERS @a\n", "", "/.github/CODEOWNERS: @a -> ", id="this file's rule gone"),
        pytest.param("/.twokey.yaml @a\n", "/.twokey.yaml @a\n* @x\n", "/.twokey.yaml: @a -> @x", id="a rule over it"),
        pytest.param("/.twokey* @a\n", "/.twokey* @b\n", "/.twokey*: @a -> @b", id="a glob"),
    ],
)
def test_the_gates_own_files(old: str, new: str, said: str) -> None:
    rest = "/src/ @b\n"
    deltas = list(codeowners.diff((rest + old).encode(), (rest + new).encode()))
    assert said in [f"{each.subject}: {each.old} -> {each.new}" for each in deltas if each.kind == "gate-weakened"]
    assert all(not each.subject.startswith("/.") for each in deltas if each.kind != "gate-weakened")
    assert list(codeowners.diff((rest + old).encode(), None))[1].kind == "gate-weakened"


@pytest.mark.parametrize(
    "old, new",
    [
        ("* @a\n", "* @b\n"),
        ("/.twokey.yaml @a\n", "/.twokey.yaml @a @b\n"),
        ("/.twokey.yaml @a\n", "/.twokey.yaml @a\n/src/ @c\n"),
        ("/twokey/ @a\n", "/twokey/ @b\n"),
    ],
)
def test_rules_for_other_files_are_no_gate(old: str, new: str) -> None:
    assert "gate-weakened" not in [each.kind for each in codeowners.diff(old.encode(), new.encode())]
