"""The version, where it stands, and what runs when it moves."""

from __future__ import annotations

import pytest
from kit.mutations import never_raises, told

from scanner.formats.release import bumpversion

INI = """\
[bumpversion]
current_version = 1.0
commit = True
message = Bump

[bumpversion:file:setup.py]
search = v{current_version}
"""
TOML = """\
[tool.bumpversion]
current_version = "1.0"
sign_tags = true
commit_args = ""
message = "Bump"
[[tool.bumpversion.files]]
filename = "a.py"
search = "x"
"""
FILE = "tool.bumpversion.files[a.py]"


@pytest.mark.parametrize(
    "old, new, said",
    [
        pytest.param(
            INI, INI.replace("1.0", "1.1"), ["version-changed bumpversion.current_version medium"], id="ini: version"
        ),
        pytest.param(
            INI,
            INI.replace("search = v", "search = "),
            ["setting-changed bumpversion:file:setup.py.search medium"],
            id="ini: where it stands",
        ),
        pytest.param(
            INI,
            INI.replace("= Bump", "= Release").replace("commit = T", "# x\ncommit=T"),
            [],
            id="ini: message and comment",
        ),
        pytest.param(
            TOML, TOML.replace("1.0", "1.1"), ["version-changed tool.bumpversion.current_version medium"], id="version"
        ),
        pytest.param(
            TOML,
            TOML.replace("sign_tags = true", "sign_tags = false"),
            ["provenance-dropped tool.bumpversion.sign_tags critical"],
            id="unsigned",
        ),
        pytest.param(
            TOML.replace("sign_tags = true", "sign_tags = false"),
            TOML,
            ["setting-changed tool.bumpversion.sign_tags low"],
            id="signed",
        ),
        pytest.param(
            TOML,
            TOML.replace('commit_args = ""', 'commit_args = "--no-verify"'),
            ["check-weakened tool.bumpversion.commit_args high"],
            id="hooks skipped",
        ),
        pytest.param(
            TOML,
            TOML.replace("sign_tags", 'pre_commit_hooks = ["./x.sh"]\nsign_tags'),
            ["build-script-changed tool.bumpversion.pre_commit_hooks high"],
            id="hook",
        ),
        pytest.param(TOML, TOML.replace('"x"', '"y"'), [f"setting-changed {FILE}.search medium"], id="where it stands"),
        pytest.param(TOML, TOML.replace('"Bump"', '"Release"'), [], id="message"),
        pytest.param(None, TOML, ["version-changed tool.bumpversion.current_version medium"], id="new file"),
        pytest.param(TOML, None, ["file-removed file medium"], id="removed file"),
    ],
)
def test_what_is_said(old: str | None, new: str | None, said: list[str]) -> None:
    assert told(bumpversion.diff, old, new) == said


@pytest.mark.parametrize("new", ["[bumpversion]\na = 1\na = 2\n", "[tool.bumpversion]\na =\n", "<<<<<<< a\n", "x"])
def test_unreadable(new: str) -> None:
    (said,) = bumpversion.diff(TOML.encode(), new.encode())
    assert (said.kind, said.severity) == ("opaque", "critical")


def test_anything_is_read() -> None:
    assert bumpversion.matches(".bumpversion.cfg")
    assert not bumpversion.matches("setup.cfg")
    never_raises(bumpversion.diff, INI)
    never_raises(bumpversion.diff, TOML)
