"""Addresses of repositories: which are taken, what to call them, and how to keep the password in one out of everything.

An address comes from a command line or a list, often made by a program, and git would run what some of them say
(`ext::`, a host that begins like an option). So only four forms are taken. What stands before the @ of an https address
is used to fetch and for nothing else.
"""

from __future__ import annotations

import re
from hashlib import sha256
from urllib.parse import SplitResult, unquote, urlsplit

from msgspec import Struct

from scanner.errors import UsageError

_SCHEMES = ("https", "ssh", "file")
_REFUSED = {
    "http": "http is not encrypted, so anybody could choose what is judged: write https",
    "git": "git:// is not encrypted, so anybody could choose what is judged: write https",
}
_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*://", re.I)
_HELPER = re.compile(r"[A-Za-z0-9+.-]+::")
# git's short form: host:path or user@host:path, without a slash before the colon. One letter is a Windows drive.
_SHORT = re.compile(r"(?:([\w.+~-]+)@)?([A-Za-z0-9][\w.-]+):(?!/?/)([^:].*|/.*)")
_CONTROL = re.compile(r"[\x00-\x20\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_PLAIN = re.compile(r"[a-z0-9_][a-z0-9_.-]{0,60}")
_RESERVED = re.compile(
    r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?"
)  # on Windows; a mirror folder may be a network share
_HINT = "addresses are https://..., ssh://..., user@host:path or file:///..."


class Address(Struct, frozen=True):
    """Where a repository is fetched from. `url` is without a password; `secret` is what git is to use instead of it in
    this run, "" for nothing, and is never shown. `host` and `path` name the mirror.
    """

    url: str
    host: str
    path: str
    secret: str = ""

    def __repr__(self) -> str:
        return f"Address({self.url!r}, {self.host!r}, {self.path!r})"

    @property
    def scheme(self) -> str:
        """The only transport that git may use for it."""
        return "ssh" if "://" not in self.url else self.url.partition(":")[0]

    @property
    def key(self) -> str:
        """The same for all ways to write it."""
        return f"{self.host}/{self.path}"

    @property
    def folder(self) -> str:
        """The mirror's folder, relative and safe: no part leads elsewhere or differs from another by its case only."""
        *above, last = (_safe(part) for part in (self.host or "localhost", *self.path.split("/")))
        return "/".join((*above, f"{last}.git"))


def looks_like_one(words: str) -> bool:
    """Whether somebody who writes this means an address and not a path."""
    return bool(_ADDRESS.match(words) or _HELPER.match(words) or _SHORT.fullmatch(words))


def read_address(words: str) -> Address:
    """The address that `words` are. Raises UsageError, without anything that could be a password."""
    if words.startswith("-") or _HELPER.match(words) or _CONTROL.search(words):
        raise UsageError("an address that git would take for something else", _HINT)
    if short := _SHORT.fullmatch(words) if not _ADDRESS.match(words) else None:
        user, host, path = short.groups()
        return _address(f"{user}@{host}:{path}" if user else f"{host}:{path}", host, path, user or "")
    try:
        parts = urlsplit(words)
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise UsageError("an address that cannot be read", _HINT) from error
    if parts.scheme not in _SCHEMES:
        raise UsageError(f"addresses of the kind {parts.scheme}: are not fetched", _REFUSED.get(parts.scheme, _HINT))
    if parts.query or parts.fragment:
        raise UsageError(f"an address at {host or parts.scheme} with a ? or # in it", "write it without")
    return _whole(parts, host, port)


def _whole(parts: SplitResult, host: str, port: int | None) -> Address:
    if not host and parts.scheme != "file":
        raise UsageError("an address without a host", _HINT)
    place = f"[{host}]" if ":" in host else host
    place = f"{place}:{port}" if port else place
    user = unquote(parts.username or "")
    named = f"{parts.username}@" if parts.scheme == "ssh" and parts.username else ""
    found = _address(f"{parts.scheme}://{named}{place}{parts.path}", place, unquote(parts.path), user)
    if parts.scheme != "https" or not (parts.username or parts.password):
        return found
    return Address(found.url, found.host, found.path, f"https://{parts.netloc.rpartition('@')[0]}@{place}{parts.path}")


def _address(url: str, host: str, path: str, user: str) -> Address:
    plain = path.strip("/").removesuffix(".git").rstrip("/")
    parts = [part for part in plain.split("/") if part not in ("", ".")]
    options = any(each.startswith("-") for each in (user, host, *parts[:1]))
    if not parts or ".." in parts or _CONTROL.search(plain) or options:
        raise UsageError("an address without the path of a repository", _HINT)
    return Address(url, host.casefold(), "/".join(parts))


def _safe(part: str) -> str:
    if _PLAIN.fullmatch(part) and not _RESERVED.fullmatch(part) and not part.endswith((".", ".git", ".lock")):
        return part
    kept = re.sub(r"[^a-z0-9_-]", "-", part.casefold()).strip("-")[:40]
    return f"{kept or 'x'}-{sha256(part.encode('utf-8', 'surrogateescape')).hexdigest()[:10]}"
