"""Who started a process, asked of real ones: each test starts a program and lets a child of it look upwards.

The tests may themselves run below an agent, so every one compares with what stands around it.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from scanner.attribution import runtime
from scanner.cli import ancestry
from scanner.cli.ancestry import ancestors, in_listing, walk
from scanner.model.process import Process
from scanner.rulebook import load_rulebook

AGENTS = load_rulebook().agents
SHELL = shutil.which("bash") or ""

needs_proc = pytest.mark.skipif(not Path("/proc/self/stat").exists() or not SHELL, reason="needs /proc and bash")

LOOK = """
import json, os, sys, time
from scanner.cli.ancestry import ancestors
while len(sys.argv) > 2 and os.getppid() == int(sys.argv[2]):
    time.sleep(0.01)
found = json.dumps([[each.pid, each.name, each.arguments] for each in ancestors()])
open(sys.argv[1] + ".part", "w").write(found)
os.replace(sys.argv[1] + ".part", sys.argv[1])
"""

LEADER = "import os, sys; os.setpgid(0, 0); os.execv(sys.argv[1], sys.argv[1:])"


@pytest.fixture
def here(tmp_path: Path) -> Path:
    """A folder with a program called claude (a shell, really), and the script that looks upwards."""
    (tmp_path / "claude").symlink_to(SHELL)
    (tmp_path / "look.py").write_text(LOOK)
    return tmp_path


def look(here: Path) -> str:
    return f"{sys.executable} {here}/look.py {here}/found"


def run(here: Path, *command: str, **more: str) -> tuple[Process, ...]:
    """What stands above the process that `command` ends in."""
    environ = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path)), **more}
    done = subprocess.run(
        command, cwd=here, env=environ, stdin=subprocess.DEVNULL, capture_output=True, check=False, timeout=30
    )
    assert (here / "found").exists(), done.stderr.decode()
    return tuple(Process(pid, name, tuple(words)) for pid, name, words in json.loads((here / "found").read_text()))


def agents(above: tuple[Process, ...]) -> list[str]:
    """Which agents the processes below this test name; what stands above the test is not asked."""
    around = {os.getpid(), *(each.pid for each in ancestors())}
    return [each.agent for each in runtime.driving(AGENTS, {}, [each for each in above if each.pid not in around])]


@needs_proc
def test_the_nearest_comes_first_and_the_rest_is_what_this_process_has() -> None:
    above = ancestors()
    assert above[0].pid == os.getppid()
    code = "from scanner.cli.ancestry import ancestors; print([each.pid for each in ancestors()])"
    printed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert json.loads(printed) == [os.getpid(), *(each.pid for each in above)]


@needs_proc
def test_another_process_can_be_asked_about() -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as child:
        assert ancestors(child.pid)[0].pid == os.getpid()
        child.communicate(b"\n")


@needs_proc
@pytest.mark.parametrize(
    "between",
    [
        "{look}; true",
        "env {look}; true",
        "env -i PYTHONPATH=$PYTHONPATH {look}; true",
        "bash -c '{look}; true'; true",
        "nohup {look}; true",
        "timeout 20 {look}; true",
        "{look} | cat",
        "({look}); true",
        "setsid -w {look}; true",
        "(exec -a vi bash -c '{look}; true'); true",
        "script -qec '{look}' /dev/null; true",
        'python3 -c \'import pty; pty.spawn(["sh", "-c", "{look}; true"])\'; true',
    ],
)
def test_an_agent_is_found_through_what_stands_between(here: Path, between: str) -> None:
    program = between.split(maxsplit=1)[0]
    if program in ("script", "setsid", "python3") and not shutil.which(program):
        pytest.skip(f"needs {program}")
    above = run(here, str(here / "claude"), "-c", between.format(look=look(here)), CLAUDECODE="")
    assert agents(above) == ["claude-code"]


@needs_proc
def test_no_depth_hides_it(here: Path) -> None:
    """A hundred shells, each inside the one before."""
    (here / "deep").write_text(f'if test "$1" = 0; then {look(here)}; else bash deep $(($1 - 1)); fi; true')
    above = run(here, str(here / "claude"), "-c", "bash deep 100; true")
    assert len([each for each in above if "deep" in each.arguments]) >= 100
    assert agents(above) == ["claude-code"]


@needs_proc
def test_a_command_left_behind_is_known_by_its_group(here: Path) -> None:
    """Its parent has gone, so init is its parent now."""
    leave = f"bash -c '{look(here)} $$ &'; until test -e found; do sleep 0.02; done"
    above = run(here, sys.executable, "-c", LEADER, str(here / "claude"), "-c", leave)
    assert "look.py" not in str(above[0].arguments)
    assert above[0].name != "claude"
    assert agents(above) == ["claude-code"]


@needs_proc
@pytest.mark.parametrize(
    "command",
    [
        ["bash", "-c", "exec -a claude bash -c '{look}; true'"],
        ["bash", "-c", "exec -a /opt/x/bin/codex bash -c '{look}; true'"],
    ],
)
def test_the_zeroth_word_counts_where_the_system_has_another_name(here: Path, command: list[str]) -> None:
    assert len(agents(run(here, *(word.format(look=look(here)) for word in command)))) == 1


@needs_proc
def test_persons_who_look_like_an_agent(here: Path) -> None:
    """A folder, a user, an argument and a script of that name."""
    home = here / "home" / "claude" / "bin"
    home.mkdir(parents=True)
    (home / "goose.sh").write_text(f"#!{SHELL}\n{look(here)}; true\n")
    (home / "goose.sh").chmod(0o755)
    say = f"{look(here)}; true"
    for command in (
        [str(home / "goose.sh"), "claude"],
        [SHELL, "-c", say, "claude", "codex"],
        [SHELL, "-c", f": claude; cd {home}; {say}"],
        ["env", "USER=claude", f"HOME={home}", SHELL, "-c", say],
    ):
        assert agents(run(here, *command)) == []
        (here / "found").unlink()


@needs_proc
def test_a_name_with_spaces_and_brackets_is_read_whole(here: Path) -> None:
    """The kernel writes it between brackets without escaping; a second `)` could feign another parent."""
    (here / "a) S 1 (b").symlink_to(SHELL)
    above = run(here, str(here / "a) S 1 (b"), "-c", f"{look(here)}; true")
    assert above[0].name == "a) S 1 (b"
    assert above[1].pid == os.getpid()


@needs_proc
def test_a_process_that_is_gone_has_nobody_above_it() -> None:
    with subprocess.Popen(["true"]) as child:
        child.wait()
    assert ancestors(child.pid) == ()


def test_no_loop() -> None:
    """Listings are read one after the other, and numbers are given again."""
    seen = {pid: ancestry._Seen(Process(pid, "x"), (pid % 3 + 1, pid)) for pid in (1, 2, 3)}
    assert [each.pid for each in walk(1, seen.get)] == [2, 3]


PROGRAMS = """\
    1     0     1 /sbin/launchd
  501     1   501 /System/Applications/Utilities/Terminal.app/Contents/MacOS/Terminal
  510   501   510 login
  511   510   511 -zsh
  600   511   600 claude
  601   600   600 /bin/zsh
  602   601   600 /Applications/My Tools/run it
  700   511   700 node
  701   700   700 python3.12
 not a line at all
