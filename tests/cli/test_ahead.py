"""What a scan begins with before the rest of it is imported, and that none of it stays behind."""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

import pytest
from kit.history import ENVIRONMENT, History, Repo
from msgspec.structs import replace

import scanner
from scanner.cli.ahead import Ahead, begun
from scanner.cli.main import build_parser
from scanner.cli.scan import run
from scanner.errors import UsageError
from scanner.repo.log_process import started_log


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    history = History()
    for number in range(3):
        history.commit(f"Work {number}\n", files={f"{number}.py": "x\n"})
    return history.write(tmp_path / "r")


def asked(repo: Repo, *words: str) -> argparse.Namespace:
    return build_parser("scan").parse_args(["scan", "--repo", str(repo.path), *words])


def given(repo: Repo) -> dict[str, str]:
    return {**ENVIRONMENT, "TWOKEY_CACHE_DIR": str(repo.path.parent / "cache")}


def has_ended(ahead: Ahead) -> bool:
    assert ahead.log is not None
    if ahead.hired is not None:
        ahead.hired.leader.join(10)
    return ahead.log.process.poll() is not None and not (ahead.hired and ahead.hired.leader.is_alive())


@pytest.mark.parametrize("words", [(), ("--all",), ("--no-cache",), ("--jobs", "0"), ("--all", "--unreachable")])
def test_a_whole_history_is_begun_and_ends_with_the_block(repo: Repo, words: tuple[str, ...]) -> None:
    with begun(asked(repo, *words), given(repo)) as ahead:
        assert ahead.log is not None
        assert (ahead.hired is None) is ("--jobs" in words)
        assert bool(ahead.state) is ("--no-cache" not in words)
    assert has_ended(ahead)


def test_it_ends_with_an_error_too(repo: Repo) -> None:
    kept: list[Ahead] = []
    arguments = asked(repo, "--all", "--policy", "no/such/file")
    with pytest.raises(UsageError), begun(arguments, given(repo)) as ahead:
        kept.append(ahead)
        run(arguments, given(repo), ahead)
    assert has_ended(kept[0])


@pytest.mark.parametrize("words", [("HEAD~1..HEAD",), ("--since", "HEAD~2"), ("--staged",)])
def test_of_a_part_nothing_is(repo: Repo, words: tuple[str, ...]) -> None:
    with begun(asked(repo, *words), given(repo)) as ahead:
        assert (ahead.log, ahead.hired, ahead.state) == (None, None, ())


def test_of_a_repository_without_commits_nothing_is(tmp_path: Path) -> None:
    repo = History().write(tmp_path)
    with begun(asked(repo), given(repo)) as ahead:
        assert (ahead.log, ahead.hired) == (None, None)


def test_of_what_is_cached_nothing_is(repo: Repo) -> None:
    assert whole_run(repo) == 0
    with begun(asked(repo), given(repo)) as ahead:
        assert (ahead.log, ahead.hired) == (None, None)
        assert ahead.state != ()


def test_the_log_that_was_begun_is_the_one_that_is_read(repo: Repo, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = asked(repo, "--no-cache")
    with begun(arguments, given(repo)) as ahead, started_log(ahead.repository.git, ("HEAD~1",)) as other:
        run(arguments, given(repo), replace(ahead, log=other))
    assert "Who made 2 commits" in capsys.readouterr().out


def test_what_comes_while_a_scan_begins_is_not_passed_over_by_the_next(
    repo: Repo, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = asked(repo, "--all")
    with begun(arguments, given(repo)) as ahead:
        assert ahead.log is not None
        ahead.log.process.wait(10)
        later = repo.git("commit-tree", "HEAD^{tree}", "-p", "HEAD", "-m", "Later").strip()
        repo.git("update-ref", "refs/heads/other", later)  # HEAD stays: it is in a report's name by itself
        run(arguments, given(repo), ahead)
    assert "Who made 3 commits" in capsys.readouterr().out
    whole_run(repo, "--all")
    assert "Who made 4 commits" in capsys.readouterr().out


def whole_run(repo: Repo, *words: str) -> int:
    arguments = asked(repo, *words)
    with begun(arguments, given(repo)) as ahead:
        return run(arguments, given(repo), ahead)


def test_a_scan_does_not_import_gitpython(repo: Repo) -> None:
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "scanner", "scan", "--no-cache"],
        cwd=repo.path,
        env={**given(repo), "PYTHONPATH": str(Path(scanner.__file__).parents[1])},
        capture_output=True,
        text=True,
        check=True,
    )
    imported = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    assert "scanner.pipeline.run" in imported
    assert not [name for name in imported if name == "git" or name.startswith("git.")]
