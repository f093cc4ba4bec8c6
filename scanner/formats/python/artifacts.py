"""The addresses of the files that a lock fixes.

A row names its registry and, beside it, the address of each file, and the installer fetches from the latter. A row
that names the usual registry and a stranger's file would read as an ordinary bump.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from scanner.formats.shapes import sources
from scanner.model.change import Delta
from scanner.model.scale import Severity

Files = Iterable[tuple[str, Iterable[str]]]  # name of a package, addresses of its files
_MOVED_TOGETHER = 5  # packages whose files stand on one new host are told one by one up to here
_HOST = re.compile(rb"https?://([^/\"'\s@]{1,300}@)?([^/\"'\s:]{1,300})", re.IGNORECASE)


def strange_files(old: bytes | None, files: Files) -> Iterator[Delta]:
    """A delta for each package with a file on a host that the old lock does not hold; in a new lock, that few do."""
    rows = [(name, {host: url for url in urls if (host := sources.host_of(url))}) for name, urls in files]
    known = _known(old) if old is not None else _common(rows)
    if not known:
        return
    severity = Severity.HIGH if old is None else Severity.CRITICAL
    usual = ", ".join(sorted(known)[:2])
    strange: dict[str, dict[str, str]] = {}
    for name, hosts in rows:
        for host, url in hosts.items():
            if host not in known or (old is None and sources.insecure(url)):
                strange.setdefault(host, {}).setdefault(name, sources.without_password(url))
    for host, found in strange.items():
        if len(found) > _MOVED_TOGETHER:
            yield Delta("registry-changed", "files", usual, host, severity)
            continue
        for name, url in found.items():
            worst = Severity.CRITICAL if sources.insecure(url) else severity
            yield Delta("source-changed", name, usual, url, worst)


def _known(content: bytes) -> set[str]:
    return {found.decode("utf-8", "replace").lower() for _, found in set(_HOST.findall(content))}


def _common(rows: list[tuple[str, dict[str, str]]]) -> set[str]:
    """Hosts that more than one package in twenty comes from."""
    counted = Counter(host for _, hosts in rows for host in hosts)
    return {host for host, count in counted.items() if count * 20 > len(rows)}
