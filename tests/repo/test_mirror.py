"""Mirrors: what the remote is now, whole or not at all, with nothing run, followed or remembered that should not be."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from kit.history import ENVIRONMENT, History, Repo, empty_repo

from scanner.errors import UndeterminedError
from scanner.repo.lock import alone
from scanner.repo.mirror import Patience, Remote, bring

PASSWORD = "s3cr3t!" + "word"
ENCODED = PASSWORD.replace("!", "%21")


@pytest.fixture
def origin(tmp_path: Path) -> Repo:
    history = History()
    for number in range(3):
        history.commit(f"m{number}", files={"a": f"{number}\n"})
    made = history.write(tmp_path / "origin", bare=True)
    made.git("tag", "v1", "main")
    made.git("update-ref", "refs/pull/1/head", "main~1")
    made.git("notes", "add", "-m", "x", "main")
    return made


def remote(origin: Repo) -> Remote:
    return Remote(f"file://{origin.path}", "file")


def fetch(origin: Repo | Remote, place: Path, **environ: str) -> Repo:
    slept: list[float] = []
    given = origin if isinstance(origin, Remote) else remote(origin)
    bring(given, place, {**ENVIRONMENT, **environ}, Patience(0.0, 1.0, slept.append))
    assert slept == []
    return Repo(place)


def refs(repo: Repo) -> str:
    return repo.git("for-each-ref", "--format=%(objectname) %(refname)")


def test_a_mirror_has_every_ref(tmp_path: Path, origin: Repo) -> None:
    made = fetch(origin, tmp_path / "m" / "x.git")
    assert refs(made) == refs(origin)
    assert made.git("rev-parse", "--is-bare-repository") == "true"


def test_a_mirror_follows(tmp_path: Path, origin: Repo) -> None:
    place = tmp_path / "x.git"
    fetch(origin, place)
    origin.git("update-ref", "refs/heads/main", "main~1")
    origin.git("update-ref", "refs/heads/new", "main")
    origin.git("tag", "-d", "v1")
    origin.git("update-ref", "-d", "refs/pull/1/head")
    assert refs(fetch(origin, place)) == refs(origin)


def test_a_branch_that_gives_way_to_a_folder(tmp_path: Path, origin: Repo) -> None:
    origin.git("update-ref", "refs/heads/a", "main")
    place = tmp_path / "x.git"
    fetch(origin, place)
    origin.git("update-ref", "-d", "refs/heads/a")
    origin.git("update-ref", "refs/heads/a/b", "main")
    assert refs(fetch(origin, place)) == refs(origin)


def test_the_default_branch_follows(tmp_path: Path, origin: Repo) -> None:
    place = tmp_path / "x.git"
    fetch(origin, place)
    origin.git("branch", "-m", "main", "trunk")
    assert fetch(origin, place).git("symbolic-ref", "HEAD") == "refs/heads/trunk"


def test_nothing_new_fetches_nothing(tmp_path: Path, origin: Repo) -> None:
    place = tmp_path / "x.git"
    fetch(origin, place)
    (place / "objects").chmod(0o500)
    before = sorted(each.name for each in place.rglob("*"))
    fetch(origin, place)
    (place / "objects").chmod(0o700)
    assert sorted(each.name for each in place.rglob("*")) == before


def test_an_empty_repository(tmp_path: Path) -> None:
    empty = empty_repo(tmp_path / "empty", bare=True)
    assert refs(fetch(empty, tmp_path / "x.git")) == ""
    assert refs(fetch(empty, tmp_path / "x.git")) == ""


def test_objects_are_its_own(tmp_path: Path, origin: Repo) -> None:
    """No file of the remote is linked to: whoever can write there could change what was judged."""
    made = fetch(origin, tmp_path / "x.git")
    files = [each for each in (made.path / "objects").rglob("*") if each.is_file()]
    assert files
    assert {each.stat().st_nlink for each in files} == {1}
    assert not (made.path / "objects" / "info" / "alternates").exists()


def test_hooks_and_templates_are_not_run(tmp_path: Path, origin: Repo) -> None:
    template = tmp_path / "template"
    (template / "hooks").mkdir(parents=True)
    for name in ("post-checkout", "reference-transaction", "post-update", "pre-auto-gc"):
        (template / "hooks" / name).write_text(f"#!/bin/sh\ntouch {tmp_path}/ran\n")
        (template / "hooks" / name).chmod(0o755)
    config = tmp_path / "config"
    config.write_text(f"[init]\n templateDir = {template}\n[core]\n hooksPath = {template}/hooks\n")
    place = tmp_path / "x.git"
    fetch(origin, place, GIT_CONFIG_GLOBAL=str(config))
    origin.git("update-ref", "refs/heads/new", "main~1")
    fetch(origin, place, GIT_CONFIG_GLOBAL=str(config))
    assert not (tmp_path / "ran").exists()
    assert not (place / "hooks").exists()


def test_only_the_transport_of_the_address_is_used(tmp_path: Path, origin: Repo) -> None:
    """A rule of the user's that rewrites addresses must not turn one into a program."""
    config = tmp_path / "config"
    config.write_text(f'[url "ext::sh -c touch% {tmp_path}/ran "]\n insteadOf = https://evil.example/\n')
    with pytest.raises(UndeterminedError) as error:
        fetch(Remote("https://evil.example/x", "https"), tmp_path / "x.git", GIT_CONFIG_GLOBAL=str(config))
    assert "transport 'ext' not allowed" in error.value.message
    assert not (tmp_path / "ran").exists()


