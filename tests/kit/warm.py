"""Twokey already loaded: what a git hook starts in a test costs a fork (60 ms) instead of a start (400 ms).

`serve` waits on a socket; what `CLIENT` sends (where it is, its variables and words, its three streams) is run in a
forked process in its place, and is told its exit code. To the ancestry of processes it is the client that asks, without
what stands around the tests: they may themselves run below a coding agent.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

CLIENT = """\
import array, json, os, socket, sys
server = socket.socket(socket.AF_UNIX)
server.connect(sys.argv[1])
asked = json.dumps([os.getpid(), os.getcwd(), dict(os.environ), sys.argv[2:]]).encode() + b"\\n"
server.sendmsg([asked], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [0, 1, 2]))])
sys.exit(int(server.recv(16) or 70))
"""
_MOST = 1 << 20


@contextmanager
def warm(checkout: Path, folder: Path, around: list[int]) -> Iterator[list[str]]:
    """How to start twokey while the context lasts. The socket is in `folder`, whose path must be short."""
    place = str(folder / "s")
    environ = {**os.environ, "PYTHONPATH": os.pathsep.join((str(checkout), str(checkout / "tests")))}
    words = [sys.executable, "-m", "kit.warm", place, ",".join(map(str, around))]
    with subprocess.Popen(words, env=environ, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE) as server:
        assert server.stdout is not None
        assert server.stdout.readline() == b"ready\n"
        try:
            yield [sys.executable, "-I", "-S", "-c", CLIENT, place]
        finally:
            server.kill()


def serve(place: str, around: frozenset[int]) -> None:
    """Answer until killed."""
    from scanner.cli import hook, main  # noqa: F401 - loaded once, for all that is forked
    from scanner.hooks import commit_msg, pre_commit, pre_push, prepare_commit_msg  # noqa: F401
    from scanner.pipeline import run  # noqa: F401
    from scanner.rulebook import load_rulebook

    load_rulebook()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    with socket.socket(socket.AF_UNIX) as door:
        door.bind(place)
        door.listen(16)
        print("ready", flush=True)
        while True:
            client, _ = door.accept()
            if os.fork() == 0:
                with suppress(BaseException):
                    client.sendall(str(_stand_in(client, around)).encode())
                os._exit(0)
            client.close()


def _stand_in(client: socket.socket, around: frozenset[int]) -> int:
    from scanner.cli import ancestry
    from scanner.cli.main import main

    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    asked, streams, _, _ = socket.recv_fds(client, _MOST, 3)
    while not asked.endswith(b"\n"):
        asked += client.recv(_MOST)
    pid, folder, variables, words = json.loads(asked)
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(variables)
    seen = ancestry.ancestors
    ancestry.ancestors = lambda _pid=None: tuple(each for each in seen(pid) if each.pid not in around)
    try:
        code = main(words)
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
    return code


if __name__ == "__main__":
    serve(sys.argv[1], frozenset(int(pid) for pid in sys.argv[2].split(",")))
