"""A crew of processes: each answers for itself, whatever becomes of it, and none is left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from scanner.errors import UndeterminedError
from scanner.sweep.crew import Answer, Crew

PATIENCE = 60.0


def double(number: int, tell: Callable[[int], None]) -> int:
    tell(number)
    return 2 * number


def refuse(_: Any, tell: Callable[[int], None]) -> None:
    raise UndeterminedError("it is damaged", "mend it")


def crash(_: Any, tell: Callable[[int], None]) -> None:
    raise ValueError("a bug")


def die(number: int, tell: Callable[[int], None]) -> None:
    os.kill(os.getpid(), number)


def leave(code: int, tell: Callable[[int], None]) -> None:
    os._exit(code)


def unreadable(_: Any, tell: Callable[[int], None]) -> Any:
    return lambda: None


def linger(file: str, tell: Callable[[int], None]) -> None:
    with subprocess.Popen(["sleep", "600"]) as child:
        Path(file).write_text(str(child.pid))
        child.wait()


def own_session(_: Any, tell: Callable[[int], None]) -> bool:
    os.kill(os.getpid(), signal.SIGINT)  # as ^C would, were it not for the session
    return os.getsid(0) == os.getpid()


def answers(crew: Crew) -> list[Answer]:
    found: list[Answer] = []
    until = time.monotonic() + PATIENCE
    while crew.hands and time.monotonic() < until:
        found += crew.answers(0.2)
    return sorted(found, key=lambda each: each.name)


def crew(room: int = 2) -> Crew:
    return Crew(room, lambda *_: None)


def one(work: Callable[..., Any], task: Any = None, **options: Any) -> Answer:
    hands = crew()
    hands.start(0, work, task, **options)
    (found,) = answers(hands)
    return found


def test_each_answers_for_itself() -> None:
    hands = crew(4)
    for number, work in enumerate((double, refuse, double, crash)):
        hands.start(number, work, number)
    found = answers(hands)
    assert [each.value for each in found] == [0, None, 4, None]
    assert [bool(each.failure) for each in found] == [False, True, False, True]


def test_a_refusal_keeps_its_words() -> None:
    found = one(refuse)
    assert (found.failure, found.hint) == ("it is damaged", "mend it")


def test_a_bug_is_named() -> None:
    assert one(crash).failure == "internal error: ValueError: a bug"


def test_an_answer_that_cannot_be_sent_is_none() -> None:
    assert one(unreadable).failure


def test_one_that_is_killed_is_an_answer() -> None:
    found = one(die, signal.SIGKILL)
    assert found.failure == "its process was killed"
    assert "--jobs" in found.hint


@pytest.mark.parametrize(("work", "task", "how"), [(die, signal.SIGTERM, "by signal 15"), (leave, 7, "with status 7")])
def test_one_that_ends_without_an_answer_is_one(work: Callable[..., Any], task: int, how: str) -> None:
    assert one(work, task).failure == f"its process ended {how}"


def test_an_interrupt_is_not_for_them() -> None:
    assert one(own_session).value is True


def alive(pid: int) -> bool:
    try:
        return "zombie" not in Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return False


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="processes are counted in /proc")
def test_one_that_takes_too_long_ends_with_all_that_it_started(tmp_path: Path) -> None:
    clock = [0.0]
    hands = Crew(1, lambda *_: None, clock=lambda: clock[0])
    hands.start(0, linger, str(tmp_path / "pid"), timeout=100.0)
    until = time.monotonic() + PATIENCE
    while not (tmp_path / "pid").exists() or not (tmp_path / "pid").read_text():
        assert time.monotonic() < until
        assert hands.answers(0.05) == []
    clock[0] = 100.0
    (found,) = answers(hands)
    assert (found.failure, "--timeout" in found.hint) == ("it took longer than it may", True)
    pid = int((tmp_path / "pid").read_text())
    while alive(pid):
        assert time.monotonic() < until
        time.sleep(0.01)


def test_there_is_no_more_room_than_there_is() -> None:
    hands = crew(3)
    hands.start(0, double, 1)
    assert hands.free == 2
    answers(hands)
    assert hands.free == 3


def test_nothing_is_left_after_the_end() -> None:
    hands = crew()
    hands.start(0, linger, os.devnull)
    (process,) = [each.process for each in hands.hands]
    pid = process.pid
    hands.stop()
    assert hands.hands == []
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="processes are counted in /proc")
def test_they_do_not_outlive_whoever_asked(tmp_path: Path, checkout: Path) -> None:
    code = f"""
import os, sys, time
sys.path[:0] = [{str(checkout)!r}, {str(checkout / "tests")!r}]
from scanner.sweep.crew import Crew
def work(file, tell):
    open(file, "w").write(str(os.getpid()))
    time.sleep(600)
crew = Crew(1, lambda *_: None)
crew.start(0, work, {str(tmp_path / "pid")!r})
while not os.path.exists({str(tmp_path / "pid")!r}):
    crew.answers(0.01)
os.kill(os.getpid(), 9)
"""
    subprocess.run([sys.executable, "-c", code], check=False)
    pid, until = int((tmp_path / "pid").read_text()), time.monotonic() + PATIENCE
    while alive(pid):
        assert time.monotonic() < until
        time.sleep(0.01)


def test_progress_is_heard() -> None:
    heard: list[tuple[int, int]] = []
    hands = Crew(1, lambda name, count: heard.append((name, count)))
    hands.start(5, double, 21)
    assert answers(hands)[0].value == 42
    assert heard == [(5, 21)]
