"""Old consoles, odd bytes, streams that are gone, and what of Windows can be tested elsewhere."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from kit.history import ANN, CLAUDE, CLAUDE_TRAILER, ENVIRONMENT, History, Repo

Twokey = Callable[..., Any]
WORKFLOW = ".github/workflows/release.yml"
EMOJI = ".github/workflows/\U0001f680\u5f20\u00e9.yml"
STRICT = "version: 1\nextends: strict\n"

OLD = {
    "utf-8": {},
    "cp1252": {"PYTHONIOENCODING": "cp1252"},
    "cp437": {"PYTHONIOENCODING": "cp437"},
    "ascii": {"PYTHONIOENCODING": "ascii"},
    "LC_ALL=C": {"LC_ALL": "C"},
    "LC_ALL=C, no UTF-8 mode": {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    "POSIX, strict": {"LC_ALL": "POSIX", "PYTHONUTF8": "0", "PYTHONIOENCODING": "ascii:strict"},
}


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    history = History()
    history.commit("Start", files={"a": "1\n"})
    subject = "Caf\u00e9 \u5f20 \U0001f600 \u202e"
    history.commit(f"{subject}\n\n{CLAUDE_TRAILER}\n", author="\u5f20 <z@example.org>", files={EMOJI: "on: push\n"})
    return history.write(tmp_path / "\u5f20 \U0001f600")


SAID = [
    (["scan", "--no-secrets", "--color", "always", "-v"], 1),
    (["explain", "HEAD"], 1),
    (["agents"], 0),
    (["baseline", "--no-secrets", "--output", "-"], 0),
    (["scan", "\U0001f600"], 2),
    (["scan", "--help"], 0),
    (["manual"], 0),
]


def spoken(each: object) -> str:
    return " ".join(each) if isinstance(each, list) else ""


@pytest.mark.parametrize(("words", "code"), SAID, ids=spoken)
def test_no_console_is_too_old(words: list[str], code: int, repo: Repo, twokey: Twokey) -> None:
    found = twokey(repo, *words, code=code, process=True, **OLD["POSIX, strict"])
    assert found.out or found.err
    assert "UnicodeEncodeError" not in found.err


def test_what_a_console_cannot_show_is_spelled_out(repo: Repo, twokey: Twokey) -> None:
    words = ("scan", "--no-secrets")
    shown = {name: twokey(repo, *words, code=1, process=True, **variables).out for name, variables in OLD.items()}
    assert EMOJI in shown["utf-8"]
    assert "\\U0001f680\\u5f20\\xe9.yml" in "".join(shown["ascii"].split())
    assert "\\U0001f680\\u5f20\udce9.yml" in "".join(shown["cp1252"].split())
    assert shown["ascii"].isascii()


def test_data_is_the_same_on_every_console(repo: Repo, twokey: Twokey) -> None:
    words = ("scan", "--no-secrets", "--format", "json")
    reports = [twokey(repo, *words, process=True, **OLD[name]).json for name in ("utf-8", "cp1252", "POSIX, strict")]
    assert reports[1:] == reports[:1] * 2
    assert reports[0]["findings"][0]["path"] == EMOJI


def test_bytes_that_are_no_text_reach_a_file(tmp_path: Path, twokey: Twokey) -> None:
    history = History()
    history.commit(f"Work\n\n{CLAUDE_TRAILER}\n", files={".github/workflows/\udcff\udc80.yml": "on: push\n"})
    repo = history.write(tmp_path / "r", bare=True)
    outputs = [f"{name}={tmp_path / name}" for name in ("json", "terminal")]
    words = [word for each in outputs for word in ("--output", each)]
    twokey(repo, "scan", "--no-secrets", *words, code=1, process=True, LC_ALL="C", PYTHONUTF8="0")
    assert json.loads((tmp_path / "json").read_bytes())["outcome"] == "hold"
    assert b"\\xff\\x80.yml" in (tmp_path / "terminal").read_bytes()


# Streams.


def shell(command: list[str], folder: Path, *words: str, how: str) -> subprocess.CompletedProcess[bytes]:
    """twokey run by a shell that closes or turns away streams as `how` says. Its own output is what is left."""
    environ = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    line = ["sh", "-c", f'exec "$@" {how}', "sh", *command, *words]
    return subprocess.run(line, cwd=folder, env=environ, capture_output=True, check=False)


COMMANDS = [
    (["scan", "--no-secrets"], 1),
    (["explain", "agent-touched-ci"], 0),
    (["scan", "nothing"], 2),
    (["--help"], 0),
]


@pytest.mark.parametrize("how", [">&-", "2>&-", "<&- >&- 2>&-"])
@pytest.mark.parametrize(("words", "code"), COMMANDS, ids=spoken)
def test_a_closed_stream_changes_no_exit_code(
    words: list[str], code: int, how: str, repo: Repo, command: list[str]
) -> None:
    done = shell(command, repo.path, *words, how=how)
    assert done.returncode == code, done.stderr
    assert b"Traceback" not in done.stderr + done.stdout
    assert b"internal error" not in done.stderr
    if how == "2>&-" and code < 2:
        assert done.stdout


@pytest.mark.parametrize(("words", "code"), COMMANDS, ids=spoken)
def test_a_full_disk_is_no_verdict(words: list[str], code: int, repo: Repo, command: list[str]) -> None:
    """Half a report must not pass for a whole one; what was wrong before stays what is said."""
    if not Path("/dev/full").exists():
        pytest.skip("there is no /dev/full here")
    done = shell(command, repo.path, *words, how=">/dev/full")
    assert done.returncode == (2 if code == 2 else 3)
    assert (b"cannot write to standard output" in done.stderr) == (code != 2)
    assert b"Traceback" not in done.stderr and b"Exception ignored" not in done.stderr


@pytest.mark.parametrize("words", [["--help"], ["schema", "policy"]], ids=spoken)
def test_a_reader_that_never_read(words: list[str], repo: Repo, command: list[str]) -> None:
    """`twokey --help | true`: Python alone would leave with 120."""
    reading, writing = os.pipe()
    os.close(reading)
    environ = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    done = subprocess.run(
        [*command, *words], cwd=repo.path, env=environ, stdout=writing, stderr=subprocess.PIPE, check=False
    )
    os.close(writing)
    assert (done.returncode, done.stderr) == (0, b"")


# Colours, where a person sees them.


@pytest.mark.parametrize("words", [["explain", "HEAD"], ["explain", "agent-touched-ci"], ["agents"]], ids=spoken)
def test_every_command_that_colours_asks_the_same(words: list[str], repo: Repo, twokey: Twokey) -> None:
    """tests/cli/test_terminal.py has the whole table."""

    def colored(*more: str, **variables: str) -> bool:
        return "\x1b[" in twokey(repo, *words, *more, **variables).out

    assert not colored()
    assert colored(FORCE_COLOR="1", NO_COLOR="")
    assert not colored(FORCE_COLOR="1", NO_COLOR="1")
    assert colored("--color", "always", TERM="dumb")
    assert not colored("--color", "never", FORCE_COLOR="1")


# Windows: paths and line ends.


def test_an_output_keeps_its_colon_and_its_backslashes(repo: Repo, tmp_path: Path, command: list[str]) -> None:
    """`FORMAT=C:\\x\\y` is parted at the first `=` alone."""
    name = "C:\\out\\re=port.json"
    words = ["scan", "--no-secrets", "--repo", str(repo.path), "--output", f"json={name}"]
    done = subprocess.run([*command, *words], cwd=tmp_path, env=os.environ, capture_output=True, check=False)
    assert done.returncode == 1, done.stderr
    assert json.loads((tmp_path / name).read_bytes())["outcome"] == "hold"


def test_a_repository_and_a_policy_with_backslashes(tmp_path: Path, twokey: Twokey) -> None:
    history = History()
    history.commit("Work", author=CLAUDE, files={WORKFLOW: "on: push\n"})
    repo = history.write(tmp_path / "C:\\work\\repo")
    policy = tmp_path / "C:\\policy.yaml"
    policy.write_text("version: 1\nextends: advisory\n")
    twokey(tmp_path, "scan", "--no-secrets", "--repo", str(repo.path), code=1)
    twokey(tmp_path, "scan", "--no-secrets", "--repo", "C:\\work\\repo", "--policy", policy.name, code=0)
    found = twokey(tmp_path, "scan", "--repo", "C:\\nowhere", code=2)
    assert "C:\\nowhere" in found.err
    assert "C:\\nowhere.yaml" in twokey(repo, "scan", "--policy", "C:\\nowhere.yaml", code=2).err


BOM = b"\xef\xbb\xbf"
READ = {
    "CRLF": STRICT.replace("\n", "\r\n").encode(),
    "a BOM": BOM + STRICT.encode(),
    "a BOM and CRLF": BOM + STRICT.replace("\n", "\r\n").encode(),
    "no last line end": STRICT.rstrip().encode(),
    "UTF-16, as PowerShell writes it": STRICT.replace("\n", "\r\n").encode("utf-16"),
}


@pytest.mark.parametrize("content", READ.values(), ids=READ)
def test_a_policy_as_windows_writes_it(content: bytes, tmp_path: Path, twokey: Twokey) -> None:
    history = History()
    history.commit("Policy", author=ANN, files={".twokey.yaml": content})
    repo = history.write(tmp_path / "r")
    assert "extends strict" in twokey(repo, "scan", "--no-secrets").out
    policy = tmp_path / "policy.yaml"
    policy.write_bytes(content)
    assert "extends strict" in twokey(repo, "scan", "--no-secrets", "--policy", str(policy)).out


@pytest.mark.parametrize(
    "content",
    [STRICT.encode("utf-16-le"), BOM + BOM + STRICT.encode(), "version: 1 # caf\u00e9\n".encode("cp1252")],
    ids=["UTF-16 without a BOM", "two BOMs", "cp1252"],
)
def test_a_policy_in_no_clear_encoding_is_refused(content: bytes, tmp_path: Path, twokey: Twokey) -> None:
    history = History()
    history.commit("Policy", author=ANN, files={".twokey.yaml": content})
    found = twokey(history.write(tmp_path / "r"), "scan", "--no-secrets", code=2)
    assert ".twokey.yaml" in found.err and "not readable as YAML" in found.err


MESSAGE = f"Work\n\n{CLAUDE_TRAILER}\nReviewed-by: Bob Ray <bob@example.org>\n"
COMMENTS = "# Please enter the commit message\n# ------------------------ >8 ------------------------\nReviewed-by: x\n"


@pytest.mark.parametrize(("message", "code"), [(MESSAGE, 0), (MESSAGE.partition("Reviewed")[0], 1)])
@pytest.mark.parametrize("ends", ["\n", "\r\n"], ids=["LF", "CRLF"])
def test_a_message_as_a_windows_editor_leaves_it(
    ends: str, message: str, code: int, repo: Repo, tmp_path: Path, command: list[str]
) -> None:
    repo.stage({WORKFLOW: "on: push\n"})
    path = tmp_path / "C:\\COMMIT_EDITMSG"
    path.write_bytes((message + COMMENTS).replace("\n", ends).encode())
    environ = {**os.environ, **ENVIRONMENT}
    words = [*command, "hook", "commit-msg", str(path)]
    done = subprocess.run(words, cwd=repo.path, env=environ, capture_output=True, check=False)
    assert done.returncode == code, done.stderr


# Windows: what its Python has not.

_WITHOUT = """\
import json, os, signal, subprocess, sys
for name in ("fcntl", "grp", "pwd", "resource", "termios", "tty", "pty", "syslog"):
    sys.modules[name] = None
