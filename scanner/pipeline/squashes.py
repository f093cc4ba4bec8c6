"""Which pull request a commit says it came from, and where the forge's refs of requests are in a clone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from msgspec import Struct

from scanner.repo.refs import Ref, Said

# GitHub, Gitea (pull/N/head), Bitbucket (pull-requests/N/from), GitLab (merge-requests/N/head), and the usual ways to
# fetch them into remotes/.
REQUEST = r"(?:pull|pr|pull-requests|merge-requests|merge_requests|mr)/(\d+)"
_REF = re.compile(rf"refs/(?:remotes/[^/]+/)?{REQUEST}(?:/(?:head|from))?$")
_SUBJECT = re.compile(r"\((?:pull request )?[#!](\d+)\)\s*$|^Merged PR (\d+):|^Pull request #(\d+):")
_FOOTER = re.compile(
    r"^(?:See merge request \S*!|(?:Part-of: <|Reviewed-on: )https://\S+/(?:merge_requests|pulls)/)(\d+)>?\s*$", re.M
)


class Squash(Struct, frozen=True):
    """A commit that may be all of request `number` in one."""

    oid: str
    number: str


def requests_by_number(refs: Iterable[Ref]) -> dict[str, tuple[Ref, ...]]:
    """The refs of requests. Several remotes may each have one of a number."""
    found: dict[str, tuple[Ref, ...]] = {}
    for ref in refs:
        if match := _REF.match(ref.name):
            found[match.group(1)] = (*found.get(match.group(1), ()), ref)
    return found


def squashes(sayings: Iterable[Said]) -> Iterator[Squash]:
    """What these commits say came from a request; a number may be an issue's, or another project's."""
    for said in sayings:
        footer = _FOOTER.search(said.message)
        if len(said.parents) > 1:
            if footer:  # GitLab squashes into one commit, then merges that
                yield Squash(said.parents[1], footer.group(1))
            continue
        match = _SUBJECT.search(said.subject) or footer
        if match:
            yield Squash(said.oid, next(number for number in match.groups() if number))
