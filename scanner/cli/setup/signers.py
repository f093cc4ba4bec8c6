"""`allowed_signers`, as ssh-keygen reads it, for the one question of a roster: whose address goes with which key.

Only a line that means one thing is taken. A pattern, a negation, an authority or another purpose than git's would put a
key on the roster for somebody it was not listed for (threat B35), so those lines are left to a person.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

from msgspec import Struct

from scanner.repo.ssh_signatures import KINDS, read_key
from scanner.repo.verification import KeyTextError
from scanner.text.trailer_values import is_address

# Where projects keep the list. A file of that name anywhere else (tests, examples) is somebody's fixture.
PLACES = tuple(
    f"{folder}{name}"
    for folder in ("", ".github/", ".gitlab/", ".ssh/", ".keys/", "keys/", ".security/", "security/")
    for name in ("allowed_signers", ".allowed_signers", ".gitsigners")
)
_OPTION = re.compile(r'([A-Za-z-]+)(?:="([^"]*)")?')
_OPTIONS = re.compile(rf"(?:{_OPTION.pattern}(?:,(?=[A-Za-z])|$))*")
_DAY = re.compile(r"(\d{4})(\d{2})(\d{2})(?:\d{4}(?:\d{2})?)?Z?")
_KEY = re.compile(rf"(?:^|\s)({'|'.join(map(re.escape, KINDS))})\s+(\S+)")
_MOST_LINES = 2_000


class Signer(Struct, frozen=True):
    """The addresses one key was listed for, and when it may be believed (ISO dates, "" for always)."""

    emails: tuple[str, ...]
    key: str
    valid_from: str = ""
    valid_until: str = ""


def read_signers(content: bytes) -> tuple[Signer, ...]:
    """Every line that names whole addresses and one plain key for git."""
    lines = content.decode("utf-8", "replace").split("\n")[:_MOST_LINES]
    return tuple(signer for line in lines for signer in _signer(line.strip()))


def _signer(line: str) -> Iterator[Signer]:
    found = None if line.startswith("#") else _KEY.search(line)
    if found is None:
        return
    principals, *options = line[: found.start()].split(maxsplit=1) or [""]
    emails = tuple(dict.fromkeys(map(canonical, principals.strip('"').split(","))))
    given = _options(options[0].strip() if options else "")
    try:
        kind, _ = read_key(f"{found[1]} {found[2]}")
    except KeyTextError:
        return
    if given is None or not all(map(is_address, emails)):
        return
    yield Signer(emails, f"{kind} {found[2]}", *given)


def canonical(email: str) -> str:
    """An address as the roster compares it: the domain in lower case, the local part untouched."""
    local, at, domain = email.strip().rpartition("@")
    return f"{local}{at}{domain.lower()}"


def _options(text: str) -> tuple[str, str] | None:
    """First and last day of the key; None where the line means something else than "this key is theirs, for git"."""
    first = last = ""
    if not _OPTIONS.fullmatch(text):
        return None
    for name, value in ((found[1].lower(), found[2] or "") for found in _OPTION.finditer(text)):
        if name == "namespaces" and "git" in value.split(","):
            continue
        day = _day(value)
        if name == "valid-after" and day:
            first = day.isoformat()
        elif name == "valid-before" and day and day > date.min:
            last = (day - timedelta(days=1)).isoformat()  # the roster's is the last day, this the first one after it
        else:
            return None
    return first, last


def _day(value: str) -> date | None:
    found = _DAY.fullmatch(value)
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None
