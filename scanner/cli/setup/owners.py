"""CODEOWNERS, for who could be on a roster. Only an address says who somebody is to git; an `@handle` does not."""

from __future__ import annotations

import re

from msgspec import Struct

from scanner.cli.setup.signers import canonical
from scanner.text.trailer_values import is_address

# The forge takes the first of these that is there.
PLACES = (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS")
_HANDLE = re.compile(r"@@?[A-Za-z0-9][A-Za-z0-9._-]{0,99}(?:/[A-Za-z0-9._-]{1,100}){0,5}", re.ASCII)
_MOST_LINES = 20_000


class Owners(Struct, frozen=True):
    """Each once, in the order of the file. `handles` are accounts and teams, which nothing here can map to people."""

    emails: tuple[str, ...] = ()
    handles: tuple[str, ...] = ()


def read_owners(content: bytes) -> Owners:
    """Whoever stands behind a pattern or a section's name."""
    emails: dict[str, None] = {}
    handles: dict[str, None] = {}
    for line in content.decode("utf-8", "replace").split("\n")[:_MOST_LINES]:
        said = line.strip()
        for word in said.partition(" #")[0].split()[1:] if said and said[0] != "#" else ():
            if is_address(word):
                emails.setdefault(canonical(word))
            elif _HANDLE.fullmatch(word):
                handles.setdefault(word)
    return Owners(tuple(emails), tuple(handles))
