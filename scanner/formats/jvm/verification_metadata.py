"""`gradle/verification-metadata.xml`: which bytes and whose signatures Gradle takes for each artefact.

It is the check that every other change of a dependency meets, so what makes it ask less weighs most.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from msgspec import Struct

from scanner.formats.shapes.grants import compare_lists
from scanner.formats.shapes.locks import Lock, Locked, compare_locks, lock_of
from scanner.formats.shapes.names import name_of
from scanner.formats.shapes.sides import UnreadableError, compared
from scanner.formats.shapes.trees import text
from scanner.formats.shapes.xml import Element, as_xml, child, children, differences, value
from scanner.model.change import Delta
from scanner.model.scale import Severity

WORST = Severity.CRITICAL
_FLAGS = {"verify-metadata": "true", "verify-signatures": "false"}  # with what Gradle does when nothing is said
_TRUST = ("trusted-artifacts", "ignored-keys", "trusted-keys")
_STRENGTH = ("md5", "sha1", "sha256", "sha512")
_CHECKSUMS = frozenset(_STRENGTH)
_SIGNERS = ("pgp", "ignored-keys")  # whose signature a file must have, and whose need not be looked at

Component = tuple[str, str]  # coordinates, version
Files = dict[str, frozenset[str]]  # what one file must have: values by algorithm
Checks = dict[str, Files]


class Metadata(Struct, frozen=True):
    configuration: Element | None
    components: dict[Component, Checks]
    lines: dict[Component, int]


def matches(path: str) -> bool:
    return name_of(path) == "verification-metadata.xml"


def diff(old: bytes | None, new: bytes | None) -> Iterator[Delta]:
    yield from compared(old, new, _read, _compare, worst=WORST, removed=Severity.CRITICAL)


def _read(content: bytes) -> Metadata:
    root = as_xml(content)
    if root.name != "verification-metadata":
        raise UnreadableError(f"no verification metadata but <{root.name[:40]}>", root.line)
    components: dict[Component, Checks] = {}
    lines: dict[Component, int] = {}
    for each in children(root, "components", "component"):
        written = each.attributes
        key = (f"{written.get('group', '')}:{written.get('name', '')}", written.get("version", ""))
        files = components.setdefault(key, {})
        lines[key] = each.line
        for artifact in children(each, "artifact"):
            files.setdefault(artifact.attributes.get("name", ""), {}).update(_checks(artifact))
    return Metadata(child(root, "configuration"), components, lines)


def _checks(artifact: Element) -> Files:
    found: dict[str, set[str]] = {}
    for each in artifact.children:
        if each.name in _CHECKSUMS or each.name == "pgp":
            also = (inner.attributes.get("value", "") for inner in children(each, "also-trust"))
            found.setdefault(each.name, set()).update((each.attributes.get("value", ""), *also))
        elif each.name == "ignored-keys":
            found.setdefault(each.name, set()).update(inner.attributes.get("id", "") for inner in each.children)
    return {name: frozenset(map(str.lower, values)) for name, values in found.items()}


def _compare(old: Metadata | None, new: Metadata) -> Iterator[Delta]:
    before = Metadata(None, {}, {}) if old is None else old
    yield from _configuration(before.configuration, new.configuration, fresh=old is None)
    yield from compare_locks(None if old is None else _lock(before, new), _lock(new, before))
    for key, files in new.components.items():
        if key in before.components and before.components[key] != files:
            yield from _component(key, before.components[key], files, new.lines[key])


def _lock(side: Metadata, other: Metadata) -> Lock:
    """The components that only one side knows: versions that came and went."""
    return lock_of(
        (
            Locked(name, version, line=side.lines[name, version])
            for name, version in side.components
            if (name, version) not in other.components
        ),
        Counter,
    )


def _component(key: Component, old: Checks, new: Checks, line: int) -> Iterator[Delta]:
    """Other checks of a version that was known: at worst other bytes."""
    name, version = key
    for file, checks in new.items():
        if file in old:
            yield from _file(name, old[file], checks, line)
        elif checks:
            yield Delta("hash-added", name, "", text(f"{version} {file}"), Severity.LOW, line)
    for file, checks in old.items():
        if file not in new and checks:
            yield Delta("hash-removed", name, text(f"{version} {file}"), "", Severity.HIGH, line)


def _file(name: str, was: Files, now: Files, line: int) -> Iterator[Delta]:
    """One file of a component: more bytes than were taken are other bytes, more signers are more trust."""
    for algorithm in sorted(_CHECKSUMS & was.keys() & now.keys()):
        if now[algorithm] - was[algorithm]:
            values = text(min(was[algorithm])), text(min(now[algorithm] - was[algorithm]))
            yield Delta("hash-changed", name, values[0], values[1], Severity.CRITICAL, line)
            break
    for trusted in _SIGNERS:
        more = now.get(trusted, frozenset()) - was.get(trusted, frozenset())
        if more:
            had = text(", ".join(sorted(was.get(trusted, ()))))
            yield Delta("trust-widened", name, had, text(", ".join(sorted(more))), Severity.CRITICAL, line)
    unsigned = "pgp" in was and "pgp" not in now
    if _strength(now) < _strength(was) or unsigned:
        kind = "hash-weakened" if now.keys() & (_CHECKSUMS | {"pgp"}) else "hash-removed"
        yield Delta(kind, name, ", ".join(sorted(was)), ", ".join(sorted(now)), Severity.HIGH, line)


def _strength(checks: Files) -> int:
    """That of the best checksum."""
    return max((_STRENGTH.index(name) for name in checks if name in _CHECKSUMS), default=-1)


def _configuration(old: Element | None, new: Element | None, *, fresh: bool) -> Iterator[Delta]:
    for flag, usual in _FLAGS.items():
        was, now = value(old, flag) or usual, value(new, flag) or usual
        if was == "true" and now != "true" and not (fresh and usual == "false"):
            yield Delta("transport-weakened", f"configuration.{flag}", was, now, Severity.CRITICAL)
        elif was != now and not fresh:
            yield Delta("setting-changed", f"configuration.{flag}", was, now, Severity.LOW)
    for name in _TRUST:
        lists = [_entries(child(side, name)) for side in (old, new)]
        where = f"configuration.{name}"
        yield from compare_lists(where, *lists, allows=True, wider="trust-widened", narrower="trust-narrowed")
    if not fresh:
        yield from _settings(old, new)


def _settings(old: Element | None, new: Element | None) -> Iterator[Delta]:
    """What else there is: where keys come from, in which format they are kept."""
    told = (*_FLAGS, *_TRUST)
    sides = []
    for side in (old, new):
        rest = Element("configuration", {}, 0)
        rest.children = [each for each in (side.children if side is not None else []) if each.name not in told]
        sides.append(rest)
    for place, was, now in differences(sides[0], sides[1]):
        severity = Severity.HIGH if place.startswith("key-servers.") and now and "://" in now else Severity.MEDIUM
        yield Delta("setting-changed", f"configuration.{place}", text(was), text(now), severity)


def _entries(element: Element | None) -> list[str]:
    """What a list trusts, one line each: `group=org.example, name=...`; for a key with what it may sign."""
    found = []
    for each in element.children if element is not None else []:
        rows = [each.attributes, *(inner.attributes for inner in each.children)]
        shared = {key: text for key, text in each.attributes.items() if key != "reason"}
        for row in rows[1:] or rows[:1]:
            merged = {**shared, **{key: told for key, told in row.items() if key != "reason"}}
            found.append(text(", ".join(f"{key}={told}" for key, told in merged.items())))
    return found
