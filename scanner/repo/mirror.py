"""Mirrors of repositories elsewhere: cloned whole, then fetched, in a folder that nobody else works in.

Nothing of what is fetched is checked out or run. Git may use one transport, that of the address; a password is given to
it in the environment and stands neither in the mirror's configuration nor on a command line. A clone appears under its
name when it is whole, so whatever is killed leaves a mirror as it was or none.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable, Mapping
from hashlib import sha256
from pathlib import Path
from urllib.parse import quote, unquote

from msgspec import Struct

from scanner.errors import TwokeyError, UndeterminedError, UsageError
from scanner.repo.environment import FLAGS, SETTINGS, scrub
from scanner.repo.git import explain
from scanner.repo.lock import TakenError, alone

# How the user reaches servers is the user's business, as the rest of the configuration is.
_KEPT = re.compile(r"GIT_(?:SSH|SSH_COMMAND|SSH_VARIANT|SSL_\w+|ASKPASS|CONFIG_(?:COUNT|KEY_\d+|VALUE_\d+))")
_CONFIG = {
    "credential.interactive": "false",
    "fetch.recurseSubmodules": "false",
    "gc.autoDetach": "false",
    "http.lowSpeedLimit": "1000",
    "http.lowSpeedTime": "60",
    "maintenance.auto": "false",
    "protocol.ext.allow": "never",
    "submodule.recurse": "false",
}
_ALL = "+refs/*:refs/*"
_TRIES = 3
_NETWORK = re.compile(
    r"could not resolve|couldn't resolve|temporary failure|timed? ?out|connection (?:was )?(?:refused|reset|closed)|"
    r"failed to connect|network is unreachable|no route to host|early eof|unexpected disconnect|rpc failed|hung up|"
    r"returned error: (?:429|5\d\d)|gnutls|ssl_|tls|kex_exchange|broken pipe|transfer closed",
    re.I,
)
_DENIED = re.compile(
    r"authentication failed|could not read (?:username|password)|permission denied|returned error: 40[13]"
)
_MISSING = re.compile(r"not found|does not exist|does not appear to be|returned error: 404")
_LOCKED = re.compile(r"unable to create .*\.lock|cannot lock ref", re.I)
_USUAL = 3  # letters of `git`, and of other names that are no secret and stand in every message
_HEAD = re.compile(r"ref: (refs/heads/\S+)\tHEAD")


class Remote(Struct, frozen=True):
    """Where a mirror comes from. `secret` is the same address with a user and a password, "" where there is none."""

    url: str
    scheme: str
    secret: str = ""

    def __repr__(self) -> str:
        return f"Remote({self.url!r}, {self.scheme!r})"


class Patience(Struct, frozen=True):
    """How long to wait: for another process that has the mirror, and between two tries (then twice as long, then four
    times) where the network fails. `sleep` takes seconds."""

    lock: float
    pause: float
    sleep: Callable[[float], None]


def bring(remote: Remote, place: Path, environ: Mapping[str, str], patience: Patience) -> None:
    """Make the mirror at `place` what `remote` is now. Raises TwokeyError; what was there stays then as it was."""
    locks = place.parent / ".locks"
    try:
        _make(locks)
        with alone(locks / _short(place), patience.lock):
            _with_patience(lambda: _bring(remote, place, environ), patience)
    except TakenError as error:
        raise UndeterminedError("another sweep is fetching this mirror", "wait for it to end") from error
    except OSError as error:
        raise UndeterminedError(f"cannot write to {place.parent}: {error.strerror}", "look at the disk") from error


def _with_patience(attempt: Callable[[], None], patience: Patience) -> None:
    for number in range(_TRIES):
        try:
            attempt()
        except UndeterminedError as error:
            if number + 1 == _TRIES or not _NETWORK.search(error.message):
                raise
            patience.sleep(patience.pause * 2**number)
        else:
            return


def _bring(remote: Remote, place: Path, environ: Mapping[str, str]) -> None:
    if not place.is_dir():
        _clone(remote, place, environ)
        return
    theirs, head = _theirs(remote, environ)
    try:
        if theirs != _ours(place, environ):
            asked = ("--prune", "--no-tags", "--no-write-fetch-head", "--quiet")
            _git(remote, environ, f"--git-dir={place}", "fetch", *asked, "--", remote.url, _ALL)
            _git(remote, environ, f"--git-dir={place}", "gc", "--auto", "--quiet")
        if head:
            _git(remote, environ, f"--git-dir={place}", "symbolic-ref", "HEAD", head)
    except UndeterminedError as error:
        if not _LOCKED.search(error.message):
            raise
        _clone(remote, place, environ)  # a git that was killed has left a lock behind, or still has it


def _clone(remote: Remote, place: Path, environ: Mapping[str, str]) -> None:
    """A whole new mirror, in the place of the one that may be there."""
    new, old = (place.parent / f".{kind}-{_short(place)}" for kind in ("new", "old"))
    for each in (new, old):
        shutil.rmtree(each, ignore_errors=True)  # of a sweep that was killed
    try:
        _git(remote, environ, "clone", "--mirror", "--no-local", "--template=", "--quiet", "--", remote.url, str(new))
        if place.is_dir():
            place.rename(old)
        new.rename(place)
    finally:
        for each in (new, old):
            shutil.rmtree(each, ignore_errors=True)


def _theirs(remote: Remote, environ: Mapping[str, str]) -> tuple[frozenset[bytes], str]:
    """The refs of the remote, and the branch that its HEAD is on."""
    head, refs = "", set()
    for row in _git(remote, environ, "ls-remote", "--symref", "--quiet", "--", remote.url).split(b"\n"):
        if match := _HEAD.fullmatch(row.decode("utf-8", "surrogateescape")):
            head = match.group(1)
        elif b"\trefs/" in row and not row.endswith(b"^{}"):
            refs.add(row)
    return frozenset(refs), head


def _ours(place: Path, environ: Mapping[str, str]) -> frozenset[bytes]:
    asked = ("for-each-ref", "--format=%(objectname)%09%(refname)")
    rows = _git(Remote("", "none"), environ, f"--git-dir={place}", *asked).split(b"\n")
    return frozenset(row for row in rows if row)


def _git(remote: Remote, environ: Mapping[str, str], *words: str) -> bytes:
    """Standard output of one call. Raises UndeterminedError, whose message holds no password."""
    flags = [word for name, value in _CONFIG.items() for word in ("-c", f"{name}={value}")]
    try:
        done = subprocess.run(
            ["git", *FLAGS, *flags, *words],
            env=_variables(remote, environ),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
        )
    except FileNotFoundError as error:
        raise UsageError("git is not installed or not on PATH", "install git 2.30 or newer") from error
    if done.returncode != 0:
        raise _refusal(remote, done.stderr.decode("utf-8", "replace"), done.returncode)
    return done.stdout


def _variables(remote: Remote, environ: Mapping[str, str]) -> dict[str, str]:
    kept = {name: value for name, value in environ.items() if _KEPT.fullmatch(name)}
    # Nobody is there to be asked: neither in a terminal nor in a window.
    found = {**scrub(environ), "GIT_ASKPASS": "", **kept, **SETTINGS, "SSH_ASKPASS_REQUIRE": "never"}
    found["GIT_ALLOW_PROTOCOL"] = remote.scheme
    if remote.secret:
        count = int(found["GIT_CONFIG_COUNT"]) if found.get("GIT_CONFIG_COUNT", "").isdecimal() else 0
        found[f"GIT_CONFIG_KEY_{count}"] = f"url.{remote.secret}.insteadOf"
        found[f"GIT_CONFIG_VALUE_{count}"] = remote.url
        found["GIT_CONFIG_COUNT"] = str(count + 1)
    return found


def _refusal(remote: Remote, stderr: str, status: int) -> TwokeyError:
    said = explain(_redacted(remote, stderr), status)
    lowered = stderr.lower()
    if _DENIED.search(lowered):
        hint = "git must get in without being asked: a credential helper, an ssh key"
    elif _MISSING.search(lowered):
        hint = "look at the address; a repository one may not read is often said not to exist"
    else:
        hint = said.hint or f"git ls-remote {remote.url} shows whether it can be reached"
    reason = _told(_redacted(remote, stderr)) or said.message
    return UndeterminedError(f"git cannot fetch it: {reason}", hint)


def _told(stderr: str) -> str:
    """The line that says why: git's last complaint is that it gives up."""
    lines = [line.strip() for line in stderr.split("\n") if line.strip()]
    wanted = (_NETWORK, _DENIED, _MISSING, _LOCKED)
    return next((line for line in lines if any(each.search(line.lower()) for each in wanted)), "")


def _redacted(remote: Remote, stderr: str) -> str:
    """What git said without user and password, however it writes them."""
    if remote.secret:
        named = remote.secret.partition("://")[2].rpartition("@")[0]
        parts = {named, *(part for part in named.split(":") if len(part) > _USUAL)}
        plain = set(map(unquote, parts))
        for part in sorted({*parts, *plain, *(quote(each, safe="") for each in plain)}, key=len, reverse=True):
            stderr = stderr.replace(part, "***")
    return re.sub(r"(?<=://)[^/\s@]+@", "", stderr)


def _make(folder: Path) -> None:
    """A folder for its owner only, with all above it that are not there."""
    missing = [each for each in (folder, *folder.parents) if not each.exists()]
    for each in reversed(missing):
        each.mkdir(mode=0o700, exist_ok=True)


def _short(place: Path) -> str:
    return sha256(place.name.encode("utf-8", "surrogateescape")).hexdigest()[:16]
