"""What a verifying program may know and what it may answer.

`git verify-commit` asks whatever program and whatever list of signers the configuration of the repository names (threat
B39). Here ssh-keygen, gpg and gpgsm are asked directly: found on PATH, in an empty folder, with next to no environment,
about one key at a time.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from enum import StrEnum
from pathlib import Path

from msgspec import Struct

TIMEOUT = 20.0  # seconds; a verification takes 10 ms
MOST = 256 * 1024  # bytes of a signature or of a key; the largest RSA keys with many names stay below 100 KiB
_PASSED_ON = ("PATH", "HOME", "SYSTEMROOT")


class Standing(StrEnum):
    """How a signature stands to one key of the roster. Only `good` says anything in favour of it."""

    GOOD = "good"
    BAD = "bad-signature"
    OTHER_KEY = "other-key"
    WRONG_NAMESPACE = "wrong-namespace"
    EXPIRED = "expired"
    REVOKED = "revoked"
    NO_TOOL = "no-tool"
    UNUSABLE_KEY = "unusable-key"


class Verification(Struct, frozen=True):
    """`key` is the roster's key, short enough for people; `detail` is a sentence about anything but `good`."""

    standing: Standing
    key: str
    detail: str = ""


class KeyTextError(ValueError):
    """A text in a roster that is no key we can ask a program about."""


class ToolError(Exception):
    """A verifying program that is not there, or does not answer."""


class Answer(Struct, frozen=True):
    """What a program said. Its exit status alone is never believed."""

    status: int
    output: str
    errors: str


def find(program: str, environ: Mapping[str, str]) -> str:
    """Where `program` is. Raises ToolError. A relative entry of PATH does not count: it may be in the repository."""
    folders = [folder for folder in environ.get("PATH", "").split(os.pathsep) if Path(folder).is_absolute()]
    found = shutil.which(program, path=os.pathsep.join(folders)) if folders else None
    if found is None:
        raise ToolError(f"{program} is not installed or not on PATH")
    return found


def ask(command: Sequence[str], environ: Mapping[str, str], folder: str, stdin: bytes = b"") -> Answer:
    """Run a verifying program in `folder`. Raises ToolError when it cannot be run or takes too long."""
    known = {name: environ[name] for name in _PASSED_ON if name in environ}
    try:
        done = subprocess.run(
            command,
            cwd=folder,
            env={**known, "LC_ALL": "C"},
            input=stdin,
            capture_output=True,
            timeout=TIMEOUT,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise ToolError(f"{Path(command[0]).name} gave no answer in {TIMEOUT:.0f} seconds") from error
    except OSError as error:
        raise ToolError(f"{Path(command[0]).name} cannot be run: {error.strerror}") from error
    return Answer(done.returncode, done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace"))
