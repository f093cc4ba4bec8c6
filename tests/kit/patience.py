"""What a text that may take for ever is read in: a process of its own, or so much of the processor's time."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

# What these tests fear takes minutes or hours. A machine that shares its cores is up to four times as slow
# as the one where their seconds were measured, and that is no finding.
_PATIENCE = 4

_PROGRAM = """
import json, sys
{setup}
for name, text in json.load(sys.stdin).items():
    {call}
    print(name, flush=True)
"""


def read_in_time(texts: Mapping[str, str], checkout: Path, *, setup: str, call: str, seconds: int = 15) -> list[str]:
    """The names of `texts`, in order, that `call` (on `text`, after `setup`) had done with when time was up."""
    words = [sys.executable, "-c", _PROGRAM.format(setup=setup, call=call)]
    try:
        done = subprocess.run(
            words, cwd=checkout, input=json.dumps(texts).encode(), check=True, timeout=seconds, stdout=subprocess.PIPE
        ).stdout
    except subprocess.TimeoutExpired as error:
        done = error.stdout or b""
    return done.decode().splitlines()


@contextmanager
def within(seconds: int) -> Iterator[None]:
    """Fail after so much work (a few times over), so that a reader that takes hours does not take them here."""

    def too_long(_signal: int, _frame: FrameType | None) -> None:
        raise AssertionError(f"not done after {seconds * _PATIENCE} seconds")

    before = signal.signal(signal.SIGVTALRM, too_long)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds * _PATIENCE)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