def half(path: Path) -> set[str]:
    return {each.name for each in path.iterdir()} - {".locks"}


def test_what_cannot_be_cloned_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(UndeterminedError) as error:
        fetch(Remote(f"file://{tmp_path}/missing", "file"), tmp_path / "m" / "x.git")
    assert error.value.hint
    assert half(tmp_path / "m") == set()


def test_what_a_killed_clone_left_is_cleared_away(tmp_path: Path, origin: Repo) -> None:
    made = fetch(origin, tmp_path / "m" / "x.git")
    fetch(origin, tmp_path / "m" / "other.git")
    left = tmp_path / "m" / f".new-{_name('x.git')}"
    made.path.rename(left)
    (left / "HEAD").unlink()
    assert refs(fetch(origin, tmp_path / "m" / "x.git")) == refs(origin)
    assert half(tmp_path / "m") == {"x.git", "other.git"}


def _name(name: str) -> str:
    from scanner.repo.mirror import _short

    return _short(Path(name))


def test_a_lock_that_a_killed_git_left_is_no_end(tmp_path: Path, origin: Repo) -> None:
    place = tmp_path / "x.git"
    fetch(origin, place)
    for name in ("packed-refs.lock", "refs/heads/main.lock"):
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).touch()
    origin.git("update-ref", "refs/heads/main", "main~1")
    origin.git("tag", "-d", "v1")
    assert refs(fetch(origin, place)) == refs(origin)
    assert not (place / "packed-refs.lock").exists()


def test_a_mirror_that_fails_stays_as_it_was(tmp_path: Path, origin: Repo) -> None:
    place = tmp_path / "x.git"
    before = refs(fetch(origin, place))
    origin.path.rename(tmp_path / "gone")
    with pytest.raises(UndeterminedError):
        fetch(remote(origin), place)
    assert refs(Repo(place)) == before


