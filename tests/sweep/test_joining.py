"""What several machines swept, as one: nothing is lost, nothing counts twice, and what was news to them is news."""

from __future__ import annotations

from pathlib import Path

import pytest
from kit.history import CLAUDE, History, Repo
from kit.sweeping import swept

from scanner.errors import UsageError
from scanner.model.sweep import Judged, State, SweepReport
from scanner.sweep.joining import join
from scanner.sweep.shards import Shard, share
from scanner.sweep.targets import Target

WORKFLOW = ".github/workflows/ci.yml"


def repository(folder: Path, name: str, held: int) -> Repo:
    history = History()
    history.commit("Start")
    for number in range(held):
        history.commit(f"{name} {number}", author=CLAUDE, files={WORKFLOW: f"on: push\n# {name} {number}\n"})
    return history.write(folder / name, bare=True)


@pytest.fixture
def repos(tmp_path: Path) -> list[Repo]:
    return [repository(tmp_path, f"r{number}", number) for number in range(4)]


def more(repo: Repo) -> None:
    repo.git("update-ref", "refs/heads/main", repo.git("commit-tree", "main^{tree}", "-p", "main", stdin=b"More"))


class Machines:
    """Two machines with a store each, which sweep what is theirs."""

    def __init__(self, folder: Path, cache: Path) -> None:
        self.files = [folder / "1.sqlite3", folder / "2.sqlite3"]
        self.out, self.cache, self.hours = folder / "all.sqlite3", cache, [0, 0]

    def sweep(self, number: int, *repos: Repo) -> SweepReport:
        with swept(self.files[number], self.cache) as sweeps:
            sweeps.hour = self.hours[number]
            found = sweeps.run(*repos)
            self.hours[number] = sweeps.hour
        return found

    def join(self) -> SweepReport:
        return join(self.out, self.files, None)


@pytest.fixture
def machines(tmp_path: Path, cache: Path) -> Machines:
    return Machines(tmp_path, cache)


def summary(report: SweepReport) -> list[tuple[object, ...]]:
    return [
        (each.name, each.outcome, each.commits, each.counts, each.states, each.judged) for each in report.repositories
    ]


def test_two_parts_are_the_whole(tmp_path: Path, repos: list[Repo], machines: Machines, cache: Path) -> None:
    machines.sweep(0, *repos[:2])
    machines.sweep(1, *repos[2:])
    joined = machines.join()
    with swept(tmp_path / "alone.sqlite3", cache) as alone:
        whole = alone.run(*repos)
    assert summary(joined) == summary(whole)
    assert joined.trend[-1].held == whole.trend[-1].held == 3
    assert [swept for each in joined.repositories for swept in each.findings] == [
        swept for each in whole.repositories for swept in each.findings
    ]


def test_the_second_night(repos: list[Repo], machines: Machines) -> None:
    for _ in range(2):
        machines.sweep(0, *repos[:2])
        machines.sweep(1, *repos[2:])
    more(repos[3])
    machines.sweep(0, *repos[:2])
    machines.sweep(1, *repos[2:])
    joined = machines.join()
    assert [each.judged for each in joined.repositories] == [Judged.UNCHANGED] * 3 + [Judged.NEW]
    assert joined.previous == "2025-07-01T02:00:00Z"
    assert [point.held for point in joined.trend] == [3, 3, 3]
    assert [each.states for each in joined.repositories] == [{}] + [{State.OPEN: 1}] * 3


def test_a_repository_in_two_parts_is_as_it_was_seen_last(repos: list[Repo], machines: Machines) -> None:
    machines.sweep(0, repos[1])
    more(repos[1])
    machines.hours[1] = 3
    machines.sweep(1, repos[1])
    (found,) = machines.join().repositories
    assert found.commits == 3
    machines.files.reverse()
    (found,) = machines.join().repositories
    assert found.commits == 3


def test_it_can_be_joined_again_and_swept_on(repos: list[Repo], machines: Machines) -> None:
    machines.sweep(0, *repos[:2])
    machines.sweep(1, *repos[2:])
    first = machines.join()
    assert summary(machines.join()) == summary(first)
    with swept(machines.out, machines.cache) as sweeps:
        sweeps.hour = 5
        found = sweeps.run(*repos)
    assert [each.judged for each in found.repositories] == [Judged.UNCHANGED] * 4


def test_a_store_of_another_program_is_not_overwritten(tmp_path: Path, repos: list[Repo], machines: Machines) -> None:
    machines.sweep(0, repos[0])
    machines.sweep(1, repos[1])
    machines.out.write_text("my notes\n")
    with pytest.raises(UsageError):
        machines.join()
    assert machines.out.read_text() == "my notes\n"
    assert not [each for each in tmp_path.iterdir() if each.name.startswith(".all")]


def test_a_part_that_is_missing_is_said(machines: Machines, repos: list[Repo]) -> None:
    machines.sweep(0, repos[0])
    with pytest.raises(UsageError, match="no such file"):
        machines.join()
    assert not machines.out.exists()


def test_runs_far_apart_are_not_one(repos: list[Repo], machines: Machines) -> None:
    machines.sweep(0, repos[0])
    machines.hours[1] = 20
    machines.sweep(1, repos[1])
    assert len(machines.join().trend) == 2


def test_a_problem_of_the_last_night_is_told(
    repos: list[Repo], machines: Machines, monkeypatch: pytest.MonkeyPatch
) -> None:
    machines.sweep(0, repos[0])
    shallow = Repo(repos[2].path.with_name("shallow"))
    repos[2].git("clone", "-q", "--bare", "--depth", "1", f"file://{repos[2].path}", str(shallow.path))
    machines.sweep(1, shallow)
    joined = machines.join()
    assert [len(each.problems) for each in joined.repositories] == [0, 1]
    assert joined.outcome == "undetermined"


def test_parts_by_shard_are_swept_once_each(tmp_path: Path, repos: list[Repo], machines: Machines) -> None:
    found = [Target(each.path.name, str(each.path), str(each.path)) for each in repos]
    by_path = {str(each.path): each for each in repos}
    for number in range(2):
        machines.sweep(number, *(by_path[each.path] for each in share(found, Shard(number + 1, 2))))
    assert [each.name for each in machines.join().repositories] == ["r0", "r1", "r2", "r3"]


def test_sweeps_of_one_store_stay_as_they_are(repos: list[Repo], machines: Machines) -> None:
    machines.sweep(0, *repos)
    before = machines.files[0].read_bytes()
    machines.files = machines.files[:1]
    assert isinstance(machines.join(), SweepReport)
    assert machines.files[0].read_bytes() == before