for name in ("fork", "forkpty", "getuid", "geteuid", "getgid", "getpgid", "killpg", "setsid", "O_NOFOLLOW",
             "O_NONBLOCK", "O_CLOEXEC", "O_DIRECTORY", "sysconf", "mkfifo", "chown", "lchown", "nice",
             "sched_getaffinity"):
    if hasattr(os, name):
        delattr(os, name)
for name in ("SIGHUP", "SIGPIPE", "SIGALRM", "SIGUSR1", "SIGCHLD", "SIGQUIT"):  # subprocess itself needs SIGKILL here
    delattr(signal, name)
from scanner.cli.main import main
print("\\0", *[main(words) for words in json.loads(sys.argv[1])])
"""


def test_what_only_posix_has_is_not_needed(repo: Repo, tmp_path: Path, checkout: Path) -> None:
    starter = tmp_path / "without.py"
    starter.write_text(_WITHOUT)
    environ = {**os.environ, **ENVIRONMENT, "PYTHONPATH": str(checkout), "TWOKEY_CACHE_DIR": str(tmp_path / "cache")}
    asked = {
        "approve --print HEAD": 0,  # first: a command takes git's variables out of its own environment
        "scan --no-cache --jobs 4": 1,
        "scan": 1,
        "scan --staged": 0,
        "explain HEAD": 1,
        "agents": 0,
        "baseline --output -": 0,
        "schema policy": 0,
        "completion fish": 0,
        "manual": 0,
    }
    words = [sys.executable, str(starter), json.dumps([each.split() for each in asked])]
    done = subprocess.run(words, cwd=repo.path, env=environ, capture_output=True, check=False)
    said = done.stderr.decode()
    assert "internal error" not in said and "Traceback" not in said, said
    assert done.stdout.decode().split("\0")[-1].split() == [str(code) for code in asked.values()], said


_POSIX = re.compile(
    r"^(?:from|import) (?:fcntl|grp|pwd|resource|termios|tty|pty)\b"
    r"|\bos\.(?:fork|getuid|geteuid|getpgid|killpg|setsid|O_NOFOLLOW|O_NONBLOCK)\b"
    r"|\bsignal\.SIG(?:KILL|HUP|PIPE|ALRM|CHLD|QUIT|USR\d)\b|preexec_fn|pass_fds",
    re.M,
)


def test_no_module_names_what_windows_lacks(checkout: Path) -> None:
    """`hasattr(os, "fork")` asks for it; a bare name would end the command there, or the import of everything."""
    found = {
        f"{path.name}: {match[0]}"
        for path in (checkout / "scanner").rglob("*.py")
        for match in _POSIX.finditer(path.read_text("utf-8"))
    }
    assert found == set()
    assert _POSIX.search("import fcntl\n") and _POSIX.search("    os.fork()") and _POSIX.search("signal.SIGKILL")
