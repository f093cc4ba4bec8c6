"""Asking a real shell what it completes: bash and zsh at a terminal, where a key inserts every candidate."""

from __future__ import annotations

import os
import select
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

Asked = dict[str, list[str]]  # for each line, what a shell would go on with
Asking = Callable[[str, Path, Path, Sequence[str]], Asked]

_PATIENCE = 60  # seconds; a shell takes a hundredth of one
_PROMPT = "READY> "
_EVERY, _SHOW, _CLEAR = "\x18\x01", "\x18\x10", "\x15"

_BASH = """\
PS1='{prompt}'
source {script}
bind 'set bell-style none'
bind '"\\C-x\\C-a": insert-completions'
_show() {{ printf '%s' "$READLINE_LINE" >{out}.new; mv {out}.new {out}; }}
bind -x '"\\C-x\\C-p": _show'
"""
_ZSH = """\
PROMPT='{prompt}'
unsetopt beep prompt_sp prompt_cr
autoload -Uz compinit && compinit -u -D
source {script}
every() {{ _main_complete; compstate[insert]=all; compstate[list]=; }}
zle -C every .complete-word every
bindkey -e '^X^A' every
_show() {{ print -rn -- "$BUFFER" >{out}.new; mv {out}.new {out} }}
zle -N _show
bindkey -e '^X^P' _show
"""
_FISH = """\
source $argv[1]
for line in $argv[2..]
    printf '%s\\0' $line
    complete -C $line
    printf '\\0'
end
"""


def needed(name: str) -> str:
    """The shell's program; without it the test is skipped."""
    found = shutil.which(name)
    if not found:
        pytest.skip(f"{name} is not installed")
    return found


def ask_bash(script: str, folder: Path, scratch: Path, lines: Sequence[str]) -> Asked:
    """What bash would insert for each line."""
    start = _set_up(_BASH, script, scratch, "bashrc")
    return _at_a_terminal([needed("bash"), "--noprofile", "--rcfile", str(start), "-i"], folder, scratch, lines)


def ask_zsh(script: str, folder: Path, scratch: Path, lines: Sequence[str]) -> Asked:
    """What zsh would insert for each line."""
    _set_up(_ZSH, script, scratch, ".zshrc")
    return _at_a_terminal([needed("zsh"), "-o", "NO_GLOBAL_RCS", "-i"], folder, scratch, lines)


def ask_fish(script: str, folder: Path, scratch: Path, lines: Sequence[str]) -> Asked:
    """What fish would list for each line."""
    source, asking = scratch / "script.fish", scratch / "ask.fish"
    source.write_text(script, "utf-8")
    asking.write_text(_FISH, "utf-8")
    words = [needed("fish"), "--no-config", str(asking), str(source), *lines]
    done = subprocess.run(words, cwd=folder, env=_environ(scratch), capture_output=True, timeout=_PATIENCE, check=True)
    assert done.stderr == b""
    parts = done.stdout.decode().split("\0")
    rows = zip(parts[::2], parts[1::2], strict=False)
    return {line: [row.split("\t")[0] for row in shown.split("\n") if row] for line, shown in rows}


SHELLS: dict[str, Asking] = {"bash": ask_bash, "zsh": ask_zsh, "fish": ask_fish}


def _set_up(template: str, script: str, scratch: Path, name: str) -> Path:
    source, start = scratch / "script", scratch / name
    source.write_text(script, "utf-8")
    out = shlex.quote(str(scratch / "out"))
    start.write_text(template.format(prompt=_PROMPT, script=shlex.quote(str(source)), out=out), "utf-8")
    return start


def _environ(scratch: Path) -> dict[str, str]:
    """Nothing of the person who runs the tests; `scratch` is home to the shell."""
    kept = {name: os.environ[name] for name in ("PATH", "GIT_CONFIG_GLOBAL", "GIT_CONFIG_NOSYSTEM")}
    return {**kept, "HOME": str(scratch), "ZDOTDIR": str(scratch), "TERM": "dumb", "LC_ALL": "C.UTF-8"}


def _at_a_terminal(command: list[str], folder: Path, scratch: Path, lines: Sequence[str]) -> Asked:
    # A process of its own: this one may have threads, and a terminal is made by forking.
    inner = [sys.executable, "-c", "import pty, sys; pty.spawn(sys.argv[1:])", *command]
    process = subprocess.Popen(
        inner,
        cwd=folder,
        env=_environ(scratch),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    try:
        _read(process, lambda said: _PROMPT.encode() in said)
        return {line: _inserted(process, scratch / "out", line) for line in lines}
    finally:
        process.kill()
        process.communicate()


def _inserted(process: subprocess.Popen[bytes], out: Path, line: str) -> list[str]:
    assert process.stdin is not None
    process.stdin.write(f"{line}{_EVERY}{_SHOW}".encode())
    process.stdin.flush()
    _read(process, lambda _said: out.exists())
    shown = out.read_text("utf-8")
    out.unlink()
    process.stdin.write(_CLEAR.encode())
    process.stdin.flush()
    start = line.rindex(" ") + 1
    assert shown.startswith(line[:start]), shown
    return [] if shown == line else shlex.split(shown[start:])


def _read(process: subprocess.Popen[bytes], enough: Callable[[bytes], bool]) -> None:
    """Read what the terminal shows, or the shell would stop, until it is enough."""
    assert process.stdout is not None
    said, end = b"", time.monotonic() + _PATIENCE
    while not enough(said):
        assert time.monotonic() < end, said.decode("utf-8", "replace")
        if select.select([process.stdout], [], [], 0.01)[0]:
            read = os.read(process.stdout.fileno(), 65536)
            assert read, said.decode("utf-8", "replace")
            said += read
