"""What is kept between runs changes how long a run takes, never what it says."""

from __future__ import annotations

import os
import signal
import sqlite3
import stat
import subprocess
import sys
import time
from array import array
from pathlib import Path

import pytest
from kit.history import History, Repo
from kit.judging import policy, scan
from kit.secrets import unique_token

from scanner.credentials import cache as caching
from scanner.credentials.cache import Cache, open_cache
from scanner.credentials.hunt import Hunt
from scanner.credentials.plan import Part
from scanner.credentials.seal import Trace, sha1
from scanner.reporters import json_v1

TRACE = Trace("GitHub Token", "a" * 32, "ghp_...", "high", 7, 63, 0, "", "")
ROOT = Path(__file__).resolve().parents[2]


def written(folder: Path, count: int = 20) -> Repo:
    history = History()
    for number in range(count):
        text = f"number = {number}\n" + (f"token = '{unique_token(number)}'\n" if number % 5 == 0 else "")
        history.commit(f"Work {number}\n", files={f"{number % 7}/{number}.py": text})
    return history.write(folder, bare=True)


def report(repo: Repo, cache: Path | str, jobs: int = 0) -> str:
    return json_v1.render(scan(repo, "--all", secrets=True, jobs=jobs, cache=str(cache)))


def file_in(folder: Path) -> Path:
    (file,) = folder.glob("*.sqlite3")
    return file


