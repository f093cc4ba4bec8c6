"""Repositories as a POM and Maven's settings list them: where every dependency and every plug-in comes from.

Maven asks them one after the other, so one more is one more place that can answer for any coordinates.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import Struct

from scanner.formats.shapes import sources
from scanner.formats.shapes.named_versions import Held, Names
from scanner.formats.shapes.xml import Element, child, value
from scanner.model.change import Delta
from scanner.model.scale import Severity

_VERIFIES = ("fail", "")  # what a repository does about a wrong checksum; other words are weaker


class Repository(Struct, frozen=True):
    """`place` is the list it stands in, `lax` the settings under which a wrong checksum is taken."""

    place: str
    name: str
    url: str
    lax: frozenset[str] = frozenset()
    snapshots: bool = False
    line: int = 0

    @property
    def subject(self) -> str:
        return f"{self.place}[{self.name}].url"


def repository_of(place: str, element: Element, names: Names, values: dict[str, Held]) -> Repository:
    """A `<repository>`, `<pluginRepository>` or `<mirror>`."""
    policies = ((kind, child(element, kind)) for kind in ("releases", "snapshots"))
    lax = frozenset(
        f"{kind}.checksumPolicy={policy}"
        for kind, each in policies
        if (policy := value(each, "checksumPolicy").lower()) not in _VERIFIES
    )
    url = names.expand(value(element, "url"), values)
    snapshots = value(element, "snapshots", "enabled").lower() == "true"
    return Repository(place, value(element, "id"), url, lax, snapshots, element.line)


def compare_repositories(old: Iterable[Repository], new: Iterable[Repository]) -> Iterator[Delta]:
    """What came, went and moved. One that is asked for less strict answers is told as weakened."""
    gone, come = _without_equal(list(old), list(new))
    same = {_address(each): each for each in gone}
    named = {(each.place, each.name): each for each in gone}
    left = dict.fromkeys(gone)
    for repository in come:
        before = same.get(_address(repository)) or named.get((repository.place, repository.name))
        if before is None or before not in left:
            yield _delta("registry-changed", repository, "", Severity.CRITICAL)
            yield from _insecure(None, repository)
        else:
            del left[before]
            yield from _changed(before, repository)
    for repository in left:
        url = sources.without_password(repository.url)
        yield Delta("registry-changed", repository.subject, url, "", Severity.HIGH)


def _without_equal(old: list[Repository], new: list[Repository]) -> tuple[list[Repository], list[Repository]]:
    """Both lists without what both have; an id is a label, and one URL in the same list is one repository."""
    one, other = {_meaning(each) for each in old}, {_meaning(each) for each in new}
    return [each for each in old if _meaning(each) not in other], [each for each in new if _meaning(each) not in one]


def _meaning(each: Repository) -> tuple[object, ...]:
    return each.place, each.url.rstrip("/"), each.lax, each.snapshots


def _address(each: Repository) -> tuple[str, str]:
    return each.place, each.url.rstrip("/")


def _changed(old: Repository, new: Repository) -> Iterator[Delta]:
    if old.url.rstrip("/") != new.url.rstrip("/"):
        was, now = sources.host_of(old.url), sources.host_of(new.url)
        severity = Severity.HIGH if was == now and was else Severity.CRITICAL
        if _plain(old.url) == _plain(new.url) and not sources.insecure(new.url):
            severity = Severity.LOW  # the same place, asked in a safer way
        yield _delta("registry-changed", new, sources.without_password(old.url), severity)
    yield from _insecure(old, new)
    if new.snapshots and not old.snapshots:
        yield Delta(
            "setting-changed", f"{new.place}[{new.name}].snapshots.enabled", "", "true", Severity.HIGH, new.line
        )


def _plain(url: str) -> str:
    return url.rstrip("/").partition("://")[2]


def _insecure(old: Repository | None, new: Repository) -> Iterator[Delta]:
    was = "" if old is None else old.url
    if sources.insecure(new.url) and not (old is not None and sources.insecure(old.url)):
        yield _delta("transport-weakened", new, sources.without_password(was), Severity.CRITICAL)
    for policy in sorted(new.lax - (frozenset() if old is None else old.lax)):
        key, _, word = policy.partition("=")
        yield Delta("transport-weakened", f"{new.place}[{new.name}].{key}", "", word, Severity.CRITICAL, new.line)


def _delta(kind: str, new: Repository, old: str, severity: Severity) -> Delta:
    return Delta(kind, new.subject, old, sources.without_password(new.url), severity, new.line)
