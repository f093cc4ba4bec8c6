"""Other processes of a search: what they find is what one finds, and one that dies is never passed over."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from kit.history import ENVIRONMENT, History, Repo
from kit.judging import scan
from kit.plain_secrets import profile_named
from kit.secrets import unique_token
from msgspec.structs import replace

from scanner.credentials import sweep
from scanner.credentials.plan import Part, Plan
from scanner.credentials.worker import Worker
from scanner.model.scale import Outcome
from scanner.repo.open import open_repository
from scanner.repo.storage import open_storage

pytestmark = pytest.mark.skipif(not sweep.can_fork(), reason="needs fork")
PROFILE = profile_named("default")


def written(folder: Path) -> Repo:
    history = History()
    for number in range(12):
        texts = {f"{each}.py": f"# {number} {each}\nx = '{unique_token(number * 50 + each)}'\n" for each in range(20)}
        history.commit(f"Work {number}\n", files=texts)
    repo = history.write(folder, bare=True)
    repo.git("repack", "-adfq")
    return repo


def plan_of(repo: Repo, jobs: int = 2) -> Plan:
    repository = open_repository(str(repo.path), ENVIRONMENT)
    storage = open_storage(repository.common_dir, repository.object_format)
    return Plan(PROFILE, repository.git, storage, jobs=jobs)


def held(parts: Iterator[Part]) -> dict[bytes, tuple[object, ...]]:
    return {oid: hits for part in parts for oid, hits in part.hits}


@pytest.mark.parametrize("jobs", [1, 2, 5])
def test_any_number_finds_the_same(tmp_path: Path, jobs: int) -> None:
    plan = plan_of(written(tmp_path), jobs)
    running = sweep.start(plan)
    found = held(running.finish())
    assert found == held(part for _, part in sweep.sweep_here(plan))
    assert len(found) == 240
    assert running.lost == ""


@pytest.mark.parametrize("known", [0, 100])
def test_processes_that_were_hired_ahead_do_what_others_do(tmp_path: Path, known: int) -> None:
    plan = plan_of(written(tmp_path))
    hired = sweep.hire(plan.storage, plan.jobs)
    (first, *_), *_ = [part.hits for _, part in sweep.sweep_here(plan)]
    asked = replace(plan, known=frozenset({first[0]})) if known else plan
    running = hired.begin(asked)
    assert held(running.finish()) == held(part for _, part in sweep.sweep_here(asked))
    assert running.lost == ""


def test_packs_that_are_done_are_none_of_their_business(tmp_path: Path) -> None:
    plan = plan_of(written(tmp_path))
    hired = sweep.hire(plan.storage, plan.jobs)
    running = hired.begin(replace(plan, done=frozenset(each.stem for each in plan.storage.indexes)))
    assert list(running.finish()) == []
    assert running.lost == ""


def test_hired_processes_that_nobody_needs_go(tmp_path: Path) -> None:
    plan = plan_of(written(tmp_path))
    hired = sweep.hire(plan.storage, plan.jobs)
    hired.end()
    hired.leader.join(10)
    assert not hired.leader.is_alive()


def test_hired_processes_that_were_killed_are_missed(tmp_path: Path) -> None:
    plan = plan_of(written(tmp_path))
    hired = sweep.hire(plan.storage, plan.jobs)
    hired.leader.kill()
    hired.leader.join(10)
    running = hired.begin(plan)
    assert list(running.finish()) == []
    assert "ended early" in running.lost


def test_what_is_known_is_not_searched_again(tmp_path: Path) -> None:
    plan = plan_of(written(tmp_path))
    first = [part for _, part in sweep.sweep_here(plan)]
    known = frozenset(
        part.searched[at : at + part.width] for part in first for at in range(0, len(part.searched), part.width)
    )
    assert list(sweep.sweep_here(replace(plan, known=known))) == []
    wanted = tuple(sorted(known))[:3]
    (only,) = (part for _, part in sweep.sweep_here(replace(plan, wanted=wanted)))
    assert sorted(only.searched[at : at + 20] for at in range(0, len(only.searched), 20)) == list(wanted)


def test_one_that_is_killed_makes_the_outcome_undetermined(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    repo = written(tmp_path)
    real = Worker.part
    here = os.getpid()

    def dies(self: Worker, chunk: object) -> Part:
        if os.getpid() != here:
            os.kill(os.getpid(), signal.SIGKILL)
        return real(self, chunk)  # type: ignore[arg-type]

    monkeypatch.setattr(Worker, "part", dies)
    report = scan(repo, "--all", secrets=True, jobs=2)
    assert report.outcome is Outcome.UNDETERMINED
    assert any("ended early" in each.message for each in report.problems)
    assert sum(each.secret is not None for each in report.findings) == 240, "this process has searched it all"


def test_an_error_is_named_without_what_was_searched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(self: Worker, chunk: object) -> Part:
        raise ValueError(unique_token(1))

    monkeypatch.setattr(Worker, "part", fails)
    running = sweep.start(plan_of(written(tmp_path)))
    assert list(running.finish()) == []
    assert "ValueError" in running.lost
    assert unique_token(1) not in running.lost


def test_ending_one_leaves_nobody(tmp_path: Path) -> None:
    running = sweep.start(plan_of(written(tmp_path)))
    running.end()
    running.leader.join(10)
    assert not running.leader.is_alive()
