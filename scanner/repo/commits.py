"""Commit objects as bytes, read without git's eyes.

Git shows the last of several author lines and stops at a NUL (threats B13, B27); whoever wants to know who made a
commit must read what is stored. Both readers here, of `log --pretty=raw` records and of raw objects, share one header
parser.
"""

from __future__ import annotations

import re
from functools import lru_cache

from msgspec import Struct

from scanner.model.actor import Identity
from scanner.model.commit import Commit

NOBODY = Identity("", "")

# "Name <address> seconds zone", as git splits it: the address is what stands in the first brackets. Dates may be odd or
# absent (rails has zones of six digits from 2008); that says nothing about who.
_SIGNATURE = re.compile(rb"([^<>\n]*)<([^<>\n]*)>(.*)$", re.S)
_STAMP = re.compile(rb" ?(-?\d+ [+-]\d+)$")


def text(raw: bytes) -> str:
    """Bytes from a repository as text that remembers undecodable bytes."""
    return raw.decode("utf-8", "surrogateescape")


@lru_cache(maxsize=65536)
def _identity(name: bytes, email: bytes) -> Identity:
    """One object for each distinct person: a history has a thousand times fewer of them than commits."""
    return Identity(text(name), text(email))


class Header(Struct, frozen=True):
    """The parsed header of a commit object."""

    parents: tuple[str, ...]
    author: Identity
    committer: Identity
    stamp: str
    signed: bool
    flaws: tuple[str, ...]


# The header nearly every commit has. It says nothing of lines behind the committer's, hence the counts in
# `parse_header`.
_PERSON = rb"([^<>\n\0]*?) ?<([^<>\n\0]*)> (-?\d+ [+-]\d{4})"
_USUAL = re.compile(
    rb"tree [0-9a-f]+\n((?:parent [0-9a-f]+\n)*)author " + _PERSON + rb"\ncommitter " + _PERSON + rb"(?:\n|$)"
)


def parse_header(raw: bytes) -> Header:
    """Read everything before the first empty line of a commit object. Never raises: what is odd becomes a flaw."""
    usual = _USUAL.match(raw)
    if usual and raw.count(b"\nauthor ") == 1 == raw.count(b"\ncommitter ") and b"\nencoding " not in raw:
        parents, name, email, stamp, committer_name, committer_email, _ = usual.groups()
        if (name + email).strip() and (committer_name + committer_email).strip():
            return Header(
                tuple(parents.decode().split()[1::2]),
                _identity(name, email),
                _identity(committer_name, committer_email),
                stamp.decode(),
                b"\ngpgsig" in raw,
                (),
            )
    return _careful_header(raw)


def _careful_header(raw: bytes) -> Header:
    """Line by line, for the one header in a thousand that is not the usual one."""
    parents: list[str] = []
    people: dict[bytes, list[bytes]] = {b"author": [], b"committer": []}
    flaws: list[str] = []
    signed = False
    for line in raw.split(b"\n"):
        key, _, value = line.partition(b" ")
        if key == b"parent":
            parents.append(value.decode("ascii", "replace"))
        elif key in people:
            people[key].append(value)
        elif key in (b"gpgsig", b"gpgsig-sha256"):
            signed = True
        elif key == b"encoding":
            flaws += _odd_encoding(value)
    author, stamp, author_flaws = _person(b"author", people[b"author"])
    committer, _, committer_flaws = _person(b"committer", people[b"committer"])
    flaws += author_flaws + committer_flaws
    return Header(tuple(parents), author, committer, stamp, signed, tuple(flaws))


# Encodings in which ASCII bytes are ASCII text. In any other (UTF-16, EBCDIC under its hundred names, the shifts of
# ISO-2022) git shows an empty message, or another one than the object holds (threat B12); so these are listed.
_ASCII_INSIDE = re.compile(
    rb"utf-?8|(?:us-?)?ascii|ansi_x3\.4-19(?:68|86)|iso[-_ ]?8859-?\d{1,2}|latin-?(?:\d|10)|koi8-?(?:r|u|ru|t)"
    rb"|(?:cp|windows-?|win-?|ibm-?)(?:125[0-8]|437|85[0258]|866|874|932|936|949|950)"
    rb"|euc-?(?:jp|kr|cn|tw)|gb2312|gbk|gb18030|big5(?:-hkscs)?|s(?:hift)?[-_]?jis|mac(?:intosh|roman)|tis-?620|viscii",
    re.I,
)


def _odd_encoding(value: bytes) -> list[str]:
    return [] if _ASCII_INSIDE.fullmatch(value.strip()) else [f"encoding {text(value)}"]


def _person(role: bytes, lines: list[bytes]) -> tuple[Identity, str, list[str]]:
    who = role.decode()
    if not lines:
        return NOBODY, "", [f"no {who} line"]
    flaws = [f"{len(lines)} {who} lines"] if len(lines) > 1 else []
    # The last one is what git shows; the flaw says that there were others.
    match = _SIGNATURE.match(lines[-1])
    if match is None:
        return Identity(text(lines[-1]), ""), "", [*flaws, f"malformed {who} line"]
    name, email, rest = match.groups()
    stamp = _STAMP.fullmatch(rest)
    if stamp is None and b"<" in rest and b"<" + email + b">" not in rest:
        flaws.append(f"two addresses in the {who} line")
    if not name.strip() and not email.strip():
        flaws.append(f"empty {who}")
    if b"\0" in lines[-1]:
        flaws.append(f"NUL in {who} line")
    return _identity(name.removesuffix(b" "), email), stamp.group(1).decode() if stamp else "", flaws


def parse_object(oid: str, raw: bytes) -> Commit:
    """A commit from its stored bytes: what approvals are read from, to the byte."""
    head, _, message = raw.partition(b"\n\n")
    header = parse_header(head)
    hidden = [f"NUL in {where}" for where, part in (("header", head), ("message", message)) if b"\0" in part]
    flaws = (*header.flaws, *hidden)
    return Commit(
        oid, header.parents, header.author, header.committer, header.stamp, text(message), header.signed, flaws
    )


_COMMITTED = re.compile(rb"^committer [^\n]*> (\d{1,18}) [+-]\d{4}$", re.M)


def committed_at(raw: bytes) -> int | None:
    """The committer's date of a stored commit in seconds since 1970: a claim, None where nobody can read it."""
    found = _COMMITTED.search(raw.partition(b"\n\n")[0])
    return int(found.group(1)) if found else None
