"""What a text that may take for ever is read in: a process of its own, which can be given up."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

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
