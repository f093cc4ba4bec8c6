"""The store is a memory: never made anew by mistake, nobody else's, and told apart from files that are none."""

from __future__ import annotations

import os
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from kit.history import CLAUDE, History, Repo
from kit.sweeping import swept

from scanner.errors import TwokeyError, UndeterminedError, UsageError
from scanner.model.finding import Disposition
from scanner.model.report import Problem
from scanner.model.sweep import Judged, State
from scanner.sweep import store as stored
from scanner.sweep.schema import VERSION, connect


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    history = History()
    history.commit("Start", author=CLAUDE, files={".github/workflows/ci.yml": "on: push\n"})
    return history.write(tmp_path / "repository", bare=True)


def opens(path: Path) -> None:
    with stored.opened(path):
        pass


def test_a_new_store_is_its_owners_alone(tmp_path: Path) -> None:
    old = os.umask(0)
    try:
        opens(tmp_path / "deep" / "s.sqlite3")
    finally:
        os.umask(old)
    assert stat.S_IMODE((tmp_path / "deep" / "s.sqlite3").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "deep").stat().st_mode) == 0o700


def test_a_store_that_is_there_is_used(tmp_path: Path, repo: Repo, cache: Path) -> None:
    with swept(tmp_path / "s.sqlite3", cache) as first:
        first.look(repo)
    with swept(tmp_path / "s.sqlite3", cache) as second:
        second.hour = 1
        found = second.look(repo)
    assert found.states == {State.OPEN: 1}


def test_an_empty_file_is_a_new_store(tmp_path: Path) -> None:
    """As `mktemp` makes it, and as a run leaves it that is killed before it wrote anything."""
    (tmp_path / "s").touch()
    opens(tmp_path / "s")
    assert (tmp_path / "s").stat().st_size > 0


def refused(path: Path, kind: type[TwokeyError] = UsageError) -> str:
    before = path.read_bytes() if path.is_file() else b""
    with pytest.raises(kind) as error:
        opens(path)
    assert error.value.hint
    assert (path.read_bytes() if path.is_file() else b"") == before
    return error.value.message


def test_a_file_that_is_no_database_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("my notes\n" * 100)
    assert "is no store" in refused(path)


def test_a_database_of_another_program_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "other.sqlite3"
    with closing(sqlite3.connect(path)) as database:
        database.execute("create table mine (x)")
        database.commit()
    assert "another program" in refused(path)


def test_a_store_of_a_newer_twokey_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "s.sqlite3"
    opens(path)
    with closing(sqlite3.connect(path)) as database:
        database.execute(f"pragma user_version = {VERSION + 1}")
    assert "newer twokey" in refused(path)


def test_a_damaged_store_is_an_error_and_stays(tmp_path: Path, repo: Repo, cache: Path) -> None:
    path = tmp_path / "s.sqlite3"
    with swept(path, cache) as sweeps:
        sweeps.look(repo)
    content = bytearray(path.read_bytes())
    content[4096:] = b"\xa5" * (len(content) - 4096)
    path.write_bytes(bytes(content))
    with pytest.raises(UndeterminedError) as error, swept(path, cache) as sweeps:
        sweeps.look(repo)
    assert "damaged" in error.value.message
    assert "--store" in error.value.hint
    assert path.read_bytes()[4096:8192] == b"\xa5" * 4096


def test_a_header_with_nothing_behind_it_is_damaged(tmp_path: Path) -> None:
    path = tmp_path / "s.sqlite3"
    path.write_bytes(b"SQLite format 3\0" + b"\xff" * 50)
    assert "damaged" in refused(path, UndeterminedError)


