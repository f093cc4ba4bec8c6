"""Where something comes from, compared: an address by its host, never against a list of well-known ones.

Whether a registry is a good one is not for a scanner to know. That it is another one than before is.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache

_URL = re.compile(
    r"(?:[a-z][a-z0-9.-]{0,20}\+)?([a-z][a-z0-9.-]{0,20})://(?:[^/@\s]{0,500}@)?([^/:?#\s]+)", re.IGNORECASE
)
_SCP = re.compile(r"(?:git\+)?[\w.-]{1,100}@([\w.-]{1,200}):(?!//)")  # git@host:owner/name
_INSECURE = frozenset({"http", "git", "ftp", "svn"})
_GIT = re.compile(r"(?:git\+|git:|git@|github:|gitlab:|bitbucket:|ssh:|hg\+|svn\+|bzr\+)|\.git(?:[#@?]|$)")
_LOCAL = re.compile(r"(?:file:|link:|portal:|workspace:|path:|\.{0,2}/|~/|[a-z]:\\)|\.{1,2}$", re.IGNORECASE)
_HERE = re.compile(r"(?:localhost|127(?:\.\d{1,3}){3}|\[?::1\]?|0\.0\.0\.0)$")


def host_of(url: str) -> str:
    """The host of an address, lower case; "" when it names none."""
    scheme = url.find("://")
    path = url.find("/", scheme + 3) if scheme > 0 else -1
    return _host_of(url[: path + 1] if path > 0 else url)


@lru_cache(maxsize=1024)  # every row of a lock is asked, and nearly all come from one place
def _host_of(url: str) -> str:
    found = _URL.match(url.strip()) or None
    if found:
        return found[2].lower()
    scp = _SCP.match(url.strip())
    return scp[1].lower() if scp else ""


def insecure(url: str) -> bool:
    """Whether anybody on the way can change what an address gives."""
    found = _URL.match(url.strip())
    return bool(found) and found[1].lower() in _INSECURE and not _HERE.match(found[2].lower())  # type: ignore[index]


def kind(source: str) -> str:
    """`registry` (nothing said), `path`, `git` or `url`."""
    place = source.strip()
    if not place:
        return "registry"
    if _LOCAL.match(place):
        return "path"
    return "git" if _GIT.search(place) else "url"


def majority(hosts: Iterable[str] | Counter[str]) -> str:
    """The host most rows come from, the first in the alphabet of equals; "" when there is none."""
    counted = hosts if isinstance(hosts, Counter) else Counter(hosts)
    named = {host: count for host, count in counted.items() if host}
    return min(named, key=lambda host: (-named[host], host), default="")


def without_password(url: str) -> str:
    """An address without the user and password in it, for people to read."""
    return re.sub(r"(?<=://)[^/@\s]{1,500}@", "***@", url)