"""
COMMAND_LINES = """\
    1 /sbin/launchd
  501 /System/Applications/Utilities/Terminal.app/Contents/MacOS/Terminal
  510 login -pf claude
  511 -zsh
  600 claude
  601 /bin/zsh -c -l eval 'twokey approve'
  602 /Applications/My Tools/run it now
  700 node /opt/homebrew/lib/node_modules/@openai/codex/bin/codex.js --yolo
  701 python3.12 -m twokey
garbage
"""


def test_a_listing_of_macos() -> None:
    above = in_listing(602, PROGRAMS, COMMAND_LINES)
    assert [each.pid for each in above] == [601, 600, 511, 510, 501, 1]
    assert above[0] == Process(601, "/bin/zsh", ("/bin/zsh", "-c", "-l", "eval", "'twokey", "approve'"))
    assert agents(above) == ["claude-code"]
    assert agents(in_listing(701, PROGRAMS, COMMAND_LINES)) == ["codex"]
    assert agents(in_listing(600, PROGRAMS, COMMAND_LINES)) == []


def test_a_path_with_spaces_stays_whole_in_a_listing() -> None:
    listing = "  9 8 9 x\n  8 1 8 /Applications/My Tools/run it\n"
    (found,) = in_listing(9, listing, "  8 /Applications/My Tools/run it now\n")
    assert found.arguments == ("/Applications/My Tools/run it", "now")


@pytest.mark.parametrize("text", ["", "\n\n", "x y z\n", "1\n", "1 2\n", "\udcff 1 1 a\n", "9 9 9 a\n"])
def test_a_damaged_listing_is_no_error(text: str) -> None:
    assert in_listing(9, text, text) == ()


@pytest.mark.skipif(not Path("/bin/ps").exists() or sys.platform != "linux", reason="needs ps beside /proc")
def test_ps_tells_the_same_parents() -> None:
    told = in_listing(os.getpid(), ancestry._ps("pid=,ppid=,pgid=,comm="), ancestry._ps("pid=,args="))
    parents = [each.pid for each in told]
    assert parents[0] == os.getppid()
    assert set(parents) <= {each.pid for each in ancestors()}


def test_another_system_tells_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    assert ancestors() == ()