class TestTheFile:
    def test_gives_back_what_it_was_given(self, tmp_path: Path) -> None:
        cache = open_cache(tmp_path, "/some/where", "engine")
        one, two = b"\x01" * 20, b"\x02" * 20
        part = Part(one + two, 20, array("Q", (3, 1 << 40)), (), ((b"\x03" * 20, "too large"),))
        cache.add(part, {two.hex().encode(): (TRACE, TRACE)}, "f" * 40)
        cache.add_packs(frozenset({"pack-1"}))
        kept = cache.load()
        assert kept.sizes == {one.hex().encode(): 3, two.hex().encode(): 1 << 40}
        assert kept.traces == {two.hex().encode(): (TRACE, TRACE)}
        assert kept.skipped == {b"03" * 20: "too large"}
        assert (kept.packs, kept.root) == ({"pack-1"}, "f" * 40)

    def test_is_the_owners_alone(self, tmp_path: Path) -> None:
        folder = tmp_path / "new"
        open_cache(folder, "/some/where", "engine").add(Part(b"\x01" * 20, 20, array("Q", (3,)), ()), {}, "")
        assert [stat.S_IMODE(each.stat().st_mode) for each in (folder, *folder.iterdir())] == [0o700, 0o600]

    def test_is_another_for_another_repository(self, tmp_path: Path) -> None:
        files = {open_cache(tmp_path, where, "engine").file for where in ("/a", "/b", str(tmp_path), "/a/")}
        assert len(files) == 3

    def test_holds_nothing_of_another_engine(self, tmp_path: Path) -> None:
        open_cache(tmp_path, "/a", "one").add(Part(b"\x01" * 20, 20, array("Q", (3,)), ()), {}, "r")
        kept = open_cache(tmp_path, "/a", "two").load()
        assert (kept.sizes, kept.root) == ({}, "")

    def test_forgets_only_its_engines(self, tmp_path: Path) -> None:
        caches = [open_cache(tmp_path, "/a", name) for name in ("one", "two")]
        for cache in caches:
            cache.add(Part(b"\x01" * 20, 20, array("Q", (3,)), ()), {b"01" * 20: (TRACE,)}, "r")
        caches[0].forget()
        assert [len(cache.load().sizes) for cache in caches] == [0, 1]
        assert [len(cache.load().traces) for cache in caches] == [0, 1]

    def test_is_emptied_when_it_grows_too_large(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        cache = open_cache(tmp_path, "/a", "one")
        for number in range(50):
            cache.add(Part(number.to_bytes(20, "big") * 200, 20, array("Q", range(200)), ()), {}, "")
        cache.load()
        monkeypatch.setattr(caching, "_LARGEST", 100_000)
        assert cache.load().sizes == {}
        assert cache.file.stat().st_size < 100_000

    def test_an_unfinished_write_leaves_nothing(self, tmp_path: Path) -> None:
        cache = open_cache(tmp_path, "/a", "one")
        with pytest.raises(TypeError):
            cache.add(Part(b"\x01" * 20, 20, array("Q", (3,)), ()), {b"01" * 20: (object(),)}, "")  # type: ignore[arg-type,dict-item]
        assert cache.load().sizes == {}


def damage_of(file: Path, how: str) -> None:
    whole = file.read_bytes()
    for each in file.parent.iterdir():
        each.unlink()
    if how == "a folder":
        file.mkdir()
    elif how == "another schema":
        database = sqlite3.connect(file)
        database.executescript("create table searched (x); create table traces (y); pragma user_version = 1;")
        database.close()
    elif how == "another version":
        database = sqlite3.connect(file)
        database.executescript("create table searched (x); pragma user_version = 99;")
        database.close()
    else:
        wrong = {"empty": b"", "garbage": b"garbage" * 999, "cut": whole[: len(whole) // 2], "a heading": whole[:100]}
        wrong["zeros inside"] = whole[:5000] + bytes(8000) + whole[13_000:]
        wrong["text inside"] = whole[:4096] + b"garbage!" * 600 + whole[4096 + 4800 :]
        file.write_bytes(wrong[how])


class TestRuns:
    def test_the_second_says_the_same_and_searches_nothing(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        repo = written(tmp_path / "repo")
        first = report(repo, tmp_path / "cache")
        assert first.count('"GitHub Token"') == 4
        asked: list[object] = []
        monkeypatch.setattr(Hunt, "_here", lambda self, plan: asked.append(plan))
        assert report(repo, tmp_path / "cache") == first == report(repo, tmp_path / "cache", jobs=2)
        assert asked == []

    def test_what_is_new_is_found(self, tmp_path: Path) -> None:
        report(written(tmp_path / "repo", 11), tmp_path / "cache")
        repo = written(tmp_path / "repo", 16)
        assert report(repo, tmp_path / "cache") == report(repo, "")

    @pytest.mark.parametrize("jobs", [0, 2])
    def test_another_profile_begins_anew(self, tmp_path: Path, jobs: int) -> None:
        repo = written(tmp_path / "repo")
        audit = policy("secrets: {profile: audit}")
        reports = []
        for cache in (tmp_path / "cache", tmp_path / "other"):
            if cache.name == "cache":
                report(repo, cache)
            found = scan(repo, "--all", secrets=True, jobs=jobs, cache=str(cache), policy=audit)
            reports.append(json_v1.render(found))
        assert reports[0] == reports[1]

    @pytest.mark.parametrize(
        "how",
        [
            *("empty", "garbage", "cut", "a heading", "zeros inside", "text inside", "a folder"),
            *("another schema", "another version"),
        ],
    )
    def test_a_damaged_file_changes_nothing(self, tmp_path: Path, how: str) -> None:
        repo, cache = written(tmp_path / "repo"), tmp_path / "cache"
        expected = report(repo, cache)
        damage_of(file_in(cache), how)
        assert report(repo, cache) == expected
        assert report(repo, cache) == expected

    @pytest.mark.skipif(os.name == "nt", reason="POSIX permissions")
    def test_nor_does_a_folder_that_cannot_be_written(self, tmp_path: Path) -> None:
        repo = written(tmp_path / "repo")
        (tmp_path / "file").write_text("in the way")
        assert report(repo, tmp_path / "file" / "cache") == report(repo, "")

    def test_no_secret_is_in_it(self, tmp_path: Path) -> None:
        report(written(tmp_path / "repo"), tmp_path / "cache", jobs=2)
        kept = b"".join(each.read_bytes() for each in (tmp_path / "cache").iterdir())
        assert b"GitHub Token" in kept
        for number in range(0, 20, 5):
            token = unique_token(number)
            digest = sha1(token)
            for word in (token, token[4:20], token[-12:], digest, digest[:16]):
                assert word.encode() not in kept
            assert bytes.fromhex(digest) not in kept


def twokey(repo: Repo, cache: Path, *words: str) -> subprocess.Popen[str]:
    environ = {**os.environ, "PYTHONPATH": str(ROOT), "TWOKEY_CACHE_DIR": str(cache)}
    command = [sys.executable, "-m", "scanner", "scan", "--all", "--jobs", "2", "--format", "json", "--exit-zero"]
    return subprocess.Popen(
        [*command, "--repo", str(repo.path), *words],
        env=environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def of_session(leader: int) -> list[int]:
    """The processes of a session that still run."""
    found = []
    for each in Path("/proc").iterdir():
        if each.name.isdigit():
            try:
                fields = (each / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if int(fields[3]) == leader and fields[0] != "Z":
                found.append(int(each.name))
    return found


def gone(leader: int, seconds: float = 10) -> bool:
    """Whether no process of a session is left after a while."""
    end = time.monotonic() + seconds
    while of_session(leader) and time.monotonic() < end:
        time.sleep(0.05)
    return not of_session(leader)


linux = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks for processes in /proc")


@linux
class TestProcesses:
    @staticmethod
    def large(folder: Path) -> Repo:
        history = History()
        for number in range(30):
            texts = {
                f"{each}.py": f"# {number} {each}\nx = '{unique_token(number * 50 + each)}'\n" for each in range(40)
            }
            history.commit(f"Work {number}\n", files=texts)
        return history.write(folder, bare=True)

    def test_two_at_once(self, tmp_path: Path) -> None:
        repo = written(tmp_path / "repo")
        runs = [twokey(repo, tmp_path / "cache") for _ in range(3)]
        said = [run.communicate(timeout=60)[0] for run in runs]
        assert said[0].count('"GitHub Token"') == 4
        assert len({*said, twokey(repo, tmp_path / "cache").communicate(timeout=60)[0]}) == 1

    def test_one_that_is_killed_again_and_again(self, tmp_path: Path) -> None:
        repo, cache = self.large(tmp_path / "repo"), tmp_path / "cache"
        for wait in (0.4, 0.7, 1.0, 1.3):
            run = twokey(repo, cache)
            time.sleep(wait)
            run.send_signal(signal.SIGKILL)
            run.communicate()
            assert gone(run.pid), "nobody works for a caller that was killed"
        after, afresh = (twokey(repo, cache, *words).communicate(timeout=120)[0] for words in ((), ("--no-cache",)))
        assert after == afresh
        assert after.count('"GitHub Token"') == 1200

    @pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM], ids=["interrupted", "ended"])
    def test_one_that_is_told_to_stop(self, tmp_path: Path, sign: signal.Signals) -> None:
        run = twokey(self.large(tmp_path / "repo"), tmp_path / "cache")
        time.sleep(0.9)
        run.send_signal(sign)
        run.communicate()
        assert gone(run.pid)

    def test_none_is_left_after_a_whole_run(self, tmp_path: Path) -> None:
        run = twokey(written(tmp_path / "repo"), tmp_path / "cache")
        run.communicate()
        assert run.returncode == 0
        assert gone(run.pid, 1)


def test_no_output_holds_a_secret_nor_does_the_trace_of_an_error(tmp_path: Path) -> None:
    """An engine that breaks while it holds one."""
    repo = written(tmp_path / "repo", 6)
    broken = (
        "import sys; from scanner.credentials import index\n"
        "def fails(hit, *rest): raise ValueError('broken')\n"
        "index.seal = fails\n"
        "from scanner.cli.main import main; sys.exit(main())"
    )
    environ = {**os.environ, "PYTHONPATH": str(ROOT), "TWOKEY_CACHE_DIR": str(tmp_path / "cache")}
    for debug in ("", "1"):
        for words in (["--jobs", "0"], ["--jobs", "2", "-v"]):
            command = [sys.executable, "-c", broken, "scan", "--all", "--repo", str(repo.path), *words]
            done = subprocess.run(
                command, env={**environ, "TWOKEY_DEBUG": debug}, capture_output=True, text=True, check=False
            )
            assert done.returncode not in (0, 2)
            assert "broken" in done.stdout + done.stderr
            assert not any(unique_token(number)[4:16] in done.stdout + done.stderr for number in (0, 5))


def test_a_cache_is_one_file_below_its_folder(tmp_path: Path) -> None:
    cache = open_cache(tmp_path, "../../etc/passwd", "engine")
    assert isinstance(cache, Cache)
    assert cache.file.parent == tmp_path
