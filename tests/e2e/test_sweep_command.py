"""`twokey sweep` as a user runs it: over folders, lists and addresses, again, interrupted, killed, and with clones
among the others that cannot be read."""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import signal
import sqlite3
import subprocess
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from kit.history import CLAUDE, History, Repo, empty_repo
from kit.secrets import unique_token

WORKFLOW = ".github/workflows/ci.yml"
PATIENCE = 120.0

Command = Callable[..., Any]


def clone(folder: Path, name: str, commits: int = 2, author: str = CLAUDE, **more: Any) -> Repo:
    history = History()
    history.commit("Start")
    for number in range(commits):
        history.commit(f"{name} {number}", author=author, files={WORKFLOW: f"on: push\nname: {name} {number}\n"})
    return history.write(folder / name, **more)


@pytest.fixture
def src(tmp_path: Path) -> Path:
    """Three clones: one held, one that passes, one bare by its owner."""
    folder = tmp_path / "src"
    clone(folder, "held")
    clone(folder, "clean", author="Ann Lee <ann@example.org>")
    clone(folder / "owner", "bare.git", bare=True)
    return folder


@pytest.fixture
def sweep(twokey: Command, src: Path, tmp_path: Path):
    """`twokey sweep` with a store of its own, without looking for secrets."""

    def run(*words: str, **options: Any) -> Any:
        kept = ("--store", str(tmp_path / "s.sqlite3"), "--mirrors", str(tmp_path / "mirrors"))
        environ = {"TWOKEY_CACHE_DIR": str(tmp_path / "cache")}
        return twokey(src, "sweep", *(words or (".",)), *kept, "--no-secrets", **options, **environ)

    return run


@pytest.fixture
def swept(sweep):
    """The report as data."""

    def run(*words: str, code: int, **options: Any) -> Any:
        return sweep(*(words or (".",)), "--format", "json", code=code, **options).json

    return run


def by_name(report: Any) -> dict[str, Any]:
    return {each["name"]: each for each in report["repositories"]}


def said(report: Any, *keys: str) -> dict[str, Any]:
    return {name: [each[key] for key in keys] for name, each in by_name(report).items()}


def test_a_folder_of_clones(swept) -> None:
    found = swept(code=1)
    assert said(found, "outcome", "judged") == {
        "clean": ["pass", "whole"],
        "held": ["hold", "whole"],
        "owner/bare": ["hold", "whole"],
    }


def test_the_second_run_judges_nothing(swept) -> None:
    swept(code=1)
    found = swept(code=1)
    assert said(found, "outcome", "judged") == {
        "clean": ["pass", "unchanged"],
        "held": ["hold", "unchanged"],
        "owner/bare": ["hold", "unchanged"],
    }


def test_a_run_after_new_work_judges_that(swept, src: Path) -> None:
    first = by_name(swept(code=1))
    repo = Repo(src / "held")
    repo.stage({"README.md": "x\n"})
    repo.git("commit", "-q", "-m", "More")
    second = by_name(swept(code=1))
    assert (second["held"]["judged"], second["held"]["summary"]["judged_commits"]) == ("new", 1)
    assert second["held"]["summary"]["commits"] == first["held"]["summary"]["commits"] + 1


def test_an_address_is_mirrored_and_followed(swept, src: Path, tmp_path: Path) -> None:
    address = f"file://{src}/owner/bare.git"
    first = by_name(swept(address, code=1))
    (name,) = first
    assert (first[name]["judged"], first[name]["place"]) == ("whole", address)
    (mirror,) = (tmp_path / "mirrors").glob("**/bare.git")
    assert (mirror / "HEAD").is_file()
    assert by_name(swept(address, code=1))[name]["judged"] == "unchanged"
    repo = Repo(src / "owner" / "bare.git")
    repo.git("update-ref", "refs/heads/main", repo.git("commit-tree", "main^{tree}", "-p", "main", stdin=b"More"))
    assert by_name(swept(address, code=1))[name]["judged"] == "new"


def test_a_list(swept, src: Path, tmp_path: Path) -> None:
    (tmp_path / "list").write_text(f"# ours\nsrc/held\n\nfile://{src}/owner/bare.git\nsrc/missing\n")
    found = swept("--from", str(tmp_path / "list"), code=3)
    assert len(found["repositories"]) == 2
    assert [each["message"] for each in found["problems"]] == ["no such folder"]