def test_a_link_is_not_written_through(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    assert "symbolic link" in refused(tmp_path / "link")
    assert not (tmp_path / "elsewhere").exists()


def test_a_folder_is_no_store(tmp_path: Path) -> None:
    assert "cannot open" in refused(tmp_path)


def test_two_sweeps_do_not_share_a_store(tmp_path: Path, checkout: Path) -> None:
    path = tmp_path / "s.sqlite3"
    within = f"with store.opened(Path({str(path)!r})): print('in')"
    code = f"from pathlib import Path\nfrom scanner.sweep import store\n{within}"
    with stored.opened(path):
        done = subprocess.run([sys.executable, "-c", code], cwd=checkout, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "another sweep is writing" in done.stderr
    done = subprocess.run([sys.executable, "-c", code], cwd=checkout, capture_output=True, text=True, check=False)
    assert done.stdout == "in\n"


def test_a_transaction_is_all_or_nothing(tmp_path: Path) -> None:
    with stored.opened(tmp_path / "s.sqlite3") as store:
        with pytest.raises(KeyboardInterrupt), store.transaction() as database:
            database.execute("insert into repositories (key, name, place) values ('a', 'a', 'a')")
            raise KeyboardInterrupt
        assert store.rows("select count(*) from repositories") == [(0,)]


@pytest.mark.parametrize("name", ["plain", "ä", os.fsdecode(b"\xff\xfe"), "'; drop table runs; --", "a\nb\0c"])
def test_any_name_comes_back_as_it_was(tmp_path: Path, name: str) -> None:
    with stored.opened(tmp_path / "s.sqlite3") as store:
        place = stored.place_of(store, f"/{name}", name, f"/{name}")
        assert stored.place_of(store, f"/{name}", name, f"/{name}") == place
        ((found,),) = store.rows("select name from repositories where id = ?", place.id)
        assert stored.text_of(found) == name


def test_a_problem_of_one_run_is_not_told_again(tmp_path: Path, repo: Repo, cache: Path) -> None:
    path = str(repo.path)
    with swept(tmp_path / "s.sqlite3", cache) as sweeps:
        sweeps.look(repo)
        place = stored.place_of(sweeps.store, path, repo.path.name, path)
        for number in range(3):
            run = stored.begin(sweeps.store, f"2025-07-02T0{number}:00:00Z", "", "", "tests")
            stored.failed(sweeps.store, run, place.id, Problem(path, "open", f"no {number}"))
        assert sweeps.store.rows("select message from problems") == [("no 2",)]
        found = sweeps.look(repo)
    assert (found.problems, found.outcome) == ((), "hold")


def test_a_store_that_is_read_does_not_come_into_being(tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        connect(tmp_path / "s.sqlite3", make=False)
    assert not (tmp_path / "s.sqlite3").exists()


def test_what_another_version_wrote_is_judged_again(tmp_path: Path, repo: Repo, cache: Path) -> None:
    """And what only the store knows is still known: where the refs were."""
    repo.git("tag", "v1.0.0", "main")
    with swept(tmp_path / "s.sqlite3", cache) as sweeps:
        sweeps.look(repo)
        with sweeps.store.transaction() as database:
            database.execute("update repositories set memory = '[1, 2]', state = ''")
        repo.git("tag", "-d", "v1.0.0")
        found = sweeps.look(repo)
        assert (found.judged, found.why) == (Judged.WHOLE, "twokey has changed")
        assert [each.finding.check for each in found.findings if each.state is State.NEW] == ["ref-rewritten"]
        assert sweeps.look(repo).judged is Judged.UNCHANGED


def test_what_cannot_be_read_is_counted(tmp_path: Path, repo: Repo, cache: Path) -> None:
    with swept(tmp_path / "s.sqlite3", cache) as sweeps:
        sweeps.look(repo)
        with sweeps.store.transaction() as database:
            database.execute("update occurrences set content = '[1]'")
            database.execute("update runs set point = '[1]'")
        found = sweeps.run(repo)
    (one,) = found.repositories
    assert (one.states, one.findings, one.counts[Disposition.HELD]) == ({State.OPEN: 1}, (), 1)
    assert len(found.trend) == 1