def test_two_sweeps_do_not_fetch_one_mirror(tmp_path: Path, origin: Repo, checkout: Path) -> None:
    fetch(origin, tmp_path / "x.git")
    lock = tmp_path / ".locks" / _name("x.git")
    within = f"with alone(Path({str(lock)!r})): print('in', flush=True); input()"
    words = [sys.executable, "-c", f"from pathlib import Path\nfrom scanner.repo.lock import alone\n{within}"]
    with subprocess.Popen(words, cwd=checkout, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"in\n"
        with pytest.raises(UndeterminedError) as error:
            fetch(origin, tmp_path / "x.git")
        assert "another sweep" in error.value.message
        other.kill()
    with alone(lock):
        pass


# A git that only says something: what servers and networks say cannot be had here.
GIT = """#!/bin/sh
env > {folder}/env.$$
echo "$@" >> {folder}/words
echo "{said}" >&2
exit 128
"""


def failing(folder: Path, said: str) -> dict[str, str]:
    folder.mkdir(exist_ok=True)
    (folder / "git").write_text(GIT.format(folder=folder, said=said))
    (folder / "git").chmod(0o755)
    return {**ENVIRONMENT, "PATH": f"{folder}:{ENVIRONMENT['PATH']}"}


def tried(tmp_path: Path, said: str, given: Remote | None = None) -> tuple[UndeterminedError, list[float]]:
    slept: list[float] = []
    environ = failing(tmp_path / "bin", said)
    with pytest.MonkeyPatch.context() as patch, pytest.raises(UndeterminedError) as error:
        patch.setenv("PATH", environ["PATH"])
        wanted = given or Remote("https://h.example/x", "https")
        bring(wanted, tmp_path / "m" / "x.git", environ, Patience(0.0, 2.0, slept.append))
    return error.value, slept


NETWORK = (
    "fatal: unable to access 'https://h.example/x/': Could not resolve host: h.example",
    "fatal: unable to access 'https://h.example/x/': The requested URL returned error: 503",
    "fetch-pack: unexpected disconnect while reading sideband packet",
    "ssh: connect to host h.example port 22: Connection timed out",
    "fatal: early EOF",
)
FOR_GOOD = (
    "fatal: repository 'https://h.example/x/' not found",
    "fatal: could not read Username for 'https://h.example': terminal prompts disabled",
    "remote: Permission denied",
    "fatal: bad object 1234",
)


@pytest.mark.parametrize("said", NETWORK)
def test_the_network_is_tried_again(tmp_path: Path, said: str) -> None:
    error, slept = tried(tmp_path, said)
    assert slept == [2.0, 4.0]
    assert error.message.startswith("git cannot fetch it: ")


@pytest.mark.parametrize("said", FOR_GOOD)
def test_what_stays_so_is_not(tmp_path: Path, said: str) -> None:
    error, slept = tried(tmp_path, said)
    assert slept == []
    assert error.hint


SAID = (
    f"fatal: unable to access 'https://ann:{PASSWORD}@h.example/x/': Could not resolve host",
    f"fatal: Authentication failed for 'https://ann:{PASSWORD}@h.example/x/'",
    f"remote: {PASSWORD} is no token",
    f"error: {PASSWORD.replace('-', '%2D')} is encoded",
)


@pytest.mark.parametrize("said", SAID)
@pytest.mark.parametrize("written", [PASSWORD, ENCODED], ids=["plain", "encoded"])
def test_a_password_is_in_no_message_and_on_no_command_line(tmp_path: Path, said: str, written: str) -> None:
    given = Remote("https://h.example/x", "https", f"https://ann:{written}@h.example/x")
    error, _ = tried(tmp_path, said.replace(PASSWORD, written), given)
    assert not any(each in error.message + error.hint for each in (written, PASSWORD, ENCODED))
    assert written not in (tmp_path / "bin" / "words").read_text()
    assert any(written in each.read_text() for each in (tmp_path / "bin").glob("env.*"))


def test_a_password_is_not_in_the_mirror(tmp_path: Path, origin: Repo) -> None:
    """Git is given an address without it, and is told in its environment what that stands for."""
    given = Remote("file:///nowhere/x", "file", f"file://{origin.path}")
    made = fetch(given, tmp_path / "x.git")
    assert made.git("config", "remote.origin.url") == "file:///nowhere/x"
    kept = [each.read_bytes() for each in made.path.rglob("*") if each.is_file()]
    assert not any(os.fsencode(origin.path) in each for each in kept)


def test_a_mirror_is_its_owners(tmp_path: Path, origin: Repo) -> None:
    old = os.umask(0o022)
    try:
        fetch(origin, tmp_path / "mirrors" / "h" / "x.git")
    finally:
        os.umask(old)
    assert stat.S_IMODE((tmp_path / "mirrors" / "h").stat().st_mode) == 0o700
