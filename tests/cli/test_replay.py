"""A scan of a whole history that nothing has changed since gives the report that it gave before."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from kit.history import CLAUDE_TRAILER, ENVIRONMENT, History, Repo
from kit.secrets import github_token

import scanner

CODE = Path(scanner.__file__).parents[1]


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    history = History()
    history.commit("Start", files={"a.py": "x\n"})
    history.commit(f"Work\n\n{CLAUDE_TRAILER}\n", files={".github/workflows/a.yml": "on: push\n"})
    return history.write(tmp_path / "r")


def twokey(repo: Repo, *arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    cache = {"TWOKEY_CACHE_DIR": str(repo.path.parent / "cache"), "PYTHONPATH": str(CODE)}
    return subprocess.run(
        [sys.executable, "-m", "scanner", "scan", "--format", "json", *arguments],
        cwd=repo.path,
        env={**os.environ, **ENVIRONMENT, **cache, **environ},
        capture_output=True,
        text=True,
        check=False,
    )


def reports(repo: Repo) -> set[str]:
    folder = repo.path.parent / "cache" / "reports"
    return {each.name for each in folder.iterdir()} if folder.is_dir() else set()


def test_the_same_again(repo: Repo) -> None:
    first = twokey(repo)
    kept = reports(repo)
    second = twokey(repo)
    assert (first.returncode, len(kept)) == (1, 1)
    assert (second.stdout, second.returncode, reports(repo)) == (first.stdout, 1, kept)
    assert twokey(repo, "--no-cache").stdout == first.stdout


def test_it_is_read_and_not_made(repo: Repo) -> None:
    twokey(repo)
    blob = repo.git("rev-parse", "HEAD:a.py").strip()
    (repo.path / ".git/objects" / blob[:2] / blob[2:]).unlink()
    assert twokey(repo).returncode == 1
    assert twokey(repo, "--no-cache").returncode == 3


def graft(repo: Repo) -> None:
    folder = repo.path / ".git" / "info"
    folder.mkdir(exist_ok=True)
    (folder / "grafts").write_text(f"{repo.head}\n")


CHANGES = {
    "a commit": lambda repo: repo.git("commit", "--quiet", "--allow-empty", "-m", "More"),
    "a tag": lambda repo: repo.git("tag", "v1"),
    "a note": lambda repo: repo.git("notes", "add", "-m", "x"),
    "a branch": lambda repo: repo.git("branch", "topic", "HEAD~1"),
    "another HEAD": lambda repo: repo.git("checkout", "--quiet", "--detach", "HEAD~1"),
    "its configuration": lambda repo: repo.git("config", "remote.origin.url", "https://example.org/a"),
    "a graft": graft,
}


@pytest.mark.parametrize("change", CHANGES)
def test_made_anew_after(repo: Repo, change: str) -> None:
    twokey(repo)
    CHANGES[change](repo)
    second = twokey(repo)
    assert len(reports(repo)) == 2
    assert second.stdout == twokey(repo, "--no-cache").stdout


@pytest.mark.parametrize("option", ("--all", "--all-commits", "--no-secrets", "--exclude-lines=x"))
def test_made_anew_for_other_options(repo: Repo, option: str) -> None:
    twokey(repo)
    twokey(repo, option)
    assert len(reports(repo)) == 2


@pytest.mark.parametrize("options", (("--staged",), ("HEAD~1..HEAD",), ("--no-cache",)))
def test_never_kept(repo: Repo, options: tuple[str, ...]) -> None:
    assert twokey(repo, *options).returncode in (0, 1)
    assert reports(repo) == set()


def test_nor_a_policy_of_ones_own(repo: Repo) -> None:
    policy = repo.path.parent / "p.yaml"
    policy.write_text("version: 1\nextends: advisory\n")
    assert twokey(repo, "--policy", str(policy)).returncode == 0
    assert reports(repo) == set()


def test_nor_what_could_not_be_read(repo: Repo) -> None:
    blob = repo.git("rev-parse", "HEAD:a.py").strip()
    (repo.path / ".git/objects" / blob[:2] / blob[2:]).unlink()
    assert twokey(repo).returncode == 3
    assert reports(repo) == set()


@pytest.mark.parametrize("content", (b"", b"garbage"))
def test_a_damaged_one_is_made_anew(repo: Repo, content: bytes) -> None:
    first = twokey(repo)
    (name,) = reports(repo)
    kept = repo.path.parent / "cache" / "reports" / name
    kept.write_bytes(content)
    assert twokey(repo).stdout == first.stdout
    assert kept.read_bytes() not in (content, b"")


def test_only_its_owner_may_read_it_and_no_secret_is_in_it(repo: Repo) -> None:
    token = github_token()
    repo.write("key.py", f"t = '{token}'\n")
    repo.git("add", ".")
    repo.git("commit", "--quiet", "-m", "Key")
    assert "ghp_..." in twokey(repo).stdout
    cache = repo.path.parent / "cache"
    files = [each for each in cache.rglob("*") if each.is_file()]
    assert files
    for file in files:
        assert file.stat().st_mode & 0o077 == 0
        assert token.encode() not in file.read_bytes()


def test_a_folder_that_cannot_be_written_is_no_error(repo: Repo) -> None:
    (repo.path.parent / "cache").write_text("a file")
    assert twokey(repo).returncode == 1