def test_one_that_cannot_be_read_stops_no_other(swept, src: Path, tmp_path: Path) -> None:
    empty_repo(src / "empty")
    (src / "broken" / ".git").mkdir(parents=True)
    damaged = clone(src, "damaged")
    damaged.git("repack", "-q", "-a", "-d")
    (pack,) = (damaged.path / ".git" / "objects" / "pack").glob("*.pack")
    pack.chmod(0o600)
    pack.write_bytes(pack.read_bytes()[:-300] + b"\xa5" * 300)
    policy = clone(src, "policy")
    policy.stage({".twokey.yaml": "version: 1\nextends: nobody\n"})
    policy.git("commit", "-q", "-m", "Policy")
    shallow = tmp_path / "src" / "shallow"
    damaged.git("clone", "-q", "--depth", "1", f"file://{src}/held", str(shallow))
    found = by_name(swept(code=3))
    outcomes = {name: each["outcome"] for name, each in found.items()}
    assert outcomes == {
        "broken": "undetermined",
        "clean": "pass",
        "damaged": "undetermined",
        "empty": "pass",
        "held": "hold",
        "owner/bare": "hold",
        "policy": "undetermined",
        "shallow": "undetermined",
    }
    assert all(bool(each["problems"]) == (each["outcome"] == "undetermined") for each in found.values())
    assert ".twokey.yaml" in found["policy"]["problems"][0]["message"]


def test_one_that_cannot_be_read_any_more_is_what_it_was_with_a_problem(swept, src: Path) -> None:
    before = by_name(swept(code=1))["held"]
    (src / "held" / ".git" / "HEAD").rename(src / "held" / ".git" / "DEAD")
    after = by_name(swept(code=3))["held"]
    assert (after["judged"], after["outcome"], len(after["problems"])) == ("failed", "undetermined", 1)
    assert after["summary"]["commits"] == before["summary"]["commits"]
    (src / "held" / ".git" / "DEAD").rename(src / "held" / ".git" / "HEAD")
    again = by_name(swept(code=1))["held"]
    assert (again["judged"], again["outcome"], again["problems"]) == ("unchanged", "hold", [])


