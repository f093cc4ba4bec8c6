"""What a diagnosis makes of git: its version, and its configuration without what twokey puts on top."""

from __future__ import annotations

from pathlib import Path

import pytest
from kit.history import ENVIRONMENT, empty_repo
from msgspec import structs

from scanner.cli.diagnosis.git_version import git_version
from scanner.cli.diagnosis.remark import Level
from scanner.cli.diagnosis.settings import read_settings
from scanner.cli.diagnosis.started_hooks import hooks_folder
from scanner.cli.diagnosis.subject import look
from scanner.repo.open import open_repository
from scanner.rulebook import load_rulebook


@pytest.mark.parametrize(
    ("version", "level", "words"),
    [
        ((2, 29, 3), Level.FAIL, "2.30"),
        ((2, 30, 0), Level.WARN, "--trailer needs 2.32"),
        ((2, 33, 1), Level.WARN, "SSH keys needs 2.34"),
        ((2, 34), Level.OK, "new enough"),
        ((2, 54, 0), Level.OK, "new enough"),
        ((3, 0), Level.OK, "new enough"),
        ((), Level.WARN, "2.30"),
    ],
)
def test_versions(tmp_path: Path, version: tuple[int, ...], level: Level, words: str) -> None:
    repo = empty_repo(tmp_path / "r")
    repository = open_repository(str(repo.path), ENVIRONMENT, light=True)
    found = look(repository, str(repo.path), ENVIRONMENT, load_rulebook(), None)
    assert found.version >= (2, 30), "of the git that runs this"
    (remark,) = git_version(structs.replace(found, version=version))
    assert remark.level is level
    assert words in remark.why


def test_settings_are_the_users(tmp_path: Path) -> None:
    repo = empty_repo(tmp_path / "r")
    repo.git("config", "commit.gpgSign", "yes")
    repo.git("config", "user.signingKey", "~/key")
    repo.git("config", "--add", "a.b.c", "one")
    repo.git("config", "--add", "a.b.c", "two\nlines")
    with (repo.path / ".git/config").open("a") as file:
        file.write("[tag]\n\tgpgSign\n")
    environ = {**ENVIRONMENT, "HOME": "/home/ann"}
    found = read_settings(open_repository(str(repo.path), environ, light=True).git, environ)
    assert found.flag("commit.gpgSign") and found.flag("tag.gpgSign") and not found.flag("push.gpgSign")
    assert found.path("user.signingKey") == "/home/ann/key"
    assert list(found.below("a")) == [("b", "c", "one"), ("b", "c", "two\nlines")]
    assert found.text("a.b.c") == "two\nlines"
    assert found.last("core.hooksPath") is None, "twokey's own `git -c` is no setting"


@pytest.mark.parametrize("value", ["hooks", "/srv/hooks", "~/hooks"])
def test_the_hooks_folder_is_gits(tmp_path: Path, value: str) -> None:
    repo = empty_repo(tmp_path / "r")
    repo.git("config", "core.hooksPath", value)
    (repo.path / "deep").mkdir()
    repository = open_repository(str(repo.path / "deep"), ENVIRONMENT, light=True)
    found = look(repository, str(repo.path / "deep"), ENVIRONMENT, load_rulebook(), None)
    assert hooks_folder(found).path == repo.path / repo.git("rev-parse", "--git-path", "hooks")
    assert hooks_folder(found).scope == "local"
