"""Where a commit can be looked at: only on forges whose addresses are known, and only an address that is made here.

A repository's place is somebody's text, and a link is an invitation. What does not have the one expected form has none.
"""

from __future__ import annotations

import re

_COMMIT = {  # host to what stands between the repository and the commit
    "github.com": "commit",
    "gitlab.com": "-/commit",
    "codeberg.org": "commit",
    "bitbucket.org": "commits",
}
_PART = r"(?!\.{1,2}(?:/|$))[A-Za-z0-9_.-]{1,100}"
_PLACE = re.compile(
    r"(?:https://|ssh://git@|git@)"
    rf"(?P<host>{'|'.join(map(re.escape, _COMMIT))})[/:]"
    rf"(?P<path>{_PART}(?:/{_PART}){{1,5}})/?"
)
_OID = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")


def repository_address(place: str) -> str:
    """The page of the repository that was fetched from `place`; "" where there is none to be sure of."""
    found = _PLACE.fullmatch(place)
    return f"https://{found['host']}/{found['path'].removesuffix('.git')}" if found else ""


def commit_address(place: str, oid: str) -> str:
    """The page of a commit of that repository; "" where there is none to be sure of."""
    address = repository_address(place)
    if not address or not _OID.fullmatch(oid):
        return ""
    return f"{address}/{_COMMIT[address.split('/')[2]]}/{oid}"