def test_whose_repository_it_is_is_asked_of_git(swept, src: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can give a folder away")
    for each in [src / "held", src / "held" / ".git"]:
        os.chown(each, 12345, 12345)
    found = by_name(swept(code=3))
    assert "dubious ownership" in found["held"]["problems"][0]["message"]
    assert found["clean"]["outcome"] == "pass"


def test_two_work_trees_are_one_repository(swept, src: Path) -> None:
    Repo(src / "held").git("worktree", "add", "-q", str(src / "tree"))
    assert sorted(by_name(swept(code=1))) == ["clean", "held", "owner/bare"]


WRONG = {
    "nothing": ((), "nothing to sweep"),
    "a folder without clones": (("held/.git/refs",), "no repository to sweep"),
    "a helper": (("ext::sh -c x", "."), "git would take for something else"),
    "no list": (("--from", "missing"), "cannot read missing"),
    "no part": ((".", "--shard", "3/2"), "is no part"),
    "no jobs": ((".", "--jobs", "0"), "at least 1"),
    "no time": ((".", "--timeout", "0"), "is no number of seconds"),
    "no format": ((".", "--output", "sarif=x"), "formats:"),
    "nothing to merge": (("merge",), "merge joins stores"),
    "no policy": ((".", "--policy", "missing"), "cannot read missing"),
}


@pytest.mark.parametrize(("words", "message"), WRONG.values(), ids=WRONG)
def test_what_is_asked_wrongly(
    twokey: Command, src: Path, tmp_path: Path, words: tuple[str, ...], message: str
) -> None:
    found = twokey(src, "sweep", *words, "--store", str(tmp_path / "s"), code=2)
    assert message in found.err
    assert not (tmp_path / "s").exists()


def test_the_exit_code_is_of_what_is_open(sweep) -> None:
    sweep(code=1)
    sweep(code=1)
    sweep(".", "--exit-zero", code=0)
    sweep(".", "--fail-on", "critical", code=0)
    sweep("clean", code=0)


def test_a_home_remembers_without_a_store(twokey: Command, src: Path, tmp_path: Path) -> None:
    environ = {"HOME": str(tmp_path), "TWOKEY_CACHE_DIR": str(tmp_path / "cache")}
    for _ in range(2):
        found = twokey(src, "sweep", "held", "--no-secrets", "--format", "json", code=1, **environ)
    assert found.json["repositories"][0]["judged"] == "unchanged"
    assert (tmp_path / ".local" / "state" / "twokey" / "sweep.sqlite3").stat().st_mode & 0o777 == 0o600


def test_without_a_home_a_store_is_asked_for(twokey: Command, src: Path) -> None:
    assert "--store FILE" in twokey(src, "sweep", "held", "--no-secrets", code=2, HOME="/nonexistent").err


def test_several_reports_of_one_sweep(sweep, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    shown = sweep(".", "--output", f"json={out}/r.json", "--output", f"html={out}/r.html", code=1)
    assert json.loads((out / "r.json").read_text())["repositories"]
    assert (out / "r.html").read_text().startswith("<!DOCTYPE html>")
    assert "held" in shown.out


def test_progress_is_a_line_for_each_where_nobody_watches(sweep) -> None:
    lines = sweep(code=1).err.splitlines()
    assert len(lines) == 3
    assert all(re.fullmatch(r"judging \d/3 \S+: \d+ commits? judged", line) for line in lines)
    assert sweep(code=1).err == ""
    assert sweep("--no-progress", "clean", "held", code=1).err == ""


def test_names_cannot_forge_lines(sweep, src: Path) -> None:
    clone(src, "evil\x1b[31m\nheld: 0 commits judged")
    clone(src, "evil\x1b[31m\rheld: 0 commits judged")
    found = sweep(code=3)
    assert not re.search(r"[\x1b\r]|^held: 0", found.err + found.out, re.M)
    assert "give its folder another name" in found.err


def test_a_password_is_nowhere(sweep, src: Path, tmp_path: Path) -> None:
    """In no report, message or file of ours, whatever git says when the server does not take it."""
    word = "s3cr3t-" + "word"
    bin_ = tmp_path / "bin"
    bin_.mkdir()
    said = f"fatal: Authentication failed for 'https://ann:{word}@h.example/own/name.git/'"
    case = f'case "$*" in *h.example*) echo "{said}" >&2; exit 128;; esac'
    (bin_ / "git").write_text(f'#!/bin/sh\n{case}\nexec {shutil.which("git")} "$@"\n')
    (bin_ / "git").chmod(0o755)
    (tmp_path / "list").write_text(f"src/clean\nhttps://ann:{word}@h.example/own/name.git\n")
    path = f"{bin_}:{os.environ['PATH']}"
    found = sweep("--from", str(tmp_path / "list"), "--format", "json", code=3, PATH=path)
    (failed,) = [each for each in found.json["repositories"] if each["outcome"] == "undetermined"]
    assert (failed["name"], failed["place"]) == ("own/name", "https://h.example/own/name.git")
    assert "Authentication failed" in failed["problems"][0]["message"]
    assert word not in found.out + found.err
    ours = [each for each in tmp_path.rglob("*") if each.is_file() and each.parent != bin_ and each.name != "list"]
    assert len(ours) > 5
    assert not any(word.encode() in each.read_bytes() for each in ours)


def test_secrets_are_found_and_never_kept(twokey: Command, tmp_path: Path) -> None:
    token = unique_token(7)
    history = History()
    history.commit("Start", files={"app.py": f"token = '{token}'\n"})
    history.write(tmp_path / "src" / "leaky")
    environ = {"TWOKEY_CACHE_DIR": str(tmp_path / "cache")}
    words = ("sweep", ".", "--store", str(tmp_path / "s"), "--format", "json")
    for judged in ("whole", "unchanged"):
        found = twokey(tmp_path / "src", *words, code=1, **environ)
        (repository,) = found.json["repositories"]
        assert (repository["judged"], repository["outcome"]) == (judged, "fail")
        assert token not in found.out
    assert token.encode() not in (tmp_path / "s").read_bytes()


def test_words_and_options_in_any_order(sweep, tmp_path: Path) -> None:
    found = sweep("clean", "--jobs", "1", "held", "-q", "owner", "--format", "json", "--no-prog", code=1).json
    assert sorted(by_name(found)) == ["bare", "clean", "held"]


def test_parts_are_swept_and_joined(twokey: Command, swept, src: Path, tmp_path: Path) -> None:
    environ = {"TWOKEY_CACHE_DIR": str(tmp_path / "cache")}
    stores = [str(tmp_path / f"{number}.sqlite3") for number in (1, 2)]
    for number, store in enumerate(stores, 1):
        words = (".", "--shard", f"{number}/2", "--store", store, "--no-secrets", "--exit-zero")
        twokey(src, "sweep", *words, code=0, **environ)
    words = ("sweep", "merge", "--store", str(tmp_path / "all.sqlite3"), *stores, "--format", "json")
    joined = twokey(src, *words, code=1).json
    keys = ("outcome", "judged", "place")
    assert said(joined, *keys) == said(swept(code=1), *keys)


# Processes that are interrupted and killed


class Sweeping:
    """`twokey sweep` as a process, with a repository that takes as long as somebody wants."""

    def __init__(self, command: list[str], src: Path, folder: Path) -> None:
        self.command, self.src, self.folder, self.gate = command, src, folder, folder / "gate"

    def start(self, *words: str) -> subprocess.Popen[bytes]:
        kept = ("--store", str(self.folder / "s.sqlite3"), "--no-secrets", "--jobs", "2", "--format", "json")
        environ = {**os.environ, "TWOKEY_CACHE_DIR": str(self.folder / "cache"), "PATH": self._path()}
        return subprocess.Popen(
            [*self.command, "sweep", str(self.src), *kept, *words],
            env=environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=self.folder,
        )  # fmt: skip

    def _path(self) -> str:
        """A git that waits in a repository called slow, for as long as there is no gate."""
        found = shutil.which("git")
        bin_ = self.folder / "bin"
        bin_.mkdir(exist_ok=True)
        wait = f'while [ ! -e "{self.gate}" ]; do sleep 0.02; done'
        case = f'case "$*" in *slow*log*--raw*) touch "{self.folder}/waiting"; {wait};; esac'
        (bin_ / "git").write_text(f'#!/bin/sh\n{case}\nexec {found} "$@"\n')
        (bin_ / "git").chmod(0o755)
        return f"{bin_}:{os.environ['PATH']}"

    def until(self, *repositories: str) -> None:
        """Wait until these are in the store, and the slow one is being judged."""
        asked = "select name from repositories where judged_run > 0"
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            time.sleep(0.02)
            if not (self.folder / "s.sqlite3").exists() or not (self.folder / "waiting").exists():
                continue
            try:
                with closing(sqlite3.connect(f"file:{self.folder}/s.sqlite3?mode=ro", uri=True)) as database:
                    if set(repositories) <= {name for (name,) in database.execute(asked)}:
                        return
            except sqlite3.OperationalError:
                continue
        pytest.fail("it never came so far")

    def finish(self, process: subprocess.Popen[bytes]) -> tuple[int, Any, str]:
        out, err = process.communicate(timeout=PATIENCE)
        return process.returncode, json.loads(out) if out else None, err.decode()


@pytest.fixture
def sweeping(command: list[str], src: Path, tmp_path: Path) -> Sweeping:
    slow = clone(src, "slow")
    slow.stage({"large": random.Random(1).randbytes(200)})  # so it is begun first, and not by all processes
    slow.git("commit", "-q", "-m", "Large")
    slow.git("repack", "-q", "-a", "-d")
    return Sweeping(command, src, tmp_path)


QUICK = ("clean", "held", "owner/bare")


def but_for_the_times(report: Any) -> list[Any]:
    """Everything that is said of each repository, but when."""
    times = {"first_seen", "last_seen"}
    return [
        {**each, "findings": [{key: found[key] for key in found.keys() - times} for found in each["findings"]]}
        for each in report["repositories"]
    ]


def test_killed_in_the_middle_and_run_again(sweeping: Sweeping, twokey: Command, tmp_path: Path) -> None:
    """What was done is kept, what was in hand is done again, and whoever reads the report sees what they would have."""
    process = sweeping.start()
    sweeping.until(*QUICK)
    process.kill()
    process.communicate()
    sweeping.gate.touch()
    code, again, err = sweeping.finish(sweeping.start())
    assert code == 1
    assert [line for line in err.splitlines() if line.startswith("judging")] == ["judging 1/1 slow: 4 commits judged"]
    words = ("sweep", str(sweeping.src), "--store", str(tmp_path / "calm"), "--no-secrets", "--format", "json")
    calm = twokey(tmp_path / "bin", *words, code=1, TWOKEY_CACHE_DIR=str(tmp_path / "cache")).json
    assert but_for_the_times(again) == but_for_the_times(calm)
    assert len(again["trend"]) == len(calm["trend"]) == 1


def test_interrupted_it_finishes_what_it_began(sweeping: Sweeping) -> None:
    process = sweeping.start("--jobs", "1")
    sweeping.until()
    process.send_signal(signal.SIGINT)
    time.sleep(0.3)
    assert process.poll() is None
    sweeping.gate.touch()
    code, report, err = sweeping.finish(process)
    assert code == 3
    assert "^C again stops at once" in err
    found = by_name(report)
    assert found["slow"]["judged"] == "whole"
    assert {name for name, each in found.items() if each["judged"] == "failed"} == set(QUICK)
    assert all("interrupted" in found[name]["problems"][0]["message"] for name in QUICK)
    code, report, _ = sweeping.finish(sweeping.start())
    assert code == 1
    assert not [each for each in report["repositories"] if each["problems"]]


@pytest.mark.parametrize("signals", [[signal.SIGINT, signal.SIGINT], [signal.SIGTERM]], ids=["twice", "terminated"])
def test_it_can_be_stopped_at_once(sweeping: Sweeping, signals: list[signal.Signals]) -> None:
    process = sweeping.start()
    sweeping.until(*QUICK)
    for each in signals:
        process.send_signal(each)
        time.sleep(0.3)
    code, report, err = sweeping.finish(process)
    assert (code, report) == (3, None)
    assert "interrupted" in err
    assert "Traceback" not in err
    sweeping.gate.touch()
    code, report, _ = sweeping.finish(sweeping.start())
    assert said(report, "judged")["held"] == ["whole"]  # told for the first time


def test_a_repository_that_takes_too_long(sweeping: Sweeping) -> None:
    code, report, _ = sweeping.finish(sweeping.start("--timeout", "2"))
    found = by_name(report)
    assert code == 3
    assert "--timeout" in found["slow"]["problems"][0]["message"]
    assert {name for name, each in found.items() if each["outcome"] == "undetermined"} == {"slow"}


def test_two_sweeps_on_one_store(sweeping: Sweeping) -> None:
    first = sweeping.start()
    sweeping.until(*QUICK)
    code, report, err = sweeping.finish(sweeping.start())
    assert (code, report) == (2, None)
    assert "another sweep is writing" in err
    sweeping.gate.touch()
    assert sweeping.finish(first)[0] == 1


def test_a_worker_that_is_killed_is_a_problem_of_its_repository(sweeping: Sweeping) -> None:
    if not Path("/proc").is_dir():
        pytest.skip("processes are looked for in /proc")
    process = sweeping.start()
    sweeping.until(*QUICK)
    for pid in _children(process.pid):
        os.kill(pid, signal.SIGKILL)
    code, report, _ = sweeping.finish(process)
    found = by_name(report)
    assert code == 3
    assert "killed" in found["slow"]["problems"][0]["message"]
    assert {found[name]["judged"] for name in QUICK} == {"whole"}


def _children(pid: int) -> list[int]:
    return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def test_no_process_is_left_when_it_is_killed(sweeping: Sweeping) -> None:
    if not Path("/proc").is_dir():
        pytest.skip("processes are looked for in /proc")
    process = sweeping.start()
    sweeping.until(*QUICK)
    below = _children(process.pid)
    assert below
    process.kill()
    process.communicate()
    until = time.monotonic() + PATIENCE
    while any(_alive(pid) for pid in below):
        assert time.monotonic() < until
        time.sleep(0.05)


def _alive(pid: int) -> bool:
    try:
        return "zombie" not in Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return False


def test_what_is_missing_is_not_looked_for_again_until_something_comes(swept, src: Path, tmp_path: Path) -> None:
    lacking = clone(src, "lacking")
    oid = lacking.git("rev-parse", f"HEAD:{WORKFLOW}").strip()
    objects = lacking.path / ".git" / "objects"
    for pack in (objects / "pack").glob("*.pack"):  # each object by itself
        packed = pack.rename(tmp_path / pack.name)
        pack.with_suffix(".idx").unlink()
        subprocess.run(["git", "unpack-objects", "-q"], cwd=lacking.path, input=packed.read_bytes(), check=True)
    loose = objects / oid[:2] / oid[2:]
    loose.rename(tmp_path / "kept")
    first = by_name(swept(code=3))["lacking"]
    again = by_name(swept(code=3))["lacking"]
    assert (first["judged"], again["judged"]) == ("whole", "unchanged")
    assert again["problems"] == first["problems"] != []
    loose.parent.mkdir(exist_ok=True)
    (tmp_path / "kept").rename(loose)
    cured = by_name(swept(code=1))["lacking"]
    assert (cured["judged"], cured["problems"]) == ("whole", [])
